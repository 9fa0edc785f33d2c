"""A message that is plainly clean (RFC 5322 §2)."""

from __future__ import annotations

from functools import partial

from mailint.patterns import compiled
from mailint.plain.body import is_plain_body
from mailint.plain.header import FIELDS, Section, is_section, plain_section, section_of
from mailint.record import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import re
    from collections.abc import Callable, Sequence

MOST = 1 << 22
"""Octets of a text. Bodies are copied here; longer ones are looked at in windows (`read.large`)."""
LONGEST = 998
"""Octets of a line, its line end left out (RFC 5322 §2.1.1)."""
NOTICE = b"Transcript of session"
"""How the line begins after which Postfix's notice of a session shows it."""
_PRINTABLE = bytes(range(32, 127)) + b"\t"
_HIGH = bytes(range(128, 256))


class Lines(NamedTuple):
    """How many lines of a text end in CRLF, and how many in LF."""

    crlf: int
    lf: int


_make_lines: Callable[[tuple[int, int]], Lines] = partial(tuple.__new__, Lines)


class Seen(NamedTuple):
    """What was seen of a text before it was seen that it is not plain."""

    found: re.Match[bytes] | None
    """The header section with which it begins, as `header.FIELDS` takes it."""
    lines: Lines | None = None
    """Its lines, if these are plain; they are not looked at without such a section."""
    section: Section | None = None
    """The header section, if that is plain."""
    is_body_odd: bool = False
    """Whether the body is not plain, as far as it was looked at."""


def is_plain_message(text: bytes, *, whole: bool = True, eight_bit: bool = False) -> bool:
    """Whether a text is a message, and no rule at its level in the default profile has anything to say about it.

    There may be advice for it, and what the profile counts as advice (`settings.QUIET`). If not
    `whole`, it may lack From, Date and Message-ID, and have places to fill in, which is all that there is to say about
    it; if `eight_bit`, so it is of octets over 127 in bodies whose transfer encoding is 7bit.
    """
    return look(text, whole=whole, eight_bit=eight_bit) is None


def look(text: bytes, *, whole: bool = True, eight_bit: bool = False) -> Seen | None:
    """What is seen of a text that is not plain; None if it is."""
    found = _header_section(text)
    if found is None:
        return _NOTHING
    return _seen(text, found, plain_lines(text), section_of(text, found), whole, eight_bit)


def looks(texts: Sequence[bytes]) -> list[Seen | None]:
    """The same of several texts, step by step: what each step needs stays at hand in the processor."""
    found = list(map(_header_section, texts))
    lines = [plain_lines(text) if each is not None else None for text, each in zip(texts, found, strict=True)]
    sections = [section_of(text, each) if each is not None else None for text, each in zip(texts, found, strict=True)]
    return [
        _seen(text, each, ends, section, True, False) if each is not None else _NOTHING
        for text, each, ends, section in zip(texts, found, lines, sections, strict=True)
    ]


def _header_section(text: bytes) -> re.Match[bytes] | None:
    """The header section with which a text begins, if one expression takes it."""
    found = FIELDS.match(text, 0) if len(text) <= MOST and isinstance(text, bytes) else None
    return found if found is not None and is_section(found) else None


def _seen(
    text: bytes, found: re.Match[bytes], lines: Lines | None, section: Section | None, whole: bool, eight_bit: bool
) -> Seen | None:
    """What is seen of a text with such a header section and such lines, if it is not plain."""
    if lines is None or section is None or (lines.crlf and lines.lf):
        return Seen(found, lines, section)
    if whole and (not section.is_whole or has_places(text[: section.stop])):
        return Seen(found, lines, section)
    is_plain = is_plain_body(text, section, len(text), eight_bit=eight_bit)
    return None if is_plain else Seen(found, lines, section, is_body_odd=True)


_NOTHING = Seen(None)


