"""What follows a line of an unmarked capture: how many lines of the client, how many replies to them.

A line that is neither a reply nor a command is the client's if one more reply follows than is owed without it, the
server's if one less does, and nobody's if the count is right without it (RFC 2920 §3.1: replies come in order, one
each). Blocks of lines are counted once, so the cost is linear.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum

from mailint.patterns import compiled
from mailint.read.listener import COMMAND, REPLY

_LINE = compiled(rb"[^\n]*\n?")
_GOES_ON = compiled(rb"[2-5]\d\d-")


class Whose(Enum):
    """Whose an odd line can be, by the replies that follow."""

    CLIENT = "client"
    SERVER = "server"
    NOBODY = "nobody"
    UNKNOWN = "unknown"
    """The count decides nothing."""


class Ahead:
    """Counts what follows in a text; asked about its lines in their order. What is noise ends a block."""

    def __init__(self, data: bytes, is_noise: Callable[[int], bool]) -> None:
        self._data = data
        self._is_noise = is_noise
        self._stop = 0
        self._verdict = Whose.UNKNOWN

    def whose(self, at: int, owed: int) -> Whose:
        """Whose the odd line at `at` is, while so many replies are owed; the lines of a block are all alike."""
        if at >= self._stop:
            self._verdict = self._judge(at, owed)
        return self._verdict

    def _judge(self, at: int, owed: int) -> Whose:
        self._stop, commands, odd, replies = self._count(at)
        surplus = replies - owed - commands
        if surplus == odd:
            return Whose.CLIENT
        if surplus == 0:
            return Whose.NOBODY
        return Whose.SERVER if surplus == -1 and odd == 1 and owed else Whose.UNKNOWN

    def _count(self, at: int) -> tuple[int, int, int, int]:
        """Where the lines that are no replies end; of these the commands and the others; the replies after them."""
        data, commands, odd, replies = self._data, 0, 0, 0
        while at < len(data) and not REPLY.match(data, at) and not (odd and self._is_noise(at)):
            end = _end(data, at)
            if COMMAND.match(data, at, end):
                commands += 1
            elif not data[at:end].isspace():
                odd += 1
            at = end
        stop = at
        while REPLY.match(data, at):
            replies += not _GOES_ON.match(data, at)
            at = _end(data, at)
        return stop, commands, odd, replies


def _end(data: bytes, at: int) -> int:
    match = _LINE.match(data, at)
    assert match
    return match.end()
