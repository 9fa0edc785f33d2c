"""Dates: the plain form by one expression, everything else by the grammar `field/date`."""

from __future__ import annotations

import re
from functools import lru_cache

from mailint.data import calendar
from mailint.data.calendar import DAYS, MONTHS
from mailint.data.dates import OBSOLETE_ZONES
from mailint.grammar import recogniser
from mailint.nodes import date as dates
from mailint.nodes.date import Date, MalformedDate, Moment, OddDate, ZoneKind
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
    from mailint.read.fields.date_odd import odd_date

    return odd_date(text, start, stop)


def read_common_date(text: bytes, start: int, stop: int) -> Date | None:
    """The date-time, if it is in the plain form or in the obsolete one, whether or not its numbers can be."""
    while start < stop and text[start] in _SPACE:
        start += 1
    found = _PLAIN.fullmatch(text, start, stop)
    if found:
        return _plain_date(found) or _odd_date(text, _PLAIN.spans(found))
    spans = _OBSOLETE.full(text, start, stop)
    return _odd_date(text, spans) if spans else None


def is_plain_date(body: bytes) -> bool:
    """Whether a field body is a date-time of which no rule has anything to say."""
    date = body.lstrip(_SPACE)
    found = _PLAIN.fullmatch(date, 0, len(date))
    return found is not None and _plain_date(found) is not None


_SPACE = b" \t\r\n"
WEEKDAYS = {name.lower(): number for number, name in enumerate(DAYS)}
MONTH_NUMBERS = {name.lower(): number for number, name in enumerate(MONTHS, 1)}
_PLAIN = recogniser("field/date", "clean_date_time")
_OBSOLETE = recogniser("field/date", "clean_obsolete_date")


def _plain_date(found: re.Match[bytes]) -> Date | None:
    """The date of which no rule has anything to say; None if its numbers cannot be."""
    last = found.lastindex or 0
    day, month, year, clock, zone = found.group(last - 4, last - 3, last - 2, last - 1, last)
    start, stop = found.start(), found.end(last)
    named = found.start(last - 4) > start
    weekday = WEEKDAYS[found[last - 5].lower()] if named else None
    moment = _moment(year, month, day, clock, offset=minutes_east(zone))
    return Date(start, stop, moment) if _is_sound(moment, weekday, zone[3:]) else None


def _odd_date(text: bytes, spans: dict[str, Span]) -> OddDate:
    """The date that a recogniser took, with its tokens: its zone or its year is obsolete, or its numbers cannot be."""
    day, month, clock, name = spans["DAY_OF_MONTH"], spans["MONTH"], spans["CLOCK"], spans.get("DAY")
    year, zone = spans.get("YEAR") or spans["OBSOLETE_YEAR"], spans.get("OFFSET") or spans["OBSOLETE"]
    numeric, zone_name = "OFFSET" in spans, text[zone.start : zone.stop]
    offset = minutes_east(zone_name) if numeric else OBSOLETE_ZONES[zone_name.upper()]
    moment = _moment(*(text[slice(*span)] for span in (year, month, day, clock)), offset=offset)
    weekday = WEEKDAYS[text[name.start : name.stop].lower()] if name else None
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
        MONTH_NUMBERS[month.lower()],
        int(day),
        int(clock[:2]),
        int(clock[3:5]),
        int(clock[6:] or 0),
        offset,
    )


def _is_sound(moment: Moment, weekday: int | None, zone_minutes: bytes) -> bool:
    """Whether no rule has anything to say about these numbers."""
    year, month, day, hour, minute, second, offset = moment
    if hour > 23 or minute > 59 or second > 60 or zone_minutes > b"59" or year < 1900:
        return False
    if offset is None or not -720 <= offset <= 840:
        return False
    return dates.is_day(moment) and weekday in (None, calendar.weekday(year, month, day))


@lru_cache(maxsize=256)
def minutes_east(zone: bytes) -> int:
    """Minutes east of UTC of `+hhmm`, `+hh:mm`, `+hh` or `+h`."""
    digits = zone[1:].replace(b":", b"")
    hours, minutes = (digits[:2], digits[2:] or b"0")
    return (int(hours) * 60 + int(minutes)) * (-1 if zone[:1] == b"-" else 1)
