"""Rules on what starts the runs and what tells people of those that fail."""

from collections.abc import Iterator

from plan_summary.differences import shown
from plan_summary.flags import Finding, Flag, Rule
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
DISABLED = (
    Setting(Flag.SCHEDULE_DISABLED, ("state",), becomes("DISABLED"), worst="DISABLED"),
    Setting(Flag.SCHEDULE_DISABLED, ("is_enabled",), becomes(False), worst=False),
    Setting(Flag.SCHEDULE_DISABLED, ("schedule_expression",), is_emptied),
)
ALARM_RULES: list[Rule] = [
    Setting(Flag.ALARM_REMOVED, ("actions_enabled",), becomes(False), worst=False),
    Setting(Flag.ALARM_REMOVED, ("alarm_actions",), is_emptied),
]


def alarm_goes(change: Change, _plan: Plan) -> Iterator[Finding]:
    """One that is replaced watches on."""
    if change.action is Action.DESTROYED:
        name = shown(change.old("alarm_name"))
        yield Finding(Flag.ALARM_REMOVED, "alarm_name", f"alarm {name} is destroyed")


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
    """A schedule without its target starts nothing."""
    if change.action is not Action.DESTROYED:
        return
    name = change.old("rule")
    rules = [rule for rule in plan.of_kind("aws_cloudwatch_event_rule") if rule.old("name") == name]
    if not rules or any(rule.old("schedule_expression") for rule in rules):
        detail = f"rule {shown(name)} does not start {shown(change.old('arn'))} any more"
        yield Finding(Flag.SCHEDULE_DISABLED, "arn", detail)


def _destination(kind: str) -> Setting:
    return Setting(
        Flag.DEAD_LETTERS_REMOVED,
        DEAD_LETTERS[kind],
        is_emptied,
        until_destroyed=kind == ONLY_SETTING,
    )


RULES: dict[str, list[Rule]] = {
    "aws_cloudwatch_metric_alarm": [alarm_goes, *ALARM_RULES],
    "aws_cloudwatch_composite_alarm": [alarm_goes, *ALARM_RULES],
    "aws_sqs_queue": [dead_letter_queue_goes],
    "aws_lambda_function": [_destination("aws_lambda_function")],
    ONLY_SETTING: [_destination(ONLY_SETTING)],
    "aws_cloudwatch_event_rule": [schedule_stops],
    "aws_cloudwatch_event_target": [target_goes, _destination("aws_cloudwatch_event_target")],
    "aws_scheduler_schedule": [schedule_stops, _destination("aws_scheduler_schedule")],
}
