"""Terraform on the root module, for one environment."""

import json
import os
import shutil
import subprocess
import sys
from enum import IntEnum
from pathlib import Path
from typing import Any

from commands.checkout import ROOT, TERRAFORM, stop
from commands.environments import Environment

LOCK_FILE = TERRAFORM / ".terraform.lock.hcl"


class PlanResult(IntEnum):
    """The exit status of `terraform plan -detailed-exitcode`."""

    NO_CHANGES = 0
    CHANGES = 2


class Terraform:
    """Runs Terraform with the files of one environment; where it fails, the command ends."""

    def __init__(self, environment: Environment) -> None:
        if shutil.which("terraform") is None:
            stop("terraform is not on PATH; install version 1.11 or newer")
        self._environment = environment
        self._variables = dict(
            os.environ,
            TF_DATA_DIR=str(environment.work_folder / "data"),
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
            options.append("-destroy")
        accepted = (PlanResult.NO_CHANGES, PlanResult.CHANGES)
        return PlanResult(self._run("plan", "-detailed-exitcode", *options, accepted=accepted))

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
        arguments = ["terraform", command, "-input=false", *colour, *options]
        locked = LOCK_FILE.exists()
        result = subprocess.run(arguments, cwd=TERRAFORM, env=self._variables, check=False)
        # A lock file comes from a registry; what is locked on a machine without one is of no use.
        if self._environment.is_local and not locked:
            LOCK_FILE.unlink(missing_ok=True)
        if result.returncode not in accepted:
            print(f"error: `terraform {command}` failed; see above", file=sys.stderr)
            raise SystemExit(result.returncode)
        return result.returncode


def outputs(environment: Environment, variables: dict[str, str]) -> dict[str, Any]:
    """The outputs of what is deployed, by name."""
    result = subprocess.run(
        ["terraform", "output", "-json"],
        cwd=TERRAFORM,
        env=variables | {"TF_DATA_DIR": str(environment.work_folder / "data")},
        check=True,
        capture_output=True,
        text=True,
    )
    return {name: output["value"] for name, output in json.loads(result.stdout).items()}


def run_with_provider(arguments: list[str]) -> int:
    """Run a command of this checkout with a provider Terraform can use, the real one if any."""
    command = [ROOT / "scripts" / "with-provider", "--", *arguments]
    return subprocess.run([sys.executable, *command], check=False).returncode
