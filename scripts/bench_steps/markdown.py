"""Figures as people read them, and tables of them."""

import textwrap
from collections.abc import Callable, Sequence

from bench_steps.figures import Spread

NOT_HERE = "not here"
LINE = 120
Format = Callable[[float], str]


def whole(number: float) -> str:
    """Without decimals."""
    return f"{number:,.0f}"


def short(number: float) -> str:
    """With a decimal where it tells something."""
    return f"{number:,.0f}" if number >= 100 else f"{number:,.1f}"


def exact(number: float) -> str:
    """With two decimals."""
    return f"{number:,.2f}"


def percent(share: float) -> str:
    """A share in percent."""
    return f"{share * 100:.1f} %"


def middle(spread: Spread | None, form: Format) -> str:
    """The median alone."""
    return "" if spread is None else form(spread.middle)


def spread_of(spread: Spread | None, form: Format) -> str:
    """The median, and between what the rounds were where they differ."""
    if spread is None:
        return ""
    lowest, highest = form(spread.lowest), form(spread.highest)
    return form(spread.middle) + (f" ({lowest} to {highest})" if lowest != highest else "")


def paragraph(text: str) -> str:
    """Prose, in lines as long as those of the other pages."""
    return textwrap.fill(
        " ".join(text.split()), LINE, break_long_words=False, break_on_hyphens=False
    )


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table; all columns but the first are of numbers unless a row says otherwise."""
    marks = ["---", *("---:" for _ in head[1:])]
    lines = [_line(cells) for cells in (head, marks, *rows)]
    return "\n".join(lines)


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "&#124;") for cell in cells) + " |"
