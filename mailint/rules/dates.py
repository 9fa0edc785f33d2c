"""Dates: that there is one, and what its numbers say (RFC 5322 §3.3, §3.6.1). Resent-Date is judged as Date is."""

from collections.abc import Iterator

from mailint.data.calendar import DAYS, MONTHS, days_in, weekday
from mailint.nodes.date import (
    Form,
    MalformedDate,
    Moment,
    OddDate,
    ZoneKind,
    from_seconds,
    is_day,
    is_possible,
    seconds,
    write,
)
from mailint.nodes.signs import MissingField
from mailint.nodes.trace import Received
from mailint.record import TYPE_CHECKING
from mailint.rules.rule import Context, Edit, Finding, Fix, Safety, advice, error, rule

if TYPE_CHECKING:
    from datetime import datetime


@rule("D001", "missing-date", error("RFC 5322 §3.6", "RFC 5322 §3.6.1", "RFC 2046 §5.2.1"), by_clock=True)
def missing_date(sign: MissingField, mail: Context) -> Iterator[Finding]:
    """There is no Date field.

    Every message must say when it was finished. Without it each reader shows a time of its own choice, and filters
    count it as a mark of spam. The repair takes the earliest Received date, else the current time. Messages inside
    message/rfc822 may do without.

    given: now = 2016-10-04T19:38:20-04:00
    bad:
        «»From: a@b.example

        text
    unsafe:
        From: a@b.example
        Date: Tue, 04 Oct 2016 19:38:20 -0400

        text
    bad:
        «»Received: by c.example; Tue, 4 Oct 2016 19:38:30 -0400
        Received: by b.example; Wed, 5 Oct 2016 01:38:20 +0200 (CEST)
        From: a@b.example
    unsafe:
        Received: by c.example; Tue, 4 Oct 2016 19:38:30 -0400
        Received: by b.example; Wed, 5 Oct 2016 01:38:20 +0200 (CEST)
        From: a@b.example
        Date: Wed, 05 Oct 2016 01:38:20 +0200
    good:
        Date: Tue, 04 Oct 2016 19:38:20 -0400
    """
    root = mail.message.root
    if sign.name != b"date" or mail.message.blank_lines:
        return
    received = [field.value.moment for field in root.all(b"received") if isinstance(field.value, Received)]
    sound = [moment for moment in received if moment and is_possible(moment)]
    moment = min(sound, key=seconds) if sound else _moment(mail.now)
    fix = None
    if moment:
        origin = "the earliest Received date" if sound else "the current time"
        fix = Fix(f"add {origin}", (mail.add_field(root, b"Date: " + write(moment)),), Safety.UNSAFE)
    yield Finding(root.start, root.start, "The message has no Date field.", fix)


