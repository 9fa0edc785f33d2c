"""A file's octets, or why they cannot be had."""

from __future__ import annotations

import os
import sys

from mailint.read.opening import is_packet_capture
from mailint.record import NamedTuple

STANDARD_INPUT = "-"
HEAD = 4096
"""How many octets tell whether a file looks like mail."""
SMALL = 1 << 16
CHUNK = 1 << 20


class Found(NamedTuple):
    """A path to judge, and whether the user named it."""

    path: str
    named: bool


class Unreadable(NamedTuple):
    """A path that cannot be read, or not be judged, and why: in the operating system's words, or in ours."""

    path: str
    reason: str
    grave: bool = False
    """Whether the run fails with it: the user named the path, or judging it broke off."""
    trace: str = ""
    """Where in mailint that was."""

    def of(self, found: Found) -> Unreadable:
        """The same, as grave as it is for what was found."""
        return self._replace(grave=found.named)


def read_file(path: str) -> bytes | Unreadable:
    """All octets of a file, a pipe, or standard input (`-`)."""
    try:
        octets = sys.stdin.buffer.read() if path == STANDARD_INPUT else _whole(path)
    except (OSError, ValueError) as error:
        return Unreadable(path, reason(error))
    return _packets(path, octets) if is_packet_capture(octets) else octets


def _packets(path: str, octets: bytes) -> bytes | Unreadable:
    """A packet capture; or why it cannot be read, though its octets can: a package is not installed."""
    from mailint.read.packets import MISSING, is_readable

    return octets if is_readable() else Unreadable(path, MISSING)


def look_into(path: str) -> bytes | Unreadable:
    """The octets of a file that is only looked at: those of a large one stay in it (see `text.window`)."""
    try:
        octets = _whole(path, may_stay=_CAN_STAY)
    except (OSError, ValueError) as error:
        return Unreadable(path, reason(error))
    return _packets(path, octets) if is_packet_capture(octets) else octets


_CAN_STAY = hasattr(os, "pread")
_READ = os.O_RDONLY | getattr(os, "O_BINARY", 0)


def _whole(path: str, may_stay: bool = False) -> bytes:
    """All octets of a file; a small one takes two reads, a large one is mapped if it may stay in the file."""
    descriptor = os.open(path, _READ)
    try:
        octets = os.read(descriptor, SMALL)
        if len(octets) == SMALL and may_stay and (mapped := _mapped(descriptor)):
            return mapped
        more = os.read(descriptor, 1)  # only that tells: a pipe gives what it has
        if not more:
            return octets
        pieces = [octets]
        while more:
            pieces.append(more)
            more = os.read(descriptor, CHUNK)
        return b"".join(pieces)
    finally:
        os.close(descriptor)


def _mapped(descriptor: int) -> bytes | None:
    from mailint.text import window

    try:
        return window.mapped(descriptor) if os.fstat(descriptor).st_size >= window.LARGE else None
    except (OSError, ValueError):  # not all file systems can
        return None


def head_of(path: str) -> bytes | Unreadable:
    """The first octets of a file."""
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
        try:
            return os.read(descriptor, HEAD)
        finally:
            os.close(descriptor)
    except (OSError, ValueError) as error:
        return Unreadable(path, reason(error))


def reason(error: Exception) -> str:
    """What went wrong, without the path and the error number: `Permission denied`."""
    return (error.strerror if isinstance(error, OSError) and error.strerror else str(error)) or type(error).__name__
