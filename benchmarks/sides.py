"""How often the side of a line is told right: sessions whose sides are known, read without their marks.

    python benchmarks/sides.py FOLDER [--misses N]

FOLDER has `transcripts.jsonl` (one session a line: `id`, and `turns`, pairs of C, S or X and the line's text) and the
same sessions as files, `telnet/ID.txt` without marks and `cs/ID.txt` with `C: ` and `S: `; or it has such folders
under it. A line of X is nobody's, and is not counted. The goals: 99.5 % of the lines, 97 % of the sessions.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from mailint.nodes.session import Session, Speaker
from mailint.read.detect import detect
from mailint.read.reading import Kind, read
from mailint.text import Source

SIDES = {Speaker.CLIENT: "C", Speaker.CONTENT: "C", Speaker.SERVER: "S", Speaker.NOISE: "X"}


class Miss(NamedTuple):
    """A line whose side was told wrong."""

    number: int
    line: bytes
    said: str
    true: str


class Score(NamedTuple):
    """What came of one file."""

    path: Path
    detected: bool
    lines: int
    misses: list[Miss]


def true_sides(turns: list[list[str]], marked: bool) -> str:
    """The side of each line of the file; lines of X stand only in the marked one."""
    return "".join(side for side, _ in turns if marked or side != "X")


def told_sides(data: bytes) -> list[str]:
    """The side of each line as mailint tells it."""
    sides = ["X"] * (data.count(b"\n") + 1)
    source = Source("log", data)
    for unit in read(source, kind=Kind.SESSION).units:
        if isinstance(unit.root, Session):
            for turn in unit.root.turns:
                start, stop = unit.view.span(turn.start, turn.stop)
                for line in range(source.line(start), source.line(max(stop - 1, start)) + 1):
                    sides[line - 1] = SIDES[turn.speaker]
    return sides


def score(path: Path, turns: list[list[str]], marked: bool) -> Score:
    """Compare a file line by line."""
    data = path.read_bytes()
    lines = data.split(b"\n")
    told, true = told_sides(data), true_sides(turns, marked)
    numbered = enumerate(zip(lines, told, true, strict=False), 1)  # what follows the last line end is no line
    compared = [(number, *each) for number, each in numbered if each[2] != "X"]
    misses = [Miss(*each) for each in compared if each[2] != each[3]]
    return Score(path, detect(data) is Kind.SESSION, len(compared), misses)


def scores(folder: Path, shape: str) -> Iterator[Score]:
    """The scores of all sessions in a folder and under it, in one shape."""
    for table in sorted(folder.rglob("transcripts.jsonl")):
        for row in table.read_text("utf-8").splitlines():
            session = json.loads(row)
            yield score(table.parent / shape / f"{session['id']}.txt", session["turns"], shape == "cs")


def main() -> int:
    """Print the shares, and the misses."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--misses", type=int, default=3, help="misses shown of a session")
    options = parser.parse_args()
    for shape in ("telnet", "cs"):
        found = list(scores(options.folder, shape))
        wrong = [each for each in found if each.misses]
        lines, missed = sum(each.lines for each in found), sum(len(each.misses) for each in found)
        whole = len(found) - len(wrong)
        print(f"{shape}: {lines - missed}/{lines} lines ({1 - missed / max(lines, 1):.3%}), "
              f"{whole}/{len(found)} sessions ({whole / max(len(found), 1):.2%}), "
              f"{sum(not each.detected for each in found)} not taken for sessions")  # fmt: skip
        for each in found:
            if not each.detected:
                print(f"  {each.path}: not taken for a session")
        for each in wrong:
            print(f"  {each.path}: {len(each.misses)} of {each.lines} lines")
            for miss in each.misses[: options.misses]:
                print(f"    {miss.number}: told {miss.said}, is {miss.true}: {miss.line[:100]!r}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
