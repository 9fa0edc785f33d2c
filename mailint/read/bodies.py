"""The bodies of leaf parts: whether their encoding is whole, which characters they hold, and the links in them."""

from __future__ import annotations

import codecs
import sys
from collections.abc import Sequence

from mailint.data import charsets
from mailint.data.western import is_western
from mailint.nodes.body import Body, EightBit, OddBase64, OddCharacters, OddQuotedPrintable
from mailint.nodes.message import Leaf, Link, Part
from mailint.patterns import compiled
from mailint.plain.body import MARKUP
from mailint.read.links import Targets, read_links
from mailint.text import Span, transfer
from mailint.text.transfer import Decoded, Window

_HIGH = compiled(rb"[\x80-\xff]+")
_ENCODED = (b"base64", b"quoted-printable")


def read_bodies(text: bytes, parts: Sequence[Part]) -> tuple[tuple[Body, ...], tuple[Link, ...]]:
    """What is to be said of the bodies, and the `cid:` URLs in them, in order."""
    bodies: list[Body] = []
    links: list[Link] = []
    pure = text.isascii()
    targets = Targets(text, parts)
    for leaf in parts:
        if not isinstance(leaf, Leaf) or leaf.body_start == leaf.stop:
            continue
        plain = pure and leaf.cte not in _ENCODED
        if plain and not leaf.has(b"content-type"):
            continue
        whole = leaf.cte != b"base64" or transfer.is_whole_base64(text, leaf.body_start, leaf.stop)
        odd = _encoding(text, leaf, pure, whole)
        if odd:
            bodies.append(odd)
        is_text = leaf.cte and leaf.media_type.startswith(b"text/")
        if is_text or leaf.media_type in MARKUP:
            octets = Decoded(text, leaf.body_start, leaf.stop, b"" if plain else leaf.cte)
            if is_text and (whole or transfer.has_whole_quanta(text, leaf.body_start, leaf.stop)):
                characters = _characters(leaf, octets, plain)
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
        high = _first_high(Decoded(text, start, stop, leaf.cte))
        return EightBit(start, stop, leaf.index, high) if high else None
    return None


def _characters(leaf: Leaf, octets: Decoded, plain: bool) -> OddCharacters | None:
    """What the octets are, where that is not what the charset says; `plain` tells that they are ASCII."""
    start, stop, index = leaf.body_start, leaf.stop, leaf.index
    charset = leaf.charset
    plain = plain or octets.isascii()
    if plain and (charset is None or charsets.is_ascii_superset(charset)):
        fits = charset is None or charsets.codec(charset) == "ascii"
        return None if fits else OddCharacters(start, stop, index, None, None, None)
    if charset is None and leaf.media_type not in charsets.ASCII_BY_DEFAULT:
        return None
    invalid = _invalid(octets, charsets.codec(charset)) if charset is not None else None
    if charset is not None and not invalid and charsets.codec(charset) != "ascii":
        return None
    high = None if plain else _first_high(octets)
    return OddCharacters(
        start, stop, index, high, invalid, None if charset is not None and not invalid else _guess(octets)
    )


def _guess(octets: Decoded) -> bytes | None:
    if not _invalid(octets, "utf-8"):
        return b"utf-8"
    return b"windows-1252" if is_western(each.octets for each in octets) else None


def _first_high(octets: Decoded) -> Span | None:
    """Where the first run of octets over 127 stands."""
    run: Span | None = None
    for each in octets:
        found = _HIGH.match(each.octets) if run else None if each.octets.isascii() else _HIGH.search(each.octets)
        if found:
            place = octets.place([each], *found.span())
            run = Span(run.start if run else place.start, place.stop)
        if run and each.octets and not (found and found.end() == len(each.octets)):
            break
    return run


def _invalid(octets: Decoded, codec: str | None) -> Span | None:
    """Where the first octets stand that the codec does not take."""
    if codec is None or _is_valid(octets.small(), codec):
        return None
    decoder = codecs.getincrementaldecoder(_in_order(codec, octets))()
    taken: list[Window] = []
    held = 0
    try:
        for each in octets:
            held = len(decoder.getstate()[0])
            while taken and sum(len(other.octets) for other in taken[1:]) >= held:
                del taken[0]
            taken.append(each)
            decoder.decode(each.octets)
        held = len(decoder.getstate()[0]) - len(taken[-1].octets if taken else b"")
        decoder.decode(b"", True)
    except UnicodeDecodeError as error:
        length = sum(len(each.octets) for each in taken)
        begin = length - len(taken[-1].octets) - held
        stop = min(begin + max(error.end, error.start + 1), length)
        return octets.place(taken, min(begin + error.start, stop - 1), stop)
    except (UnicodeError, ValueError):
        every = octets.in_one()
        return octets.place(every, 0, len(every[0].octets))
    return None


def _is_valid(octets: bytes | None, codec: str) -> bool:
    """Whether a small body is well in this codec; for others, and where it is not, a closer look is wanted."""
    try:
        return octets is not None and octets.decode(codec) is not None
    except (UnicodeError, ValueError):
        return False


def _in_order(codec: str, octets: Decoded) -> str:
    """The codec; with the machine's byte order where it would take text without a byte order mark only in one piece."""
    marks = _MARKS.get(codec)
    first = next((each.octets for each in octets if each.octets), b"") if marks else b""
    return f"{codec}-{sys.byteorder[0]}e" if marks and not first.startswith(marks) else codec


_MARKS = {"utf-16": (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE), "utf-32": (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)}
