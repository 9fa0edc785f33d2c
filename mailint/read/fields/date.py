"""Dates: the plain form by one expression, everything else by the grammar `field/date`."""

from __future__ import annotations

import datetime
import re
from functools import lru_cache
from typing import NamedTuple

from mailint.data.dates import DAYS, FOREIGN_DAYS, FOREIGN_MONTHS, KNOWN_ZONES, MONTHS, OBSOLETE_ZONES
from mailint.grammar import Token, Tree, parse, recogniser
from mailint.nodes import date as dates
from mailint.nodes.date import Date, Form, MalformedDate, Moment, Naming, OddDate, ZoneKind
from mailint.text import Span


def read_date(text: bytes, start: int, stop: int) -> Date | MalformedDate:
    """The date-time that text[start:stop] is, white space and comments around it apart."""
    date = read_common_date(text, start, stop)
    if date is not None:
        return date
    while start < stop and text[start] in _SPACE:
        start += 1
    while start < stop and text[stop - 1] in _SPACE:
        stop -= 1
    return _read_odd(text, start, stop)


def read_common_date(text: bytes, start: int, stop: int) -> Date | None:
    """The date-time, if it is in the plain form or in the obsolete one, whether or not its numbers can be."""
    while start < stop and text[start] in _SPACE:
        start += 1
    found = _PLAIN.fullmatch(text, start, stop)
    if found:
        return _plain_date(found) or _odd_date(text, _PLAIN.spans(found))
    spans = _OBSOLETE.full(text, start, stop)
    return _odd_date(text, spans) if spans else None


_SPACE = b" \t\r\n"
_WEEKDAYS = {name.lower(): number for number, name in enumerate(DAYS)}
_MONTHS = {name.lower(): number for number, name in enumerate(MONTHS, 1)}
_PLAIN = recogniser("field/date", "clean_date_time")
_OBSOLETE = recogniser("field/date", "clean_obsolete_date")


def _plain_date(found: re.Match[bytes]) -> Date | None:
    """The date of which no rule has anything to say; None if its numbers cannot be."""
    last = found.lastindex or 0
    day, month, year, clock, zone = found.group(last - 4, last - 3, last - 2, last - 1, last)
    start, stop = found.start(), found.end(last)
    named = found.start(last - 4) > start
    weekday = _WEEKDAYS[found[last - 5].lower()] if named else None
    moment = _moment(year, month, day, clock, offset=_minutes(zone))
    return Date(start, stop, moment) if _is_sound(moment, weekday, zone[3:]) else None


def _odd_date(text: bytes, spans: dict[str, Span]) -> OddDate:
    """The date that a recogniser took, with its tokens: its zone or its year is obsolete, or its numbers cannot be."""
    day, month, clock, name = spans["DAY_OF_MONTH"], spans["MONTH"], spans["CLOCK"], spans.get("DAY")
    year, zone = spans.get("YEAR") or spans["OBSOLETE_YEAR"], spans.get("OFFSET") or spans["OBSOLETE"]
    numeric, zone_name = "OFFSET" in spans, text[zone.start : zone.stop]
    offset = _minutes(zone_name) if numeric else OBSOLETE_ZONES[zone_name.upper()]
    moment = _moment(*(text[slice(*span)] for span in (year, month, day, clock)), offset=offset)
    weekday = _WEEKDAYS[text[name.start : name.stop].lower()] if name else None
    at = clock.start
    return OddDate(
        name.start if name else day.start, zone.stop, moment, name, weekday, day, month, year,
        Span(at, at + 2), Span(at + 3, at + 5), Span(at + 6, at + 8) if clock.stop > at + 5 else None, zone,
        zone_kind=ZoneKind.NUMERIC if numeric else ZoneKind.OBSOLETE,
    )  # fmt: skip


def _moment(year: bytes, month: bytes, day: bytes, clock: bytes, *, offset: int | None) -> Moment:
    """The numbers of a date whose clock is `hh:mm` or `hh:mm:ss`."""
    return Moment(
        dates.expand_year(year),
        _MONTHS[month.lower()],
        int(day),
        int(clock[:2]),
        int(clock[3:5]),
        int(clock[6:] or 0),
        offset,
    )


