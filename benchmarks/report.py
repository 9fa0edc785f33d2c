"""The report: a page in Markdown with the table and the chart."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterable, Sequence
from pathlib import Path

from benchmarks.chart import Bar, svg
from benchmarks.goals import GOALS, Hostile, Outcome
from benchmarks.peers import PEERS

HEAD = """# Speed

![How many times as long as mailint its peers take](benchmarks.svg)

This page is written by `python benchmarks/run.py --out docs`. It measures mailint as a wheel installed from this tree,
with all rules of the default profile and its text going into a pipe, beside what else reads mail. Each line is a number
of pairs, run A B A B on the same input; **measured** is the median of mailint's wall time divided by the peer's, with
the least and the greatest. A machine drifts by a third within minutes: the ratios hold, the seconds are of that minute.

No peer does what mailint does. The readers build a message and judge nothing, but for policy.default, which is asked
for every field and every defect; SpamAssassin and rspamd judge, but spam; pflogsumm adds up a log. They show what
reading the same octets costs.
"""

MARKS = {True: "met", False: "**missed**", None: "not measured"}


def page(outcomes: Sequence[Outcome], remark: str) -> str:
    """The whole page."""
    hostile = [each for each in outcomes if each.row in HOSTILE and each.measured]
    rest = [each for each in outcomes if each not in hostile]
    shown = sorted([*rest, *_summed(hostile)], key=lambda each: each.row)
    text = f"{HEAD}\n{remark}\n\n## Goals\n\n{table(shown)}"
    if hostile:
        text += f"\n## Hostile shapes\n\n{SHAPES_HEAD}\n{shapes_table(hostile)}"
    return text


HOSTILE = {goal.row for goal in GOALS if isinstance(goal, Hostile)}

SHAPES_HEAD = """Messages that cost a careless reader more than their size: the least wall time of a few runs at full
size, the peak of the whole process, and the most that twice the size costs, from an eighth of the size to the whole.
"""


def table(outcomes: Iterable[Outcome]) -> str:
    """A line for each outcome."""
    head = "| # | mailint judges | against | goal | measured | least to greatest | mailint, s | peer, s | |\n"
    rows = [
        f"| {each.row} | {each.work} | {each.against} | {each.goal} | {each.measured} | {each.spread} "
        f"| {_seconds(each.ours)} | {_seconds(each.theirs)} | {_mark(each)} |\n"
        for each in outcomes
    ]
    return head + "|---" * 9 + "|\n" + "".join(rows)


def shapes_table(outcomes: Iterable[Outcome]) -> str:
    """The same for hostile shapes."""
    rows = [f"| {each.work} | {' | '.join(each.measured.split('; '))} | {MARKS[each.met]} |\n" for each in outcomes]
    return "| shape | wall | peak | twice the size | |\n" + "|---" * 5 + "|\n" + "".join(rows)


def _summed(hostile: Sequence[Outcome]) -> list[Outcome]:
    """All shapes in one line: how many meet the goals."""
    if not hostile:
        return []
    good, all_of_them = sum(each.met is True for each in hostile), len(hostile)
    work, measured = f"{all_of_them} hostile shapes, -j1", f"{good} of {all_of_them}"
    return [hostile[0]._replace(work=work, measured=measured, ours=0.0, met=good == all_of_them)]


def _seconds(wall: float) -> str:
    return f"{wall:.3g}" if wall else ""


def _mark(outcome: Outcome) -> str:
    return f"not measured: {outcome.note.splitlines()[0]}" if outcome.note else MARKS[outcome.met]


def bars(outcomes: Iterable[Outcome]) -> list[Bar]:
    """The bars of the chart: all pairs with others than mailint itself, in the order of the rows."""
    own = PEERS["mailint"].title
    pairs = [each for each in outcomes if each.theirs and not each.against.startswith(own)]
    return [Bar(f"{each.against}: {each.work}", 1 / float(each.measured)) for each in pairs]


def machine() -> str:
    """Where it was measured, in a few words."""
    return f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}, Python {platform.python_version()}"


def write(folder: Path, outcomes: Sequence[Outcome], remark: str) -> None:
    """benchmarks.md and benchmarks.svg in a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "benchmarks.md").write_text(page(outcomes, remark), "utf-8")
    (folder / "benchmarks.svg").write_text(svg(bars(outcomes)), "utf-8")
