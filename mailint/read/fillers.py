"""What fills the holes of a world: octets that fit the place, the same where the same expression makes names."""

from __future__ import annotations

import re
from functools import partial

from mailint.nodes.date import Date
from mailint.nodes.template import Filled, Place
from mailint.patterns import compiled
from mailint.read.fields.date import read_date
from mailint.read.places import SINGLE, Places, Zone, zones_of
from mailint.record import NamedTuple

Gap = tuple[int, int, bytes]
"""A hole in a world's text, filled with a neutral word: where that begins and ends, and what the hole's code says."""


class Standing(NamedTuple):
    """A gap with its zone and its place."""

    start: int
    stop: int
    code: bytes
    zone: Zone
    place: Place


_make_standing = partial(tuple.__new__, Standing)
_make_filled = partial(tuple.__new__, Filled)


_PAIRS: dict[Place, tuple[bytes, bytes]] = {
    Place.MAILBOX: (b"ann@mail.example.com", b"Bo Li <bo@mail.example.net>"),
    Place.ADDR_SPEC: (b"ann@mail.example.com", b"bo.li@mail.example.net"),
    Place.LOCAL: (b"ann", b"bo.li"),
    Place.DOMAIN: (b"mail.example.com", b"mail.example.net"),
    Place.NAME: (b"Ann", b"Bo Li"),
    Place.PHRASE: (b"word", b"two words"),
    Place.UNSTRUCTURED: (b"word", b"two words"),
    Place.PARAMETER: (b"word", b"word.two"),
    Place.CHARSET: (b"utf-8", b"utf-8"),
    Place.MEDIA_TYPE: (b"text/plain", b"text/plain"),
    Place.MECHANISM: (b"8bit", b"8bit"),
    Place.VERSION: (b"1.0", b"1.0"),
    Place.URL: (b"https://www.example.com/x", b"https://www.example.net/yy"),
    Place.FIELD: (b"X-Filler: word", b"X-Filler: two words"),
    Place.FIELD_NAME: (b"X-Filler", b"X-Other"),
    Place.TEXT: (b"word", b"two words"),
    Place.HTML: (b"word", b"two words"),
    Place.DATA: (b"AAAA", b"AAAAAAAA"),
}
_HIGH = ("grün".encode(), "viele Grüße".encode())
_DATES = (b"Mon, 23 Nov 2026 15:00:00 +0000", b"Tue, 24 Nov 2026 16:30:15 +0100")
_SHAPES = (b"Mon, 23 Nov 2026 15:00:00 ", b"23 Nov 2026 15:00:00 ")


def standing(text: bytes, gaps: list[Gap]) -> list[Standing]:
    """The gaps of a world's neutral text, in order, with their places."""
    zones, places = zones_of(text), Places(text)
    found: list[Standing] = []
    at = 0
    for start, stop, code in gaps:
        while at + 1 < len(zones) and zones[at + 1].start <= start:
            at += 1
        zone = zones[at]
        found.append(_make_standing((start, stop, code, zone, places.of(zone, start))))
    return found


def fill(text: bytes, stands: list[Standing], which: int) -> list[Filled]:
    """What stands in each gap of a world's neutral text; `which` of two fillers."""
    names = {each.code: each.place for each in stands if each.place in _NAMED}
    dates = _dates(text, [each for each in stands if each.place is Place.DATE], which)
    found: list[Filled] = []
    for each in stands:
        _, _, code, zone, place = each
        octets, fits = dates.get(each.start, _UNDATED) if dates else _UNDATED
        if not octets and code in names and (place in _NAMED or not zone.field):
            octets = _name(text, each, names[code], which)
        elif zone.charset == b"utf-8" and place in _TEXTS and code not in names:
            octets = _HIGH[which]
        elif which and place is Place.MAILBOX and zone.field in SINGLE:
            octets = _PAIRS[place][0]
        found.append(_make_filled((octets or _PAIRS[place][which], place, zone.field, fits)))
    return found


_NAMED, _TEXTS = (Place.BOUNDARY, Place.ID), (Place.TEXT, Place.HTML)
_UNDATED = b"", True


def _name(text: bytes, gap: Standing, kind: Place, which: int) -> bytes:
    """A boundary or an identifier: the same octets wherever the same expression stands."""
    word, zone = text[gap.start : gap.stop] + b"z" * which, gap.zone
    if kind is Place.BOUNDARY:
        return word
    value = text[max(zone.value, gap.start - 200) : min(zone.stop, gap.stop + 200)] if zone.field else b"<>"
    if gap.place is Place.ID and b"<" not in value:
        return b"<" + word + b"@mail.example.com>"
    return word if b"@" in value else word + b"@mail.example.com"


