"""Rules on policy documents: what they allow and deny."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from plan_summary.differences import UNKNOWN
from plan_summary.flags import Finding, Flag, Rule, cannot_be_told
from plan_summary.plan import Action, Change, Plan
from plan_summary.policy_documents import (
    HOLDER,
    PolicyError,
    Statement,
    denials_lost,
    gained,
    parse,
)
from plan_summary.printable import printable
from plan_summary.rules.new_routes import beyond
from plan_summary.rules.newcomers import nobody, outsiders, strangers
from plan_summary.targets import is_new_with_target, target_there

# What has one policy at most, so that a new one takes the place of another.
ONLY_ONE = (
    *("aws_kms_key_policy", "aws_s3_bucket_policy", "aws_sns_topic_policy"),
    "aws_sqs_queue_policy",
)


@dataclass(frozen=True)
class Document:
    """The attribute of a resource that is a policy.

    `has_default` where AWS has a policy of its own for one that is made without; `let_in` are the
    statements that raise a flag also where the resource is new with what it belongs to.
    """

    attribute: str = "policy"
    has_default: bool = False
    let_in: Callable[[list[Statement], Plan], list[Statement]] = outsiders

    def __call__(self, change: Change, plan: Plan) -> Iterator[Finding]:
        """The rule."""
        if is_new_with_target(change, plan):
            yield from self._of_new(change, plan)
            return
        if change.is_unknown(self.attribute):
            is_default = self.has_default and not plan.sets(change, self.attribute)
            if is_default and change.action is Action.REPLACED:
                return
            yield cannot_be_told(self.attribute, f"{self.attribute} {UNKNOWN}")
            return
        before, after = [change.old(self.attribute)], [change.new(self.attribute)]
        if change.action is Action.ADDED and change.kind in ONLY_ONE:
            target = target_there(change, plan)
            before = [target.old("policy") if target else None]
            # What there is none of is an empty text.
            if before == [None]:
                detail = f"{self.attribute} is put over one that may be there"
                yield cannot_be_told(self.attribute, detail)
        yield from compared(self.attribute, before, after, plan, _renaming(change))

    def _of_new(self, change: Change, plan: Plan) -> Iterator[Finding]:
        if not change.is_unknown(self.attribute):
            yield from of_new(self.attribute, change.new(self.attribute), plan, self.let_in)
            return
        is_default = self.has_default and not plan.sets(change, self.attribute)
        # The policy of a bucket names its key, which has no ARN while it is made.
        names_key = change.kind == "aws_s3_bucket_policy" and plan.adds(
            "aws_kms_key", change.module
        )
        if not (is_default or names_key or self.let_in is nobody):
            yield cannot_be_told(self.attribute, f"{self.attribute} {UNKNOWN}")


def of_new(
    attribute: str,
    document: str | None,
    plan: Plan,
    let_in: Callable[[list[Statement], Plan], list[Statement]] = outsiders,
) -> Iterator[Finding]:
    """Whom the policy of something new lets in."""
    try:
        statements = let_in(parse(document), plan)
    except PolicyError as error:
        yield cannot_be_told(attribute, printable(f"{attribute}: {error}"))
        return
    for statement in statements:
        yield Finding(Flag.POLICY_WIDENED, attribute, printable(f"new: {statement}"))


def compared(
    attribute: str,
    before: list[str | None],
    after: list[str | None],
    plan: Plan,
    rename: Callable[[Statement], Statement] = lambda statement: statement,
) -> Iterator[Finding]:
    """What some documents allow more and deny less than those before."""
    try:
        old = [rename(statement) for text in before for statement in parse(text)]
        new = [statement for text in after for statement in parse(text)]
    except PolicyError as error:
        yield cannot_be_told(attribute, printable(f"{attribute}: {error}"))
        return
    allowed = [statement for statement in old if not statement.denies]
    for statement in beyond(gained(old, new), allowed, plan):
        for text in _news(statement, allowed):
            yield Finding(Flag.POLICY_WIDENED, attribute, printable(text))
    for statement in denials_lost(old, new):
        yield Finding(Flag.DENY_LOST, attribute, printable(f"not denied any more: {statement}"))


def _news(statement: Statement, allowed: list[Statement]) -> Iterator[str]:
    """Each part of a statement that nothing allowed had, or how parts that were there differ."""
    known = {
        f"principal {statement.principal}": any(
            each.principal.covers(statement.principal) for each in allowed
        )
        or statement.principal.values == (HOLDER,),
        f"action {statement.action}": any(each.action.covers(statement.action) for each in allowed),
        f"resource {statement.resource}": any(
            each.resource.covers(statement.resource) for each in allowed
        ),
    }
    for part, was_there in known.items():
        if not was_there:
            # What ends in /* is all of one folder or bucket, as most resources are.
            yield f"new {part}{', a wildcard' if '*' in part.removesuffix('/*') else ''}"
    if all(known.values()):
        is_looser = any(each.covers_without_conditions(statement) for each in allowed)
        yield f"{'under other conditions' if is_looser else 'newly together'}: {statement}"


def _renaming(change: Change) -> Callable[[Statement], Statement]:
    """Gives statements on a bucket its new name, where it gets one."""
    before, after = change.old("bucket"), change.new("bucket")
    if change.kind != "aws_s3_bucket_policy" or not before or not after:
        return lambda statement: statement
    arn = re.compile(rf"^(arn:aws(?:-[a-z]+)*:s3:::){re.escape(before)}(?=/|$)")

    def renamed(statement: Statement) -> Statement:
        names = (arn.sub(rf"\g<1>{after}", value) for value in statement.resource.values)
        return replace(statement, resource=replace(statement.resource, values=tuple(names)))

    return renamed


RULES: dict[str, list[Rule]] = {
    "aws_iam_policy": [Document(let_in=nobody)],
    "aws_iam_role": [Document("assume_role_policy", let_in=strangers)],
    "aws_iam_role_policy": [Document()],
    "aws_kms_key": [Document(has_default=True)],
    "aws_kms_key_policy": [Document()],
    "aws_s3_bucket_policy": [Document()],
    "aws_sns_topic": [Document(has_default=True)],
    "aws_sns_topic_policy": [Document()],
    "aws_sqs_queue": [Document(has_default=True)],
    "aws_sqs_queue_policy": [Document()],
}
