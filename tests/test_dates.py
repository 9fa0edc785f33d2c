"""Dates: what the two readers make of them, the calendar, and that nothing is too odd."""

import datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mailint.data import calendar
from mailint.grammar import explain
from mailint.lint import judge
from mailint.nodes import date as dates
from mailint.nodes.date import Date, Form, MalformedDate, Moment, Naming, OddDate, ZoneKind
from mailint.read.fields.date import read_common_date, read_date
from mailint.read.fields.trace import read_received
from mailint.read.reading import Kind, read
from mailint.rules import all_rules
from mailint.rules.rule import Level
from mailint.settings import Settings
from mailint.text import Source

RULES = tuple(rule for rule in all_rules() if rule.family == "D")
INSTANT = Moment(2016, 10, 4, 19, 38, 20, -240)


def read_value(value: bytes) -> Date | MalformedDate:
    return read_date(value, 0, len(value))


def found(value: bytes) -> list[str]:
    text = b"Date:" + value + b"\r\n\r\n"
    unit = read(Source("x", text), kind=Kind.MESSAGE).units[0]
    return [rule.code for rule, _ in judge(unit, Settings(strict=True, level=Level.ADVICE), RULES)]


@pytest.mark.parametrize(
    "value",
    [
        b" Tue, 04 Oct 2016 19:38:20 -0400",
        b"\r\n Tue,\r\n 4 Oct 2016 19:38:20\t-0400 (EDT)\r\n ",
        b" tue, 4 OCT 2016 19:38:20 -0400(EDT)",
        b"4 Oct 2016 19:38:20 -0400",
    ],
)
def test_plain_dates_call_no_rule(value):
    date = read_value(value)
    assert type(date) is Date
    assert date.moment == INSTANT
    assert found(value) == []


@pytest.mark.parametrize(
    "value",
    [
        b"Tuesday, 4. October 2016 19:38:20 -0400",
        b"Tue, 4 Oct 2016 19:38:20 EDT",
        b"Tue Oct  4 19:38:20 EDT 2016",
        b"Tue Oct 4 19:38:20 2016 -0400",
        b"2016-10-04T19:38:20-04:00",
        b"2016-10-04 19:38:20 -0400",
        b"20161004T193820-0400",
        b"Tue, 4 Oct 16 07:38:20 pm -04:00 (a (nested) comment)",
        b"Di., 4 Okt. 2016 19:38:20 -0400 EDT",
        b"mar., 4 oct. 2016 19:38:20 -0400",
    ],
)
def test_odd_dates_say_the_same_instant(value):
    value = value.replace(b"4. ", b"4 ")
    date = read_value(value)
    assert isinstance(date, OddDate)
    assert date.moment == INSTANT
    assert found(value)


@pytest.mark.parametrize(
    ("value", "guess"),
    [
        (b"10/04/2016 7:38:20 PM -0400", INSTANT),
        (b"Tue 04/10/2016 19:38:20 -0400", INSTANT),
        (b"4.10.2016, 19:38:20 -0400", INSTANT),
        (b"2016/10/4 Tue 19:38:20 -0400", INSTANT),
        (b"October 4, 2016 7:38:20 PM -0400", INSTANT),
        (b"04-Oct-2016 19:38:20 -0400", INSTANT),
        (b"4 Oct 2016 19:38:20 GMT-4", INSTANT),
        (b"31/31/2016", None),
        (b"yesterday", None),
        (b"4 Oct 2016 19:38:20 +-0400", None),
        (b"4 Oct 2016 119:38:20 -0400", None),
        (b"4 Oct 1234567890123 19:38:20 -0400", None),
        (b"Blursday, 4 Oct 2016 19:38:20 -0400", None),
    ],
)
def test_what_is_no_date_may_be_guessed(value, guess):
    date = read_value(value)
    assert isinstance(date, MalformedDate)
    assert date.guess == guess
    assert found(value) == ["D002"]


def test_the_parts_of_an_odd_date_are_told_apart():
    value = b" Dienstag 4 (four) October 16 7:38 PM -0400 EDT (x)"
    date = read_value(value)
    assert isinstance(date, OddDate)
    assert value[date.start : date.stop] == b"Dienstag 4 (four) October 16 7:38 PM -0400 EDT"
    assert (date.form, date.comma, date.zone_kind) == (Form.PLAIN, False, ZoneKind.NUMERIC)
    assert (date.day_naming, date.month_naming) == (Naming.FOREIGN, Naming.LONG)
    assert found(value) == ["D014", "D015", "D017", "D019", "D020", "D021", "D022"]


def test_asctime_speaks_alone():
    assert found(b"Tue Oct 4 19:38:20 2016") == ["D018"]


def test_an_iso_date_speaks_alone():
    assert found(b"2016-10-04T9:38:20 EDT") == ["D003"]


