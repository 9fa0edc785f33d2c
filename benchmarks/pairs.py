"""Paired measuring: A B A B ..., and the ratio of each pair.

A machine drifts by a third over minutes, so a time alone says little; two runs side by side say much.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from benchmarks.workshop import DRIVERS, environment

LIMIT = 900
"""Seconds after which a command is killed."""


class Failed(Exception):
    """A command did not do its work; says what it said."""


class Command(NamedTuple):
    """A command line, and what it needs in its environment."""

    words: Sequence[str]
    variables: dict[str, str] = {}  # noqa: RUF012 - never changed


class Cost(NamedTuple):
    """What one run cost: seconds on the wall and of the processors, MiB at the peak."""

    wall: float
    cpu: float
    peak: float


class Paired(NamedTuple):
    """Runs side by side."""

    ours: list[Cost]
    theirs: list[Cost]

    @property
    def ratios(self) -> list[float]:
        """Wall time of ours by theirs, pair by pair, least first."""
        return sorted(ours.wall / theirs.wall for ours, theirs in zip(self.ours, self.theirs, strict=True))

    @property
    def ratio(self) -> float:
        """The median of the ratios."""
        return statistics.median(self.ratios)


def wall(costs: Sequence[Cost]) -> float:
    """Median wall time, in seconds."""
    return statistics.median(cost.wall for cost in costs)


def cost(command: Command, limit: int = LIMIT) -> Cost:
    """One run, its output going into a pipe. An exit status of 1 is findings; above, or a signal, raises Failed."""
    with tempfile.NamedTemporaryFile() as errors:
        timed = [sys.executable, "-I", "-S", str(DRIVERS / "timed.py"), str(limit), errors.name, *command.words]
        status, output, complaint = _run(timed, environment() | command.variables)
        said = errors.read().decode("utf-8", "replace")
    if status:
        raise Failed(f"{command.words[0]}: {complaint.strip().splitlines()[-1]}")
    taken, cpu, peak, theirs = output.split()
    if int(theirs) not in (0, 1) or "Traceback (most recent call last)" in said:
        raise Failed(f"{' '.join(command.words)}: exit status {theirs}\n{said[-2000:]}")
    return Cost(float(taken), float(cpu), float(peak))


def _run(words: Sequence[str], variables: dict[str, str]) -> tuple[int, str, str]:
    """Exit status, output and complaints; if we are stopped, it is told to end, and what it started with it."""
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=variables, text=True) as process:
        try:
            output, complaint = process.communicate()
        except BaseException:
            process.terminate()
            raise
        return process.returncode, output, complaint


def paired(ours: Command, theirs: Command, runs: int, seconds: float) -> Paired:
    """So many pairs after one to warm the machine; fewer if they took longer than so long, that one if it did."""
    first = cost(ours), cost(theirs)
    runs = min(runs, int(seconds / (first[0].wall + first[1].wall)))
    pairs = [(cost(ours), cost(theirs)) for _ in range(runs)] or [first]
    return Paired([each for each, _ in pairs], [each for _, each in pairs])


def in_turn(commands: Sequence[Command], runs: int) -> list[list[Cost]]:
    """A B C A B C ...: the costs of each command, round by round."""
    rounds = [[cost(command) for command in commands] for _ in range(runs)]
    return [list(costs) for costs in zip(*rounds, strict=True)]


def executable(path: Path | str, *arguments: Path | str, **variables: str) -> Command:
    """A command from a program and its arguments."""
    return Command([str(path), *(str(each) for each in arguments)], variables)
