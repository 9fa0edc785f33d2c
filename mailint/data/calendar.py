"""The Gregorian calendar: names of days and months as dates have them (RFC 5322 §3.3), and which days there are."""

from __future__ import annotations

DAYS = (b"Mon", b"Tue", b"Wed", b"Thu", b"Fri", b"Sat", b"Sun")
MONTHS = (b"Jan", b"Feb", b"Mar", b"Apr", b"May", b"Jun", b"Jul", b"Aug", b"Sep", b"Oct", b"Nov", b"Dec")


def days_in(year: int, month: int) -> int:
    """Days of a month of the proleptic Gregorian calendar; any year from 0 on."""
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return 29 if month == 2 and leap else _LENGTHS[month]


_LENGTHS = (0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def day_number(year: int, month: int, day: int) -> int:
    """Days since 1 January 1970; any year from 0 on, without the limits of `datetime`."""
    year -= month < 3
    return 365 * year + year // 4 - year // 100 + year // 400 + (153 * ((month + 9) % 12) + 2) // 5 + day - 719469


def weekday(year: int, month: int, day: int) -> int:
    """The day of the week, Monday being 0."""
    return (day_number(year, month, day) + 3) % 7
