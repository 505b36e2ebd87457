"""The summary as a comment on a pull request."""

import re
from collections.abc import Iterable, Iterator
from itertools import chain

from plan_summary.flags import RedFlag
from plan_summary.plan import Plan
from plan_summary.summary import PARTIAL, RED_FLAGS, Item, Section, headline, sections

# GitHub takes 65,536 characters, of which whoever posts it may want some.
LONGEST = 60_000
CUT = "The rest of this plan is too long for a comment: see the plan itself."
FLAGS_CUT = (
    "**{} of {} red flags, and what the others are about, are left out**: too long for a comment."
    " The deployment is refused until each is allowed by name; `make plan` lists them all."
)


def markdown(plan: Plan, flags: list[RedFlag]) -> str:
    """As much of it as a comment holds, and of the red flags how many it does not."""
    lines = [f"### Terraform plan: {headline(plan, flags)}"]
    if plan.is_partial:
        lines += ["", PARTIAL]
    told = sections(plan, flags)
    rest = list(chain.from_iterable(_section(each) for each in told if each.title != RED_FLAGS))
    for section in told:
        if section.title == RED_FLAGS:
            lines += _red_flags(section, LONGEST - _length(lines))
    fitting = _fitting(rest, LONGEST - _length(lines))
    cut = ["", CUT] if len(fitting) < len(rest) else []
    return "\n".join([*lines, *fitting, *cut])


def code(text: str) -> str:
    """The text as it is, whatever it holds: in a comment, it must not become links or mentions."""
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * (longest + 1)
    space = " " if longest else ""
    return f"{fence}{space}{text}{space}{fence}"


def _red_flags(section: Section, room: int) -> list[str]:
    """All, else by name alone, and how many there is no room for."""
    whole = list(_section(section))
    if _length(whole) <= room:
        return whole
    names = [f"- {code(item.name)}" for item in section.items]
    count = len(names)
    said = ["", FLAGS_CUT.format(count, count)]
    title = whole[:3]
    fitting = _fitting(names, room - _length([*title, *said]))
    return [*title, *fitting, "", FLAGS_CUT.format(count - len(fitting), count)]


def _section(section: Section) -> Iterator[str]:
    yield from ("", f"**{section.title}**", "")
    for item in section.items:
        yield from _item(item)


def _item(item: Item) -> Iterator[str]:
    yield f"- {code(item.name)}"
    yield from (f"  - {code(detail)}" for detail in item.details)


def _fitting(lines: list[str], room: int) -> list[str]:
    """As many of the first as there is room for."""
    for number, line in enumerate(lines):
        room -= len(line) + 1
        if room < 0:
            return lines[:number]
    return lines


def _length(lines: Iterable[str]) -> int:
    return sum(len(line) + 1 for line in lines)
