"""Dates in another order, with other names and other figures than RFC 5322 §3.3 has.

An ISO 8601 date has its own rule, which covers its figures.
"""

from collections.abc import Iterator

from mailint.data.calendar import DAYS, MONTHS, weekday
from mailint.nodes.date import Form, Naming, OddDate, ZoneKind, is_day
from mailint.rules.rule import Context, Edit, Finding, Fix, Safety, error, rule
from mailint.text import Span


@rule("D015", "two-digit-year", error("RFC 5322 §4.3", "RFC 5321 Appendix F.5"))
def two_digit_year(date: OddDate, mail: Context) -> Iterator[Finding]:
    """The year has two or three digits.

    The century is then a guess; the RFC fixes it so that 00 to 49 are 2000 to 2049, and all others count from 1900.

    bad:   Date: Tue, 4 Oct «16» 19:38 -0400
    fixed: Date: Tue, 4 Oct 2016 19:38 -0400
    bad:   Date: 4 Oct «94» 19:38:20 -0400
    fixed: Date: 4 Oct 1994 19:38:20 -0400
    bad:   Date: 4 Oct «116» 19:38:20 -0400
    fixed: Date: 4 Oct 2016 19:38:20 -0400
    good:  Date: Tue, 4 Oct 2016 19:38 -0400
    """
    start, stop = date.year
    if stop - start < 4:
        fix = Fix(f"write {date.moment.year}", (Edit(start, stop, b"%d" % date.moment.year),))
        yield Finding(start, stop, f"The year has {stop - start} digits instead of four.", fix)


@rule("D017", "missing-comma-after-day", error("RFC 5322 §3.3"))
def missing_comma_after_day(date: OddDate, mail: Context) -> Iterator[Finding]:
    """No comma follows the day name.

    Readers that split the date at its comma find no day name, or no date.

    bad:   Date: Tue«» 04 Oct 2016 19:38:20 -0400
    fixed: Date: Tue, 04 Oct 2016 19:38:20 -0400
    good:  Date: Tue, 04 Oct 2016 19:38:20 -0400
    """
    if date.day_name and not date.comma and date.form is Form.PLAIN:
        at = date.day_name.stop
        yield Finding(at, at, "A comma is missing after the day name.", Fix("add the comma", (Edit(at, at, b","),)))


@rule("D018", "asctime-order", error("RFC 5322 §3.3"))
def asctime_order(date: OddDate, mail: Context) -> Iterator[Finding]:
    """Month, day, time and year stand in the order of C's asctime.

    Date and ctime write so by default, mail does not. Without a zone the repair has to say that it is unknown.

    bad:    Date: «Tue Oct  4 19:38:20 2016»
    unsafe: Date: Tue, 4 Oct 2016 19:38:20 -0000
    bad:    Date: «Tue Oct 4 19:38:20 -0400 2016»
    fixed:  Date: Tue, 4 Oct 2016 19:38:20 -0400
    bad:    Date: «Oct 4 19:38 2016 EDT»
    fixed:  Date: 4 Oct 2016 19:38 EDT
    good:   Date: Tue, 4 Oct 2016 19:38:20 -0400
    """
    if date.form is not Form.ASCTIME:
        return
    fix, zoned = None, date.zone_kind is not ZoneKind.MISSING
    if b"(" not in mail.text[date.start : date.stop]:
        time = Span(date.hour.start, (date.meridiem or date.second or date.minute).stop)
        zone = Span(date.zone.start, (date.zone_name or date.zone).stop)
        name = mail.octets(date.day_name) + b", " if date.day_name else b""
        new = name + b" ".join(mail.octets(span) for span in (date.day, date.month, date.year, time))
        new += b" " + (mail.octets(zone) if zoned else b"-0000")
        safety = Safety.SAFE if zoned else Safety.UNSAFE
        fix = Fix("put day, month, year, time and zone in order", (Edit(date.start, date.stop, new),), safety)
    yield Finding(date.start, date.stop, "The date is in the order of asctime: month, day, time, year.", fix)


@rule("D019", "one-digit-time-field", error("RFC 5322 §3.3"))
def one_digit_time_field(date: OddDate, mail: Context) -> Iterator[Finding]:
    """The hour, the minute or the second has only one digit.

    Each has two. Readers that count columns read a wrong time.

    bad:   Date: Tue, 4 Oct 2016 «9»:05:07 +0000
    fixed: Date: Tue, 4 Oct 2016 09:05:07 +0000
    bad:   Date: Tue, 4 Oct 2016 09:«5»:«7» +0000
    fixed: Date: Tue, 4 Oct 2016 09:05:07 +0000
    good:  Date: Tue, 4 Oct 2016 09:05:07 +0000
    """
    if date.form is Form.ISO:
        return
    for name, span in (("hour", date.hour), ("minute", date.minute), ("second", date.second)):
        if span and span.stop - span.start == 1:
            fix = Fix("put a 0 before it", (Edit(span.start, span.start, b"0"),))
            yield Finding(*span, f"The {name} has one digit instead of two.", fix)


