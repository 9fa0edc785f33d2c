"""A message that is plainly clean (RFC 5322 §2)."""

from __future__ import annotations

from mailint.patterns import compiled
from mailint.plain.body import is_plain_body
from mailint.plain.header import Section, plain_section
from mailint.record import NamedTuple

MOST = 1 << 22
"""Octets of a text. Bodies are copied here; longer ones are looked at in windows (`read.large`)."""
LONGEST = 998
"""Octets of a line, its line end left out (RFC 5322 §2.1.1)."""
_PRINTABLE = bytes(range(32, 127)) + b"\t"
_HIGH = bytes(range(128, 256))


def is_plain_message(text: bytes, *, whole: bool = True) -> bool:
    """Whether a text is a message, and no rule at its level in the default profile has anything to say about it.

    There may be advice for it, and what the profile counts as advice (`settings.QUIET`). If not
    `whole`, it may lack From, Date and Message-ID, which is all that there is to say about it.
    """
    if len(text) > MOST or not isinstance(text, bytes):
        return False
    width = _line_end(text)
    if not width or text[-1:] != b"\n":
        return False
    section = plain_section(text, 0)
    if section is None or (whole and not section.is_whole) or _has_marks_in_header(text, section.stop):
        return False
    return _is_plain_rest(text, section, width)


def has_plain_body(text: bytes, section: Section) -> bool:
    """Whether in the body after a header section, whatever that has, no rule would find anything of that kind."""
    if len(text) > MOST or not isinstance(text, bytes):
        return False
    width = _line_end(text)
    return bool(width) and text[-1:] == b"\n" and _is_plain_rest(text, section, width)


def _is_plain_rest(text: bytes, section: Section, width: int) -> bool:
    """All but the header section, and what is told of all lines."""
    if text.find(b"\r\n.\r\n" if width == 2 else b"\n.\n") >= 0 or not _has_no_long_line(text, width):
        return False
    return not _has_marks_in_text(text, section.stop) and is_plain_body(text, section, len(text))


def _line_end(text: bytes) -> int:
    """Octets of the line end: all are CRLF, or all LF, and there is no control character but tab; 0 where not."""
    others = text.translate(None, _PRINTABLE)
    if not others.isascii():
        others = others.translate(None, _HIGH)
    if others.count(b"\r\n") * 2 == len(others):
        # as many CR as LF, in turn; but are they side by side?
        return 0 if _LONE_CR.search(text) else 2
    return 1 if others.count(b"\n") == len(others) else 0


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


class Look(NamedTuple):
    """What is so all over a text with many messages, so that it need not be looked for in each of them."""

    width: int
    """Octets of the line end, if all are alike, and the lines are of ASCII, printable and not too long; else 0."""
    in_header: tuple[bytes, ...]
    in_text: tuple[bytes, ...]
    """The marks (`has_marks`) that may be there, by their first octets."""


def look(text: bytes) -> Look:
    """One look at a text: it tells half of what there is to tell of a message in it."""
    width = _line_end(text) if text.isascii() else 0
    if not width or not _has_no_long_line(text, width):
        return Look(0, IN_HEADER, IN_TEXT)
    in_header, in_text = (
        tuple(mark for mark in marks if text.find(mark[:1]) >= 0) for marks in ((*IN_HEADER, *_IN_TEMPLATES), IN_TEXT)
    )
    return Look(width, in_header, in_text)


def plain_message_within(text: bytes, start: int, stop: int, look: Look) -> Section | None:
    """The header section of the message in a range of lines of a text, if that is one, and whole; else None.

    As `is_plain_message` of a copy; the text is one with the same line ends all over, in whose lines no dot is alone.
    """
    section = plain_section(text, start)
    if section is None or section.stop > stop or not section.is_whole:
        return None
    if holds(text, look.in_header, start, section.stop) or holds(text, look.in_text, start, stop):
        return None
    if text.find(_NOTICE, section.stop, min(stop, start + 8192)) >= 0:
        return None
    return section if is_plain_body(text, section, stop) else None
