"""An mbox that is judged message by message: what is told is what a report of all of it tells."""

import re
from collections.abc import Iterator
from itertools import accumulate
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailint.judgement import Wants, judgement
from mailint.judgement.mailbox import Mailbox
from mailint.lint import lint, read_for
from mailint.read import mbox
from mailint.read.reading import is_mailbox
from mailint.settings import Settings
from mailint.text import Source, window

from .conftest import CORPUS
from .test_jobs import CLEAN, FAULTY

FROM = b"From ada@example.org Thu Nov 21 10:00:00 2024\n"
SETTINGS = [Settings(), Settings(strict=True), Settings(suppressed=frozenset({"H004"}))]
WANTS = [Wants(), Wants(2, 1, False, True), Wants(0, 0, True, False)]
messages = st.sampled_from([
    CLEAN, FAULTY, CLEAN.replace(b"\r\n", b"\n"), FAULTY.replace(b"\r\n", b"\n"), b"", b"\n", b"\xff\xfeSubject: x\n",
    b"From: a@b.example\n\ncaf\xc3\xa9 \xff", b"Subject : x\n\n>From x\n.\n",
    b"Subject: =?utf-8?Q?x\n y\n\n" + b"z" * 999,
    b"From x@y.example 10:00\n\nFrom x@y.example 10:00 2024", b"To: a,\r\n\r\nx\rx",
])  # fmt: skip


def report_of_all(octets: bytes, settings: Settings, wants: Wants) -> object:
    return judgement(lint(read_for(Source("box", octets), settings), settings), wants)


@given(st.lists(st.tuples(messages, st.sampled_from([b"\n", b"\r\n", b""])), min_size=2, max_size=6))
def test_what_is_told_of_each_message_is_told_of_all(pieces: list[tuple[bytes, bytes]]) -> None:
    octets = b"".join(FROM + mail + end for mail, end in pieces) + FROM + CLEAN + b"\n" + FROM + FAULTY
    for settings in SETTINGS:
        for wants in WANTS:
            assert Mailbox(Source("box", octets), settings).judgement(wants) == report_of_all(octets, settings, wants)


def test_the_samples() -> None:
    for path in CORPUS.rglob("*.mbox"):
        octets = path.read_bytes()
        told = Mailbox(Source("box", octets), Settings(strict=True)).judgement(Wants())
        assert told == report_of_all(octets, Settings(strict=True), Wants())


@pytest.mark.parametrize("size", [5, 6, 7, 61, 1024])
def test_a_mailbox_in_windows(size: int, monkeypatch: pytest.MonkeyPatch, tmp_path: object) -> None:
    octets = b"".join(FROM + CLEAN + b"\n" + FROM + FAULTY + b"\r\n" + FROM + b"\nFrom \n" for _ in range(5))
    whole = list(mbox.messages(octets))
    monkeypatch.setattr(window, "SIZE", size)
    assert list(mbox.messages(octets)) == list(mbox.messages(window.Held(octets))) == whole
    told = Mailbox(Source("box", window.Held(octets)), Settings(strict=True)).judgement(Wants())
    assert told == report_of_all(octets, Settings(strict=True), Wants())


@given(
    st.lists(st.sampled_from([
        FROM, FROM[:-1], FROM[:11], b"From ", b"From x\n", b"10:00", b"\n", b"\r\n", b"\n\n", b"\r", b"x", b">" + FROM,
        FROM + b"\r\n" + FROM, b" 10:00 10:00\n", b"From x 10:00\xff\0\n",
    ]), max_size=30).map(b"".join),
    st.sampled_from([5, 6, 7, 61, 1024]),
)  # fmt: skip
def test_messages_are_cut_where_lines_tell(octets: bytes, size: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(window, "SIZE", size)
        assert list(mbox.messages(octets)) == list(mbox.messages(window.Held(octets))) == list(by_lines(octets))


def by_lines(octets: bytes) -> Iterator[tuple[int, bytes]]:
    """The messages of an mbox and where they stand, told line by line."""
    lines = re.findall(rb"[^\n]*\n|[^\n]+", octets)
    at = [0, *accumulate(map(len, lines))]
    begun = at[1] if lines else 0
    for number in range(2, len(lines)):
        if lines[number - 1] in (b"\n", b"\r\n") and mbox.SEPARATOR.match(lines[number]):
            yield begun, octets[begun : at[number - 1]]
            begun = at[number + 1]
    yield begun, octets[begun:]


@pytest.mark.other_mail
def test_other_mailboxes(request: pytest.FixtureRequest) -> None:
    for path in sorted(Path(request.config.getoption("--mail")).rglob("*")):
        octets = path.read_bytes() if path.is_file() else b""
        if is_mailbox(Source("box", octets), None, None):
            told = Mailbox(Source("box", window.Held(octets)), Settings(strict=True)).judgement(Wants())
            assert told == report_of_all(octets, Settings(strict=True), Wants()), path
