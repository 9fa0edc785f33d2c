"""Line ends and octets that no line may have (RFC 5322 §2.1 to §2.3)."""

from collections.abc import Iterator
from itertools import islice

from mailint.nodes.message import Leaf
from mailint.nodes.signs import NulOctets, OddFrame, OddLineEnds
from mailint.patterns import compiled
from mailint.rules.rule import Context, Edit, Finding, Fix, Level, Safety, advice, error, rule, warning
from mailint.text import Span, window

_BINARY = (b"binary",)
_ENCODED = (b"binary", b"base64", b"quoted-printable")


def _bodies(mail: Context, encodings: tuple[bytes, ...]) -> list[Span]:
    """The bodies in these transfer encodings, in order."""
    if not any(map(mail.names, encodings)):
        return []
    return [part.body for part in mail.message.leaves() if part.cte in encodings and part.stop > part.body_start]


def _outside(found: Iterator[int], spans: list[Span]) -> Iterator[int]:
    """Those offsets that lie in none of the spans; both are in order."""
    rest = iter(spans)
    span = next(rest, None)
    for at in found:
        while span and span.stop <= at:
            span = next(rest, None)
        if not span or at < span.start:
            yield at


_BARE_LF = compiled(rb"\n(?<!\r\n)")


def _bare_lf(text: bytes) -> Iterator[int]:
    for start, lines in window.lines(text, 0, len(text)):
        for found in _BARE_LF.finditer(lines):
            yield start + found.start()


def _crlf(text: bytes) -> Iterator[int]:
    at = text.find(b"\r\n")
    while at >= 0:
        yield at
        at = text.find(b"\r\n", at + 2)


def _bare_cr(text: bytes) -> Iterator[int]:
    at = text.find(b"\r")
    while at >= 0:
        if text[at + 1 : at + 2] != b"\n":
            yield at
        at = text.find(b"\r", at + 1)


@rule("L001", "line-ending-lf", advice("RFC 5322 §2.1", "RFC 5322 §2.3", "RFC 5321 §2.3.8"), gravest=Level.WARNING)
def line_ending_lf(sign: OddLineEnds, mail: Context) -> Iterator[Finding]:
    """The whole file has bare LF line ends, and CRLF is asked for.

    That is how Unix keeps mail on disk, and whoever sends it makes CRLF of it. So this rule speaks only where the
    settings say `line-endings = "crlf"`, and then as a warning.

    good:
        From: a@b.example␊
        ␊
        text␊
    given: settings = {line-endings = "crlf"}
    bad:
        From: a@b.example«␊»
        ␊
        text␊
    fixed:
        From: a@b.example

        text
    good:
        From: a@b.example

        text
    """
    message = mail.message
    if mail.settings.get("line-endings") != "crlf" or message.crlf or not message.lf:
        return
    ends = list(_outside(_bare_lf(mail.text), _bodies(mail, _BINARY)))
    if ends:
        fix = Fix("end all lines in CRLF", tuple(Edit(at, at + 1, b"\r\n") for at in ends))
        # whoever asks for CRLF is to see it
        yield Finding(ends[0], ends[0] + 1, "The lines of this file end in a bare LF.", fix, Level.WARNING)


@rule("L002", "line-ending-mixed", error("RFC 5322 §2.3", "RFC 5321 §2.3.8", "RFC 7103 §6"))
def line_ending_mixed(sign: OddLineEnds, mail: Context) -> Iterator[Finding]:
    r"""Some lines end in CRLF and some in a bare LF.

    A bare LF is a data octet on the wire. Agents split the text differently there, which is how messages are smuggled.
    A body in the transfer encoding binary may have it.

    bad:
        Subject: x
        To: b@c.example«␊»
        From: a@b.example

        text
    unsafe:
        Subject: x
        To: b@c.example
        From: a@b.example

        text
    good:
        Subject: x
        To: b@c.example

        text
    good:
        Subject: x␊
        To: b@c.example␊
        ␊
        text␊
    good:
        MIME-Version: 1.0
        Content-Transfer-Encoding: binary

        text␊
        text
    given: settings = {line-endings = "lf"}
    bad:
        Subject: x␊
        To: b@c.example«␍␊»
        From: a@b.example␊
        ␊
        text␊
    unsafe:
        Subject: x␊
        To: b@c.example␊
        From: a@b.example␊
        ␊
        text␊
    """
    message = mail.message
    if not (message.crlf and message.lf):
        return
    if mail.settings.get("line-endings") == "lf":
        places = _outside(_crlf(mail.text), _bodies(mail, _BINARY))
        edits = (Edit(at, at + 2, b"\n") for at in places)
        yield from _each(edits, message.crlf, "end the line in LF", "This line ends in CRLF, others end in a bare LF.")
        return
    places = _outside(_bare_lf(mail.text), _bodies(mail, _BINARY))
    edits = (Edit(at, at + 1, b"\r\n") for at in places)
    yield from _each(edits, message.lf, "end the line in CRLF", "This line ends in a bare LF, others end in CRLF.")


