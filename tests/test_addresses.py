"""Address lists: what is read of them, and that nothing in them raises, is lost, or costs more than its length."""

import sys
from email.utils import getaddresses

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from mailint.grammar import explain
from mailint.lint import judge, lint
from mailint.nodes.address import (
    AddressList,
    Angle,
    AngleList,
    Bare,
    CommentedMailbox,
    Group,
    Mailbox,
    OddAddressList,
    OddGroup,
    OddMailbox,
    ReturnPath,
)
from mailint.nodes.message import Stage
from mailint.nodes.node import Malformed, walk
from mailint.nodes.quoting import unbalanced
from mailint.read.fields.address import clean_mailbox, read_address_list, read_return_path
from mailint.read.fields.address_odd import odd_address_list
from mailint.read.message import read_message
from mailint.read.reading import Kind, Unit, read
from mailint.rules import all_rules
from mailint.rules.rule import Level
from mailint.settings import Settings
from mailint.text import Source, View

STRICT = Settings(strict=True, level=Level.ADVICE)
ATEXT = "abcXYZ019!#$%&'*+-/=?^_`{|}~"
HOSTILE = st.lists(
    st.sampled_from(
        [
            *'ab@.<>,;:"()[]\\ \t=?QqB-19é\0',
            "\r\n ",
            "=?utf-8?q?a?=",
            "a@b.example",
            "<a@b.example>",
            "Joe ",
            ", ",
            "a: ",
        ]
    ),
    max_size=40,
).map("".join)
patient = settings(deadline=None)  # the first parse builds the grammar


def read_list(value: str) -> AddressList | Malformed:
    octets = value.encode()
    return read_address_list(octets, 0, len(octets))


def only(value: str):
    found = read_list(value)
    assert isinstance(found, AddressList)
    assert len(found.members) == 1
    return found.members[0]


def findings(field: bytes) -> list[str]:
    report = lint(read(Source("x", field + b"\r\n\r\n"), kind=Kind.MESSAGE), STRICT)
    return [problem.rule.code for problem in report.problems]


atoms = st.text(alphabet=ATEXT, min_size=1, max_size=8)
dot_atoms = st.lists(atoms, min_size=1, max_size=3).map(".".join)
labels = st.from_regex(r"\A[a-z0-9]{1,5}(-[a-z0-9]{1,3})?\Z")
domains = st.lists(labels, min_size=1, max_size=3).map(lambda found: ".".join([*found, "example"]))
quoted = st.text(alphabet="ab c,.@<>()[]:;", max_size=8).map(lambda text: f'"{text}"')
phrases = st.lists(st.one_of(atoms, quoted), min_size=1, max_size=3).map(" ".join)
gaps = st.sampled_from(["", " ", "\t", "\r\n "])
addr_specs = st.tuples(dot_atoms, domains)


@st.composite
def clean_mailboxes(draw) -> str:
    local, domain = draw(addr_specs)
    form = draw(st.sampled_from(["{2}@{3}", "<{2}@{3}>", "{0}{1}<{2}@{3}>"]))
    return form.format(draw(phrases), draw(gaps), local, domain)


OURS = {
    rule.code for rule in all_rules() if rule.family in "AP" or rule.code in ("H007", "H010", "H011", "H018", "H019")
}
"""Codes of the rules about addresses; the headers here lack fields that others miss."""


@patient
@given(HOSTILE)
@example('"' + '\\"' * 30)
@example("Group:a@b; c@d")
@example('Friends: "a;b" <x@y>')
def test_nothing_raises_and_all_offsets_lie_within(value):
    octets = b"To:" + value.encode("utf-8", "replace")
    for found in (read_address_list(octets, 3, len(octets)), read_return_path(octets, 3, len(octets))):
        for node in walk(found):
            assert 3 <= node.start <= node.stop <= len(octets)
    findings(b"From:" + value.encode())
    findings(b"Return-Path:" + value.encode())


@patient
@given(HOSTILE)
def test_what_no_grammar_takes_is_never_passed_over_in_silence(value):
    octets = b"To: " + value.encode()
    found = read_address_list(octets, 4, len(octets))
    if any(isinstance(node, (Malformed, Bare, AngleList)) for node in walk(found)):
        assert findings(octets)


@patient
@given(st.lists(clean_mailboxes(), min_size=1, max_size=4), gaps)
def test_clean_lists_are_read_alike_by_recogniser_and_grammar_and_nothing_is_found(boxes, gap):
    value = f" {f'{gap}, '.join(boxes)}".encode()
    found = read_address_list(value, 0, len(value))
    assert isinstance(found, AddressList)
    assert not isinstance(found, OddAddressList)
    assert all(type(member) is Mailbox for member in found.members)
    assert explain("field/address", "address_list", value) is None
    assert odd_address_list(value, 0, len(value)) == found
    assert not set(findings(b"To:" + value)) & OURS


