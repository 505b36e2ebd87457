"""Which red flags a person allows: each by its name and the resource it is on."""

import re
import shlex
from dataclasses import dataclass

from plan_summary.flags import Flag, RedFlag

# An address may hold spaces and commas, but only in quotes.
ENTRY = re.compile(r'(?:[^\s,"]|"(?:[^"\\]|\\.)*")+')


@dataclass(frozen=True)
class Allowed:
    """What is allowed, as it was typed, and what is wrong with that.

    `setting` is where it was typed.
    """

    setting: str
    ids: tuple[str, ...]
    problems: tuple[str, ...]

    @classmethod
    def read(cls, setting: str, value: str) -> "Allowed":
        """From entries with spaces or commas between them."""
        ids = tuple(dict.fromkeys(ENTRY.findall(value)))
        problems = [f"{setting}: {problem}" for each in ids if (problem := _problem(each))]
        if ENTRY.sub("", value).strip(" ,\t\n"):
            problems.append(f"{setting}: {value} has a quote without its other one; write both")
        return cls(setting, ids, tuple(problems))

    def objections(self, flags: list[RedFlag]) -> list[str]:
        """Why a plan with these flags is not to be applied; none where each flag is named.

        What is named without need is refused as well: it would allow the same next time, unseen.
        """
        raised = {flag.id for flag in flags}
        return [
            *(f"red flag: {flag.id}" for flag in flags if flag.id not in self.ids),
            *(
                f"{self.setting} names {each}, which this plan does not have; leave it out"
                for each in self.ids
                if each not in raised
            ),
        ]


def command(environment: str, flags: list[RedFlag]) -> str:
    """The line that deploys with these flags allowed."""
    start = f"make deploy ENV={environment}"
    if not flags:
        return start
    # make takes one dollar sign for the beginning of a variable.
    value = " ".join(flag.id for flag in flags).replace("$", "$$")
    return f"{start} ALLOW={shlex.quote(value)}"


def _problem(entry: str) -> str:
    name, colon, address = entry.partition(":")
    if name not in list(Flag):
        return f'"{name}" is no red flag; the flags are: {" ".join(Flag)}'
    if not (colon and address):
        return f'"{entry}" names no resource; write {name}:ADDRESS, as the summary of the plan does'
    return ""
