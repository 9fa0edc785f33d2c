"""Identifiers: the plain form by one expression, one after the other; everything else by `field/identifier`."""

from __future__ import annotations

from collections.abc import Sequence

from mailint.grammar import Parser, Recogniser, Token, recogniser
from mailint.nodes.identifier import ContentId, Identifier, Identifiers, MessageId, OddContentId, OddMessageId
from mailint.text import Span, make_span


def read_message_id(text: bytes, start: int, stop: int) -> MessageId:
    """The value of Message-ID."""
    start, stop = _trimmed(text, start, stop)
    plain = _plain(text, start, stop)
    return MessageId(start, stop, plain) if len(plain) == 1 else OddMessageId(start, stop, *_odd(text, start, stop))


def read_content_id(text: bytes, start: int, stop: int) -> ContentId:
    """The value of Content-ID."""
    start, stop = _trimmed(text, start, stop)
    plain = _plain(text, start, stop)
    return ContentId(start, stop, plain) if len(plain) == 1 else OddContentId(start, stop, *_odd(text, start, stop))


def read_identifiers(text: bytes, start: int, stop: int) -> Identifiers:
    """The value of References, In-Reply-To or Resent-Message-ID."""
    start, stop = _trimmed(text, start, stop)
    plain = _plain(text, start, stop)
    return Identifiers(start, stop, plain) if plain else Identifiers(start, stop, *_odd(text, start, stop))


_MSG_ID = recogniser("field/identifier", "clean_msg_id")
_LEFT = recogniser("field/identifier", "clean_left")
_RIGHT = recogniser("field/identifier", "clean_right")
_FAULT = recogniser("field/identifier", "clean_fault")
_SPACE = b" \t\r\n"


def _trimmed(text: bytes, start: int, stop: int) -> tuple[int, int]:
    while start < stop and text[start] in _SPACE:
        start += 1
    while start < stop and text[stop - 1] in _SPACE:
        stop -= 1
    return start, stop


def _plain(text: bytes, start: int, stop: int) -> tuple[Identifier, ...]:
    """The identifiers, if the value is nothing but plain ones; else none."""
    found: list[Identifier] = []
    while start < stop:
        match = _MSG_ID.match(text, start, stop)
        if match is None:
            return ()
        regs, last = match.regs, match.lastindex or 0
        right = make_span(regs[last])
        found.append(Identifier(start, right[1] + 1, make_span(regs[last - 1]), right))
        start = regs[0][1]
    return tuple(found)


def _odd(text: bytes, start: int, stop: int) -> tuple[tuple[Identifier, ...], tuple[Span, ...]]:
    """Identifiers and what stands beside them. Text alone is one identifier without brackets."""
    parsed = _IDENTIFIERS(text, start, stop)
    if parsed is None:
        return (_bare(text, [Span(start, stop)]),), ()
    found = tuple(item for item in parsed.items if isinstance(item, Identifier))
    beside = tuple(item.span for item in parsed.items if isinstance(item, Token))
    if not found and beside:
        return (_bare(text, beside),), ()
    return found, beside


def _bracketed(text: bytes, tokens: list[Token]) -> Identifier:
    """An identifier in brackets; the last may lack its closing one."""
    first, last = tokens[0], tokens[-1]
    closed = last.kind == "CLOSE"
    inside = Span(first.stop, last.start if closed else last.stop)
    return _identifier(text, first.start, last.stop, inside, True, closed)


_IDENTIFIERS = Parser("field/identifier", "identifiers", {"msg_id": _bracketed, "unclosed": _bracketed})


def _bare(text: bytes, words: Sequence[Span]) -> Identifier:
    """All that stands in a value without any brackets, or with half of them."""
    start, stop = words[0].start, words[-1].stop
    opened, closed = text[start] == 60, text[stop - 1] == 62 and stop > start + 1
    return _identifier(text, start, stop, Span(start + opened, stop - closed), opened, closed)


def _identifier(text: bytes, start: int, stop: int, inside: Span, opened: bool, closed: bool) -> Identifier:
    at = text.find(b"@", *inside)
    left = Span(inside.start, at if at >= 0 else inside.stop)
    right = Span(at + 1, inside.stop) if at >= 0 else Span(inside.stop, inside.stop)
    bad = _fault(text, left, _LEFT)
    if bad is None and at >= 0:
        bad = Span(at, at + 1) if left.start == left.stop or right.start == right.stop else None
        bad = bad or _fault(text, right, _RIGHT)
    return Identifier(start, stop, left, right, opened, closed, at >= 0, bad or _not_utf8(text, inside))


def _fault(text: bytes, side: Span, clean: Recogniser) -> Span | None:
    """The first octets of a side that may not stand there."""
    match = clean.match(text, *side)
    at = match.end() if match else side.start
    if at == side.stop:
        return None
    fault = _FAULT.match(text, at, side.stop)
    return Span(at, fault.end() if fault else side.stop)


def _not_utf8(text: bytes, inside: Span) -> Span | None:
    """The first octets that are no UTF-8 (RFC 6532 §3.1)."""
    try:
        text[inside.start : inside.stop].decode()
    except UnicodeDecodeError as error:
        return Span(inside.start + error.start, inside.start + error.end)
    return None