def _is_sound(moment: Moment, weekday: int | None, zone_minutes: bytes) -> bool:
    """Whether no rule has anything to say about these numbers. `datetime` is fast, and knows years up to 9999."""
    year, month, day, hour, minute, second, offset = moment
    if hour > 23 or minute > 59 or second > 60 or zone_minutes > b"59" or year < 1900:
        return False
    if offset is None or not -720 <= offset <= 840:
        return False
    try:
        falls_on = datetime.date(year, month, day).weekday()
    except ValueError:
        return dates.is_day(moment) and weekday in (None, dates.weekday(year, month, day))
    return weekday is None or weekday == falls_on


@lru_cache(maxsize=256)
def _minutes(zone: bytes) -> int:
    """Minutes east of UTC of `+hhmm`, `+hh:mm`, `+hh` or `+h`."""
    digits = zone[1:].replace(b":", b"")
    hours, minutes = (digits[:2], digits[2:] or b"0")
    return (int(hours) * 60 + int(minutes)) * (-1 if zone[:1] == b"-" else 1)


class _Zone(NamedTuple):
    """A zone as the grammar took it. `fit` is false where it is in no form of its own."""

    kind: ZoneKind
    span: Span
    offset: int | None
    name: Span | None = None
    fit: bool = True


class _Clock(NamedTuple):
    """A time of day; `clock` has its numbers on the 24-hour clock."""

    numbers: tuple[int, int, int]
    hour: Span
    minute: Span
    second: Span | None
    meridiem: Span | None
    fraction: bool
    stop: int


class _DayName(NamedTuple):
    """A day name. `naming` is None where the word is no day in any language that is known."""

    span: Span | None
    weekday: int | None
    naming: Naming | None
    comma: bool


class _MonthName(NamedTuple):
    """A month's name. `month` is None where the word is no month in any language that is known."""

    span: Span
    month: int | None
    naming: Naming


