"""What earlier runs told of files, found again by what was judged: octets, settings, and this very mailint.

A private folder holds an SQLite database for each mailint that wrote there. Nothing in it is needed: whatever cannot be
read, is damaged, or was written by somebody else is passed over, and written anew. Several runs may use it at once.
SQLite does not wait for the disk here; a machine that loses power may damage the database, no process that ends can.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, suppress
from functools import cache
from hashlib import blake2b
from typing import TYPE_CHECKING
from zlib import crc32

from mailint.stamps import Noted, Table, no_table, unpacked

if TYPE_CHECKING:
    from sqlite3 import Connection

_NONE: Mapping[bytes, Noted] = {}
MOST = 1 << 28
"""Octets of a database beyond which it begins anew."""
OTHERS = 3
"""How many databases of other mailints are kept, the newest."""
AT_A_TIME = 500
"""Keys in a question; SQLite takes at least 999."""
PATIENCE = 2.0
"""Seconds to wait for another run that writes."""
START, END = "results-", ".sqlite"
TAG = "CACHEDIR.TAG"
MARKS = {
    TAG: "Signature: 8a477f597d28d172789f06886806bc55\n"
    "# Results of mailint. https://bford.info/cachedir/ says what this file is for.\n",
    ".gitignore": "*\n",
}
"""Files that keep a cache out of backups and of repositories."""
_OF_THE_SYSTEM = frozenset({3, 5, 6, 7, 8, 10, 13, 14, 23})
"""SQLite's codes for what is wrong around a database: PERM, BUSY, LOCKED, NOMEM, READONLY, IOERR, FULL, CANTOPEN, AUTH.
Others are about what is in it (https://sqlite.org/rescode.html)."""
_TABLES = (
    "CREATE TABLE IF NOT EXISTS results (key BLOB PRIMARY KEY, result BLOB NOT NULL) WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS folders (key BLOB PRIMARY KEY, files BLOB NOT NULL)",
)
"""Results by content; and by folder a table of its files (see `stamps`), in one piece, as it is asked for."""


def default_folder() -> str:
    """Where results are kept unless the user says otherwise: where the system has caches."""
    home = os.path.expanduser("~")
    if sys.platform == "win32":
        return os.path.join(os.environ.get("LOCALAPPDATA") or home, "mailint", "Cache")
    if sys.platform == "darwin":
        return os.path.join(home, "Library", "Caches", "mailint")
    caches = os.environ.get("XDG_CACHE_HOME", "")
    return os.path.join(caches if os.path.isabs(caches) else os.path.join(home, ".cache"), "mailint")


class Cache:
    """The results in a folder. Nothing here raises for what is wrong with it."""

    def __init__(self, folder: str) -> None:
        self.folder = folder
        self.path = os.path.join(folder, f"{START}{this_mailint()}{END}")
        self.fault = ""
        self._reading: Connection | None = None
        self._is_open = False

    def look(self, keys: Sequence[bytes]) -> dict[bytes, bytes]:
        """The results that are kept under these keys."""
        found: dict[bytes, bytes] = {}
        connection = self._opened()
        if connection is None:
            return found
        from sqlite3 import Error

        try:
            for at in range(0, len(keys), AT_A_TIME):
                some = keys[at : at + AT_A_TIME]
                marks = ",".join("?" * len(some))
                rows = connection.execute(f"SELECT key, result FROM results WHERE key IN ({marks})", some)
                found |= {key: sealed[4:] for key, sealed in rows if _is_whole(key, sealed)}
        except Error:
            self.close()
            self._is_open = True
        return found

    def table(self, key: bytes) -> Table:
        """What is known of the files of a folder."""
        connection = self._opened()
        if connection is None:
            return no_table()
        from sqlite3 import Error

        try:
            return _folder(connection, key)
        except Error:
            self.close()
            self._is_open = True
        return no_table()

    def keep(self, results: Mapping[bytes, bytes], folders: Mapping[bytes, Noted] = _NONE) -> None:
        """Keep these results, and those of files by folder.

        `fault` says why they are not kept, where something is wrong with the folder of the cache.
        """
        from sqlite3 import Error

        try:
            _make(self.folder)
            try:
                self._write(results, folders)
            except Error as error:
                if error.sqlite_errorcode & 0xFF in _OF_THE_SYSTEM:
                    raise
                self._begin_anew(results, folders)
        except (OSError, Error, Public) as error:
            self.fault = (error.strerror if isinstance(error, OSError) else None) or str(error)

    def close(self) -> None:
        """Close the database: no process may have it open while it makes another."""
        if self._reading:
            self._reading.close()
        self._reading, self._is_open = None, False

    def _opened(self) -> Connection | None:
        """The database, open for reading, if there is one that can be trusted."""
        if not self._is_open:
            self._is_open = True
            if os.path.exists(self.path) and _is_private(self.folder):
                from sqlite3 import Error

                with suppress(Error):
                    self._reading = _connect(self.path)
        return self._reading

    def _write(self, results: Mapping[bytes, bytes], folders: Mapping[bytes, Noted]) -> None:
        is_new = not os.path.exists(self.path)
        os.close(os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600))
        if is_new:
            self._drop_others()
        with closing(_connect(self.path)) as database:
            if os.path.getsize(self.path) > MOST:
                for name in ("results", "folders"):
                    database.execute(f"DROP TABLE IF EXISTS {name}")
                database.execute("VACUUM")
            for table in _TABLES:
                database.execute(table)
            rows = [(key, _sealed(key, result)) for key, result in sorted(results.items())]
            database.execute("BEGIN IMMEDIATE")
            database.executemany("INSERT OR REPLACE INTO results VALUES (?, ?)", rows)
            for key, noted in folders.items():
                files = _folder(database, key).merged(noted)
                database.execute("INSERT OR REPLACE INTO folders VALUES (?, ?)", (key, _sealed(key, files)))
            database.execute("COMMIT")

    def _begin_anew(self, results: Mapping[bytes, bytes], folders: Mapping[bytes, Noted]) -> None:
        """Write into a database of our own in place of what is there."""
        self.close()
        for path in (self.path, self.path + "-journal"):
            with suppress(FileNotFoundError):
                os.remove(path)
        self._write(results, folders)

    def _drop_others(self) -> None:
        """Remove what other mailints wrote, but for the newest."""
        others = [path for path in _databases(self.folder) if path != self.path]
        with suppress(OSError):
            for path in sorted(others, key=os.path.getmtime, reverse=True)[OTHERS:]:
                os.remove(path)