def has_plain_body(text: bytes, section: Section, lines: Lines, *, eight_bit: bool = False) -> bool:
    """Whether in the body after a header section, whatever that has, no rule would find anything of that kind.

    That line ends differ is not looked at: it is told of the whole message.
    """
    if lines.crlf and lines.lf:
        text = b"\n" + text[section.stop :].replace(b"\r\n", b"\n")
        section = section.at(1)
    return is_plain_body(text, section, len(text), eight_bit=eight_bit)


def plain_lines(text: bytes) -> Lines | None:
    """The lines of a text, if none is too long, but a dot, or the notice of a session, and the last is whole.

    And there is no control character. A tab is none here, nor is a CR before an LF.
    """
    others = text.translate(None, _PRINTABLE)
    if not others.isascii():
        others = others.translate(None, _HIGH)
    half = len(others) // 2
    if others == b"\r\n" * half:  # as of most: to compare takes a tenth of the time that counting takes
        crlf, lf = half, 0
    else:
        crlf = others.count(b"\r")
        lf = len(others) - 2 * crlf
        if lf < 0 or others.count(b"\n") != crlf + lf or (lf and crlf and _LONE_CR.search(text)):
            return None
    # there are as many CR as LF: if there is one before each LF, there is no other
    form = _LINES_IN_LF if lf else _LINES_IN_CRLF
    return _make_lines((crlf, lf)) if form.fullmatch(text) else None


_LONE_CR = compiled(rb"\r(?!\n)")
# `.*` goes over a line three times as fast as a class, and one expression that does all is entered once
_LINES_IN_CRLF = compiled(rb"(?:(?!\.\r|" + NOTICE + rb").{0,998}\r\n)++")
_LINES_IN_LF = compiled(rb"(?:(?!\.\r?\n|" + NOTICE + rb").{0,998}\n)++")


def has_places(header: bytes) -> bool:
    """Whether places to fill in may be in a header section: `{...}`, `%%...%%`, `*|...|*`, `__...__`, `<your ...>`.

    And what makes a template of a message: `<%`, `%recipient` (`read.templated`). To look for the number of an octet
    that few texts have costs next to nothing.
    """
    return (
        _BRACE in header
        or (_PERCENT in header and _PERCENTS.search(header) is not None)
        or (_STAR in header and header.find(b"*|") >= 0)
        or _UNDERSCORES.search(header) is not None
        or _YOURS.search(header) is not None
    )


_BRACE, _PERCENT, _STAR = b"{%*"
# of what begins with an octet that most texts have, an expression finds in half the time of `find` that there is none
_UNDERSCORES, _YOURS, _PERCENTS = compiled(rb"__"), compiled(rb"<[Yy]our "), compiled(rb"%%|<%|%recipient")


def even_line_end(text: bytes) -> int:
    """Octets of the line end of a text with many messages, if what it tells of all its lines is true of theirs.

    All lines end alike, and are of ASCII, printable and not too long; 0 where not.
    """
    others = text.translate(None, _PRINTABLE)
    if others == b"\n" * len(others):
        return 1 if _EVEN_IN_LF.fullmatch(text) else 0
    return 2 if others == b"\r\n" * (len(others) // 2) and _EVEN_IN_CRLF.fullmatch(text) else 0


_EVEN_IN_LF, _EVEN_IN_CRLF = compiled(rb"(?:.{0,998}\n)*+.{0,998}"), compiled(rb"(?:.{0,998}\r\n)*+.{0,998}")


def plain_message_within(text: bytes, start: int, stop: int) -> Section | None:
    """The header section of the message in a range of lines of such a text, if that is one, and whole; else None.

    As `is_plain_message` of a copy, of which no line is but a dot.
    """
    section = plain_section(text, start)
    if section is None or section.stop > stop or not section.is_whole:
        return None
    if has_places(text[start : section.stop]) or not is_plain_body(text, section, stop):
        return None
    return section
