"""The fix loop: until quiet, never worse, never half a fix."""

from collections.abc import Iterator

from mailint.fix import repair
from mailint.nodes.message import Field, Message
from mailint.read.reading import Kind, Unit, read
from mailint.rules.rule import Context, Edit, Finding, Fix, Level, Safety, error, rule
from mailint.settings import Settings
from mailint.text import Source

STRICT = Settings(strict=True, level=Level.ADVICE)


def unit(text: bytes) -> Unit:
    return read(Source("x", text), kind=Kind.MESSAGE).units[0]


@rule("Z001", "shout", error("RFC 5322 §2.2"))
def shout(field: Field, mail: Context) -> Iterator[Finding]:
    """Field bodies ask for a capital X."""
    body = mail.text[field.body_start : field.body_stop]
    if b"x" in body:
        at = field.body_start + body.index(b"x")
        yield Finding(at, at + 1, "small", Fix("enlarge", (Edit(at, at + 1, b"X"),)))


@rule("Z002", "swing-left", error("RFC 5322 §2.2"))
def swing_left(message: Message, mail: Context) -> Iterator[Finding]:
    """Undoes swing-right."""
    if b"right" in mail.text:
        at = mail.text.index(b"right")
        yield Finding(at, at + 5, "right", Fix("left", (Edit(at, at + 5, b"left"),)))


@rule("Z003", "swing-right", error("RFC 5322 §2.2"))
def swing_right(message: Message, mail: Context) -> Iterator[Finding]:
    """Undoes swing-left."""
    if b"left" in mail.text:
        at = mail.text.index(b"left")
        yield Finding(at, at + 4, "left", Fix("right", (Edit(at, at + 4, b"right"),)))


@rule("Z004", "harm", error("RFC 5322 §2.2"))
def harm(message: Message, mail: Context) -> Iterator[Finding]:
    """Its repair makes a new error of another rule."""
    if b"good" in mail.text:
        at = mail.text.index(b"good")
        yield Finding(at, at + 4, "good", Fix("spoil", (Edit(at, at + 4, b"bad x"),)))


@rule("Z005", "guess", error("RFC 5322 §2.2"))
def guess(message: Message, mail: Context) -> Iterator[Finding]:
    """An UNSAFE repair."""
    if b"maybe" in mail.text:
        at = mail.text.index(b"maybe")
        yield Finding(at, at + 5, "maybe", Fix("decide", (Edit(at, at + 5, b"yes"),), Safety.UNSAFE))


def test_rounds_go_on_until_quiet():
    result = repair(unit(b"A: xxx\r\n\r\n"), STRICT, rules=(shout,))
    assert result.text == b"A: XXX\r\n\r\n"
    assert result.quiet
    assert len(result.applied) == 3


def test_what_never_gets_quiet_is_given_back_as_it_came():
    text = b"A: left\r\n\r\n"
    result = repair(unit(text), STRICT, rules=(swing_left, swing_right))
    assert result.text == text
    assert not result.quiet


def test_a_fix_that_makes_more_errors_is_dropped_and_named_and_the_others_are_made():
    @rule("Z006", "twins", error("RFC 5322 §2.2"))
    def twins(message: Message, mail: Context) -> Iterator[Finding]:
        """Two errors where there was one."""
        if b"bad" in mail.text:
            yield Finding(0, 1, "one")
            yield Finding(1, 2, "two")

    result = repair(unit(b"A: good\r\nB: x\r\n\r\n"), STRICT, rules=(shout, harm, twins))
    assert result.text == b"A: good\r\nB: X\r\n\r\n"
    assert [each.rule.code for each in result.culprits] == ["Z004"]


def test_what_a_repair_brings_to_light_does_not_count_against_it():
    @rule("Z007", "curtain", error("RFC 5322 §2.2"), reveals=True)
    def curtain(message: Message, mail: Context) -> Iterator[Finding]:
        """A header that ends too early."""
        if mail.text.startswith(b"\r\n"):
            yield Finding(0, 2, "an empty line", Fix("drop it", (Edit(0, 2, b""),)))

    @rule("Z008", "hidden", error("RFC 5322 §2.2"))
    def hidden(field: Field, mail: Context) -> Iterator[Finding]:
        """An error in each field."""
        if field.name == b"b":
            yield Finding(field.start, field.stop, "no B here")

    result = repair(unit(b"\r\nB: 1\r\nB: 2\r\n\r\n"), STRICT, rules=(curtain, hidden))
    assert result.text == b"B: 1\r\nB: 2\r\n\r\n"
    assert not result.culprits


def test_safety_is_a_threshold():
    text = b"A: maybe\r\n\r\n"
    assert repair(unit(text), STRICT, rules=(guess,)).text == text
    assert repair(unit(text), STRICT, Safety.UNSAFE, rules=(guess,)).text == b"A: yes\r\n\r\n"


def test_only_what_check_shows_is_repaired():
    text = b"A: x\r\n\r\n"
    assert repair(unit(text), Settings(ignore=("Z001",)), rules=(shout,)).text == text
    assert repair(unit(text), Settings(select=("Z002",)), rules=(shout,)).text == text