comments = st.sampled_from(
    ["(Bo)", "(Bo Ek)", "( )", "()", '("Bo")', "(Bö,\r\n Ek)", "(<a@b.example>)", "(=?utf-8?Q?x?=)"]
)
odd_comments = st.sampled_from(["(a (b))", "(a \\) b)", "(a", "a)", "(a) (b)", "(a) b", "a (b)", "\\(a)"])


@patient
@given(st.lists(st.tuples(clean_mailboxes(), gaps, st.just("") | comments | odd_comments, gaps), min_size=1), gaps)
@example([("a@b.example", " ", "(Bo)", ""), ("a: ;", "", "(nobody)", "")], "")
@example([("a@b.example", " ", "(Bo)", ""), ("", "", "", "")], "")
@example(
    [("(Bo) a@b.example", "", "(Bo)", ""), ("<a@b.example>", " ", "(Bo)", ""), ("=?a?q?b?=@b.example", "", "()", "")],
    "",
)
def test_a_name_in_a_comment_is_read_alike_by_recogniser_and_grammar(members, gap):
    value = f"{gap},".join("".join(member) for member in members).encode()
    assert read_address_list(value, 0, len(value)) == odd_address_list(value, 0, len(value))


@patient
@given(clean_mailboxes(), gaps, comments)
def test_of_a_mailbox_with_a_comment_beside_it_nothing_is_told_but_its_name(box, gap, comment):
    value = f" {box}{gap}{comment}".encode()
    assert set(findings(b"To:" + value)) & OURS <= {"A017"}


@patient
@given(st.lists(clean_mailboxes(), min_size=1, max_size=4))
def test_clean_lists_are_read_as_the_standard_library_reads_them(boxes):
    value = ", ".join(boxes)
    found = read_list(value)
    assert isinstance(found, AddressList)
    mine = [value.encode()[box.local.start : box.domain.stop].decode() for box in found.mailboxes()]
    assert mine == [address for _, address in getaddresses([value.replace("\r\n", "")])]


@patient
@given(clean_mailboxes(), st.sampled_from(["Joe Q. Public <x@y.example>", "x@y.example (Joe)", "x@localhost"]))
def test_a_clean_mailbox_stays_clean_in_an_odd_list(box, odd):
    found = read_list(f"{box}, {odd}")
    assert isinstance(found, AddressList)
    assert type(found.members[0]) is Mailbox
    assert type(found.members[1]) in (CommentedMailbox, OddMailbox)


@pytest.mark.parametrize(
    ("value", "form", "name", "local", "domain"),
    [
        ("Joe <j@b.example", Angle.UNCLOSED, "Joe", "j", "b.example"),
        ("Joe j@b.example>", Angle.UNOPENED, "Joe", "j", "b.example"),
        ("<<j@b.example>>", Angle.REPEATED, None, "j", "b.example"),
        ("x <j@b.example> <c@d.example>", Angle.SEVERAL, "x", "j", "b.example"),
        ("Smith, John <j@b.example>", Angle.PAIR, "Smith, John", "j", "b.example"),
        ("Smith; John, Jr. <j@b.example>", Angle.PAIR, "Smith; John, Jr.", "j", "b.example"),
        ("bob @ c . example", Angle.NONE, None, "bob", "c . example"),
        ("John Q. jq@b.example", Angle.NONE, "John Q.", "jq", "b.example"),
        ("<@a.example,@b.example:j@c.example>", Angle.PAIR, None, "j", "c.example"),
        ('"a b".c@d.example', Angle.NONE, None, '"a b".c', "d.example"),
        ("a@b@c.example", Angle.NONE, None, "a@b", "c.example"),
        ("j@[192.0.2.1]", Angle.NONE, None, "j", "[192.0.2.1]"),
        ("a@", Angle.NONE, None, "a", ""),
        ("@b.example", Angle.NONE, None, "", "b.example"),
        ("(a (b)) j@b (c).example", Angle.NONE, None, "j", "b (c).example"),
    ],
)
def test_odd_forms_are_kept_apart(value, form, name, local, domain):
    box = only(value)
    assert isinstance(box, OddMailbox)
    octets = value.encode()
    assert box.form is form
    assert (octets[slice(*box.name)].decode() if box.name else None) == name
    assert octets[slice(*box.local)].decode() == local
    assert octets[slice(*box.domain)].decode() == domain


