"""Where things are in this checkout, and the environment its tools run in."""

import os
import sys
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parents[2]
TARGET = ROOT / "target"
TERRAFORM = ROOT / "terraform"
VENV = ROOT / ".venv"
CHECKOV_VENV = ROOT / ".venv-checkov"
TOOLS = ROOT / ".tools"

# The program that does Terraform's work: OpenTofu where TERRAFORM=tofu says so.
PROGRAM = os.environ.get("TERRAFORM", "terraform")

FUNCTION = "s3-backup-function"
RELEASE_ZIP = TARGET / "lambda" / FUNCTION / "bootstrap.zip"
LOCAL_ZIP = TARGET / "local" / "bootstrap.zip"


def stop(*lines: str) -> NoReturn:
    """End with an error made of the given lines."""
    print(f"error: {lines[0]}", *(f"  {line}" for line in lines[1:]), sep="\n", file=sys.stderr)
    raise SystemExit(1)


def shown(path: Path) -> str:
    """A path as a person in the checkout would write it."""
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else str(path)


def tool_environment() -> dict[str, str]:
    """The environment with the tools that `make setup` installed first on PATH."""
    folders = [str(VENV / "bin"), str(TOOLS / "bin"), os.environ.get("PATH", os.defpath)]
    environment = dict(os.environ, PATH=os.pathsep.join(folders))
    # cargo and the packager must agree on one target directory.
    for name in ("CARGO_TARGET_DIR", "CARGO_BUILD_TARGET_DIR"):
        environment.pop(name, None)
    return environment


def use_venv() -> None:
    """Run the calling script again with the packages of `make setup`, unless it has them."""
    python = VENV / "bin" / "python"
    if sys.prefix != sys.base_prefix:
        return
    if not python.exists():
        stop("the Python packages are not installed yet; run `make setup`")
    os.execv(python, [str(python), *sys.argv])
