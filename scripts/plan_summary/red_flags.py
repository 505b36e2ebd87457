"""Which red flags a plan raises."""

from plan_summary.flags import Finding, Flag, RedFlag
from plan_summary.plan import Action, Change, Plan
from plan_summary.rules import RULES
from plan_summary.targets import goes_with_target, parted

LOOKED_AT = (Action.ADDED, Action.CHANGED, Action.REPLACED, Action.DESTROYED)


def find(plan: Plan) -> list[RedFlag]:
    """All of them, the gravest first; a first deployment has none."""
    if plan.is_first:
        return []
    found: dict[tuple[Flag, str], list[str]] = {}
    changes = (part for change in plan.with_action(*LOOKED_AT) for part in parted(change, plan))
    for change in changes:
        # The flag on what it belongs to says it all.
        if goes_with_target(change, plan):
            continue
        findings = (each for rule in RULES.get(change.kind, ()) for each in rule(change, plan))
        for finding in findings:
            details = found.setdefault((finding.flag, change.address), [])
            if (detail := _shown(finding, change)) not in details:
                details.append(detail)
    order = list(Flag)
    return [
        RedFlag(flag, address, tuple(details))
        for (flag, address), details in sorted(found.items(), key=lambda f: order.index(f[0][0]))
    ]


def _shown(finding: Finding, change: Change) -> str:
    if change.is_sensitive(finding.attribute):
        return f"{finding.attribute} (sensitive)"
    return finding.detail
