"""Keys and their aliases."""

from ..aws import Clients
from ..planning import Rules
from .base import Handler, State, changed, dropped_tags, only_set, unique_name


class Key(Handler):
    """aws_kms_key."""

    rules = Rules(
        settings=frozenset(
            {
                "customer_master_key_spec",
                "deletion_window_in_days",
                "description",
                "enable_key_rotation",
                "key_usage",
                "multi_region",
                "policy",
                "tags",
            }
        ),
        replace=frozenset({"customer_master_key_spec", "key_usage", "multi_region", "region"}),
        left_out={
            "bypass_policy_lockout_safety_check": False,
            "customer_master_key_spec": "SYMMETRIC_DEFAULT",
            "enable_key_rotation": False,
            "is_enabled": True,
            "key_usage": "ENCRYPT_DECRYPT",
        },
    )

    def create(self, aws: Clients, new: State) -> State:
        """Create the key and set its rotation."""
        kms = aws.client("kms")
        made = kms.create_key(
            Tags=tag_list(new["tags_all"]),
            **only_set(
                Description=new["description"],
                KeySpec=new["customer_master_key_spec"],
                KeyUsage=new["key_usage"],
                MultiRegion=new["multi_region"],
                Policy=new["policy"],
            ),
        )["KeyMetadata"]
        if new["enable_key_rotation"]:
            kms.enable_key_rotation(KeyId=made["KeyId"])
        return {
            "arn": made["Arn"],
            "description": made.get("Description", ""),
            "id": made["KeyId"],
            "key_id": made["KeyId"],
            "multi_region": made.get("MultiRegion", False),
            "policy": kms.get_key_policy(KeyId=made["KeyId"], PolicyName="default")["Policy"],
            "rotation_period_in_days": 365 if new["enable_key_rotation"] else None,
        }

    def update(self, aws: Clients, old: State, new: State) -> State:
        """Set what changed; the window is a note for the deletion."""
        kms, key = aws.client("kms"), {"KeyId": old["key_id"]}
        if changed(old, new, ["description"]):
            kms.update_key_description(**key, Description=new["description"] or "")
        if changed(old, new, ["policy"]):
            kms.put_key_policy(**key, PolicyName="default", Policy=new["policy"])
        if changed(old, new, ["enable_key_rotation"]):
            if new["enable_key_rotation"]:
                kms.enable_key_rotation(**key)
            else:
                kms.disable_key_rotation(**key)
        if dropped := dropped_tags(old, new):
            kms.untag_resource(**key, TagKeys=dropped)
        if new["tags_all"]:
            kms.tag_resource(**key, Tags=tag_list(new["tags_all"]))
        return {}

    def delete(self, aws: Clients, old: State) -> None:
        """Have the key deleted at the end of its window."""
        aws.client("kms").schedule_key_deletion(
            KeyId=old["key_id"], **only_set(PendingWindowInDays=old["deletion_window_in_days"])
        )


class Alias(Handler):
    """aws_kms_alias."""

    rules = Rules(
        settings=frozenset({"name", "name_prefix", "target_key_id"}),
        replace=frozenset({"name", "name_prefix", "region"}),
        volatile=frozenset({"target_key_arn"}),
    )

    def create(self, aws: Clients, new: State) -> State:
        """Create the alias."""
        name = unique_name(new["name"], new["name_prefix"] or "alias/terraform-")
        aws.client("kms").create_alias(AliasName=name, TargetKeyId=new["target_key_id"])
        return {
            "arn": aws.arn("kms", name),
            "id": name,
            "name": name,
            "target_key_arn": target(aws, new),
        }

    def update(self, aws: Clients, old: State, new: State) -> State:
        """Have it mean another key."""
        aws.client("kms").update_alias(AliasName=old["name"], TargetKeyId=new["target_key_id"])
        return {"target_key_arn": target(aws, new)}

    def delete(self, aws: Clients, old: State) -> None:
        """Delete the alias; the key stays."""
        aws.client("kms").delete_alias(AliasName=old["name"])


def target(aws: Clients, alias: State) -> str:
    """The ARN of the key an alias means."""
    found = aws.client("kms").describe_key(KeyId=alias["target_key_id"])
    return found["KeyMetadata"]["Arn"]


def tag_list(tags: dict[str, str] | None) -> list[dict[str, str]]:
    """Tags as KMS takes them, which has words of its own."""
    return [{"TagKey": key, "TagValue": value} for key, value in sorted((tags or {}).items())]


HANDLERS = {"aws_kms_alias": Alias(), "aws_kms_key": Key()}
