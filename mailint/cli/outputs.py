"""Where findings go: each format to standard output or into a file, several in one run."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable
from functools import reduce

from mailint.cli import streams
from mailint.cli.misuse import failure, misuse
from mailint.judgement.told import LITTLE, Judgement, Wants
from mailint.record import TYPE_CHECKING, NamedTuple
from mailint.render import ansi
from mailint.render.formats import Format, Text, format_of
from mailint.render.totals import Totals
from mailint.render.visible import visible_text
from mailint.store import STANDARD_INPUT, Found, Unreadable
from mailint.store.files import reason

if TYPE_CHECKING:
    from typing import IO, Any

STANDARD_OUTPUT = "-"
FILE_COLUMNS = 100
"""How wide `full` is in a file."""
Write = Callable[[str], None]


class Target(NamedTuple):
    """A format, and the file into which it is written; standard output if None."""

    format: str
    path: str | None = None


def targets(given: tuple[Target, ...], usual: str) -> tuple[Target, ...]:
    """The formats that were asked for; else annotations in GitHub Actions; else the usual one."""
    if sum(each.path is None for each in given) > 1:
        raise misuse("Only one --output-format can go to standard output; FORMAT=FILE writes to a file.")
    paths = [os.path.realpath(each.path) for each in given if each.path]
    if len(set(paths)) < len(paths):
        raise misuse("Two --output-format go to the same file.")
    return given or (Target("github" if os.environ.get("GITHUB_ACTIONS") == "true" else usual),)


class Outputs:
    """The formats of a run."""

    def __init__(self, wanted: Iterable[Target], most: int, read: Iterable[Found | Unreadable], out: Write) -> None:
        self._out = out
        self._most = most
        self._files: list[File] = []
        wanted = tuple(wanted)
        inputs = _identities(read) if any(each.path for each in wanted) else frozenset()
        self._shapes = [(self._shape(each), self._write(each, inputs)) for each in wanted]

    @property
    def wants(self) -> Wants:
        """How much the formats want to be told."""
        return reduce(Wants.joined, (shape.wants for shape, _ in self._shapes), LITTLE)

    def begin(self) -> None:
        """Write what comes before the first file."""
        for shape, write in self._shapes:
            write(shape.begin())

    def report(self, judgement: Judgement) -> None:
        """Write what is told of a file."""
        for shape, write in self._shapes:
            if judgement.is_faulty or judgement.outcomes or shape.shows_clean:
                for text in shape.report(judgement):
                    write(text)

    def end(self, totals: Totals) -> None:
        """Write what comes after the last file."""
        for shape, write in self._shapes:
            write(shape.end(totals))
        for file in self._files:
            file.close()

    def say_left_out(self) -> None:
        """Say what `--max-findings` left out on standard output."""
        for shape, write in self._shapes:
            for path, code, count in shape.left_out if isinstance(shape, Text) and write is self._out else ():
                streams.notice(f"{visible_text(path)}: {count} more of {code} (--max-findings 0 shows all).")

    def _shape(self, target: Target) -> Format:
        if target.path is not None:
            return format_of(target.format, ansi.plain, self._most, lambda: FILE_COLUMNS)
        stream = sys.stdout if self._out is streams.out else sys.stderr
        return format_of(target.format, streams.paint(stream), self._most, streams.columns)

    def _write(self, target: Target, inputs: frozenset[tuple[int, int]]) -> Write:
        if target.path is None:
            return self._out
        self._files.append(File(target.path, inputs))
        return self._files[-1].write


class File:
    """A file of findings. What goes wrong with it ends the run with status 2."""

    def __init__(self, path: str, inputs: frozenset[tuple[int, int]]) -> None:
        self._path = path
        if _identity(path) in inputs:
            raise misuse(f"{visible_text(path)} is read; findings are not written over it.")
        self._file: IO[str] = self._try(lambda: open(path, "w", encoding="utf-8", errors="backslashreplace"))  # noqa: SIM115

    def write(self, text: str) -> None:
        """Write."""
        self._try(lambda: self._file.write(text))

    def close(self) -> None:
        """Write what is still held."""
        self._try(self._file.close)

    def _try(self, do: Callable[[], Any]) -> Any:
        try:
            return do()
        except BrokenPipeError:
            raise
        except (OSError, ValueError) as error:
            raise failure(f"{visible_text(self._path)}: {reason(error)}") from None


def _identities(read: Iterable[Found | Unreadable]) -> frozenset[tuple[int, int]]:
    """The files that are read, as the system knows them."""
    found = (_identity(each.path) for each in read if isinstance(each, Found) and each.path != STANDARD_INPUT)
    return frozenset(each for each in found if each)


def _identity(path: str) -> tuple[int, int] | None:
    try:
        found = os.stat(path)
    except (OSError, ValueError):
        return None
    return found.st_dev, found.st_ino
