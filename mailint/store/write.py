"""Files written whole or not at all."""

from __future__ import annotations

import os
from contextlib import suppress


class Exists(Exception):
    """There is such a file, and it holds something else."""


def replace(path: str, octets: bytes) -> None:
    """Put octets into a file in one step: a temporary file in the same folder, then renamed. Raises OSError.

    Permissions stay; a link stays a link.
    """
    target = os.path.realpath(path)
    mode = os.stat(target).st_mode if os.path.exists(target) else None
    if mode is not None and not os.access(target, os.W_OK):
        raise PermissionError(13, "Permission denied", path)
    temporary = f"{target}.{os.getpid()}.tmp"
    try:
        _create(temporary, octets, mode)
        os.replace(temporary, target)
    except OSError:
        with suppress(OSError):
            os.unlink(temporary)
        raise
    _sync(os.path.dirname(target))


def create(path: str, octets: bytes) -> bool:
    """Make a file; whether it is new. Raises Exists where one of other content is there, and OSError."""
    try:
        _create(path, octets, None)
    except FileExistsError:
        with open(path, "rb") as file:
            if file.read() == octets:
                return False
        raise Exists from None
    return True


def _create(path: str, octets: bytes, mode: int | None) -> None:
    """A new file of these octets, on the disk when this returns."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
    try:
        with open(descriptor, "wb") as file:
            if mode is not None:
                os.chmod(path, mode & 0o7777)
            file.write(octets)
            file.flush()
            os.fsync(file.fileno())
    except OSError:
        with suppress(OSError):
            os.unlink(path)
        raise


def _sync(folder: str) -> None:
    """Make a rename last."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
