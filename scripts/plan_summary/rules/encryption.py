"""Rules on KMS keys, and on what is encrypted beside buckets."""

from collections.abc import Iterator

from plan_summary.differences import shown
from plan_summary.flags import Finding, Flag, Rule
from plan_summary.plan import Action, Change, Plan
from plan_summary.rules.settings import Setting, becomes, is_emptied

WEAKENED = Flag.ENCRYPTION_WEAKENED


def key_goes(change: Change, _plan: Plan) -> Iterator[Finding]:
    """What a key encrypted cannot be read without it."""
    if change.action in (Action.DESTROYED, Action.REPLACED):
        key = shown(change.old("arn"))
        yield Finding(Flag.KEY_LOST, "arn", f"key {key} is {change.action}")


def queue_key_lost(change: Change, plan: Plan) -> Iterator[Finding]:
    """A queue has a KMS key, or one that SQS manages: either will do."""
    encrypted = [("kms_master_key_id",), ("sqs_managed_sse_enabled",)]
    if any(change.new(*path) or change.is_unknown(*path) for path in encrypted):
        return
    for path in encrypted:
        yield from Setting(WEAKENED, path, is_emptied)(change, plan)


RULES: dict[str, list[Rule]] = {
    "aws_kms_key": [
        key_goes,
        Setting(Flag.KEY_LOST, ("is_enabled",), becomes(False), worst=False),
        Setting(WEAKENED, ("enable_key_rotation",), is_emptied),
    ],
    "aws_sns_topic": [Setting(WEAKENED, ("kms_master_key_id",), is_emptied)],
    "aws_sqs_queue": [queue_key_lost],
    "aws_cloudwatch_log_group": [Setting(WEAKENED, ("kms_key_id",), is_emptied)],
}
