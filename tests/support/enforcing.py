"""An emulator that enforces IAM, and the environment `local` deployed on it."""

import json
from functools import cached_property
from pathlib import Path
from typing import Any

from commands.checkout import LOCAL_ZIP, PROGRAM
from copied_checkout import CopiedCheckout
from emulator.clients import Clients
from emulator.deployment import Deployment
from emulator.server import Emulator


class EnforcingEmulator(Emulator):
    """Every request needs a permission, but those of `test`, who is root."""

    def _aws(self) -> dict[str, str]:
        return super()._aws() | {"AUTH": "true"}


class EnforcingClients(Clients):
    """Its clients, IAM's among them."""

    @cached_property
    def iam(self) -> Any:  # noqa: ANN401 - boto3 makes its classes as it runs
        return self._client("iam")


def deploy(emulator: Emulator, clients: Clients, folder: Path) -> Deployment:
    """Deploy from a copy of this checkout: names and state are those of any other deployment."""
    checkout = CopiedCheckout(folder)
    package = checkout.root / "target" / "local" / LOCAL_ZIP.name
    package.parent.mkdir(parents=True)
    package.write_bytes(LOCAL_ZIP.read_bytes())
    variables = {k: v for k, v in emulator.environment().items() if k.startswith("AWS_")}
    data = checkout.root / "target" / "terraform" / "local" / "data"
    for command in (
        ["scripts/bootstrap-state", "local"],
        ["scripts/deploy", "deploy", "local"],
        [PROGRAM, "-chdir=terraform", "output", "-json"],
    ):
        done = checkout.run(*command, CONFIRM="local", TF_DATA_DIR=str(data), **variables)
        if done.returncode != 0:
            raise RuntimeError(f"{' '.join(command)} failed:\n{done.stdout}{done.stderr}")
    values = {name: output["value"] for name, output in json.loads(done.stdout).items()}
    deployment = Deployment(emulator, clients, values)
    # A run of its own would change a test's counts.
    clients.rules.disable_rule(Name=deployment.rule)
    return deployment
