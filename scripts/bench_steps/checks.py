"""What must hold of any bench, however small: results, never times."""

from collections.abc import Iterator

from bench_steps.figures import Row
from bench_steps.programs import ENGINE
from bench_steps.results import Results
from bench_steps.sizes import Sizes, pages

MOST_EXTRA_PAGES = 0.05
# Small listings are of few pages.
FEW_EXTRA_PAGES = 6
# The one that looks for prefixes without a route.
UNCOVERED = 1
# That one, and the page that shows the destination to be empty.
OWN_LISTINGS = UNCOVERED + 1


def problems(results: Results, sizes: Sizes) -> list[str]:
    """Everything that is not as it must be."""
    rounds = results.rounds
    found = [f"{row.name}: {row.problem}" for row in rounds.measured_always() if row.problem]
    found += [str(it) for it in (results.cold_start, results.ceiling) if isinstance(it, str)]
    for row in (rounds.first_copy.get(ENGINE), rounds.limited):
        found += _copies(row)
    for row in (rounds.unchanged_engine.get(ENGINE), *rounds.shapes.values()):
        found += _listings(row)
    found += _parts(rounds.large, sizes.large_parts)
    return found


def _copies(row: Row | None) -> Iterator[str]:
    """One request an object, and no more listings than the source has pages."""
    for run in row.runs if row else ():
        allowed = pages(run.objects) + OWN_LISTINGS
        requests = run.served.requests
        wanted = run.objects + run.served.refused
        if run.served.writes != wanted or run.served.others != wanted:
            yield f"{run.objects} objects were copied with these requests: {requests}"
        if run.served.listings > allowed:
            yield f"{run.served.listings} listings for {run.objects} objects, not {allowed}"


def _listings(row: Row | None) -> Iterator[str]:
    for run in row.runs if row else ():
        needed = 2 * pages(run.objects)
        allowed = needed * (1 + MOST_EXTRA_PAGES) + FEW_EXTRA_PAGES + UNCOVERED
        if run.served.listings > allowed:
            yield (
                f"{run.served.listings} listings for {run.objects:,} unchanged objects"
                f" ({row.name}), though {needed} would do"
            )
        if run.served.others:
            yield f"unchanged objects ({row.name}) cost more than listings: {run.served.requests}"


def _parts(row: Row, parts: int) -> Iterator[str]:
    for run in row.runs:
        copied = run.served.requests.get("UploadPartCopy", 0)
        if copied != parts:
            yield f"{copied} parts were copied, not {parts}"
