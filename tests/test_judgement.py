"""What is told of a file: all that is shown of it, whatever became of the file."""

import msgspec
import pytest

from mailint.judgement import ALL, EACH, Judgement, Wants, judgement
from mailint.judgement.packed import pack, unpack
from mailint.lint import lint
from mailint.read.reading import read
from mailint.render.totals import Totals
from mailint.settings import Settings
from mailint.text import Source

from .conftest import CORPUS

SAMPLES = sorted(
    path for folder in ("messages", "sessions", "templates") for path in (CORPUS / folder).iterdir()
    if path.is_file() and path.suffix not in (".expected", ".fixed", ".toml")
)  # fmt: skip
SECRET = b"AGFubgBub3QgYSByZWFsIHBhc3N3b3Jk"
MIXED = b"From: a@b.example\r\nDate: Tue, 04 Oct 2016 19:38:20 -0400\n" + b"X : 1\n" * 50 + b"\r\ntext\r\n"


def report(data, path="x.eml", **settings):
    return lint(read(Source(path, data)), Settings(**settings))


def totals(told):
    sums = Totals()
    sums.add(told)
    return sums.shown, sums.repairs, sums.faulty


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_packed_and_unpacked_it_is_the_same(path):
    told = judgement(report(path.read_bytes(), path.name, strict=True), Wants())
    assert unpack(pack(told), path.name) == told


def test_octets_that_are_no_judgement():
    octets = pack(judgement(report(MIXED), Wants()))
    assert unpack(b"", "x") is None
    assert unpack(octets[:-1], "x") is None
    assert unpack(msgspec.msgpack.encode({"kind": "message", "messages": "two"}), "x") is None


def test_what_is_not_wanted_one_by_one_is_counted():
    every, few = (judgement(report(MIXED, strict=True), wants) for wants in (EACH, Wants(3, 0, False)))
    assert len(every.findings) > 50
    assert max(sum(each.code == code for each in few.findings) for code in {each.code for each in few.findings}) == 3
    assert not every.rest
    assert totals(few) == totals(every)


@pytest.mark.parametrize(
    ("wants", "told", "serves"),
    [
        (EACH, EACH, True),
        (EACH, Wants(3, 0, False), False),
        (Wants(3, 3, False), Wants(3, 3, False), True),
        (Wants(3, 3, False), Wants(3, 2, False), False),
        (Wants(3, 0, True), EACH, False),
    ],
)
def test_what_serves(wants, told, serves):
    assert judgement(report(MIXED, strict=True), told).serves(wants) is serves


def test_what_is_told_of_a_clean_file_serves_all():
    clean = (CORPUS / "messages" / "clean-plain.eml").read_bytes()
    assert judgement(report(clean), Wants(1, 0, False)).serves(Wants())


def test_few_findings_are_all():
    told = judgement(report(b"X : 1\r\n\r\n"), Wants(1, 0, False))
    assert told.told.findings == ALL


def test_secrets_are_starred_before_anything_is_sent_or_kept():
    found = report((CORPUS / "sessions" / "login.log").read_bytes(), "login.log", strict=True)
    starred, plain = judgement(found, Wants()), judgement(found, Wants(), with_secrets=True)
    assert SECRET in pack(plain)
    assert SECRET not in pack(starred)
    assert [each.digest for each in starred.findings] == [each.digest for each in plain.findings]


def test_text_that_no_encoding_takes():
    found = report(b"X : 1\r\n\r\n", select=("H004",))
    problem = found.problems[0]
    odd = found._replace(problems=(msgspec.structs.replace(problem, message="what \udce9 is"),))
    told = judgement(odd, Wants())
    assert told.findings[0].message == r"what \udce9 is"
    assert unpack(pack(told), "x.eml") == told


def test_known_findings_are_not_blamed():
    refused = next(
        told for path in SAMPLES
        if (told := judgement(report(path.read_bytes(), path.name), Wants())) and any(o.causes for o in told.outcomes)
    )  # fmt: skip
    number = next(each.causes[0].number for each in refused.outcomes if each.causes)
    rest = refused.without(frozenset({number}))
    assert number not in {each.number for each in rest.findings}
    assert number not in {cause.number for each in rest.outcomes for cause in each.causes}
    assert len(rest.findings) == len(refused.findings) - 1


def test_a_judgement_without_findings_is_short():
    clean = (CORPUS / "messages" / "clean-plain.eml").read_bytes()
    told = judgement(report(clean), Wants())
    assert isinstance(told, Judgement)
    assert len(pack(told)) < 100
