"""Findings beyond the first thousand of a rule in a message are counted and told as one."""

from mailint import check, fix
from mailint.crowd import MOST
from mailint.lint import judge
from mailint.read.reading import read
from mailint.rules import rules_for
from mailint.settings import Settings
from mailint.text import Source

HEAD = b"From: a@b.example\r\nSubject: x\r\nDate: Tue, 04 Oct 2016 19:38:20 -0400\r\nMessage-ID: <1@b.example>\r\n\r\n"


def test_the_first_thousand_are_told_and_one_that_counts_the_others():
    text = HEAD + b"word " * 17 + b"\r\n" + (b"x" * 84 + b"\r\n") * (MOST + 500) + b".\r\nend\r\n"
    report = check(text, strict=True, select=("L008", "L021"))
    long, dots = ([each for each in report.problems if each.rule.code == code] for code in ("L008", "L021"))
    assert len(long) == MOST + 1
    assert long[-1].message == "The first of 501 more findings of this rule, which are not told one by one."
    assert (long[-1].span.start, long[-1].fix, len(dots)) == (long[-2].span.stop + 2, None, 1)


def test_each_message_of_an_mbox_has_its_own_measure():
    one = b"From a@b.example Tue Oct  4 19:38:20 2016\n" + HEAD.replace(b"\r", b"") + (b"x" * 84 + b"\n") * 600 + b"\n"
    assert len(check(one * 2, strict=True, select=("L008",)).problems) == 1200


def test_one_beyond_the_measure_is_told_as_it_is():
    report = check(HEAD + (b"x" * 84 + b"\r\n") * (MOST + 1), strict=True, select=("L008",))
    assert {each.message for each in report.problems} == {"This line has 84 characters, more than 78."}


def test_a_repair_wants_every_finding():
    unit = read(Source("x", HEAD + (b"x" * 84 + b"\r\n") * (MOST + 7))).units[0]
    settings = Settings(strict=True, select=("L008",))
    assert sum(rule.code == "L008" for rule, _ in judge(unit, settings, rules_for(unit.root))) == MOST + 7


def test_a_repair_mends_more_than_is_told():
    fields = b"".join(b"X-%d : y\r\n" % number for number in range(MOST + 50))
    text = HEAD[:-2] + fields + b"\r\ntext\r\n"
    assert len(check(text, select=("H004",)).problems) == MOST + 1
    assert b" :" not in fix(text, select=("H004",)).text()
