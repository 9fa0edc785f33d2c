"""The driver makes of every value what Lark makes of it, and its work grows as the value does."""

import subprocess
import sys
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

import mailint.generated
from mailint.driver import Parser, Token, parser
from mailint.driver.tables import tables
from mailint.grammar import explain
from mailint.nodes.message import Field
from mailint.nodes.node import walk
from mailint.nodes.session import Command, Reply
from mailint.read.reading import read
from mailint.text import Source

from .conftest import ROOT
from .lark_parsing import parsed_by_lark
from .test_corpus import SAMPLES


class Branch(NamedTuple):
    """A rule as Lark's trees have it."""

    label: str
    parts: list

    @property
    def start(self):
        return next((part.start for part in self.parts if part.start is not None), None)

    def plain(self):
        parts = [each.plain() if isinstance(each, Branch) else (each.kind, *each.span) for each in self.parts]
        return self.label, parts


def tree_parser(grammar, start):
    """A parser that makes trees."""
    labels = {label.removeprefix("?") for _, _, label in tables(grammar, start).rules if label}
    return Parser(grammar, start, {each: lambda text, parts, label=each: Branch(label, parts) for each in labels})


# what values of each grammar are made of: its own words, and what does not belong there
PIECES = {
    ("field/address", "address_list"): (
        'a|b.c|"q"|"|<|>|@|,|;|:|(c)|((|))| |\r\n |\\|=?u?q?x?=|[1]|[|.|<<|>>|\xa0|\x01|<@r:|a@b.c|x <a@b.c>|\f'
    ),
    ("field/date", "date_time"): (
        "Mon|Monday|,| |1|12|2012|Jan|January|jan.|10:20|10:20:30|.5|:|+0200|+02:00|+2|GMT|EST|Z|PM|p.m.|2012-01-02|T|-"
        "|20120102T1020|1/2/2012|1.2.2012|04-Oct-16|1475624300|(c)|(|xyz|\xe9|1 Jan 2012 10:20|Jan 1 |Mon, "
    ),
    ("field/encoded_word", "start"): '=?|?=|?|utf-8|Q|b|abc| |=|*en|"|)|\xa0|\r\n |=?utf-8?q?a?=|=?u?q?a b?=|\x85',
    ("field/identifier", "identifiers"): '<|>|@|a|a.b|[1]|[|"q"|"|(c)|(| |\\|\r\n |.|,|\xe9|<a@b>',
    ("field/media", "content_type"): 'text|/|text/plain|;|=|a|"q"|"|(c)|(| |\r\n |\xe9|\xa0|\\|,|a=b|; n=x y|?|; n="x"',
    ("field/media", "content_disposition"): 'inline|/|;|=|a|"q"|"|(c)|(| |\r\n |\xe9|\xa0|\\|,|a=b|; n=x y|\v',
    ("field/media", "content_transfer_encoding"): "8bit| |\r\n |(c)|(|x|\xa0|;|\v|\f",
    ("field/trace", "received"): 'from|a.b|(c)|(|[1]|[|;|"q"|"|\\| |\r\n |\v|\xa0',
    ("smtp/command", "envelope"): 'FROM|TO|:|<|>|@|a|b.c| |\t|"q"|"|(c)|(|)|SIZE=1|=|@r:|>>|x y| FROM:<a@b>|<>|\\',
    ("smtp/reply", "line"): "250|2|-| |2.1.0|ok|.|\t|\xff|\n",
}
# and of all of them
EVERYWHERE = (
    b"\t", b"\r\n ", b"\\", b"(c (d) e)", b"[", b"]", b"b.example", b'"Bob (x)"', b"=?utf-8?Q?a?=", b"4 ", b"Oct",
    b"19:38:20 ", b"; charset=utf-8", b"\xc3\xa9", b"\xa0", b"\x85", b"\x1c", b"\0", b"mar., ", b"group: ",
)  # fmt: skip
GRAMMARS = sorted(PIECES)
PARSERS = {each: tree_parser(*each) for each in GRAMMARS}


def assert_alike(grammar, start, value):
    """The same tree and the same comments, wherever in a text the value stands."""
    expected = parsed_by_lark(grammar, start, value)
    parsed = PARSERS[grammar, start](b"<" + value + b">", 1, 1 + len(value))
    if expected is None:
        assert parsed is None, value
    else:
        assert parsed is not None, value
        ((label, parts),) = [item.plain() for item in parsed.items]
        assert moved((label, parts)) == expected[0], value
        assert [(one - 1, other - 1) for one, other in parsed.comments] == expected[1], value


def moved(item):
    """The same an octet before."""
    return (item[0], item[1] - 1, item[2] - 1) if len(item) == 3 else (item[0], [moved(part) for part in item[1]])


@pytest.mark.parametrize("grammar", GRAMMARS, ids=" ".join)
@given(data=st.data())
def test_whatever_is_said_is_taken_as_lark_takes_it(grammar, data):
    pieces = PIECES[grammar].split("|")
    value = "".join(data.draw(st.lists(st.sampled_from(pieces), max_size=14))).encode("latin-1")
    assert_alike(*grammar, value)


@pytest.mark.parametrize("grammar", GRAMMARS, ids=" ".join)
@given(data=st.data())
def test_any_octets_are_taken_as_lark_takes_them(grammar, data):
    pieces = [piece.encode("latin-1") for piece in PIECES[grammar].split("|")]
    value = b"".join(data.draw(st.lists(st.sampled_from([*pieces, *EVERYWHERE]) | st.binary(max_size=3), max_size=20)))
    assert_alike(*grammar, value)


