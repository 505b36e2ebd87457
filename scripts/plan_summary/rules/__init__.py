"""The rules that find red flags, by the type of the resource."""

from plan_summary.flags import Rule
from plan_summary.rules import buckets, encryption, operation, permissions, policies, retention

RULES: dict[str, list[Rule]] = {}
for _concern in (buckets, encryption, operation, permissions, policies, retention):
    for _kind, _rules in _concern.RULES.items():
        RULES.setdefault(_kind, []).extend(_rules)