def _moment(now: "datetime | int | None") -> Moment | None:
    if now is None:
        return None
    if isinstance(now, int):
        return from_seconds(now)
    offset = now.utcoffset()
    minutes = None if offset is None else int(offset.total_seconds() // 60)
    return Moment(now.year, now.month, now.day, now.hour, now.minute, now.second, minutes)


@rule("D002", "date-syntax", error("RFC 5322 §3.3"))
def date_syntax(date: MalformedDate, mail: Context) -> Iterator[Finding]:
    """What should be a date-time is none, nor close to one.

    Programs that cannot read the date sort the message under 1970, or under today. Where the figures say enough, the
    repair writes what they most likely mean: with slashes the month first, with dots the day, unless the calendar or
    the day name says otherwise.

    bad:    Date: «10/04/2016 7:38 PM»
    unsafe: Date: Tue, 04 Oct 2016 19:38:00 -0000
    bad:    Date: «13.10.2016 19:38 CEST»
    unsafe: Date: Thu, 13 Oct 2016 19:38:00 -0000
    bad:    Date: «1475624300»
    unsafe: Date: Tue, 04 Oct 2016 23:38:20 +0000
    bad:    Date: «Tue Oct 04 2016 19:38:20 GMT-0400»
    unsafe: Date: Tue, 04 Oct 2016 19:38:20 -0400
    bad:    Date: «4 Oct 2016 19:38:20-0400»
    unsafe: Date: Tue, 04 Oct 2016 19:38:20 -0400
    bad:    Date: «yesterday»
    bad:    Resent-Date: «4 Oct 2016 19:38:20 +-0400»
    good:   Date: Tue, 4 Oct 2016 19:38 -0400 (EDT)
    good:   Resent-Date: 4 Oct 2016 19:38:20 -0400
    """
    if date.start == date.stop:
        return
    fix = None
    if date.guess:
        new = write(date.guess)
        fix = Fix(f"write {new.decode()}", (Edit(date.start, date.stop, new),), Safety.UNSAFE)
    yield Finding(date.start, date.stop, "This is not a date and time as RFC 5322 writes them.", fix)


@rule("D003", "date-iso8601", error("RFC 5322 §3.3"))
def date_iso8601(date: OddDate, mail: Context) -> Iterator[Finding]:
    """The date is written as in ISO 8601 or RFC 3339.

    Logs and databases write dates so, mail does not: many readers cannot read it. The repair keeps the instant and the
    offset; a fraction of a second has no place in mail and goes.

    bad:    Date: «2016-10-04T19:38:20-04:00»
    fixed:  Date: Tue, 04 Oct 2016 19:38:20 -0400
    bad:    Date: «2016-10-04 19:38:20.250 +0200»
    fixed:  Date: Tue, 04 Oct 2016 19:38:20 +0200
    bad:    Date: «20161004T193820Z»
    fixed:  Date: Tue, 04 Oct 2016 19:38:20 +0000
    bad:    Date: «2016-10-04T19:38:20»
    unsafe: Date: Tue, 04 Oct 2016 19:38:20 -0000
    bad:    Date: «2016-10-04»
    unsafe: Date: Tue, 04 Oct 2016 00:00:00 -0000
    bad:    Date: «2016-02-30T19:38:20Z»
    good:   Date: Tue, 04 Oct 2016 19:38:20 -0400
    """
    if date.form is not Form.ISO:
        return
    fix = None
    if is_possible(date.moment) and not _has_bad_minutes(date, mail) and b"(" not in mail.text[date.start : date.stop]:
        known = date.moment.offset is not None and date.timed
        new = write(date.moment)
        safety = Safety.SAFE if known else Safety.UNSAFE
        fix = Fix(f"write {new.decode()}", (Edit(date.start, max(date.zone.stop, date.year.stop), new),), safety)
    yield Finding(date.start, date.stop, "The date is in the form of ISO 8601, not of RFC 5322.", fix)


@rule("D004", "weekday-mismatch", error("RFC 5322 §3.3"))
def weekday_mismatch(date: OddDate, mail: Context) -> Iterator[Finding]:
    """The day name is not the day on which the date falls.

    Programs go by the figures, so the name only misleads people; spam filters count it as a forgery.

    bad:   Date: «Mon», 04 Oct 2016 19:38:20 -0400
    fixed: Date: Tue, 04 Oct 2016 19:38:20 -0400
    bad:   Date: «Sunday», 4 Oct 16 19:38:20 -0400
    fixed: Date: Tue, 4 Oct 16 19:38:20 -0400
    good:  Date: Tue, 04 Oct 2016 19:38:20 -0400
    good:  Date: 04 Oct 2016 19:38:20 -0400
    """
    moment = date.moment
    if date.weekday is None or date.day_name is None or not is_day(moment) or moment.year < 1900:
        return
    right = weekday(moment.year, moment.month, moment.day)
    if date.weekday != right:
        name = DAYS[right]
        fix = Fix(f"write {name.decode()}", (Edit(*date.day_name, name),))
        message = f"{_day(moment)} is a {_DAY_NAMES[right]}, not a {_DAY_NAMES[date.weekday]}."
        yield Finding(*date.day_name, message, fix)


_DAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def _day(moment: Moment) -> str:
    return f"{moment.day} {MONTHS[moment.month - 1].decode()} {moment.year}"


@rule("D005", "day-out-of-range", error("RFC 5322 §3.3"))
def day_out_of_range(date: OddDate, mail: Context) -> Iterator[Finding]:
    """The month does not have that day.

    Some readers roll over into the next month, others give up. Which day was meant only the sender knows.

    bad:  Date: Thu, «31» Sep 2016 10:00:00 +0000
    bad:  Date: «29» Feb 1900 10:00:00 +0000
    bad:  Date: «0» Oct 2016 10:00:00 +0000
    bad:  Date: 2016-02-«30»T10:00:00Z
    good: Date: Mon, 29 Feb 2016 10:00:00 +0000
    good: Date: 29 Feb 2000 10:00:00 +0000
    """
    moment = date.moment
    if not is_day(moment):
        month = f"{MONTHS[moment.month - 1].decode()} {moment.year}"
        yield Finding(
            *date.day, f"{month} has the days 1 to {days_in(moment.year, moment.month)}, there is no {moment.day}."
        )


@rule("D006", "time-out-of-range", error("RFC 5322 §3.3"))
def time_out_of_range(date: OddDate, mail: Context) -> Iterator[Finding]:
    """The hour is over 23, the minute over 59 or the second over 60.

    A second 60 is legal, being the leap second. Readers refuse such a time, or carry it over into the next day.

    bad:  Date: Tue, 4 Oct 2016 «24»:00:00 +0000
    bad:  Date: Tue, 4 Oct 2016 23:«60»:«61» +0000
    bad:  Date: 2016-10-04T«24»:00:00Z
    good: Date: Sat, 31 Dec 2016 23:59:60 +0000
    """
    hour, minute, second = date.moment[3:6]
    if hour > 23:
        yield Finding(*date.hour, f"A day has the hours 00 to 23, there is no {hour}.")
    if minute > 59:
        yield Finding(*date.minute, f"An hour has the minutes 00 to 59, there is no {minute}.")
    if second > 60 and date.second:
        yield Finding(*date.second, f"A minute has the seconds 00 to 59, or 60 when one leaps; there is no {second}.")


@rule("D007", "zone-minutes-out-of-range", error("RFC 5322 §3.3"))
def zone_minutes_out_of_range(date: OddDate, mail: Context) -> Iterator[Finding]:
    """The last two digits of the zone are more than 59.

    They are minutes. Readers disagree on whether -0475 is five and a quarter hours or an error.

    bad:  Date: Tue, 4 Oct 2016 19:38:20 «-0475»
    bad:  Date: Tue, 4 Oct 2016 19:38:20 «+9999»
    good: Date: Tue, 4 Oct 2016 19:38:20 -0430
    """
    if _has_bad_minutes(date, mail):
        zone = mail.octets(date.zone).decode()
        yield Finding(*date.zone, f"The zone {zone} has more than 59 minutes.")


def _has_bad_minutes(date: OddDate, mail: Context) -> bool:
    zone = mail.octets(date.zone).replace(b":", b"")
    return date.zone_kind in (ZoneKind.NUMERIC, ZoneKind.COLON) and zone[3:] > b"59"


@rule("D008", "zone-implausible", advice("RFC 5322 §3.3"))
def zone_implausible(date: OddDate, mail: Context) -> Iterator[Finding]:
    """The zone is farther from UTC than any place is.

    Offsets run from -1200 to +1400. Anything beyond is legal to write and hints at a broken clock or at a forgery.

    bad:  Date: Tue, 4 Oct 2016 19:38:20 «+2500»
    bad:  Date: Tue, 4 Oct 2016 19:38:20 «-1230»
    good: Date: Tue, 4 Oct 2016 19:38:20 +1400
    """
    offset = date.moment.offset
    if offset is not None and not -720 <= offset <= 840 and not _has_bad_minutes(date, mail):
        yield Finding(*date.zone, f"No place is {mail.octets(date.zone).decode()} from UTC.")


@rule("D016", "year-before-1900", error("RFC 5322 §3.3"))
def year_before_1900(date: OddDate, mail: Context) -> Iterator[Finding]:
    """A year of four digits lies before 1900.

    RFC 5322 knows no such year. It comes from a clock that was never set, or from a program that filled up two digits.

    bad:  Date: 4 Oct «0016» 19:38:20 +0000
    bad:  Date: «1816»-10-04T19:38:20Z
    good: Date: 4 Oct 1900 19:38:20 +0000
    """
    if date.moment.year < 1900:
        yield Finding(*date.year, f"The year {mail.octets(date.year).decode()} lies before 1900.")
