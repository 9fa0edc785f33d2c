"""A chart of how much longer the peers take, as SVG that is readable on light and on dark pages."""

from __future__ import annotations

import math
from collections.abc import Sequence
from html import escape
from typing import NamedTuple

WIDTH, LEFT, RIGHT, STEP, TOP = 860, 430, 70, 22, 64

STYLE = """
text { font: 12px system-ui, sans-serif; fill: #24292f }
.title { font-size: 15px; font-weight: 600 }
.soft { fill: #57606a }
.bar { fill: #0969da }
.slow { fill: #bc4c00 }
line { stroke: #d0d7de }
.one { stroke: #57606a }
@media (prefers-color-scheme: dark) {
  text { fill: #e6edf3 }
  .soft { fill: #8d96a0 }
  .bar { fill: #4493f8 }
  .slow { fill: #f0883e }
  line { stroke: #3d444d }
  .one { stroke: #8d96a0 }
}
"""


class Bar(NamedTuple):
    """How many times mailint's time a peer takes at a work."""

    title: str
    times: float


def svg(bars: Sequence[Bar]) -> str:
    """The chart: a bar each, right of the line at 1 where the peer takes longer, left of it where mailint does."""
    scale = Scale(bars)
    height = TOP + STEP * len(bars) + 10
    rows = "".join(_row(bar, TOP + STEP * number, scale) for number, bar in enumerate(bars))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img"'
        f' aria-label="Time of peers by the time of mailint">\n<style>{STYLE}</style>\n'
        '<text class="title" x="12" y="24">How many times as long as mailint the peers take</text>\n'
        '<text class="soft" x="12" y="44">the same input in the same minute; a logarithmic scale</text>\n'
        f"{_grid(scale, height)}{rows}</svg>\n"
    )


class Scale:
    """Where a ratio lies across: a decade has the same width everywhere."""

    def __init__(self, bars: Sequence[Bar]) -> None:
        logs = [math.log10(bar.times) for bar in bars] or [1.0]
        self.low = min(math.floor(min(logs) * 2) / 2, 0.0)
        self.high = max(math.ceil(max(logs)), 1)

    def at(self, times: float) -> float:
        """Its place, in units of the drawing."""
        share = (math.log10(times) - self.low) / (self.high - self.low)
        return LEFT + share * (WIDTH - LEFT - RIGHT)


def _grid(scale: Scale, height: int) -> str:
    lines = []
    for decade in range(math.ceil(scale.low), scale.high + 1):
        x = scale.at(10**decade)
        kind = ' class="one"' if decade == 0 else ""
        lines.append(f'<line{kind} x1="{x:.1f}" x2="{x:.1f}" y1="{TOP - 6}" y2="{height - 6}"/>\n')
        lines.append(f'<text class="soft" x="{x:.1f}" y="{TOP - 10}" text-anchor="middle">{10**decade:,g}</text>\n')
    return "".join(lines)


def _row(bar: Bar, y: int, scale: Scale) -> str:
    one, at = scale.at(1), scale.at(bar.times)
    kind = "bar" if bar.times >= 1 else "slow"
    return (
        f'<text x="{LEFT - 12}" y="{y + 13}" text-anchor="end">{escape(bar.title)}</text>\n'
        f'<rect class="{kind}" x="{min(one, at):.1f}" y="{y + 3}" width="{max(abs(at - one), 1):.1f}" height="13"'
        ' rx="2"/>\n'
        f'<text class="soft" x="{max(one, at) + 6:.1f}" y="{y + 13}">{bar.times:,.3g}</text>\n'
    )