@rule("D020", "full-day-or-month-name", error("RFC 5322 §3.3"))
def full_day_or_month_name(date: OddDate, mail: Context) -> Iterator[Finding]:
    """The day or the month is named in another length than three letters.

    Readers compare three letters and a separator; a longer name, or a dot after it, makes the date unreadable to them.

    bad:   Date: «Tuesday», 4 «October» 2016 19:38:20 -0400
    fixed: Date: Tue, 4 Oct 2016 19:38:20 -0400
    bad:   Date: Thu, 1 «Sept.» 2016 19:38:20 -0400
    fixed: Date: Thu, 1 Sep 2016 19:38:20 -0400
    good:  Date: Tue, 4 Oct 2016 19:38:20 -0400
    """
    if date.day_naming is Naming.LONG and date.day_name and date.weekday is not None:
        yield _shorten(date.day_name, DAYS[date.weekday], mail)
    if date.month_naming is Naming.LONG:
        yield _shorten(date.month, MONTHS[date.moment.month - 1], mail)


def _shorten(span: Span, name: bytes, mail: Context) -> Finding:
    fix = Fix(f"write {name.decode()}", (Edit(*span, name),))
    return Finding(*span, f"{mail.octets(span).decode()} is written {name.decode()} in a date.", fix)


@rule("D021", "non-english-names", error("RFC 5322 §3.3"))
def non_english_names(date: OddDate, mail: Context) -> Iterator[Finding]:
    """The day or the month is named in another language than English.

    The names are fixed words, not text to be translated. The repair takes the month from a table of languages, and the
    day name from the date.

    bad:    Date: «mar.», 4 «oct.» 2016 19:38:20 +0200
    unsafe: Date: Tue, 4 Oct 2016 19:38:20 +0200
    bad:    Date: «Di», 4 «Okt» 2016 19:38:20 +0200
    unsafe: Date: Tue, 4 Oct 2016 19:38:20 +0200
    bad:    Date: 4 «août» 2016 19:38:20 +0200
    unsafe: Date: 4 Aug 2016 19:38:20 +0200
    good:   Date: Tue, 4 Oct 2016 19:38:20 +0200
    """
    moment = date.moment
    if date.day_naming is Naming.FOREIGN and date.day_name:
        day = DAYS[weekday(moment.year, moment.month, moment.day)] if is_day(moment) else None
        yield _translate(date.day_name, day, mail)
    if date.month_naming is Naming.FOREIGN:
        yield _translate(date.month, MONTHS[moment.month - 1], mail)


def _translate(span: Span, name: bytes | None, mail: Context) -> Finding:
    fix = Fix(f"write {name.decode()}", (Edit(*span, name),), Safety.UNSAFE) if name else None
    return Finding(*span, f"{mail.octets(span).decode('utf-8', 'replace')} is not English.", fix)


@rule("D022", "twelve-hour-clock", error("RFC 5322 §3.3"))
def twelve_hour_clock(date: OddDate, mail: Context) -> Iterator[Finding]:
    """The time is on the 12-hour clock, with AM or PM.

    Readers take PM for a zone, or give up; either way the time is half a day off.

    bad:   Date: Tue, 4 Oct 2016 07:38:20 «PM» -0400
    fixed: Date: Tue, 4 Oct 2016 19:38:20 -0400
    bad:   Date: Tue, 4 Oct 2016 12:05«am» -0400
    fixed: Date: Tue, 4 Oct 2016 00:05 -0400
    bad:   Date: Tue, 4 Oct 2016 19:38 «p.m.» -0400
    fixed: Date: Tue, 4 Oct 2016 19:38 -0400
    bad:   Date: Tue, 4 Oct 2016 19:38 «AM» -0400
    good:  Date: Tue, 4 Oct 2016 19:38:20 -0400
    """
    if date.meridiem is None:
        return
    written, fix = int(mail.octets(date.hour)), None
    afternoon = mail.octets(date.meridiem)[:1] in b"Pp"
    if written in (range(1, 24) if afternoon else range(13)):
        after = (date.second or date.minute).stop
        hour = Edit(*date.hour, b"%02d" % date.moment.hour)
        fix = Fix("write the time on the 24-hour clock", (hour, Edit(after, date.meridiem.stop, b"")))
    yield Finding(*date.meridiem, "The time is on the 12-hour clock.", fix)
