"""Standard output and standard error: findings on one, notices on the other."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sized
from typing import Any, TextIO, TypeVar

from mailint.render import ansi
from mailint.render.visible import visible_text
from mailint.store import Unreadable

MANY = 100
"""From so many files on, a run on a terminal shows how far it is."""
T = TypeVar("T")


def out(text: str) -> None:
    """Write findings."""
    sys.stdout.write(text)


def out_octets(octets: bytes) -> None:
    """Write a message."""
    sys.stdout.flush()
    sys.stdout.buffer.write(octets)
    sys.stdout.buffer.flush()


def notice(text: str) -> None:
    """Write a line that is no finding."""
    sys.stdout.flush()
    sys.stderr.write(text if text.endswith("\n") or not text else text + "\n")


def unreadable(each: Unreadable) -> None:
    """Say what could not be read, and why."""
    notice(f"mailint: {visible_text(each.path)}: {visible_text(each.reason)}")


def paint(stream: TextIO) -> ansi.Paint:
    """How to colour what goes to a stream."""
    return ansi.coloured if ansi.is_wanted(stream.isatty()) else ansi.plain


def columns() -> int:
    """How wide the output may be."""
    try:
        wide = int(os.environ.get("COLUMNS", 0)) or os.get_terminal_size(sys.stdout.fileno()).columns
    except (ValueError, OSError):
        wide = 100
    return max(40, min(wide, 160))


def table(plain: Callable[[], str], rich: Callable[[], Any]) -> None:
    """Write a table: drawn by rich on a terminal that knows UTF-8, else as plain lines."""
    if not sys.stdout.isatty() or sys.stdout.encoding.lower() != "utf-8":
        return out(plain())
    from rich.console import Console

    Console(highlight=False, width=columns()).print(rich())


def is_terminal() -> bool:
    """Whether somebody is there to be asked."""
    return sys.stdin.isatty() and sys.stderr.isatty()


class Progress:
    """A bar on standard error over many files; it goes away at the end, or when something is to be shown."""

    def __init__(self, total: int, quiet: bool) -> None:
        self._bar = None
        if total >= MANY and not quiet and sys.stderr.isatty() and os.environ.get("TERM") != "dumb":
            from rich.console import Console
            from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
            from rich.progress import Progress as Bar

            shape = (TextColumn("Reading"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
            self._bar = Bar(*shape, console=Console(stderr=True), transient=True, redirect_stdout=False)
            self._task = self._bar.add_task("", total=total)
            self._bar.start()

    def over(self, items: Iterable[T]) -> Iterator[T]:
        """The items, each counted when it is done."""
        try:
            for item in items:
                yield item
                if self._bar:
                    self._bar.advance(self._task)
        finally:
            self.stop()

    def stop(self) -> None:
        """Take the bar away."""
        if self._bar:
            self._bar.stop()
            self._bar = None


def progress(items: Iterable[T], known: Sized, quiet: bool) -> tuple[Progress, Iterator[T]]:
    """A bar over so many items, and the items."""
    bar = Progress(len(known), quiet)
    return bar, bar.over(items)
