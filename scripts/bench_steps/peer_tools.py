"""Install peers into this checkout, each pinned to one version."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from commands.checkout import TOOLS, shown

BIN = TOOLS / "bin"


class NotHereError(Exception):
    """A program that cannot be had on this machine, and why."""


@dataclass(frozen=True)
class GoProgram:
    """A program built from a Go module."""

    name: str
    module: str
    version: str


@dataclass(frozen=True)
class PythonProgram:
    """A program from a Python package, in a virtual environment of its own."""

    name: str
    package: str
    version: str


S5CMD = GoProgram("s5cmd", "github.com/peak/s5cmd/v2", "v2.3.0")
RCLONE = GoProgram("rclone", "github.com/rclone/rclone", "v1.76.0")
AWSCLI = PythonProgram("aws", "awscli", "1.46.3")


def by_go(program: GoProgram) -> tuple[Path, str]:
    """The program, built by the Go on PATH, and its version."""
    path, stamp = BIN / program.name, TOOLS / f"{program.name}-{program.version}"
    if stamp.exists() and path.exists():
        return path, program.version
    go = shutil.which("go")
    if go is None:
        raise NotHereError("it is built with Go, which is not on PATH")
    # A module that requires it: `go install module@version` wants a list of all versions as well.
    folder = TOOLS / "go" / program.name
    folder.mkdir(parents=True, exist_ok=True)
    requires = f"module bench\n\ngo 1.23\n\nrequire {program.module} {program.version}\n"
    (folder / "go.mod").write_text(requires)
    print(f"building {program.name} {program.version} into {shown(BIN)}", flush=True)
    settings = {"GOBIN": str(BIN), "GOFLAGS": "-mod=mod", "CGO_ENABLED": "0"}
    _run([go, "install", program.module], settings, folder)
    stamp.touch()
    return path, program.version


def by_pip(program: PythonProgram) -> tuple[Path, str]:
    """The program, from a virtual environment of its own, and its version."""
    venv = TOOLS / program.package
    path, stamp = venv / "bin" / program.name, venv / f".{program.version}"
    if stamp.exists() and path.exists():
        return path, program.version
    wanted = f"{program.package}=={program.version}"
    print(f"installing {wanted} into {shown(venv)}", flush=True)
    # The interpreter outside: this one is of another virtual environment.
    python = getattr(sys, "_base_executable", sys.executable)
    _run([python, "-m", "venv", "--clear", str(venv)])
    pip = [str(venv / "bin" / "python"), "-m", "pip", "--disable-pip-version-check"]
    _run([*pip, "install", "--quiet", wanted])
    stamp.touch()
    return path, program.version


def told_version(path: str) -> str:
    """The version a program tells when asked."""
    command = [path, "--version"]
    told = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    found = re.search(r"\d+(\.\d+)+", told)
    return found[0] if found else "of unknown version"


def _run(
    command: Sequence[str], settings: Mapping[str, str] | None = None, folder: Path | None = None
) -> None:
    result = subprocess.run(
        command,
        cwd=folder,
        env=os.environ | (settings or {}),
        capture_output=True,
        text=True,
        check=False,
    )
    if result.returncode != 0:
        lines = (result.stderr or result.stdout).strip().splitlines() or ["it gave no reason"]
        shortened = " ".join([Path(command[0]).name, *command[1:]])
        raise NotHereError(f"`{shortened}`: {lines[-1].strip()}")
