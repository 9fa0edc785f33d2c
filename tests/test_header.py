"""The header scan: where fields stand, what else stands among them, and where the section ends."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailint.nodes.message import OddField
from mailint.plain.message import plain_lines
from mailint.read.header import Header, scan
from mailint.read.section import section_at
from mailint.text.octets import line_ends

LINES = st.lists(
    st.sampled_from(
        [b"Subject: x", b" folded", b"\t", b" ", b"", b"no field", b"Odd : x", b"My Field: y", b"--b", b"From a b 1:2",
         b"\xffx: y", b"\0", b":", b"a:", b"=?u?q?x?=", b"To: \xe9"]
    ),
    max_size=12,
)  # fmt: skip
ENDS = st.sampled_from([b"\r\n", b"\n", b"\r", b"\r\r\n"])


@given(LINES, ENDS)
def test_every_octet_of_a_section_is_in_one_field_or_stray_line(lines, end):
    text = end.join(lines)
    header = scan(text, 0, len(text))
    nodes = sorted([*header.fields, *(stray for stray in header.strays if stray.inside)], key=lambda node: node.start)
    at = 0
    for node in nodes:
        assert node.start == at
        at = node.stop
    assert at == header.stop <= header.body <= len(text)
    for field in header.fields:
        assert field.start < field.name_stop < field.body_start <= field.body_stop <= field.stop


@pytest.mark.parametrize(
    ("text", "names", "strays", "separated", "body"),
    [
        (b"A: x\r\nB: y\r\n\r\ntext", [b"a", b"b"], [], True, b"text"),
        (b"A: x\n B: y\n\ntext", [b"a"], [], True, b"text"),
        (b"A: x\nhello\nthere", [b"a"], [(b"hello\n", False)], False, b"hello\nthere"),
        (b"A: x\nhello\nB: y\n\n", [b"a", b"b"], [(b"hello\n", True)], True, b""),
        (b"A: x\nhello\n--b\nB: y\n\n", [b"a"], [(b"hello\n", False)], False, b"hello\n--b\nB: y\n\n"),
        (b"A: x\n \nhello\n", [b"a"], [], False, b"hello\n"),
        (b"A: x\n \nB: y\n", [b"a", b"b"], [], False, b""),
        (b"A: x\nDear Bob: this\nis text\n", [b"a"], [(b"Dear Bob: this\n", False)], False, None),
        (b"A: x\nMy Field: this\nB: y\n", [b"a", b"my field", b"b"], [], False, b""),
        (b"", [], [], False, b""),
        (b"\n", [], [], True, b""),
    ],
)
def test_where_a_section_ends(text, names, strays, separated, body):
    header = scan(text, 0, len(text))
    assert [field.name for field in header.fields] == names
    assert [(text[stray.start : stray.stop], stray.inside) for stray in header.strays] == strays
    assert header.separated == separated
    assert body is None or text[header.body :] == body


def test_a_wrong_name_is_an_odd_field():
    header = scan(b"A : x\nB\xff: y\nC: z\n", 0, 17)
    assert [isinstance(field, OddField) for field in header.fields] == [True, True, False]


FIELDS = st.lists(
    st.sampled_from(
        [b"Received: from a.example (b) by c.example;\r\n\tMon, 4 Oct 2016 19:38:20 -0400", b"From: A B <a@a.example>",
         b"From: ada@a.example (Ada)", b"To: b@b.example,\r\n c@c.example", b"To: ada@localhost", b"X-A: b\r\n c",
         b"Date: Tue, 04 Oct 2016 19:38:20 -0400", b"Date: Mon, 04 Oct 2016 19:38:20 -0400", b"Date: x", b"Subject: x",
         b"Subject: =?utf-8?q?x?= y", b"Subject: =?utf-8?q?x", b"Subject: \xe9", b"To: =?u?q?(?= <a@b.example>",
         b"Content-Type: text/plain; charset=utf-8", b"Content-Type: multipart/mixed;\r\n boundary=\"b\"",
         b"Content-Type: text", b"Content-Type: text/html; boundary=b",
         b"Content-Type: text/plain; name*0=a; charset*0=b", b"Content-ID: <1@a.example>",
         b"Content-Transfer-Encoding: base64", b"Content-Transfer-Encoding: 9bit", b"Content-Transfer-Encoding:",
         b"Message-ID: <1@a.example>", b"Message-ID: <1@a.example", b"Keywords: (a", b"Bcc:", b"Comments: (x) y",
         b"Received: (x) by y", b"A-Received-Field: \"", b"subject : x", b"My Field: x", b"no field", b"X-A: b\r\n ",
         b"X-A: b\r\n \r\n c", b"X-A:\r\n b", b"--b", b"MIME-Version: 1.0 (x)", b"Delivered-To: a@b.example"]
    ),
    min_size=1, max_size=9,
)  # fmt: skip


@given(FIELDS, st.sampled_from([b"\r\n", b"\n"]), st.booleans())
def test_taken_at_once_a_section_is_what_it_is_field_by_field(fields, end, is_mixed):
    text = b"\r\n".join([*fields, b"", b"text", b""]).replace(b"\r\n", end)
    text = text.replace(b"X-A: b\r\n", b"X-A: b\n") if is_mixed else text
    assert plain_lines(text)
    taken, whole = section_at(text, 0, len(text)), scan(text, 0, len(text), line_ends(text))
    if taken is None:
        return
    assert list(taken.fields) == list(whole.fields)
    assert list(taken.fields.names) == list(whole.fields.names)
    assert [taken.fields.first(name) for name in NAMES] == [whole.fields.first(name) for name in NAMES]
    assert {name for name in NAMES if name in taken.fields.names} == {*whole.fields.names} & NAMES
    assert set(taken.signs) <= set(whole.signs)
    assert set(taken.odd) <= set(whole.odd)
    assert [*taken.odd] == sorted(taken.odd, key=lambda field: field.start)
    assert _told(taken) == _told(whole)


NAMES = {
    b"received",
    b"from",
    b"date",
    b"subject",
    b"content-id",
    b"content-type",
    b"keywords",
    b"x-a",
    b"delivered-to",
}


def _told(header: Header) -> tuple[object, ...]:
    return header.stop, header.separated, header.body, header.strays, header.described, header.mechanism


def test_a_section_of_plain_fields_and_a_few_others_is_taken_at_once():
    text = b"To: c@d.example\r\nFrom: a@b.example (Bo)\r\nX-A: b\r\n\r\n"
    header = section_at(text, 0, len(text))
    assert header
    assert [field.name for field in header.odd] == [b"from"]
    assert header.signs == []  # though the usual form of From was tried first
    assert header.stop == len(text) - 2
    assert section_at(b"A: b\n", 0, 5) is None
    assert section_at(b"A: b\nno field\n\n", 0, 16) is None
    assert section_at(b"B c:d\n\n", 0, 7) is None
    many = b"A : b\n" * 6
    assert section_at(many[6:] + b"\n", 0, 31)
    assert section_at(many + b"\n", 0, 37) is None
    assert section_at(b"A: b\n--b\n\n", 0, 10) is None
