"""The environment `local`, deployed to the emulator by the same commands as any other."""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from commands import environments
from commands.checkout import ROOT, tool_environment
from commands.terraform import outputs
from emulator.clients import Clients
from emulator.server import Emulator


class CommandFailedError(Exception):
    """A command of this checkout failed; its output is in the message."""


@dataclass(frozen=True)
class Route:
    """Where the objects under a prefix go."""

    name: str
    prefix: str
    bucket: str


@dataclass(frozen=True)
class Reply:
    """What an invocation came to: the reply, or the error with the report in its message."""

    payload: dict[str, Any]
    failed: bool

    @property
    def report(self) -> dict[str, Any]:
        """The run's report."""
        if not self.failed:
            return self.payload
        report: dict[str, Any] = json.loads(self.payload["errorMessage"])
        return report

    @property
    def error_type(self) -> str | None:
        """The kind of error, or none."""
        return self.payload.get("errorType") if self.failed else None


class Deployment:
    """What is deployed, by the names that Terraform's outputs tell."""

    def __init__(self, emulator: Emulator, clients: Clients, values: dict[str, Any]) -> None:
        self._emulator = emulator
        self._clients = clients
        self.source: str = values["source_bucket"]
        self.function: str = values["function_name"]
        self.topic: str = values["topic_arn"]
        self.rule: str = values["rule_name"]
        self.log_group: str = values["log_group_name"]
        self.buckets: dict[str, str] = values["backup_buckets"]

    @classmethod
    def make(cls, emulator: Emulator, clients: Clients, log: Path | None = None) -> Self:
        """Make the state bucket and deploy, by this checkout's own commands."""
        run_script(emulator, ["bootstrap-state", environments.LOCAL], log)
        run_script(emulator, ["deploy", "deploy", environments.LOCAL], log)
        environment = environments.load(environments.LOCAL)
        return cls(emulator, clients, outputs(environment, _environment(emulator)))

    def destroy(self, log: Path | None = None) -> None:
        """Take everything away again."""
        run_script(self._emulator, ["deploy", "destroy", environments.LOCAL], log)

    def variables(self) -> dict[str, str]:
        """The environment variables the function was deployed with."""
        configuration = self._clients.functions.get_function_configuration(
            FunctionName=self.function
        )
        found: dict[str, str] = configuration["Environment"]["Variables"]
        return found

    def set_variables(self, variables: dict[str, str]) -> None:
        """Give the function other environment variables."""
        self._clients.functions.update_function_configuration(
            FunctionName=self.function, Environment={"Variables": variables}
        )

    def invoke(self, event: object = None) -> Reply:
        """Run the function once and wait for what it says."""
        response = self._clients.functions.invoke(
            FunctionName=self.function, Payload=json.dumps(event if event is not None else {})
        )
        payload = json.loads(response["Payload"].read())
        return Reply(payload, failed="FunctionError" in response)


def run_script(emulator: Emulator, arguments: list[str], log: Path | None) -> None:
    """Run a command of this checkout on the emulator; its output goes to the end of `log`."""
    result = subprocess.run(
        [sys.executable, ROOT / "scripts" / arguments[0], *arguments[1:]],
        env=_environment(emulator) | {"CONFIRM": environments.LOCAL},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if log is not None:
        with log.open("a") as file:
            file.write(result.stdout)
    if result.returncode != 0:
        raise CommandFailedError(
            f"scripts/{' '.join(arguments)} ended with {result.returncode}:\n{result.stdout}"
        )


def _environment(emulator: Emulator) -> dict[str, str]:
    return emulator.environment() | {"PATH": tool_environment()["PATH"]}
