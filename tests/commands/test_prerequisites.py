"""What a machine lacks is said, a line each, with what to install."""

import shutil
from pathlib import Path

import pytest

from commands import prerequisites


def program(folder: Path, name: str, says: str) -> str:
    file = folder / name
    file.write_text(f"#!/bin/sh\necho '{says}'\n")
    file.chmod(0o755)
    return str(file)


def test_this_machine_has_everything() -> None:
    assert prerequisites.missing() == []


def test_an_empty_machine_lacks_each_one() -> None:
    lines = prerequisites.missing(find=lambda _name: None)
    assert [line.split(":")[0] for line in lines] == ["rustc", "cargo", "terraform", "cc"]
    assert all("install" in line for line in lines)


@pytest.mark.parametrize(
    ("name", "says", "wanted"),
    [
        ("rustc", "rustc 1.94.9 (abc 2026-01-01)", "1.94 is too old; install 1.95 or newer"),
        ("cargo", "cargo 1.9.0", "1.9 is too old; install 1.95 or newer"),
        ("terraform", "Terraform v1.10.5\non linux_amd64", "1.10 is too old; install 1.11"),
        ("terraform", "no idea", "does not tell its version"),
    ],
)
def test_a_program_that_is_too_old_is_told(
    tmp_path: Path, name: str, says: str, wanted: str
) -> None:
    fake = program(tmp_path, name, says)
    [line] = prerequisites.missing(find=lambda it: fake if it == name else shutil.which(it))
    assert line.startswith(f"{name}: ")
    assert wanted in line


def test_a_newer_program_will_do(tmp_path: Path) -> None:
    fake = program(tmp_path, "terraform", "Terraform v2.0.0")
    assert prerequisites.missing(find=lambda it: fake if "terra" in it else shutil.which(it)) == []
