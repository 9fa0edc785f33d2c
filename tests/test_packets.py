"""Packet captures: what TCP carried, in order, octet by octet, and what of it is SMTP."""

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailint.lint import lint
from mailint.nodes.message import Message
from mailint.nodes.session import Session, Speaker, Verb
from mailint.read.detect import looks_like_mail
from mailint.read.reading import Kind, Reading, read
from mailint.settings import Settings
from mailint.store import read_file
from mailint.text import Source

from .wire import CLIENT6, LINKS, SERVER6, pcap, segments

MAIL = b"From: ann@example.net\r\nSubject: x\r\n\r\n..dot\r\nline of 250\r\n"
SAID = [
    ("S", b"220 mx.example.org ESMTP\r\n"),
    ("C", b"EHLO host.example.net\r\n"),
    ("S", b"250-mx.example.org\r\n250 PIPELINING\r\n"),
    ("C", b"MAIL FROM:<ann@example.net>\r\nRCPT TO:<bob@example.org>\r\nDATA\r\n"),
    ("S", b"250 2.1.0 Ok\r\n250 2.1.5 Ok\r\n354 Go on\r\n"),
    ("C", MAIL),
    ("C", b".\r\nQUIT\r\n"),
    ("S", b"250 2.0.0 Ok\r\n221 2.0.0 Bye\r\n"),
]
VERBS = [Verb.EHLO, Verb.MAIL, Verb.RCPT, Verb.DATA, Verb.END, Verb.QUIT]


def reading(data: bytes) -> Reading:
    return read(Source("x.pcap", data))


def sessions(data: bytes) -> list[Session]:
    return [unit.root for unit in reading(data).units if isinstance(unit.root, Session)]


def assert_whole(data: bytes) -> None:
    """The capture holds the session above, and nothing else."""
    found = reading(data)
    assert found.kind is Kind.SESSION
    assert found.source.data == b"".join(text for _, text in SAID)
    session, message = found.units
    assert isinstance(session.root, Session)
    assert session.root.dialect == "pcap"
    assert session.root.facts.line_ends
    assert session.root.facts.disconnected
    assert [exchange.verb for exchange in session.root.exchanges] == VERBS
    assert [each.reply.code for each in session.root.exchanges if each.reply] == [250, 250, 250, 354, 250, 221]
    assert message.view.text == MAIL.replace(b"..dot", b".dot")


@pytest.mark.parametrize("link", LINKS)
@pytest.mark.parametrize("form", [{}, {"ng": True}, {"nano": True}])
def test_a_session_is_read_from_every_link(link: str, form: dict[str, bool]) -> None:
    assert_whole(pcap(segments(SAID), link, **form))


def test_ipv6_is_read() -> None:
    assert_whole(pcap(segments(SAID, CLIENT6, SERVER6)))
    assert_whole(pcap(segments(SAID, CLIENT6, SERVER6), "null"))


def test_what_came_twice_counts_once() -> None:
    packets = segments(SAID)
    assert_whole(pcap([each for packet in packets for each in (packet, packet)]))
    assert_whole(pcap([*packets[:9], *packets[3:9], *packets[9:]]))


def test_what_came_too_early_waits() -> None:
    packets = segments(SAID)
    at = 8
    assert_whole(pcap([*packets[:at], packets[at + 1], packets[at], *packets[at + 2 :]]))


def test_sequence_numbers_go_round() -> None:
    for first in (2**32 - 30, 2**32 - 1, 2**32 - 8000):
        assert_whole(pcap(segments(SAID, first=first)))


def test_lines_are_cut_anywhere() -> None:
    said = [(side, text[at : at + 1]) for side, text in SAID for at in range(len(text))]
    assert_whole(pcap(segments(said)))


def test_what_is_lost_ends_what_can_be_read() -> None:
    packets = segments(SAID)
    (session,) = sessions(pcap([*packets[:8], *packets[9:]]))
    assert [each.verb for each in session.exchanges] == [Verb.EHLO, Verb.MAIL, Verb.RCPT, Verb.DATA]
    assert session.truncated is not None


def test_a_capture_that_begins_in_the_midst_is_read_from_there() -> None:
    (session,) = sessions(pcap(segments(SAID)[5:]))
    assert session.midway
    assert [each.verb for each in session.exchanges][:2] == [Verb.MAIL, Verb.RCPT]