def clean(folder: str) -> int | None:
    """Remove the results in a folder, and the folder if nothing else is in it; the octets freed, None for no results.

    Raises OSError.
    """
    freed, is_ours = 0, False
    for path in _databases(folder):
        is_ours = True
        freed += os.path.getsize(path)
        os.remove(path)
    if not is_ours and not _is_tagged(folder):
        return None
    for name in MARKS:
        with suppress(FileNotFoundError):
            os.remove(os.path.join(folder, name))
    with suppress(OSError):
        os.rmdir(folder)
    return freed


class Public(Exception):
    """A folder that others can write into."""


@cache
def this_mailint() -> str:
    """A name for this mailint: its version, with a digest of its files as they are, and of the Python that runs it.

    So a mailint that is being worked at never shows what an earlier state of it found.
    """
    from mailint import __version__

    digest = blake2b(f"{__version__} {sys.version}".encode(), digest_size=8)
    for name, size, changed in sorted(_modules(os.path.dirname(os.path.abspath(__file__)))):
        digest.update(f"{name} {size} {changed}\n".encode())
    return f"{__version__}-{digest.hexdigest()}"


def _modules(folder: str) -> Iterator[tuple[str, int, int]]:
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir():
                yield from _modules(entry.path)
            elif entry.name.endswith((".py", ".lark")):
                found = entry.stat()
                yield entry.path, found.st_size, found.st_mtime_ns


def _connect(path: str) -> Connection:
    from sqlite3 import connect

    connection = connect(path, timeout=PATIENCE, isolation_level=None)
    connection.execute("PRAGMA synchronous = OFF")
    return connection


def _folder(database: Connection, key: bytes) -> Table:
    """What a database has of a folder. Raises sqlite3.Error."""
    row = database.execute("SELECT files FROM folders WHERE key = ?", (key,)).fetchone()
    return unpacked(row[0][4:]) if row and _is_whole(key, row[0]) else no_table()


def _sealed(key: bytes, result: bytes) -> bytes:
    return crc32(result, crc32(key)).to_bytes(4, "big") + result


def _is_whole(key: object, sealed: object) -> bool:
    """Whether a row is as it was written."""
    if not isinstance(key, bytes) or not isinstance(sealed, bytes):
        return False
    return sealed[:4] == crc32(sealed[4:], crc32(key)).to_bytes(4, "big")


def _make(folder: str) -> None:
    """Make the folder, private and marked as a cache. Raises OSError and Public."""
    os.makedirs(folder, 0o700, exist_ok=True)
    if not _is_private(folder):
        raise Public("others can write into this folder")
    for name, text in MARKS.items():
        path = os.path.join(folder, name)
        if not os.path.exists(path):
            with open(path, "w", encoding="ascii") as file:
                file.write(text)


def _is_private(folder: str) -> bool:
    """Whether only this user can write into a folder: what others write there is not to be believed."""
    if not hasattr(os, "geteuid"):
        return True
    try:
        found = os.stat(folder)
    except OSError:
        return False
    return found.st_uid == os.geteuid() and not found.st_mode & 0o022


def _is_tagged(folder: str) -> bool:
    with suppress(OSError), open(os.path.join(folder, TAG), encoding="ascii", errors="replace") as file:
        return file.read() == MARKS[TAG]
    return False


def _databases(folder: str) -> list[str]:
    """The databases in a folder, with what SQLite has beside them."""
    try:
        names = os.listdir(folder)
    except OSError:
        return []
    return [os.path.join(folder, name) for name in names if name.startswith(START) and END in name]