@rule("L003", "bare-cr", error("RFC 5322 §2.3", "RFC 2046 §4.1.1", "RFC 5321 §2.3.8"))
def bare_cr(sign: OddLineEnds, mail: Context) -> Iterator[Finding]:
    r"""A CR is not followed by LF.

    Some agents take it for a line end and some do not, so they see different messages. A body in the transfer encoding
    binary may have it. A CR before a line end is deleted by the repair, any other becomes a line end.

    bad:
        Subject: x

        line one«␍»line two
    unsafe:
        Subject: x

        line one
        line two
    bad:
        Subject: x

        line«␍»
    unsafe:
        Subject: x

        line
    good:
        Subject: x

        line one
    good:
        MIME-Version: 1.0
        Content-Transfer-Encoding: binary

        line one␍line two
    """
    message = mail.message
    if not message.cr:
        return
    places = _outside(_bare_cr(mail.text), _bodies(mail, _BINARY))
    edits = (Edit(at, at + 1, b"" if mail.text[at + 1 : at + 2] == b"\r" else message.line_end) for at in places)
    yield from _each(edits, message.cr, "make it a line end, or delete the CR", "This CR is not followed by LF.")


MANY = 1000
"""More findings of one kind than this in a message are told as one."""


def _each(edits: Iterator[Edit], count: int, title: str, message: str) -> Iterator[Finding]:
    """A finding for each edit; only the first, without a repair, where there are so many that it is no accident."""
    for edit in islice(edits, 1 if count > MANY else None):
        if count > MANY:
            yield Finding(edit.start, edit.stop, f"{message[:-1]}: the first of {count}, too many for an accident.")
        else:
            yield Finding(edit.start, edit.stop, message, Fix(title, (edit,), Safety.UNSAFE))


@rule("L004", "nul-octet", error("RFC 5322 §4.1", "RFC 2045 §2.7", "RFC 2045 §2.8", "RFC 7103 §7.6"))
def nul_octet(sign: NulOctets, mail: Context) -> Iterator[Finding]:
    r"""An octet 0x00 in the header or in a body that is not encoded.

    Programs written in C take it for the end of the text; some servers refuse the message. A body in the transfer
    encoding binary may have it. More than sixteen are no accident and are not repaired: the text is likely UTF-16, or
    a file that was not encoded.

    bad:    Sub«␀»ject: x
    unsafe: Subject: x
    good:   Subject: x
    good:
        MIME-Version: 1.0
        Content-Transfer-Encoding: binary

        a␀b
    """
    encoded = _bodies(mail, _ENCODED)
    count = mail.text.count(b"\0") - sum(mail.text.count(b"\0", *body) for body in encoded)
    found = list(islice(_outside(_nuls(mail.text), encoded), _ISOLATED if count <= _ISOLATED else 1))
    if count > _ISOLATED:
        yield Finding(found[0], found[0] + 1, f"This is the first of {count} NUL octets; none is allowed.")
        return
    at = 0
    while at < len(found):
        start, stop = found[at], found[at] + 1
        while at + 1 < len(found) and found[at + 1] == stop:
            at, stop = at + 1, stop + 1
        octets = stop - start
        words = "A NUL octet is" if octets == 1 else f"{octets} NUL octets are"
        fix = Fix("delete the NUL" if octets == 1 else "delete them", (Edit(start, stop, b""),), Safety.UNSAFE)
        yield Finding(start, stop, f"{words} not allowed here.", fix)
        at += 1


_ISOLATED = 16
"""NUL octets that may have come in by accident, at most."""


def _nuls(text: bytes) -> Iterator[int]:
    at = text.find(b"\0")
    while at >= 0:
        yield at
        at = text.find(b"\0", at + 1)


@rule("L009", "missing-final-crlf", warning("RFC 5321 §4.1.1.4"))
def missing_final_crlf(sign: OddFrame, mail: Context) -> Iterator[Finding]:
    r"""The last line of the file has no line end.

    A stored file may end so, but SMTP cannot carry it: the client has to add the line end, or the server waits on.

    bad:
        Subject: x

        last line«»\
    fixed:
        Subject: x

        last line
    good:
        Subject: x

        last line
    good:
        MIME-Version: 1.0
        Content-Transfer-Encoding: binary

        last line\
    """
    message = mail.message
    text = mail.text
    if not text or text[-1:] in (b"\n", b"\r") or message.in_session:
        return
    last = message.parts[-1]
    if isinstance(last, Leaf) and last.cte == b"binary" and last.stop == len(text):
        return
    fix = Fix("end the line", (Edit(len(text), len(text), message.line_end),))
    yield Finding(len(text), len(text), "The last line has no line end.", fix)
