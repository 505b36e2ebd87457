"""The zip: the same bytes every time, and only for the machine that was asked for."""

import os
import stat
import zipfile
from pathlib import Path

import pytest

from commands import elf, package
from copied_checkout import CopiedCheckout

MACHINES = {"x86_64": 62, "aarch64": 183, "riscv": 243}


def executable(folder: Path, machine: str, rest: bytes = b"code" * 100) -> Path:
    """A file that begins as an ELF executable for `machine` does."""
    header = b"\x7fELF\x02\x01\x01".ljust(18, b"\0") + MACHINES[machine].to_bytes(2, "little")
    file = folder / "function"
    file.write_bytes(header + rest)
    return file


def test_the_same_executable_gives_the_same_bytes(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    first = executable(tmp_path, "aarch64")
    second = executable(tmp_path / "elsewhere", "aarch64")
    second.chmod(0o700)
    os.utime(second, (1, 1))
    package.write_zip(first, tmp_path / "first.zip")
    package.write_zip(second, tmp_path / "second.zip")
    assert (tmp_path / "first.zip").read_bytes() == (tmp_path / "second.zip").read_bytes()


def test_another_executable_gives_other_bytes(tmp_path: Path) -> None:
    package.write_zip(executable(tmp_path, "aarch64"), tmp_path / "first.zip")
    package.write_zip(executable(tmp_path, "aarch64", b"other"), tmp_path / "second.zip")
    assert (tmp_path / "first.zip").read_bytes() != (tmp_path / "second.zip").read_bytes()


def test_the_zip_holds_an_executable_named_bootstrap(tmp_path: Path) -> None:
    file = executable(tmp_path, "aarch64")
    package.write_zip(file, tmp_path / "it.zip")
    with zipfile.ZipFile(tmp_path / "it.zip") as archive:
        [entry] = archive.infolist()
        assert archive.read("bootstrap") == file.read_bytes()
    mode = entry.external_attr >> 16
    assert (entry.filename, stat.S_ISREG(mode), stat.S_IMODE(mode)) == ("bootstrap", True, 0o755)


@pytest.mark.parametrize("machine", ["x86_64", "aarch64"])
def test_the_machine_is_read_from_the_header(tmp_path: Path, machine: str) -> None:
    assert elf.machine_of(executable(tmp_path, machine)) == machine


@pytest.mark.parametrize(
    ("built", "asked"), [("x86_64", "aarch64"), ("aarch64", "x86_64"), ("riscv", "aarch64")]
)
def test_an_executable_for_another_machine_is_refused(
    checkout: CopiedCheckout, tmp_path: Path, built: str, asked: str
) -> None:
    target = tmp_path / "it.zip"
    file = executable(tmp_path, built)
    result = checkout.run("scripts/package", str(file), str(target), "--machine", asked)
    assert result.returncode == 1
    assert f"not for {asked}" in result.stderr
    assert not target.exists()


@pytest.mark.parametrize(
    "content", [b"", b"#!/bin/sh\nexit 0\n", b"\x7fELF", b"\x7fELF\x01\x01" * 9]
)
def test_what_is_no_executable_is_refused(
    checkout: CopiedCheckout, tmp_path: Path, content: bytes
) -> None:
    file, target = tmp_path / "function", tmp_path / "it.zip"
    file.write_bytes(content)
    result = checkout.run("scripts/package", str(file), str(target), "--machine", "aarch64")
    assert result.returncode == 1
    assert "executable" in result.stderr
    assert not target.exists()


def test_a_missing_executable_is_named(checkout: CopiedCheckout, tmp_path: Path) -> None:
    result = checkout.run(
        "scripts/package", "nowhere", str(tmp_path / "it.zip"), "--machine", "host"
    )
    assert result.returncode == 1
    assert "nowhere" in result.stderr
