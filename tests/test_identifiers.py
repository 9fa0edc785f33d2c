"""Identifiers: what the reader tells apart, and that nothing is too odd."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailint.fix import repair
from mailint.grammar import explain
from mailint.lint import judge
from mailint.nodes.identifier import ContentId, MessageId, OddContentId
from mailint.nodes.message import Message
from mailint.read.fields.identifier import read_content_id, read_identifiers, read_message_id
from mailint.read.reading import Kind, read
from mailint.rules import all_rules
from mailint.rules.rule import Level
from mailint.settings import Settings
from mailint.text import Safety, Source

RULES = tuple(rule for rule in all_rules() if rule.family == "R")
STRICT = Settings(strict=True, level=Level.ADVICE)


def found(value: bytes) -> list[str]:
    unit = read(Source("x", b"Message-ID:" + value + b"\r\n\r\n"), kind=Kind.MESSAGE).units[0]
    return [rule.code for rule, _ in judge(unit, STRICT, RULES)]


@pytest.mark.parametrize("value", [b"<a@b>", b" <a.b+c@[192.0.2.1]>\t", b"\r\n <a$b@c.example>"])
def test_a_plain_identifier_calls_no_rule(value):
    identifier = read_message_id(value, 0, len(value))
    assert type(identifier) is MessageId
    assert len(identifier.items) == 1
    assert found(value) == []


@pytest.mark.parametrize(
    ("value", "codes"),
    [
        (b"<a@b> (comment)", []),
        (b"<1@b> <2@b>", ["R005"]),
        (b"<<1@b>>", ["R005"]),
        (b"1@b", ["R002"]),
        (b"<1@b", ["R002"]),
        (b"1", ["R002", "R003"]),
        (b"<>", ["R003"]),
        (b"<a b@c>", ["R004"]),
        (b"<a@b@c>", ["R004"]),
        (b"<@b>", ["R004"]),
        (b"a b@c", ["R002", "R004"]),
        (b"", []),
    ],
)
def test_faults_are_told_apart(value, codes):
    assert found(b" " + value) == codes


def test_the_sides_of_an_identifier():
    value = b" <a b@c.example>"
    identifier = read_content_id(value, 0, len(value))
    assert isinstance(identifier, OddContentId)
    (item,) = identifier.items
    assert item.bad
    assert [value[a:b] for a, b in (item.left, item.right, item.bad, item.inside)] == [
        b"a b", b"c.example", b" ", b"a b@c.example",
    ]  # fmt: skip
    assert type(read_content_id(b"<a@b>", 0, 5)) is ContentId


def test_phrases_beside_identifiers():
    value = b'Your message of "Tue, <4 Oct>" <1@b.example> (x) and <2@b.example>'
    identifiers = read_identifiers(value, 0, len(value))
    assert [value[each.start : each.stop] for each in identifiers.items] == [b"<1@b.example>", b"<2@b.example>"]
    assert [value[a:b] for a, b in identifiers.beside] == [b"Your", b"message", b"of", b'"Tue, <4 Oct>"', b"and"]


_WORDS = """
< > @ . , ; : ( ) " \\ [ ] a b.c x@y <1@b> "q" [1.2.3.4] (c) \xe4 \xc3\xa4 \0 - !
"""
TOKENS = st.sampled_from(_WORDS.split())
VALUES = st.lists(TOKENS, max_size=12).flatmap(
    lambda tokens: st.sampled_from([" ", "", "\r\n "]).map(lambda glue: glue.join(tokens).encode("latin-1"))
)


@given(VALUES | st.binary(max_size=60))
def test_nothing_raises(value):
    for reader in (read_message_id, read_content_id, read_identifiers):
        identifiers = reader(value, 0, len(value))
        for each in identifiers.items:
            assert identifiers.start <= each.start <= each.left.start <= each.left.stop
            assert each.left.stop <= each.right.start <= each.right.stop <= each.stop <= identifiers.stop
    one = b" " + value.replace(b"\n", b"").replace(b"\r", b"")
    codes = found(one)
    odd = read_message_id(one, 0, len(one))
    if not codes and odd.items:
        assert odd.items[0].bad is None, "silent only where it is an identifier"
        assert len(odd.items) == 1
        assert not odd.beside


ATEXT = st.text("abcXYZ019!#$%&'*+/=?^_`{|}~-", min_size=1, max_size=6)
DOTTED = st.lists(ATEXT, min_size=1, max_size=3).map(".".join)


@given(DOTTED, DOTTED | st.just("[IPv6:2001:db8::1]"))
def test_what_the_recogniser_takes_the_grammar_takes(left, right):
    value = f"<{left}@{right}>".encode()
    assert type(read_message_id(value, 0, len(value))) is MessageId
    assert explain("field/identifier", "identifiers", value) is None
    assert found(value) == []


@given(VALUES)
def test_repairs_come_to_rest(value):
    one = value.replace(b"\n", b"").replace(b"\r", b"")
    text = b"From: a@b.example\r\nMessage-ID: " + one + b"\r\n\r\n"
    unit = read(Source("x", text), kind=Kind.MESSAGE).units[0]
    assert isinstance(unit.root, Message)
    repaired = repair(unit, STRICT, Safety.UNSAFE, RULES)
    assert repaired.quiet
    assert not repaired.culprits


@pytest.mark.parametrize(
    ("text", "fixed"),
    [
        (b"From: a@b.example", b"From: a@b.example\r\nMessage-ID: <2d28c1d0a5a5@b.example>"),
        (b"From: a@b.example\n\nbody\n", b"From: a@b.example\nMessage-ID: <0@b.example>\n\nbody\n"),
        (b"From: a@b.example\r\n", b"From: a@b.example\r\nMessage-ID: <0@b.example>\r\n"),
    ],
)
def test_a_field_is_added_where_the_header_ends(text, fixed):
    unit = read(Source("x", text), kind=Kind.MESSAGE).units[0]
    once = repair(unit, STRICT, Safety.SAFE, RULES).text
    at, stop = once.index(b"<") + 1, once.index(b"@b.example>")
    wanted = fixed[: fixed.index(b"<") + 1] + once[at:stop] + fixed[fixed.index(b"@b.example>") :]
    assert once == wanted
    again = read(Source("x", once), kind=Kind.MESSAGE).units[0]
    assert repair(again, STRICT, Safety.SAFE, RULES).text == once


@pytest.mark.parametrize("unit", [b'"\\"', b"a.", b"<a", b'<"', b"[a", b"(a", b"((", b"a@", b"<a@b>,", b"\\"])
def test_length_costs_no_more_than_itself(unit):
    """A quadratic reader needs minutes for these."""
    value = unit * (60_000 // len(unit))
    read_message_id(value, 0, len(value))
