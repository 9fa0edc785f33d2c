"""The parts of a message: kinds, numbers and octets, against Python's own parser where both read the same form."""

import email
import email.policy
from email.message import Message as Theirs

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mailint.fix import repair
from mailint.lint import judge
from mailint.nodes.message import Enclosing, Leaf, Message, Multipart, Part
from mailint.nodes.signs import LongLines
from mailint.read.message import read_message
from mailint.read.mime import read_parts
from mailint.read.reading import Kind, read
from mailint.rules import all_rules
from mailint.rules.rule import Level
from mailint.settings import Settings
from mailint.text import Safety, Source
from mailint.text.octets import line_ends


def octets(text: bytes, part: Part) -> bytes:
    return text[part.body_start : part.stop]


def shape(text: bytes) -> list[tuple[str, str, bytes]]:
    """Number, kind and, of leaves, the body of each part."""
    message = read_message(text)
    return [
        (part.number, type(part).__name__, octets(text, part) if isinstance(part, Leaf) else b"")
        for part in message.parts
    ]


def multipart(boundary: str, *parts: bytes, subtype: str = "mixed", end: bytes = b"\r\n") -> bytes:
    line = end + b"--" + boundary.encode()
    head = f'Content-Type: multipart/{subtype}; boundary="{boundary}"'.encode() + end
    return head + b"".join(line + end + part for part in parts) + line + b"--" + end


def test_a_message_without_parts_is_part_1() -> None:
    assert shape(b"Subject: x\r\n\r\nhi\r\n") == [("1", "Leaf", b"hi\r\n")]
    assert shape(b"") == [("1", "Leaf", b"")]


def test_numbers_are_those_of_imap() -> None:
    inner = b"Subject: in\r\n" + multipart("i", b"\r\na", b"\r\nb")
    text = multipart("o", b"\r\none", b"Content-Type: message/rfc822\r\n\r\n" + inner, multipart("n", b"\r\nc"))
    assert [(number, kind) for number, kind, _ in shape(text)] == [
        ("", "Multipart"), ("1", "Leaf"), ("2", "Enclosing"), ("2", "Multipart"), ("2.1", "Leaf"), ("2.2", "Leaf"),
        ("3", "Multipart"), ("3.1", "Leaf"),
    ]  # fmt: skip
    leaf = multipart("o", b"\r\none", b"Content-Type: message/rfc822\r\n\r\nSubject: x\r\n\r\nhi")
    assert shape(leaf)[-1] == ("2.1", "Leaf", b"hi")


def test_the_line_end_before_a_delimiter_belongs_to_it() -> None:
    for end in (b"\r\n", b"\n"):
        text = multipart("b", end + b"one" + end, end, b"", end=end)
        assert [body for _, kind, body in shape(text) if kind == "Leaf"] == [b"one" + end, b"", b""]


def test_preamble_and_epilogue() -> None:
    text = b"Content-Type: multipart/mixed; boundary=b\r\n\r\npre\r\n--b\r\n\r\nx\r\n--b--  \r\nafter\r\n"
    root = read_message(text).root
    assert isinstance(root, Multipart)
    assert (text[slice(*root.preamble)], text[slice(*root.epilogue)]) == (b"pre", b"after\r\n")
    assert [text[each.start : each.stop] for each in root.delimiters] == [b"--b", b"--b--  "]
    assert root.closed


def test_only_a_whole_line_is_a_delimiter() -> None:
    text = b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\n--bc\r\n --b\r\n> --b--\r\n--b-\r\n--b--\r\n"
    assert shape(text)[1] == ("1", "Leaf", b"--bc\r\n --b\r\n> --b--\r\n--b-")


def test_an_outer_delimiter_ends_what_is_open_inside() -> None:
    text = b"Content-Type: multipart/mixed; boundary=o\n\n--o\n" + multipart("i", b"\nx", end=b"\n")[:-7] + b"\n--o--\n"
    message = read_message(text)
    assert [part.number for part in message.parts] == ["", "1", "1.1"]
    assert [part.closed for part in message.parts if isinstance(part, Multipart)] == [True, False]


def test_a_delimiter_ends_a_header_section() -> None:
    text = b"Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/html\n--b\n\nx\n--b--\n"
    one = read_message(text).parts[1]
    assert (one.media_type, one.separated, octets(text, one)) == (b"text/html", False, b"")


@pytest.mark.parametrize(
    ("header", "kind", "media_type"),
    [
        (b"", Leaf, b"text/plain"),
        (b"Content-Type: nonsense\n", Leaf, b"text/plain"),
        (b"Content-Type: multipart/mixed\n", Multipart, b"multipart/mixed"),
        (b"Content-Type: message/rfc822\n", Enclosing, b"message/rfc822"),
        (b"Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n", Leaf, b"message/rfc822"),
        (
            b"Content-Type: multipart/mixed; boundary=b\nContent-Transfer-Encoding: base64\n",
            Multipart,
            b"multipart/mixed",
        ),
    ],
)
def test_kinds(header: bytes, kind: type[Part], media_type: bytes) -> None:
    root = read_message(header + b"\nSubject: x\n\n--b\n\ny\n").root
    assert isinstance(root, kind)
    assert root.media_type == media_type


