"""mailint as a library: octets or a path in, a reading, a report or a repaired file out."""

from __future__ import annotations

import os
from typing import Any

from mailint.lint import Report, lint, read_for
from mailint.read.kind import Kind
from mailint.read.reading import Reading, read
from mailint.rewrite import Rewrite, rewrite
from mailint.settings import Settings
from mailint.text import Safety, Source

Mail = bytes | bytearray | memoryview | str | os.PathLike[str]
"""Octets, or the path of a file."""


def parse(mail: Mail, *, kind: str | None = None, name: str | None = None) -> Reading:
    """What a file holds: messages and sessions. `kind` is that of Kind (`message`, `session` ...), else read off.

    Raises OSError for a path that cannot be read; never for what is in it.
    """
    return read(_source(mail, name), kind=Kind(kind) if kind else None)


def check(mail: Mail, *, kind: str | None = None, name: str | None = None, **settings: Any) -> Report:
    """The findings about a file. `settings` are those of Settings: `strict=True`, `ignore=("P",)` ..."""
    wanted = Settings(**settings)
    return lint(read_for(_source(mail, name), wanted, Kind(kind) if kind else None), wanted)


def fix(
    mail: Mail, *, unsafe: bool = False, kind: str | None = None, name: str | None = None, **settings: Any
) -> Rewrite:
    """The repairs of a file's messages: `fix(mail).text()` is the file with them. Nothing is written."""
    wanted = Settings(**settings)
    reading = read_for(_source(mail, name), wanted, Kind(kind) if kind else None)
    return rewrite(reading, wanted, Safety.UNSAFE if unsafe else Safety.SAFE)


def _source(mail: Mail, name: str | None) -> Source:
    if isinstance(mail, bytes | bytearray | memoryview):
        return Source(name or "<octets>", bytes(mail))
    with open(mail, "rb") as file:
        return Source(name or os.fspath(mail), file.read())
