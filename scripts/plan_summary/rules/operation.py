"""Rules on what starts the runs, and on what keeps the events of those that fail."""

from collections.abc import Iterator

from plan_summary.differences import difference, shown
from plan_summary.flags import Finding, Flag, Rule, cannot_be_told
from plan_summary.plan import Action, Change, Path, Plan
from plan_summary.rules.settings import Setting, becomes, is_emptied
from plan_summary.schedules import fires_less
from plan_summary.targets import is_new_with_target

# Where each type of sender has its dead-letter destination.
DEAD_LETTERS: dict[str, Path] = {
    "aws_lambda_function_event_invoke_config": (
        *("destination_config", 0, "on_failure", 0, "destination"),
    ),
    "aws_lambda_function": ("dead_letter_config", 0, "target_arn"),
    "aws_cloudwatch_event_target": ("dead_letter_config", 0, "arn"),
    "aws_scheduler_schedule": ("target", 0, "dead_letter_config", 0, "arn"),
}
# A sender that goes has no dead letters any more; this one is only the setting of a sender.
ONLY_SETTING = "aws_lambda_function_event_invoke_config"
DISABLED = (
    Setting(Flag.SCHEDULE_DISABLED, ("state",), becomes("DISABLED"), worst="DISABLED"),
    Setting(Flag.SCHEDULE_DISABLED, ("is_enabled",), becomes(False), worst=False),
    Setting(Flag.SCHEDULE_DISABLED, ("schedule_expression",), is_emptied),
    Setting(Flag.SCHEDULE_DISABLED, ("schedule_expression",), fires_less),
)


def dead_letter_queue_goes(change: Change, plan: Plan) -> Iterator[Finding]:
    """The queue that failed events go to."""
    if change.action not in (Action.DESTROYED, Action.REPLACED):
        return
    for kind, path in DEAD_LETTERS.items():
        if any(sender.old(*path) == change.old("arn") for sender in plan.of_kind(kind)):
            detail = f"queue {shown(change.old('name'))} is {change.action} with what is in it"
            yield Finding(Flag.DEAD_LETTERS_REMOVED, "name", detail)


def letters_go_elsewhere(change: Change, plan: Plan) -> Iterator[Finding]:
    """Failed events that go to something nobody here looks after."""
    path = DEAD_LETTERS[change.kind]
    after = change.new(*path)
    if not after or after == change.old(*path) or is_new_with_target(change, plan):
        return
    if not plan.has(str(after), "aws_sqs_queue", "aws_sns_topic"):
        detail = f"failed events go to {shown(after)}, which this plan does not have"
        yield Finding(Flag.DEAD_LETTERS_REMOVED, str(path[0]), detail)


def schedule_stops(change: Change, plan: Plan) -> Iterator[Finding]:
    """A rule or schedule that is destroyed or disabled while it was in force."""
    if not change.old("schedule_expression"):
        return
    if change.action is Action.DESTROYED:
        if change.old("state") != "DISABLED":
            detail = f"schedule {shown(change.old('name'))} is destroyed"
            yield Finding(Flag.SCHEDULE_DISABLED, "name", detail)
        return
    for setting in DISABLED:
        yield from setting(change, plan)


def target_goes(change: Change, plan: Plan) -> Iterator[Finding]:
    """A schedule without its target starts nothing, one with another target something else."""
    if change.action is Action.ADDED or not _is_of_schedule(change, plan):
        return
    rule, before = shown(change.old("rule")), change.old("arn")
    if change.action is Action.DESTROYED:
        detail = f"rule {rule} does not start {shown(before)} any more"
        yield Finding(Flag.SCHEDULE_DISABLED, "arn", detail)
    elif any(each.old("arn") == before for each in _made_anew(plan)):
        return
    elif change.is_unknown("arn"):
        yield cannot_be_told("arn", str(difference(change, ("arn",))))
    elif before != change.new("arn"):
        detail = f"rule {rule} starts {shown(change.new('arn'))}, not {shown(before)} any more"
        yield Finding(Flag.SCHEDULE_DISABLED, "arn", detail)


def another_target(change: Change, plan: Plan) -> Iterator[Finding]:
    """What a rule that is there starts as well, or by a role."""
    if change.action is not Action.ADDED:
        return
    rule, started = shown(change.new("rule")), shown(change.new("arn"))
    if not is_new_with_target(change, plan):
        yield Finding(Flag.RUN_CHANGED, "arn", f"rule {rule} starts {started} as well")
    if change.new("role_arn") or (change.is_unknown("role_arn") and plan.sets(change, "role_arn")):
        detail = f"rule {rule} starts {started} as a role of its own"
        yield Finding(Flag.ROLE_CHANGED, "role_arn", detail)


def _is_of_schedule(target: Change, plan: Plan) -> bool:
    name = target.old("rule")
    rules = [rule for rule in plan.of_kind("aws_cloudwatch_event_rule") if rule.old("name") == name]
    return not rules or any(rule.old("schedule_expression") for rule in rules)


def _made_anew(plan: Plan) -> Iterator[Change]:
    functions = plan.of_kind("aws_lambda_function")
    return (each for each in functions if each.action is Action.REPLACED)


def _destination(kind: str) -> list[Rule]:
    emptied = Setting(
        Flag.DEAD_LETTERS_REMOVED,
        DEAD_LETTERS[kind],
        is_emptied,
        until_destroyed=kind == ONLY_SETTING,
        kept="a queue, perhaps" if kind == ONLY_SETTING else None,
    )
    return [emptied, letters_go_elsewhere]


RULES: dict[str, list[Rule]] = {
    "aws_sqs_queue": [dead_letter_queue_goes],
    "aws_lambda_function": _destination("aws_lambda_function"),
    ONLY_SETTING: _destination(ONLY_SETTING),
    "aws_cloudwatch_event_rule": [schedule_stops],
    "aws_cloudwatch_event_target": [
        target_goes,
        another_target,
        *_destination("aws_cloudwatch_event_target"),
    ],
    "aws_scheduler_schedule": [schedule_stops, *_destination("aws_scheduler_schedule")],
}
