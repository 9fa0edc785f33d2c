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
    if not _has_no_long_line(text, width):
        return False
    return not _has_marks_in_text(text, section.stop) and is_plain_body(text, section, len(text))


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
    return _has_marks_in_header(text, body) or _has_marks_in_text(text, body)


def _has_marks_in_header(text: bytes, body: int) -> bool:
    """The same of the header section, with what makes a template of a message (`read.templated`)."""
    return has_places(text, 0, body) or _holds(text, b"%", _IN_TEMPLATE, 0, body)


def _has_marks_in_text(text: bytes, body: int) -> bool:
    return has_places_in_text(text, 0, len(text)) or text.find(_NOTICE, body, 8192) >= 0


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
