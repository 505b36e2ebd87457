"""Which statements of a policy that comes with something new let in somebody from outside.

The rest belongs to what is new: a key for its account, a topic for the alarms beside it.
"""

from collections.abc import Iterator

from plan_summary.arns import account_of
from plan_summary.plan import Plan
from plan_summary.policy_documents import HOLDER, PolicyError, Statement, parse

LAMBDA = "Service lambda.amazonaws.com"
# Conditions that let in only who is of an account, or acts for it: by the account, or by an ARN.
ACCOUNT_KEYS = (
    *("aws:principalaccount", "aws:sourceaccount", "aws:sourceowner", "kms:calleraccount"),
)
ARN_KEYS = ("aws:principalarn", "aws:sourcearn")


def outsiders(statements: list[Statement], plan: Plan) -> list[Statement]:
    """Those that let in somebody who is not of the accounts of what is deployed."""
    accounts = plan.accounts
    return [each for each in _allowing(statements) if not _is_inside(each, accounts)]


def strangers(statements: list[Statement], plan: Plan) -> list[Statement]:
    """Those that trust somebody other than services which roles there are trust already."""
    trusted = {LAMBDA}
    for role in plan.of_kind("aws_iam_role"):
        if not role.imported:
            trusted |= _services(role.old("assume_role_policy"))
    return [
        each
        for each in _allowing(statements)
        if each.principal.is_all_but or not trusted.issuperset(each.principal.values)
    ]


def nobody(_statements: list[Statement], _plan: Plan) -> list[Statement]:
    """None: by itself a policy gives nothing, and who gets it has a flag of its own."""
    return []


def _allowing(statements: list[Statement]) -> Iterator[Statement]:
    for statement in statements:
        if not statement.denies:
            yield from statement.single()


def _services(document: str | None) -> set[str]:
    try:
        statements = parse(document)
    except PolicyError:
        return set()
    return {
        value
        for statement in _allowing(statements)
        for value in statement.principal.values
        if value.startswith("Service ") and not statement.principal.is_all_but
    }


def _is_inside(statement: Statement, accounts: frozenset[str]) -> bool:
    if statement.principal.is_all_but:
        return False
    principal = statement.principal.values[0]
    return (
        principal == HOLDER
        or principal in accounts
        or account_of(principal) in accounts
        or any(
            operator in ("StringEquals", "ArnEquals", "ArnLike")
            and values
            and (
                (key in ACCOUNT_KEYS and values <= accounts)
                or (key in ARN_KEYS and {account_of(value) for value in values} <= accounts)
            )
            for (operator, key), values in statement.condition.items()
        )
    )
