"""Terraform on the root module, for one environment."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import IntEnum
from pathlib import Path
from typing import Any, NoReturn

from commands.checkout import PROGRAM, ROOT, TERRAFORM, stop
from commands.environments import Environment

LOCK_FILE = TERRAFORM / ".terraform.lock.hcl"
# A file that is there: an argument of a plan that only deletes, where the zip need not be.
NO_PACKAGE = TERRAFORM / "main.tf"
# What the root is narrowed to, for where a stand-in takes the real provider's place.
SCHEMA = "5.46.0"


class PlanResult(IntEnum):
    """The exit status of `terraform plan -detailed-exitcode`."""

    NO_CHANGES = 0
    CHANGES = 2


class Terraform:
    """Runs Terraform with the files of one environment; where it fails, the command ends."""

    def __init__(self, environment: Environment) -> None:
        if shutil.which(PROGRAM) is None:
            stop(f"{PROGRAM} is not on PATH; install version 1.11 or newer")
        self._environment = environment
        self._variables = dict(
            os.environ,
            TF_DATA_DIR=str(environment.data_folder),
            TF_IN_AUTOMATION="1",
        )
        environment.work_folder.mkdir(parents=True, exist_ok=True)

    def init(self) -> None:
        """Connect to the environment's state."""
        backend = self._environment.backend_file.relative_to(TERRAFORM)
        self._run("init", "-reconfigure", f"-backend-config={backend}")

    def plan(self, file: Path, *, destroy: bool = False) -> PlanResult:
        """Write a plan to `file` and show it."""
        variables = self._environment.variables_file.relative_to(TERRAFORM)
        options = [f"-var-file={variables}", *self._local_variables(), f"-out={file}"]
        if destroy:
            options += ["-destroy", f"-var=package_path={NO_PACKAGE}"]
        accepted = (PlanResult.NO_CHANGES, PlanResult.CHANGES)
        return PlanResult(self._run("plan", "-detailed-exitcode", *options, accepted=accepted))

    def show(self, file: Path) -> dict[str, Any]:
        """The plan in `file`."""
        command = [PROGRAM, "show", "-json", str(file)]
        result = subprocess.run(
            command, cwd=TERRAFORM, env=self._variables, stdout=subprocess.PIPE, check=False
        )
        if result.returncode != 0:
            _end("show", result.returncode)
        document: dict[str, Any] = json.loads(result.stdout)
        return document

    def apply(self, file: Path) -> None:
        """Do what the plan in `file` says, and nothing else."""
        self._run("apply", str(file))

    def _local_variables(self) -> list[str]:
        # The emulator runs functions on this machine, at a port that changes. The stand-in provider
        # runs in a folder of its own, so the zip is named in full.
        if not self._environment.is_local:
            return []
        extra = {"AWS_ENDPOINT_URL": os.environ["AWS_ENDPOINT_URL"]}
        return [
            f"-var=package_path={self._environment.package}",
            f"-var=architecture={self._environment.architecture}",
            f"-var=extra_environment={json.dumps(extra)}",
        ]

    def _run(self, command: str, *options: str, accepted: tuple[int, ...] = (0,)) -> int:
        colour = [] if sys.stdout.isatty() else ["-no-color"]
        arguments = [PROGRAM, command, "-input=false", *colour, *options]
        result = subprocess.run(arguments, cwd=TERRAFORM, env=self._variables, check=False)
        if result.returncode not in accepted:
            _end(command, result.returncode)
        return result.returncode


@contextmanager
def lock_file_left(environment: Environment) -> Iterator[None]:
    """Leave the root with the lock file it had, or none, after what is done for ENV=local.

    A lock file is for everyone: what a machine without a registry locks is of no use to others.
    """
    made_here = environment.is_local and not LOCK_FILE.exists()
    try:
        yield
    finally:
        if made_here:
            LOCK_FILE.unlink(missing_ok=True)


def _end(command: str, status: int) -> NoReturn:
    print(f"error: `{PROGRAM} {command}` failed; see above", file=sys.stderr)
    raise SystemExit(status)


def outputs(environment: Environment, variables: dict[str, str]) -> dict[str, Any]:
    """The outputs of what is deployed, by name."""
    result = subprocess.run(
        [PROGRAM, "output", "-json"],
        cwd=TERRAFORM,
        env=variables | {"TF_DATA_DIR": str(environment.data_folder)},
        check=True,
        capture_output=True,
        text=True,
    )
    return {name: output["value"] for name, output in json.loads(result.stdout).items()}


def run_with_provider(arguments: list[str]) -> int:
    """Run a command of this checkout with a provider Terraform can use, the real one if any."""
    command = [ROOT / "scripts" / "with-provider", "--schema", SCHEMA, "--", *arguments]
    return subprocess.run([sys.executable, *command], check=False).returncode
