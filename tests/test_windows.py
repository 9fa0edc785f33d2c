"""Large texts in windows: the same findings and repairs, octet for octet, as in memory; and no more memory."""

import base64
import os
import subprocess
import sys
from binascii import a2b_qp
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailint import run
from mailint.data import charsets
from mailint.judgement import Wants
from mailint.lint import lint
from mailint.read.bodies import read_bodies
from mailint.read.message import read_message
from mailint.read.reading import Kind, read
from mailint.rules.rule import Level
from mailint.settings import Settings
from mailint.store import Unreadable
from mailint.text import Edit, Source, window
from mailint.text.mapped import Mapped
from mailint.text.octets import line_ends

from .conftest import CORPUS

STRICT = Settings(strict=True, level=Level.ADVICE)
SIZES = [(5, 61), (40, 997)]
"""Octets that a search looks at first, and of a window."""
HEAD = b"From: a@b.example\r\nSubject: x\r\nDate: Tue, 04 Oct 2016 19:38:20 -0400\r\nMessage-ID: <1@b.example>\r\n"


@pytest.fixture(params=["held", "mapped"])
def large(request, monkeypatch, tmp_path):
    """Make a large text of octets, looked at in tiny windows."""
    monkeypatch.setattr(window, "LONG", 1)
    file = tmp_path / "text"

    def make(octets, near, size):
        monkeypatch.setattr(window, "SIZE", size)
        monkeypatch.setattr(window, "NEAR", near)
        if request.param == "held" or not octets:
            return window.held(octets)
        file.write_bytes(octets)
        with file.open("rb") as opened:
            return window.mapped(opened.fileno())

    return make


@pytest.mark.parametrize("path", sorted((CORPUS / "messages").glob("*.[em]*[lx]")), ids=lambda path: path.name)
def test_the_same_is_found_in_windows(path, large):
    same_in_windows(path.read_bytes(), large)


@pytest.mark.other_mail
def test_the_same_is_found_in_windows_in_other_mail(request, large):
    for path in sorted(Path(request.config.getoption("--mail")).rglob("*")):
        if path.is_file():
            same_in_windows(path.read_bytes(), large)


def same_in_windows(octets, large):
    expected = told(octets)
    for sizes in SIZES:
        with pytest.MonkeyPatch.context():
            assert told(large(octets, *sizes)) == expected


def told(data):
    """All that a report tells."""
    report = lint(read(Source("x", data)), STRICT)
    source = report.reading.source
    return [
        (each.rule.code, each.level, each.span, each.message, each.part, source.position(each.span.start),
         each.fix and (each.fix.title, each.fix.safety, each.fix.reason, joined(each.fix)))
        for each in report.problems
    ]  # fmt: skip


def joined(fix):
    """The edits, those that follow each other as one; where they encode a body, what they encode.

    A body is encoded in pieces of a window, so that its soft breaks differ.
    """
    out = []
    for edit in sorted(set(fix.edits)):
        if out and edit.start == out[-1].stop and edit.start < edit.stop:
            out[-1] = Edit(out[-1].start, edit.stop, out[-1].new + edit.new)
        else:
            out.append(edit)
    decode = a2b_qp if fix.title == "write the text as quoted-printable" else bytes
    return [(edit.start, edit.stop, decode(edit.new)) for edit in out]


LINES = st.lists(
    st.sampled_from(
        [b"text", b"=", b"A=", b"QUJD", b"QUJDRA==", b"*", b" ", b"\t", b".", b"\xe9", b"\xc3\xa9", b"\xc3", b"\xff",
         b"\0", b"--b", b"--b--", b"x --b", b"a" * 80, b"A" * 76, b"=C3=A9", b"=c3", b"cid:x", b'<a href="cid:y">',
         b"From x", b"\r"]
    ),
    max_size=30,
)  # fmt: skip


@given(
    st.lists(st.tuples(LINES, st.sampled_from([b"\r\n", b"\r\n", b"\n", b""])), max_size=8),
    st.sampled_from([b"7bit", b"8bit", b"base64", b"quoted-printable", b"binary"]),
    st.sampled_from([b"text/plain", b"text/html; charset=utf-8", b"image/png", b"multipart/mixed; boundary=b"]),
    st.sampled_from([7, 16, 61]),
)
def test_the_same_is_found_in_any_body(lines, encoding, kind, size):
    body = b"".join(b"".join(words) + end for words, end in lines)
    text = HEAD + b"MIME-Version: 1.0\r\nContent-Type: %s\r\nContent-Transfer-Encoding: %s\r\n\r\n" % (kind, encoding)
    expected = told(text + body)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(window, "LONG", 1)
        patch.setattr(window, "NEAR", 3)
        patch.setattr(window, "SIZE", size)
        assert told(text + body) == expected


NAMES = sorted({charsets.codec(name.encode()) for name in charsets._registry()} - {None})


