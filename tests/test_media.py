"""Content-Type, Content-Disposition and Content-Transfer-Encoding: clean forms, odd ones, and anything at all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailint.nodes.media import (
    EmptyParameter,
    MediaType,
    MissingSemicolon,
    OddDisposition,
    OddMediaType,
    OddTransferEncoding,
    UnclosedParameter,
    UnquotedParameter,
    ValuelessParameter,
)
from mailint.nodes.node import Malformed, Node, walk
from mailint.read.fields.media import (
    read_content_disposition,
    read_content_type,
    read_transfer_encoding,
    value_of,
)

READ = (read_content_type, read_content_disposition, read_transfer_encoding)


def media(value: bytes) -> MediaType:
    return read_content_type(value, 0, len(value))


def kinds(value: bytes) -> list[type[Node]]:
    node = media(value)
    faults = node.faults if isinstance(node, OddMediaType) else ()
    return [type(each) for each in (*node.parameters, *faults)]


def test_a_clean_value_makes_a_clean_node() -> None:
    node = media(b' Text/Plain; Charset="us-ascii";\r\n format=flowed')
    assert type(node) is MediaType
    assert (node.type, node.subtype) == (b"text", b"plain")
    assert [(each.name, each.value, each.quoted) for each in node.parameters] == [
        (b"charset", b"us-ascii", True), (b"format", b"flowed", False),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "value",
    [b" text/plain (a (nested) comment); charset=us-ascii (Plain text)", b" text / plain", b' a/b; c="d\r\n e\\"f"'],
)
def test_what_is_legal_but_not_clean_has_no_faults(value: bytes) -> None:
    node = media(value)
    assert isinstance(node, OddMediaType)
    assert not node.faults


@pytest.mark.parametrize(
    ("value", "found"),
    [
        (b" a/b; c=d:e", UnquotedParameter),
        (b" a/b; c=d e", UnquotedParameter),
        (b" a/b; c=d(1).txt", UnquotedParameter),
        (b" a/b; c==?utf-8?Q?d?=", UnquotedParameter),
        (b' a/b; c="d', UnclosedParameter),
        (b" a/b; c=", ValuelessParameter),
        (b" a/b;", EmptyParameter),
        (b" a/b;;; ", EmptyParameter),
        (b" a/b c=d", MissingSemicolon),
        (b" a", Malformed),
        (b"", Malformed),
        (b" a/b/c", Malformed),
        (b" a/b; c", Malformed),
    ],
)
def test_wrong_forms_are_told_apart(value: bytes, found: type[Node]) -> None:
    assert [kind for kind in kinds(value) if kind.__name__ != "Parameter"] == [found]


def test_one_wrong_parameter_costs_no_other() -> None:
    node = media(b' a/b; c=d:e; f=g h; i="j; k=l; m; ; n=o p=q')
    assert [each.name for each in node.parameters] == [b"c", b"f", b"i", b"k", b"n", b"p"]
    assert [each.value for each in node.parameters] == [b"d:e", b"g", b"j", b"l", b"o", b"q"]


@pytest.mark.parametrize(
    ("parameters", "value"),
    [
        (b'; x="a b"', b"a b"),
        (b"; x*=utf-8'en'a%20b", b"a b"),
        (b'; x*1="b c"; x*0=a', b"ab c"),
        (b"; x*0*=utf-8''a%20; x*1=%20b", b"a %20b"),
        (b"; x*1=b", b""),
        (b"; y=a", b""),
    ],
)
def test_values_that_rfc_2231_splits_or_encodes(parameters: bytes, value: bytes) -> None:
    assert value_of(media(b" a/b" + parameters), b"x") == value


def test_transfer_encodings() -> None:
    def read(value: bytes) -> tuple[bytes, bytes, bool]:
        node = read_transfer_encoding(value, 0, len(value))
        odd = isinstance(node, OddTransferEncoding)
        return node.mechanism, value[slice(*node.trailing)] if isinstance(node, OddTransferEncoding) else b"", odd

    assert read(b" Base64 ") == (b"base64", b"", False)
    assert read(b" base64; foo ") == (b"base64", b"; foo", True)
    assert read(b" 7bit (a; b)") == (b"7bit", b"", True)
    assert read(b" x-uuencode") == (b"x-uuencode", b"", True)
    assert read(b"") == (b"", b"", True)


def test_ten_thousand_parameters() -> None:
    assert len(media(b" a/b" + b"; c=d" * 10_000).parameters) == 10_000
    assert len(media(b" a/b" + b" c=d:e" * 10_000).parameters) == 10_000


tokens = st.text("abcXYZ019!#$%&'*+.^_`{|}~-", min_size=1, max_size=6).map(str.encode)
quoted = st.text("ab ;:=()/@\t", max_size=6).map(lambda text: b'"' + text.encode() + b'"')
space = st.sampled_from([b"", b" ", b"\t", b"\r\n ", b"\n\t"])
parameters = st.tuples(space, space, tokens, st.one_of(tokens, quoted)).map(
    lambda each: each[0] + b";" + each[1] + each[2] + b"=" + each[3]
)


@given(space, tokens, tokens, st.lists(parameters, max_size=4))
def test_what_is_recognised_the_grammar_reads_alike(lead: bytes, kind: bytes, sub: bytes, rest: list[bytes]) -> None:
    value = lead + kind + b"/" + sub + b"".join(rest)
    clean, odd = media(value), media(value + b" (comment)")
    assert type(clean) is MediaType
    assert isinstance(odd, OddMediaType)
    assert not odd.faults
    assert (clean.start, clean.stop, clean.type, clean.subtype) == (odd.start, odd.stop, odd.type, odd.subtype)
    assert clean.parameters == odd.parameters


@given(tokens, st.lists(parameters, max_size=3))
def test_dispositions_read_alike(kind: bytes, rest: list[bytes]) -> None:
    value = kind + b"".join(rest)
    clean, odd = (read_content_disposition(each, 0, len(each)) for each in (value, value + b" (comment)"))
    assert isinstance(odd, OddDisposition)
    assert not odd.faults
    assert (clean.kind, clean.parameters) == (odd.kind, odd.parameters)


pieces = st.sampled_from([
    b"text", b"/", b"plain", b";", b"=", b'"', b"\\", b"(", b")", b" ", b"\r\n ", b"a", b"charset", b"base64", b":",
    b"\xff", b"\0", b"?", b",", b"*0*", b"'",
])  # fmt: skip


@given(st.one_of(st.binary(max_size=40), st.lists(pieces, max_size=16).map(b"".join)))
def test_nothing_raises_and_all_lies_inside(value: bytes) -> None:
    for read in READ:
        root = read(b"X:" + value + b"\r\n", 2, 2 + len(value))
        for node in walk(root):
            assert 2 <= node.start <= node.stop <= 2 + len(value)
