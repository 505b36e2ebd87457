"""The page about a bench, and its chart."""

from pathlib import Path

from bench_steps import chart, goals, tables
from bench_steps.markdown import paragraph, short, table, whole
from bench_steps.results import Results
from bench_steps.sizes import IN_FLIGHT

PAGE, CHART = "bench.md", "bench.svg"
FIRST_LINE = "<!-- Written by `make bench`: change scripts/bench_steps instead. -->"
LEFT_OUT = """
    What loopback leaves out: TLS, which costs every program processor time; a real network, with
    latency that varies and connections that break; S3's own limits, and the time it takes to copy
    large objects. Peers also do what this work does not show, such as local files and other stores.
"""


def write(results: Results, folder: Path) -> list[Path]:
    """Write both files; which they are."""
    files = [folder / PAGE, folder / CHART]
    files[0].write_text(text(results))
    files[1].write_text(chart.of(results))
    return files


def text(results: Results) -> str:
    """The page."""
    parts = [
        FIRST_LINE,
        *_head(results),
        *_first_copy(results),
        *_unchanged(results),
        *_alone(results),
        *_ground(results),
    ]
    return "\n\n".join(parts) + "\n"


def _head(results: Results) -> list[str]:
    rounds = results.number_of_rounds
    how = "Figures are of one round."
    if rounds > 1:
        how = f"""
            Figures are medians of {rounds} rounds. Ratios are taken within a round: the median of
            them, with the lowest and the highest.
        """
    return [
        "# Bench",
        paragraph(f"""
            Written by `make bench`, on one machine, against an S3 in memory on loopback. {how}
        """),
        f"![Objects a second by program, first copy and unchanged]({CHART})",
        table(goals.HEAD, goals.rows(results)),
    ]


def _first_copy(results: Results) -> list[str]:
    return [
        f"## First copy of {results.sizes.first_copy:,} small objects",
        paragraph("""
            Into an empty bucket, which is listed afterwards: a program that did not copy every
            object has no figure. Requests an object leave out listings.
        """),
        tables.first_copy(results),
    ]


def _unchanged(results: Results) -> list[str]:
    sizes = results.sizes
    return [
        "## Unchanged again",
        paragraph(f"""
            {sizes.unchanged:,} objects that are there already; a program has to find out that there
            is nothing to copy. One that writes, or lists too little to know, has no figure.
        """),
        tables.unchanged(results),
        paragraph(f"""
            {sizes.unchanged_engine:,} objects, beside listings of both buckets on the bare SDK,
            which know the keys beforehand and compare nothing:
        """),
        tables.unchanged_engine(results),
        paragraph(f"""
            The engine on {sizes.shape:,} keys of other shapes. Needed is a page for each thousand
            keys of either side; beyond it is also the listing that looks for prefixes without a
            route.
        """),
        tables.shapes(results),
    ]


def _alone(results: Results) -> list[str]:
    """What is measured of the engine alone."""
    return [
        "## Memory",
        tables.memory(results),
        paragraph(f"""
            A process begins as a copy of the bench, so that less than
            {short(results.machine.own_peak_mib)} MiB cannot be seen.
        """),
        "## Limits",
        paragraph(_limits(results)),
        "## Cold start",
        paragraph(_cold_start(results)),
        "## The server's ceiling",
        paragraph(_ceiling(results)),
    ]


def _limits(results: Results) -> str:
    sizes, rounds = results.sizes, results.rounds
    problems = [row.problem for row in (rounds.limited, rounds.large) if row.problem]
    return f"""
        {sizes.limited:,} objects into a bucket that takes {sizes.writes_per_second:,} writes a
        second and refuses the others; what it takes is counted from the first to the last. One
        object of {sizes.large_bytes / (1 << 40):.3g} TiB in {sizes.large_parts:,} parts is held
        against small objects by the most requests that were in flight.
        {" ".join(f"No figure: {problem}." for problem in problems)}
    """


def _cold_start(results: Results) -> str:
    if isinstance(results.cold_start, str):
        return f"No figure: {results.cold_start}."
    time, starts = results.cold_start.milliseconds, results.cold_start.starts
    return f"""
        {starts} starts of the function on an empty source, without latency, with a topic that takes
        the message: from the process's start to its answer at the Runtime API. Median
        {short(time.middle)} ms, lowest {short(time.lowest)}, highest {short(time.highest)}.
    """


def _ceiling(results: Results) -> str:
    if isinstance(results.ceiling, str):
        return f"No figure: {results.ceiling}."
    return f"""
        Raw requests through no SDK, without latency, on the same cores: at most
        {whole(results.ceiling.copies_per_second)} copies and
        {whole(results.ceiling.keys_per_second)} listed keys a second. Who compares a key lists it
        twice.
    """


def _ground(results: Results) -> list[str]:
    machine, latency = results.machine, results.sizes.latency
    facts = [
        f"{machine.processor}, {machine.cores} cores, {machine.memory_gib:.0f} GiB;"
        f" {machine.kernel}. Server and program share the cores.",
        f"The S3 in memory answers a listing after {latency.listing} ms, a copy after"
        f" {latency.copy} ms, anything else after {latency.head} ms.",
        f"Every program is told {IN_FLIGHT} at once: rclone by both its settings, aws by"
        " `max_concurrent_requests` in its configuration file. Each runs alone, on a fresh server,"
        " with an empty home and no configuration but what is shown.",
        "The engine has one route, as the others copy one prefix. It and the bare loop are cargo's"
        " release build.",
        "Processor time (user and system) and peak memory (resident) are the kernel's, of the whole"
        " process.",
    ]
    return [
        "## What it was measured on",
        "\n".join(paragraph(f"- {fact}").replace("\n", "\n  ") for fact in facts),
        tables.programs(results),
        tables.commands(results),
        paragraph(LEFT_OUT),
    ]
