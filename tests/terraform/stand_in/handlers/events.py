"""EventBridge rules and their targets."""

from ..aws import Clients
from ..errors import RefusedError
from ..planning import Rules
from .base import Handler, State, dropped_tags, first, only_set, tag_list, unique_name


class Rule(Handler):
    """aws_cloudwatch_event_rule."""

    rules = Rules(
        settings=frozenset(
            {
                "description",
                "event_bus_name",
                "event_pattern",
                "force_destroy",
                "is_enabled",
                "name",
                "name_prefix",
                "role_arn",
                "schedule_expression",
                "state",
                "tags",
            }
        ),
        replace=frozenset({"event_bus_name", "name", "name_prefix", "region"}),
        left_out={"event_bus_name": "default", "force_destroy": False},
    )

    def create(self, aws: Clients, new: State) -> State:
        """Put the rule."""
        name = unique_name(new["name"], new["name_prefix"])
        arn = self._put(aws, name, new, Tags=tag_list(new["tags_all"]))
        return {"arn": arn, "id": name, "name": name}

    def update(self, aws: Clients, old: State, new: State) -> State:
        """Put it again; tags have calls of their own."""
        events, arn = aws.client("events"), old["arn"]
        self._put(aws, old["name"], new)
        if dropped := dropped_tags(old, new):
            events.untag_resource(ResourceARN=arn, TagKeys=dropped)
        events.tag_resource(ResourceARN=arn, Tags=tag_list(new["tags_all"]))
        return {}

    def delete(self, aws: Clients, old: State) -> None:
        """Delete the rule, which must have no target left."""
        bus = only_set(EventBusName=old["event_bus_name"])
        aws.client("events").delete_rule(Name=old["name"], **bus)

    def _put(self, aws: Clients, name: str, new: State, **more: object) -> str:
        state = new["state"] or ("DISABLED" if new["is_enabled"] is False else "ENABLED")
        return aws.client("events").put_rule(
            Name=name,
            State=state,
            **more,
            **only_set(
                Description=new["description"],
                EventBusName=new["event_bus_name"],
                EventPattern=new["event_pattern"],
                RoleArn=new["role_arn"],
                ScheduleExpression=new["schedule_expression"],
            ),
        )["RuleArn"]


class Target(Handler):
    """aws_cloudwatch_event_target."""

    rules = Rules(
        settings=frozenset(
            {
                "arn",
                "dead_letter_config",
                "event_bus_name",
                "input",
                "input_path",
                "input_transformer",
                "retry_policy",
                "role_arn",
                "rule",
                "target_id",
            }
        ),
        replace=frozenset({"event_bus_name", "region", "rule", "target_id"}),
        left_out={"event_bus_name": "default", "force_destroy": False},
    )

    def create(self, aws: Clients, new: State) -> State:
        """Put the target."""
        target_id = unique_name(new["target_id"], None)
        dead_letters, retry = first(new["dead_letter_config"]), first(new["retry_policy"])
        transformer = first(new["input_transformer"])
        target = only_set(
            Id=target_id,
            Arn=new["arn"],
            Input=new["input"],
            InputPath=new["input_path"],
            InputTransformer=transformer
            and only_set(
                InputPathsMap=transformer["input_paths"],
                InputTemplate=transformer["input_template"],
            ),
            RoleArn=new["role_arn"],
            DeadLetterConfig=dead_letters and only_set(Arn=dead_letters["arn"]),
            RetryPolicy=retry
            and only_set(
                MaximumEventAgeInSeconds=retry["maximum_event_age_in_seconds"],
                MaximumRetryAttempts=retry["maximum_retry_attempts"],
            ),
        )
        done = aws.client("events").put_targets(
            Rule=new["rule"], Targets=[target], **only_set(EventBusName=new["event_bus_name"])
        )
        check(done, new["rule"])
        return {"id": f"{new['rule']}-{target_id}", "target_id": target_id}

    def update(self, aws: Clients, old: State, new: State) -> State:
        """Put it again."""
        return self.create(aws, new)

    def delete(self, aws: Clients, old: State) -> None:
        """Remove the target."""
        done = aws.client("events").remove_targets(
            Rule=old["rule"],
            Ids=[old["target_id"]],
            **only_set(EventBusName=old["event_bus_name"]),
        )
        check(done, old["rule"])


def check(done: State, rule: str) -> None:
    """Raise what PutTargets and RemoveTargets only report."""
    for failure in done.get("FailedEntries", []):
        raise RefusedError(
            f"Target {failure['TargetId']} of rule {rule} was refused", failure["ErrorMessage"]
        )


HANDLERS = {"aws_cloudwatch_event_rule": Rule(), "aws_cloudwatch_event_target": Target()}
