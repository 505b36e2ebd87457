"""Run one program to its end; its time, processor time and peak memory by the kernel's count."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from commands.checkout import TARGET

LOGS = TARGET / "bench"
LONGEST_SECONDS = 1200
# What the kernel counts `ru_maxrss` in.
RSS_UNIT = 1 if sys.platform == "darwin" else 1024
KEPT_VARIABLES = ("PATH", "LANG", "LC_ALL", "TZ")


class BenchError(Exception):
    """What was measured cannot be used, and why."""


@dataclass(frozen=True)
class Usage:
    """What one process took."""

    seconds: float
    cpu_seconds: float
    peak_mib: float
    output: str


def run(name: str, command: Sequence[str | Path], variables: Mapping[str, str]) -> Usage:
    """Run a program alone; whatever ends this ends the program too."""
    LOGS.mkdir(parents=True, exist_ok=True)
    output, errors = LOGS / f"{name}.out", LOGS / f"{name}.err"
    with output.open("wb") as out, errors.open("wb") as err:
        began = time.perf_counter()
        process = subprocess.Popen(
            command,
            env=environment(variables),
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=err,
        )
        limit = threading.Timer(LONGEST_SECONDS, process.kill)
        limit.start()
        try:
            # Not `process.wait`, which does not tell what was used.
            _, status, used = os.wait4(process.pid, 0)
            seconds = time.perf_counter() - began
            process.returncode = os.waitstatus_to_exitcode(status)
        finally:
            limit.cancel()
            end(process)
    if process.returncode != 0:
        reason = last_line(errors) or last_line(output) or "it gave no reason"
        if seconds >= LONGEST_SECONDS:
            reason = f"it was ended after {LONGEST_SECONDS} seconds"
        raise BenchError(f"it ended with status {process.returncode}: {reason}")
    return Usage(
        seconds,
        used.ru_utime + used.ru_stime,
        used.ru_maxrss * RSS_UNIT / (1 << 20),
        output.read_text(errors="replace"),
    )


def environment(variables: Mapping[str, str]) -> dict[str, str]:
    """A program's environment: `variables`, an empty home, and nothing else that configures S3."""
    home = LOGS / "home"
    home.mkdir(parents=True, exist_ok=True)
    kept = {name: os.environ[name] for name in KEPT_VARIABLES if name in os.environ}
    return kept | {"HOME": str(home)} | variables


def end(process: subprocess.Popen[bytes]) -> None:
    """Kill a process that is still there."""
    if process.returncode is None:
        process.kill()
        process.wait()


def last_line(file: Path) -> str:
    """The last line that says anything."""
    lines = [line.strip() for line in file.read_text(errors="replace").splitlines()]
    return next((line for line in reversed(lines) if line), "")[:300]


def own_peak_mib() -> float:
    """What this process weighs: no child of it is told to weigh less, as it begins as a copy."""
    pid = os.posix_spawn("/bin/sh", ["sh", "-c", ":"], os.environ)
    return os.wait4(pid, 0)[2].ru_maxrss * RSS_UNIT / (1 << 20)
