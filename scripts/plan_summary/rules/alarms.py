"""Rules on alarms: whether they stay, whom they tell, and when they go off."""

from collections.abc import Iterator, Mapping
from typing import Any

from plan_summary.differences import difference, shown
from plan_summary.flags import Finding, Flag, Rule, cannot_be_told
from plan_summary.plan import Action, Change, Plan
from plan_summary.rules.settings import Setting, becomes, loses, loses_some

REMOVED, LOOSENED = Flag.ALARM_REMOVED, Flag.ALARM_LOOSENED
KEPT: list[Rule] = [
    Setting(REMOVED, ("actions_enabled",), becomes(False), worst=False),
]
# What is watched: with another of these it is another alarm. A shorter period may miss as well,
# where a sum no more comes to the threshold.
WATCHED = ("alarm_rule", "comparison_operator", "metric_name", "namespace", "period", "statistic")
# Who is watched: by the name of a dimension, a type and its attribute.
NAMED = {
    "FunctionName": ("aws_lambda_function", "function_name"),
    "QueueName": ("aws_sqs_queue", "name"),
}
TELLS_FEWER = Setting(REMOVED, ("alarm_actions",), loses_some)
MISSING = Setting(LOOSENED, ("treat_missing_data",), loses("breaching"))
TIMES = ("evaluation_periods", "datapoints_to_alarm")


def goes(change: Change, _plan: Plan) -> Iterator[Finding]:
    """One that is replaced watches on."""
    if change.action is Action.DESTROYED:
        name = shown(change.old("alarm_name"))
        yield Finding(REMOVED, "alarm_name", f"alarm {name} is destroyed")


def tells_fewer(change: Change, plan: Plan) -> Iterator[Finding]:
    """One that tells a topic by its new name does not: the topic's own flag says who is lost."""
    before, after = change.old("alarm_actions") or [], change.new("alarm_actions") or []
    new_names = {
        each.old("arn"): f"{str(each.old('arn')).rpartition(':')[0]}:{each.new('name')}"
        for each in plan.of_kind("aws_sns_topic")
        if each.action is Action.REPLACED and each.old("arn")
    }
    missing = [each for each in before if not {each, new_names.get(each, each)} & {*after}]
    # The ARN of a topic that is made is known only after apply.
    unknown = [n for n in range(len(after)) if change.is_unknown("alarm_actions", n)]
    follows = all(each in new_names for each in missing) and len(missing) <= len(unknown)
    if change.action is Action.DESTROYED or not follows:
        yield from TELLS_FEWER(change, plan)


def loosened(change: Change, plan: Plan) -> Iterator[Finding]:
    """One that goes off later, less often or on something else."""
    if change.action not in (Action.CHANGED, Action.REPLACED):
        return
    yield from MISSING(change, plan)
    for name in WATCHED:
        if change.old(name) != change.new(name) or change.is_unknown(name):
            yield _finding(change, name)
    if change.old("dimensions") != _by_old_names(change, plan):
        yield _finding(change, "dimensions")
    if change.is_unknown("threshold") or (
        _is_looser(change) and not _follows_timeout(change, plan)
    ):
        yield _finding(change, "threshold")
    if unknown := [name for name in TIMES if change.is_unknown(name)]:
        yield _finding(change, unknown[0])
    elif _is_later(change):
        changed = [name for name in TIMES if change.old(name) != change.new(name)]
        yield _finding(change, changed[0])


def _finding(change: Change, name: str) -> Finding:
    told = str(difference(change, (name,)))
    return cannot_be_told(name, told) if change.is_unknown(name) else Finding(LOOSENED, name, told)


def _is_looser(change: Change) -> bool:
    before, after = change.old("threshold"), change.new("threshold")
    if before is None or after is None:
        return before != after
    operator = str(change.old("comparison_operator"))
    if operator.startswith("Greater"):
        return after > before
    if operator.startswith("Less"):
        return after < before
    return after != before


def _is_later(change: Change) -> bool:
    """Whether it takes more bad periods, or those there must be have less time to come."""
    (periods, bad), (new_periods, new_bad) = _times(change.before), _times(change.after)
    return new_bad > bad or new_periods - new_bad < periods - bad


def _times(alarm: Mapping[str, Any]) -> tuple[int, int]:
    periods = alarm.get("evaluation_periods") or 0
    return periods, alarm.get("datapoints_to_alarm") or periods


def _by_old_names(change: Change, plan: Plan) -> object:
    """The dimensions, with the old name of what gets a new one."""
    dimensions = change.new("dimensions")
    if not isinstance(dimensions, Mapping):
        return dimensions
    return {name: _old_name(name, value, plan) for name, value in dimensions.items()}


def _old_name(dimension: str, value: object, plan: Plan) -> object:
    kind, attribute = NAMED.get(dimension, ("", ""))
    renamed = (each for each in plan.of_kind(kind) if each.action is Action.REPLACED)
    return next((each.old(attribute) for each in renamed if each.new(attribute) == value), value)


def _follows_timeout(change: Change, plan: Plan) -> bool:
    """Whether an alarm on a function's duration keeps its share of a timeout that grows."""
    if change.new("metric_name") != "Duration":
        return False
    before, after = change.old("threshold"), change.new("threshold")
    if before is None or after is None:
        return False
    name = change.new("dimensions", "FunctionName")
    return any(
        each.new("function_name") == name
        and each.old("timeout")
        and after * each.old("timeout") <= before * (each.new("timeout") or 0)
        for each in plan.of_kind("aws_lambda_function")
    )


RULES: dict[str, list[Rule]] = {
    "aws_cloudwatch_metric_alarm": [goes, *KEPT, tells_fewer, loosened],
    "aws_cloudwatch_composite_alarm": [goes, *KEPT, tells_fewer, loosened],
}
