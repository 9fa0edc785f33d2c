"""The length of lines (RFC 5322 §2.1.1)."""

from collections.abc import Iterator
from itertools import pairwise

from mailint.data.fields import TRACE
from mailint.nodes.message import Field, Leaf, Part
from mailint.nodes.signs import LongLines
from mailint.patterns import compiled
from mailint.rules.rule import Context, Edit, Finding, Fix, error, rule, warning
from mailint.text import Span, window
from mailint.text.transfer import long_lines

LONGEST = 998
"""Octets of a line without its line end, at most."""
WANTED = 78
"""Characters of a line without its line end, that should not be more."""
_OTHERS = (b"binary", b"base64", b"quoted-printable")
"""Bodies that may have any line, or whose lines have a limit of their own (RFC 2045 §6.7, §6.8)."""


@rule("L007", "line-over-998", error("RFC 5322 §2.1.1", "RFC 6532 §3.4", "RFC 5321 §4.5.3.1.6"))
def line_over_998(sign: LongLines, mail: Context) -> Iterator[Finding]:
    r"""A line has more than 998 octets.

    Servers refuse such a message, or break the line where it suits them, which damages signatures, tables and links.
    A body in the transfer encoding binary may have it; base64 and quoted-printable have a shorter limit of their own.

    bad:
        Subject: x

        «aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\
        aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\
        aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\
        aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\
        aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\
        aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\
        aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\
        aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\
        aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\
        aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa»
    fixed:
        Subject: x
        MIME-Version: 1.0
        Content-Type: text/plain; charset=us-ascii
        Content-Transfer-Encoding: quoted-printable

        aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa=
        aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa=
        aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa=
        aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa=
        aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa=
        aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa=
        aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa=
        aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa=
        aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa=
        aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa=
        aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa=
        aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa=
        aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa=
        aaaaaaaaaaaaaaaaaaaaaaaaa
    good:
        Subject: x

        a line
    """
    part = mail.part(sign)
    yield from _header_over_998(part, mail)
    if isinstance(part, Leaf) and part.cte not in _OTHERS:
        for at, line in enumerate(long_lines(mail.text, part.body_start, part.stop, LONGEST)):
            fix = None if at else _encode(part, mail)  # one repair for the whole body
            yield Finding(*line, f"This line has {line.stop - line.start} octets, more than {LONGEST}.", fix)


def _header_over_998(part: Part, mail: Context) -> Iterator[Finding]:
    for line in long_lines(mail.text, part.start, part.header_stop, LONGEST):
        edits = _fold(mail, line, _field_at(part, line.start))
        ends = [line.start, *(edit.start for edit in edits), line.stop]
        short = all(stop - start <= LONGEST for start, stop in pairwise(ends))
        fix = Fix("fold the line", tuple(edits)) if short else None
        yield Finding(*line, f"This line has {line.stop - line.start} octets, more than {LONGEST}.", fix)


def _encode(part: Leaf, mail: Context) -> Fix | None:
    edits = mail.quoted_printable(part)
    return Fix("write the text as quoted-printable", edits) if edits else None


@rule("L008", "line-over-78", warning("RFC 5322 §2.1.1", "RFC 5322 §2.3"))
def line_over_78(sign: LongLines, mail: Context) -> Iterator[Finding]:
    """A line has more than 78 characters.

    People who read or edit mail in a terminal see it broken anywhere, or cut off. A field without white space at which
    it could be folded is left alone, as are the fields that servers write.

    bad:
        «Subject: this is a subject that is rather long, as those are who write down all they have to say»
    fixed:
        Subject: this is a subject that is rather long, as those are who write down
         all they have to say
    bad:
        «To: alice@alice.example, bob.the.builder@builders.example, carol@carol.example, dave@dave.example»
    fixed:
        To: alice@alice.example, bob.the.builder@builders.example,
         carol@carol.example, dave@dave.example
    bad:
        Subject: x

        «This is a line that is rather long, as those are who write down all they have to say to us.»
    bad:
        MIME-Version: 1.0

        «This is a line that is rather long, as those are who write down all they have to say to us.»
    fixed:
        MIME-Version: 1.0
        Content-Transfer-Encoding: quoted-printable

        This is a line that is rather long, as those are who write down all they ha=
        ve to say to us.
    good:
        Message-ID: <aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa@b.example>
        Subject: x

        text
    """
    part = mail.part(sign)
    for at in sign.fields:
        if part.fields.names[at] not in TRACE:
            yield from _long_in_field(part.fields[at], mail)
    if isinstance(part, Leaf) and part.cte not in _OTHERS:
        yield from _long_in_body(part, mail)


