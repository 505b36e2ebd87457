"""Policies as sets of statements, and what one allows that another does not."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from itertools import product

# Where fewer values mean that a condition holds less often.
HOLDS_FOR_ANY_VALUE = {
    *("StringEquals", "StringLike", "StringEqualsIgnoreCase", "ArnEquals", "ArnLike"),
    *("IpAddress", "NumericEquals", "DateEquals", "BinaryEquals"),
}
EVERYONE = "*"
# A policy of a role or user has no principal: it is whoever has the policy.
HOLDER = "whoever has the policy"
ROOT = re.compile(r"^arn:aws(?:-[a-z]+)*:iam::(\d{12}):root$")

Condition = Mapping[tuple[str, str], frozenset[str]]


class PolicyError(ValueError):
    """A document that is not understood."""


@dataclass(frozen=True)
class Part:
    """The principals, actions or resources of a statement: those that match, or all others."""

    values: tuple[str, ...]
    is_all_but: bool = False
    ignores_case: bool = False

    def covers(self, other: "Part") -> bool:
        """Whether it holds everything that the other does, as far as can be told."""
        if self.is_all_but and other.is_all_but:
            return all(other._matches(value) for value in self.values)
        if self.is_all_but:
            # Two patterns may meet without one holding the other.
            return all(
                not _is_pattern(value) and not self._matches(value) for value in other.values
            )
        if other.is_all_but:
            return EVERYONE in self.values
        return all(self._matches(value) for value in other.values)

    def single(self) -> Iterator["Part"]:
        """It, value by value."""
        if self.is_all_but:
            yield self
        else:
            yield from (replace(self, values=(value,)) for value in self.values)

    def _matches(self, value: str) -> bool:
        return any(_matches(pattern, value, self.ignores_case) for pattern in self.values)

    def __str__(self) -> str:
        return f"{'all but ' if self.is_all_but else ''}{', '.join(self.values)}"


@dataclass(frozen=True)
class Statement:
    """One statement."""

    denies: bool
    principal: Part
    action: Part
    resource: Part
    condition: Condition

    def covers(self, other: "Statement") -> bool:
        """Whether it holds wherever the other does."""
        return self.covers_without_conditions(other) and _holds_wherever(
            self.condition, other.condition
        )

    def covers_without_conditions(self, other: "Statement") -> bool:
        """Whether it does, were there no conditions."""
        return (
            self.principal.covers(other.principal)
            and self.action.covers(other.action)
            and self.resource.covers(other.resource)
        )

    def single(self) -> Iterator["Statement"]:
        """It, for one principal, action and resource at a time."""
        parts = product(self.principal.single(), self.action.single(), self.resource.single())
        for principal, action, resource in parts:
            yield replace(self, principal=principal, action=action, resource=resource)

    def __str__(self) -> str:
        who = "" if self.principal.values == (HOLDER,) else f"{self.principal}: "
        when = " under conditions" if self.condition else ""
        return f"{who}{self.action} on {self.resource}{when}"


def parse(text: str | None) -> list[Statement]:
    """The statements of a document; none where there is no document."""
    if not text:
        return []
    try:
        document = json.loads(text)
        return [_statement(each) for each in _listed(document["Statement"])]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise PolicyError(f"not understood as a policy: {error!r}") from error


def gained(before: list[Statement], after: list[Statement]) -> list[Statement]:
    """What is allowed after and was not before; who denies it is not asked."""
    return _not_covered([s for s in after if not s.denies], [s for s in before if not s.denies])


def denials_lost(before: list[Statement], after: list[Statement]) -> list[Statement]:
    """What was denied before and is not after."""
    return _not_covered([s for s in before if s.denies], [s for s in after if s.denies])


def _not_covered(some: list[Statement], others: list[Statement]) -> list[Statement]:
    return [
        single
        for statement in some
        for single in statement.single()
        if not any(other.covers(single) for other in others)
    ]


def _statement(statement: Mapping[str, object]) -> Statement:
    effect = statement["Effect"]
    if effect not in ("Allow", "Deny"):
        raise PolicyError(f"the effect {effect!r} is neither Allow nor Deny")
    return Statement(
        denies=effect == "Deny",
        principal=_principal(statement),
        action=_part(statement, "Action", ignores_case=True),
        resource=_part(statement, "Resource"),
        condition=_condition(statement.get("Condition") or {}),
    )


def _part(statement: Mapping[str, object], name: str, *, ignores_case: bool = False) -> Part:
    opposite = f"Not{name}"
    if opposite in statement:
        return Part(tuple(_texts(statement[opposite])), True, ignores_case)
    # A trust policy names no resource: it is the role's own.
    default = "the role itself" if name == "Resource" else None
    return Part(tuple(_texts(statement.get(name, default))), False, ignores_case)


def _principal(statement: Mapping[str, object]) -> Part:
    for name, is_all_but in (("Principal", False), ("NotPrincipal", True)):
        if name in statement:
            return Part(tuple(_principals(statement[name])), is_all_but)
    return Part((HOLDER,))


def _principals(value: object) -> Iterator[str]:
    if value == EVERYONE:
        yield EVERYONE
    elif isinstance(value, Mapping):
        for kind, names in value.items():
            for name in _texts(names):
                account = ROOT.match(name)
                yield account[1] if account else name if kind == "AWS" else f"{kind} {name}"
    else:
        raise PolicyError(f"the principal {value!r} is neither * nor an object")


def _condition(value: object) -> Condition:
    if not isinstance(value, Mapping):
        raise PolicyError(f"the condition {value!r} is no object")
    return {
        (operator, key.lower()): frozenset(_condition_text(each) for each in _listed(values))
        for operator, keys in value.items()
        for key, values in keys.items()
    }


def _condition_text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _holds_wherever(wide: Condition, narrow: Condition) -> bool:
    for operator_and_key, values in wide.items():
        others = narrow.get(operator_and_key)
        if others is None:
            return False
        fewer = operator_and_key[0] in HOLDS_FOR_ANY_VALUE and others <= values
        if others != values and not fewer:
            return False
    return True


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else [value]


def _texts(value: object) -> Iterator[str]:
    for each in _listed(value):
        if not isinstance(each, str):
            raise PolicyError(f"{each!r} is no text")
        yield each


def _is_pattern(text: str) -> bool:
    return "*" in text or "?" in text or "${" in text


def _matches(pattern: str, value: str, ignores_case: bool) -> bool:
    """Whether the pattern matches all that the value, itself perhaps a pattern, does."""
    if pattern == value:
        return True
    # A variable stands for another text in each request.
    if "${" in pattern:
        return False
    return _expression(pattern, ignores_case).fullmatch(value) is not None


@cache
def _expression(pattern: str, ignores_case: bool) -> re.Pattern[str]:
    # One letter of a pattern is not a star, which stands for many.
    wildcards = {"*": ".*", "?": "[^*]"}
    text = "".join(wildcards.get(letter) or re.escape(letter) for letter in pattern)
    return re.compile(text, re.DOTALL | (re.IGNORECASE if ignores_case else 0))
