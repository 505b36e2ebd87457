"""What the demo writes on the screen."""

import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

BOLD, PLAIN = ("\033[1m", "\033[0m") if sys.stdout.isatty() else ("", "")


def heading(text: str) -> None:
    """The name of the next step."""
    print(f"\n{BOLD}{text}{PLAIN}", flush=True)


def say(text: str) -> None:
    """One line of a step."""
    print(f"  {text}", flush=True)


def quote(text: str) -> None:
    """Text from elsewhere, set off from the demo's own."""
    for line in text.rstrip("\n").split("\n"):
        print(f"  | {line}", flush=True)


@contextmanager
def timed(text: str) -> Iterator[None]:
    """Say what is done, and how long it took."""
    print(f"  {text} … ", end="", flush=True)
    began = time.monotonic()
    try:
        yield
    except BaseException:
        print("failed", flush=True)
        raise
    print(f"{time.monotonic() - began:.1f} s", flush=True)


def table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """A table, its numbers to the right."""
    texts = [[f"{cell:,}" if isinstance(cell, int) else str(cell) for cell in row] for row in rows]
    widths = [max(len(row[i]) for row in [list(head), *texts]) for i in range(len(head))]
    right = [all(isinstance(row[i], int) for row in rows) for i in range(len(head))]
    for cells in [list(head), ["-" * width for width in widths], *texts]:
        aligned = (
            cell.rjust(width) if to_right else cell.ljust(width)
            for cell, width, to_right in zip(cells, widths, right, strict=True)
        )
        print("  " + "  ".join(aligned).rstrip(), flush=True)
