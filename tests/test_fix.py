"""The fix loop: until quiet, never worse, never half a fix."""

from base64 import b64encode
from collections.abc import Iterator

from mailint.fix import repair
from mailint.lint import judge
from mailint.nodes.message import Field, Message
from mailint.nodes.naming import identified
from mailint.read.reading import Kind, Unit, read
from mailint.rules import all_rules
from mailint.rules.content_ids import content_id_syntax
from mailint.rules.header import duplicate_singleton_field
from mailint.rules.mime import composite_encoded
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


def test_one_harmful_fix_does_not_hold_up_many_good_ones():
    @rule("Z007", "shy", error("RFC 5322 §2.2"))
    def shy(field: Field, mail: Context) -> Iterator[Finding]:
        """Each field offers one fix; that of the field M does harm."""
        body = mail.text[field.body_start : field.body_stop]
        if b"bad" in body:
            yield from (Finding(field.start, field.body_stop, "bad") for _ in range(40))
        elif b"x" in body:
            new = b"bad" if field.name == b"m" else b"y"
            at = field.body_start + body.index(b"x")
            yield Finding(at, at + 1, "small", Fix("change", (Edit(at, at + 1, new),)))

    text = b"".join(b"%c: x\r\n" % letter for letter in range(ord("A"), ord("Z") + 1)) + b"\r\n"
    result = repair(unit(text), STRICT, rules=(shy,))
    assert result.text == text.replace(b"x", b"y").replace(b"M: y", b"M: x")
    assert result.quiet
    assert [each.rule.code for each in result.culprits] == ["Z007"]
    assert len(result.applied) == 25


def test_any_number_of_repeated_fields_in_a_row_is_removed():
    text = b"From: a@b.example\r\n" + b"".join(b"Subject: %d\r\n" % n for n in range(2000)) + b"\r\n"
    result = repair(unit(text), STRICT, Safety.UNSAFE, (duplicate_singleton_field,))
    assert result.quiet
    assert result.text == b"From: a@b.example\r\nSubject: 0\r\n\r\n"


def test_any_number_of_repeated_lists_in_a_row_is_joined_at_once():
    text = b"From: a@b.example\r\n" + b"To: c@d.example\r\n" * 2 + b"To: e@f.example\r\n" * 2000 + b"\r\n"
    result = repair(unit(text), STRICT, rules=(duplicate_singleton_field,))
    assert result.quiet
    assert result.text.count(b"To:") == 1
    assert result.text.count(b"e@f.example") == 2000


def test_a_decoded_message_takes_the_line_ends_of_the_file():
    inner = b64encode(b"Subject: hi\r\n\r\nhey\r\n")
    text = b"MIME-Version: 1.0\nContent-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n" + inner + b"\n"
    result = repair(unit(text), STRICT, Safety.UNSAFE, rules=(composite_encoded,))
    assert b"Subject: hi\n\nhey\n" in result.text
    assert not result.culprits


def test_parts_that_are_renamed_alike_get_different_names():
    part = b"--b\r\nContent-Type: image/png\r\nContent-ID: <logo@[%d].x>\r\n\r\n\r\n"
    head = b"From: a@c.example\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
    text = head + part % 1 + part % 2 + b"--b--\r\n"
    result = repair(unit(text), STRICT, rules=(content_id_syntax,))
    assert len(result.applied) == 2
    message = read(Source("x", result.text), kind=Kind.MESSAGE).units[0].root
    assert isinstance(message, Message)
    names = [result.text[slice(*found.inside)] for _, _, found in identified(message)]
    assert names == [b"logo@c.example", b"logo.3@c.example"]


def test_a_label_that_padding_brings_to_light_was_asked_for_before():
    head = b"MIME-Version: 1.0\r\nContent-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    before = {each.code for each, _ in judge(unit(head + b"w6k\r\n"), STRICT, all_rules())}
    assert before >= {"E001", "E024"}


def test_what_a_repair_brings_to_light_does_not_count_against_it():
    @rule("Z009", "curtain", error("RFC 5322 §2.2"), reveals=True)
    def curtain(message: Message, mail: Context) -> Iterator[Finding]:
        """A header that ends too early."""
        if mail.text.startswith(b"\r\n"):
            yield Finding(0, 2, "an empty line", Fix("drop it", (Edit(0, 2, b""),)))

    @rule("Z010", "hidden", error("RFC 5322 §2.2"))
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
