"""A message's text to its nodes: the header section, the parts, and the counts that many rules ask for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mailint.nodes.message import Message, Multipart, OddMultipart, Part
from mailint.nodes.signs import (
    Alternatives,
    CidLinks,
    ContentIds,
    InSession,
    LoneDots,
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
from mailint.plain.message import has_places
from mailint.read.fields.trace import with_trace
from mailint.read.light import Light, missing, stage_of
from mailint.read.mime import read_parts
from mailint.text import Span
from mailint.text.octets import LineEnds, line_ends
from mailint.text.window import octets, windowed


def read_message(
    text: bytes, *, stage: Stage | None = None, in_session: bool = False, light: Light | None = None
) -> Message:
    """The message in `text`. Its stage is read off its header unless given.

    If it may be read lightly, it is for what usual settings show.
    """
    message = light.message(stage) if light else None
    return message or _whole_message(text, stage, in_session, light)


def _whole_message(text: bytes, stage: Stage | None, in_session: bool, light: Light | None) -> Message:
    """The message with all its parts."""
    mark = Span(0, 3) if text.startswith(b"\xef\xbb\xbf") else None
    at = 3 if mark else 0
    envelope = _envelope_line(text, at)
    at = envelope.stop if envelope else at
    blank = _blank_lines(text, at)
    lines = light.lines if light else None
    ends = LineEnds(*lines, 0) if lines else line_ends(text)
    parts = read_parts(text, blank.stop if blank else at, ends, light.header if light else None, lines is not None)
    if not parts[0].has(b"date"):
        parts = (with_trace(text, parts[0]), *parts[1:])
    from mailint.read.bodies import read_bodies

    bodies, links = read_bodies(text, parts)
    places = light.has_places if light else None
    if places is None:
        places = has_places(octets(text, parts[0].start, parts[0].header_stop))
    framed = bool(mark or envelope or blank)
    signs = (*_signs(text, parts, ends, framed, bool(links), places), *_alternatives(parts))
    signs = signs if lines else (*_line_signs(text), *signs)
    signs = (InSession(0, len(text)), *signs) if in_session else signs
    line_end = b"\r\n" if ends.crlf or not ends.lf else b"\n"
    stage = stage or (Stage.OUTGOING if in_session else stage_of(parts[0]))
    return Message(
        0, len(text), parts, parts, links, stage, line_end, *ends, mark,
        envelope, blank, in_session, bodies, signs,
    )  # fmt: skip


def _signs(
    text: bytes, parts: tuple[Part, ...], ends: LineEnds, framed: bool, linked: bool, places: bool
) -> Iterator[Sign]:
    """What rules look at in the message as a whole; `places` tells of its header section (`has_places`)."""
    stop = len(text)
    if framed or text[-1:] != b"\n":
        yield OddFrame(0, stop)
    if ends.lf or ends.cr:
        yield OddLineEnds(0, stop)
    yield from missing(parts[0].fields.names, parts[0].start)
    if places or _has_placeholders(text, parts):
        yield Placeholders(0, stop)
    if linked:
        yield CidLinks(0, stop)
    if any(b"content-id" in part.fields.names for part in parts):
        yield ContentIds(0, stop)
    if any(isinstance(part, OddMultipart) for part in parts):
        yield OddDelimiters(0, stop)
    if not text.isascii() and any(not text[part.start : part.header_stop].isascii() for part in parts):
        yield RawHeaders(0, stop)


def _line_signs(text: bytes) -> Iterator[Sign]:
    """The same of what is in no plain lines."""
    if text.find(b"\0") >= 0:
        yield NulOctets(0, len(text))
    if _has_lone_dot(text):
        yield LoneDots(0, len(text))


def _alternatives(parts: Sequence[Part]) -> Iterator[Alternatives]:
    for part in parts:
        if isinstance(part, Multipart) and part.media_type == b"multipart/alternative":
            yield Alternatives(part.start, part.stop, part.index)


def _has_placeholders(text: bytes, parts: tuple[Part, ...]) -> bool:
    """Whether a text has what places to fill in begin with."""
    return any(
        _has_places_in_text(text, part.body_start, part.stop)
        for part in parts
        if part.media_type in (b"text/plain", b"text/html")
    )


def _has_places_in_text(text: bytes, start: int, stop: int) -> bool:
    """Whether places to fill in may be in a text: `{{...}}`, `%%...%%`. They are told of as advice."""
    return (text.find(b"{", start, stop) >= 0 and text.find(b"{{", start, stop) >= 0) or (
        text.find(b"%", start, stop) >= 0 and text.find(b"%%", start, stop) >= 0
    )


def _has_lone_dot(text: bytes) -> bool:
    if not windowed(text):
        return _LONE_DOT.search(text) is not None
    at = text.find(b"\n.")
    while at >= 0 and text[at + 2 : at + 3] not in (b"\r", b"\n", b""):
        at = text.find(b"\n.", at + 1)
    return at >= 0


_LONE_DOT = compiled(rb"\n\.(?:[\r\n]|\Z)")


_ENVELOPE = compiled(rb">?From (?![ \t]*:)[^\r\n]*(?:\r?\n|\Z)")
_BLANK = compiled(rb"(?:[ \t]*\r?\n)+")


def _envelope_line(text: bytes, at: int) -> Span | None:
    match = _ENVELOPE.match(text, at)
    return Span(*match.span()) if match else None


def _blank_lines(text: bytes, at: int) -> Span | None:
    match = _BLANK.match(text, at)
    return Span(*match.span()) if match else None
