"""When a lifecycle configuration lets objects and their versions expire."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import inf
from typing import Any

from plan_summary.plan import at

OBJECTS, VERSIONS = "objects", "noncurrent versions"


@dataclass(frozen=True)
class Scope:
    """Which keys a rule is for: a prefix, and what else its filter says."""

    prefix: str
    other: str

    def covers(self, other: "Scope") -> bool:
        """Whether it holds all that the other does."""
        return other.prefix.startswith(self.prefix) and self.other in ("", other.other)

    def __str__(self) -> str:
        named = [f"under {json.dumps(self.prefix)}"] if self.prefix else []
        return " ".join([*named, *([f"with {self.other}"] if self.other else [])])


@dataclass(frozen=True)
class Expiration:
    """That objects or versions expire, by their age or on a day, and how many versions are kept."""

    kind: str
    scope: Scope
    days: float = inf
    date: str = ""
    versions_kept: int = 0

    def covers(self, other: "Expiration") -> bool:
        """Whether all that the other lets expire has by then expired by this one."""
        return (
            self.kind == other.kind
            and self.scope.covers(other.scope)
            and self.versions_kept <= other.versions_kept
            and (self.date <= other.date if self.date else self.days <= other.days)
            and bool(self.date) == bool(other.date)
        )

    @property
    def of(self) -> str:
        """What expires."""
        return f"{self.kind} {self.scope}".rstrip()

    @property
    def age(self) -> str:
        """When."""
        when = f"on {self.date}" if self.date else f"after {self.days:.0f} days"
        return f"{when}, the newest {self.versions_kept} kept" if self.versions_kept else when


def expirations(rules: object) -> list[Expiration]:
    """Those of the rules in force."""
    found: list[Expiration] = []
    for rule in rules if isinstance(rules, list) else []:
        if rule.get("status") == "Enabled":
            found += _expirations(rule, _scope(rule))
    return found


def _expirations(rule: Mapping[str, Any], scope: Scope) -> Iterator[Expiration]:
    if days := at(rule, ("expiration", 0, "days")):
        yield Expiration(OBJECTS, scope, days=days)
    if date := at(rule, ("expiration", 0, "date")):
        yield Expiration(OBJECTS, scope, date=date)
    versions = at(rule, ("noncurrent_version_expiration", 0)) or {}
    # Provider 5 has the number of versions as text.
    kept = int(versions.get("newer_noncurrent_versions") or 0)
    if days := versions.get("noncurrent_days"):
        yield Expiration(VERSIONS, scope, days=days, versions_kept=kept)


def _scope(rule: Mapping[str, Any]) -> Scope:
    conditions = at(rule, ("filter", 0)) or {}
    conditions = {**conditions, **(at(conditions, ("and", 0)) or {})}
    prefix = conditions.pop("prefix", None) or rule.get("prefix") or ""
    conditions.pop("and", None)
    # A size of 0 limits nothing, and in provider 5 is text.
    said = {
        name: each for name, each in conditions.items() if each not in (None, "", "0", 0, [], {})
    }
    return Scope(prefix, json.dumps(said, sort_keys=True) if said else "")
