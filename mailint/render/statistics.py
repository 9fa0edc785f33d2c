"""How often each rule speaks, with bars: a table on a terminal, else plain lines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from mailint.judgement import Judgement
from mailint.level import Level
from mailint.render.ansi import LEVEL_STYLE
from mailint.text import Safety

if TYPE_CHECKING:
    from rich.table import Table

BAR = 30
"""Columns of the longest bar."""
TITLES = ("Findings", "Files", "Rule", "", "Level", "Repairs", "")
NUMBERS = 2
"""How many of them head numbers."""


class Tally:
    """What was found of a rule."""

    def __init__(self, code: str, name: str) -> None:
        self.code, self.name, self.level = code, name, Level.ADVICE
        self.findings = self.files = 0
        self.repairs: Counter[Safety] = Counter()

    @property
    def repairable(self) -> str:
        """How many can be repaired: `3 safe, 1 unsafe`; empty for none."""
        return ", ".join(f"{self.repairs[each]} {each.value}" for each in Safety if self.repairs[each])


class Statistics:
    """Counts of a run, by rule."""

    def __init__(self) -> None:
        self._tallies: dict[str, Tally] = {}

    def add(self, judgement: Judgement) -> None:
        """Count a file."""
        for each in judgement.findings:
            repairs = each.repair.safety if each.repair and each.of_mail else None
            self._count(each.code, each.name, each.level, repairs)
        for rest in judgement.rest:
            self._count(rest.code, rest.name, rest.level, rest.repairs, rest.count)
        for code in {each.code for each in judgement.findings}:
            self._tallies[code].files += 1

    def _count(self, code: str, name: str, level: Level, repairs: Safety | None, count: int = 1) -> None:
        tally = self._tallies.get(code) or self._tallies.setdefault(code, Tally(code, name))
        tally.findings += count
        tally.level = max(tally.level, level)
        if repairs:
            tally.repairs[repairs] += count

    def plain(self) -> str:
        """A line a rule, the most frequent first; empty where nothing was found."""
        rows = [TITLES, *self._rows("#")]
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        lines = ("  ".join(map(_aligned, row, widths, range(len(TITLES)))).rstrip() for row in rows)
        return "".join(f"{line}\n" for line in lines) if self._tallies else ""

    def table(self) -> Table:
        """The same for rich."""
        from rich.table import Table

        table = Table(box=None, pad_edge=False, header_style="bold")
        for at, title in enumerate(TITLES):
            table.add_column(title, justify="right" if at < NUMBERS else "left", no_wrap=True)
        for tally, row in zip(self._sorted(), self._rows("█"), strict=True):
            style = LEVEL_STYLE[tally.level]
            cells = [f"[{style}]{cell}[/]" if at in (2, 4, 6) else cell for at, cell in enumerate(row)]
            table.add_row(*cells)
        return table

    def _rows(self, mark: str) -> Iterator[tuple[str, ...]]:
        tallies = self._sorted()
        most = tallies[0].findings if tallies else 1
        for each in tallies:
            bar = mark * max(1, round(each.findings * BAR / most))
            level = each.level.name.lower()
            yield str(each.findings), str(each.files), each.code, each.name, level, each.repairable, bar

    def _sorted(self) -> list[Tally]:
        return sorted(self._tallies.values(), key=lambda each: (-each.findings, each.code))


def _aligned(cell: str, width: int, column: int) -> str:
    """A cell of a plain line: numbers to the right."""
    return cell.rjust(width) if column < NUMBERS else cell.ljust(width)
