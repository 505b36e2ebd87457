"""Log groups."""

from ..aws import Clients
from ..planning import Rules
from .base import Handler, State, dropped_tags, only_set, unique_name


class LogGroup(Handler):
    """aws_cloudwatch_log_group."""

    rules = Rules(
        settings=frozenset(
            {
                "kms_key_id",
                "log_group_class",
                "name",
                "name_prefix",
                "retention_in_days",
                "skip_destroy",
                "tags",
            }
        ),
        replace=frozenset({"log_group_class", "name", "name_prefix", "region"}),
        left_out={"retention_in_days": 0, "skip_destroy": False},
    )

    def create(self, aws: Clients, new: State) -> State:
        """Create the group and set its retention."""
        name = unique_name(new["name"], new["name_prefix"])
        aws.client("logs").create_log_group(
            logGroupName=name,
            **only_set(
                kmsKeyId=new["kms_key_id"],
                logGroupClass=new["log_group_class"],
                tags=new["tags_all"] or None,
            ),
        )
        self._retain(aws, name, new["retention_in_days"])
        return {
            "arn": aws.arn("logs", f"log-group:{name}"),
            "deletion_protection_enabled": False,
            "id": name,
            "log_group_class": "STANDARD",
            "name": name,
        }

    def update(self, aws: Clients, old: State, new: State) -> State:
        """Set retention, key and tags."""
        logs, name, arn = aws.client("logs"), old["name"], old["arn"]
        if old["retention_in_days"] != new["retention_in_days"]:
            self._retain(aws, name, new["retention_in_days"])
        if old["kms_key_id"] != new["kms_key_id"]:
            if new["kms_key_id"]:
                logs.associate_kms_key(logGroupName=name, kmsKeyId=new["kms_key_id"])
            else:
                logs.disassociate_kms_key(logGroupName=name)
        if dropped := dropped_tags(old, new):
            logs.untag_resource(resourceArn=arn, tagKeys=dropped)
        if new["tags_all"]:
            logs.tag_resource(resourceArn=arn, tags=new["tags_all"])
        return {}

    def delete(self, aws: Clients, old: State) -> None:
        """Delete the group and its logs, unless it is to be left."""
        if not old["skip_destroy"]:
            aws.client("logs").delete_log_group(logGroupName=old["name"])

    def _retain(self, aws: Clients, name: str, days: int | None) -> None:
        """Set how long logs are kept; 0 is for ever, as is no policy."""
        if days:
            aws.client("logs").put_retention_policy(logGroupName=name, retentionInDays=days)
        else:
            aws.client("logs").delete_retention_policy(logGroupName=name)


HANDLERS = {"aws_cloudwatch_log_group": LogGroup()}
