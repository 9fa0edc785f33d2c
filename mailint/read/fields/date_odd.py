"""Dates that are in no common form: by the grammar `field/date`, which makes a node of each of its constructs."""

from __future__ import annotations

from functools import partial
from typing import Any

from mailint.data import calendar
from mailint.data.dates import FOREIGN_DAYS, FOREIGN_MONTHS, KNOWN_ZONES, OBSOLETE_ZONES
from mailint.grammar import Parser, Token
from mailint.nodes import date as dates
from mailint.nodes.date import Form, MalformedDate, Moment, Naming, OddDate, ZoneKind
from mailint.read.fields.date import MONTH_NUMBERS, WEEKDAYS, minutes_east
from mailint.record import NamedTuple
from mailint.text import Span


def odd_date(text: bytes, start: int, stop: int) -> OddDate | MalformedDate:
    """The date-time that text[start:stop] is, or what it might mean."""
    parsed = _DATE_TIME(text, start, stop)
    date = parsed.items[0] if parsed else None
    if isinstance(date, OddDate):
        return date
    return MalformedDate(start, stop, "date-time", (), date if date and dates.is_possible(date) else None)


class _Zone(NamedTuple):
    """A zone. `fit` is false where it is in no form of its own."""

    kind: ZoneKind
    span: Span
    offset: int | None
    name: Span | None = None
    fit: bool = True


class _Clock(NamedTuple):
    """A time of day; `numbers` are on the 24-hour clock. `fit` is false where one has more than two digits."""

    fit: bool
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


class _Parts:
    """What a form of date is made of; of two zones the first counts."""

    def __init__(self, parts: list[Any]) -> None:
        made: dict[type, Any] = {type(part): part for part in reversed(parts)}
        self.tokens: list[Token] = [part for part in parts if type(part) is Token]
        self.day_name: _DayName = made.get(_DayName, _DayName(None, None, Naming.SHORT, True))
        self.month_name: _MonthName = made.get(_MonthName, _NO_MONTH)
        self.clock: _Clock | None = made.get(_Clock)
        self.found_zone: _Zone | None = made.get(_Zone)

    def zone(self, at: int) -> _Zone:
        """The zone, which is missing at `at` if it is missing."""
        return self.found_zone or _Zone(ZoneKind.MISSING, Span(at, at), None)


_NO_MONTH = _MonthName(Span(0, 0), None, Naming.FOREIGN)


def _spell(text: bytes, span: Span | Token) -> bytes:
    return text[span.start : span.stop]


def _clock(text: bytes, tokens: list[Token]) -> _Clock:
    spans = [token.span for token in tokens if token.kind == "NUMBER"]
    fit = all(span.stop - span.start <= 2 for span in spans)
    meridiem = next((token.span for token in tokens if token.kind == "MERIDIEM"), None)
    hour, minute, second = [int(_spell(text, span)) for span in spans if fit] + [0] * (3 - len(spans) * fit)
    if meridiem and hour <= 12:
        hour = hour % 12 + (12 if text[meridiem.start] in b"pP" else 0)
    second_at = spans[2] if len(spans) > 2 else None
    fraction = any(token.kind == "FRACTION" for token in tokens)
    stop = (meridiem or second_at or spans[1]).stop
    return _Clock(fit, (hour, minute, second), spans[0], spans[1], second_at, meridiem, fraction, stop)


def _zone(text: bytes, tokens: list[Token]) -> _Zone:
    first, *more = tokens
    if not first.kind.startswith("OFFSET"):
        return _named_zone(text, tokens)
    kind = ZoneKind.COLON if first.kind == "OFFSET_COLON" else ZoneKind.NUMERIC
    name = Span(more[0].start, more[-1].stop) if more else None
    return _Zone(kind, first.span, minutes_east(_spell(text, first)), name, first.kind != "OFFSET_HOURS")


def _named_zone(text: bytes, tokens: list[Token]) -> _Zone:
    """A zone by name. `GMT+0200` says an offset, but in no form that is known."""
    last = tokens[-1]
    span = Span(tokens[0].start, last.stop)
    spelt = b" ".join(_spell(text, token).upper() for token in tokens if not token.kind.startswith("OFFSET"))
    if last.kind.startswith("OFFSET"):
        offset = minutes_east(_spell(text, last)) if spelt in _UNIVERSAL else None
        return _Zone(ZoneKind.UNKNOWN, span, offset, None, False)
    if spelt in OBSOLETE_ZONES:
        return _Zone(ZoneKind.OBSOLETE, span, OBSOLETE_ZONES[spelt])
    if last.kind == "MILITARY" and len(tokens) == 1:
        return _Zone(ZoneKind.MILITARY, span, 0 if spelt == b"Z" else None)
    fit = len(tokens) == 1 or spelt in KNOWN_ZONES or spelt.endswith(b" TIME")
    return _Zone(ZoneKind.UNKNOWN, span, None, None, fit)


_UNIVERSAL = (b"GMT", b"UTC", b"UT")


def _day_name(text: bytes, tokens: list[Token]) -> _DayName:
    token, comma = tokens[0], len(tokens) > 1
    if token.kind in ("DAY", "LONG_DAY"):
        naming = Naming.SHORT if token.kind == "DAY" else Naming.LONG
        return _DayName(token.span, WEEKDAYS[_spell(text, token)[:3].lower()], naming, comma)
    known = _folded(_spell(text, token)) in FOREIGN_DAYS
    return _DayName(token.span, None, Naming.FOREIGN if known else None, comma)


