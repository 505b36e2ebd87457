"""What a machine must have before anything here works, and how to get it.

The package this is in checks Python's own version.
"""

import importlib.util
import re
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass

from commands.checkout import PROGRAM

Version = tuple[int, int]
Find = Callable[[str], str | None]


@dataclass(frozen=True)
class Prerequisite:
    """One program, the oldest version that will do, and where it comes from."""

    name: str
    command: str
    oldest: Version
    remedy: str


PROGRAMS = [
    Prerequisite("rustc", "rustc --version", (1, 95), "rustup update stable, or https://rustup.rs"),
    Prerequisite("cargo", "cargo --version", (1, 95), "rustup update stable, or https://rustup.rs"),
    Prerequisite(
        "terraform",
        f"{PROGRAM} version",
        (1, 11),
        "https://developer.hashicorp.com/terraform/install",
    ),
]
COMPILERS = ("cc", "gcc", "clang")
COMPILER_REMEDY = "a C compiler, such as Debian's package gcc with libc6-dev"


def missing(find: Find = shutil.which) -> list[str]:
    """Everything this machine lacks, a line each; `find` looks a program up on PATH."""
    found = [_venv(), *(_program(program, find) for program in PROGRAMS)]
    if not any(find(compiler) for compiler in COMPILERS):
        found.append(f"cc: not on PATH; install {COMPILER_REMEDY}")
    return [line for line in found if line]


def _venv() -> str | None:
    if importlib.util.find_spec("venv") and importlib.util.find_spec("ensurepip"):
        return None
    return "python3: its module venv is missing; install Debian's package python3-venv or the like"


def _program(program: Prerequisite, find: Find) -> str | None:
    wanted = f"{_shown(program.oldest)} or newer: {program.remedy}"
    name, *arguments = program.command.split()
    path = find(name)
    if path is None:
        return f"{program.name}: not on PATH; install {wanted}"
    output = subprocess.run([path, *arguments], capture_output=True, text=True, check=False).stdout
    match = re.search(r"(\d+)\.(\d+)", output)
    if match is None:
        return f"{program.name}: `{program.command}` does not tell its version; install {wanted}"
    version = int(match[1]), int(match[2])
    if version >= program.oldest:
        return None
    return f"{program.name}: {_shown(version)} is too old; install {wanted}"


def _shown(version: Version) -> str:
    return f"{version[0]}.{version[1]}"
