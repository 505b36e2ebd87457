"""A bar chart as SVG, readable on a light page and on a dark one."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from bench_steps.figures import rate, ratio
from bench_steps.markdown import whole
from bench_steps.programs import BARE_LOOP, ENGINE
from bench_steps.results import Results
from bench_steps.rounds import Rows

WIDTH = 760
NAMES = 96
LONGEST = 380
BAR, STEP = 20, 30
PANEL_HEAD, PANEL_GAP, MARGIN = 34, 26, 16
STYLE = """
.page { fill: #ffffff }
text { font: 13px system-ui, -apple-system, "Segoe UI", sans-serif; fill: #1f2328 }
.head { font-weight: 600; font-size: 14px }
.note { fill: #59636e }
.own { fill: #0969da }
.bare { fill: #818b98 }
.peer { fill: #bcc4cd }
text.own { font-weight: 600 }
@media (prefers-color-scheme: dark) {
  .page { fill: #0d1117 }
  text { fill: #f0f6fc }
  .note { fill: #9198a1 }
  .own { fill: #4493f8 }
  .bare { fill: #7d858f }
  .peer { fill: #4a525c }
}
"""


@dataclass(frozen=True)
class Bar:
    """One program's rate, and how many times as fast the engine is."""

    name: str
    value: float
    times: float | None

    @property
    def kind(self) -> str:
        """What it is coloured as."""
        return {ENGINE: "own", BARE_LOOP: "bare"}.get(self.name, "peer")

    @property
    def note(self) -> str:
        """How far the engine is from it."""
        if self.times is None:
            return ""
        return f"{ENGINE}: {self.times:.1f} times as fast"


@dataclass(frozen=True)
class Panel:
    """Bars that share a scale."""

    title: str
    bars: Sequence[Bar]

    @property
    def height(self) -> int:
        """Its height in the chart."""
        return PANEL_HEAD + STEP * len(self.bars)


def of(results: Results) -> str:
    """The chart of a bench."""
    sizes, rounds = results.sizes, results.rounds
    return svg(
        [
            Panel(f"First copy of {sizes.first_copy:,}: objects/s", _bars(rounds.first_copy)),
            Panel(f"{sizes.unchanged:,} unchanged: objects/s", _bars(rounds.unchanged)),
        ]
    )


def svg(panels: Sequence[Panel]) -> str:
    """The panels, one below the other."""
    height = 2 * MARGIN + sum(it.height for it in panels) + PANEL_GAP * (len(panels) - 1)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}"'
        f' height="{height}" role="img" aria-labelledby="title desc">',
        f'<title id="title">{ENGINE} beside other programs</title>',
        f'<desc id="desc">{escape(_description(panels))}</desc>',
        f"<style>{STYLE}</style>",
        # A page's own colours need not follow what the reader prefers.
        f'<rect class="page" width="{WIDTH}" height="{height}" rx="8"/>',
    ]
    top = MARGIN
    for panel in panels:
        parts += _panel(panel, top)
        top += panel.height + PANEL_GAP
    return "\n".join([*parts, "</svg>"]) + "\n"


def _bars(rows: Rows) -> list[Bar]:
    """The fastest first; a program without a figure has no bar."""
    found = []
    for row in rows.values():
        speed = row.spread(rate)
        if speed is not None:
            times = ratio(rows[ENGINE], row, rate) if row.name != ENGINE else None
            found.append(Bar(row.name, speed.middle, times.middle if times else None))
    return sorted(found, key=lambda bar: -bar.value)


def _panel(panel: Panel, top: int) -> Iterator[str]:
    yield f'<text class="head" x="{MARGIN}" y="{top + 14}">{escape(panel.title)}</text>'
    largest = max((bar.value for bar in panel.bars), default=1.0)
    left = MARGIN + NAMES
    for number, bar in enumerate(panel.bars):
        y = top + PANEL_HEAD + STEP * number
        length = max(2.0, LONGEST * bar.value / largest)
        own = ' class="own"' if bar.kind == "own" else ""
        yield (
            f'<text{own} x="{left - 10}" y="{y + 15}" text-anchor="end">{escape(bar.name)}</text>'
        )
        yield (
            f'<rect class="{bar.kind}" x="{left}" y="{y}" width="{length:.1f}" height="{BAR}"'
            ' rx="3"/>'
        )
        note = f'<tspan class="note" dx="10">{escape(bar.note)}</tspan>' if bar.note else ""
        yield f'<text x="{left + length + 8:.1f}" y="{y + 15}">{whole(bar.value)}{note}</text>'


def _description(panels: Sequence[Panel]) -> str:
    return " ".join(
        f"{panel.title}: " + ", ".join(f"{bar.name} {whole(bar.value)}" for bar in panel.bars) + "."
        for panel in panels
    )
