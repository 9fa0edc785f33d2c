"""Paired timing: A B A B ..., the ratio of each pair, and the median of the ratios.

    python benchmarks/pairs.py [--runs 5] [--count 8000] [--mailint COMMAND] [--quick]

A machine drifts by a third over minutes, so a time alone says little; two runs side by side say much. Measure an
installed mailint, with bytecode allowed.
"""

from __future__ import annotations

import argparse
import os
import shlex
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).resolve().parent
STDLIB = f"{shlex.quote(sys.executable)} {shlex.quote(str(HERE / 'stdlib_reader.py'))}"


class Pair(NamedTuple):
    """What is measured: our command, the peer's, and the greatest ratio that is promised."""

    title: str
    ours: str
    theirs: str
    goal: float


def seconds(command: str) -> float:
    """Wall time of a command. Raises RuntimeError if it fails by more than findings (exit status over 1)."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    start = time.perf_counter()
    done = subprocess.run(shlex.split(command), capture_output=True, env=environment, check=False)
    taken = time.perf_counter() - start
    if done.returncode > 1:
        raise RuntimeError(f"{command}: exit status {done.returncode}\n{done.stderr.decode()[-2000:]}")
    return taken


def compare(pair: Pair, runs: int) -> tuple[float, float, float]:
    """Median of the ratios, and the median times of both."""
    seconds(pair.ours), seconds(pair.theirs)
    times = [(seconds(pair.ours), seconds(pair.theirs)) for _ in range(runs)]
    ratio = statistics.median(ours / theirs for ours, theirs in times)
    return ratio, statistics.median(ours for ours, _ in times), statistics.median(theirs for _, theirs in times)


def pairs(mailint: str, folder: Path) -> list[Pair]:
    """The comparisons that are published."""
    one = folder / "one.eml"
    python = shlex.quote(sys.executable)
    return [
        Pair(
            "one small clean file, against importing email",
            f"{mailint} check {shlex.quote(str(one))}",
            f"{python} -c 'import email.parser, email.policy'",
            3.0,
        ),
        Pair(
            "small messages, against email with policy.default reading every header",
            f"{mailint} check --max-findings 1 {shlex.quote(str(folder / 'small'))}",
            f"{STDLIB} {shlex.quote(str(folder / 'small'))}",
            0.25,
        ),
        Pair(
            "1,000 templates, against as many plain messages",
            f"{mailint} check --max-findings 1 {shlex.quote(str(folder / 'templates'))}",
            f"{mailint} check --max-findings 1 {shlex.quote(str(folder / 'plain'))}",
            8.0,
        ),
    ]


def lay_out(folder: Path, count: int, templates: int) -> None:
    """Make the mail: small messages, one clean message, templates of all languages and as many plain messages."""
    from make_mail import Maker
    from make_mail import main as make

    make([str(folder / "small"), str(count)])
    make([str(folder / "plain"), str(templates)])
    (folder / "one.eml").write_bytes(Maker().message(1))
    (folder / "templates").mkdir()
    samples = sorted((HERE.parent / "corpus" / "templates").glob("clean-*.eml.*"))
    samples = [path for path in samples if path.suffix != ".expected"]
    for number in range(templates):
        sample = samples[number % len(samples)]
        (folder / "templates" / f"{number:04}-{sample.name}").write_bytes(sample.read_bytes())


def main() -> int:
    """Print a row for each comparison; exit 1 if a goal is missed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--count", type=int, default=8_000, help="how many small messages")
    parser.add_argument("--mailint", default=f"{shlex.quote(sys.executable)} -m mailint", help="the command to measure")
    parser.add_argument("--quick", action="store_true", help="three runs over 500 messages")
    options = parser.parse_args()
    runs, count = (3, 500) if options.quick else (options.runs, options.count)
    missed = 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        lay_out(folder, count, 100 if options.quick else 1_000)
        print("| work | mailint s | peer s | ratio | goal |\n|---|---|---|---|---|")
        for pair in pairs(options.mailint, folder):
            ratio, ours, theirs = compare(pair, runs)
            missed += ratio > pair.goal
            print(f"| {pair.title} | {ours:.3f} | {theirs:.3f} | {ratio:.3f} | <= {pair.goal} |", flush=True)
    return 1 if missed else 0


if __name__ == "__main__":
    raise SystemExit(main())
