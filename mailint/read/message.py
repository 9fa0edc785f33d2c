"""A message's text to its nodes: the header section, the parts, and the counts that many rules ask for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import structs

from mailint.nodes.message import Field, Fields, Message, Multipart, OddMultipart, Part
from mailint.nodes.signs import (
    Alternatives,
    CidLinks,
    ContentIds,
    InSession,
    LoneDots,
    MissingField,
    NulOctets,
    OddDelimiters,
    OddFrame,
    OddLineEnds,
    Placeholders,
    RawHeaders,
    Sign,
)
from mailint.nodes.stage import Stage
from mailint.patterns import compiled
from mailint.plain import Lines, Seen
from mailint.plain.message import has_places, has_places_in_text, plain_lines
from mailint.read.fields.trace import read_received
from mailint.read.header import Header
from mailint.read.mime import light_parts, read_parts
from mailint.read.opening import FIELD
from mailint.read.runs import section_in_runs
from mailint.text import Span
from mailint.text.octets import LineEnds, line_ends
from mailint.text.window import windowed


def read_message(
    text: bytes, *, stage: Stage | None = None, in_session: bool = False, seen: Seen | None = None
) -> Message:
    """The message in `text`. Its stage is read off its header unless given.

    With what the plain course has seen of it, it is read lightly, for what usual settings show: a body that is plain
    (`mailint.plain`) is not read before somebody asks for its parts.
    """
    header = None
    lines = _lines(text, seen) if seen else None
    if seen and lines:
        header = section_in_runs(text, 0, len(text), seen.run)
        light = _light_message(text, header, lines, stage) if header else None
        if light:
            return light
    return _whole_message(text, header, stage, in_session, lines is not None)


def _lines(text: bytes, seen: Seen) -> Lines | None:
    """The lines of a text that begins with a field, if these are plain."""
    return seen.lines if seen.run else plain_lines(text) if FIELD.match(text) else None


def _light_message(text: bytes, header: Header, lines: Lines, stage: Stage | None) -> Message | None:
    """The message that begins with this header section, if its body is plain."""
    parts = light_parts(text, header, lines)
    if parts is None:
        return None
    if not parts.root.has(b"date"):
        parts = parts.with_root(_with_trace(text, parts.root))
    root = parts.root
    return Message(
        0, len(text), parts, (root,), (), stage or _stage(root, False), b"\r\n" if lines.crlf else b"\n", *lines, 0,
        None, None, None, False, (), tuple(_light_signs(text, root, lines)),
    )  # fmt: skip


def _light_signs(text: bytes, root: Part, lines: Lines) -> Iterator[Sign]:
    """What rules look at in such a message as a whole."""
    stop = len(text)
    if lines.lf:
        yield OddLineEnds(0, stop)
    yield from _missing(root)
    if has_places(text, 0, root.header_stop):
        yield Placeholders(0, stop)
    if root.has(b"content-id"):
        yield ContentIds(0, stop)
    if not text[: root.header_stop].isascii():
        yield RawHeaders(0, stop)


def _missing(root: Part) -> Iterator[MissingField]:
    names = root.fields.names
    for name in _NEEDED:
        if name not in names and len(names):
            yield MissingField(root.start, root.start, name)


def _whole_message(text: bytes, header: Header | None, stage: Stage | None, in_session: bool, lightly: bool) -> Message:
    """The message with all its parts; the header section is given where it stands at the beginning and is read."""
    mark = Span(0, 3) if text.startswith(b"\xef\xbb\xbf") else None
    at = 3 if mark else 0
    envelope = _envelope_line(text, at)
    at = envelope.stop if envelope else at
    blank = _blank_lines(text, at)
    ends = line_ends(text)
    parts = read_parts(text, blank.stop if blank else at, ends, header, lightly)
    if not parts[0].has(b"date"):
        parts = (_with_trace(text, parts[0]), *parts[1:])
    from mailint.read.bodies import read_bodies

    bodies, links = read_bodies(text, parts)
    signs = (*_signs(text, parts, ends, bool(mark or envelope or blank), bool(links)), *_alternatives(parts))
    signs = (InSession(0, len(text)), *signs) if in_session else signs
    line_end = b"\r\n" if ends.crlf or not ends.lf else b"\n"
    return Message(
        0, len(text), parts, parts, links, stage or _stage(parts[0], in_session), line_end, *ends, mark,
        envelope, blank, in_session, bodies, signs,
    )  # fmt: skip


def _signs(text: bytes, parts: tuple[Part, ...], ends: LineEnds, framed: bool, linked: bool) -> Iterator[Sign]:
    """What rules look at in the message as a whole."""
    stop = len(text)
    if framed or text[-1:] != b"\n":
        yield OddFrame(0, stop)
    if ends.lf or ends.cr:
        yield OddLineEnds(0, stop)
    if b"\0" in text:
        yield NulOctets(0, stop)
    if _has_lone_dot(text):
        yield LoneDots(0, stop)
    yield from _missing(parts[0])
    if _has_placeholders(text, parts):
        yield Placeholders(0, stop)
    if linked:
        yield CidLinks(0, stop)
    if any(b"content-id" in part.fields.names for part in parts):
        yield ContentIds(0, stop)
    if any(isinstance(part, OddMultipart) for part in parts):
        yield OddDelimiters(0, stop)
    if not text.isascii() and any(not text[part.start : part.header_stop].isascii() for part in parts):
        yield RawHeaders(0, stop)


def _alternatives(parts: Sequence[Part]) -> Iterator[Alternatives]:
    for part in parts:
        if isinstance(part, Multipart) and part.media_type == b"multipart/alternative":
            yield Alternatives(part.start, part.stop, part.index)


def _has_placeholders(text: bytes, parts: tuple[Part, ...]) -> bool:
    """Whether the header section, or a text, has what places to fill in begin with."""
    return has_places(text, parts[0].start, parts[0].header_stop) or any(
        has_places_in_text(text, part.body_start, part.stop)
        for part in parts
        if part.media_type in (b"text/plain", b"text/html")
    )


def _has_lone_dot(text: bytes) -> bool:
    if not windowed(text):
        return _LONE_DOT.search(text) is not None
    at = text.find(b"\n.")
    while at >= 0 and text[at + 2 : at + 3] not in (b"\r", b"\n", b""):
        at = text.find(b"\n.", at + 1)
    return at >= 0


_LONE_DOT = compiled(rb"\n\.(?:[\r\n]|\Z)")
_NEEDED = (b"from", b"date", b"message-id")


def _with_trace(text: bytes, root: Part) -> Part:
    """Read the trace fields of a message without a Date, of whose dates its repair takes the earliest."""
    fields = root.fields

    def make(at: int) -> Field:
        field = fields[at]
        if field.name != b"received":
            return field
        return structs.replace(field, value=read_received(text, field.body_start, field.body_stop))

    return structs.replace(root, fields=Fields(root.fields.names, make))


_ENVELOPE = compiled(rb">?From (?![ \t]*:)[^\r\n]*(?:\r?\n|\Z)")
_BLANK = compiled(rb"(?:[ \t]*\r?\n)+")


def _envelope_line(text: bytes, at: int) -> Span | None:
    match = _ENVELOPE.match(text, at)
    return Span(*match.span()) if match else None


def _blank_lines(text: bytes, at: int) -> Span | None:
    match = _BLANK.match(text, at)
    return Span(*match.span()) if match else None


def _stage(root: Part, in_session: bool) -> Stage:
    if in_session:
        return Stage.OUTGOING
    return Stage.DELIVERED if root.has(b"received") or root.has(b"delivered-to") else Stage.DRAFT
