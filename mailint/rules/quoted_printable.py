"""Quoted-printable bodies (RFC 2045 §6.7)."""

import re
from collections.abc import Callable, Iterator

from mailint.nodes.body import OddQuotedPrintable
from mailint.patterns import compiled
from mailint.rules.rule import Context, Edit, Finding, Fix, Safety, error, rule
from mailint.text import Deferred, Span, transfer, window

_LOWER = compiled(rb"=(?:[a-f][0-9A-Fa-f]|[0-9A-F][a-f])")
_BAD = compiled(rb"=(?![0-9A-Fa-f]{2}|[ \t]*+(?:\r?\n|\Z))")
_TRAILING = compiled(rb"[ \t]++((?=\r?\n|\Z))?")
_UNENCODED = compiled(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\xff]+")


@rule("E030", "qp-lowercase-hex", error("RFC 2045 §6.7"))
def qp_lowercase_hex(body: OddQuotedPrintable, mail: Context) -> Iterator[Finding]:
    """A quoted-printable escape is written with lower-case digits.

    The digits are `0-9A-F`. Most decoders take both, the strict leave the escape in the text.

    bad:
        MIME-Version: 1.0
        Content-Type: text/plain; charset=utf-8
        Content-Transfer-Encoding: quoted-printable

        caf«=c3»=a9
    fixed:
        MIME-Version: 1.0
        Content-Type: text/plain; charset=utf-8
        Content-Transfer-Encoding: quoted-printable

        caf=C3=A9
    good:
        MIME-Version: 1.0
        Content-Type: text/plain; charset=utf-8
        Content-Transfer-Encoding: quoted-printable

        caf=C3=A9
    """
    first, count = _first(_LOWER, body, mail)
    if first:
        what = mail.octets(first).decode()
        fix = Fix("write capitals", _each(_LOWER, body, mail, count, _in_capitals))
        yield Finding(*first, f"{what} is written with lower-case digits{_more(count)}.", fix)


def _in_capitals(start: int, octets: bytes) -> Edit:
    return Edit(start + 1, start + len(octets), octets[1:].upper())


def _found(pattern: re.Pattern[bytes], body: OddQuotedPrintable, mail: Context) -> Iterator[tuple[int, bytes]]:
    """The matches in a body, each with its offset; where the pattern has a group, those that have it."""
    for at, octets in window.lines(mail.text, body.start, body.stop):
        for found in pattern.finditer(octets):
            if found.lastindex or not pattern.groups:
                yield at + found.start(), found[0]


def _first(pattern: re.Pattern[bytes], body: OddQuotedPrintable, mail: Context) -> tuple[Span | None, int]:
    """The first match in a body, and how many there are."""
    found = _found(pattern, body, mail)
    first = next(found, None)
    return (Span(first[0], first[0] + len(first[1])), 1 + sum(1 for _ in found)) if first else (None, 0)


def _more(count: int) -> str:
    return f" (and {count - 1} more in this body)" if count > 1 else ""


def _each(
    pattern: re.Pattern[bytes], body: OddQuotedPrintable, mail: Context, count: int, edit: Callable[[int, bytes], Edit]
) -> Deferred:
    """An edit for each match in a body; there may be hundreds of thousands."""
    return Deferred(count, lambda: (edit(*each) for each in _found(pattern, body, mail)))


@rule("E031", "qp-bad-escape", error("RFC 2045 §6.7"))
def qp_bad_escape(body: OddQuotedPrintable, mail: Context) -> Iterator[Finding]:
    """An `=` in a quoted-printable body begins no escape.

    It must be followed by two hexadecimal digits or the end of the line; decoders disagree on what else it means. Text
    that was labelled quoted-printable without being encoded looks so.

    bad:
        MIME-Version: 1.0
        Content-Type: text/plain
        Content-Transfer-Encoding: quoted-printable

        x?a«=z»z
    unsafe:
        MIME-Version: 1.0
        Content-Type: text/plain
        Content-Transfer-Encoding: quoted-printable

        x?a=3Dzz
    good:
        MIME-Version: 1.0
        Content-Type: text/plain
        Content-Transfer-Encoding: quoted-printable

        x?a=3Dzz =
        on
    """
    first, count = _first(_BAD, body, mail)
    if first:
        edits = _each(_BAD, body, mail, count, lambda start, octets: Edit(start + 1, start + 1, b"3D"))
        message = f"This = is followed neither by two hexadecimal digits nor by a line end{_more(count)}."
        yield Finding(first.start, min(first.start + 2, body.stop), message, Fix("write =3D", edits, Safety.UNSAFE))


