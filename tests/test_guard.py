"""The signature guard: what would break a signature is UNSAFE, what would not stays SAFE."""

import pytest

from mailint.guard import Guard
from mailint.lint import lint
from mailint.read.message import read_message
from mailint.read.reading import read
from mailint.settings import Settings
from mailint.text import Edit, Fix, Source

HEADER = b"From: a@a.example\r\nSubject: hi  there\r\nX-Other: 1\r\n"
BODY = b"\r\none  two \r\nthree\r\n\r\n"


def signed(tags: bytes, line_end: bytes = b"\r\n", name: bytes = b"DKIM-Signature") -> bytes:
    text = name + b": v=1; d=a.example; " + tags + b"; b=AA==\r\n" + HEADER + BODY
    return text.replace(b"\r\n", line_end)


def reason(text: bytes, old: bytes, new: bytes) -> str | None:
    at = text.index(old)
    return Guard(text, read_message(text)).reason(Fix("x", (Edit(at, at + len(old), new),)))


SIMPLE = b"c=simple/simple; h=from:subject"
RELAXED = b"c=relaxed/relaxed; h=from:subject"


@pytest.mark.parametrize(
    ("tags", "old", "new", "breaks"),
    [
        (SIMPLE, b"hi  there", b"hi there", True),
        (RELAXED, b"hi  there", b"hi there", False),
        (RELAXED, b"hi  there", b"hi\r\n there", False),
        (RELAXED, b"hi  there", b"hi friend", True),
        (SIMPLE, b"X-Other: 1", b"X-Other: 2", False),
        (SIMPLE, b"X-Other: 1\r\n", b"", False),
        (SIMPLE, b"From: a@", b"From: A@", True),
        (b"c=simple; h=from:from", b"X-Other", b"From: b@b.example\r\nX-Other", True),
        (b"c=simple; h=from", b"From: a@", b"Subject: x\r\nFrom: a@", False),
        (b"c=simple; h=from:date", b"X-Other", b"Date: x\r\nX-Other", True),
        (SIMPLE, b"one  two", b"one two", True),
        (RELAXED, b"one  two", b"one two", False),
        (RELAXED, b"two \r\n", b"two\r\n", False),
        (RELAXED, b"onex"[:3], b"One", True),
        (SIMPLE, b"three\r\n\r\n", b"three\r\n", False),
        (SIMPLE, b"three\r\n\r\n", b"three", False),
        (SIMPLE, b"three", b"three\r\n\r\nfour", True),
        (SIMPLE + b"; l=10", b"three", b"four", False),
        (SIMPLE + b"; l=10", b"one", b"two", True),
        (SIMPLE, b"b=AA==", b"b=AAA=", True),
    ],
)
def test_the_input_of_a_signature_is_compared_before_and_after(tags, old, new, breaks):
    assert (reason(signed(tags), old, new) is not None) is breaks


def test_a_file_with_unix_line_ends_is_compared_in_the_form_of_the_wire():
    assert reason(signed(SIMPLE, b"\n"), b"three\n", b"three\r\n") is None


def test_an_arc_seal_covers_the_arc_fields_alone():
    text = signed(b"i=1", name=b"ARC-Seal")
    assert reason(text, b"hi  there", b"hi") is None
    assert "ARC-Seal of a.example" in str(reason(text, b"i=1", b"i=2"))


def test_octets_inside_multipart_signed_are_covered():
    text = (
        b"MIME-Version: 1.0\r\nContent-Type: multipart/signed; boundary=b\r\n\r\n"
        b"--b\r\n\r\none\r\n--b\r\nContent-Type: application/pgp-signature\r\n\r\nx\r\n--b--\r\n"
    )
    message = read_message(text)
    if not len(message.parts) > 1:
        pytest.fail("the parts are not read")
    assert "multipart/signed" in str(reason(text, b"one", b"two"))
    assert reason(text, b"MIME-Version: 1.0", b"Mime-Version: 1.0") is None


def test_without_a_signature_nothing_is_guarded():
    assert reason(HEADER + BODY, b"hi", b"ho") is None


@pytest.mark.parametrize(("inner", "told"), [(b"i", 2), (b"o", 1)])
def test_what_a_signature_holds_back_is_told_once(inner, told):
    text = (
        b"DKIM-Signature: v=1; d=a.example; h=from; b=AA==\r\nFrom: a@a.example\r\nMIME-Version: 1.0\r\n"
        b"Content-Type: multipart/mixed; boundary=o\r\n\r\n--o\r\n"
        b"Content-Type: multipart/mixed; boundary=" + inner + b"\r\n\r\n--" + inner + b"\r\n\r\nHello\r\n"
    )
    codes = [each.rule.code for each in lint(read(Source("m.eml", text)), Settings(strict=True)).problems]
    assert codes.count("M024") == told
    assert codes.count("G031") == 1
