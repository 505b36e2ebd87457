"""Medians over rounds, and ratios taken within each round."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median

from bench_steps.processes import BenchError
from bench_steps.work import Run

Figure = Callable[[Run], float]


@dataclass(frozen=True)
class Spread:
    """The median of some rounds' figures, with the lowest and the highest."""

    middle: float
    lowest: float
    highest: float

    @classmethod
    def of(cls, figures: Sequence[float]) -> "Spread":
        """Of at least one figure."""
        return cls(median(figures), min(figures), max(figures))


@dataclass
class Row:
    """One program's rounds. Once a round went wrong there are no figures, only the reason."""

    name: str
    runs: list[Run] = field(default_factory=list)
    problem: str | None = None

    def add(self, measure: Callable[[], Run]) -> Run | None:
        """Measure another round, unless one went wrong before."""
        if self.problem is not None:
            return None
        try:
            self.runs.append(measure())
        except BenchError as error:
            self.problem = str(error)
            self.runs = []
            return None
        return self.runs[-1]

    def spread(self, figure: Figure) -> Spread | None:
        """A figure over the rounds."""
        return Spread.of([figure(run) for run in self.runs]) if self.runs else None


def ratio(over: Row, under: Row, figure: Figure) -> Spread | None:
    """How many times as large `over`'s figure is as `under`'s, compared round by round."""
    if len(over.runs) != len(under.runs) or not over.runs:
        return None
    pairs = zip(over.runs, under.runs, strict=True)
    return Spread.of([figure(first) / figure(second) for first, second in pairs])


def best(rows: Mapping[str, Row], names: Iterable[str], figure: Figure) -> Row | None:
    """The row with the highest median, of those that have figures."""
    found = [
        (spread.middle, name)
        for name in names
        if name in rows and (spread := rows[name].spread(figure))
    ]
    return rows[max(found)[1]] if found else None


def rate(run: Run) -> float:
    """Objects a second."""
    return run.rate


def cpu_micros(run: Run) -> float:
    """Processor time an object."""
    return run.cpu_micros


def peak_mib(run: Run) -> float:
    """Peak memory."""
    return run.peak_mib