def test_connections_are_parted_and_those_that_are_not_smtp_left_out() -> None:
    one = segments(SAID)
    other = segments(SAID, client=("192.0.2.8", 50114))
    web = segments([("C", b"GET / HTTP/1.1\r\n\r\n"), ("S", b"HTTP/1.1 200 OK\r\n\r\n")], server=("192.0.2.25", 80))
    ftp = [("S", b"220 ftp.example.org FTP server ready\r\n"), ("C", b"QUIT\r\n"), ("S", b"221 Bye\r\n")]
    files = segments(ftp, server=("192.0.2.25", 21))
    mixed = [each for row in zip(one, other, strict=True) for each in row]
    found = reading(pcap([*web, *mixed, *files]))
    texts = b"".join(text for _, text in SAID)
    assert found.source.data == texts * 2
    assert [unit.message_index for unit in found.units] == [None, 0, None, 1]
    assert found.units[2].view.span(0, 3) == (len(texts), len(texts) + 3)


def test_the_same_ends_may_speak_again() -> None:
    assert len(sessions(pcap([*segments(SAID), *segments(SAID, first=90_000)]))) == 2


def test_tls_ends_what_can_be_judged() -> None:
    said = [
        SAID[0], SAID[1], ("S", b"250-mx.example.org\r\n250 STARTTLS\r\n"), ("C", b"STARTTLS\r\n"),
        ("S", b"220 2.0.0 Go on\r\n"), ("C", b"\x16\x03\x01\x02\x00\x01\n250 x\r\n"), ("S", b"\x16\x03\x03\n220 y\r\n"),
    ]  # fmt: skip
    data = pcap(segments(said))
    (session,) = sessions(data)
    assert session.facts.opaque
    assert session.exchanges[-1].verb is Verb.STARTTLS
    assert {turn.speaker for turn in session.turns} == {Speaker.CLIENT, Speaker.SERVER}
    report = lint(reading(data), Settings(strict=True))
    assert "T029" in {problem.rule.code for problem in report.problems}


def test_chunks_end_where_they_end() -> None:
    said = [
        *SAID[:2], ("S", b"250-mx.example.org\r\n250 CHUNKING\r\n"),
        ("C", b"MAIL FROM:<ann@example.net>\r\n"), ("S", b"250 Ok\r\n"), ("C", b"RCPT TO:<bob@example.org>\r\n"),
        ("S", b"250 Ok\r\n"), ("C", b"BDAT 14\r\nSubject: x\r\n\r\n"), ("S", b"250 Ok\r\n"),
        ("C", b"BDAT 9 LAST\r\n250 x\nendQUIT\r\n"), ("S", b"250 Ok\r\n221 Bye\r\n"),
    ]  # fmt: skip
    found = reading(pcap(segments(said)))
    message = next(unit for unit in found.units if isinstance(unit.root, Message))
    assert message.view.text == b"Subject: x\r\n\r\n250 x\nend"
    (session,) = [unit.root for unit in found.units if isinstance(unit.root, Session)]
    assert session.exchanges[-1].verb is Verb.QUIT


def test_a_capture_without_smtp_is_in_no_form_that_is_known() -> None:
    assert reading(pcap([])).kind is Kind.UNKNOWN
    assert reading(pcap(segments([("C", b"hello\n")]))).kind is Kind.UNKNOWN


def test_a_walk_passes_captures_by() -> None:
    assert not looks_like_mail(pcap(segments(SAID))[:4096])


@given(st.data())
def test_damaged_captures_are_read_as_far_as_they_go(data: st.DataObject) -> None:
    whole = pcap(segments(SAID), ng=data.draw(st.booleans()))
    at = data.draw(st.integers(0, len(whole)))
    damaged = whole[:at] + data.draw(st.binary(max_size=8)) + whole[at + data.draw(st.integers(0, 8)) :]
    lint(reading(damaged[: data.draw(st.integers(0, len(damaged)))]), Settings(strict=True))


def test_without_dpkt_it_is_said_what_to_install(tmp_path) -> None:
    path = tmp_path / "x.pcap"
    path.write_bytes(pcap(segments(SAID)))
    code = (
        f"import sys; sys.modules['dpkt'] = None; from mailint.cli import main;sys.exit(main(['check', {str(path)!r}]))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "pip install 'mailint[pcap]'" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_capture_is_read_like_any_file(tmp_path) -> None:
    path = tmp_path / "x.pcap"
    path.write_bytes(pcap(segments(SAID)))
    assert read_file(str(path)) == path.read_bytes()
