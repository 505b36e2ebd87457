"""The provider that ENV=local gets where there is no real one."""

import re
import subprocess

import pytest

from commands import terraform
from commands.checkout import ROOT, TERRAFORM


def test_the_stand_in_has_the_schemas_the_root_is_narrowed_to(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ran: list[list[str]] = []

    def run(command: list[str], **_options: object) -> subprocess.CompletedProcess[str]:
        ran.append([str(word) for word in command])
        return subprocess.CompletedProcess(command, 0)

    monkeypatch.setattr(subprocess, "run", run)
    assert terraform.run_with_provider(["true"]) == 0
    [command] = ran
    schema = command[command.index("--schema") + 1]
    assert (ROOT / "tests" / "terraform" / "schemas" / f"{schema}.json").exists()

    pinned = re.search(r'version = "~> (\d+)\.(\d+)"', (TERRAFORM / "versions.tf").read_text())
    assert pinned is not None
    major, minor = (int(number) for number in pinned.groups())
    assert schema.split(".")[0] == str(major)
    assert int(schema.split(".")[1]) >= minor
