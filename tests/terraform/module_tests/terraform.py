"""Running Terraform, or OpenTofu in its place, and reading the answers."""

import json
import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from module_tests import opentofu

# The program that does Terraform's work.
PROGRAM = os.environ.get("TERRAFORM", "terraform")


@dataclass
class Run:
    """One `run` block of a test: how it ended, what Terraform said, what it planned."""

    file: str
    name: str
    status: str = "none"
    errors: list[dict[str, Any]] = field(default_factory=list)
    plan: dict[str, Any] = field(default_factory=dict)

    def said(self) -> str:
        """All errors as text."""
        return "\n".join(as_text(error) for error in self.errors)


def as_text(error: dict[str, Any]) -> str:
    """One diagnostic with its place."""
    place = error.get("range") or {}
    where = f" ({place['filename']}:{place['start']['line']})" if place else ""
    return f"{error['summary']}{where}: {error.get('detail', '')}"


def is_opentofu() -> bool:
    """Whether the program is OpenTofu."""
    return Path(PROGRAM).name == "tofu"


def share_downloads(cache: Path) -> None:
    """Let all folders have one download of a real provider, where the caller keeps none."""
    folder = Path(os.environ.setdefault("TF_PLUGIN_CACHE_DIR", str(cache)))
    folder.mkdir(parents=True, exist_ok=True)
    # Or Terraform takes from there only what a lock file knows, and there is none.
    os.environ.setdefault("TF_PLUGIN_CACHE_MAY_BREAK_DEPENDENCY_LOCK_FILE", "1")


def call(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """`terraform -chdir=FOLDER ARGUMENTS`."""
    if is_opentofu():
        opentofu.adapt_json(folder)
    command = [PROGRAM, f"-chdir={folder}", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def init(folder: Path) -> str:
    """Initialise without a backend; what went wrong, or nothing."""
    done = call(folder, "init", "-backend=false", "-input=false", "-no-color")
    return "" if done.returncode == 0 else done.stdout + done.stderr


def test(folder: Path, *arguments: str) -> tuple[list[Run], str]:
    """Run a folder's tests: their runs, and what went wrong outside of any."""
    done = call(folder, "test", "-json", *arguments)
    runs: dict[tuple[str, str], Run] = {}
    outside = [] if done.returncode in (0, 1) else [done.stderr]
    for message in messages(done.stdout):
        key = (message.get("@testfile", ""), message.get("@testrun", ""))
        if key[1]:
            run = runs.setdefault(key, Run(*key))
        # OpenTofu tells of a run once, at its end.
        ended = message.get("test_run", {}).get("progress", "complete") == "complete"
        if message["type"] == "test_run" and ended:
            run.status = message["test_run"]["status"]
        elif message["type"] == "test_plan":
            run.plan = message["test_plan"]
        elif message["type"] == "diagnostic" and message["@level"] == "error":
            if key[1]:
                run.errors.append(message["diagnostic"])
            else:
                outside.append(as_text(message["diagnostic"]))
    return list(runs.values()), "\n".join(outside)


def messages(output: str) -> Iterator[dict[str, Any]]:
    """The JSON lines among Terraform's output."""
    for line in output.splitlines():
        if line.startswith("{"):
            yield json.loads(line)
