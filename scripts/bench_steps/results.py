"""All that a bench found out."""

from collections.abc import Sequence
from dataclasses import dataclass

from bench_steps.ceiling import Ceiling
from bench_steps.cold_start import ColdStart
from bench_steps.rounds import Rounds
from bench_steps.sizes import Sizes


@dataclass(frozen=True)
class Called:
    """A program of the bench: its version, and how it was called; never where it is not here."""

    name: str
    version: str
    commands: Sequence[str] = ()

    @property
    def here(self) -> bool:
        """Whether it could be had."""
        return bool(self.commands)


@dataclass(frozen=True)
class Machine:
    """What it was measured on, in words."""

    processor: str
    cores: int
    memory_gib: float
    kernel: str
    own_peak_mib: float


@dataclass(frozen=True)
class Results:
    """A finished bench; text in the place of a measurement is the reason why there is none."""

    rounds: Rounds
    number_of_rounds: int
    cold_start: ColdStart | str
    zip_bytes: int | None
    ceiling: Ceiling | str
    called: list[Called]
    machine: Machine
    sizes: Sizes