def test_parts_of_a_digest_are_messages() -> None:
    text = multipart("d", b"\r\nSubject: a\r\n\r\nhi", b"Content-Type: text/plain\r\n\r\nx", subtype="digest")
    assert [kind for _, kind, _ in shape(text)] == ["Multipart", "Enclosing", "Leaf", "Leaf"]


# what both parsers read the same: well-formed multiparts, whose texts hold nothing like a boundary
texts = st.lists(st.text("abc -\n", max_size=12), max_size=3).map(
    lambda lines: "\n".join(lines).replace("--", "").encode()
)


@st.composite
def entities(draw: st.DrawFn, depth: int = 0) -> bytes:
    kind = draw(st.sampled_from(["text", "text", "multipart", "message"] if depth < 3 else ["text"]))
    if kind == "text":
        header = draw(st.sampled_from([b"", b"Content-Type: text/html\n", b"Content-Transfer-Encoding: 8bit\n"]))
        return header + b"\n" + draw(texts)
    if kind == "message":
        return b"Content-Type: message/rfc822\n\nSubject: in\n" + draw(entities(depth + 1))
    parts = draw(st.lists(entities(depth + 1), min_size=1, max_size=3))
    boundary = f"b{depth}{draw(st.sampled_from(['', 'x', 'xy']))}"
    return multipart(boundary, *parts, end=b"\n")


@given(entities())
def test_reads_as_python_does(entity: bytes) -> None:
    text = b"MIME-Version: 1.0\n" + entity
    theirs = [_their_shape(part) for part in email.message_from_bytes(text, policy=email.policy.compat32).walk()]
    assert [_our_shape(text, part) for part in read_message(text).parts] == theirs


def _their_shape(part: Theirs) -> tuple[str, bytes]:
    body = b"" if part.is_multipart() else str(part.get_payload()).encode()
    return part.get_content_type(), body


def _our_shape(text: bytes, part: Part) -> tuple[str, bytes]:
    return part.media_type.decode(), octets(text, part) if isinstance(part, Leaf) else b""


@given(st.lists(st.sampled_from([
    b"--a\n", b"--a--\n", b"--b\r\n", b"--b--\r\n", b"\n", b"\r\n", b"x", b"-", b"--", b" ", b"\r",
    b"Content-Type: multipart/mixed; boundary=a\n", b"Content-Type: multipart/mixed; boundary=b\r\n",
    b"Content-Type: message/rfc822\n", b'Content-Type: multipart/digest; boundary="a"\n', b"A: b\n",
]), max_size=40))  # fmt: skip
def test_parts_nest(pieces: list[bytes]) -> None:
    text = b"".join(pieces)
    message = read_message(text)
    _check_nesting(message)


def _check_nesting(message: Message) -> None:
    """Every part lies in its parent's body, after its elder siblings."""
    for index, part in enumerate(message.parts):
        assert part.index == index
        assert part.start <= part.header_stop <= part.body_start <= part.stop
        if part.parent >= 0:
            outer = message.parts[part.parent]
            assert part.parent < index
            assert outer.body_start <= part.start
            assert part.stop <= outer.stop
        end = part.body_start
        for child in message.children(part):
            assert child.parent == index
            assert end <= child.start
            end = child.stop
        if isinstance(part, Multipart):
            assert part.body_start == part.preamble.start <= part.preamble.stop <= part.epilogue.start
            assert part.epilogue.stop == part.stop


@given(st.sampled_from([b"\n", b"\r\n"]), st.lists(st.sampled_from([
    b"--a", b"--a", b"--a ", b"--a--", b"--b", b"--b", b"--b--", b"", b"", b"x", b"-- ", b"A: b", b"x" * 79,
    b"Content-Type: multipart/mixed; boundary=a", b"Content-Type: multipart/mixed; boundary=b",
    b'Content-Type: multipart/digest; boundary="b"', b"Content-Type: message/rfc822",
]), max_size=40))  # fmt: skip
def test_short_parts_without_fields_are_read_like_all_others(end: bytes, lines: list[bytes]) -> None:
    text = b"Content-Type: multipart/mixed; boundary=a" + end + end + end.join(lines)
    assert [_places(part) for part in read_parts(text, 0, line_ends(text))] == [
        _places(part) for part in read_parts(text, 0)
    ]


def _places(part: Part) -> tuple[object, ...]:
    lines = (part.delimiters, part.members, part.preamble, part.epilogue) if isinstance(part, Multipart) else ()
    long = [sign for sign in part.signs if isinstance(sign, LongLines)]
    return (
        type(part),
        *part.header,
        *part.body,
        part.parent,
        part.place,
        part.media_type,
        part.is_message,
        long,
        lines,
    )


