"""A message that is plainly clean (RFC 5322 §2)."""

from __future__ import annotations

from mailint.patterns import compiled
from mailint.plain.body import is_plain_body
from mailint.plain.header import Section, plain_section
from mailint.record import TYPE_CHECKING

if TYPE_CHECKING:
    import re

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
    if section is None or (whole and not section.is_whole) or _has_marks_in_header(text, 0, section.stop):
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
    if not _has_no_long_line(text, width):
        return False
    return not _has_marks_in_text(text, 0, section.stop, len(text)) and is_plain_body(text, section, len(text))


def _line_end(text: bytes) -> int:
    """Octets of the line end: all are CRLF, or all LF; 0 where not, or where a line is but a dot.

    There is no control character either, but tab.
    """
    others = text.translate(None, _PRINTABLE)
    if not others.isascii():
        others = others.translate(None, _HIGH)
    if others.count(b"\r\n") * 2 == len(others):
        # as many CR as LF, in turn; but are they side by side?
        return 0 if _LONE_CR_OR_DOT.search(text) else 2
    return 1 if others.count(b"\n") == len(others) and text.find(b"\n.\n") < 0 else 0


_LONE_CR_OR_DOT = compiled(rb"\r(?!\n(?!\.\r\n))")


def has_marks(text: bytes, body: int) -> bool:
    """Whether places to fill in may be there, or the notice of a session; `body` is where the body begins."""
    return _has_marks_in_header(text, 0, body) or _has_marks_in_text(text, 0, body, len(text))


def _has_marks_in_header(text: bytes, start: int, body: int) -> bool:
    """The same of the header section, with what makes a template of a message (`read.templated`)."""
    return has_places(text, start, body) or _holds(text, b"%", _IN_TEMPLATE, start, body)


def _has_marks_in_text(text: bytes, start: int, body: int, stop: int) -> bool:
    return has_places_in_text(text, start, stop) or text.find(_NOTICE, body, min(start + 8192, stop)) >= 0


def has_places(text: bytes, start: int, stop: int) -> bool:
    """Whether places to fill in may be in a header section: `{...}`, `%%...%%`, `*|...|*`, `__...__`, `<your ...>`."""
    return (
        text.find(b"{", start, stop) >= 0
        or _holds(text, b"%", _PERCENTS, start, stop)
        or _holds(text, b"*", _ASTERISK, start, stop)
        or _UNDERSCORES.search(text, start, stop) is not None
        or _YOURS.search(text, start, stop) is not None
    )


def has_places_in_text(text: bytes, start: int, stop: int) -> bool:
    """Whether places to fill in may be in a text: `{{...}}`, `%%...%%`."""
    return _holds(text, b"{", _BRACES, start, stop) or _holds(text, b"%", _PERCENTS, start, stop)


def _holds(text: bytes, rare: bytes, mark: re.Pattern[bytes], start: int, stop: int) -> bool:
    """Whether a mark is in a range; it has an octet that few texts have, and to look for that costs next to nothing."""
    return text.find(rare, start, stop) >= 0 and mark.search(text, start, stop) is not None


# of what begins with an octet that most texts have, an expression finds in half the time of `find` that there is none
_BRACES, _PERCENTS, _ASTERISK, _UNDERSCORES = map(compiled, (rb"\{\{", rb"%%", rb"\*\|", rb"__"))
_YOURS, _IN_TEMPLATE = compiled(rb"<[Yy]our "), compiled(rb"<%|%recipient")
_NOTICE = b"Transcript of session"


def _has_no_long_line(text: bytes, width: int) -> bool:
    at, reach, size = 0, LONGEST + width, len(text)
    while size - at > LONGEST:
        at = text.rfind(b"\n", at, at + reach) + 1
        if not at:
            return False
    return True


def even_line_end(text: bytes) -> int:
    """Octets of the line end of a text with many messages, if what it tells of all its lines is true of theirs.

    All lines end alike, and are of ASCII, printable and not too long; 0 where not.
    """
    others = text.translate(None, _PRINTABLE)
    width = 1 if others.count(b"\n") == len(others) else 2 if text.count(b"\r\n") * 2 == len(others) else 0
    return width if width and _has_no_long_line(text, width) else 0


def plain_message_within(text: bytes, start: int, stop: int) -> Section | None:
    """The header section of the message in a range of lines of such a text, if that is one, and whole; else None.

    As `is_plain_message` of a copy, of which no line is but a dot.
    """
    section = plain_section(text, start)
    if section is None or section.stop > stop or not section.is_whole:
        return None
    if _has_marks_in_header(text, start, section.stop) or _has_marks_in_text(text, start, section.stop, stop):
        return None
    return section if is_plain_body(text, section, stop) else None
