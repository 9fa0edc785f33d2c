"""Measure mailint beside its peers, in pairs, against the goals.

    python benchmarks/run.py --quick              two minutes, once all is installed
    python benchmarks/run.py --rows 1,2,7         these rows of the table
    python benchmarks/run.py --folder MAIL        rows of small messages over mail of yours
    python benchmarks/run.py --out docs           write benchmarks.md and benchmarks.svg there

mailint is built as a wheel and installed; so are the peers that can be (PyPI, npm; Debian packages with --apt). A peer
that cannot is told, and skipped. Everything is kept in a cache folder, so that the next run starts at once. Exit
status: 0 all that was measured meets its goal, 1 something does not, 2 mailint cannot be measured.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.goals import GOALS, Bench, Goal, Outcome, measured
from benchmarks.inputs import FULL, QUICK, Inputs, Sizes
from benchmarks.peers import PEERS
from benchmarks.report import machine, page, write
from benchmarks.workshop import Missing, Workshop

CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "mailint-benchmarks"


def options(arguments: list[str] | None = None) -> argparse.Namespace:
    """What is asked for. Exits with 2 if it makes no sense."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="small inputs, few runs: two minutes")
    parser.add_argument("--rows", type=_rows, metavar="N,N", help="only these rows")
    parser.add_argument("--peers", type=_peers, metavar="NAME,NAME", help=f"only these: {', '.join(PEERS)}")
    parser.add_argument("--runs", type=int, metavar="N", help="pairs a line: 5, or 3 if quick")
    parser.add_argument("--folder", type=_folder, metavar="DIR", help="messages in place of the small ones we make")
    parser.add_argument("--out", type=Path, metavar="DIR", help="write benchmarks.md and benchmarks.svg there")
    parser.add_argument("--work", type=Path, metavar="DIR", default=CACHE, help=f"what is kept: {CACHE}")
    parser.add_argument("--apt", action="store_true", help="install missing Debian packages, as root")
    return parser.parse_args(arguments)


def _rows(text: str) -> set[int]:
    known = {goal.row for goal in GOALS}
    try:
        rows = {int(each) for each in text.split(",")}
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no list of rows, such as 1,2,7") from None
    if rows - known:
        raise argparse.ArgumentTypeError(f"there are rows 1 to {max(known)}")
    return rows


def _peers(text: str) -> set[str]:
    names = set(text.split(","))
    if unknown := names - set(PEERS):
        raise argparse.ArgumentTypeError(f"no peer {', '.join(sorted(unknown))}; there are {', '.join(PEERS)}")
    return names


def _folder(text: str) -> Path:
    path = Path(text).resolve()
    if not path.is_dir():
        raise argparse.ArgumentTypeError(f"{text} is no folder")
    return path


def chosen(rows: set[int] | None, peers: set[str] | None) -> list[Goal]:
    """The goals of some rows, against some peers."""
    return [goal for goal in GOALS if (not rows or goal.row in rows) and (not peers or goal.peer in peers)]


START = time.monotonic()


def said(text: str) -> None:
    """Progress, to standard error, with the seconds since the start."""
    print(f"{time.monotonic() - START:5.0f} s  {text}", file=sys.stderr, flush=True)


def told(outcome: Outcome) -> None:
    """An outcome, as soon as there is one."""
    verdict = {True: "met", False: "MISSED", None: "skipped"}[outcome.met]
    figures = outcome.note or f"{outcome.measured} (goal {outcome.goal})"
    said(f"  {verdict}: {outcome.work}, {outcome.against}: {figures}")


TOOLS = ("gcc", "npm", "pkg-config")
"""What only installs."""


def remark(bench: Bench, given: Path | None, version: str) -> str:
    """What was measured, where, on how much."""
    mail = "The small messages are mail of the user's." if given else "The messages are made by `benchmarks/inputs.py`."
    text = f"mailint {version} on {machine()}. {mail} Up to {bench.runs} pairs a line."
    if found := bench.shop.found:
        text += (
            f" Peers: {', '.join(f'{name} {version}' for name, version in sorted(found.items()) if name not in TOOLS)}."
        )
    if bench.inputs.sizes != FULL:
        text += " **A quick look**: the inputs are small, and starting weighs more than the goals allow for."
    return text


def main(arguments: list[str] | None = None) -> int:
    """Measure, print the page, and write it if asked."""
    asked = options(arguments)
    sizes: Sizes = QUICK if asked.quick else FULL
    bench = Bench(
        Workshop(asked.work / "installed", asked.apt),
        Inputs(asked.work / "inputs", sizes, asked.folder),
        asked.runs or (3 if asked.quick else 5),
        3.0 if asked.quick else 30.0,
    )
    said(f"Installing mailint as a wheel in {asked.work} ...")
    try:
        version = bench.shop.versions(bench.shop.mailint())["mailint"]
    except Missing as problem:
        said(f"mailint cannot be installed: {problem}")
        return 2
    outcomes = []
    for outcome in measured(chosen(asked.rows, asked.peers), bench, said):
        told(outcome)
        outcomes.append(outcome)
    words = remark(bench, asked.folder, version)
    print(page(outcomes, words))
    if asked.out:
        write(asked.out, outcomes, words)
        said(f"Written: {asked.out / 'benchmarks.md'}, {asked.out / 'benchmarks.svg'}")
    return int(any(outcome.met is False for outcome in outcomes))


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        raise SystemExit(main())
    except KeyboardInterrupt:
        raise SystemExit(130) from None
