"""Rules on how long things are kept."""

from collections.abc import Callable, Iterator
from math import inf

from plan_summary.differences import difference, shown
from plan_summary.flags import Finding, Flag, Rule, cannot_be_told
from plan_summary.lifecycle import expirations
from plan_summary.plan import Action, Change, Path, Plan
from plan_summary.rules.settings import Setting
from plan_summary.targets import is_new_with_target

FLAG = Flag.RETENTION_SHORTENED
DAYS_OF_A_YEAR = 365
COMPLIANCE = "COMPLIANCE"
LOCK: Path = ("rule", 0, "default_retention", 0)
# What of a lifecycle rule a plan must know to tell what expires by it.
DECIDING: tuple[Path, ...] = (
    ("status",),
    ("filter",),
    ("filter", 0, "prefix"),
    ("filter", 0, "and", 0, "prefix"),
    ("expiration",),
    ("expiration", 0, "days"),
    ("expiration", 0, "date"),
    ("noncurrent_version_expiration",),
    ("noncurrent_version_expiration", 0, "newer_noncurrent_versions"),
    ("noncurrent_version_expiration", 0, "noncurrent_days"),
)


def lifecycle(change: Change, plan: Plan) -> Iterator[Finding]:
    """Objects and versions that expire sooner, or that did not expire before."""
    if is_new_with_target(change, plan):
        return
    unknown = [path for path in _deciding(change) if change.is_unknown(*path)]
    if unknown:
        yield cannot_be_told("rule", str(difference(change, unknown[0])))
        return
    before, after = expirations(change.old("rule")), expirations(change.new("rule"))
    for each in after:
        if any(old.covers(each) for old in before):
            continue
        same = [old for old in before if old.of == each.of]
        was = f"{same[0].age} → " if same else "never before, now "
        yield Finding(FLAG, "rule", f"{each.of} expire: {was}{each.age}")


def _deciding(change: Change) -> Iterator[Path]:
    yield ("rule",)
    for number in range(len(change.new("rule") or [])):
        for path in DECIDING:
            yield ("rule", number, *path)


def object_lock(change: Change, _plan: Plan) -> Iterator[Finding]:
    """New versions that are locked for less time, or so that more people may unlock them."""
    if change.action is Action.ADDED:
        return
    names = ("mode", "days", "years")
    before = {name: change.old(*LOCK, name) for name in names}
    after = {name: change.new(*LOCK, name) for name in names}
    if not before["mode"]:
        return
    if change.action is Action.DESTROYED:
        yield Finding(FLAG, "rule", f"{_lock(before)}, new versions are not locked any more")
    elif unknown := [name for name in names if change.is_unknown(*LOCK, name)]:
        yield cannot_be_told("rule", str(difference(change, (*LOCK, unknown[0]))))
    elif _days(after) < _days(before) or (before["mode"], after["mode"]) == (
        COMPLIANCE,
        "GOVERNANCE",
    ):
        yield Finding(FLAG, "rule", f"{_lock(before)} → {_lock(after)}")


def locked_for_good(change: Change, plan: Plan) -> Iterator[Finding]:
    """New versions that nobody can unlock, or for longer, in a bucket that holds some."""
    if change.action is Action.DESTROYED or is_new_with_target(change, plan):
        return
    names = ("mode", "days", "years")
    before = {name: change.old(*LOCK, name) for name in names}
    after = {name: change.new(*LOCK, name) for name in names}
    if unknown := [name for name in names if change.is_unknown(*LOCK, name)]:
        if not before["mode"]:
            yield cannot_be_told("rule", str(difference(change, (*LOCK, unknown[0]))))
        return
    locked_before = _days(before) if before["mode"] == COMPLIANCE else 0
    if after["mode"] == COMPLIANCE and _days(after) > locked_before:
        yield Finding(Flag.CANNOT_BE_UNDONE, "rule", f"{_lock(before)} → {_lock(after)}")


def _days(lock: dict[str, object]) -> int:
    return int(str(lock["days"] or 0)) + DAYS_OF_A_YEAR * int(str(lock["years"] or 0))


def _lock(lock: dict[str, object]) -> str:
    return f"{lock['mode']} for {_days(lock)} days" if lock["mode"] else "not locked"


def log_group_goes(change: Change, _plan: Plan) -> Iterator[Finding]:
    """A log group takes its logs with it."""
    gone = change.action in (Action.DESTROYED, Action.REPLACED)
    if gone and not change.old("skip_destroy"):
        yield Finding(FLAG, "name", f"the logs in {shown(change.old('name'))} are deleted")


def shorter(unset: float) -> Callable[[object, object], bool]:
    """Weaker is a smaller number, where none, or 0, stands for `unset`."""
    return lambda before, after: (_number(after) or unset) < (_number(before) or unset)


def _number(value: object) -> float:
    return value if isinstance(value, int | float) else 0


RULES: dict[str, list[Rule]] = {
    "aws_s3_bucket_lifecycle_configuration": [lifecycle],
    "aws_s3_bucket_object_lock_configuration": [object_lock, locked_for_good],
    "aws_cloudwatch_log_group": [
        log_group_goes,
        Setting(FLAG, ("retention_in_days",), shorter(unset=inf), worst=1),
    ],
    "aws_kms_key": [Setting(FLAG, ("deletion_window_in_days",), shorter(unset=30), worst=7)],
    "aws_sqs_queue": [
        Setting(FLAG, ("message_retention_seconds",), shorter(unset=4 * 24 * 60 * 60), worst=60),
    ],
}