class _Value:
    """A value that the grammar took: its form, and its tokens by the construct they stand in."""

    def __init__(self, text: bytes, start: int, tree: Tree) -> None:
        self.text = text
        self.start = start
        self.form = tree.kind
        self.tokens = [child for child in tree.children if isinstance(child, Token)]
        self.under = {child.kind: list(child.tokens()) for child in reversed(tree.children) if isinstance(child, Tree)}

    def spell(self, place: Span | Token) -> bytes:
        """The octets there."""
        return self.text[place.start : place.stop]

    def clock(self) -> _Clock | None:
        """The time; None where there is none, or an hour, minute or second has more than two digits."""
        tokens = self.under.get("clock", [])
        spans = [token.span for token in tokens if token.kind == "NUMBER"]
        if not spans or any(span.stop - span.start > 2 for span in spans):
            return None
        meridiem = next((token.span for token in tokens if token.kind == "MERIDIEM"), None)
        fraction = any(token.kind == "FRACTION" for token in tokens)
        hour, minute, second = [int(self.spell(span)) for span in spans] + [0] * (3 - len(spans))
        if meridiem and hour <= 12:
            hour = hour % 12 + (12 if self.spell(meridiem)[:1] in b"pP" else 0)
        second_at = spans[2] if len(spans) > 2 else None
        stop = (meridiem or second_at or spans[1]).stop
        return _Clock((hour, minute, second), spans[0], spans[1], second_at, meridiem, fraction, stop)

    def zone(self, at: int) -> _Zone:
        """The zone, which is missing at `at` if it is missing."""
        tokens = self.under.get("zone")
        if tokens is None:
            return _Zone(ZoneKind.MISSING, Span(at, at), None)
        first, *more = tokens
        if not first.kind.startswith("OFFSET"):
            return self._named_zone(tokens)
        kind = ZoneKind.COLON if first.kind == "OFFSET_COLON" else ZoneKind.NUMERIC
        name = Span(more[0].start, more[-1].stop) if more else None
        return _Zone(kind, first.span, _minutes(self.spell(first)), name, first.kind != "OFFSET_HOURS")

    def _named_zone(self, tokens: list[Token]) -> _Zone:
        """A zone by name. `GMT+0200` says an offset, but in no form that is known."""
        span, last = Span(tokens[0].start, tokens[-1].stop), tokens[-1]
        spelt = b" ".join(self.spell(token).upper() for token in tokens if not token.kind.startswith("OFFSET"))
        if last.kind.startswith("OFFSET"):
            offset = _minutes(self.spell(last)) if spelt in _UNIVERSAL else None
            return _Zone(ZoneKind.UNKNOWN, span, offset, None, False)
        if spelt in OBSOLETE_ZONES:
            return _Zone(ZoneKind.OBSOLETE, span, OBSOLETE_ZONES[spelt])
        if last.kind == "MILITARY" and len(tokens) == 1:
            return _Zone(ZoneKind.MILITARY, span, 0 if spelt == b"Z" else None)
        fit = len(tokens) == 1 or spelt in KNOWN_ZONES or spelt.endswith(b" TIME")
        return _Zone(ZoneKind.UNKNOWN, span, None, None, fit)

    def day_name(self) -> _DayName:
        """The day name, or that there is none."""
        tokens = self.under.get("day_name") or self.under.get("weekday")
        if tokens is None:
            return _DayName(None, None, Naming.SHORT, True)
        token, comma, span = tokens[0], len(tokens) > 1, tokens[0].span
        if token.kind in ("DAY", "LONG_DAY"):
            naming = Naming.SHORT if token.kind == "DAY" else Naming.LONG
            return _DayName(span, _WEEKDAYS[self.spell(token)[:3].lower()], naming, comma)
        known = _folded(self.spell(span)) in FOREIGN_DAYS
        return _DayName(span, None, Naming.FOREIGN if known else None, comma)

    def month_name(self) -> _MonthName:
        """The month, which every form that names it has."""
        token = (self.under.get("month_name") or self.under["english_month"])[0]
        span = token.span
        if token.kind in ("MONTH", "LONG_MONTH"):
            naming = Naming.SHORT if token.kind == "MONTH" else Naming.LONG
            return _MonthName(span, _MONTHS[self.spell(token)[:3].lower()], naming)
        return _MonthName(span, FOREIGN_MONTHS.get(_folded(self.spell(span))), Naming.FOREIGN)


_UNIVERSAL = (b"GMT", b"UTC", b"UT")


def _folded(word: bytes) -> str:
    """A name as the tables have it: decoded, in lower case, without a final dot."""
    try:
        name = word.decode()
    except UnicodeDecodeError:
        name = word.decode("latin-1")
    return name.lower().removesuffix(".")


def _read_odd(text: bytes, start: int, stop: int) -> Date | MalformedDate:
    parsed = parse("field/date", "date_time", text, start, stop)
    if parsed is None:
        return MalformedDate(start, stop, "date-time")
    (tree,) = parsed.tree.children
    assert isinstance(tree, Tree)
    value = _Value(text, start, tree)
    date = _FORMS[value.form](value)
    if isinstance(date, OddDate):
        return date
    return MalformedDate(start, stop, "date-time", (), date if date and dates.is_possible(date) else None)


def _named(value: _Value) -> OddDate | Moment | None:
    """The forms with day, month by name, and year, in either order."""
    name, month, clock = value.day_name(), value.month_name(), value.clock()
    day, year = [token.span for token in value.tokens if token.kind == "NUMBER"]
    if clock is None or month.month is None or name.naming is None or not _fits(day, year):
        return None
    after = max(clock.stop, year.stop)
    zone = value.zone(after)
    digits = value.spell(year)
    moment = Moment(dates.expand_year(digits), month.month, int(value.spell(day)), *clock.numbers, zone.offset)
    glued = zone.kind is ZoneKind.NUMERIC and zone.span.start == clock.stop
    if not zone.fit or clock.fraction or glued or value.form == "american":
        return moment
    start = min(span.start for span in (name.span or day, day, month.span))
    stop = max(after, (zone.name or zone.span).stop)
    form = Form.ASCTIME if value.form == "asctime" else Form.PLAIN
    # `oct.` is English beside an English day only: `mar., 4 oct. 2016`
    dotted = value.text[month.span.stop - 1] == ord(".")
    alien = dotted and name.naming is Naming.FOREIGN and month.naming is Naming.LONG
    return OddDate(
        start, stop, moment, name.span, name.weekday, day, month.span, year, clock.hour, clock.minute, clock.second,
        zone.span, form, name.comma, name.naming, Naming.FOREIGN if alien else month.naming, clock.meridiem, zone.kind,
        zone.name,
    )  # fmt: skip


