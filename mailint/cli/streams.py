"""Standard output and standard error: findings on one, notices on the other."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sized
from time import monotonic

from mailint.record import TYPE_CHECKING
from mailint.render import ansi
from mailint.render.visible import visible_text
from mailint.store import Unreadable

if TYPE_CHECKING:
    from typing import Any, TextIO, TypeVar

    from rich.progress import Progress as Bar

    T = TypeVar("T")

MANY = 100
"""From so many files on, a run on a terminal shows how far it is."""
SOON, OFTEN = 0.5, 0.1
"""Seconds before the bar is first shown, and between its moves."""


def out(text: str) -> None:
    """Write findings."""
    if _standing and sys.stdout.isatty():
        _clear()
    sys.stdout.write(text)


def out_octets(octets: bytes) -> None:
    """Write a message."""
    _clear()
    sys.stdout.flush()
    sys.stdout.buffer.write(octets)
    sys.stdout.buffer.flush()


def notice(text: str) -> None:
    """Write a line that is no finding."""
    _clear()
    sys.stdout.flush()
    sys.stderr.write(text if text.endswith("\n") or not text else text + "\n")


def _clear() -> None:
    for bar in tuple(_standing):
        bar.hide()


def unreadable(each: Unreadable) -> None:
    """Say what could not be read, and why."""
    notice(f"mailint: {visible_text(each.path)}: {visible_text(each.reason)}")
    if each.trace:
        notice(f"{each.trace}This is a fault of mailint, not of your mail. Please report it with the lines above.")


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
    """A bar on standard error over many files. What is written takes it away; it comes back under that.

    It has no thread: processes may be forked while it is there.
    """

    def __init__(self, total: int, quiet: bool) -> None:
        many = total >= MANY and not quiet
        self.is_wanted = many and sys.stderr.isatty() and os.environ.get("TERM") != "dumb"
        self._total, self._done = total, 0
        self._next = monotonic() + SOON
        self._bar: Bar | None = None

    def over(self, items: Iterable[T]) -> Iterator[T]:
        """The items, each counted when it is done."""
        try:
            for item in items:
                yield item
                self._done += 1
                if monotonic() >= self._next:
                    self._show()
        finally:
            self.hide()

    def hide(self) -> None:
        """Take the bar away until the next item."""
        if self._bar:
            self._bar.stop()
        _standing.discard(self)

    def _show(self) -> None:
        self._bar = self._bar or self._made()
        self._bar.update(self._bar.task_ids[0], completed=self._done)
        if self in _standing:
            self._bar.refresh()
        else:
            self._bar.start()
        _standing.add(self)
        self._next = monotonic() + OFTEN

    def _made(self) -> Bar:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
        from rich.progress import Progress as Bar

        shape = (TextColumn("Reading"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        bar = Bar(
            *shape,
            console=Console(stderr=True),
            transient=True,
            auto_refresh=False,
            redirect_stdout=False,
            redirect_stderr=False,
        )
        bar.add_task("", total=self._total)
        return bar


_standing: set[Progress] = set()
"""The bar that stands on the terminal, if any."""


def progress(items: Iterable[T], known: Sized, quiet: bool) -> Iterator[T]:
    """The items, with a bar over so many."""
    bar = Progress(len(known), quiet)
    return bar.over(items) if bar.is_wanted else iter(items)