_WORDS = """
Mon Tue Tuesday mar. Di Oct October okt. 4 04 31 2016 16 116 0016 99999 19:38 7:5:1 24:61:61 19:38:20.5 : , . / - + AM
p.m. -0400 +9999 -04:00 +2 EDT UT Z b CEST Standard Time (x) ( ) ((a)) 2016-10-04 2016-10-04T 20161004T193820 10/04/2016
4-Oct-16 1475624300 \xe4 \0 " \\ ; T
"""
TOKENS = st.sampled_from(_WORDS.split())
VALUES = st.lists(TOKENS, max_size=12).flatmap(
    lambda tokens: st.sampled_from([" ", "", "\r\n "]).map(lambda glue: glue.join(tokens).encode("latin-1"))
)


@given(VALUES | st.binary(max_size=60))
@example(b"0 Jan 0000 00:00:00 +0000")
@example(b"Mon, 31 Dec 9999 23:59:60 -9999")
@example(b"0000-01-01T00:00:00Z")
def test_nothing_raises_and_nothing_is_passed_over(value):
    date = read_value(value)
    assert 0 <= date.start <= date.stop <= len(value)
    codes = found(b" " + value.replace(b"\n", b"").replace(b"\r", b""))
    if isinstance(date, MalformedDate) and date.start < date.stop:
        assert set(codes) <= {"D002"}
    read_received(b"x;" + value, 0, len(value) + 2)


ZONES = st.integers(-720, 840)


@given(st.datetimes(datetime.datetime(1900, 1, 1)), ZONES, st.booleans(), st.sampled_from(["", " (EDT)", "\t", "(x)"]))
def test_what_is_written_is_plain_and_says_the_same(moment, minutes, named, tail):
    wanted = Moment(moment.year, moment.month, moment.day, moment.hour, moment.minute, moment.second, minutes)
    value = dates.write(wanted, day_name=named) + tail.encode()
    date = read_common_date(value, 0, len(value))
    assert type(date) is Date
    assert date.moment == wanted
    assert found(value) == []
    assert explain("field/date", "date_time", value) is None, "the grammar takes what its recogniser takes"
    zone = datetime.timezone(datetime.timedelta(minutes=minutes))
    utc = moment.replace(microsecond=0, tzinfo=zone)
    assert dates.seconds(wanted) == (utc - datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)).total_seconds()


@given(st.dates(datetime.date(1950, 1, 1), datetime.date(2049, 12, 31)), st.sampled_from(["GMT", "edt", "UT", "-0330"]))
def test_the_two_ways_to_read_an_obsolete_date_agree(day, zone):
    value = f"{day:%a, %d %b %y} 19:38 {zone}".encode()
    common, parsed = read_common_date(value, 0, len(value)), read_date(b"()" + value, 0, len(value) + 2)
    assert isinstance(common, OddDate)
    assert isinstance(parsed, OddDate)
    assert (common.moment, common.weekday, common.zone_kind) == (parsed.moment, parsed.weekday, parsed.zone_kind)
    assert common.moment[:3] == (day.year, day.month, day.day)


@given(st.dates())
def test_the_calendar(day):
    assert calendar.weekday(day.year, day.month, day.day) == day.weekday()
    assert calendar.day_number(day.year, day.month, day.day) == day.toordinal() - 719163


@given(st.integers(0, 4102444800))
def test_seconds_and_back(value):
    assert dates.seconds(dates.from_seconds(value)) == value


@pytest.mark.parametrize("year", [0, 1, 99, 9999, 999999999])
def test_the_calendar_knows_any_year(year):
    assert 0 <= calendar.weekday(year, 1, 1) <= 6
    assert calendar.days_in(year, 2) in (28, 29)
    found(b" Mon, 29 Feb %04d 10:00:00 +0000" % year)


@pytest.mark.parametrize(
    ("value", "clauses"),
    [
        (b"from a by b; Tue, 4 Oct 2016 19:38:20 -0400 (a; b)", b"from a by b"),
        (b'from ";" by b; Tue, 4 Oct 2016 19:38:20 EDT (a; b (c))', b'from ";" by b'),
        (b"from a (x; y) by b;; Tue, 4 Oct 2016 19:38:20 -0400", b"from a (x; y) by b;"),
    ],
)
def test_the_date_of_a_received_field(value, clauses):
    received = read_received(value, 0, len(value))
    assert received.moment == INSTANT
    assert value[received.clauses.start : received.clauses.stop] == clauses


@pytest.mark.parametrize(
    "value", [b"from a (x; y", b'from "a;', b"from a by b", b"", b"from (; 4 Oct 2016 19:38 -0400)"]
)
def test_a_received_field_without_a_date(value):
    assert read_received(value, 0, len(value)).moment is None


def test_rules_about_dates_leave_trace_fields_alone():
    text = b"Received: by b; yesterday\r\nReceived: by b; Mon, 4 Oct 16 9:38 EDT\r\nDate: 4 Oct 2016 19:38 -0400\r\n"
    unit = read(Source("x", text), kind=Kind.MESSAGE).units[0]
    assert judge(unit, Settings(strict=True, level=Level.ADVICE), RULES) == []
