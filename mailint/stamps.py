"""What was told of files, found again by their stamps: a file whose stamp is unchanged is not even opened.

A stamp is what the system says of a file without reading it. A file that was written while a clock did not go on has
the stamp that it had before; so the stamp of one that was changed lately is not noted, as git does it with its index.
Nothing hangs on stamps alone: of a file that was moved or touched, the octets tell.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from stat import S_ISREG

from mailint.record import NamedTuple

LATELY = 2_000_000_000
"""Nanoseconds for which a file is left alone; no file system counts in greater steps (FAT)."""
MANY = 1 << 16
"""Files of a folder of which is known what was told; in a larger one, the latest."""


class Stamp(NamedTuple):
    """When a file was changed, and when what is known of it, in nanoseconds; how large it is, and its number."""

    written: int
    changed: int
    size: int
    inode: int

    def is_settled(self, now: int) -> bool:
        """Whether it would differ if the file were written now, in nanoseconds."""
        return max(self.written, self.changed) + LATELY < now


class Note(NamedTuple):
    """Where a result is noted: in the table of a folder, under a name, for as long as the file has this stamp."""

    folder: bytes
    name: str
    stamp: Stamp


Noted = Mapping[str, tuple[Stamp, bytes]]
"""Results of the files of a folder, with the stamps that the files had before they were read."""


def stamp_of(path: str) -> Stamp | None:
    """The stamp of a file; None for what is no file, or cannot be looked at."""
    try:
        found = os.stat(path)
    except (OSError, ValueError):
        return None
    if not S_ISREG(found.st_mode):
        return None
    return Stamp(found.st_mtime_ns, found.st_ctime_ns, found.st_size, found.st_ino)


Files = dict[str, tuple[int, int, int, int, int]]
"""Files by name, each with what is in its stamp, and the index of its result."""


class Table(NamedTuple):
    """The results that are kept of a folder, each once, and its files."""

    results: list[bytes]
    files: Files

    def of(self, name: str, stamp: Stamp) -> bytes | None:
        """The result of a file, if it is as it was."""
        known = self.files.get(name)
        return self.results[known[4]] if known and known[:4] == stamp else None

    def merged(self, noted: Noted) -> bytes:
        """The table with further files, as octets; with those alone where it would become too large."""
        from msgspec import msgpack

        every = {name: (Stamp(*known[:4]), self.results[known[4]]) for name, known in self.files.items()} | dict(noted)
        files, indexes = Files(), dict[bytes, int]()
        for name, (stamp, result) in (every if len(every) <= MANY else noted).items():
            if _is_sound(name):
                files[name] = (*stamp, indexes.setdefault(result, len(indexes)))
        return msgpack.encode(Table(list(indexes), files))


def unpacked(octets: bytes) -> Table:
    """The table in these octets; an empty one where they have none."""
    from msgspec import DecodeError, msgpack

    try:
        table = msgpack.decode(octets, type=Table)
    except (DecodeError, ValueError):
        return no_table()
    most = max((known[4] for known in table.files.values()), default=-1)
    return table if most < len(table.results) else no_table()


def no_table() -> Table:
    """The table of a folder of which nothing is known."""
    return Table([], {})


def _is_sound(name: str) -> bool:
    """Whether UTF-8 has the characters of a name; others are read each time."""
    try:
        return name.encode() is not None
    except UnicodeEncodeError:
        return False
