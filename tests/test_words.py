"""Encoded-words and raw text in field bodies, and the octets of encoded-words and quoted-printable."""

import binascii
from email.header import decode_header

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailint.data import charsets
from mailint.grammar import Parser
from mailint.nodes.encoded_word import EncodedWord, RawText, TextPlace
from mailint.nodes.node import Malformed
from mailint.read.fields.words import read_words
from mailint.text import encoded_words, quoted_printable

PIECES = st.lists(
    st.sampled_from(
        [b"=?utf-8?Q?=C3=A9?=", b"=?utf-8?B?w6k=?=", b"=?x?X?a?=", b"=?utf-8?Q?a b?=", b"=?", b"?=", b"=", b"?", b" ",
         b"\r\n ", b'"', b"(", b")", b"\\", b"<", b">", b"@", b",", b":", b"a", b"\xc3\xa9", b"\xe9", b"=?u*en?q?b?="]
    ),
    max_size=14,
)  # fmt: skip
NAMES = st.sampled_from([b"subject", b"from", b"keywords", b"date", b"x-a", b"content-type"])


@given(PIECES, NAMES)
def test_reading_never_raises_and_keeps_order(pieces, name):
    body = b"".join(pieces)
    words = read_words(b"N:" + body + b"\r\n", name, 2, 2 + len(body))
    if words:
        starts = [item.start for item in words.items]
        assert starts == sorted(starts)
        assert all(2 <= item.start < item.stop <= 2 + len(body) for item in words.items)


@given(PIECES)
def test_what_the_recogniser_takes_the_grammar_takes_alike(pieces):
    body = b"".join(pieces).replace(b"\xc3\xa9", b"").replace(b"\xe9", b"")
    words = read_words(body, b"subject", 0, len(body))
    items = words.items if words else ()
    if not any(isinstance(item, Malformed) for item in items):
        parsed = Parser("field/encoded_word", "start")(body, 0, len(body))
        assert parsed is not None
        assert [token.span for token in parsed.items] == [(item.start, item.stop) for item in items]


def places(name, body):
    words = read_words(body, name, 0, len(body))
    return [(body[item.start : item.stop], item.place, item.text) for item in words.items if isinstance(item, RawText)]


@pytest.mark.parametrize(
    ("name", "body", "expected"),
    [
        (b"subject", "a é b é c", [("é b é", TextPlace.TEXT, "é b é")]),
        (b"subject", "é =?u?q?a?=", [("é", TextPlace.TEXT, "é ")]),
        (b"from", 'Jö "M \\"ü" x <a@b>', [('Jö "M \\"ü"', TextPlace.PHRASE, 'Jö M "ü')]),
        (b"from", "a@b (x é)", [("é", TextPlace.COMMENT, "é")]),
        (b"from", '("é) <a@b>', [('"é', TextPlace.COMMENT, '"é')]),
        (b"from", "é@b, a@é", [("é", TextPlace.LOCAL_PART, "é"), ("é", TextPlace.OTHER, "é")]),
        (b"to", "grü: a@b;", [("grü", TextPlace.PHRASE, "grü")]),
        (b"date", "Mon é", [("é", TextPlace.OTHER, "é")]),
    ],
)
def test_where_raw_text_stands(name, body, expected):
    found = places(name, body.encode())
    assert [(octets.decode(), place, text) for octets, place, text in found] == expected


def test_words_are_found_where_they_may_stand():
    body = b'"=?u?q?a?=" =?u?q?b?= <=?u?q?c?=@d> (=?u?q?d?=)'
    words = read_words(body, b"from", 0, len(body))
    assert [body[item.start : item.stop] for item in words.items] == [b"=?u?q?b?=", b"=?u?q?d?="]


@given(st.text(st.characters(codec="utf-8"), max_size=120), st.sampled_from([b"q", b"b"]), st.integers(30, 75))
def test_a_text_as_words_says_the_text(text, encoding, room):
    form = encoded_words.UTF8._replace(encoding=encoding)
    words = encoded_words.encode(text, form, room=room)
    assert words is not None
    assert all(len(word) <= 75 for word in words)
    for word in words:
        assert isinstance(read_words(word, b"subject", 0, len(word)).items[0], EncodedWord)
    said = [
        part if isinstance(part, bytes) else part.encode() for word in words for part, _ in decode_header(word.decode())
    ]
    assert b"".join(said) == text.encode()


@pytest.mark.parametrize("charset", [b"iso-2022-jp", b"shift_jis", b"gb2312"])
def test_words_in_other_charsets_divide_between_characters(charset):
    codec = charsets.codec(charset)
    text = "日本語の長い件名" * 6
    words = encoded_words.encode(text, encoded_words.Form(charset, codec, b"b"))
    assert all(len(word) <= 75 for word in words)
    assert "".join(encoded_words.decode(b"b", word.split(b"?")[3]).decode(codec) for word in words) == text


@given(st.binary(max_size=300) | st.text("ab =.\t\nFrom é", max_size=300).map(str.encode))
def test_quoted_printable_says_the_octets_in_short_lines(octets):
    octets = octets.replace(b"\n", b"\r\n")
    encoded = quoted_printable.encode(octets)
    assert binascii.a2b_qp(encoded) == octets
    for line in encoded.split(b"\r\n"):
        assert len(line) <= 76
        assert line != b"."
        assert line[-1:] not in (b" ", b"\t")
        assert line.isascii()


@pytest.mark.parametrize(
    ("name", "registered", "means", "codec", "superset"),
    [
        (b"UTF-8", True, None, "utf-8", True),
        (b"utf8", False, b"utf-8", "utf-8", True),
        (b"cp1252", False, b"windows-1252", "cp1252", True),
        (b"latin1", True, None, "iso8859-1", True),
        (b"X-foo", True, None, None, False),
        (b"x-", False, None, None, False),
        (b"klingon", False, None, None, False),
        (b"rot13", False, None, None, False),
        (b"utf-16", True, None, "utf-16", False),
        (b"iso-2022-jp", True, None, "iso2022_jp_ext", False),
        (b"\xff\x00/../x", False, None, None, False),
        (b"", False, None, None, False),
    ],
)
def test_charset_names(name, registered, means, codec, superset):
    assert charsets.is_registered(name) == registered
    assert charsets.canonical(name) == means
    assert charsets.codec(name) == codec
    assert charsets.is_ascii_superset(name) == superset
