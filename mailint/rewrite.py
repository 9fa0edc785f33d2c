"""A file's repair: which octets go where.

Mail is repaired in place. A record is not: a session, and mail that was delivered (it has Received or Delivered-To
fields). The repaired messages of a record go beside it as NAME.eml (NAME-1.eml ...), in CRLF.
"""

from __future__ import annotations

import os
import re

from mailint.fix import Repaired, repair
from mailint.lint import Report, lint, read_for
from mailint.nodes.message import Message
from mailint.nodes.template import Template
from mailint.read.kind import Kind
from mailint.read.reading import Reading, Unit
from mailint.record import NamedTuple
from mailint.settings import Settings
from mailint.text import Edit, Safety, Source, apply


class Result(NamedTuple):
    """A message of a file and its repair. `at` is the index of its unit."""

    at: int
    unit: Unit
    repaired: Repaired

    @property
    def changed(self) -> bool:
        """Whether the repair changed anything."""
        return self.repaired.text != self.unit.view.text

    @property
    def sendable(self) -> bytes:
        """The repaired message in whole lines that end in CRLF, as DATA sends them (RFC 5321 §4.1.1.4)."""
        octets = crlf(self.repaired.text)
        return octets if octets.endswith(b"\r\n") or not octets else octets + b"\r\n"


class Rewrite(NamedTuple):
    """A file and the repairs of its messages."""

    reading: Reading
    results: tuple[Result, ...]

    @property
    def is_session(self) -> bool:
        """Whether the messages were cut out of a session."""
        return self.reading.kind in (Kind.SESSION, Kind.DOCUMENT)

    @property
    def is_record(self) -> bool:
        """Whether the file is not to be changed: a session, or delivered mail."""
        return self.is_session or any(is_delivered(each.unit) for each in self.results if each.changed)

    @property
    def changed(self) -> tuple[Result, ...]:
        """The messages that the repair changed."""
        return tuple(each for each in self.results if each.changed)

    def text(self) -> bytes:
        """The mail file with its repaired messages; what stands between them is kept."""
        edits = [Edit(*_place(each.unit), each.repaired.text) for each in self.changed]
        return apply(self.reading.source.data, edits)

    def beside(self) -> list[tuple[str, Result]]:
        """Where the repaired messages of a record go."""
        names = names_beside(self.reading.source.path, [each.unit for each in self.results])
        return [(name, each) for name, each in zip(names, self.results, strict=True) if each.changed]

    def left(self, settings: Settings, in_place: bool) -> list[Report]:
        """What is still found: in the file, and in the repaired messages that go beside it."""
        if in_place:
            source = Source(self.reading.source.path, self.text())
            return [lint(read_for(source, settings, self.reading.kind), settings)]
        mended = {each.at for each in self.changed}
        report = lint(self.reading, settings)
        report = report._replace(problems=tuple(each for each in report.problems if each.unit not in mended))
        return [report, *(lint(reread(name, each), settings) for name, each in self.beside())]


def rewrite(reading: Reading, settings: Settings, safety: Safety) -> Rewrite:
    """The repair of every message in a file."""
    messages = [(at, unit) for at, unit in enumerate(reading.units) if isinstance(unit.root, Message | Template)]
    return Rewrite(reading, tuple(Result(at, unit, repair(unit, settings, safety)) for at, unit in messages))


def reread(name: str, result: Result) -> Reading:
    """A repaired message in CRLF as a file of its own, at the stage it had."""
    from mailint.read.message import read_message
    from mailint.text import View

    assert isinstance(result.unit.root, Message)
    text = result.sendable
    root = read_message(text, stage=result.unit.root.stage, in_session=result.unit.root.in_session)
    unit = result.unit._replace(view=View.whole(text), root=root, message_index=None)
    return Reading(Source(name, text), Kind.MESSAGE, (unit,))


def is_delivered(unit: Unit) -> bool:
    """Whether a message came through a server to its reader's store."""
    if not isinstance(unit.root, Message):
        return False
    return bool(unit.root.root.first(b"received") or unit.root.root.first(b"delivered-to"))


def names_beside(path: str, units: list[Unit]) -> list[str]:
    """NAME.eml, NAME-1.eml ... for the messages of a file, by their place in it; never the file's own name."""
    folder, name = os.path.split(path)
    stem = os.path.join(folder, _SUFFIX.sub("", name) or name)
    taken = 0 if name.lower().endswith(".eml") else -1
    return [f"{stem}-{at + 1 + taken}.eml" if at + 1 + taken else f"{stem}.eml" for at in range(len(units))]


_SUFFIX = re.compile(r"\.[A-Za-z][A-Za-z0-9]{0,4}\Z")


def crlf(text: bytes) -> bytes:
    """The text with every line end CRLF."""
    return text.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


def _place(unit: Unit) -> tuple[int, int]:
    """Where a mail file's message stands in it."""
    return unit.view.span(0, len(unit.view.text))


def without_private_fields(text: bytes) -> bytes:
    """The message without Bcc fields, which would tell one recipient of another, and without Return-Path.

    RFC 5322 §3.6.3; RFC 5321 §4.4: only the server of final delivery adds a Return-Path.
    """
    from mailint.read.message import read_message

    fields = read_message(text).root.fields
    return apply(text, [Edit(field.start, field.stop, b"") for field in fields if field.name in _PRIVATE])


_PRIVATE = frozenset({b"bcc", b"resent-bcc", b"return-path"})