def _fits(day: Span, year: Span) -> bool:
    """Whether these numbers have as many digits as a day and a year may have."""
    return day.stop - day.start <= 2 <= year.stop - year.start <= 9


def _iso(value: _Value) -> OddDate | Moment | None:
    """RFC 3339 and its kin."""
    token = value.tokens[0]
    at, stop = token.span
    year, month, day, hour, minute = (Span(at + a, at + b) for a, b in _ISO_COLUMNS[token.kind])
    clock = value.clock()
    if clock is None and "clock" in value.under:
        return None
    second = None
    if token.kind == "ISO_BASIC":
        second = Span(hour.start + 4, hour.start + 6) if stop - at > 13 else None
    elif clock:
        hour, minute, second, stop = clock.hour, clock.minute, clock.second, clock.stop
    zone = value.zone(stop)
    spelt = [value.spell(span) or b"0" for span in (year, month, day, hour, minute, second or Span(at, at))]
    y, m, d, h, mi, s = map(int, spelt)
    if not 1 <= m <= 12:
        return None
    if clock and clock.meridiem:
        return Moment(y, m, d, *clock.numbers, zone.offset)
    timed = hour.stop > hour.start
    return OddDate(
        at, max(stop, (zone.name or zone.span).stop), Moment(y, m, d, h, mi, s, zone.offset),
        None, None, day, month, year, hour, minute, second, zone.span, Form.ISO,
        zone_kind=zone.kind, zone_name=zone.name, timed=timed,
    )  # fmt: skip


_ISO_COLUMNS = {
    "ISO_DATE": ((0, 4), (5, 7), (8, 10), (10, 10), (10, 10)),
    "ISO_BASIC": ((0, 4), (4, 6), (6, 8), (9, 11), (11, 13)),
}
"""Where year, month, day, hour and minute stand in these terminals."""


def _numeric(value: _Value) -> Moment | None:
    """A date in figures: the likeliest order that the calendar and a day name allow."""
    clock, weekday = value.clock(), value.day_name().weekday
    if clock is None and "clock" in value.under:
        return None
    figures = value.spell(value.tokens[0].span)
    mark = next(mark for mark in (b"/", b".", b"-") if mark in figures)
    first, second, third = figures.split(mark)
    orders = [(third, second, first), (third, first, second)]
    if len(first) > 2:
        orders = [(first, second, third)]
    elif mark == b"/":
        orders.reverse()
    rest = (*(clock.numbers if clock else (0, 0, 0)), value.zone(value.start).offset)
    guesses = [Moment(dates.expand_year(year), int(month), int(day), *rest) for year, month, day in orders]
    possible = [guess for guess in guesses if dates.is_possible(guess)]
    agreeing = [guess for guess in possible if weekday == dates.weekday(*guess[:3])]
    return next(iter(agreeing or possible), None)


def _dashed(value: _Value) -> Moment | None:
    """`04-Oct-2016 19:38:20 -0400`, as RFC 850 and IMAP write it."""
    day, name, year = value.spell(value.tokens[0].span).split(b"-")
    month, clock = _MONTHS.get(name.lower()), value.clock()
    if month is None or clock is None:
        return None
    return Moment(dates.expand_year(year), month, int(day), *clock.numbers, value.zone(value.start).offset)


def _epoch(value: _Value) -> Moment | None:
    """Seconds since 1970."""
    return dates.from_seconds(int(value.spell(value.tokens[0].span)))


_FORMS = {
    "plain": _named, "asctime": _named, "american": _named,
    "iso": _iso, "numeric": _numeric, "dashed": _dashed, "epoch": _epoch,
}  # fmt: skip
