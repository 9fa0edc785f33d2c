"""The header section: lines to fields (RFC 5322 §2.2). A scanner, not a grammar: it only finds where fields stand."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import accumulate

from mailint.data.fields import SEVERAL, STRUCTURED, TRACE
from mailint.data.special_use import is_reachable
from mailint.nodes.address import AddressList
from mailint.nodes.encoded_word import Words
from mailint.nodes.message import EmptyField, Field, Fields, OddField, StrayLine
from mailint.nodes.quoting import are_balanced
from mailint.nodes.signs import NotedAuthors, OddHeader, PartSign, RepeatedFields, Unbalanced, UnreachableMailboxes
from mailint.patterns import compiled
from mailint.plain.words import are_plain_words
from mailint.read.fields import READERS
from mailint.read.fields.media import Described, described, mechanism
from mailint.read.fields.plain import PLAIN, is_usual_author
from mailint.record import NamedTuple
from mailint.text import window
from mailint.text.octets import LineEnds
from mailint.text.transfer import long_lines


class Header(NamedTuple):
    """What a header scan found. `stop` is where the section ends; the body starts at `body`."""

    stop: int
    separated: bool
    body: int
    fields: Fields
    odd: tuple[Field, ...]
    """Those in which rules have something to look at."""
    strays: tuple[StrayLine, ...]
    described: Described | None
    """What the first Content-Type says; None where there is none."""
    mechanism: bytes
    """What the first Content-Transfer-Encoding says, in lower case; `7bit` where there is none."""
    signs: list[type[PartSign]]
    """What rules look at in it, long lines apart."""
    long: tuple[int, ...] | None
    """Indexes of the fields with lines of more than 78 octets; None if no line is so long, but a server's."""


Found = list[tuple[bytes, bytes]]
"""Names, as they are written, and bodies of fields."""


def scan(text: bytes, start: int, stop: int, ends: LineEnds | None = None) -> Header:
    """The header section at `start`, at most up to `stop`; cost is linear in its length.

    `ends` are the line ends of the text: where all are alike, a section of plain fields is taken at once.
    """
    return (_plain_section(text, start, stop, ends) if ends else None) or _any_section(text, start, stop)


def _plain_section(text: bytes, start: int, stop: int, ends: LineEnds) -> Header | None:
    """A section in which all fields are written plainly and an empty line follows; None if it is not such a one.

    Bodies are judged as they are found; only a field that is not plain becomes a node at once.
    """
    line_end = ends.only
    if not line_end:
        return None
    pattern, width = _LF if ends.lf else _CRLF, len(line_end)
    if start + width <= stop and text.startswith(line_end, start):
        return Header(start, True, start + width, _NO_FIELDS, (), (), None, b"7bit", [], None)
    empty = text.find(line_end + line_end, start, stop)
    found: Found = pattern.findall(text, start, empty + width) if empty >= 0 else []
    look = _look(found, line_end)
    if not found or look.length != empty + width - start:
        return None  # something lies between them
    names = look.names
    section = text[start : empty + width]
    if not (section.isascii() and are_plain_words(section)):
        look.odd[:] = sorted({*look.odd, *_worded(found)})
    fields = Fields(names, _Section(text, start, width, found, names).field)
    odd = tuple([fields[at] for at in look.odd])
    return Header(
        empty + width, True, empty + 2 * width, fields, odd, (),
        *_description(names, found), signs(text, _repeats(names), look.unsure, odd),
        tuple(look.long) if look.long else None,
    )  # fmt: skip


class _Look(NamedTuple):
    """What one look at fields tells."""

    length: int
    """Octets of all of them."""
    names: list[bytes]
    """In lower case."""
    odd: list[int]
    """Which of them are not plain."""
    long: list[int]
    """Which of them have long lines."""
    unsure: list[bytes]
    """Bodies in which quotation marks and parentheses may stand alone."""


def _look(found: Found, line_end: bytes) -> _Look:
    names: list[bytes] = []
    odd: list[int] = []
    long: list[int] = []
    unsure: list[bytes] = []
    length = len(found) * (1 + len(line_end))
    for at, (raw, body) in enumerate(found):
        name, is_plain, is_unread, most = _kind(raw)
        names.append(name)
        size = len(raw) + len(body)
        length += size
        if is_unread:
            unsure.append(body)
        elif is_plain is not None and not is_plain(body):
            odd.append(at)
        if size > most and _is_long(raw, body, line_end):
            long.append(at)
    return _Look(length, names, odd, long, unsure)


