"""Whether text of an unknown charset may be windows-1252.

In Western languages letters over 127 stand alone or in pairs, as in `café` and `Größe`; in scripts that lie over 127
as a whole (Cyrillic, Thai, Chinese ...) they stand in runs.
"""

from __future__ import annotations

from collections.abc import Iterable

from mailint.patterns import compiled

_ASCII = bytes(range(128))
_HIGH = bytes(range(128, 256))
_UNDEFINED = b"\x81\x8d\x8f\x90\x9d"
_RUN = compiled(rb"[\x80-\xff]{3,}+")
_SHORTEST = 3


def western(octets: bytes) -> str | None:
    """What the octets say as windows-1252; None if they have octets that it has not, or are hardly Western text."""
    return octets.decode("cp1252") if is_western((octets,)) else None


def is_western(windows: Iterable[bytes]) -> bool:
    """Whether octets, taken in windows, may be windows-1252."""
    runs, high, rest = 0, 0, b""
    for octets in windows:
        taken = rest + octets
        if any(each in taken for each in _UNDEFINED):
            return False
        # a run at the end may go on; of a long one, both pieces are runs
        tail = len(taken) - len(taken.rstrip(_HIGH))
        stop = len(taken) - (tail if tail < 2 * _SHORTEST else _SHORTEST)
        taken, rest = taken[:stop], taken[stop:]
        runs += sum(len(run) for run in _RUN.findall(taken))
        high += len(taken.translate(None, _ASCII))
    runs += len(rest) if len(rest) >= _SHORTEST else 0
    return 2 * runs <= high + len(rest)
