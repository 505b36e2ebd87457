"""The rules that find red flags, by the type of the resource."""

from plan_summary.flags import Rule
from plan_summary.rules import (
    alarms,
    buckets,
    encryption,
    operation,
    permissions,
    policies,
    retention,
    running,
    subscriptions,
    understood,
)

RULES: dict[str, list[Rule]] = {}
for _concern in (
    *(buckets, encryption, operation, alarms, subscriptions),
    *(permissions, policies, retention, running),
):
    for _kind, _rules in _concern.RULES.items():
        RULES.setdefault(_kind, []).extend(_rules)


def rules_for(kind: str) -> list[Rule]:
    """What is asked of a change of that type."""
    if kind in understood.HARMLESS:
        return []
    return [*RULES[kind], understood.attributes] if kind in RULES else [understood.no_rule]