def test_delimiter_lines_are_where_they_stand() -> None:
    text = b"Content-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\n\r\n--a \r\n\r\nx\r\n--a--"
    root = read_message(text).root
    assert isinstance(root, Multipart)
    assert [(text[line.start : line.stop], line.closing) for line in root.delimiters] == [
        (b"--a", False), (b"--a ", False), (b"--a--", True),
    ]  # fmt: skip


odd_lines = st.sampled_from([
    b"--a\n", b"--a--\n", b"--A\n", b" --a\n", b"x--b--\n", b"--b\r\n", b"--b--\r\n", b"--b#\n", b"\n", b"\r\n",
    b"Hello\n",
    b"Content-Type: multipart/mixed; boundary=a\n", b"Content-Type: multipart/mixed; boundary=a b;;\n",
    b'Content-Type: multipart/alternative; boundary="b#"\r\n', b"Content-Type: multipart/mixed\n",
    b"Content-Type: message/rfc822\n", b"Content-Type: text\n", b"Content-Type: text/html;\n", b"MIME-Version: 1.0\n",
    b"Content-Transfer-Encoding: base64\n", b"Content-Transfer-Encoding: foo\n", b"Content-Disposition: filename=x\n",
    b"SGVsbG8=\n", b"caf\xe9\n", b"x", b"\r",
])  # fmt: skip


@given(st.lists(odd_lines, max_size=20))
@example([b"Content-Type: text\n", b"caf\xe9\n", b"Content-Type: multipart/mixed; boundary=a\n"])
def test_structure_is_judged_and_repaired_whatever_it_is(lines: list[bytes]) -> None:
    text = b"".join(lines)
    settings = Settings(strict=True, level=Level.ADVICE)
    rules = tuple(rule for rule in all_rules() if rule.family in "ME")
    unit = read(Source("x", text), kind=Kind.MESSAGE).units[0]
    for _, finding in judge(unit, settings, rules):
        assert 0 <= finding.start <= finding.stop <= len(text)
    for safety in Safety:
        once = repair(unit, settings, safety, rules).text
        again = read(Source("x", once), kind=Kind.MESSAGE).units[0]
        assert repair(again, settings, safety, rules).text == once


class Counting(bytes):
    """Octets that count how many of them were searched and copied."""

    work = 0

    def find(self, *args: object) -> int:  # type: ignore[override]
        found = super().find(*args)  # type: ignore[arg-type]
        stop = args[2] if len(args) > 2 else len(self)
        Counting.work += int(found if found >= 0 else stop) - int(args[1]) + 8  # type: ignore[call-overload]
        return found


def work(text: bytes) -> int:
    Counting.work = 0
    read_parts(Counting(text), 0)
    return Counting.work


HOSTILE = {
    "many parts": lambda n: b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\nx\n" * n,
    "no empty lines": lambda n: b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\nA: b\n" * n,
    "deep": lambda n: b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (i, i) for i in range(n)),
    "deep, closed at the end": lambda n: (
        b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (i, i) for i in range(n))
        + b"".join(b"\n--b%d--\n" % i for i in reversed(range(n)))
    ),
    "messages in messages": lambda n: b"Content-Type: message/rfc822\n\n" * n,
    "messages in parts": lambda n: (
        b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\nContent-Type: message/rfc822\n\n" * n
    ),
    "same boundary": lambda n: b"Content-Type: multipart/mixed; boundary=b\n\n--b\n" * n,
    "nearly delimiters": lambda n: b"Content-Type: multipart/mixed; boundary=b\n\n--b\n" + b"--bb\n" * n,
    "hyphens in headers": lambda n: b"Content-Type: multipart/mixed; boundary=b\n\n--b\n" + b"A: b\n--x\n" * n,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_cost_is_linear(name: str) -> None:
    once, twice = work(HOSTILE[name](1000)), work(HOSTILE[name](2000))
    assert twice < 2.3 * once


@pytest.mark.parametrize("name", HOSTILE)
def test_depth_and_number_are_free(name: str) -> None:
    message = read_message(HOSTILE[name](6000))
    _check_nesting(message)
    assert len(message.parts) > 1


def test_boundaries_that_are_prefixes_of_each_other() -> None:
    depth = 300
    text = b"".join(
        b"Content-Type: multipart/mixed; boundary=" + b"b" * i + b"\n\n--" + b"b" * i + b"\n" for i in range(1, depth)
    )
    text += b"\nx\n" + b"".join(b"--" + b"b" * i + b"--\n" for i in range(depth - 1, 0, -1))
    parts = read_message(text).parts
    assert len(parts) == depth
    assert all(part.closed for part in parts if isinstance(part, Multipart))
    assert octets(text, parts[-1]) == b"x"