def _long_in_field(field: Field, mail: Context) -> Iterator[Finding]:
    """The long lines of a field that can be folded."""
    for line in long_lines(mail.text, field.start, field.stop, WANTED):
        length = _characters(mail.text, line) if line.stop - line.start <= LONGEST else 0
        if length > WANTED and (edits := _fold(mail, line, field)):
            fix = Fix("fold the line", tuple(edits))
            yield Finding(*line, f"This line has {length} characters, more than {WANTED}.", fix)


def _long_in_body(part: Leaf, mail: Context) -> Iterator[Finding]:
    """The long lines of a body; the first of them carries the repair, which is one for the whole body."""
    first = True
    for line in long_lines(mail.text, part.body_start, part.stop, WANTED):
        length = _characters(mail.text, line) if line.stop - line.start <= LONGEST else 0
        if length > WANTED:
            is_mime_text = first and part.media_type.startswith(b"text/") and mail.message.root.first(b"mime-version")
            fix = _encode(part, mail) if is_mime_text and mail.offers("L008") else None
            first = False
            yield Finding(*line, f"This line has {length} characters, more than {WANTED}.", fix)


_TEXTS = (b"subject", b"comments", b"content-description", b"thread-topic")
"""Fields in which commas and semicolons separate nothing."""


def _characters(text: bytes, line: Span) -> int:
    """Characters of a line; octets that are no UTF-8 count one each (RFC 6532 §3.4)."""
    octets = window.octets(text, *line)
    return len(octets) if octets.isascii() else len(octets.decode("utf-8", "replace"))


def _field_at(part: Part, at: int) -> Field | None:
    """The field that holds the offset."""
    low, high = 0, len(part.fields)
    while low < high:
        middle = (low + high) // 2
        if part.fields[middle].stop <= at:
            low = middle + 1
        else:
            high = middle
    return part.fields[low] if low < len(part.fields) and part.fields[low].start <= at else None


_GAP = compiled(rb'\\.|"(?:[^"\\]|\\.)*+"|[ \t]++(?=[^ \t\r\n])')
"""White space at which a line can be folded; or a quoted-string or quoted-pair, which are not to be."""


def _fold(mail: Context, line: Span, field: Field | None) -> list[Edit]:
    """Line ends before white space of a header line, so that its pieces have at most 78 octets, or as few as can be.

    After a comma or semicolon first (RFC 5322 §2.2.3: at the highest level). None where that does not shorten it.
    """
    edits: list[Edit] = []
    start = best = line.start
    high = -1
    if field is None:
        return edits
    commas = field.name not in _TEXTS
    for gap in [*_gaps(mail.text, line, field), line.stop]:
        while gap - start > WANTED and (cut := high if high > start else best) > start:
            edits.append(Edit(cut, cut, mail.message.line_end))
            start, high = cut, -1
        best = gap
        if commas and mail.text[gap - 1] in b",;":
            high = gap
    return edits


def _gaps(text: bytes, line: Span, field: Field) -> Iterator[int]:
    """Where the line can be folded: not before the first word of the field body."""
    start = max(line.start, field.body_start)
    if start == field.body_start:
        start += len(text[start : line.stop]) - len(text[start : line.stop].lstrip(b" \t"))
    for found in _GAP.finditer(text, start, line.stop):
        at = found.start()
        if at > start and text[at] in b" \t":
            yield at