FIELDS = {
    **dict.fromkeys(
        b"from sender reply-to to cc bcc resent-from resent-sender resent-reply-to resent-to resent-cc resent-bcc "
        b"disposition-notification-to return-path".split(),
        ("field/address", "address_list"),
    ),
    **dict.fromkeys([b"date", b"resent-date"], ("field/date", "date_time")),
    **dict.fromkeys(
        b"message-id resent-message-id in-reply-to references content-id".split(), ("field/identifier", "identifiers")
    ),
    b"content-type": ("field/media", "content_type"),
    b"content-disposition": ("field/media", "content_disposition"),
    b"content-transfer-encoding": ("field/media", "content_transfer_encoding"),
    b"received": ("field/trace", "received"),
}


def values(path):
    """All values and command lines of a file, each with the grammar and the start rule that reads it."""
    for unit in read(Source(path.name, path.read_bytes())).units:
        text = unit.view.text
        for node in walk(unit.root):
            if isinstance(node, Field):
                body = text[node.body_start : node.body_stop]
                if node.name in FIELDS:
                    yield FIELDS[node.name], body
                if b"=?" in body:
                    yield ("field/encoded_word", "start"), body
                if node.name == b"received":
                    yield ("field/date", "date_time"), body.rpartition(b";")[2]
            elif isinstance(node, Command):
                yield ("smtp/command", "envelope"), text[node.verb_at.stop : node.stop]
            elif isinstance(node, Reply):
                yield from ((("smtp/reply", "line"), text[line.start : line.stop]) for line in node.lines)


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_values_of_the_samples(path):
    for grammar, value in values(path):
        assert_alike(*grammar, value)


@pytest.mark.other_mail
def test_values_of_other_mail(request):
    seen = set()
    for path in sorted(Path(request.config.getoption("--mail")).rglob("*")):
        if path.is_file():
            seen.update(values(path))
    for grammar, value in sorted(seen):
        assert_alike(*grammar, value)


@given(st.lists(st.sampled_from(PIECES["field/date", "date_time"].split("|")), max_size=8))
def test_what_lark_explains_is_what_the_driver_does_not_take(pieces):
    value = "".join(pieces).encode("latin-1")
    told = explain("field/date", "date_time", value)
    assert (told is None) == (PARSERS["field/date", "date_time"](value, 0, len(value)) is not None)
    assert told is None or (0 <= told[0] <= len(value) and told[1])


def steps(grammar, start, value):
    """How many lines of the driver run for a value."""
    count, parse, before = 0, Parser(grammar, start), sys.gettrace()

    def trace(frame, event, _):
        nonlocal count
        count += event == "line"
        return trace if frame.f_code.co_filename == parser.__file__ else None

    parse(b"", 0, 0)
    sys.settrace(trace)
    try:
        parse(value, 0, len(value))
    finally:
        sys.settrace(before)
    return count


HOSTILE = {
    "addresses": (("field/address", "address_list"), b"Jo <jo@example.com>, "),
    "odd addresses": (("field/address", "address_list"), b"Jo(x) <jo@[1]>, "),
    "opened": (("field/address", "address_list"), b"<"),
    "closed": (("field/address", "address_list"), b"> "),
    "words": (("field/address", "address_list"), b"> a "),
    "in brackets": (("field/address", "address_list"), b"<a:"),
    "labels": (("field/address", "address_list"), b"a. "),
    "quotes": (("field/address", "address_list"), b'"'),
    "comments": (("field/address", "address_list"), b"(a)"),
    "identifiers": (("field/identifier", "identifiers"), b"<a@b> x "),
    "zones": (("field/date", "date_time"), b"1 Jan 2012 10:20 EST "),
    "parameters": (("field/media", "content_type"), b";a=b c;;"),
    "encoded words": (("field/encoded_word", "start"), b"=?a?"),
    "clauses": (("field/trace", "received"), b"from a;"),
    "closing": (("smtp/command", "envelope"), b" <>>"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_the_work_grows_as_the_value_does(name):
    grammar, piece = HOSTILE[name]
    few, many = steps(*grammar, piece * 200), steps(*grammar, piece * 400)
    assert many <= 2 * few + 100


def test_every_table_is_tried():
    modules = [each.name for each in iter_modules(mailint.generated.__path__) if each.name.startswith("table_")]
    generated = {(each, start) for each in modules for start in import_module(f"mailint.generated.{each}").TABLES}
    assert generated == {(f"table_{grammar.replace('/', '_')}", start) for grammar, start in GRAMMARS}


def test_comments_as_deep_as_you_like():
    deep = b"(" * 100_000 + b")" * 100_000 + b" a@b.example"
    parsed = Parser("field/address", "address_list")(deep, 0, len(deep))
    assert parsed.comments == [(0, 200_000)]


def test_a_rule_that_repeats_is_made_once():
    made = []
    Parser("field/trace", "received", {"received": lambda text, parts: made.append(len(parts))})(b"a " * 1000, 0, 2000)
    assert made == [1000]


def test_what_nothing_is_made_of_stays_in_its_place():
    parsed = Parser("field/address", "address_list", {"angle": lambda text, parts: parts[1]})(b"x <a@b>, c", 0, 10)
    assert parsed.items == [Token("ATOM", 0, 1), Token("ATOM", 3, 4), Token("COMMA", 7, 8), Token("ATOM", 9, 10)]


def test_no_sample_needs_lark():
    code = (
        "import sys; from mailint.cli import main\n"
        "try: main(['check', '--quiet', 'corpus'])\n"
        "except SystemExit as stopped: print(stopped.code, 'lark' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, timeout=120, check=False)
    assert done.stdout.splitlines()[-1:] == [b"1 False"], done.stderr
