"""A message that is plainly clean (RFC 5322 §2)."""

from __future__ import annotations

from mailint.patterns import compiled
from mailint.plain.body import is_plain_body
from mailint.plain.header import FIELDS, Section, section_of
from mailint.record import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import re

MOST = 1 << 22
"""Octets of a text. Bodies are copied here; longer ones are looked at in windows (`read.large`)."""
LONGEST = 998
"""Octets of a line, its line end left out (RFC 5322 §2.1.1)."""
_PRINTABLE = bytes(range(32, 127)) + b"\t"
_HIGH = bytes(range(128, 256))


class Seen(NamedTuple):
    """What was seen of a text before it was seen that it is not plain."""

    lines: Lines | None
    """Its lines, if these are plain."""
    run: re.Match[bytes] | None
    """The plain fields at its beginning (`header.FIELDS`)."""


def is_plain_message(text: bytes, *, whole: bool = True) -> bool:
    """Whether a text is a message, and no rule at its level in the default profile has anything to say about it.

    There may be advice for it, and what the profile counts as advice (`settings.QUIET`). If not
    `whole`, it may lack From, Date and Message-ID, which is all that there is to say about it.
    """
    return look(text, whole=whole) is None


def look(text: bytes, *, whole: bool = True) -> Seen | None:
    """What is seen of a text that is not plain; None if it is."""
    lines = plain_lines(text)
    if lines is None:
        return _NOTHING
    run = FIELDS.match(text, 0)
    if (lines.crlf and lines.lf) or run is None:
        return Seen(lines, run)
    section = section_of(text, run)
    if section is None or (whole and not section.is_whole) or _has_marks_in_header(text, section.stop):
        return Seen(lines, run)
    return None if has_plain_body(text, section, lines) else Seen(lines, run)


def has_plain_body(text: bytes, section: Section, lines: Lines) -> bool:
    """Whether in the body after a header section, whatever that has, no rule would find anything of that kind.

    That line ends differ is not looked at: it is told of the whole message.
    """
    if _has_marks_in_text(text, section.stop):
        return False
    if lines.crlf and lines.lf:
        text = b"\n" + text[section.stop :].replace(b"\r\n", b"\n")
        section = section._replace(stop=1)
    if text.find(b"\r\n.\r\n" if lines.crlf and not lines.lf else b"\n.\n") >= 0:
        return False
    return is_plain_body(text, section, len(text))


_NOTHING = Seen(None, None)


class Lines(NamedTuple):
    """How many lines of a text end in CRLF, and how many in LF."""

    crlf: int
    lf: int


def plain_lines(text: bytes) -> Lines | None:
    """The lines of a text; None where a control character but tab is there, a line is too long, or the last not whole.

    Nor is there a CR without its LF.
    """
    if len(text) > MOST or not isinstance(text, bytes):
        return None
    others = text.translate(None, _PRINTABLE)
    if not others.isascii():
        others = others.translate(None, _HIGH)
    ends = others.count(b"\n")
    crlf = len(others) - ends
    if text[-1:] != b"\n" or (crlf and (others.count(b"\r") != crlf or _LONE_CR.search(text))):
        return None
    return Lines(crlf, ends - crlf) if _has_no_long_line(text, 2 if crlf == ends else 1) else None


_LONE_CR = compiled(rb"\r(?!\n)")


IN_HEADER = (b"{", b"%%", b"__", b"*|", b"<your ", b"<Your ")
IN_TEXT = (b"{{", b"%%")
"""What places to fill in begin with."""


def has_marks(text: bytes, body: int) -> bool:
    """Whether places to fill in may be there, or the notice of a session; `body` is where the body begins."""
    return _has_marks_in_header(text, body) or _has_marks_in_text(text, body)


def _has_marks_in_header(text: bytes, body: int) -> bool:
    """The same of the header section, with what makes a template of a message (`read.templated`)."""
    return holds(text, IN_HEADER, 0, body) or holds(text, _IN_TEMPLATES, 0, body)


def _has_marks_in_text(text: bytes, body: int) -> bool:
    return holds(text, IN_TEXT, 0, len(text)) or text.find(_NOTICE, body, 8192) >= 0


def holds(text: bytes, marks: tuple[bytes, ...], start: int, stop: int) -> bool:
    """Whether one of the marks is in a range. To look for its first octet is ten times as fast as to look for two."""
    for mark in marks:
        at = text.find(mark[:1], start, stop)
        if at >= 0 and text.find(mark, at, stop) >= 0:
            return True
    return False


_IN_TEMPLATES = (b"<%", b"%recipient")
_NOTICE = b"Transcript of session"


def _has_no_long_line(text: bytes, width: int) -> bool:
    at, reach, size = 0, LONGEST + width, len(text)
    while size - at > LONGEST:
        at = text.rfind(b"\n", at, at + reach) + 1
        if not at:
            return False
    return True
