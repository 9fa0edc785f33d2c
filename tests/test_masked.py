"""Secrets in what is said about them, too."""

from base64 import b64encode

import pytest

from mailint.judgement.masked import masked
from mailint.lint import lint
from mailint.read.reading import read
from mailint.redact import redact
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


@pytest.mark.parametrize("count", [3, 150])
def test_any_number_of_secrets_is_removed_wherever_they_stand(count):
    log = b"220 mx.example.com ESMTP\r\nEHLO a.example\r\n250-mx.example.com\r\n250 AUTH PLAIN\r\n"
    words = [b"%x-secret%s" % (n * 7919, b"!" * (n % 3)) for n in range(count)]
    for word in words:
        log += b"AUTH PLAIN " + b64encode(b"\0ada\0" + word) + b"\r\n535 5.7.8 not '" + word + b"'\r\n"
    log += b"QUIT\r\n221 " + b"".join(words) + b"\r\n"
    done = redact(read(Source("x", log))).octets
    assert done.count(b"535 5.7.8 not '********'\r\n") == count
    assert b"secret" not in done
    assert redact(read(Source("x", done))).octets == done
