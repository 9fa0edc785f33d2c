"""Which rules are called: those that visit what is there, and no others."""

import subprocess
import sys
import typing
from collections import Counter
from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules
from types import UnionType

import pytest

import mailint.nodes
from mailint.dispatch import dispatch
from mailint.lint import lint
from mailint.nodes.address import AddressList, AngleList, Bare, Group, Mailbox
from mailint.nodes.date import Date, OddDate
from mailint.nodes.media import TransferEncoding
from mailint.nodes.message import Field, Message
from mailint.nodes.node import Held, Malformed, Node, held, walk
from mailint.read.reading import Kind, read
from mailint.rules import MESSAGE, rules_for, rules_of
from mailint.rules.rule import Context, Finding, error, rule
from mailint.settings import Settings
from mailint.text import Source

from .test_corpus import SAMPLES

CLEAN = (
    b"From: Ann <ann@b.example>\r\nTo: Bob <bob@c.example>, c@d.example\r\nSubject: hi\r\n"
    b"Date: Tue, 04 Oct 2016 19:38:20 -0400\r\nMessage-ID: <1@b.example>\r\nMIME-Version: 1.0\r\n"
    b"Content-Type: text/plain; charset=us-ascii\r\n\r\nhello\r\n"
)
ODD_DATE = CLEAN.replace(b"-0400", b"EDT")


def called(text: bytes) -> Counter[str]:
    """How often each rule is called for a message, by code."""
    root = read(Source("x.eml", text), kind=Kind.MESSAGE).units[0].root
    visits = dispatch(rules_of(MESSAGE))
    return Counter(rule.code for node in walk(root) for rule in visits[type(node)].rules)


def test_a_clean_date_calls_no_rule_that_looks_at_odd_dates() -> None:
    about_odd_dates = {rule.code for rule in rules_of(MESSAGE) if rule.visits == (OddDate,)}
    assert len(about_odd_dates) > 10
    assert not about_odd_dates & called(CLEAN).keys()
    assert about_odd_dates <= called(ODD_DATE).keys()
    assert not any(issubclass(Date, rule.visits) for rule in rules_of(MESSAGE))


def test_a_clean_message_calls_no_rule() -> None:
    """Whoever lets a rule visit what plain messages have makes all mail slower: a sign or an odd class would not."""
    assert not called(CLEAN)


def test_a_rule_that_visits_what_plain_fields_have_is_called_for_them() -> None:
    @rule("Z001", "any-date", error("RFC 5322 §3.3"))
    def any_date(date: Date, mail: Context) -> Iterator[Finding]:
        """A date."""
        yield Finding(date.start, date.stop, "A date.")

    @rule("Z002", "any-field", error("RFC 5322 §2.2"))
    def any_field(field: Field, mail: Context) -> Iterator[Finding]:
        """A field."""
        yield Finding(field.start, field.stop, "A field.")

    for each, count in ((any_date, 1), (any_field, 7)):
        assert len(lint(read(Source("x.eml", CLEAN)), Settings(), (each,)).problems) == count


def test_fields_of_a_plain_section_are_made_when_asked_for() -> None:
    root = read(Source("x.eml", CLEAN), kind=Kind.MESSAGE).units[0].root
    assert isinstance(root, Message)
    fields = root.root.fields
    assert fields.names == [field.name for field in fields]
    assert b"".join(CLEAN[field.start : field.stop] for field in fields) == CLEAN[: root.root.header_stop]
    assert fields.first(b"date") is fields[3] is fields[-4]
    assert fields.all(b"to") == [fields[1]] == list(fields[1:2])
    assert fields.first(b"cc") is None
    with pytest.raises(IndexError):
        fields[7]


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_the_walk_of_a_judgement_leaves_out_nothing_that_a_rule_visits(path) -> None:
    for unit in read(Source(path.name, path.read_bytes())).units:
        visits = dispatch(rules_for(unit.root))
        entered, stack = Counter[int](), [unit.root]
        while stack:
            node = stack.pop()
            entered[id(node)] += 1
            for name, many in visits[type(node)].below:
                value = getattr(node, name)
                stack.extend(value if many else [value] if value else [])
        assert entered == Counter(
            id(node) for node in walk(unit.root) if id(node) in entered or visits[type(node)].rules
        )


def test_attributes_that_hold_nodes_are_read_off_annotations() -> None:
    assert held(AddressList) == (Held("members", True, (Mailbox, Bare, AngleList, Group, Malformed)),)
    assert [(name, many) for name, many, _ in held(Field)] == [("value", False), ("words", False)]
    assert held(TransferEncoding) == ()


def test_the_version_is_told_without_lark_rich_and_msgspec() -> None:
    code = (
        "import sys\n"
        "from mailint.cli import main\n"
        "try: main(['--version'])\n"
        "except SystemExit: pass\n"
        "print([name for name in ('lark', 'rich', 'msgspec') if name in sys.modules])"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.endswith("\n[]\n")


def test_the_words_of_annotations_mean_what_typing_makes_of_them():
    def below(kind):
        yield kind
        for each in kind.__subclasses__():
            yield from below(each)

    def kinds(hint):
        if isinstance(hint, type) and issubclass(hint, Node):
            yield hint
        elif typing.get_origin(hint) in (UnionType, typing.Union, tuple):
            for argument in typing.get_args(hint):
                yield from kinds(argument)

    for module in iter_modules(mailint.nodes.__path__):
        import_module(f"mailint.nodes.{module.name}")
    for kind in set(below(Node)):
        hints = typing.get_type_hints(kind)
        meant = [(name, hints[name], tuple(kinds(hints[name]))) for name in kind.__struct_fields__]
        assert held(kind) == tuple(
            Held(name, typing.get_origin(hint) is tuple, found) for name, hint, found in meant if found
        )
