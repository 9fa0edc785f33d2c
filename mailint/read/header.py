"""The header section: lines to fields (RFC 5322 §2.2). A scanner, not a grammar: it only finds where fields stand."""

from __future__ import annotations

import re
from itertools import chain
from typing import NamedTuple

import msgspec

from mailint.data.fields import SEVERAL, STRUCTURED, TRACE
from mailint.nodes.date import Date
from mailint.nodes.media import Disposition, MediaType, TransferEncoding
from mailint.nodes.message import EmptyField, Field, OddField, StrayLine
from mailint.nodes.quoting import are_balanced
from mailint.nodes.signs import LongLines, OddHeader, PartSign, RepeatedFields, Unbalanced
from mailint.read.fields import READERS
from mailint.text import window
from mailint.text.octets import LineEnds
from mailint.text.transfer import long_lines


class Header(NamedTuple):
    """What a header scan found. `stop` is where the section ends; the body starts at `body`."""

    fields: tuple[Field, ...]
    strays: tuple[StrayLine, ...]
    stop: int
    separated: bool
    body: int
    first: dict[bytes, Field]
    """The first field of each name."""
    signs: list[type[PartSign]]
    """What rules look at in it."""


def scan(text: bytes, start: int, stop: int, ends: LineEnds | None = None) -> Header:
    """The header section at `start`, at most up to `stop`; cost is linear in its length.

    `ends` are the line ends of the text: where all are alike, a section of plain fields is taken at once.
    """
    fields: list[Field] = []
    strays: list[StrayLine] = []
    end = _plain_fields(text, start, stop, ends, fields) if ends else None
    odd = end is None
    if end is None:
        end = _any_fields(text, start, stop, fields, strays)
    elif not fields:
        return Header((), (), *end, _NO_FIELDS, [])
    section = text[start : end.stop]
    if b"=?" in section or not section.isascii():
        fields = [_with_words(text, field) for field in fields]
    first = {field.name: field for field in reversed(fields)}
    signs: list[type[PartSign]] = [OddHeader] if odd else []
    if len(first) < len(fields) and _repeats(fields):
        signs.append(RepeatedFields)
    if not are_balanced(
        text[field.body_start : field.body_stop]
        for field in fields
        if field.name in STRUCTURED and type(field.value) not in _PLAIN_VALUES
    ):
        signs.append(Unbalanced)
    if _has_long_lines(text, fields, strays):
        signs.append(LongLines)
    return Header(tuple(fields), tuple(strays), *end, first, signs)


_NO_FIELDS: dict[bytes, Field] = {}


class _End(NamedTuple):
    """Where the section ends, whether an empty line ends it, and where the body starts."""

    stop: int
    separated: bool
    body: int


def _plain_fields(text: bytes, start: int, stop: int, ends: LineEnds, fields: list[Field]) -> _End | None:
    """The fields of a section in which all are plain and an empty line follows; None if it is not such a one."""
    if ends.cr or (ends.crlf and ends.lf):
        return None
    pattern, line_end = (_LF, b"\n") if ends.lf else (_CRLF, b"\r\n")
    width = len(line_end)
    if start + width <= stop and text.startswith(line_end, start):
        return _End(start, True, start + width)
    empty = text.find(line_end + line_end, start, stop)
    if empty < 0:
        return None
    end = empty + width
    found = pattern.findall(text, start, end)
    if sum(map(len, chain.from_iterable(found))) + len(found) * (1 + width) != end - start:
        return None  # something lies between them
    for raw, body in found:
        name = raw.lower()
        name_stop = start + len(raw)
        body_start, body_stop = name_stop + 1, name_stop + 1 + len(body)
        reader = READERS.get(name)
        value = reader(text, body_start, body_stop) if reader else None
        fields.append(Field(start, body_stop + width, name, name_stop, body_start, body_stop, value))
        start = body_stop + width
    return _End(end, True, end + width)


def _any_fields(text: bytes, start: int, stop: int, fields: list[Field], strays: list[StrayLine]) -> _End:
    """The fields and stray lines of any section."""
    while start < stop:
        end = _lines(text, start, stop, fields, strays)
        if isinstance(end, _End):
            return end
        start = end
    return _End(stop, False, stop)


def _lines(text: bytes, at: int, stop: int, fields: list[Field], strays: list[StrayLine]) -> int | _End:
    """Take the lines of a field or stray lines at an offset; where to go on, or the end of the section."""
    end = _line_end(text, at, stop)
    if text[at] in b"\r\n" and text[at:end] in _EMPTY:
        return _End(at, True, end)
    white = -1
    while end < stop and text[end] in b" \t":
        white, end = end, _line_end(text, end, stop)
    ended = white > 0 and _ends_header(text, white, end, stop)
    field = _field(text, at, white if ended else end, stop)
    if field is not None:
        fields.append(field)
        return _End(white, False, end) if ended else end
    resumed = None if text.startswith(b"--", at) else _next_field(text, at, stop)
    if resumed is None:
        strays.append(StrayLine(at, _line_end(text, at, stop), False))
        return _End(at, False, at)
    strays += _stray_lines(text, at, resumed)
    return resumed


def _with_words(text: bytes, field: Field) -> Field:
    body = text[field.body_start : field.body_stop]
    if b"=?" not in body and body.isascii():
        return field
    from mailint.read.fields.words import read_words

    words = read_words(text, field.name, field.body_start, field.body_stop)
    return msgspec.structs.replace(field, words=words) if words else field


