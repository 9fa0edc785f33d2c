"""Secrets in what is said about them, too."""

from mailint.judgement.masked import masked
from mailint.lint import lint
from mailint.read.reading import read
from mailint.rules.rule import Edit, Fix
from mailint.settings import Settings
from mailint.text import Source

from .conftest import CORPUS

SECRET = "AGFubgBub3QgYSByZWFsIHBhc3N3b3Jk"


def test_messages_and_edits_are_starred():
    import msgspec

    data = (CORPUS / "sessions" / "login.log").read_bytes()
    report = lint(read(Source("x", data)), Settings(strict=True))
    first = report.problems[0]
    fix = Fix(f"drop {SECRET}", (Edit(0, 1, SECRET.encode()),))
    finding = msgspec.structs.replace(first.finding, message=f"Here is {SECRET}, a secret.", fix=fix)
    report = report._replace(problems=(msgspec.structs.replace(first, message=finding.message, finding=finding),))
    (starred,) = masked(report).problems
    stars = "*" * len(SECRET)
    assert starred.message == f"Here is {stars}, a secret."
    assert starred.fix == Fix(f"drop {stars}", (Edit(0, 1, stars.encode()),))
    assert len(masked(report).reading.source.data) == len(data)
    assert SECRET.encode() not in masked(report).reading.source.data
