"""The header scan: where fields stand, what else stands among them, and where the section ends."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailint.nodes.message import OddField
from mailint.read.header import scan

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
