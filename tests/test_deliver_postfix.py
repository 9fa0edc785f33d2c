"""Delivery to a real Postfix, octet for octet."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import trustme

from mailint.deliver import Delivery, Options, Result, Timeouts, Tls, deliver
from mailint.envelope import Envelope
from tests.postfix import Postfix, missing, postfix
from tests.recordings import findings, messages
from tests.zone import zone_server

pytestmark = [pytest.mark.postfix, pytest.mark.skipif(missing() is not None, reason=str(missing()))]

HEADER = b"Date: Mon, 23 Nov 2026 15:00:00 +0000\r\nFrom: Alice <alice@example.com>\r\nTo: Bob <bob@example.org>\r\n"
TRACE = re.compile(rb"(?:(?:Return-Path|X-Original-To|Delivered-To|Received):[^\n]*\n(?:[ \t][^\n]*\n)*)+")


@pytest.fixture(scope="module")
def server() -> Iterator[Postfix]:
    with postfix(trustme.CA()) as found:
        yield found


def send(server: Postfix, message: bytes, *recipients: str, tls: Tls = Tls.MUST, port: int = 0) -> Delivery:
    envelope = Envelope("alice@example.com", recipients or ("bob@example.org",))
    options = Options(
        server=("127.0.0.1", port or server.port),
        hello="client.example.com",
        tls=tls,
        ca_file=server.ca_file,
        timeouts=Timeouts(5, 20, 20, 20, 20, 20, 20),
    )
    return deliver(message, envelope, options)


def message(number: int, body: bytes) -> bytes:
    """Mail that Postfix has no reason to complete: it has a Message-ID."""
    return HEADER + b"Message-ID: <%d@example.com>\r\nSubject: number %d\r\n\r\n" % (number, number) + body


@pytest.mark.parametrize("tls", list(Tls))
def test_arrives_octet_for_octet(server: Postfix, tls: Tls) -> None:
    number = 10 + list(Tls).index(tls)
    label = b"MIME-Version: 1.0\r\nContent-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: 8bit\r\n"
    body = b".\r\n..\r\n.hidden\r\n caf\xc3\xa9 \xff \r\n\r\n" + b"x" * 990 + b"\r\n\t\r\nend\r\n"
    octets = label + message(number, body)
    delivery = send(server, octets, tls=tls)
    assert delivery.complete, delivery.outcomes
    in_clear = ["X035 This goes in clear, though STARTTLS is listed."] if tls is Tls.OFF else []
    assert findings(delivery.recordings[0]) == in_clear
    assert messages(delivery.recordings[0]) == [octets]
    text = octets.replace(b"\r\n", b"\n")
    stored = server.arrived(text)
    assert TRACE.fullmatch(stored.removesuffix(text))
    assert (b" with ESMTPS " in stored) == (tls is not Tls.OFF)


def test_by_mx_to_the_verified_name(server: Postfix) -> None:
    octets = message(15, b"hi\r\n")
    zone = "example.org. 60 IN MX 10 gone.example.com.\nexample.org. 60 IN MX 20 mx1.example.com.\n"
    with zone_server(zone + "mx1.example.com. 60 IN A 127.0.0.1\n") as name_server:
        options = Options(port=server.port, dns_server=name_server, tls=Tls.MUST, ca_file=server.ca_file)
        delivery = deliver(octets, Envelope("alice@example.com", ("bob@example.org",)), options)
    assert delivery.complete, delivery.outcomes
    assert delivery.outcomes[0].host == "mx1.example.com"
    assert findings(delivery.recordings[0]) == []
    server.arrived(octets.replace(b"\r\n", b"\n"))


def test_size_is_exact(server: Postfix) -> None:
    octets = message(20, b".\r\n" * 5000)
    assert b" SIZE=%d\r\n" % len(octets) in send(server, octets).recordings[0]
    server.arrived(octets.replace(b"\r\n", b"\n"))


def test_outcomes(server: Postfix) -> None:
    everyone = ("bob@example.org", "nobody@example.org", "gray@example.org")
    delivery = send(server, message(30, b"hi\r\n"), *everyone)
    assert [outcome.result for outcome in delivery.outcomes] == [Result.ACCEPTED, Result.REFUSED, Result.DEFERRED]
    assert delivery.outcomes[0].verdict.text.startswith("250 2.0.0 Ok: queued as ")
    assert delivery.outcomes[1].verdict.status == "5.1.1"
    assert delivery.deferred == ("gray@example.org",)
    assert findings(delivery.recordings[0]) == []


def test_relay_denied(server: Postfix) -> None:
    outcome = send(server, message(32, b"hi\r\n"), "bob@elsewhere.example").outcomes[0]
    assert (outcome.result, outcome.verdict.code, outcome.verdict.status) == (Result.REFUSED, 554, "5.7.1")


def test_nobody_left_no_data(server: Postfix) -> None:
    delivery = send(server, message(31, b"hi\r\n"), "nobody@example.org")
    assert delivery.outcomes[0].result is Result.REFUSED
    assert b"C: DATA" not in delivery.recordings[0]
    assert delivery.recordings[0].endswith(b"C: QUIT\r\nS: 221 2.0.0 Bye\r\n")
    assert findings(delivery.recordings[0]) == []


def test_international_recipient(server: Postfix) -> None:
    delivery = send(server, message(40, b"hi\r\n"), "josé@example.org")
    assert delivery.complete
    assert b" SMTPUTF8\r\n" in delivery.recordings[0]
    server.arrived(b"Subject: number 40\n\nhi\n")


def test_many_recipients(server: Postfix) -> None:
    delivery = send(server, message(41, b"hi\r\n"), *(f"r{number}@example.org" for number in range(1200)))
    assert delivery.complete
    assert delivery.recordings[0].count(b"C: MAIL FROM:") == 2
    assert findings(delivery.recordings[0]) == []


def test_large_message(server: Postfix) -> None:
    octets = message(42, b"0123456789abcdef\r\n" * 60000)
    assert send(server, octets).complete
    server.arrived(octets.replace(b"\r\n", b"\n"))


def test_too_large_message(server: Postfix) -> None:
    outcome = send(server, message(43, b"0123456789abcdef\r\n" * 600000)).outcomes[0]
    assert (outcome.result, outcome.verdict.status) == (Result.REFUSED, "5.3.4")


def test_eight_bit_to_a_server_without_8bitmime(server: Postfix, tmp_path: Path) -> None:
    delivery = send(server, message(44, "café\r\n".encode()), port=server.old)
    assert (delivery.outcomes[0].result, delivery.outcomes[0].verdict.status) == (Result.REFUSED, "5.6.3")
    assert b"MAIL" not in delivery.recordings[0]
    assert send(server, message(45, b"plain\r\n"), port=server.old).complete
