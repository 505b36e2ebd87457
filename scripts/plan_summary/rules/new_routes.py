"""What a role gains by a new route with a bucket of its own: that is the route, and no flag."""

import re
from dataclasses import dataclass

from plan_summary.plan import Action, Plan
from plan_summary.policy_documents import HOLDER, Statement

READING = ("s3:GetObject", "s3:GetObjectTagging")
BUCKET_ARN = re.compile(r"^arn:aws(?:-[a-z]+)*:s3:::([^/*?$]+)(?:/(.*))?$")
# All under a prefix, which holds no pattern.
UNDER_PREFIX = re.compile(r"^[^*?$]+/\*$")


@dataclass(frozen=True)
class Objects:
    """A bucket, and the keys in it that a statement is on."""

    bucket: str
    keys: str


def beyond(gained: list[Statement], allowed: list[Statement], plan: Plan) -> list[Statement]:
    """What is gained but for this: on buckets the plan adds, what the role may do with others; and
    to read, in a bucket that it reads, under the prefix it gets in one of those.
    """
    new = {
        str(bucket.new("bucket"))
        for bucket in plan.of_kind("aws_s3_bucket")
        if bucket.action is Action.ADDED
    }
    prefixes = {
        where.keys
        for each in gained
        if (where := _where(each)) and where.bucket in new and UNDER_PREFIX.match(where.keys)
    }

    def belongs(statement: Statement) -> bool:
        where = _where(statement)
        alike = [each for each in allowed if each.action.covers(statement.action)]
        if where is None or not alike:
            return False
        return where.bucket in new or (
            where.keys in prefixes
            and statement.action.values[0] in READING
            and any(_is_in(each, where.bucket) for each in alike)
        )

    return [each for each in gained if not belongs(each)]


def _where(statement: Statement) -> Objects | None:
    if statement.principal.values != (HOLDER,) or statement.resource.is_all_but:
        return None
    found = BUCKET_ARN.match(statement.resource.values[0])
    return Objects(found[1], found[2] or "") if found else None


def _is_in(statement: Statement, bucket: str) -> bool:
    """Whether it is on keys of the bucket."""
    found = (BUCKET_ARN.match(value) for value in statement.resource.values)
    return not statement.resource.is_all_but and any(
        each is not None and each[1] == bucket and each[2] for each in found
    )