class _Kind(NamedTuple):
    """What is known of a field by its name."""

    name: bytes
    """In lower case."""
    is_plain: Callable[[bytes], bool] | None
    """Tells whether its body is plain; None if all are."""
    is_unread: bool
    """Whether it is structured, and nobody reads more of it than quotation marks and parentheses."""
    most: int
    """No line of it is too long that has not more octets in its name and body."""


@lru_cache(1024)
def _kind(raw: bytes) -> _Kind:
    name = raw.lower()
    is_plain = PLAIN.get(name)
    return _Kind(name, is_plain, is_plain is None and name in STRUCTURED, 900 if name in TRACE else 77)


class _Section:
    """Plain fields that stand one after the other from `start` on, each with a line end of that width."""

    def __init__(self, text: bytes, start: int, width: int, found: Found, names: list[bytes]) -> None:
        self._text, self._start, self._width, self._found, self._names = text, start, width, found, names
        self._starts: list[int] = []

    def field(self, at: int) -> Field:
        """The field as a node."""
        if not self._starts:
            lengths = (len(raw) + len(body) + 1 + self._width for raw, body in self._found)
            self._starts = list(accumulate(lengths, initial=self._start))
        raw, body = self._found[at]
        start = self._starts[at]
        name_stop = start + len(raw)
        body_stop = name_stop + 1 + len(body)
        return usual_field(self._text, start, body_stop + self._width, self._names[at], name_stop, body_stop)


def _worded(found: Found) -> list[int]:
    """Which of the fields have encoded-words or octets over 127."""
    return [at for at, (_, body) in enumerate(found) if body.find(b"=?") >= 0 or not body.isascii()]


def usual_field(text: bytes, start: int, stop: int, name: bytes, name_stop: int, body_stop: int) -> Field:
    """The node of a field in its usual form: a name, a colon, and text."""
    reader, body = READERS.get(name), name_stop + 1
    value = reader(text, body, body_stop) if reader else None
    return Field(start, stop, name, name_stop, body, body_stop, value, _words(text, name, body, body_stop))


def _words(text: bytes, name: bytes, start: int, stop: int) -> Words | None:
    body = text[start:stop]
    if body.isascii() and are_plain_words(text[start : stop + 1]):  # a line end follows, as after all plain ones
        return None
    from mailint.read.fields.words import read_words

    return read_words(text, name, start, stop)


def signs(text: bytes, repeats: bool, unsure: list[bytes], odd: Sequence[Field]) -> list[type[PartSign]]:
    """What rules look at in fields, of which one may stand there again.

    `unsure` are bodies in which quotation marks and parentheses may stand alone.
    """
    found: list[type[PartSign]] = [RepeatedFields] if repeats else []
    bodies, has_beyond, has_author = list(unsure), False, False
    for field in odd:
        if field.name in STRUCTURED:
            bodies.append(text[field.body_start : field.body_stop])
        if isinstance(field.value, AddressList) and _is_beyond_reach(text, field.value):
            has_beyond = True
        if field.name == b"from" and not is_usual_author(text[field.body_start : field.stop]):
            has_author = True
    if bodies and not are_balanced(bodies):
        found.append(Unbalanced)
    if has_beyond:
        found.append(UnreachableMailboxes)
    if has_author:
        found.append(NotedAuthors)
    return found


def _is_beyond_reach(text: bytes, value: AddressList) -> bool:
    """Whether mail cannot reach the domain of some mailbox."""
    return not all(map(is_reachable, [text[box.domain.start : box.domain.stop] for box in value.mailboxes()]))


_NO_FIELDS = Fields.of(())


def _repeats(names: Sequence[bytes]) -> bool:
    """Whether a field stands there again that is not known to."""
    once = [name for name in names if name not in SEVERAL]
    return len(set(once)) < len(once)


def _is_long(raw: bytes, body: bytes, line_end: bytes) -> bool:
    """Whether a line of a field has more than 78 octets."""
    first = body.find(line_end)
    return len(raw) + 1 + (first if first >= 0 else len(body)) > 78 or has_long_line(body, max(first, 0), len(body))


def _description(names: list[bytes], found: Found) -> tuple[Described | None, bytes]:
    """What Content-Type and Content-Transfer-Encoding say."""
    kind = described(found[names.index(b"content-type")][1]) if b"content-type" in names else None
    encoding = b"content-transfer-encoding"
    return kind, mechanism(found[names.index(encoding)][1]) if encoding in names else b"7bit"


