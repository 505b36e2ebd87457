"""All measurements of programs on work, in turn within each round."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bench_steps.figures import Row
from bench_steps.machine import available_gib
from bench_steps.markdown import short
from bench_steps.programs import BARE_LOOP, ENGINE, Program, Task
from bench_steps.sizes import SHAPES, Sizes
from bench_steps.work import Run, Work, measure
from demo_steps import screen

# What the server takes for ten million keys, with room for the programs.
HUGE_GIB = 11
Rows = dict[str, Row]


@dataclass
class Rounds:
    """What was measured; rows by program, shapes by shape."""

    first_copy: Rows = field(default_factory=dict)
    unchanged: Rows = field(default_factory=dict)
    unchanged_engine: Rows = field(default_factory=dict)
    shapes: Rows = field(default_factory=dict)
    limited: Row = field(default_factory=lambda: Row(ENGINE))
    large: Row = field(default_factory=lambda: Row(ENGINE))
    huge: Row = field(default_factory=lambda: Row(ENGINE))

    def measured_always(self) -> list[Row]:
        """Every row but that of the largest bucket."""
        tables = (self.first_copy, self.unchanged, self.unchanged_engine, self.shapes)
        return [*(row for rows in tables for row in rows.values()), self.limited, self.large]


@dataclass(frozen=True)
class Measuring:
    """Who is measured, on how much, by which server."""

    server: Path
    sizes: Sizes
    programs: Sequence[Program]

    def rounds(self, number: int, full: bool) -> Rounds:
        """Measure everything so many times; the largest bucket once, where `full` asks for it."""
        measured = Rounds()
        for current in range(1, number + 1):
            screen.heading(f"Round {current} of {number}")
            self._round(measured)
        if full:
            screen.heading("The largest bucket, once")
            self._huge(measured.huge)
        else:
            measured.huge.problem = "only measured with --full"
        return measured

    def first_copy(self) -> Work:
        """Everything is to be copied."""
        return Work(Task(self.sizes.first_copy, unchanged=False), self.sizes.latency)

    def unchanged(self, objects: int, shape: str = "flat") -> Work:
        """Nothing is to be copied."""
        task = Task(objects, unchanged=True)
        return Work(task, self.sizes.latency, shape, mirrored=True)

    def limited(self) -> Work:
        """Everything is to be copied, into a bucket that takes only so many writes a second."""
        task = Task(self.sizes.limited, unchanged=False)
        return Work(task, self.sizes.latency, writes_per_second=self.sizes.writes_per_second)

    def large(self) -> Work:
        """One object in very many parts."""
        parts = self.sizes.large_bytes, self.sizes.large_parts
        return Work(Task(1, unchanged=False), self.sizes.latency, large=parts)

    def _round(self, measured: Rounds) -> None:
        sizes = self.sizes
        for program in self.programs:
            self._add(measured.first_copy, "first copy", program, self.first_copy())
        for program in self.programs:
            # Its listings are in ranges known beforehand: it is held against the engine below.
            if program.name != BARE_LOOP:
                work = self.unchanged(sizes.unchanged)
                self._add(measured.unchanged, "unchanged", program, work)
        for program in self.programs:
            if program.name in (ENGINE, BARE_LOOP):
                work = self.unchanged(sizes.unchanged_engine)
                self._add(measured.unchanged_engine, "unchanged", program, work)
        engine = next(program for program in self.programs if program.name == ENGINE)
        for shape in SHAPES:
            work = self.unchanged(sizes.shape, shape)
            row = measured.shapes.setdefault(shape, Row(shape))
            say(f"unchanged of {sizes.shape:,}", row, row.add(self._measuring(engine, work)))
        for text, row, work in (
            (f"{sizes.writes_per_second:,} writes a second", measured.limited, self.limited()),
            (f"one object in {sizes.large_parts:,} parts", measured.large, self.large()),
        ):
            say(text, row, row.add(self._measuring(engine, work)))

    def _add(self, rows: Rows, text: str, program: Program, work: Work) -> None:
        row = rows.setdefault(program.name, Row(program.name))
        say(f"{text} of {work.task.objects:,}", row, row.add(self._measuring(program, work)))

    def _measuring(self, program: Program, work: Work) -> Callable[[], Run]:
        return lambda: measure(program, work, self.server)

    def _huge(self, row: Row) -> None:
        objects, available = self.sizes.unchanged_huge, available_gib()
        if available < HUGE_GIB:
            row.problem = f"wants {HUGE_GIB} GiB of memory; {available:.0f} are free"
            screen.say(f"skipped: {objects:,} objects: it {row.problem}")
            return
        engine = next(program for program in self.programs if program.name == ENGINE)
        run = row.add(self._measuring(engine, self.unchanged(objects)))
        say(f"unchanged of {objects:,}", row, run)


def say(text: str, row: Row, run: Run | None) -> None:
    """A line about what was just measured."""
    if run is None:
        screen.say(f"{text}: {row.name}: no figure: {row.problem}")
        return
    screen.say(
        f"{text}: {row.name}: {short(run.rate)} objects/s, {run.cpu_micros:,.0f} µs,"
        f" {run.peak_mib:.0f} MiB, {run.served.listings:,} listings"
    )