def _repeats(fields: list[Field]) -> bool:
    """Whether a field stands there again that is not known to."""
    names = [field.name for field in fields if field.name not in SEVERAL]
    return len(set(names)) < len(names)


def _has_long_lines(text: bytes, fields: list[Field], strays: list[StrayLine]) -> bool:
    """Whether a line has more than 78 octets and no server wrote it, or may have more than 998."""
    for field in fields:
        start, stop = field.start, field.stop
        if stop - start > 78 and (field.name not in TRACE or stop - start > 998) and has_long_line(text, start, stop):
            return True
    return any(has_long_line(text, line.start, line.stop) for line in strays)


_LONG = rb"[^\n]{78}(?:[^\r\n]|\r(?!\n))"
_LONG_LINE = re.compile(_LONG)
_LATER_LONG_LINE = re.compile(rb"\n" + _LONG)


def has_long_line(text: bytes, start: int, stop: int) -> bool:
    """Whether a line of the range has more than 78 octets (RFC 5322 §2.1.1), its line end not counted."""
    if stop - start > window.SIZE and window.windowed(text):
        return next(long_lines(text, start, stop, 78), None) is not None
    return bool(_LONG_LINE.match(text, start, stop) or _LATER_LONG_LINE.search(text, start, stop))


_PLAIN_VALUES = frozenset((Date, MediaType, Disposition, TransferEncoding))
"""What readers make of a value in which no quotation mark or parenthesis stands alone."""
_EMPTY = (b"\r\n", b"\n", b"\r", b"\r\r\n")
# a line that begins with two hyphens is meant as a delimiter, though a name may begin so
_FIELD = rb"^(?!--)([!-9;-~]++):((?=[ \t]*+(?:END[ \t]++)?[^\s(])LINE(?:END[ \t]++[^ \t\r\n]LINE)*+)END(?![ \t])"
"""A field in its plain form: a name, a colon, text that is no comment, in lines of which none is blank; what follows
does not continue it. It is sought where lines begin, lest a field that is not plain cost the square of its length."""
_CRLF = re.compile(_FIELD.replace(b"LINE", rb"[^\r]*+").replace(b"END", rb"\r\n"), re.MULTILINE)
_LF = re.compile(_FIELD.replace(b"LINE", rb"[^\n]*+").replace(b"END", rb"\n"), re.MULTILINE)
_NAME = re.compile(rb"(?!--)([!-9;-~]++):")
_ANY_NAME = re.compile(rb"(?!--)[!-9;-~]++[ \t]*+:")
_SPACED_NAME = re.compile(rb"([!-9;-~]++)[ \t]++:")
_ODD_NAME = re.compile(rb"([^\s:]++(?:[ \t][^\s:]++){0,2}+)[ \t]*+:")
_ENVELOPE = re.compile(rb">?From \S+ ")


def _line_end(text: bytes, at: int, stop: int) -> int:
    """Where the line at `at` ends, its line end included."""
    return text.find(b"\n", at, stop) + 1 or stop


def _field(text: bytes, start: int, stop: int, limit: int) -> Field | None:
    """The field of these lines; None if they do not begin with a name and a colon."""
    body_stop = stop
    if text[stop - 1] == 10:
        body_stop -= 2 if text[stop - 2 : stop - 1] == b"\r" else 1
    match = _NAME.match(text, start, body_stop)
    kind = Field if match else OddField
    if match and text[match.end() : body_stop].strip()[:1] in (b"", b"("):
        kind = EmptyField
    match = match or _SPACED_NAME.match(text, start, body_stop) or _odd_name(text, start, body_stop, stop, limit)
    if match is None:
        return None
    name, body = match[1].lower(), match.end()
    reader = READERS.get(name)
    value = reader(text, body, body_stop) if reader else None
    return kind(start, stop, name, match.end(1), body, body_stop, value)


def _odd_name(text: bytes, start: int, body_stop: int, stop: int, limit: int) -> re.Match[bytes] | None:
    """A wrong name that is meant as one: the header goes on after it. `Dear Bob: ...` before text is text."""
    match = _ODD_NAME.match(text, start, body_stop)
    if match is None or _ENVELOPE.match(text, start, body_stop):
        return None
    goes_on = stop >= limit or text[stop] in b"\r\n" or _is_field(text, stop, limit)
    return match if goes_on else None


def _next_field(text: bytes, at: int, stop: int) -> int | None:
    """Start of the next line that is a field, from the line after `at` up to the first empty line or delimiter."""
    while (at := _line_end(text, at, stop)) < stop:
        if text[at] in b"\r\n" or text.startswith(b"--", at):
            return None
        if _is_field(text, at, stop):
            return at
    return None


def _ends_header(text: bytes, start: int, end: int, stop: int) -> bool:
    """Whether a line of nothing but white space stands for the empty line: no field follows it, but text."""
    return end < stop and not text[start:end].strip() and text[end] not in b"\r\n" and not _is_field(text, end, stop)


def _is_field(text: bytes, at: int, stop: int) -> bool:
    return _ANY_NAME.match(text, at, stop) is not None


def _stray_lines(text: bytes, start: int, stop: int) -> list[StrayLine]:
    lines = []
    while start < stop:
        end = _line_end(text, start, stop)
        lines.append(StrayLine(start, end, True))
        start = end
    return lines
