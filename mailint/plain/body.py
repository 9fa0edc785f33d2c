"""Bodies that are plainly clean: of one part, or of parts in parts (RFC 2045 §6, RFC 2046 §5.1)."""

from __future__ import annotations

from binascii import a2b_base64, a2b_qp
from functools import lru_cache

from mailint.patterns import compiled
from mailint.plain.charset import codec_of
from mailint.plain.encoded import has_short_lines, is_plain_quoted_printable, is_whole_base64
from mailint.plain.header import Section, plain_section
from mailint.record import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_DEEP = 8
"""Parts that nest deeper are not plain."""
CLEAR = (b"7bit", b"8bit", b"binary")
MARKUP = (b"text/html", b"application/xhtml+xml", b"text/css")
"""Media types whose bodies hold links."""
_OWN_WAYS = (b"multipart/digest", b"multipart/signed", b"multipart/encrypted")
"""Multiparts whose parts are of another default type (RFC 2046 §5.1.5), or not to be changed (RFC 1847)."""
BOUNDARY = compiled(rb"[0-9A-Za-z'()+_,./:=?-](?:[0-9A-Za-z'()+_,./:=? -]{0,68}[0-9A-Za-z'()+_,./:=?-])?")


def is_plain_body(text: bytes, section: Section, stop: int, deep: int = 0, *, eight_bit: bool = False) -> bool:
    """Whether the body after a section, up to `stop`, is plainly clean.

    If `eight_bit`, it is so with octets over 127 in parts whose transfer encoding is 7bit.
    """
    kind = section.media_type
    if kind.startswith(b"multipart/"):
        return deep < _DEEP and section.mechanism in CLEAR and _are_plain_parts(text, section, stop, deep, eight_bit)
    if kind.startswith(b"message/"):
        if section.mechanism not in CLEAR:
            return False
        if kind in (b"message/rfc822", b"message/global"):
            inner = plain_section(text, section.stop) if deep < _DEEP else None
            return inner is not None and is_plain_body(text, inner, stop, deep + 1, eight_bit=eight_bit)
    return _is_plain_leaf(text, section, stop, eight_bit)


def _are_plain_parts(text: bytes, section: Section, stop: int, deep: int, eight_bit: bool) -> bool:
    """Whether the delimiter lines are right, and stand alone, and each part is plain.

    The parts are cut out; that copies them once for each level.
    """
    boundary = section.boundary
    if section.media_type in _OWN_WAYS or not BOUNDARY.fullmatch(boundary):
        return False
    preamble, *pieces = text[section.stop - 1 : stop].split(b"--" + boundary)
    if len(pieces) < 2 or preamble[-1:] != b"\n":
        return False
    last = pieces.pop()
    if last[:2] != b"--" or last[2:4].strip(b"\r\n"):
        return False
    line_end = b"\r\n" if pieces[0].startswith(b"\r\n") else b"\n"
    alternative, seen_html = section.media_type == b"multipart/alternative", False
    for piece in pieces:
        part = part_of(piece)
        # text/plain after text/html is in the wrong order (RFC 2046 §5.1.4)
        if part is None or (alternative and seen_html and part.media_type == b"text/plain"):
            return False
        seen_html = seen_html or part.media_type == b"text/html"
        # the line end before a delimiter belongs to it
        end = len(piece) - len(line_end)
        if not (piece.endswith(line_end) and is_plain_body(piece, part, end, deep + 1, eight_bit=eight_bit)):
            return False
    return True


def part_of(piece: bytes) -> Section | None:
    """The header section of a part; the piece begins with the end of the delimiter line."""
    if piece.startswith(b"\r\n"):
        start, stop = 2, piece.find(b"\r\n\r\n") + 4
    else:
        start, stop = 1, piece.find(b"\n\n") + 2
    return (_part_of_many if stop <= _SHORT else _part)(piece[:stop], start)


def _part(section: bytes, start: int) -> Section | None:
    """The same of a header section, with the empty line after it; the octets before it are a line end."""
    if not section.endswith(section[:start] * 2) or section[start - 1 : start] != b"\n":
        return None
    if len(section) == 2 * start:
        return Section(2 * start, False, b"text/plain", None, b"", b"7bit")
    return plain_section(section, start)


_part_of_many = lru_cache(256)(_part)
_SHORT = 512
"""Octets of header sections that are the same of many parts."""


def _is_plain_leaf(text: bytes, section: Section, stop: int, eight_bit: bool) -> bool:
    """Whether the body of a part is right in its transfer encoding, and what that encodes is in its charset."""
    kind = section.media_type
    if section.stop >= stop:
        return section.charset is None or bool(codec_of(section.charset))
    octets = text[section.stop : stop]
    if not (_is_well_encoded(octets, section.mechanism) or (eight_bit and section.mechanism == b"7bit")):
        return False
    is_markup = kind in MARKUP
    is_text = kind.startswith(b"text/") and (section.charset is not None or _is_ascii_meant(kind))
    if not (is_text or is_markup):
        return True
    decode = _DECODERS.get(section.mechanism)
    octets = decode(octets) if decode else octets
    return (not is_text or _is_in_charset(octets, section.charset)) and not (is_markup and _CID.search(octets))


def _is_well_encoded(octets: bytes, mechanism: bytes) -> bool:
    if mechanism == b"base64":
        return is_whole_base64(octets, 0, len(octets)) and has_short_lines(octets, 0, len(octets))
    if mechanism == b"quoted-printable":
        return is_plain_quoted_printable(octets)
    return mechanism != b"7bit" or octets.isascii()


_DECODERS: dict[bytes, Callable[[bytes], bytes]] = {b"base64": a2b_base64, b"quoted-printable": a2b_qp}
_CID = compiled(rb":(?<=[Cc][Ii][Dd]:)")


def _is_in_charset(octets: bytes, charset: bytes | None) -> bool:
    """Whether octets are characters of a charset that is well named; of ASCII, where none is named."""
    codec = codec_of(charset) if charset is not None else "ascii"
    if not codec or octets.isascii():
        return bool(codec)
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