def test_a_group_of_nobody_is_plain_and_other_groups_hold_their_mailboxes():
    assert type(only("undisclosed-recipients:;")) is Group
    assert type(only('"Undisclosed recipients" :\r\n ;')) is Group
    group = only("A Group:Ed <ed@a.example>,j@b.example;")
    assert isinstance(group, OddGroup)
    assert group.closed
    assert [type(member) for member in group.members] == [Mailbox, Mailbox]
    assert len(read_list("A:x@a.example;, b@c.example").mailboxes()) == 2


def test_comments_go_with_the_member_in_which_they_stand():
    found = read_list("a@b.example (one), (two) c@d.example, Joe (three) <e@f.example>")
    assert [len(member.comments) for member in found.members] == [1, 1, 1]
    for value in ("(c) Joe <a@b.example>", "(c) a@b.example"):
        box = only(value)
        assert isinstance(box, CommentedMailbox)
        assert value.encode()[slice(*box.local)] == b"a"
    assert isinstance(only("Joe (three) <e@f.example>"), OddMailbox)


def test_an_empty_body_has_no_members():
    for value in ("", " ", "\r\n ", "(nobody)"):
        assert read_list(value).members == ()


@pytest.mark.parametrize(
    ("value", "local", "bracketed"),
    [
        ("<>", None, True),
        (" <a@b.example>", b"a", True),
        ("a@b.example", b"a", False),
        ("X <a@b.example>", b"a", False),
    ],
)
def test_a_return_path_may_be_null_and_says_whether_it_is_bracketed(value, local, bracketed):
    octets = value.encode()
    path = read_return_path(octets, 0, len(octets))
    assert isinstance(path, ReturnPath)
    assert path.bracketed is bracketed
    assert (octets[slice(*path.local)] if path.local else None) == local


def test_one_fault_is_one_finding():
    for value, code in {
        b"Smith, John <j@b.example>": "A002",
        b'"Joe <j@b.example>': "H018",
        b"(Joe <j@b.example>": "H019",
        b"Joe": "A001",
        b"bob smith@c.example": "A008",
        b"a@b.example;": "A009",
        b"vagrant@localhost": "A024",
        b"b@192.0.2.1": "A026",
        b"b@c.example <b@c.example>": "A004",
        b"<a@b.example, c@d.example>": "A007",
    }.items():
        assert [found for found in findings(b"To: " + value) if found in OURS] == [code], value


@patient
@given(st.text(alphabet='ab"()\\ <', max_size=30))
def test_balance_is_what_a_slow_count_says(text):
    octets = text.encode()
    found = unbalanced(octets, 0, len(octets))
    depth, quote, at = 0, False, 0
    early = None
    while at < len(octets):
        octet = octets[at : at + 1]
        if octet == b"\\" and at + 1 < len(octets):
            at += 1
        elif quote or (octet == b'"' and not depth):
            quote = not quote if octet == b'"' else quote
        elif octet == b"(":
            depth += 1
        elif octet == b")":
            if not depth:
                early = at
                break
            depth -= 1
        at += 1
    if early is not None:
        assert found is not None
        assert found.octet in b')"'
    else:
        assert (found is not None) == (quote or depth > 0)


def test_names_for_documents_count_when_mail_is_sent_but_not_in_a_saved_session():
    text = b"To: b@example.com\r\n\r\n"
    for in_session, expected in ((False, ["A025"]), (True, [])):
        unit = Unit(View.whole(text), read_message(text, stage=Stage.OUTGOING, in_session=in_session))
        found = [rule.code for rule, _ in judge(unit, STRICT, all_rules())]
        assert [code for code in found if code == "A025"] == expected


def calls(action) -> int:
    count = 0

    def tick(frame, event, argument):
        nonlocal count
        count += 1

    before = sys.getprofile()
    sys.setprofile(tick)
    try:
        action()
    finally:
        sys.setprofile(before)
    return count


@pytest.mark.parametrize(
    "unit",
    ["<", ">", "(", '"', "a,", "a@b,", "a:", "<a@b,", "x <a@b>, ", "a;", 'a "', "=?a?Q?", "(x) a@b, ", "A <b@c>"],
)
def test_cost_grows_with_length_alone(unit):
    def judge(size: int) -> int:
        field = b"To: " + (unit * size)[:size].encode()
        return calls(lambda: findings(field))

    judge(10)
    assert judge(2000) < 2.6 * judge(1000) + 500


def test_clean_lists_never_reach_the_grammar(monkeypatch):
    monkeypatch.setattr("mailint.read.fields.address_odd._ADDRESS_LIST", None)
    value = ", ".join(["Joe Doe <j@b.example>", '"a, b" <c@d.example>', "e@f.example", "nobody:;", "<g@h.example>"])
    assert len(read_list(value).members) == 5
    assert clean_mailbox(b"x@localhost", 0, 11) is None
