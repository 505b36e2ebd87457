"""Terraform in a folder of its own, under scripts/with-provider --stand-in."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[3]
TERRAFORM = os.environ.get("TERRAFORM", "terraform")
KEYS = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}


@dataclass
class Workspace:
    """A configuration in a folder, with its variables and the endpoint to apply on."""

    folder: Path
    schema: str
    endpoint: str | None
    variables: dict[str, Any] = field(default_factory=dict)

    def terraform(self, *arguments: str, status: int = 0) -> str:
        """Run Terraform, check its exit status and return what it said."""
        (self.folder / "terraform.tfvars.json").write_text(json.dumps(self.variables))
        environment = {name: value for name, value in os.environ.items() if name[:3] != "TF_"}
        environment |= KEYS | {"TF_IN_AUTOMATION": "1", "TF_CLI_CONFIG_FILE": os.devnull}
        environment.pop("AWS_ENDPOINT_URL", None)
        if self.endpoint:
            environment["AWS_ENDPOINT_URL"] = self.endpoint
        options = ["--stand-in", "--schema", self.schema, "--"]
        done = subprocess.run(
            [sys.executable, ROOT / "scripts/with-provider", *options, TERRAFORM, *arguments],
            cwd=self.folder,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        assert done.returncode == status, done.stdout
        return done.stdout

    def init(self) -> str:
        """Prepare the folder."""
        return self.terraform("init", "-input=false", "-no-color")

    def apply(self, status: int = 0) -> str:
        """Apply the configuration as it is."""
        return self.terraform("apply", "-auto-approve", "-no-color", status=status)

    def has_changes(self) -> bool:
        """Whether another apply would change anything."""
        self.terraform("plan", "-out=next.tfplan", "-no-color")
        plan = self.terraform("show", "-json", "next.tfplan")
        document = json.loads(plan[plan.index("{") :])
        return any(
            change["change"]["actions"] not in (["no-op"], ["read"])
            for change in document.get("resource_changes", [])
        )
