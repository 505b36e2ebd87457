"""Rules on what a role may do by the policies it has, and on functions: as which role they run, and
who may invoke them.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from plan_summary.differences import UNKNOWN, difference, shown
from plan_summary.flags import Finding, Flag, Rule, cannot_be_told
from plan_summary.plan import Action, Change, Plan
from plan_summary.rules.policies import compared, of_new
from plan_summary.targets import is_new_with_target

WIDENED = Flag.POLICY_WIDENED
SNS = "sns.amazonaws.com"
# What limits a function's permission, as a condition of its statement.
LIMITS = {
    "source_arn": ("ArnLike", "aws:SourceArn"),
    "source_account": ("StringEquals", "aws:SourceAccount"),
    "principal_org_id": ("StringEquals", "aws:PrincipalOrgID"),
    "event_source_token": ("StringEquals", "lambda:EventSourceToken"),
    "function_url_auth_type": ("StringEquals", "lambda:FunctionUrlAuthType"),
}


def invoked_by(change: Change, plan: Plan) -> Iterator[Finding]:
    """Each permission is a statement of the function's own policy."""
    unknown = [name for name in ("action", "principal", *LIMITS) if change.is_unknown(name)]
    if change.action is not Action.DESTROYED and unknown:
        yield cannot_be_told(unknown[0], str(difference(change, (unknown[0],))))
    elif _is_for_own_topic(change, plan):
        return
    elif is_new_with_target(change, plan):
        yield from of_new("principal", _policy(change.after), plan)
    else:
        yield from compared("principal", [_policy(change.before)], [_policy(change.after)], plan)


def _is_for_own_topic(change: Change, plan: Plan) -> bool:
    """Whether it lets a topic of the plan tell a function, as it may have let that before."""
    return (
        change.new("principal") == SNS == (change.old("principal") or SNS)
        and change.new("action") == "lambda:InvokeFunction"
        and plan.has(str(change.new("source_arn")), "aws_sns_topic")
    )


def _policy(permission: Mapping[str, Any]) -> str | None:
    if not permission:
        return None
    principal = permission["principal"]
    conditions: dict[str, dict[str, str]] = {}
    for name, (operator, key) in LIMITS.items():
        if permission.get(name):
            conditions.setdefault(operator, {})[key] = permission[name]
    statement = {
        "Effect": "Allow",
        "Principal": {"Service" if ".amazonaws.com" in principal else "AWS": principal},
        "Action": permission["action"],
        # Its name may change with the function; the permission is for no other.
        "Resource": "the function",
        "Condition": conditions,
    }
    return json.dumps({"Statement": [statement]})


def attached(change: Change, plan: Plan) -> Iterator[Finding]:
    """A policy that a role gets; what is in it, that policy's own rule tells."""
    if change.action is Action.DESTROYED:
        return
    is_added = change.action is Action.ADDED
    if change.is_unknown("policy_arn") and not is_added:
        yield cannot_be_told("policy_arn", str(difference(change, ("policy_arn",))))
    elif is_added or not (_is_same_role(change, plan) and _is_same_policy(change, plan)):
        role, policy = (
            UNKNOWN if change.is_unknown(name) else shown(change.new(name))
            for name in ("role", "policy_arn")
        )
        yield Finding(WIDENED, "policy_arn", f"role {role} gets the policy {policy}")


def _is_same_role(change: Change, plan: Plan) -> bool:
    """Whether it is that of before, if perhaps by another name."""
    before, after = change.old("role"), change.new("role")
    if before == after:
        return True
    return any(
        role.old("name") == before and (change.is_unknown("role") or role.new("name") == after)
        for role in plan.of_kind("aws_iam_role")
        if role.action is Action.REPLACED
    )


def _is_same_policy(change: Change, plan: Plan) -> bool:
    """Whether it is that of before, if perhaps by another name."""
    before, after = change.old("policy_arn"), change.new("policy_arn")
    return before == after or any(
        _is_arn_of(before, "policy", policy.before) and _is_arn_of(after, "policy", policy.after)
        for policy in plan.of_kind("aws_iam_policy")
    )


def _is_arn_of(arn: object, what: str, values: Mapping[str, Any]) -> bool:
    # The ARN of one that is made is known only after apply, its name is not.
    return str(arn).endswith(f":{what}{values.get('path') or '/'}{values.get('name')}")


def managed(change: Change, plan: Plan) -> Iterator[Finding]:
    """The policies a role lists itself."""
    name = "managed_policy_arns"
    if change.action is Action.DESTROYED:
        return
    yield from _set_and_unknown(change, plan, name)
    # None are listed where none are managed, or before the role is made.
    for arn in change.new(name) or []:
        if arn not in (change.old(name) or []):
            policy = UNKNOWN if arn is None else shown(arn)
            yield Finding(WIDENED, name, f"the role gets the policy {policy}")


def inline(change: Change, plan: Plan) -> Iterator[Finding]:
    """The policies in a role."""
    name = "inline_policy"
    if change.action is Action.DESTROYED:
        return
    yield from _set_and_unknown(change, plan, name)
    documents = [
        [policy.get("policy") for policy in policies or []]
        for policies in (change.old(name), change.new(name))
    ]
    unknown = [
        number for number in range(len(documents[1])) if change.is_unknown(name, number, "policy")
    ]
    if unknown:
        yield cannot_be_told(name, f"{name} {UNKNOWN}")
    else:
        yield from compared(name, *documents, plan)


def _set_and_unknown(change: Change, plan: Plan, name: str) -> Iterator[Finding]:
    """All of it is unknown as well where nobody sets it."""
    if change.is_unknown(name) and plan.sets(change, name):
        yield cannot_be_told(name, f"{name} {UNKNOWN}")


def boundary(change: Change, _plan: Plan) -> Iterator[Finding]:
    """What a role may do at most."""
    name = "permissions_boundary"
    before, after = change.old(name), change.new(name)
    if change.action in (Action.CHANGED, Action.REPLACED) and before and before != after:
        is_another = bool(after) or change.is_unknown(name)
        flag = Flag.CANNOT_BE_TOLD if is_another else WIDENED
        yield Finding(flag, name, str(difference(change, (name,))))


def runs_as(change: Change, plan: Plan) -> Iterator[Finding]:
    """The role of a function; what a new role may do, its own flags tell."""
    before, after = change.old("role"), change.new("role")
    if change.action is Action.DESTROYED or _is_role_of_plan(change, plan):
        return
    if change.is_unknown("role"):
        yield cannot_be_told("role", str(difference(change, ("role",))))
    elif change.action is Action.ADDED:
        name = shown(change.new("function_name"))
        yield Finding(Flag.ROLE_CHANGED, "role", f"new function {name} runs as {shown(after)}")
    elif before != after:
        yield Finding(Flag.ROLE_CHANGED, "role", str(difference(change, ("role",))))


def _is_role_of_plan(change: Change, plan: Plan) -> bool:
    """Whether a new function has a new role, or one there is has its own by another name."""
    is_new = change.action is Action.ADDED
    wanted = Action.ADDED if is_new else Action.REPLACED
    return any(
        role.action is wanted
        and (is_new or _is_arn_of(change.old("role"), "role", role.before))
        and (change.is_unknown("role") or _is_arn_of(change.new("role"), "role", role.after))
        for role in plan.of_kind("aws_iam_role")
    )


RULES: dict[str, list[Rule]] = {
    "aws_iam_role": [boundary, inline, managed],
    "aws_iam_role_policy_attachment": [attached],
    "aws_lambda_function": [runs_as],
    "aws_lambda_permission": [invoked_by],
}
