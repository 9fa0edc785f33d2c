"""Dates that are plainly right (RFC 5322 §3.3): the form by one expression, and whether there is such a day."""

from __future__ import annotations

from functools import lru_cache

from mailint.data.calendar import DAYS, MONTHS, days_in, weekday
from mailint.patterns import compiled

_DATE = compiled(
    rb"\s*+(?:([A-Z][a-z][a-z]),\s++)?([0-9]{1,2}\s++[A-Z][a-z][a-z]\s++[0-9]{4})\s++"
    rb"(?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9])?\s++([+-][0-9]{4})(?:\s*+\([^()\\]*+\))?\s*+"
)
_DAYS = {name: number for number, name in enumerate(DAYS)}
_MONTHS = {name: number for number, name in enumerate(MONTHS, 1)}


def is_sound_date(body: bytes) -> bool:
    """Whether a field body is a date in the form of our days, and its numbers are those of a day and a zone."""
    found = _DATE.fullmatch(body)
    if found is None:
        return False
    name, day, zone = found.groups()
    return _is_day(name, day) and _is_zone(zone)


@lru_cache(1024)
def _is_day(name: bytes | None, day: bytes) -> bool:
    digits, word, of = day.split()
    if word not in _MONTHS or int(of) < 1900:
        return False
    year, month, number = int(of), _MONTHS[word], int(digits)
    return 1 <= number <= days_in(year, month) and (name is None or _DAYS.get(name) == weekday(year, month, number))


@lru_cache(256)
def _is_zone(zone: bytes) -> bool:
    """From 12 hours west of Greenwich to 14 east of it; `-0000` is a zone, too."""
    hours, minutes = int(zone[:3]), int(zone[3:])
    return minutes < 60 and (-12 <= hours <= 14 and (minutes == 0 or hours not in (-12, 14)))