def _any_section(text: bytes, start: int, stop: int) -> Header:
    """Any section, line by line. All its fields are looked at."""
    fields: list[Field] = []
    strays: list[StrayLine] = []
    end = _any_fields(text, start, stop, fields, strays)
    names = [field.name for field in fields]
    found = [(text[each.start : each.name_stop], text[each.body_start : each.body_stop]) for each in fields]
    every = list(range(len(fields)))
    long = [at for at in every if has_long_line(text, fields[at].start, fields[at].stop)]
    has_long = long or any(has_long_line(text, line.start, line.stop) for line in strays)
    return Header(
        *end, Fields.of(fields), tuple(fields), tuple(strays), *_description(names, found),
        [OddHeader, *signs(text, _repeats(names), [], fields)],
        tuple(long) if has_long else None,
    )  # fmt: skip


class End(NamedTuple):
    """Where the section ends, whether an empty line ends it, and where the body starts."""

    stop: int
    separated: bool
    body: int


def _any_fields(text: bytes, start: int, stop: int, fields: list[Field], strays: list[StrayLine]) -> End:
    """The fields and stray lines of any section."""
    while start < stop:
        end = take_lines(text, start, stop, fields, strays)
        if isinstance(end, End):
            return end
        start = end
    return End(stop, False, stop)


def take_lines(text: bytes, at: int, stop: int, fields: list[Field], strays: list[StrayLine]) -> int | End:
    """Take the lines of a field or stray lines at an offset; where to go on, or the end of the section."""
    end = _line_end(text, at, stop)
    if text[at] in b"\r\n" and text[at:end] in _EMPTY:
        return End(at, True, end)
    white = -1
    while end < stop and text[end] in b" \t":
        white, end = end, _line_end(text, end, stop)
    ended = white > 0 and _ends_header(text, white, end, stop)
    field = field_of(text, at, white if ended else end, stop)
    if field is not None:
        fields.append(field)
        return End(white, False, end) if ended else end
    resumed = None if text.startswith(b"--", at) else _next_field(text, at, stop)
    if resumed is None:
        strays.append(StrayLine(at, _line_end(text, at, stop), False))
        return End(at, False, at)
    strays += _stray_lines(text, at, resumed)
    return resumed


_LONG = rb"[^\n]{78}(?:[^\r\n]|\r(?!\n))"
_LONG_LINE = compiled(_LONG)
_LATER_LONG_LINE = compiled(rb"\n" + _LONG)


def has_long_line(text: bytes, start: int, stop: int) -> bool:
    """Whether a line of the range has more than 78 octets (RFC 5322 §2.1.1), its line end not counted."""
    if stop - start > window.SIZE and window.windowed(text):
        return next(long_lines(text, start, stop, 78), None) is not None
    return bool(_LONG_LINE.match(text, start, stop) or _LATER_LONG_LINE.search(text, start, stop))


_EMPTY = (b"\r\n", b"\n", b"\r", b"\r\r\n")
# a line that begins with two hyphens is meant as a delimiter, though a name may begin so
_FIELD = rb"^(?!--)([!-9;-~]++):((?=[ \t]*+(?:END[ \t]++)?[^\s(])LINE(?:END[ \t]++[^ \t\r\n]LINE)*+)END(?![ \t])"
"""A field in its plain form: a name, a colon, text that is no comment, in lines of which none is blank; what follows
does not continue it. It is sought where lines begin, lest a field that is not plain cost the square of its length."""
_CRLF = compiled(b"(?m)" + _FIELD.replace(b"LINE", rb"[^\r]*+").replace(b"END", rb"\r\n"))
_LF = compiled(b"(?m)" + _FIELD.replace(b"LINE", rb"[^\n]*+").replace(b"END", rb"\n"))
_NAME = compiled(rb"(?!--)([!-9;-~]++):")
_ANY_NAME = compiled(rb"(?!--)[!-9;-~]++[ \t]*+:")
_SPACED_NAME = compiled(rb"([!-9;-~]++)[ \t]++:")
_ODD_NAME = compiled(rb"([^\s:]++(?:[ \t][^\s:]++){0,2}+)[ \t]*+:")
_ENVELOPE = compiled(rb">?From \S+ ")


def _line_end(text: bytes, at: int, stop: int) -> int:
    """Where the line at `at` ends, its line end included."""
    return text.find(b"\n", at, stop) + 1 or stop


def field_of(text: bytes, start: int, stop: int, limit: int) -> Field | None:
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
    return kind(start, stop, name, match.end(1), body, body_stop, value, _words(text, name, body, body_stop))


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