def _dates(text: bytes, gaps: list[Standing], which: int) -> dict[int, tuple[bytes, bool]]:
    """The fillers of date fields: together with the literal text they make a date-time, if that is possible."""
    fields: dict[Zone, list[Standing]] = {}
    for gap in gaps:
        fields.setdefault(gap.zone, []).append(gap)
    found: dict[int, tuple[bytes, bool]] = {}
    for zone, several in fields.items():
        values = _date(text, zone, several, which)
        for at, gap in enumerate(several):
            found[gap.start] = (values[at], True) if values else (_DATES[which], False)
    return found


def _date(text: bytes, zone: Zone, gaps: list[Standing], which: int) -> list[bytes] | None:
    """The fillers of one date field, by matching its literal text with dates of the RFC's shape."""
    stop = zone.value + len(text[zone.value : zone.stop].rstrip())
    if len(gaps) == 1 and (gaps[0].start, gaps[0].stop) == (zone.value, stop):
        said = formatted(gaps[0].code)
        good = said is None or type(read_date(said, 0, len(said))) is Date
        return [_DATES[which]] if good and not _NO_DATE.search(gaps[0].code) else None
    if len(gaps) > 8:
        return None
    pattern, at, one = b"", zone.value, rb"(\S+?)" if len(gaps) > 3 else rb"(.+?)"
    for gap in gaps:
        pattern += re.escape(text[at : gap.start]) + one
        at = gap.stop
    pattern += re.escape(text[at:stop])
    ending = _ZONE.search(text, at, stop)
    tails = (ending[0],) if ending else (b"+0000", b"GMT")
    years = _YEAR.findall(text, zone.value, stop)[:1] or [b"2026"]
    for shape in _SHAPES:
        for tail in tails:
            whole = re.fullmatch(pattern, shape.replace(b"2026", years[0]) + tail)
            if whole:
                return list(whole.groups())
    return None


_ZONE = compiled(rb"[+-]\d{4}(?:\s*\([^()]*\))?\Z|[A-Z]{2,4}\Z")
_YEAR = compiled(rb"\b\d{4}\b")
_NO_DATE = compiled(
    rb"(?is)\A(?!.*(?:date|time|now|day|stamp|sent|when|_at\b|_on\b))(?:.*[._ ])?(?:\w*name|subject|e?mail|title|user"
    rb"|text|body|message|address|recipient|sender|comment|description|greeting|fname|lname)\s*(?:\||\Z)"
)  # fmt: skip
_SAMPLES = {
    b"a": b"Mon", b"A": b"Monday", b"b": b"Nov", b"h": b"Nov", b"B": b"November", b"d": b"23", b"e": b"23",
    b"m": b"11", b"y": b"26", b"Y": b"2026", b"H": b"15", b"I": b"03", b"M": b"00", b"S": b"00", b"p": b"PM",
    b"z": b"+0000", b"Z": b"GMT", b"T": b"15:00:00", b"R": b"15:00", b"F": b"2026-11-23", b"D": b"11/23/26",
    b"c": b"Mon Nov 23 15:00:00 2026", b"x": b"11/23/26", b"X": b"15:00:00", b"f": b"000000", b"n": b"\n",
    b"s": b"1795446000", b"j": b"327", b"l": b" 3", b"L": b"000", b"%": b"%", b"k": b"15", b"r": b"03:00:00 PM",
}  # fmt: skip
_FORMAT = compiled(rb"[\"'`]([^\"'`]*%-?[a-zA-Z][^\"'`]*)[\"'`]")
_LAYOUT = compiled(rb"\.?\bFormat\s+[\"`]([^\"`]*)[\"`]")
_DIRECTIVE = compiled(rb"%[-_0^#]?([A-Za-z%])")
_ISO = compiled(rb"\bisoformat\b|\biso8601\b|\bxmlschema\b|\btoISOString\b|\bRFC3339\b|\|\s*date\s*:\s*[\"']c[\"']")


def formatted(code: bytes) -> bytes | None:
    """What a hole makes of 23 November 2026, where its code says the format."""
    if _ISO.search(code):
        return b"2026-11-23T15:00:00+00:00"
    layout = _LAYOUT.search(code)
    if layout:
        return layout[1].replace(b"-0700", b"+0000").replace(b"MST", b"GMT")
    found = _FORMAT.search(code)
    return _DIRECTIVE.sub(lambda each: _SAMPLES.get(each[1], b"?"), found[1]) if found else None
