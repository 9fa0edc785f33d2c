"""The header section: lines to fields (RFC 5322 §2.2). A scanner, not a grammar: it only finds where fields stand."""

from __future__ import annotations

import re
from typing import NamedTuple

import msgspec

from mailint.nodes.message import Field, OddField, StrayLine
from mailint.read.fields import READERS


class Header(NamedTuple):
    """What a header scan found. `stop` is where the section ends; the body starts at `body`."""

    fields: tuple[Field, ...]
    strays: tuple[StrayLine, ...]
    stop: int
    separated: bool
    body: int


def scan(text: bytes, start: int, stop: int) -> Header:
    """The header section at `start`, at most up to `stop`; cost is linear in its length."""
    header = _lines(text, start, stop)
    section = text[start : header.stop]
    if section.isascii() and b"=?" not in section:
        return header
    return header._replace(fields=tuple(_with_words(text, field) for field in header.fields))


def _with_words(text: bytes, field: Field) -> Field:
    from mailint.read.fields.words import read_words

    words = read_words(text, field.name, field.body_start, field.body_stop)
    return msgspec.structs.replace(field, words=words) if words else field


def _lines(text: bytes, start: int, stop: int) -> Header:
    fields: list[Field] = []
    strays: list[StrayLine] = []
    at = start
    while at < stop:
        end = _line_end(text, at, stop)
        if text[at] in b"\r\n" and text[at:end] in _EMPTY:
            return Header(tuple(fields), tuple(strays), at, True, end)
        while end < stop and text[end] in b" \t":
            end = _line_end(text, end, stop)
        field = _field(text, at, end)
        if field is not None:
            fields.append(field)
        else:
            resumed = _next_field(text, at, stop)
            if resumed is None:
                strays.append(StrayLine(at, _line_end(text, at, stop), False))
                return Header(tuple(fields), tuple(strays), at, False, at)
            strays += _stray_lines(text, at, resumed)
            end = resumed
        at = end
    return Header(tuple(fields), tuple(strays), stop, False, stop)


_EMPTY = (b"\r\n", b"\n", b"\r", b"\r\r\n")
_NAME = re.compile(rb"([!-9;-~]+):")
_ODD_NAME = re.compile(rb"([^\s:]+(?:[ \t][^\s:]+){0,2})[ \t]*:")


def _line_end(text: bytes, at: int, stop: int) -> int:
    """Where the line at `at` ends, its line end included."""
    return text.find(b"\n", at, stop) + 1 or stop


def _field(text: bytes, start: int, stop: int) -> Field | None:
    """The field of these lines; None if they do not begin with a name and a colon."""
    body_stop = stop
    if text[stop - 1] == 10:
        body_stop -= 2 if text[stop - 2 : stop - 1] == b"\r" else 1
    match = _NAME.match(text, start, body_stop)
    if match:
        name, body = match[1].lower(), match.end()
        reader = READERS.get(name)
        value = reader(text, body, body_stop) if reader else None
        return Field(start, stop, name, body - 1, body, body_stop, value)
    match = _ODD_NAME.match(text, start, body_stop)
    if match is None:
        return None
    name, body = match[1].lower(), match.end()
    reader = READERS.get(name)
    value = reader(text, body, body_stop) if reader else None
    return OddField(start, stop, name, match.end(1), body, body_stop, value)


def _next_field(text: bytes, at: int, stop: int) -> int | None:
    """Start of the next line that is a field, looking from the line after `at` up to the first empty line."""
    while (at := _line_end(text, at, stop)) < stop:
        if text[at] in b"\r\n":
            return None
        if _NAME.match(text, at, stop):
            return at
    return None


def _stray_lines(text: bytes, start: int, stop: int) -> list[StrayLine]:
    lines = []
    while start < stop:
        end = _line_end(text, start, stop)
        lines.append(StrayLine(start, end, True))
        start = end
    return lines
