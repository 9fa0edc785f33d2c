"""What the rules about a session ask of mail data."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import msgspec

from mailint.nodes.session import Content, Exchange
from mailint.patterns import compiled
from mailint.record import NamedTuple
from mailint.text import Span


class Frame(NamedTuple):
    """How mail data came: what is known of it without looking at it."""

    number: int
    message_index: int | None
    exchange: int
    transaction: int
    terminator: Span | None
    chunked: bool
    guessed: bool
    line_ends: bool
    stuffed: bool
    """Whether dots are shown as they are sent."""
    hidden: bool
    """Whether the capture does not show it, or not all of it."""
    chunks: Sequence[Span]
    """All that was shown of its message so far, these spans included."""
    cut: bool
    """Whether the capture ends in it."""


def read_content(text: bytes, spans: Sequence[Span], at: int, frame: Frame) -> Content:
    """The mail data in these spans of the text; `at` is where it stands if it is empty."""
    start, stop = (spans[0].start, spans[-1].stop) if spans else (at, at)
    first = text[start : min(start + 1000, stop)]
    size, dots = 0, 0
    for span in spans:
        size += _wire_size(text, span, frame.line_ends)
        dots += _stuffed(text, span)
    stuffed = not frame.chunked and frame.stuffed
    lone = tuple(_found(_LONE_DOT, text, spans)) if stuffed and dots else ()
    whole = frame.chunks if frame.message_index is not None else ()
    header, body = eight_bit(text, whole)
    hidden = not spans and not frame.chunked and (frame.terminator is None or frame.exchange < 0)
    hidden = hidden or frame.hidden or _TOLD.match(first) is not None
    size -= dots if stuffed else 0
    message_size = None if hidden or frame.cut or not whole else size
    if message_size is not None and len(whole) > len(spans):
        message_size = sum(_wire_size(text, span, frame.line_ends) for span in whole)
    return Content(
        start, stop, frame.number, frame.message_index, frame.exchange, frame.transaction, frame.terminator,
        frame.chunked, frame.guessed and not hidden, hidden, size, message_size, _FIELD.match(first) is not None,
        header, body, body is not None and says_eight_bit(text, whole), lone,
        tuple(_found(_REPLY_LIKE, text, spans)),
    )  # fmt: skip


def settled(contents: Sequence[Content], exchanges: Sequence[Exchange]) -> Iterator[Content]:
    """The mail data, each with its transaction: where MAIL was not answered yet, that is known only in the end."""
    for content in contents:
        carrier = exchanges[content.exchange] if 0 <= content.exchange < len(exchanges) else None
        transaction = carrier.transaction if carrier else content.transaction
        same = content.transaction == transaction
        yield content if same else msgspec.structs.replace(content, transaction=transaction)


_LONE_DOT = compiled(rb"\n(\.(?![.\r\n])[^\r\n]*+)")
_REPLY_LIKE = compiled(rb"\n([2-5][0-5][0-9][ -][^\r\n]*+)")
"""These begin with the octet that is searched for; `(?m)^` would be tried everywhere."""
_FIELD = compiled(rb"[!-9;-~]++[ \t]*:")
_TOLD = compiled(rb"\d+ lines sent\r*\n\Z")
_LINE_END = compiled(rb"\r*\n")
_HIGH = compiled(rb"[\x80-\xff]")
_EMPTY_LINE = compiled(rb"(?m)^\r*\n")
_VERSION = compiled(rb"(?im)^MIME-Version[ \t]*:")
_EIGHT_BIT = compiled(rb"(?im)^Content-Transfer-Encoding[ \t]*:\s*(?:8bit|binary)\b")


def _wire_size(text: bytes, span: Span, line_ends: bool) -> int:
    """Octets as they were on the wire, where every line ended in CRLF."""
    if line_ends:
        return span.stop - span.start
    content = text[span.start : span.stop]
    returns = content.count(b"\r\n")
    if content.count(b"\r") == returns:
        return len(content) + content.count(b"\n") - returns
    return len(_LINE_END.sub(b"\r\n", content))


def _stuffed(text: bytes, span: Span) -> int:
    """Number of lines that begin with a dot: the receiver takes one octet from each."""
    return text.count(b"\n.", span.start, span.stop) + (text[span.start : span.start + 1] == b".")


def _found(line: re.Pattern[bytes], text: bytes, spans: Sequence[Span]) -> Iterator[Span]:
    """The lines of this kind, which are group 1 after an LF."""
    for start, stop in spans:
        end = text.find(b"\n", start, stop)
        first = line.match(b"\n" + text[start : stop if end < 0 else end])
        if first:
            yield Span(start, start + first.end() - 1)
        for found in line.finditer(text, start, stop):
            yield Span(*found.span(1))


def eight_bit(text: bytes, spans: Sequence[Span]) -> tuple[int | None, int | None]:
    """Offset of the first octet over 127 in the header section, and in the body."""
    if all(text[span.start : span.stop].isascii() for span in spans):
        return None, None
    header: int | None = None
    inside = True
    for start, stop in spans:
        end = stop
        if inside:
            empty = _EMPTY_LINE.search(text, start, stop)
            end, inside = (empty.start(), False) if empty else (stop, True)
            found = _HIGH.search(text, start, end)
            header = found.start() if header is None and found else header
        found = None if inside else _HIGH.search(text, end, stop)
        if found:
            return header, found.start()
    return header, None


def says_eight_bit(text: bytes, spans: Sequence[Span]) -> bool:
    """Whether a header section in it says that octets over 127 are there (RFC 2045 §4, §6.2)."""
    return any(_VERSION.search(text, *span) for span in spans) and any(_EIGHT_BIT.search(text, *span) for span in spans)
