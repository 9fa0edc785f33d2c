"""The bodies of leaf parts: whether their encoding is whole, which characters they hold, and the links in them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from mailint.data import charsets
from mailint.data.western import western
from mailint.nodes.body import Body, EightBit, OddBase64, OddCharacters, OddQuotedPrintable
from mailint.nodes.message import Leaf, Link, Part
from mailint.read.links import MARKUP, Targets, read_links
from mailint.text import Span, transfer

_HIGH = re.compile(rb"[\x80-\xff]+")
_ENCODED = (b"base64", b"quoted-printable")
_WINDOW = 1 << 16


def read_bodies(text: bytes, parts: Sequence[Part]) -> tuple[tuple[Body, ...], tuple[Link, ...]]:
    """What is to be said of the bodies, and the `cid:` URLs in them, in order."""
    bodies: list[Body] = []
    links: list[Link] = []
    pure = text.isascii()
    targets = Targets(text, parts)
    for leaf in parts:
        if not isinstance(leaf, Leaf) or leaf.body_start == leaf.stop:
            continue
        whole = leaf.cte != b"base64" or transfer.is_whole_base64(text, leaf.body_start, leaf.stop)
        odd = _encoding(text, leaf, pure, whole)
        if odd:
            bodies.append(odd)
        is_text = leaf.cte and leaf.media_type.startswith(b"text/")
        if is_text or leaf.media_type in MARKUP:
            plain = pure and leaf.cte not in _ENCODED
            octets = None if plain else transfer.decode(text, leaf.body_start, leaf.stop, leaf.cte)
            if is_text and (whole or transfer.has_whole_quanta(text, leaf.body_start, leaf.stop)):
                characters = _characters(text, leaf, octets)
                bodies += [characters] if characters else []
            if leaf.media_type in MARKUP:
                links += read_links(text, leaf, octets, targets)
    return tuple(bodies), tuple(links)


def _encoding(text: bytes, leaf: Leaf, pure: bool, whole: bool) -> Body | None:
    start, stop = leaf.body_start, leaf.stop
    if leaf.cte == b"base64":
        clean = whole and transfer.has_short_lines(text, start, stop)
        return None if clean else OddBase64(start, stop, leaf.index)
    if leaf.cte == b"quoted-printable":
        clean = transfer.is_clean_quoted_printable(text, start, stop)
        return None if clean else OddQuotedPrintable(start, stop, leaf.index)
    if leaf.cte == b"7bit" and not pure:
        high = _first_high(text, start, stop)
        return EightBit(start, stop, leaf.index, high) if high else None
    return None


def _characters(text: bytes, leaf: Leaf, octets: bytes | None) -> OddCharacters | None:
    """What the octets are, where that is not what the charset says; None stands for ASCII."""
    start, stop, index = leaf.body_start, leaf.stop, leaf.index
    charset = leaf.media.parameter(b"charset") if leaf.media else None
    plain = octets is None or octets.isascii()
    if plain and (charset is None or charsets.is_ascii_superset(charset.value)):
        fits = charset is None or charsets.codec(charset.value) == "ascii"
        return None if fits else OddCharacters(start, stop, index, None, None, None)
    octets = text[start:stop] if octets is None else octets
    bad = _invalid(octets, charsets.codec(charset.value)) if charset else None
    if charset and not bad and charsets.codec(charset.value) != "ascii":
        return None
    found = None if plain else _first_high(octets, 0, len(octets))
    view = transfer.view(text, start, stop, leaf.cte) if found or bad else None
    high = view.span(*found) if found and view else None
    invalid = view.span(*bad) if bad and view else None
    return OddCharacters(start, stop, index, high, invalid, None if charset and not bad else _guess(octets))


def _guess(octets: bytes) -> bytes | None:
    if not _invalid(octets, "utf-8"):
        return b"utf-8"
    return None if western(octets) is None else b"windows-1252"


def _first_high(octets: bytes, start: int, stop: int) -> Span | None:
    """The first run of octets over 127."""
    for at in range(start, stop, _WINDOW):
        if not octets[at : min(at + _WINDOW, stop)].isascii():
            found = _HIGH.search(octets, at, stop)
            return Span(*found.span()) if found else None
    return None


def _invalid(octets: bytes, codec: str | None) -> tuple[int, int] | None:
    """The first octets that the codec does not take."""
    if codec is None:
        return None
    try:
        octets.decode(codec)
    except UnicodeDecodeError as error:
        stop = min(max(error.end, error.start + 1), len(octets))
        return min(error.start, stop - 1), stop
    except (UnicodeError, ValueError):
        return 0, len(octets)
    return None
