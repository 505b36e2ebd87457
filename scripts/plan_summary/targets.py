"""What a resource belongs to: the bucket of a setting, the role of a policy.

A setting that is added with its target is part of something new, and one that is destroyed with it
protects nothing any more.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from plan_summary.plan import Action, Change, Plan


@dataclass(frozen=True)
class Target:
    """The attribute that names the target, the target's type, and its attribute of that value."""

    attribute: str
    kind: str
    name: str


# What gives a role its rights. A new role that has any is nothing that just belongs to it.
GRANTS = ("aws_iam_role_policy", "aws_iam_role_policy_attachment")
BUCKET = Target("bucket", "aws_s3_bucket", "bucket")
ROLE = Target("role", "aws_iam_role", "name")
FUNCTION = Target("function_name", "aws_lambda_function", "function_name")

TARGETS = {
    "aws_s3_bucket_lifecycle_configuration": BUCKET,
    "aws_s3_bucket_logging": BUCKET,
    "aws_s3_bucket_object_lock_configuration": BUCKET,
    "aws_s3_bucket_ownership_controls": BUCKET,
    "aws_s3_bucket_policy": BUCKET,
    "aws_s3_bucket_public_access_block": BUCKET,
    "aws_s3_bucket_server_side_encryption_configuration": BUCKET,
    "aws_s3_bucket_versioning": BUCKET,
    "aws_iam_role_policy": ROLE,
    "aws_iam_role_policy_attachment": ROLE,
    "aws_sns_topic_policy": Target("arn", "aws_sns_topic", "arn"),
    "aws_sqs_queue_policy": Target("queue_url", "aws_sqs_queue", "url"),
    "aws_kms_key_policy": Target("key_id", "aws_kms_key", "key_id"),
    "aws_lambda_permission": FUNCTION,
    "aws_lambda_function_event_invoke_config": FUNCTION,
    "aws_cloudwatch_event_target": Target("rule", "aws_cloudwatch_event_rule", "name"),
}


def is_new_with_target(change: Change, plan: Plan) -> bool:
    """Whether it is added to something that is new itself, or stands alone."""
    if change.action is not Action.ADDED or change.kind in GRANTS:
        return False
    target = TARGETS.get(change.kind)
    # The name of something that is there is known.
    if target is None or change.is_unknown(target.attribute):
        return True
    added = (each for each in plan.of_kind(target.kind) if each.action is Action.ADDED)
    name = change.new(target.attribute)
    return any(each.new(target.name) == name for each in added)


def goes_with_target(change: Change, plan: Plan) -> bool:
    """Whether it is destroyed because what it belongs to is."""
    target = TARGETS.get(change.kind)
    if target is None or change.action is not Action.DESTROYED:
        return False
    return _ends(change, plan, target, Action.DESTROYED)


def parted(change: Change, plan: Plan) -> Iterator[Change]:
    """The change; where it takes a setting from one thing that stays to another, as two."""
    target = TARGETS.get(change.kind)
    moves = (
        target is not None
        and change.action is Action.REPLACED
        and change.old(target.attribute) != change.new(target.attribute)
        and not _ends(change, plan, target, Action.DESTROYED, Action.REPLACED)
    )
    if moves:
        yield replace(change, action=Action.DESTROYED, after={}, unknown=False)
        yield replace(change, action=Action.ADDED, before={})
    else:
        yield change


def _ends(change: Change, plan: Plan, target: Target, *actions: Action) -> bool:
    """Whether what it belonged to is there no more."""
    ended = (each for each in plan.of_kind(target.kind) if each.action in actions)
    name = change.old(target.attribute)
    return any(each.old(target.name) == name for each in ended)