def _month_name(text: bytes, tokens: list[Token]) -> _MonthName:
    (token,) = tokens
    spelt = _spell(text, token)
    if token.kind in ("MONTH", "LONG_MONTH"):
        naming = Naming.SHORT if token.kind == "MONTH" else Naming.LONG
        return _MonthName(token.span, MONTH_NUMBERS[spelt[:3].lower()], naming)
    return _MonthName(token.span, FOREIGN_MONTHS.get(_folded(spelt)), Naming.FOREIGN)


def _folded(word: bytes) -> str:
    """A name as the tables have it: decoded, in lower case, without a final dot."""
    try:
        name = word.decode()
    except UnicodeDecodeError:
        name = word.decode("latin-1")
    return name.lower().removesuffix(".")


def _named(text: bytes, items: list[Any], form: Form | None = None) -> OddDate | Moment | None:
    """The forms with day, month by name, and year, in either order; without a `form`, no node can say which."""
    parts = _Parts(items)
    name, month, clock = parts.day_name, parts.month_name, parts.clock
    day, year = [token.span for token in parts.tokens if token.kind == "NUMBER"]
    if clock is None or not clock.fit or month.month is None or name.naming is None or not _fits(day, year):
        return None
    after = max(clock.stop, year.stop)
    zone = parts.zone(after)
    moment = Moment(
        dates.expand_year(_spell(text, year)), month.month, int(_spell(text, day)), *clock.numbers, zone.offset
    )
    glued = zone.kind is ZoneKind.NUMERIC and zone.span.start == clock.stop
    if not zone.fit or clock.fraction or glued or form is None:
        return moment
    start = min(span.start for span in (name.span or day, day, month.span))
    stop = max(after, (zone.name or zone.span).stop)
    # `oct.` is English beside an English day only: `mar., 4 oct. 2016`
    dotted = text[month.span.stop - 1] == ord(".")
    alien = dotted and name.naming is Naming.FOREIGN and month.naming is Naming.LONG
    return OddDate(
        start, stop, moment, name.span, name.weekday, day, month.span, year, clock.hour, clock.minute, clock.second,
        zone.span, form, name.comma, name.naming, Naming.FOREIGN if alien else month.naming, clock.meridiem, zone.kind,
        zone.name,
    )  # fmt: skip


def _fits(day: Span, year: Span) -> bool:
    """Whether these numbers have as many digits as a day and a year may have."""
    return day.stop - day.start <= 2 <= year.stop - year.start <= 9


def _iso(text: bytes, items: list[Any]) -> OddDate | Moment | None:
    """RFC 3339 and its kin."""
    parts = _Parts(items)
    token, clock = parts.tokens[0], parts.clock
    at, stop = token.span
    year, month, day, hour, minute = (Span(at + a, at + b) for a, b in _ISO_COLUMNS[token.kind])
    if clock and not clock.fit:
        return None
    second = None
    if token.kind == "ISO_BASIC":
        second = Span(hour.start + 4, hour.start + 6) if stop - at > 13 else None
    elif clock:
        hour, minute, second, stop = clock.hour, clock.minute, clock.second, clock.stop
    zone = parts.zone(stop)
    spelt = [_spell(text, span) or b"0" for span in (year, month, day, hour, minute, second or Span(at, at))]
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


def _numeric(text: bytes, items: list[Any]) -> Moment | None:
    """A date in figures: the likeliest order that the calendar and a day name allow."""
    parts = _Parts(items)
    clock, weekday = parts.clock, parts.day_name.weekday
    if clock and not clock.fit:
        return None
    figures = _spell(text, parts.tokens[0])
    mark = next(mark for mark in (b"/", b".", b"-") if mark in figures)
    first, second, third = figures.split(mark)
    orders = [(third, second, first), (third, first, second)]
    if len(first) > 2:
        orders = [(first, second, third)]
    elif mark == b"/":
        orders.reverse()
    rest = (*(clock.numbers if clock else (0, 0, 0)), parts.zone(0).offset)
    guesses = [Moment(dates.expand_year(year), int(month), int(day), *rest) for year, month, day in orders]
    possible = [guess for guess in guesses if dates.is_possible(guess)]
    agreeing = [guess for guess in possible if weekday == calendar.weekday(*guess[:3])]
    return next(iter(agreeing or possible), None)


def _dashed(text: bytes, items: list[Any]) -> Moment | None:
    """`04-Oct-2016 19:38:20 -0400`, as RFC 850 and IMAP write it."""
    parts = _Parts(items)
    day, name, year = _spell(text, parts.tokens[0]).split(b"-")
    month, clock = MONTH_NUMBERS.get(name.lower()), parts.clock
    if month is None or clock is None or not clock.fit:
        return None
    return Moment(dates.expand_year(year), month, int(day), *clock.numbers, parts.zone(0).offset)


def _epoch(text: bytes, tokens: list[Token]) -> Moment | None:
    """Seconds since 1970."""
    return dates.from_seconds(int(_spell(text, tokens[0])))


_DATE_TIME = Parser(
    "field/date", "date_time",
    {
        "clock": _clock, "zone": _zone, "day_name": _day_name, "weekday": _day_name,
        "month_name": _month_name, "english_month": _month_name,
        "plain": partial(_named, form=Form.PLAIN), "asctime": partial(_named, form=Form.ASCTIME), "american": _named,
        "iso": _iso, "numeric": _numeric, "dashed": _dashed, "epoch": _epoch,
    },
)  # fmt: skip
