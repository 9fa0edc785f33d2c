"""The driver over generated tables makes what Lark makes: the same trees, places, comments and recovery."""

from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

import pytest
from hypothesis import given
from hypothesis import strategies as st

import mailint.generated
from mailint import driver
from mailint.driver import Token
from mailint.grammar import parse
from mailint.nodes.message import Message
from mailint.read.reading import read
from mailint.text import Source

from .conftest import CORPUS
from .lark_parsing import parsed_by_lark

PARSED = sorted(
    (each.name.removeprefix("table_").replace("_", "/", 1), start)
    for each in iter_modules(mailint.generated.__path__)
    if each.name.startswith("table_")
    for start in import_module(f"mailint.generated.{each.name}").TABLES
)
PIECES = [
    b" ", b"\t", b"\r\n ", b"<", b">", b"@", b",", b";", b":", b'"', b"\\", b"(", b")", b"[", b"]", b"=", b"?",
    b"*", b".", b"/", b"-", b"+", b"a", b"bob", b"b.example", b"a@b.example", b"<a@b.example>", b"Bob",
    b'"Bob (x)"', b"(c (d) e)", b"=?utf-8?Q?a?=", b"=?x", b"Mon", b"Monday", b"Tue, ", b"4 ", b"Oct ", b"October",
    b"2016 ", b"19:38:20 ", b"-0400", b"GMT", b"PM", b"2016-10-04T19:38", b"10/4/16", b"text/plain",
    b"; charset=utf-8", b'boundary="b"', b"7bit", b"FROM:", b"TO:", b" SIZE=1", b"250", b"250-", b"2.1.0 ",
    b"\xc3\xa9", b"\xa0", b"\x85", b"\xff", b"\0", b"mar., ", b"group: ",
]  # fmt: skip
values = st.lists(st.one_of(st.sampled_from(PIECES), st.binary(max_size=3)), max_size=25).map(b"".join)


def plain(item):
    if isinstance(item, Token):
        return tuple(item)
    return item.kind, [plain(child) for child in item.children]


def parsed(grammar, start, value, at=0):
    """By the driver, in a text that has the value at an offset; places count from the value's first octet."""
    found = parse(grammar, start, b"." * at + value + b".", at, at + len(value))
    return found and (moved(plain(found.tree), at), [(first - at, stop - at) for first, stop in found.comments])


def moved(item, at):
    if len(item) == 3:
        return item[0], item[1] - at, item[2] - at
    return item[0], [moved(child, at) for child in item[1]]


@pytest.mark.parametrize(("grammar", "start"), PARSED)
@given(value=values, at=st.integers(0, 3))
def test_the_driver_does_what_lark_does(grammar, start, value, at):
    assert parsed(grammar, start, value, at) == parsed_by_lark(grammar, start, value)


def values_in(path):
    """The field values of the messages in a file, and its lines if it holds a session."""
    for unit in read(Source(str(path), path.read_bytes())).units:
        text = unit.view.text
        if isinstance(unit.root, Message):
            for part in unit.root.parts:
                yield from (("field", text[field.body_start : field.body_stop]) for field in part.fields)
        else:
            yield from (("smtp", line) for line in text.splitlines()[:20_000])


def assert_alike(paths):
    seen = set()
    for path in paths:
        for family, value in values_in(path):
            if (family, value) not in seen and len(value) < 20_000:
                seen.add((family, value))
                for grammar, start in PARSED:
                    if grammar.startswith(family):
                        assert parsed(grammar, start, value) == parsed_by_lark(grammar, start, value), (grammar, value)
    return len(seen)


def test_the_driver_does_what_lark_does_on_the_corpus():
    assert assert_alike(path for path in sorted(CORPUS.rglob("*.*")) if path.suffix in (".eml", ".mbox", ".log")) > 100


@pytest.mark.other_mail
def test_the_driver_does_what_lark_does_on_other_mail(request):
    paths = sorted(Path(request.config.getoption("--mail")).rglob("*"))
    assert assert_alike(path for path in paths if path.is_file())


@pytest.mark.parametrize(
    ("grammar", "start", "value"),
    [
        ("field/address", "address_list", b"a@b.example, "),
        ("field/address", "address_list", b"<"),
        ("field/address", "address_list", b"a b <c@d.example> <e@f.example> >>, "),
        ("field/address", "address_list", b"a."),
        ("field/identifier", "identifiers", b"<a@b> x "),
        ("field/media", "content_type", b"; a=b c"),
        ("field/date", "date_time", b"1 "),
        ("field/trace", "received", b'x ; " '),
        ("smtp/command", "envelope", b"<a@b> X=y "),
    ],
)
def test_the_work_grows_with_the_value(grammar, start, value, monkeypatch):
    """Counted in steps, not in time: tokens matched and productions made."""

    def steps(times):
        count = 0

        class Counting(driver._Run):
            def reduce(self, number):
                nonlocal count
                count += 1 + self.rules.productions[number].length
                return super().reduce(number)

        monkeypatch.setattr(driver, "_Run", Counting)
        parse(grammar, start, value * times, 0, len(value) * times)
        return count

    once, eight = steps(500), steps(4000)
    assert eight <= 8 * once + 64


def test_comments_and_groups_as_deep_as_you_like():
    deep = b"(" * 100_000 + b")" * 100_000 + b" a@b.example"
    found = parse("field/address", "address_list", deep, 0, len(deep))
    assert found is not None
    assert found.comments == [(0, 200_000)]
