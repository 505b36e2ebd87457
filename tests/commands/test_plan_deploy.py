"""A plan with red flags on its way through plan and deploy, on an emulator."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from commands import environments, package
from commands.checkout import VENV
from copied_checkout import CopiedCheckout
from emulator.clients import Clients
from emulator.server import Emulator

RULE = "s3-backup-schedule-local"
DISABLED = "schedule-disabled:module.backup.module.schedule.aws_cloudwatch_event_rule.this"
SHORTENED = (
    'retention-shortened:module.backup.module.backup_bucket["{}"]'
    ".aws_s3_bucket_lifecycle_configuration.this"
)

ROUTINE = """
memory_size_mb = 1024
tags           = { team = "storage" }
alarms         = { enabled = true, topic_arns = ["arn:aws:sns:us-east-1:000000000000:on-call"] }
subscriptions  = { on-call = { protocol = "email", endpoint = "on-call@example.com" } }
routes = {
  documents = { prefix = "documents/" }
  photos    = { prefix = "photos/" }
  database  = { prefix = "database/" }
  archive   = { prefix = "archive/" }
}
"""


@pytest.fixture
def own_emulator() -> Iterator[Emulator]:
    """One for this test: names are those of every other deployment of this environment."""
    region = environments.load(environments.LOCAL).settings["region"]
    with Emulator(region, "tests-plan") as running:
        yield running


class Deployed:
    """The environment `local`, deployed with a zip that is never run."""

    def __init__(self, checkout: CopiedCheckout, emulator: Emulator) -> None:
        self.checkout = checkout
        self.clients = Clients(emulator)
        self._variables = {k: v for k, v in emulator.environment().items() if k[:4] == "AWS_"}
        self.write_zip(VENV / "bin" / "python")
        # Nothing starts what cannot be run.
        checkout.replace("local.tfvars", "rate(1 minute)", "rate(1 day)")
        assert self.run("scripts/bootstrap-state", "local").returncode == 0
        self.first = self.run("make", "deploy", "ENV=local")

    def run(self, *arguments: str, allow: str = "") -> subprocess.CompletedProcess[str]:
        return self.checkout.run(*arguments, **self._variables, ALLOW=allow)

    def write_zip(self, executable: Path) -> None:
        zip_file = self.checkout.root / "target" / "local" / "bootstrap.zip"
        package.write_zip(executable.resolve(), zip_file)

    def configure(self, text: str) -> None:
        with (self.checkout.envs / "local.tfvars").open("a") as file:
            file.write(f"\n{text}\n")

    @property
    def is_scheduled(self) -> bool:
        return self.clients.rules.describe_rule(Name=RULE)["State"] == "ENABLED"


@pytest.fixture
def deployed(checkout: CopiedCheckout, own_emulator: Emulator) -> Deployed:
    """It, on an emulator of its own."""
    return Deployed(checkout, own_emulator)


def test_red_flags_are_shown_refused_and_deployed_when_named(deployed: Deployed) -> None:
    assert deployed.first.returncode == 0, deployed.first.stdout + deployed.first.stderr
    assert "Summary: no red flags (first deployment: " in deployed.first.stdout

    deployed.configure("schedule_enabled = false\nlifecycle_days = { noncurrent_expiration = 30 }")
    planned = deployed.run("make", "plan", "ENV=local")
    assert planned.returncode == 0, planned.stderr
    summary = planned.stdout.partition("\nSummary: ")[2]
    buckets = ("database", "documents", "photos")
    assert summary.startswith("5 red flags; 0 added, 5 changed, 0 replaced, 0 destroyed\n")
    ids = [*(SHORTENED.format(bucket) for bucket in buckets), DISABLED]
    assert all(f"\n  {each}\n" in summary for each in ids)
    assert "      noncurrent versions expire: after 90 days → after 30 days\n" in summary

    refused = deployed.run("make", "deploy", "ENV=local")
    assert refused.returncode != 0
    assert "error: nothing was changed: ALLOW must name each red flag" in refused.stderr
    assert all(f"\n  red flag: {each}\n" in refused.stderr for each in ids)
    assert "Apply complete" not in refused.stdout
    assert deployed.is_scheduled

    line = re.search(r"^ +(make deploy ENV=local ALLOW=.*)$", refused.stderr, re.MULTILINE)
    assert line is not None
    typed = line[1]
    one_less = typed.replace(f" {DISABLED}", "")
    assert one_less != typed
    refused = deployed.run("sh", "-c", one_less)
    assert refused.returncode != 0
    assert re.findall(r"red flag: (.*)", refused.stderr) == [DISABLED]
    assert typed in refused.stderr
    assert deployed.is_scheduled

    done = deployed.run("sh", "-c", typed)
    assert done.returncode == 0, done.stdout + done.stderr
    assert not deployed.is_scheduled
    assert "is deployed already" in deployed.run("make", "deploy", "ENV=local").stdout


def test_allowing_what_the_plan_does_not_have_changes_nothing(deployed: Deployed) -> None:
    deployed.configure("memory_size_mb = 1024")
    refused = deployed.run("scripts/deploy", "deploy", "local", allow=DISABLED)
    assert refused.returncode == 1
    assert f"ALLOW names {DISABLED}, which this plan does not have" in refused.stderr
    assert "\n    make deploy ENV=local\n" in refused.stderr
    assert "Apply complete" not in refused.stdout
    done = deployed.run("scripts/deploy", "deploy", "local")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "memory_size: 512 → 1024" in done.stdout


def test_what_is_routine_has_no_red_flag_and_to_take_it_back_has(deployed: Deployed) -> None:
    variables = deployed.checkout.envs / "local.tfvars"
    before = variables.read_text()
    deployed.configure(ROUTINE.replace("1024", "512") + "topic_encryption = { create_key = true }")
    planned = deployed.run("make", "plan", "ENV=local")
    assert "\nSummary: no red flags; " in planned.stdout, planned.stdout + planned.stderr

    variables.write_text(before)
    deployed.configure(ROUTINE)
    deployed.write_zip(Path("/bin/sh"))
    done = deployed.run("make", "deploy", "ENV=local")
    assert done.returncode == 0, done.stdout + done.stderr
    summary = done.stdout.partition("\nSummary: ")[2]
    assert summary.startswith("no red flags; 15 added, ")
    assert "aws_lambda_function.this\n" in summary
    assert "source_code_hash: " in summary

    variables.write_text(before)
    planned = deployed.run("make", "plan", "ENV=local")
    summary = planned.stdout.partition("\nRed flags:\n")[2].partition("\n\n")[0]
    assert sorted(re.findall(r"^  (\S+?):", summary, re.MULTILINE)) == [
        *(["alarm-removed"] * 5),
        "bucket-destroyed",
        "subscriber-lost",
    ]
    assert "on-call@example.com" not in planned.stdout
