"""Which red flags a plan raises."""

from collections.abc import Iterator
from dataclasses import replace

from plan_summary.flags import Finding, Flag, RedFlag, cannot_be_told
from plan_summary.plan import Change, Plan
from plan_summary.rules import commands, rules_for
from plan_summary.taken_over import looked_at
from plan_summary.targets import goes_with_target, parted

# What needs nothing to be compared with.
OF_A_FIRST = (Flag.RUNS_COMMANDS, Flag.NOT_UNDERSTOOD)


def find(plan: Plan) -> list[RedFlag]:
    """All of them, the gravest first; of a first deployment those that need no comparison."""
    found: dict[tuple[Flag, str], list[str]] = {}
    for address, finding in _findings(plan):
        if plan.is_first and finding.flag not in OF_A_FIRST:
            continue
        details = found.setdefault((finding.flag, address), [])
        if finding.detail not in details:
            details.append(finding.detail)
    order = list(Flag)
    return [
        RedFlag(flag, address, tuple(details))
        for (flag, address), details in sorted(found.items(), key=lambda f: order.index(f[0][0]))
    ]


def _findings(plan: Plan) -> Iterator[tuple[str, Finding]]:
    yield from commands.beside_resources(plan)
    for change in looked_at(plan):
        for findings in (commands.provisioners(change, plan), _of_parts(change, plan)):
            for finding in _safely(findings):
                yield change.address, finding


def _of_parts(change: Change, plan: Plan) -> Iterator[Finding]:
    for part in parted(change, plan):
        # The flag on what it belongs to says it all.
        if goes_with_target(part, plan):
            continue
        for rule in rules_for(part.kind):
            for finding in _safely(rule(part, plan)):
                yield _shown(finding, part)


def _safely(findings: Iterator[Finding]) -> list[Finding]:
    """What a rule says; one that fails must not pass for one that has nothing to say."""
    said: list[Finding] = []
    try:
        said.extend(findings)
    except Exception as error:
        said.append(cannot_be_told("", f"a rule failed on this change: {type(error).__name__}"))
    return said


def _shown(finding: Finding, change: Change) -> Finding:
    if finding.attribute and change.is_sensitive(finding.attribute):
        return replace(finding, detail=f"{finding.attribute} (sensitive)")
    return finding
