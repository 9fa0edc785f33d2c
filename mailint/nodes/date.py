"""Dates and times (RFC 5322 §3.3): what they say, and where each of their tokens stands."""

from __future__ import annotations

from enum import Enum

from mailint.data.calendar import DAYS, MONTHS, day_number, days_in, weekday
from mailint.nodes.node import Malformed, Node
from mailint.record import NamedTuple
from mailint.text import Span


class Moment(NamedTuple):
    """The numbers of a date-time. They may be out of range, as they were written; `is_possible` tells."""

    year: int
    month: int
    """From 1 to 12."""
    day: int
    hour: int = 0
    """On the 24-hour clock."""
    minute: int = 0
    second: int = 0
    offset: int | None = None
    """Minutes east of UTC; None where no zone is known (RFC 5322 §4.3 reads that as -0000)."""


class Form(Enum):
    """The order in which a date is written."""

    PLAIN = "plain"
    ISO = "iso"
    ASCTIME = "asctime"


class ZoneKind(Enum):
    """How a zone is written."""

    NUMERIC = "numeric"
    COLON = "colon"
    OBSOLETE = "obsolete"
    MILITARY = "military"
    UNKNOWN = "unknown"
    MISSING = "missing"


class Naming(Enum):
    """How a day or a month is named."""

    SHORT = "short"
    LONG = "long"
    FOREIGN = "foreign"


class Date(Node, frozen=True):
    """A date-time (RFC 5322 §3.3), from its first token to its last; white space and comments around it are outside."""

    moment: Moment


class OddDate(Date, frozen=True):
    """A date-time that is not written in the plain form of §3.3, or whose numbers cannot be, with all its tokens."""

    day_name: Span | None
    weekday: int | None
    """The day that the day name names, Monday being 0; None where there is none, or not in English."""
    day: Span
    month: Span
    year: Span
    hour: Span
    minute: Span
    second: Span | None
    zone: Span
    """The offset or the name; empty, at the end of the date, where there is none."""
    form: Form = Form.PLAIN
    comma: bool = True
    """Whether a comma follows the day name, if there is one."""
    day_naming: Naming = Naming.SHORT
    month_naming: Naming = Naming.SHORT
    meridiem: Span | None = None
    """AM or PM."""
    zone_kind: ZoneKind = ZoneKind.NUMERIC
    zone_name: Span | None = None
    """A name after the offset that is no comment."""
    timed: bool = True
    """Whether it has a time at all."""


class MalformedDate(Malformed, frozen=True):
    """What stands where a date-time should and is none; `guess` is what it may mean."""

    guess: Moment | None = None


def is_day(moment: Moment) -> bool:
    """Whether the calendar has that day."""
    return 1 <= moment.month <= 12 and 1 <= moment.day <= days_in(moment.year, moment.month)


def is_possible(moment: Moment) -> bool:
    """Whether it is semantically valid (RFC 5322 §3.3); 60 is the leap second."""
    in_range = moment.hour <= 23 and moment.minute <= 59 and moment.second <= 60
    return is_day(moment) and moment.year >= 1900 and in_range


def seconds(moment: Moment) -> int:
    """Seconds since 1970-01-01 00:00 UTC; without a zone it is read as UTC."""
    days = day_number(moment.year, moment.month, moment.day)
    return days * 86400 + moment.hour * 3600 + (moment.minute - (moment.offset or 0)) * 60 + moment.second


def from_seconds(value: int) -> Moment:
    """The moment so many seconds after 1970-01-01 00:00 UTC (not negative)."""
    days, rest = divmod(value, 86400)
    era, of_era = divmod(days + 719468, 146097)
    year_of_era = (of_era - of_era // 1460 + of_era // 36524 - of_era // 146096) // 365
    of_year = of_era - (365 * year_of_era + year_of_era // 4 - year_of_era // 100)
    shifted = (5 * of_year + 2) // 153
    month = shifted + 3 if shifted < 10 else shifted - 9
    day = of_year - (153 * shifted + 2) // 5 + 1
    return Moment(year_of_era + era * 400 + (month <= 2), month, day, rest // 3600, rest // 60 % 60, rest % 60, 0)


def expand_year(digits: bytes) -> int:
    """The year that two or three digits mean (RFC 5322 §4.3); four and more mean themselves."""
    year = int(digits)
    return year if len(digits) > 3 else year + 2000 if len(digits) == 2 and year < 50 else year + 1900


def write_offset(offset: int | None) -> bytes:
    """A zone as §3.3 writes it: +hhmm; None is -0000."""
    if offset is None:
        return b"-0000"
    return b"%s%02d%02d" % (b"-" if offset < 0 else b"+", *divmod(abs(offset), 60))


def write(moment: Moment, *, day_name: bool = True) -> bytes:
    """A possible moment as RFC 5322 §3.3 writes it: `Tue, 04 Oct 2016 19:38:20 -0400`."""
    year, month, day, hour, minute, second, offset = moment
    name = DAYS[weekday(year, month, day)] + b", " if day_name else b""
    clock = b"%02d:%02d:%02d" % (hour, minute, second)
    return b"%s%02d %s %04d %s %s" % (name, day, MONTHS[month - 1], year, clock, write_offset(offset))
