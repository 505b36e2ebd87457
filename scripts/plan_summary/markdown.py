"""The summary as a comment on a pull request."""

import re

from plan_summary.flags import RedFlag
from plan_summary.plan import Plan
from plan_summary.summary import PARTIAL, headline, sections

# GitHub takes 65,536 characters, of which whoever posts it may want some.
LONGEST = 60_000
CUT = "The rest of this plan is too long for a comment: see the plan itself."


def markdown(plan: Plan, flags: list[RedFlag]) -> str:
    """As much of it as a comment holds."""
    lines = [f"### Terraform plan: {headline(plan, flags)}"]
    if plan.is_partial:
        lines += ["", PARTIAL]
    for section in sections(plan, flags):
        lines += ["", f"**{section.title}**", ""]
        for item in section.items:
            lines.append(f"- {code(item.name)}")
            lines += [f"  - {code(detail)}" for detail in item.details]
    return "\n".join(_cut(lines))


def code(text: str) -> str:
    """The text as it is, whatever it holds: in a comment, it must not become links or mentions."""
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * (longest + 1)
    space = " " if longest else ""
    return f"{fence}{space}{text}{space}{fence}"


def _cut(lines: list[str]) -> list[str]:
    length = 0
    for number, line in enumerate(lines):
        length += len(line) + 1
        if length > LONGEST:
            return [*lines[:number], "", CUT]
    return lines
