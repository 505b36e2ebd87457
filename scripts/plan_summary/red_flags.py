"""Which red flags a plan raises."""

from collections.abc import Iterator

from plan_summary.flags import Finding, Flag, RedFlag
from plan_summary.plan import Action, Change, Plan
from plan_summary.rules import commands, rules_for
from plan_summary.targets import goes_with_target, parted

LOOKED_AT = (Action.ADDED, Action.CHANGED, Action.REPLACED, Action.DESTROYED)


def find(plan: Plan) -> list[RedFlag]:
    """All of them, the gravest first; a first deployment has none."""
    if plan.is_first:
        return []
    found: dict[tuple[Flag, str], list[str]] = {}
    for address, flag, detail in _findings(plan):
        details = found.setdefault((flag, address), [])
        if detail not in details:
            details.append(detail)
    order = list(Flag)
    return [
        RedFlag(flag, address, tuple(details))
        for (flag, address), details in sorted(found.items(), key=lambda f: order.index(f[0][0]))
    ]


def _findings(plan: Plan) -> Iterator[tuple[str, Flag, str]]:
    for address, finding in commands.beside_resources(plan):
        yield address, finding.flag, finding.detail
    for change in plan.with_action(*LOOKED_AT):
        for finding in commands.provisioners(change, plan):
            yield change.address, finding.flag, finding.detail
        for part in parted(change, plan):
            # The flag on what it belongs to says it all.
            if goes_with_target(part, plan):
                continue
            for rule in rules_for(part.kind):
                for finding in rule(part, plan):
                    yield change.address, finding.flag, _shown(finding, part)


def _shown(finding: Finding, change: Change) -> str:
    if change.is_sensitive(finding.attribute):
        return f"{finding.attribute} (sensitive)"
    return finding.detail
