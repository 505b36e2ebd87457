"""What the tests of the commands work with."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from copied_checkout import CopiedCheckout
from emulator.server import Emulator

REGION = "us-east-1"


@pytest.fixture
def checkout(tmp_path: Path) -> CopiedCheckout:
    """A copy of this checkout, for one test."""
    return CopiedCheckout(tmp_path / "checkout")


@pytest.fixture(scope="session")
def emulator() -> Iterator[Emulator]:
    """An emulator with nothing in it."""
    with Emulator(REGION, "tests-commands") as running:
        yield running


@pytest.fixture
def on_emulator(emulator: Emulator) -> dict[str, str]:
    """The variables that lead a command to the emulator."""
    return {k: v for k, v in emulator.environment().items() if k.startswith("AWS_")}
