"""A file's octets, or why they cannot be had."""

from __future__ import annotations

import os
import sys

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
    return _lacking(path, octets) or octets


def _lacking(path: str, octets: bytes) -> Unreadable | None:
    """Why a file cannot be read though its octets can: a package is not installed."""
    from mailint.read.opening import is_packet_capture

    if not is_packet_capture(octets):
        return None
    from mailint.read.packets import MISSING, is_readable

    return None if is_readable() else Unreadable(path, MISSING)


def look_into(path: str) -> bytes | Unreadable:
    """The octets of a file that is only looked at: those of a large one stay in it (see `text.window`)."""
    if path == STANDARD_INPUT or not hasattr(os, "pread"):
        return read_file(path)
    try:
        octets = _whole(path, may_stay=True)
    except (OSError, ValueError) as error:
        return Unreadable(path, reason(error))
    return _lacking(path, octets) or octets


def _whole(path: str, may_stay: bool = False) -> bytes:
    """All octets of a file; a small one takes a single read, a large one is mapped if it may stay in the file."""
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
    try:
        octets = os.read(descriptor, SMALL)
        size = os.fstat(descriptor).st_size
        if octets and len(octets) == size:
            return octets
        if octets and may_stay and (mapped := _mapped(descriptor, size)):
            return mapped
        pieces = [octets]
        while octets:
            octets = os.read(descriptor, CHUNK)
            pieces.append(octets)
        return b"".join(pieces)
    finally:
        os.close(descriptor)


def _mapped(descriptor: int, size: int) -> bytes | None:
    from mailint.text import window

    try:
        return window.mapped(descriptor) if size >= window.LARGE else None
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
