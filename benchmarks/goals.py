"""What is promised, row by row, and how each row is measured."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from benchmarks.inputs import Inputs
from benchmarks.pairs import Cost, Failed, cost, executable, in_turn, paired, wall
from benchmarks.peers import PEERS, mailint
from benchmarks.shapes import SHAPES
from benchmarks.workshop import Missing, Workshop


class Bench(NamedTuple):
    """What measuring needs: installed peers, inputs, how many runs, and how long the pairs of a line may take."""

    shop: Workshop
    inputs: Inputs
    runs: int
    seconds: float


class Outcome(NamedTuple):
    """A line of the report. `met` is None where nothing could be measured; `note` says why."""

    row: int
    work: str
    against: str
    goal: str
    measured: str = ""
    spread: str = ""
    ours: float = 0.0
    theirs: float = 0.0
    met: bool | None = None
    note: str = ""


class Against(NamedTuple):
    """mailint and a peer on the same input, or on two: the wall time of ours by theirs is at most the goal."""

    row: int
    data: str
    options: str
    peer: str
    goal: float
    on: str = ""

    def line(self, inputs: Inputs) -> Outcome:
        """The line without figures."""
        against = PEERS[self.peer].title + (f", {inputs.title(self.on)}" if self.on else "")
        return Outcome(self.row, f"{inputs.title(self.data)}, {self.options}", against, f"≤ {self.goal:g}")

    def measure(self, bench: Bench) -> Iterator[Outcome]:
        """One line."""
        data, their_data = bench.inputs.path(self.data), bench.inputs.path(self.on or self.data)
        ours = mailint(*self.options.split())(bench.shop, data)
        with ours as our_command, PEERS[self.peer].on(bench.shop, their_data) as their_command:
            pairs = paired(our_command, their_command, bench.runs, bench.seconds)
        yield self.line(bench.inputs)._replace(
            measured=f"{pairs.ratio:.3g}",
            spread=f"{pairs.ratios[0]:.3g} to {pairs.ratios[-1]:.3g}",
            ours=wall(pairs.ours),
            theirs=wall(pairs.theirs),
            met=pairs.ratio <= self.goal,
        )


class Peak(NamedTuple):
    """Peak memory of mailint beyond that of a Python that does nothing, in MiB."""

    row: int
    data: str
    goal: float
    peer: str = "memory"

    def line(self, inputs: Inputs) -> Outcome:
        """The line without figures."""
        against = "peak memory beyond Python's own"
        return Outcome(self.row, f"{inputs.title(self.data)}, -j1", against, f"≤ {self.goal:g} MiB")

    def measure(self, bench: Bench) -> Iterator[Outcome]:
        """One line."""
        bare = cost(executable(bench.shop.mailint(), "-c", "pass"))
        with mailint("-j1")(bench.shop, bench.inputs.path(self.data)) as command:
            ours = cost(command)
        peak = ours.peak - bare.peak
        yield self.line(bench.inputs)._replace(measured=f"{peak:.0f} MiB", ours=ours.wall, met=peak <= self.goal)


class Rate(NamedTuple):
    """Processor time of mailint for a message, or a megabyte, beyond that of starting and judging one small message."""

    row: int
    data: str
    unit: str
    goal: float
    peer: str = "rate"

    def line(self, inputs: Inputs) -> Outcome:
        """The line without figures."""
        against = f"µs of processor time a {self.unit}, starting left out"
        return Outcome(self.row, f"{inputs.title(self.data)}, -j1", against, f"≤ {self.goal:,g} µs")

    def measure(self, bench: Bench) -> Iterator[Outcome]:
        """One line: the median of the differences of pairs."""
        check, path = bench.shop.check(), bench.inputs.path(self.data)
        commands = [executable(*check, "-j1", each) for each in (path, bench.inputs.path("one.eml"))]
        pairs = paired(*commands, bench.runs, bench.seconds)
        taken = median(ours.cpu - one.cpu for ours, one in zip(pairs.ours, pairs.theirs, strict=True))
        each = 1e6 * taken / (len(list(path.iterdir())) if path.is_dir() else path.stat().st_size / 1e6)
        yield self.line(bench.inputs)._replace(measured=f"{each:,.0f} µs", ours=wall(pairs.ours), met=each <= self.goal)


class Hostile(NamedTuple):
    """Every hostile shape within so many seconds and MiB, and at most so much dearer when twice as large."""

    row: int
    seconds: float
    memory: float
    growth: float
    peer: str = "limits"

    def line(self, inputs: Inputs) -> Outcome:
        """The line without figures."""
        goal = f"≤ {self.seconds:g} s; ≤ {self.memory:g} MiB; ≤ {self.growth:g}"
        return Outcome(self.row, "hostile shapes, -j1", "time; peak memory; twice the size", goal)

    def measure(self, bench: Bench) -> Iterator[Outcome]:
        """A line a shape."""
        line = self.line(bench.inputs)
        for name in SHAPES:
            try:
                measured, met = self._judged(self._costs(name, bench))
                yield line._replace(work=name, measured=measured, met=met)
            except Failed as failure:
                yield line._replace(work=name, measured=str(failure).splitlines()[0], met=False)

    def _costs(self, name: str, bench: Bench) -> list[list[Cost]]:
        paths = [bench.inputs.shape(name, eighths) for eighths in bench.inputs.sizes.eighths]
        check = bench.shop.check()
        return in_turn([executable(*check, "-j1", path) for path in paths], min(3, bench.runs))

    def _judged(self, costs: list[list[Cost]]) -> tuple[str, bool]:
        """The figures as words, and whether they are within the limits; least wall times, as noise only adds."""
        least = [min(each.wall for each in size) for size in costs]
        growth = max(larger / smaller for smaller, larger in pairwise(least))
        peak = max(each.peak for each in costs[-1])
        met = least[-1] <= self.seconds and peak <= self.memory and growth <= self.growth
        return f"{least[-1]:.2f} s; {peak:.0f} MiB; {growth:.2f}", met


Goal = Against | Peak | Rate | Hostile

GOALS: tuple[Goal, ...] = (
    Against(1, "small", "-j1", "compat32", 0.45),
    Against(1, "small", "-j1", "walk", 0.40),
    Against(2, "small", "-j1", "policy", 0.08),
    Against(3, "small", "-j1", "mail-parser", 0.15),
    Against(3, "small", "-j1", "mailparser", 0.30),
    Against(3, "small", "-j1", "postal-mime", 0.40),
    Against(4, "small", "-j1", "gmime", 1.6),
    Against(4, "small", "-j2", "gmime", 0.9),
    Against(5, "small", "-j1", "fast-mail-parser", 2.5),
    Against(5, "small", "-j2", "fast-mail-parser-many", 1.4),
    Against(6, "few", "-j1", "spamassassin-form", 0.05),
    Against(6, "few", "-j1", "spamassassin", 0.003),
    Against(6, "few", "-j1", "rspamd", 0.10),
    Against(7, "base64.eml", "-j1", "sha256sum", 0.8),
    Against(7, "base64.eml", "-j1", "fast-mail-parser", 0.8),
    Against(7, "base64.eml", "-j1", "gmime", 1.0),
    Against(7, "base64.eml", "-j1", "compat32", 0.13),
    Peak(7, "base64.eml", 32),
    Against(8, "8bit.eml", "-j1", "compat32", 0.25),
    Peak(8, "8bit.eml", 32),
    Peak(8, "line.eml", 32),
    Hostile(9, 0.6, 64, 2.3),
    Against(10, "one.eml", "-j1", "spamassassin-command", 0.08),
    Against(10, "one.eml", "-j1", "mail-parser-command", 1.1),
    Against(11, "session.log", "-j1", "pflogsumm", 0.25, on="postfix.log"),
    Against(11, "session.log", "-j1", "lark", 0.25),
    Against(12, "small.mbox", "-j1", "mailbox", 0.5),
    Against(13, "one.eml", "-j1", "imports", 2.0),
    Against(14, "small", "-j2", "mailint", 0.625),
    Against(15, "small", "-j1 --cache", "mailint", 0.1),
    Rate(16, "small", "message", 200),
    Rate(16, "base64.eml", "megabyte", 2_500),
    Against(17, "templates", "-j1", "mailint", 8.0, on="plain"),
)
"""The rows: ratios of wall time, limits of memory and time, limits of hostile mail. Lower is better throughout."""


def measured(goals: list[Goal], bench: Bench, said: Callable[[str], None]) -> Iterator[Outcome]:
    """Line by line; a peer that cannot be run, or fails, gives a line that says why."""
    for number, goal in enumerate(goals, 1):
        line = goal.line(bench.inputs)
        said(f"{number} of {len(goals)}: row {goal.row}, {line.work}, {line.against}")
        try:
            yield from goal.measure(bench)
        except (Missing, Failed) as problem:
            yield line._replace(note=str(problem).strip())