@pytest.mark.parametrize("name", NAMES)
@given(
    st.lists(
        st.sampled_from(
            ["hello", "Grüße", "привет", "日本語", "한국어", "\0", b"\xff", b"\x80", b"\x1b$B", b"+AG", b"~{"]
        ),
        max_size=8,
    ),
    st.sampled_from([1, 2, 3, 7]),
)
def test_octets_that_a_charset_does_not_know_are_found_across_windows(name, words, size):
    octets = b"".join(word if isinstance(word, bytes) else word.encode(name, "ignore") for word in words)
    head = b"Content-Type: text/plain; charset=%s\r\nContent-Transfer-Encoding: %s\r\n\r\n"
    for text in (
        head % (name.encode(), b"8bit") + octets,
        head % (name.encode(), b"base64") + base64.b64encode(octets),
    ):
        message = read_message(text)
        expected = message.bodies
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(window, "SIZE", size)
            assert read_bodies(text, message.parts)[0] == expected


@given(
    st.lists(
        st.sampled_from([b"a", b"AAAA", b"\r\n", b"\n", b"\r", b"\0", b"--", b".", b"\xe9", b"aaa\naaa\n"]), max_size=60
    ).map(b"".join),
    st.integers(1, 9),
    st.sampled_from([b"\n", b"\r\n", b"\0", b"--", b"\n--", b"\n.", b"\r", b"a", b"A\r"]),
    st.tuples(st.integers(0, 40), st.integers(0, 80)),
)
def test_a_held_text_answers_as_bytes_do(octets, size, what, span):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(window, "SIZE", size)
        patch.setattr(window, "NEAR", 2)
        text, source, (start, stop) = window.Held(octets), Source("x", octets), span
        assert text.find(what, *span) == octets.find(what, *span)
        assert text.rfind(what, *span) == octets.rfind(what, *span)
        assert text.count(what, *span) == octets.count(what, *span)
        assert (what in text) == (what in octets)
        assert text.startswith(what, start) == octets.startswith(what, start)
        crlf = octets.count(b"\r\n")
        assert text.line_ends == (crlf, octets.count(b"\n") - crlf, octets.count(b"\r") - crlf)
        in_windows = Source("x", text)
        assert [in_windows.position(at) for at in range(len(octets))] == [
            source.position(at) for at in range(len(octets))
        ]
        places = range(len(octets) + 1)
        assert [in_windows.line_at(at) for at in places] == [source.line_at(at) for at in places]
        start, stop = min(start, len(octets)), min(stop, len(octets))
        assert b"".join(some for _, some in window.lines(text, start, stop)) == octets[start:stop]


@given(st.lists(st.sampled_from([b"a", b"\r\n", b"\r", b"\n"]), max_size=9).map(b"".join))
def test_line_ends_are_counted_as_they_stand(octets):
    crlf = octets.count(b"\r\n")
    assert line_ends(octets) == (crlf, octets.count(b"\n") - crlf, octets.count(b"\r") - crlf)


def test_what_is_not_one_message_is_held_whole(large):
    mbox = (CORPUS / "messages" / "two.mbox").read_bytes()
    assert {type(unit.view.text) for unit in read(Source("x", large(mbox, 5, 61))).units} == {bytes}
    session = next((CORPUS / "sessions").glob("*.log")).read_bytes()
    assert type(read(Source("x", large(session, 5, 61)), kind=Kind.SESSION).source.data) is bytes


def test_a_large_file_is_judged_in_the_memory_of_a_small_one(tmp_path):
    small, large = tmp_path / "small.eml", tmp_path / "large.eml"
    mime = b"MIME-Version: 1.0\r\nContent-Type: application/x-any\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    small.write_bytes(HEAD + mime + b"QUJD" * 19 + b"\r\n")
    large.write_bytes(HEAD + mime + (b"QUJD" * 19 + b"\r\n") * 400_000)
    assert peak(large) - peak(small) < 8 << 10
    large.write_bytes(HEAD + b"\r\n" + b"x" * 30_000_000)
    assert peak(large) - peak(small) < 8 << 10
    eight_bit = (
        b"MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
    )
    large.write_bytes(HEAD + eight_bit + (b"caf\xc3\xa9 " * 12 + b"\r\n") * 400_000)
    assert peak(large) - peak(small) < 8 << 10


def peak(path):
    """The peak of `mailint check`, in KiB."""
    code = "import resource, sys; from mailint.cli import main\ntry: main(['check', sys.argv[1]])\nfinally: "
    code += "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
    done = subprocess.run([sys.executable, "-c", code, path], capture_output=True, check=False, text=True)
    return int(done.stdout.splitlines()[-1])


def test_a_file_that_becomes_shorter_cannot_be_read(tmp_path, monkeypatch):
    path = tmp_path / "a.eml"
    path.write_bytes(HEAD + b"\r\n" + b"text\r\n" * 40_000)
    monkeypatch.setattr(window, "LARGE", 1 << 12)
    octets = Mapped.octets

    def shorten(text, start, stop):
        if start >= window.SIZE:
            os.truncate(path, window.SIZE)
        return octets(text, start, stop)

    monkeypatch.setattr(Mapped, "octets", shorten)
    found = list(run.check(run.inputs([str(path)]), lambda name: Settings(), Wants()))
    assert found == [Unreadable(str(path), "It became shorter while it was read", True)]
