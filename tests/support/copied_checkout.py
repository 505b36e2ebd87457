"""A copy of this checkout with nothing built in it, to run its commands in."""

import os
import shutil
import subprocess
from pathlib import Path

from commands.checkout import ROOT, VENV

FOLDERS = ("modules", "scripts", "terraform", "tests/terraform")
FILES = ("Makefile", "requirements.txt", "requirements-checkov.txt")
# What would tell a command more than a test gives it.
DROPPED = ("ENV", "CONFIRM", "KEEP")
DROPPED_PREFIXES = ("AWS_", "TF_", "MAKE")
# Where Terraform finds the provider: without it, a real one that is there goes unused.
KEPT = ("TF_CLI_CONFIG_FILE",)
TIMEOUT_SECONDS = 120


class CopiedCheckout:
    """The copy."""

    def __init__(self, root: Path) -> None:
        self.root = root
        for folder in FOLDERS:
            ignore = shutil.ignore_patterns("__pycache__", ".terraform*")
            shutil.copytree(ROOT / folder, root / folder, ignore=ignore)
        for name in FILES:
            shutil.copy2(ROOT / name, root / name)
        (root / ".venv").symlink_to(VENV)

    @property
    def envs(self) -> Path:
        """The files of its environments."""
        return self.root / "terraform" / "envs"

    def run(self, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        """Run a command in it, with no AWS setting but those given, and no input."""
        kept = {
            name: value
            for name, value in os.environ.items()
            if name in KEPT or (name not in DROPPED and not name.startswith(DROPPED_PREFIXES))
        }
        return subprocess.run(
            arguments,
            cwd=self.root,
            env=kept | {"AWS_EC2_METADATA_DISABLED": "true"} | variables,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=TIMEOUT_SECONDS,
        )

    def replace(self, name: str, old: str, new: str) -> None:
        """Write something else into one of its environments' files."""
        file = self.envs / name
        text = file.read_text()
        if old not in text:
            raise ValueError(f"{file} does not say {old}")
        file.write_text(text.replace(old, new))
