"""Run named steps one after the other, all of them, and say at the end how each went."""

import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from commands.checkout import ROOT, stop, tool_environment


class Outcome(StrEnum):
    """How a step went."""

    PASSED = "passed"
    FAILED = "failed"
    SKIPPED = "skipped"


@dataclass(frozen=True)
class Step:
    """A command with a name; without its program it is skipped, and `remedy` says what it takes."""

    name: str
    command: Sequence[str | Path]
    remedy: str = ""


@dataclass
class Result:
    """How one step went, and the last line that says why where that is not obvious."""

    name: str
    outcome: Outcome
    reason: str = ""
    output: str = field(default="", repr=False)

    def __str__(self) -> str:
        return f"{self.outcome:8}{self.name}{f': {self.reason}' if self.reason else ''}"


def chosen(steps: Sequence[Step], names: Sequence[str]) -> list[Step]:
    """The steps called `names`, or all when none is named."""
    unknown = [name for name in names if name not in {step.name for step in steps}]
    if unknown:
        stop(
            f"there is no step {' '.join(unknown)}",
            f"the choices are: {' '.join(s.name for s in steps)}",
        )
    return [step for step in steps if not names or step.name in names]


def run(step: Step) -> Result:
    """Run one step under a heading, its output as it comes."""
    print(f"\n== {step.name}", flush=True)
    environment = tool_environment()
    program = shutil.which(step.command[0], path=environment["PATH"])
    if program is None:
        result = Result(step.name, Outcome.SKIPPED, step.remedy or f"no {step.command[0]} here")
        print(f"{step.name}: skipped: {result.reason}", flush=True)
        return result
    process = subprocess.Popen(
        [program, *step.command[1:]],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    )
    lines = []
    if process.stdout is not None:
        for line in process.stdout:
            sys.stdout.write(line)
            sys.stdout.flush()
            lines.append(line)
    status = process.wait()
    outcome = Outcome.PASSED if status == 0 else Outcome.FAILED
    reason = "" if status == 0 else f"exit status {status}"
    return Result(step.name, outcome, reason, "".join(lines))


def exit_status(results: Sequence[Result]) -> int:
    """What the whole command ends with."""
    return int(any(result.outcome is Outcome.FAILED for result in results))
