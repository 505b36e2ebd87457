"""Rules on what starts the runs, and on what keeps the events of those that fail."""

import re
from collections.abc import Iterator
from math import inf

from plan_summary.differences import difference, shown
from plan_summary.flags import Finding, Flag, Rule, cannot_be_told
from plan_summary.plan import Action, Change, Path, Plan
from plan_summary.rules.settings import Setting, becomes, is_emptied

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
# The last field of a cron expression, and the beginning of a time at which a schedule fires once.
CRON_YEARS = re.compile(r"^cron\(.*\s(\S+)\)$")
ONCE = re.compile(r"^at\((\d{4})")


def last_year(expression: object) -> float:
    """The last in which a schedule fires; without end for most."""
    if once := ONCE.match(str(expression)):
        return int(once[1])
    years = CRON_YEARS.match(str(expression))
    if years is None or not re.fullmatch(r"\d{4}([-,]\d{4})*", years[1]):
        return inf
    return max(int(year) for year in re.findall(r"\d{4}", years[1]))


def ends_sooner(before: object, after: object) -> bool:
    """Weaker is an end where there was none, or an earlier one."""
    return bool(after) and last_year(after) < last_year(before)


DISABLED = (
    Setting(Flag.SCHEDULE_DISABLED, ("state",), becomes("DISABLED"), worst="DISABLED"),
    Setting(Flag.SCHEDULE_DISABLED, ("is_enabled",), becomes(False), worst=False),
    Setting(Flag.SCHEDULE_DISABLED, ("schedule_expression",), is_emptied),
    Setting(Flag.SCHEDULE_DISABLED, ("schedule_expression",), ends_sooner),
)


def dead_letter_queue_goes(change: Change, plan: Plan) -> Iterator[Finding]:
    """The queue that failed events go to."""
    if change.action is not Action.DESTROYED:
        return
    for kind, path in DEAD_LETTERS.items():
        if any(sender.old(*path) == change.old("arn") for sender in plan.of_kind(kind)):
            detail = f"queue {shown(change.old('name'))} is destroyed with what is in it"
            yield Finding(Flag.DEAD_LETTERS_REMOVED, "name", detail)


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


def _is_of_schedule(target: Change, plan: Plan) -> bool:
    name = target.old("rule")
    rules = [rule for rule in plan.of_kind("aws_cloudwatch_event_rule") if rule.old("name") == name]
    return not rules or any(rule.old("schedule_expression") for rule in rules)


def _made_anew(plan: Plan) -> Iterator[Change]:
    functions = plan.of_kind("aws_lambda_function")
    return (each for each in functions if each.action is Action.REPLACED)


def _destination(kind: str) -> Setting:
    return Setting(
        Flag.DEAD_LETTERS_REMOVED,
        DEAD_LETTERS[kind],
        is_emptied,
        until_destroyed=kind == ONLY_SETTING,
    )


RULES: dict[str, list[Rule]] = {
    "aws_sqs_queue": [dead_letter_queue_goes],
    "aws_lambda_function": [_destination("aws_lambda_function")],
    ONLY_SETTING: [_destination(ONLY_SETTING)],
    "aws_cloudwatch_event_rule": [schedule_stops],
    "aws_cloudwatch_event_target": [target_goes, _destination("aws_cloudwatch_event_target")],
    "aws_scheduler_schedule": [schedule_stops, _destination("aws_scheduler_schedule")],
}
