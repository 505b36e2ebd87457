"""A table for each measurement."""

from bench_steps.figures import Row, cpu_micros, peak_mib, rate, ratio
from bench_steps.goals import NONE
from bench_steps.markdown import (
    NOT_HERE,
    exact,
    middle,
    percent,
    short,
    spread_of,
    table,
    whole,
)
from bench_steps.programs import BARE_LOOP, ENGINE
from bench_steps.results import Results
from bench_steps.rounds import Rows


def first_copy(results: Results) -> str:
    """Every program on the same objects."""
    head = [
        *("program", f"{ENGINE}, times as fast", "objects/s", "processor µs an object"),
        *("peak MiB", "requests an object", "listings"),
    ]
    measured = results.rounds.first_copy
    return table(head, [_copied(row, measured) for row in measured.values()] + _lacking(results, 7))


def unchanged(results: Results) -> str:
    """The engine and the peers on the same keys."""
    measured = results.rounds.unchanged
    return table(
        _compared_head(),
        [_compared(row, measured) for row in measured.values()] + _lacking(results, 6),
    )


def unchanged_engine(results: Results) -> str:
    """The engine and bare listings on many keys."""
    measured = results.rounds.unchanged_engine
    return table(_compared_head(), [_compared(row, measured) for row in measured.values()])


def shapes(results: Results) -> str:
    """The engine on keys of other shapes."""
    rows = [
        _cells(
            row.name,
            row,
            [
                spread_of(row.spread(rate), whole),
                middle(row.spread(lambda run: run.served.listings), whole),
                spread_of(row.spread(lambda run: run.extra_pages), percent),
            ],
        )
        for row in results.rounds.shapes.values()
    ]
    return table(["keys", "keys/s", "listings", "pages beyond those needed"], rows)


def memory(results: Results) -> str:
    """The engine's peak by the number of objects."""
    rounds, sizes = results.rounds, results.sizes
    rows = [
        _cells(text, row, [f"{short(spread.highest)}" if (spread := row.spread(peak_mib)) else ""])
        for text, row in (
            (f"first copy of {sizes.first_copy:,}", rounds.first_copy.get(ENGINE, NONE)),
            (f"{sizes.unchanged_engine:,} unchanged", rounds.unchanged_engine.get(ENGINE, NONE)),
            (f"{sizes.unchanged_huge:,} unchanged", rounds.huge),
            (f"one object in {sizes.large_parts:,} parts", rounds.large),
        )
    ]
    return table(["objects", "peak MiB, the highest of all rounds"], rows)


def programs(results: Results) -> str:
    """What was run."""
    rows = [
        [it.name, it.version or "of this checkout" if it.here else NOT_HERE]
        for it in results.called
    ]
    return table(["program", "version"], rows)


def commands(results: Results) -> str:
    """How they were called, the variables that lead them to the server left out."""
    lines = [command for it in results.called for command in it.commands]
    return "\n".join(["```sh", *lines, "```"])


def _compared_head() -> list[str]:
    return [
        *("program", f"{ENGINE}, times as fast", "keys/s", "processor µs a key"),
        *("peak MiB", "listings"),
    ]


def _copied(row: Row, rows: Rows) -> list[str]:
    figures = [
        *_figures(row, rows),
        middle(row.spread(lambda run: run.requests_per_object), exact),
        middle(row.spread(lambda run: run.served.listings), whole),
    ]
    return _cells(row.name, row, figures)


def _compared(row: Row, rows: Rows) -> list[str]:
    figures = [*_figures(row, rows), middle(row.spread(lambda run: run.served.listings), whole)]
    return _cells(f"{row.name}: listings only" if row.name == BARE_LOOP else row.name, row, figures)


def _figures(row: Row, rows: Rows) -> list[str]:
    times = None if row.name == ENGINE else ratio(rows.get(ENGINE, NONE), row, rate)
    return [
        spread_of(times, exact),
        spread_of(row.spread(rate), whole),
        middle(row.spread(cpu_micros), short),
        middle(row.spread(peak_mib), whole),
    ]


def _cells(name: str, row: Row, figures: list[str]) -> list[str]:
    if row.problem is None:
        return [name, *figures]
    return [name, f"no figure: {row.problem}", *("" for _ in figures[1:])]


def _lacking(results: Results, columns: int) -> list[list[str]]:
    return [[it.name, NOT_HERE, *[""] * (columns - 2)] for it in results.called if not it.here]
