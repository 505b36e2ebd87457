"""Rules on how a function runs: whether it stays, with what around it, and with what rights."""

from collections.abc import Iterator

from plan_summary.differences import difference, shown
from plan_summary.flags import Finding, Flag, Rule, cannot_be_told
from plan_summary.plan import Action, Change, Path, Plan, at
from plan_summary.rules.settings import Setting, becomes

RUN = Flag.RUN_CHANGED
VARIABLES: Path = ("environment", 0, "variables")
# Those of modules/backup-function. Any other may turn the SDK, the loader or the logs elsewhere.
KNOWN = frozenset(
    {
        *("CONCURRENCY", "DB_DEST", "DOC_DEST", "NOTIFY", "PHOTO_DEST", "ROUTES"),
        *("SETTLE_DAYS", "SNS_TOPIC_ARN", "SRC_BUCKET"),
    }
)
NETWORK = ("subnet_ids", "security_group_ids")
LOGGING = ("application_log_level", "log_format", "log_group", "system_log_level")
# Whoever calls a function by a permission, and what is missed where it may not any more.
CALLERS = {
    "events.amazonaws.com": Flag.SCHEDULE_DISABLED,
    "scheduler.amazonaws.com": Flag.SCHEDULE_DISABLED,
    "sns.amazonaws.com": Flag.SUBSCRIBER_LOST,
}
PERMISSION = ("function_name", "qualifier", "action", "principal", "source_arn")


def function_goes(change: Change, _plan: Plan) -> Iterator[Finding]:
    """Nothing copies without it."""
    if change.action is Action.DESTROYED:
        detail = f"function {shown(change.old('function_name'))} is destroyed"
        yield Finding(RUN, "function_name", detail)


def variables(change: Change, _plan: Plan) -> Iterator[Finding]:
    """Those that are no setting of the backup: an endpoint, a profile, a library to load."""
    if change.action not in (Action.CHANGED, Action.REPLACED):
        return
    if change.is_unknown(*VARIABLES):
        yield cannot_be_told("environment", str(difference(change, VARIABLES)))
        return
    for name in sorted({*_names(change.new(*VARIABLES)), *_unknown_names(change)} - KNOWN):
        path = (*VARIABLES, name)
        if change.is_unknown(*path) or change.old(*path) != change.new(*path):
            yield Finding(RUN, "environment", str(difference(change, path)))


def network(change: Change, _plan: Plan) -> Iterator[Finding]:
    """From within another network a function may reach less, or something else."""
    for name in NETWORK:
        yield from _differs(change, ("vpc_config", 0, name))


def logging(change: Change, plan: Plan) -> Iterator[Finding]:
    """Metrics and their alarms come of what is logged."""
    groups = plan.of_kind("aws_cloudwatch_log_group")
    renamed = {each.old("name"): each.new("name") for each in groups if each.after}
    for name in LOGGING:
        path = ("logging_config", 0, name)
        follows = name == "log_group" and renamed.get(change.old(*path)) == change.new(*path)
        # What nobody sets is Lambda's to say.
        if plan.sets(change, "logging_config") or not change.is_unknown(*path):
            yield from () if follows else _differs(change, path)


def may_not_invoke(change: Change, plan: Plan) -> Iterator[Finding]:
    """Whoever starts a function that stays is refused without its permission."""
    if change.action is not Action.DESTROYED or _has_another(change, plan, PERMISSION):
        return
    source = change.old("source_arn")
    if any(source == each.old("arn") for each in plan.with_action(Action.DESTROYED) if source):
        return
    principal = str(change.old("principal"))
    function = shown(change.old("function_name"))
    detail = f"{principal} may not invoke {function} any more"
    yield Finding(CALLERS.get(principal, RUN), "principal", detail)


def may_do_less(change: Change, plan: Plan) -> Iterator[Finding]:
    """A role that stays without a policy it had."""
    name = "policy_arn" if change.kind == "aws_iam_role_policy_attachment" else "name"
    if change.action is Action.DESTROYED and not _has_another(change, plan, ("role", name)):
        role, policy = shown(change.old("role")), shown(change.old(name))
        yield Finding(RUN, name, f"role {role} loses the policy {policy}")


def _has_another(gone: Change, plan: Plan, names: tuple[str, ...]) -> bool:
    """Whether the plan has the same by another address."""
    return any(
        each.after and all(each.new(name) == gone.old(name) for name in names)
        for each in plan.of_kind(gone.kind)
        if each.action is not Action.FORGOTTEN
    )


def _differs(change: Change, path: Path) -> Iterator[Finding]:
    if change.action not in (Action.CHANGED, Action.REPLACED):
        return
    attribute, told = str(path[0]), str(difference(change, path))
    if change.is_unknown(*path):
        yield cannot_be_told(attribute, told)
    elif _said(change.old(*path)) != _said(change.new(*path)):
        yield Finding(RUN, attribute, told)


def _said(value: object) -> object:
    """The value, where nothing may be said in several ways and a list has no order."""
    return sorted(value) if isinstance(value, list) and value else value or None


def _names(values: object) -> list[str]:
    return [*values] if isinstance(values, dict) else []


def _unknown_names(change: Change) -> list[str]:
    marks = change.unknown if isinstance(change.unknown, dict) else {}
    return _names(at(marks, VARIABLES))


def is_another(before: object, after: object) -> bool:
    """Weaker is any other than the one there is."""
    return bool(before) and before != after


RULES: dict[str, list[Rule]] = {
    "aws_lambda_function": [
        *(function_goes, variables, network, logging),
        Setting(RUN, ("handler",), is_another),
        Setting(RUN, ("runtime",), is_another),
        Setting(Flag.SCHEDULE_DISABLED, ("reserved_concurrent_executions",), becomes(0), worst=0),
    ],
    "aws_lambda_permission": [may_not_invoke],
    "aws_iam_role_policy": [may_do_less],
    "aws_iam_role_policy_attachment": [may_do_less],
}
