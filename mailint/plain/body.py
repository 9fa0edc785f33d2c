"""Bodies that are plainly clean: of one part, or of parts in parts (RFC 2045 §6, RFC 2046 §5.1)."""

from __future__ import annotations

from functools import lru_cache

from mailint.patterns import compiled
from mailint.plain.charset import codec_of
from mailint.plain.encoded import plain_base64, plain_quoted_printable
from mailint.plain.header import Section, plain_section
from mailint.record import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    Look = Callable[[bytes, Section, int, int, bool], bool]

_DEEP = 8
"""Parts that nest deeper are not plain."""
CLEAR = (b"7bit", b"8bit", b"binary")
MARKUP = frozenset((b"text/html", b"application/xhtml+xml", b"text/css"))
"""Media types whose bodies hold links."""
_OWN_WAYS = frozenset((b"multipart/digest", b"multipart/signed", b"multipart/encrypted"))
"""Multiparts whose parts are of another default type (RFC 2046 §5.1.5), or not to be changed (RFC 1847)."""
BOUNDARY = compiled(rb"[0-9A-Za-z'()+_,./:=?-](?:[0-9A-Za-z'()+_,./:=? -]{0,68}[0-9A-Za-z'()+_,./:=?-])?")


def is_plain_body(text: bytes, section: Section, stop: int, deep: int = 0, *, eight_bit: bool = False) -> bool:
    """Whether the body after a section, up to `stop`, is plainly clean; its lines are (`message.plain_lines`).

    If `eight_bit`, it is so with octets over 127 in parts whose transfer encoding is 7bit.
    """
    return _look(section.media_type, section.mechanism, section.charset)(text, section, stop, deep, eight_bit)


@lru_cache(256)
def _look(media_type: bytes, mechanism: bytes, charset: bytes | None) -> Look:
    """What looks at a body of that kind, as `is_plain_body` does."""
    if not media_type.startswith((b"multipart/", b"message/")):
        return _look_at_leaf(media_type, mechanism, charset)
    if mechanism not in CLEAR or media_type in _OWN_WAYS:
        return _is_not_plain
    if media_type in (b"message/rfc822", b"message/global"):
        return _is_plain_inside
    return _are_plain_parts if media_type.startswith(b"multipart/") else _look_at_leaf(media_type, mechanism, charset)


def _is_not_plain(text: bytes, section: Section, stop: int, deep: int, eight_bit: bool) -> bool:
    return False


def _is_plain_inside(text: bytes, section: Section, stop: int, deep: int, eight_bit: bool) -> bool:
    """Whether the body is a message that is plain."""
    inner = plain_section(text, section.stop) if deep < _DEEP else None
    return inner is not None and is_plain_body(text, inner, stop, deep + 1, eight_bit=eight_bit)


def _are_plain_parts(text: bytes, section: Section, stop: int, deep: int, eight_bit: bool) -> bool:
    """Whether the delimiter lines are right, and stand alone, and each part is plain.

    The parts are cut out; that copies them once for each level.
    """
    boundary = section.boundary
    if deep >= _DEEP or not BOUNDARY.fullmatch(boundary):
        return False
    preamble, *pieces = text[section.stop - 1 : stop].split(b"--" + boundary)
    if len(pieces) < 2 or preamble[-1:] != b"\n":
        return False
    last = pieces.pop()
    if last[:2] != b"--" or last[2:4].strip(b"\r\n"):
        return False
    line_end = 2 if pieces[0][:1] == b"\r" else 1
    alternative, seen_html = section.media_type == b"multipart/alternative", False
    for piece in pieces:
        part = part_of(piece)
        if part is None or piece[-1:] != b"\n":
            return False
        if alternative:
            # text/plain after text/html is in the wrong order (RFC 2046 §5.1.4)
            if seen_html and part.media_type == b"text/plain":
                return False
            seen_html = seen_html or part.media_type == b"text/html"
        # the line end before a delimiter belongs to it
        if not part.look(piece, part, len(piece) - line_end, deep + 1, eight_bit):
            return False
    return True


class Part(Section):
    """What the header section of a part says of its body, and what looks at that."""

    __slots__ = ("look",)

    def __init__(self, section: Section) -> None:
        super().__init__(section.stop, False, section.media_type, section.charset, section.boundary, section.mechanism)
        self.look = _look(section.media_type, section.mechanism, section.charset)


def part_of(piece: bytes) -> Part | None:
    """The header section of a part; the piece begins with the end of the delimiter line."""
    stop = piece.find(b"\r\n\r\n") + 4 if piece[:1] == b"\r" else piece.find(b"\n\n") + 2
    return (_part_of_many if stop <= _SHORT else _part)(piece[:stop])


def _part(octets: bytes) -> Part | None:
    """The same of a header section between a line end and an empty line."""
    start = 2 if octets[:1] == b"\r" else 1
    if not octets.endswith(octets[:start] * 2) or octets[start - 1 : start] != b"\n":
        return None
    if len(octets) == 2 * start:
        return Part(Section(2 * start, False, b"text/plain", None, b"", b"7bit"))
    section = plain_section(octets, start)
    return Part(section) if section is not None else None


_part_of_many = lru_cache(256)(_part)
_SHORT = 512
"""Octets of header sections that are the same of many parts."""


def _look_at_leaf(media_type: bytes, mechanism: bytes, charset: bytes | None) -> Look:
    """What tells whether a part is right in its transfer encoding, and what that encodes is in its charset."""
    codec, is_markup = None, media_type in MARKUP
    if media_type.startswith(b"text/"):
        codec = codec_of(charset) if charset is not None else "ascii" if _is_ascii_meant(media_type) else None
    if codec == "":
        return _is_not_plain
    content, is_seven, is_read = _CONTENT.get(mechanism), mechanism == b"7bit", is_markup or codec is not None

    def is_plain_leaf(text: bytes, section: Section, stop: int, deep: int, eight_bit: bool) -> bool:
        start = section.stop
        if start >= stop:
            return True
        body = text[start:stop]
        octets = content(body, is_read) if content else body
        if octets is None or (is_seven and not eight_bit and not octets.isascii()):
            return False
        return (not codec or octets.isascii() or _is_in(codec, octets)) and not (is_markup and _CID.search(octets))

    return is_plain_leaf


_CONTENT: dict[bytes, Callable[[bytes, bool], bytes | None]] = {
    b"base64": plain_base64,
    b"quoted-printable": plain_quoted_printable,
}
_CID = compiled(
    rb":(?<=[\nDd]:)(?:(?<=[Cc\n][Ii][Dd]:)|(?<=[Ii]=\n[Dd]:)|(?<=[Ii]=\r\n[Dd]:)|(?<=[Dd]=\n:)|(?<=[Dd]=\r\n:))"
)
"""`cid:`, or what may be the rest of it where quoted-printable divides a line."""


def _is_in(codec: str, octets: bytes) -> bool:
    try:
        return octets.decode(codec) is not None
    except (UnicodeError, ValueError):
        return False


def _is_ascii_meant(media_type: bytes) -> bool:
    """Whether a text without a charset is in ASCII; the registry is imported for those that are not text/plain."""
    if media_type == b"text/plain":
        return True
    from mailint.data.charsets import ASCII_BY_DEFAULT

    return media_type in ASCII_BY_DEFAULT
