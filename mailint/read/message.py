"""A message's text to its nodes: the header section, the parts, and the counts that many rules ask for."""

from __future__ import annotations

import re

from msgspec import structs

from mailint.nodes.message import Message, Part, Stage
from mailint.read.bodies import read_bodies
from mailint.read.fields.trace import read_received
from mailint.read.mime import read_parts
from mailint.text import Span
from mailint.text.octets import line_ends


def read_message(text: bytes, *, stage: Stage | None = None, in_session: bool = False) -> Message:
    """The message in `text`. Its stage is read off its header unless given."""
    mark = Span(0, 3) if text.startswith(b"\xef\xbb\xbf") else None
    at = 3 if mark else 0
    envelope = _envelope_line(text, at)
    at = envelope.stop if envelope else at
    blank = _blank_lines(text, at)
    ends = line_ends(text)
    parts = read_parts(text, blank.stop if blank else at, ends)
    if parts[0].first(b"date") is None:
        parts = _with_trace(text, parts)
    bodies, links = read_bodies(text, parts)
    line_end = b"\r\n" if ends.crlf or not ends.lf else b"\n"
    return Message(
        0, len(text), parts, links, stage or _stage(parts[0], in_session), line_end, *ends, mark,
        envelope, blank, in_session, bodies,
    )  # fmt: skip


def _with_trace(text: bytes, parts: tuple[Part, ...]) -> tuple[Part, ...]:
    """Read the trace fields of a message without a Date, of whose dates its repair takes the earliest."""
    root = parts[0]
    fields = [
        structs.replace(field, value=read_received(text, field.body_start, field.body_stop))
        if field.name == b"received"
        else field
        for field in root.fields
    ]
    firsts = {field.name: field for field in reversed(fields)}
    return (structs.replace(root, fields=tuple(fields), firsts=firsts), *parts[1:])


_ENVELOPE = re.compile(rb">?From (?![ \t]*:)[^\r\n]*(?:\r?\n|\Z)")
_BLANK = re.compile(rb"(?:[ \t]*\r?\n)+")


def _envelope_line(text: bytes, at: int) -> Span | None:
    match = _ENVELOPE.match(text, at)
    return Span(*match.span()) if match else None


def _blank_lines(text: bytes, at: int) -> Span | None:
    match = _BLANK.match(text, at)
    return Span(*match.span()) if match else None


def _stage(root: Part, in_session: bool) -> Stage:
    if in_session:
        return Stage.OUTGOING
    return Stage.DELIVERED if root.first(b"received") or root.first(b"delivered-to") else Stage.DRAFT
