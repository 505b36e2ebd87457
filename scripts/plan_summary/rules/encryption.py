"""Rules on KMS keys, and on what is encrypted beside buckets."""

from collections.abc import Iterator

from plan_summary.differences import shown
from plan_summary.flags import Finding, Flag, Rule
from plan_summary.plan import Action, Change, Path, Plan
from plan_summary.rules.settings import Setting, becomes, is_emptied

WEAKENED = Flag.ENCRYPTION_WEAKENED
AWS_KEYS = "alias/aws/"
ANOTHER = "another"


def is_own(key: object) -> bool:
    """A key of one's own, not one that AWS has for a service."""
    return bool(key) and AWS_KEYS not in str(key)


def is_exchanged(before: object, after: object) -> bool:
    """Weaker is another key: whose it is, a plan does not say."""
    return is_own(before) and is_own(after) and before != after


def exchanged(path: Path) -> Setting:
    """What is encrypted with another key cannot be read by who has but the old one."""
    return Setting(Flag.KEY_EXCHANGED, path, is_exchanged)


def key_goes(change: Change, _plan: Plan) -> Iterator[Finding]:
    """What a key encrypted cannot be read without it."""
    if change.action in (Action.DESTROYED, Action.REPLACED):
        key = shown(change.old("arn"))
        yield Finding(Flag.KEY_LOST, "arn", f"key {key} is {change.action}")


def alias_goes(change: Change, plan: Plan) -> Iterator[Finding]:
    """What names a key that stays by its alias does not find it any more."""
    if change.action is not Action.DESTROYED:
        return
    keys = plan.of_kind("aws_kms_key")
    gone = [each.old("key_id") for each in keys if each.action is Action.DESTROYED]
    if change.old("target_key_id") not in gone:
        yield Finding(Flag.KEY_LOST, "name", f"alias {shown(change.old('name'))} is destroyed")


def topic_key_lost(change: Change, plan: Plan) -> Iterator[Finding]:
    """Where AWS's key makes way for one that is made beside the topic, that one has no ARN yet."""
    path = ("kms_master_key_id",)
    had_own = is_own(change.old(*path))
    gets_own = change.is_unknown(*path) and plan.adds("aws_kms_key", change.module)
    if had_own or not gets_own:
        yield from Setting(WEAKENED, path, is_emptied)(change, plan)


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
    "aws_kms_alias": [
        alias_goes,
        Setting(Flag.KEY_EXCHANGED, ("target_key_id",), is_exchanged, worst=ANOTHER),
    ],
    "aws_sns_topic": [topic_key_lost, exchanged(("kms_master_key_id",))],
    "aws_sqs_queue": [queue_key_lost, exchanged(("kms_master_key_id",))],
    "aws_cloudwatch_log_group": [
        Setting(WEAKENED, ("kms_key_id",), is_emptied),
        exchanged(("kms_key_id",)),
    ],
}
