"""Large messages that are plainly clean: what `mailint.plain` tells of a text in memory, told window by window.

Such a message is one large body, or one multipart/mixed with large attachments. To import what judges the others would
take longer than a look at each octet of 50 MB does.
"""

from __future__ import annotations

import codecs
from itertools import pairwise

from mailint.plain.body import BOUNDARY, CLEAR, MARKUP, is_plain_body, part_of
from mailint.plain.charset import codec_of
from mailint.plain.header import Section, plain_section
from mailint.plain.message import LONGEST, MOST, NOTICE, has_places
from mailint.text import transfer, window


def is_plain_large(octets: bytes) -> bool:
    """Whether a text of more than `MOST` octets is a message of which nothing is shown (`plain.is_plain_message`)."""
    text = window.held(octets)
    head = window.octets(text, 0, min(window.SIZE, len(text)))
    section = plain_section(head, 0)
    if section is None or not section.is_whole or has_places(head[: section.stop]):
        return False
    if head.find(NOTICE, 0, 8192) >= 0:
        return False
    return _has_plain_lines(text) and _is_plain_body(text, section)


def _has_plain_lines(text: bytes) -> bool:
    """Whether line ends are all alike, no line is too long, and there is no control character."""
    large, size = window.windowed(text), len(text)
    if large is None or large.octets(size - 1, size) != b"\n":
        return False
    crlf, lf, cr = large.line_ends
    if cr or (crlf and lf) or large.find(b"\n.\r\n" if crlf else b"\n.\n") >= 0:
        return False
    if not all(known.plain for known in large.survey):
        return False
    return next(transfer.long_lines(text, 0, size, LONGEST), None) is None


def _is_plain_body(text: bytes, section: Section) -> bool:
    if not section.media_type.startswith(b"multipart/"):
        return _is_plain_leaf(text, section, section.stop, len(text))
    if section.media_type != b"multipart/mixed" or section.mechanism not in CLEAR:
        return False
    return BOUNDARY.fullmatch(section.boundary) is not None and _are_plain_parts(text, section)


def _are_plain_parts(text: bytes, section: Section) -> bool:
    """Whether the delimiter lines are right, and stand alone, and each part is plain; small ones are cut out."""
    delimiter = b"\n--" + section.boundary
    places: list[int] = []
    at = text.find(delimiter, section.stop - 1)
    while at >= 0:
        places.append(at)
        at = text.find(delimiter, at + 1)
    if len(places) < 2 or text.count(delimiter[1:], section.stop) != len(places):
        return False
    last = places[-1] + len(delimiter)
    end = window.octets(text, last, min(last + 4, len(text)))
    return end[:2] == b"--" and not end[2:].strip(b"\r\n") and all(
        _is_plain_part(text, start + len(delimiter), stop) for start, stop in pairwise(places)
    )  # fmt: skip


def _is_plain_part(text: bytes, start: int, stop: int) -> bool:
    """Whether a part is plain; it begins with the end of its delimiter line, and an LF stands where it ends."""
    piece = window.octets(text, start, min(stop, start + MOST))
    part = part_of(piece)
    if part is None:
        return False
    stop -= window.octets(text, stop - 1, stop) == b"\r"
    if stop - start <= len(piece):
        return is_plain_body(piece, part, stop - start, 1)
    return _is_plain_leaf(text, part, start + part.stop, stop)


def _is_plain_leaf(text: bytes, section: Section, start: int, stop: int) -> bool:
    """Whether a body is right in its transfer encoding, and in its charset; what is to be decoded is not plain here."""
    kind, mechanism = section.media_type, section.mechanism
    if kind.startswith((b"multipart/", b"message/")) or kind in MARKUP:
        return False
    is_text = kind.startswith(b"text/")
    if mechanism == b"base64" and not is_text:
        return transfer.is_whole_base64(text, start, stop) and transfer.has_short_lines(text, start, stop)
    if mechanism not in CLEAR or (mechanism == b"7bit" and not window.is_ascii(text, start, stop)):
        return False
    return not is_text or _is_in_charset(text, section, start, stop)


def _is_in_charset(text: bytes, section: Section, start: int, stop: int) -> bool:
    if section.charset is None or not (codec := codec_of(section.charset)):
        return section.charset is None and window.is_ascii(text, start, stop)
    decoder = codecs.getincrementaldecoder(codec)()
    try:
        for _, octets in window.each(text, start, stop):
            if not octets.isascii() or decoder.getstate()[0]:
                decoder.decode(octets)
        decoder.decode(b"", True)
    except (UnicodeError, ValueError):
        return False
    return True
