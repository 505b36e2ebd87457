"""The Makefile's list of commands and its own refusals."""

import re

import pytest

from commands.checkout import ROOT
from copied_checkout import CopiedCheckout

COMMANDS = [
    *("bench", "build", "build-local", "clean", "demo", "deploy", "destroy", "docs", "fmt", "fuzz"),
    *("help", "lint", "mutants", "plan", "setup", "test"),
]


def test_make_alone_lists_every_command(checkout: CopiedCheckout) -> None:
    listed = checkout.run("make").stdout
    assert sorted(re.findall(r"^make ([a-z-]+) ", listed, re.MULTILINE)) == COMMANDS


def test_every_command_says_what_it_does() -> None:
    makefile = (ROOT / "Makefile").read_text()
    phony = re.findall(r"^\.PHONY: (\S+)$", makefile, re.MULTILINE)
    assert sorted(phony) == COMMANDS


@pytest.mark.parametrize("command", ["plan", "deploy", "destroy"])
def test_without_an_environment_the_choices_are_named(
    checkout: CopiedCheckout, command: str
) -> None:
    result = checkout.run("make", command)
    assert result.returncode != 0
    assert "ENV is not set" in result.stderr
    assert "dev local prod" in result.stderr


@pytest.mark.parametrize("command", ["plan", "deploy", "destroy"])
def test_an_unknown_environment_is_refused(checkout: CopiedCheckout, command: str) -> None:
    result = checkout.run("make", command, "ENV=staging")
    assert result.returncode != 0
    assert 'ENV="staging"' in result.stderr
    assert "dev local prod" in result.stderr


def test_an_environment_is_never_read_as_a_command(checkout: CopiedCheckout) -> None:
    result = checkout.run("make", "plan", "ENV=dev'; touch taken; '")
    assert result.returncode != 0
    assert not (checkout.root / "taken").exists()


def test_setup_again_installs_nothing(checkout: CopiedCheckout) -> None:
    result = checkout.run("make", "--dry-run", ".venv/.installed")
    assert "setup" not in result.stdout
