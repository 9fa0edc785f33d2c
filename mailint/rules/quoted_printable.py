"""Quoted-printable bodies (RFC 2045 §6.7)."""

import re
from collections.abc import Iterator

from mailint.nodes.body import OddQuotedPrintable
from mailint.rules.rule import Context, Edit, Finding, Fix, Safety, error, rule
from mailint.text import Span, transfer

_LOWER = re.compile(rb"=(?:[a-f][0-9A-Fa-f]|[0-9A-F][a-f])")
_BAD = re.compile(rb"=(?![0-9A-Fa-f]{2}|[ \t]*+(?:\r?\n|\Z))")
_TRAILING = re.compile(rb"[ \t]++((?=\r?\n|\Z))?")
_UNENCODED = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\xff]+")


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
    found = [match.span() for match in _LOWER.finditer(mail.text, body.start, body.stop)]
    if found:
        edits = tuple(Edit(start + 1, stop, mail.text[start + 1 : stop].upper()) for start, stop in found)
        what = mail.octets(found[0]).decode()
        more = _more(len(found))
        yield Finding(*found[0], f"{what} is written with lower-case digits{more}.", Fix("write capitals", edits))


def _more(count: int) -> str:
    return f" (and {count - 1} more in this body)" if count > 1 else ""


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
    found = [match.start() for match in _BAD.finditer(mail.text, body.start, body.stop)]
    if found:
        edits = tuple(Edit(at + 1, at + 1, b"3D") for at in found)
        stop = min(found[0] + 2, body.stop)
        message = f"This = is followed neither by two hexadecimal digits nor by a line end{_more(len(found))}."
        yield Finding(found[0], stop, message, Fix("write =3D", edits, Safety.UNSAFE))


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
    matches = _TRAILING.finditer(mail.text, body.start, body.stop)
    found = [match.span() for match in matches if match.lastindex]
    if found:
        edits = tuple(Edit(start, stop, b"") for start, stop in found)
        message = f"This quoted-printable line ends in white space{_more(len(found))}."
        yield Finding(*found[0], message, Fix("delete the white space", edits))


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
    lines = list(transfer.long_lines(mail.text, body.start, body.stop))
    if lines:
        edits = tuple(edit for line in lines for edit in _softly(line, mail))
        length = lines[0].stop - lines[0].start
        message = f"This quoted-printable line has {length} characters, more than 76{_more(len(lines))}."
        yield Finding(*lines[0], message, Fix("break the lines softly", edits))


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
    found = [match.span() for match in _UNENCODED.finditer(mail.text, body.start, body.stop)]
    if found:
        edits = tuple(Edit(at, end, _escaped(mail.text[at:end])) for at, end in found)
        octet = mail.text[found[0][0]]
        count = sum(end - at for at, end in found)
        message = f"The octet 0x{octet:02X} stands unencoded in a quoted-printable body{_more(count)}."
        yield Finding(*found[0], message, Fix("encode it", edits))


def _escaped(octets: bytes) -> bytes:
    return b"".join(b"=%02X" % octet for octet in octets)
