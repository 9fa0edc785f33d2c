"""Lines that stand there twice: a telnet client with local echo, to a server that echoes too."""

from __future__ import annotations

from collections.abc import Iterator

from mailint.nodes.capture import Left
from mailint.read.clean.cut import Cut, without
from mailint.read.listener import COMMAND, REPLY
from mailint.read.opening import first_lines
from mailint.text import Span


def without_echo(text: bytes) -> Cut | None:
    """The text without the second of two equal lines, where every command stands there twice."""
    if not _is_doubled(first_lines(text)):
        return None
    return without(text, list(_twins(text)), Left.ECHO)


def _is_doubled(head: bytes) -> bool:
    """Whether every command is followed by itself; two different lines at least, and the last may be cut off."""
    doubled: set[bytes] = set()
    at, count = 0, 0
    while at < len(head):
        stop = _next(head, at)
        after = _next(head, stop)
        is_command, line = COMMAND.match(head, at, stop) is not None, _said(head, at, stop)
        if line == _said(head, stop, after) and after > stop and not REPLY.match(head, at):
            doubled.add(line)
            count += is_command
            stop = after
        elif is_command:
            return len(doubled) > 1 and after == len(head) and count > 0
        at = stop
    return len(doubled) > 1 and count > 0


def _twins(text: bytes) -> Iterator[Span]:
    """The second of each two equal lines that are no replies: of mail data all are."""
    at, is_data = 0, False
    while at < len(text):
        stop = _next(text, at)
        after = _next(text, stop)
        is_reply = not is_data and REPLY.match(text, at)
        is_data = text.startswith(b"354", at) if is_reply else is_data and _said(text, at, stop) != b"."
        if after > stop and not is_reply and _said(text, at, stop) == _said(text, stop, after):
            yield Span(stop, after)
            stop = after
        at = stop


def _next(text: bytes, at: int) -> int:
    return text.find(b"\n", at) + 1 or len(text)


def _said(text: bytes, start: int, stop: int) -> bytes:
    return text[start:stop].rstrip(b"\r\n")