@rule("E032", "qp-trailing-space", error("RFC 2045 §6.7"))
def qp_trailing_space(body: OddQuotedPrintable, mail: Context) -> Iterator[Finding]:
    """A line of a quoted-printable body ends in white space.

    A decoder must delete it, as transport may have added it; not all do. White space that is meant is written `=20`.

    bad:
        MIME-Version: 1.0
        Content-Type: text/plain
        Content-Transfer-Encoding: quoted-printable

        hello«␠»
        you
    fixed:
        MIME-Version: 1.0
        Content-Type: text/plain
        Content-Transfer-Encoding: quoted-printable

        hello
        you
    bad:
        MIME-Version: 1.0
        Content-Type: text/plain
        Content-Transfer-Encoding: quoted-printable

        hel=«␠␉»
        lo
    fixed:
        MIME-Version: 1.0
        Content-Type: text/plain
        Content-Transfer-Encoding: quoted-printable

        hel=
        lo
    good:
        MIME-Version: 1.0
        Content-Type: text/plain
        Content-Transfer-Encoding: quoted-printable

        hello =
        you
        hello=20
    """
    first, count = _first(_TRAILING, body, mail)
    if first:
        edits = _each(_TRAILING, body, mail, count, lambda start, octets: Edit(start, start + len(octets), b""))
        message = f"This quoted-printable line ends in white space{_more(count)}."
        yield Finding(*first, message, Fix("delete the white space", edits))


@rule("E033", "qp-line-over-76", error("RFC 2045 §6.7"))
def qp_line_over_76(body: OddQuotedPrintable, mail: Context) -> Iterator[Finding]:
    """A line of a quoted-printable body has more than 76 characters.

    The encoding has soft line breaks (`=` at the end of the line) so that no longer line is needed.

    bad:
        MIME-Version: 1.0
        Content-Type: text/plain
        Content-Transfer-Encoding: quoted-printable

        «1234567890123456789012345678901234567890123456789012345678901234567890123=3D67890»
    fixed:
        MIME-Version: 1.0
        Content-Type: text/plain
        Content-Transfer-Encoding: quoted-printable

        1234567890123456789012345678901234567890123456789012345678901234567890123=
        =3D67890
    bad:
        MIME-Version: 1.0
        Content-Type: text/plain
        Content-Transfer-Encoding: quoted-printable

        «123456789012345678901234567890123456789012345678901234567890123456789012345 ␠»
        you
    fixed:
        MIME-Version: 1.0
        Content-Type: text/plain
        Content-Transfer-Encoding: quoted-printable

        123456789012345678901234567890123456789012345678901234567890123456789012345
        you
    good:
        MIME-Version: 1.0
        Content-Type: text/plain
        Content-Transfer-Encoding: quoted-printable

        1234567890123456789012345678901234567890123456789012345678901234567890123456
    """
    lines = transfer.long_lines(mail.text, body.start, body.stop)
    first = next(lines, None)
    if first:
        count = 1 + sum(1 for _ in lines)
        message = f"This quoted-printable line has {first.stop - first.start} characters, more than 76{_more(count)}."
        edits = Deferred(sum(1 for _ in _all_softly(body, mail)), lambda: _all_softly(body, mail))
        yield Finding(*first, message, Fix("break the lines softly", edits))


def _all_softly(body: OddQuotedPrintable, mail: Context) -> Iterator[Edit]:
    for line in transfer.long_lines(mail.text, body.start, body.stop):
        yield from _softly(line, mail)


def _softly(line: Span, mail: Context) -> Iterator[Edit]:
    """Break what a decoder keeps of a line: the white space at its end would be kept, too, before a soft break."""
    soft = b"=" + mail.message.line_end
    kept = mail.octets(line).rstrip(b" \t")
    yield from (Edit(line.start + at, line.start + at, soft) for at in transfer.soft_breaks(kept))
    if line.start + len(kept) < line.stop:
        yield Edit(line.start + len(kept), line.stop, b"")


@rule("E034", "qp-raw-octet", error("RFC 2045 §6.7"), hides=("L004",))
def qp_raw_octet(body: OddQuotedPrintable, mail: Context) -> Iterator[Finding]:
    r"""A control character or an octet over 126 stands unencoded in a quoted-printable body.

    The encoding is there to keep these out of the message; decoders may drop them, and a 7-bit path breaks them.

    bad:
        MIME-Version: 1.0
        Content-Type: text/plain; charset=utf-8
        Content-Transfer-Encoding: quoted-printable

        caf«é» =C3=A9
    fixed:
        MIME-Version: 1.0
        Content-Type: text/plain; charset=utf-8
        Content-Transfer-Encoding: quoted-printable

        caf=C3=A9 =C3=A9
    bad:
        MIME-Version: 1.0
        Content-Type: text/plain
        Content-Transfer-Encoding: quoted-printable

        page«\x0C»break
    fixed:
        MIME-Version: 1.0
        Content-Type: text/plain
        Content-Transfer-Encoding: quoted-printable

        page=0Cbreak
    good:
        MIME-Version: 1.0
        Content-Type: text/plain; charset=utf-8
        Content-Transfer-Encoding: quoted-printable

        caf=C3=A9
    """
    first, count = _first(_UNENCODED, body, mail)
    if first:
        octet, octets = mail.text[first.start], sum(len(each) for _, each in _found(_UNENCODED, body, mail))
        message = f"The octet 0x{octet:02X} stands unencoded in a quoted-printable body{_more(octets)}."
        yield Finding(*first, message, Fix("encode it", _each(_UNENCODED, body, mail, count, _escaped)))


def _escaped(start: int, octets: bytes) -> Edit:
    return Edit(start, start + len(octets), b"".join(b"=%02X" % octet for octet in octets))
