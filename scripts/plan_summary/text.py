"""The summary for a terminal."""

from plan_summary.flags import RedFlag
from plan_summary.plan import Plan
from plan_summary.summary import PARTIAL, headline, sections


def text(plan: Plan, flags: list[RedFlag]) -> str:
    """All of it."""
    lines = [f"Summary: {headline(plan, flags)}"]
    if plan.is_partial:
        lines.append(PARTIAL)
    for section in sections(plan, flags):
        lines += ["", f"{section.title}:"]
        for item in section.items:
            lines.append(f"  {item.name}")
            lines += [f"      {detail}" for detail in item.details]
    return "\n".join(lines)
