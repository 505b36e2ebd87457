"""The figures that have a goal: ratios first, each beside what it should be."""

from bench_steps.figures import Row, Spread, best, cpu_micros, peak_mib, rate, ratio
from bench_steps.markdown import exact, percent, short, spread_of, whole
from bench_steps.programs import BARE_LOOP, ENGINE
from bench_steps.results import Results
from bench_steps.rounds import Rounds, Rows

HEAD = ("", "measured", "goal")
NONE = Row("")


def rows(results: Results) -> list[list[str]]:
    """The rows of the first table."""
    return [
        *_ratios(results),
        *_requests(results.rounds),
        *_memory(results.rounds),
        *_limits(results),
        *_start(results),
    ]


def peer_names(rows: Rows) -> list[str]:
    """The peers among a table's rows."""
    return [name for name in rows if name not in (ENGINE, BARE_LOOP)]


def _ratios(results: Results) -> list[list[str]]:
    rounds, sizes = results.rounds, results.sizes
    copies, small, large = rounds.first_copy, rounds.unchanged, rounds.unchanged_engine
    fastest = best(copies, peer_names(copies), rate) or NONE
    quickest = best(small, peer_names(small), rate) or NONE
    copying, bare_copying = _row(copies, ENGINE), _row(copies, BARE_LOOP)
    comparing, bare_listing = _row(large, ENGINE), _row(large, BARE_LOOP)
    return [
        _times(f"First copy: speed over the fastest peer, {fastest.name}", copying, fastest, "3"),
        _times("First copy: speed over the bare loop", copying, bare_copying, "1"),
        _share("First copy: processor time over the bare loop's", copying, bare_copying, "0.75"),
        _times(
            f"Unchanged, {sizes.unchanged_engine:,} keys: speed over the fastest peer,"
            f" {quickest.name}, on {sizes.unchanged:,}",
            comparing,
            quickest,
            "10",
        ),
        _times(
            f"Unchanged, {sizes.unchanged:,} keys: speed over the same peer",
            _row(small, ENGINE),
            quickest,
        ),
        _share("Unchanged: processor time over bare listings'", comparing, bare_listing, "0.55"),
    ]


def _requests(rounds: Rounds) -> list[list[str]]:
    engine = _row(rounds.first_copy, ENGINE)
    requests = engine.spread(lambda run: run.requests_per_object)
    flat = _row(rounds.unchanged_engine, ENGINE).spread(lambda run: run.extra_pages)
    shapes = [row.spread(lambda run: run.extra_pages) for row in rounds.shapes.values()]
    worst = max((it for it in shapes if it), key=lambda it: it.middle, default=None)
    return [
        ["First copy: requests an object, but for listings", spread_of(requests, exact), "1"],
        ["Unchanged: pages beyond those needed, flat keys", spread_of(flat, percent), "≤ 5 %"],
        ["the same, the worst of the other shapes", spread_of(worst, percent), "≤ 5 %"],
    ]


def _memory(rounds: Rounds) -> list[list[str]]:
    measured = [
        *(_row(rows, ENGINE) for rows in (rounds.first_copy, rounds.unchanged)),
        *(_row(rounds.unchanged_engine, ENGINE), *rounds.shapes.values()),
        *(rounds.limited, rounds.large, rounds.huge),
    ]
    peaks = [spread.highest for row in measured if (spread := row.spread(peak_mib))]
    most = f"{short(max(peaks))} MiB" if peaks else ""
    return [["Peak memory, the highest of all runs", most, "≤ 48 MiB"]]


def _limits(results: Results) -> list[list[str]]:
    rounds, allowed = results.rounds, results.sizes.writes_per_second
    share = rounds.limited.spread(lambda run: run.writes_per_second / allowed)
    refused = rounds.limited.spread(lambda run: run.refused_share)
    large = rounds.large.spread(lambda run: run.served.most_in_flight)
    small = _row(rounds.first_copy, ENGINE).spread(lambda run: run.served.most_in_flight)
    return [
        [f"Writes sustained of {allowed:,} a second", spread_of(share, percent), "≥ 95 %"],
        ["Requests refused meanwhile", spread_of(refused, percent), "< 2 %"],
        [
            "Most requests in flight for one object in parts, and for small objects",
            f"{spread_of(large, whole)}, {spread_of(small, whole)}",
            "as many",
        ],
    ]


def _start(results: Results) -> list[list[str]]:
    cold, size = results.cold_start, results.zip_bytes
    time = "" if isinstance(cold, str) else f"{short(cold.milliseconds.middle)} ms"
    megabytes = "not built here" if size is None else f"{size / 1e6:.1f} MB"
    return [
        ["Cold start: process start to the first answer", time, "≤ 60 ms"],
        ["The function's zip for arm64", megabytes, "≤ 4 MB"],
    ]


def _row(rows: Rows, name: str) -> Row:
    return rows.get(name, NONE)


def _times(text: str, over: Row, under: Row, goal: str = "") -> list[str]:
    found = _compared(ratio(over, under, rate), over, under)
    return [text, found, f"> {goal}" if goal == "1" else f"≥ {goal}" if goal else ""]


def _share(text: str, over: Row, under: Row, goal: str) -> list[str]:
    return [text, _compared(ratio(over, under, cpu_micros), over, under), f"≤ {goal}"]


def _compared(spread: Spread | None, over: Row, under: Row) -> str:
    return spread_of(spread, exact) or over.problem or under.problem or ""
