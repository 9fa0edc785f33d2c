"""A recording is a session that mailint reads back, octet for octet, and finds clean."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailint.deliver import Credentials, Tls
from mailint.envelope import Envelope
from mailint.nodes.session import Speaker
from mailint.smtp.client import stuffed
from mailint.smtp.recording import Recording
from tests.recordings import findings, messages, sessions
from tests.smtp_servers import Handler, aiosmtpd, scripted
from tests.test_deliver import EIGHT_BIT, MESSAGE, authority, ca_file, send, server_context

__all__ = ["authority", "ca_file", "server_context"]


@pytest.fixture
def port() -> Iterator[int]:
    with aiosmtpd(Handler()) as port:
        yield port


def clean(recording: bytes, *texts: bytes) -> None:
    assert findings(recording) == []
    assert messages(recording) == list(texts)
    (session,) = sessions(recording)
    assert (session.truncated, session.unasked, session.midway) == (None, (), False)
    assert not [turn for turn in session.turns if turn.speaker is Speaker.NOISE]


@pytest.mark.parametrize("message", [MESSAGE, EIGHT_BIT, MESSAGE.replace(b"dots", "für".encode())])
def test_plain(port: int, message: bytes) -> None:
    clean(send(port, message=message).recordings[0], message)


@pytest.mark.parametrize("excluded", [["PLAIN"], ["LOGIN"]])
def test_tls_and_auth(server_context: object, ca_file: str, excluded: list[str]) -> None:
    with aiosmtpd(Handler(), server_context, auth_exclude_mechanism=excluded) as port:  # type: ignore[arg-type]
        who = Credentials("alice", "s3cret")
        recording = send(port, tls=Tls.MUST, ca_file=ca_file, credentials=who).recordings[0]
    clean(recording, MESSAGE)
    assert sessions(recording)[0].facts.tls


def test_refusals(port: int) -> None:
    everyone = ("bob@example.org", "nobody@example.org", "gray@example.org")
    clean(send(port, Envelope("alice@example.com", everyone)).recordings[0], MESSAGE)
    clean(send(port, Envelope("alice@example.com", everyone[1:])).recordings[0])


def test_several_transactions() -> None:
    replies = [b"250 2.1.5 ok\r\n", b"452 4.5.3 enough\r\n", b"250 2.1.5 ok\r\n"]
    with scripted(RCPT=replies) as server:
        clean(
            send(server.port, Envelope("alice@example.com", ("a@example.org", "b@example.org"))).recordings[0],
            MESSAGE,
            MESSAGE,
        )


def test_old_server() -> None:
    with scripted(EHLO=b"502 what?\r\n", MAIL=b"250 ok\r\n") as server:
        clean(send(server.port).recordings[0], MESSAGE)


LINES = st.sampled_from(
    [b"", b".", b"..", b".x", b"S: 250 ok", b"C: x", b"250 ok", b"C:", b" ", b"\t", b"QUIT", b"\xe9", b"\0", b"From x"]
)


@given(st.lists(LINES, max_size=12))
def test_any_text_is_read_back(lines: list[bytes]) -> None:
    text = b"Subject: x\r\n\r\n" + b"".join(line + b"\r\n" for line in lines)
    recording = Recording()
    for reply, line in [
        (b"220 mx.example.org", b"EHLO client.example.com"), (b"250 mx.example.org", b"MAIL FROM:<a@example.com>"),
        (b"250 ok", b"RCPT TO:<b@example.org>"), (b"250 ok", b"DATA"), (b"354 go on", stuffed(text)[:-2]),
        (b"250 ok", b"QUIT"),
    ]:  # fmt: skip
        recording.server(reply + b"\r\n")
        recording.client(line + b"\r\n")
    recording.server(b"221 bye\r\n")
    assert messages(bytes(recording)) == [text]


def test_secrets_are_stars_of_the_same_length() -> None:
    recording = Recording()
    recording.client(b"AUTH PLAIN AGEAYg==\r\n", 11)
    recording.client(b"YQ==\r\n", 0)
    assert bytes(recording) == b"C: AUTH PLAIN ********\r\nC: ****\r\n"


def test_recording_can_be_sent_again(port: int, tmp_path: Path) -> None:
    first = send(port).recordings[0]
    assert send(port, message=messages(first)[0]).recordings[0] == first
