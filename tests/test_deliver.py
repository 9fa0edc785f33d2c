"""Delivery over real sockets: to aiosmtpd, and to servers that misbehave."""

import contextlib
import random
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import trustme

from mailint.deliver import Credentials, Delivery, Options, Result, Timeouts, Tls, deliver, endpoint, plan, wire_form
from mailint.envelope import Envelope
from mailint.smtp.route import Router
from tests.smtp_servers import DROP, SILENT, Handler, aiosmtpd, scripted
from tests.zone import free_port, zone_server

MESSAGE = (
    b"Date: Mon, 23 Nov 2026 15:00:00 +0000\r\nFrom: Alice <alice@example.com>\r\nTo: Bob <bob@example.org>\r\n"
    b"Subject: dots\r\nMessage-ID: <1@example.com>\r\n\r\nFirst\r\n.\r\n..two\r\n.hidden\r\n\r\nend\r\n"
)
MIME = b"MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
EIGHT_BIT = MESSAGE.replace(b"\r\n\r\n", b"\r\n" + MIME, 1).replace(b"First", "café".encode())
BOB = Envelope("alice@example.com", ("bob@example.org",))
QUICK = Timeouts(connect=5, greeting=10, command=10, data=10, block=10, end=10, quit=0.3)
HASTY = Timeouts(connect=5, greeting=0.3, command=0.3, data=0.3, block=0.3, end=0.3, quit=0.3)


def send(port: int, envelope: Envelope = BOB, message: bytes = MESSAGE, **options: object) -> Delivery:
    given = {"hello": "client.example.com", "timeouts": QUICK} | options
    return deliver(message, envelope, Options(server=("127.0.0.1", port), **given))  # type: ignore[arg-type]


def results(delivery: Delivery) -> dict[str, Result]:
    return {outcome.recipient: outcome.result for outcome in delivery.outcomes}


# ---- aiosmtpd


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="module")
def server_context(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1", "mx1.example.com").configure_cert(context)
    return context


@pytest.fixture
def ca_file(authority: trustme.CA, tmp_path: Path) -> str:
    path = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(path))
    return str(path)


@pytest.fixture
def handler() -> Handler:
    return Handler()


@pytest.fixture
def plain(handler: Handler) -> Iterator[int]:
    with aiosmtpd(handler) as port:
        yield port


@pytest.fixture
def secure(handler: Handler, server_context: ssl.SSLContext) -> Iterator[int]:
    with aiosmtpd(handler, server_context) as port:
        yield port


def test_octet_for_octet(plain: int, handler: Handler) -> None:
    delivery = send(plain)
    assert delivery.complete
    assert handler.envelopes[0].original_content == MESSAGE
    assert handler.envelopes[0].mail_from == "alice@example.com"
    assert handler.envelopes[0].mail_options == [f"SIZE={len(MESSAGE)}"]
    outcome = delivery.outcomes[0]
    assert outcome.verdict.text == "250 2.0.0 queued as 1"
    assert (outcome.verdict.code, outcome.verdict.status) == (250, "2.0.0")
    assert (outcome.host, outcome.address, outcome.port) == ("127.0.0.1", "127.0.0.1", plain)


@pytest.mark.parametrize(
    ("stored", "sent"),
    [
        (MESSAGE.replace(b"\r\n", b"\n"), MESSAGE),
        (MESSAGE[:-2], MESSAGE),
        (b"From bob@example.org Mon Nov 23 15:00:00 2026\n" + MESSAGE.replace(b"\r\n", b"\n"), MESSAGE),
        (b"Subject: .\r\n\r\n.", b"Subject: .\r\n\r\n.\r\n"),
        (b".\r\n", b".\r\n"),
        (b"", b""),
    ],
)  # fmt: skip
def test_wire_form(plain: int, handler: Handler, stored: bytes, sent: bytes) -> None:
    assert send(plain, message=stored).complete
    assert handler.envelopes[0].original_content == sent


@pytest.mark.parametrize("octets", [b"a\r\nb\nc\r\n", b"a\rb\r\n", b"a\r\r\n", b"a\r"])
def test_lone_line_ends_are_not_sent(octets: bytes) -> None:
    with pytest.raises(ValueError, match="lone CR or LF"):
        wire_form(octets)


def test_each_recipient_has_an_outcome(plain: int, handler: Handler) -> None:
    everyone = ("bob@example.org", "nobody@example.org", "gray@example.org", "carol@example.org")
    delivery = send(plain, Envelope("alice@example.com", everyone))
    assert [outcome.recipient for outcome in delivery.outcomes] == list(everyone)
    assert list(results(delivery).values()) == [Result.ACCEPTED, Result.REFUSED, Result.DEFERRED, Result.ACCEPTED]
    assert delivery.outcomes[1].verdict.text == "550 5.1.1 no such user"
    assert delivery.outcomes[2].verdict.status == "4.7.1"
    assert delivery.deferred == ("gray@example.org",)
    assert not delivery.complete
    assert handler.envelopes[0].rcpt_tos == ["bob@example.org", "carol@example.org"]


def test_nobody_is_taken(plain: int, handler: Handler) -> None:
    delivery = send(plain, Envelope("", ("nobody@example.org",)))
    assert results(delivery) == {"nobody@example.org": Result.REFUSED}
    assert handler.envelopes == []
    assert b"DATA" not in delivery.recordings[0]
    assert delivery.recordings[0].endswith(b"C: QUIT\r\nS: 221 Bye\r\n")


def test_eight_bit_and_size(plain: int, handler: Handler) -> None:
    assert send(plain, message=EIGHT_BIT).complete
    assert handler.envelopes[0].mail_options == ["BODY=8BITMIME", f"SIZE={len(EIGHT_BIT)}"]
    assert handler.envelopes[0].original_content == EIGHT_BIT


def test_utf8_only_when_needed(plain: int, handler: Handler) -> None:
    assert send(plain, Envelope("alice@example.com", ("josé@example.org",))).complete
    assert handler.envelopes[0].mail_options[-1] == "SMTPUTF8"
    assert send(plain, Envelope("alice@example.com", ("bob@bücher.example",))).complete
    assert handler.envelopes[1].rcpt_tos == ["bob@xn--bcher-kva.example"]
    assert "SMTPUTF8" not in handler.envelopes[1].mail_options
    assert send(plain, message=MESSAGE.replace(b"dots", "für".encode())).complete
    assert handler.envelopes[2].mail_options == ["BODY=8BITMIME", f"SIZE={len(MESSAGE)}", "SMTPUTF8"]


@pytest.mark.parametrize("tls", [Tls.MAY, Tls.MUST])
def test_starttls(secure: int, handler: Handler, ca_file: str, tls: Tls) -> None:
    delivery = send(secure, tls=tls, ca_file=ca_file)
    assert delivery.complete
    assert handler.tls == [True]
    assert delivery.recordings[0].count(b"C: EHLO client.example.com\r\n") == 2


def test_tls_off(secure: int, handler: Handler) -> None:
    assert send(secure, tls=Tls.OFF).complete
    assert handler.tls == [False]


def test_unverified_tls_is_better_than_none(secure: int, handler: Handler) -> None:
    assert send(secure).complete
    assert handler.tls == [True]


def test_must_verifies(secure: int, handler: Handler) -> None:
    outcome = send(secure, tls=Tls.MUST).outcomes[0]
    assert outcome.result is Result.DEFERRED
    assert "certificate does not verify" in outcome.verdict.text
    assert outcome.verdict.status == "4.7.5"
    assert handler.envelopes == []


def test_must_needs_the_right_name(handler: Handler, authority: trustme.CA, ca_file: str) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("other.example.com").configure_cert(context)
    with aiosmtpd(handler, context) as port:
        outcome = send(port, tls=Tls.MUST, ca_file=ca_file).outcomes[0]
    assert outcome.result is Result.DEFERRED
    assert "certificate does not verify" in outcome.verdict.text


def test_must_without_starttls(plain: int, handler: Handler) -> None:
    outcome = send(plain, tls=Tls.MUST).outcomes[0]
    assert outcome.result is Result.DEFERRED
    assert "no STARTTLS" in outcome.verdict.text
    assert handler.envelopes == []


@pytest.mark.parametrize("excluded", [[], ["PLAIN"]], ids=["PLAIN", "LOGIN"])
def test_auth(handler: Handler, server_context: ssl.SSLContext, ca_file: str, excluded: list[str]) -> None:
    with aiosmtpd(handler, server_context, auth_required=True, auth_exclude_mechanism=excluded) as port:
        delivery = send(port, ca_file=ca_file, credentials=Credentials("alice", "s3cret"))
    assert delivery.complete
    recording = delivery.recordings[0]
    assert b"AGFsaWNl" not in recording
    assert b"YWxpY2U" not in recording
    assert (b"C: AUTH PLAIN " + b"*" * 20 in recording) == (not excluded)
    assert (b"C: " + b"*" * 8 + b"\r\n" in recording) == bool(excluded)


def test_long_secret_waits_for_the_challenge(
    secure: int, handler: Handler, ca_file: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mailint.smtp.client.COMMAND_LIMIT", 20)
    delivery = send(secure, ca_file=ca_file, credentials=Credentials("alice", "s3cret"))
    assert b"C: AUTH PLAIN\r\nS: 334 \r\nC: " + b"*" * 20 + b"\r\n" in delivery.recordings[0]
    assert delivery.complete


def test_wrong_password(secure: int, handler: Handler, ca_file: str) -> None:
    outcome = send(secure, ca_file=ca_file, credentials=Credentials("alice", "wrong")).outcomes[0]
    assert (outcome.result, outcome.verdict.code) == (Result.REFUSED, 535)
    assert handler.envelopes == []


def test_password_never_in_clear(plain: int) -> None:
    delivery = send(plain, credentials=Credentials("alice", "s3cret"))
    assert delivery.outcomes[0].result is Result.REFUSED
    assert delivery.outcomes[0].verdict.status == "5.7.4"
    assert b"C: AUTH" not in delivery.recordings[0]


def test_password_never_to_a_stranger(secure: int) -> None:
    delivery = send(secure, credentials=Credentials("alice", "s3cret"))
    assert delivery.outcomes[0].result is Result.DEFERRED
    assert delivery.recordings[0].endswith(b"C: STARTTLS\r\nS: 220 Ready to start TLS\r\n")


def test_unusable_ca_file(plain: int, tmp_path: Path, handler: Handler) -> None:
    with pytest.raises(OSError, match="No such file"):
        send(plain, ca_file=str(tmp_path / "missing.pem"))
    empty = tmp_path / "empty.pem"
    empty.write_bytes(b"")
    with pytest.raises(OSError, match="no certificate"):
        send(plain, ca_file=str(empty))
    assert handler.envelopes == []


# ---- the recording


def test_recording_is_what_was_on_the_wire() -> None:
    with scripted() as server:
        delivery = send(server.port)
    stuffed = MESSAGE.replace(b"\r\n.", b"\r\n..")
    assert delivery.recordings[0] == b"".join(
        [
            b"S: 220 mx.example.org ESMTP\r\n",
            b"C: EHLO client.example.com\r\n",
            b"S: 250-mx.example.org\r\nS: 250-SIZE 1000000\r\nS: 250-8BITMIME\r\nS: 250 ENHANCEDSTATUSCODES\r\n",
            b"C: MAIL FROM:<alice@example.com> SIZE=%d\r\n" % len(MESSAGE),
            b"S: 250 2.1.0 ok\r\n",
            b"C: RCPT TO:<bob@example.org>\r\n",
            b"S: 250 2.1.5 ok\r\n",
            b"C: DATA\r\n",
            b"S: 354 go on\r\n",
            *(b"C: " + line + b"\r\n" for line in stuffed.split(b"\r\n")[:-1]),
            b"C: .\r\n",
            b"S: 250 2.0.0 queued as 1\r\n",
            b"C: QUIT\r\n",
            b"S: 221 2.0.0 bye\r\n",
        ]
    )
    assert server.contents == [stuffed]


def test_hello_is_an_address_literal_without_a_full_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getfqdn", lambda: "laptop.localdomain")
    with scripted() as server:
        send(server.port, hello=None)
    assert server.lines[0] == b"EHLO [127.0.0.1]\r\n"


def test_hello_is_ascii() -> None:
    with scripted() as server:
        send(server.port, hello="bücher.example")
    assert server.lines[0] == b"EHLO xn--bcher-kva.example\r\n"


def test_hello_is_the_full_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getfqdn", lambda: "Mail.Example.ORG")
    with scripted() as server:
        send(server.port, hello=None)
    assert server.lines[0] == b"EHLO mail.example.org\r\n"


# ---- servers that are old, full, silent or broken


def test_helo_where_ehlo_is_unknown() -> None:
    with scripted(EHLO=b"502 5.5.1 what?\r\n") as server:
        assert send(server.port).complete
    assert server.lines[1:3] == [b"HELO client.example.com\r\n", b"MAIL FROM:<alice@example.com>\r\n"]


def test_no_8bitmime() -> None:
    with scripted(EHLO=b"250 mx.example.org\r\n") as server:
        outcome = send(server.port, message=EIGHT_BIT).outcomes[0]
    assert (outcome.result, outcome.verdict.status) == (Result.REFUSED, "5.6.3")
    assert server.lines[1:] == [b"QUIT\r\n"]


def test_no_smtputf8() -> None:
    with scripted() as server:
        delivery = send(server.port, Envelope("alice@example.com", ("josé@example.org", "bob@example.org")))
        header = send(server.port, message=MESSAGE.replace(b"dots", "für".encode())).outcomes[0]
        sender = send(server.port, Envelope("josé@example.org", ("bob@example.org",))).outcomes[0]
    assert results(delivery) == {"josé@example.org": Result.REFUSED, "bob@example.org": Result.ACCEPTED}
    assert delivery.outcomes[0].verdict.status == "5.6.7"
    assert (header.result, header.verdict.status) == (Result.REFUSED, "5.6.9")
    assert (sender.result, sender.verdict.status) == (Result.REFUSED, "5.6.7")


@pytest.mark.parametrize("full", [b"452 too many recipients\r\n", b"452 4.5.3 enough\r\n", b"552 too many\r\n"])
def test_surplus_recipients_get_their_own_transaction(full: bytes) -> None:
    ok = b"250 2.1.5 ok\r\n"
    names = tuple(f"r{number}@example.org" for number in range(5))
    with scripted(RCPT=[ok, ok, full, ok, ok, full, ok]) as server:
        assert send(server.port, Envelope("alice@example.com", names)).complete
    assert len(server.contents) == 3
    assert server.connections == 1


def test_a_full_mailbox_is_no_surplus() -> None:
    with scripted(RCPT=[b"250 2.1.5 ok\r\n", b"452 4.2.2 mailbox full\r\n"]) as server:
        delivery = send(server.port, Envelope("", ("bob@example.org", "carol@example.org")))
    assert list(results(delivery).values()) == [Result.ACCEPTED, Result.DEFERRED]
    assert len(server.contents) == 1


@pytest.mark.parametrize(
    ("verb", "reply", "result"),
    [
        ("greeting", b"554 5.7.1 not you\r\n", Result.REFUSED),
        ("greeting", b"421 4.3.2 busy\r\n", Result.DEFERRED),
        ("EHLO", b"550-5.7.1 not\r\n550 5.7.1 you\r\n", Result.DEFERRED),
        ("MAIL", b"451 4.3.0 later\r\n", Result.DEFERRED),
        ("MAIL", b"552 5.3.4 too big\r\n", Result.REFUSED),
        ("MAIL", b"421 4.3.2 going down\r\n", Result.DEFERRED),
        ("RCPT", b"421 4.3.2 going down\r\n", Result.DEFERRED),
        ("DATA", b"451 4.3.0 later\r\n", Result.DEFERRED),
        ("DATA", b"554 5.5.1 no\r\n", Result.REFUSED),
        ("DATA", b"250 2.0.0 what\r\n", Result.DEFERRED),
        ("end", b"452 4.3.1 full\r\n", Result.DEFERRED),
        ("end", b"554 5.6.0 spam\r\n", Result.REFUSED),
        ("end", b"354 more\r\n", Result.DEFERRED),
        ("QUIT", b"500 5.5.2 what\r\n", Result.ACCEPTED),
        ("QUIT", b"421 4.4.2 bye\r\n", Result.ACCEPTED),
        ("QUIT", DROP, Result.ACCEPTED),
        ("QUIT", SILENT, Result.ACCEPTED),
    ],
)
def test_every_reply_means_something(verb: str, reply: bytes, result: Result) -> None:
    replies = {verb: reply} | ({"HELO": reply} if verb == "EHLO" else {})
    replies["HELO"] = b"450 4.3.2 later\r\n"
    with scripted(**replies) as server:
        delivery = send(server.port)
    assert list(results(delivery).values()) == [result]
    assert not delivery.outcomes[0].verdict.doubtful


@pytest.mark.parametrize("verb", ["greeting", "EHLO", "MAIL", "RCPT", "DATA"])
@pytest.mark.parametrize("how", [DROP, SILENT, b"HTTP/1.1 400 Bad Request\r\n", b"250" + b"x" * 9000, b"220 \0\xff"])
def test_broken_servers(verb: str, how: bytes) -> None:
    with scripted(**{verb: how}) as server:
        outcome = send(server.port, timeouts=HASTY).outcomes[0]
    assert outcome.result is Result.DEFERRED
    assert outcome.verdict.status == "4.4.2"
    assert not outcome.verdict.doubtful


@pytest.mark.parametrize("how", [DROP, SILENT])
def test_no_reply_to_the_end_is_in_doubt(how: bytes) -> None:
    with scripted(end=how) as server:
        outcome = send(server.port, timeouts=QUICK._replace(end=0.3)).outcomes[0]
    assert outcome.result is Result.DEFERRED
    assert outcome.verdict.doubtful
    assert "may have taken it" in outcome.verdict.text


def test_endless_reply() -> None:
    with scripted(EHLO=b"250-x\r\n" * 5000) as server:
        assert send(server.port).outcomes[0].result is Result.DEFERRED


def test_a_dripping_server_does_not_hold_us_up() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        began = threading.Event()

        def drip() -> None:
            connection, _ = listener.accept()
            with connection, contextlib.suppress(OSError):
                began.set()
                for _ in range(100):
                    connection.sendall(b"220-\r\n")
                    time.sleep(0.1)

        thread = threading.Thread(target=drip)
        thread.start()
        outcome = send(listener.getsockname()[1], timeouts=QUICK._replace(greeting=0.5)).outcomes[0]
        thread.join(15)
    assert began.is_set()
    assert "silent for 0.5 seconds" in outcome.verdict.text


def test_odd_but_readable_replies() -> None:
    with scripted(greeting=b"220\r\n", MAIL=b"250 ok\n", RCPT=b"250\r\n", QUIT=b"221 caf\xe9\r\n") as server:
        assert send(server.port).complete


def test_nobody_listens() -> None:
    delivery = send(free_port())
    assert delivery.outcomes[0].result is Result.DEFERRED
    assert delivery.outcomes[0].verdict.text == "connection refused"
    assert delivery.recordings == ()


@pytest.mark.parametrize("name", ["a..b", "\0", "x" * 300, "no such host.invalid"])
def test_impossible_servers(name: str) -> None:
    delivery = deliver(MESSAGE, BOB, Options(server=(name, 25), timeouts=HASTY))
    assert delivery.outcomes[0].result is Result.DEFERRED
    assert delivery.recordings == ()


def test_words_before_tls_are_an_attack(server_context: ssl.SSLContext) -> None:
    offer = b"250-mx.example.org\r\n250 STARTTLS\r\n"
    with scripted(EHLO=offer, STARTTLS=b"220 go\r\n250 injected\r\n") as server:
        delivery = send(server.port, tls=Tls.MUST)
    assert "spoke before TLS" in delivery.outcomes[0].verdict.text


def test_failed_handshake_goes_in_clear_when_tls_may() -> None:
    offer = b"250-mx.example.org\r\n250 STARTTLS\r\n"
    with scripted(EHLO=offer, STARTTLS=b"220 go\r\n250 injected\r\n") as server:
        assert send(server.port, tls=Tls.MAY).complete
    assert server.connections == 2


def test_starttls_refused() -> None:
    offer = b"250-mx.example.org\r\n250 STARTTLS\r\n"
    with scripted(EHLO=offer, STARTTLS=b"454 4.7.0 not now\r\n") as server:
        assert send(server.port, tls=Tls.MAY).complete
        assert send(server.port, tls=Tls.MUST).outcomes[0].verdict.status == "4.7.4"


# ---- by the DNS


ZONE = """
$TTL 60
two.example.        IN MX 10 first.two.example.
two.example.        IN MX 20 second.two.example.
first.two.example.  IN A 127.0.0.2
second.two.example. IN A 127.0.0.3
gone.example.       IN MX 10 nowhere.gone.example.
gone.example.       IN MX 20 second.two.example.
half.example.       IN MX 10 nowhere.gone.example.
null.example.       IN MX 0 .
"""


@pytest.fixture(scope="module")
def router() -> Iterator[Router]:
    with zone_server(ZONE) as address:
        yield Router(address, random.Random(1), lifetime=2)


def by_dns(router: Router, port: int, *recipients: str, **options: object) -> Delivery:
    given = {"hello": "client.example.com", "timeouts": QUICK, "port": port} | options
    return deliver(MESSAGE, Envelope("alice@example.com", recipients), Options(**given), router=router)  # type: ignore[arg-type]


def test_next_host_after_a_lost_connection(router: Router) -> None:
    with scripted("127.0.0.3") as second:
        delivery = by_dns(router, second.port, "bob@two.example")
    assert delivery.complete
    assert delivery.outcomes[0].host == "second.two.example"


@pytest.mark.parametrize(("verb", "reply"), [("RCPT", b"451 4.7.1 later\r\n"), ("greeting", b"554 closed\r\n")])
def test_next_host_after_4yz(router: Router, verb: str, reply: bytes) -> None:
    with scripted("127.0.0.2", **{verb: reply}) as first, scripted("127.0.0.3", first.port):
        delivery = by_dns(router, first.port, "bob@two.example")
    assert delivery.complete
    assert delivery.outcomes[0].host == "second.two.example"
    assert len(delivery.recordings) == 2


def test_no_other_host_after_5yz(router: Router) -> None:
    with scripted("127.0.0.2", RCPT=b"550 5.1.1 no\r\n") as first, scripted("127.0.0.3", first.port) as second:
        delivery = by_dns(router, first.port, "bob@two.example")
    assert delivery.outcomes[0].result is Result.REFUSED
    assert second.connections == 0


def test_no_other_host_while_in_doubt(router: Router) -> None:
    with scripted("127.0.0.2", end=DROP) as first, scripted("127.0.0.3", first.port) as second:
        delivery = by_dns(router, first.port, "bob@two.example")
    assert delivery.outcomes[0].verdict.doubtful
    assert second.connections == 0


def test_only_the_deferred_go_to_the_next_host(router: Router) -> None:
    replies = [b"250 2.1.5 ok\r\n", b"450 4.2.1 later\r\n", b"550 5.1.1 no\r\n"]
    with scripted("127.0.0.2", RCPT=replies) as first, scripted("127.0.0.3", first.port) as second:
        delivery = by_dns(router, first.port, "a@two.example", "b@two.example", "c@TWO.example")
    assert list(results(delivery).values()) == [Result.ACCEPTED, Result.ACCEPTED, Result.REFUSED]
    assert [line for line in second.lines if line.startswith(b"RCPT")] == [b"RCPT TO:<b@two.example>\r\n"]


def test_a_closed_host_does_not_end_it_while_another_may_open(router: Router) -> None:
    with (
        scripted("127.0.0.2", RCPT=b"450 later\r\n") as first,
        scripted("127.0.0.3", first.port, greeting=b"554 no\r\n"),
    ):
        delivery = by_dns(router, first.port, "bob@two.example")
    assert delivery.outcomes[0].result is Result.DEFERRED


def test_a_host_without_address_is_passed_over(router: Router) -> None:
    with scripted("127.0.0.3") as second:
        assert by_dns(router, second.port, "bob@gone.example").complete


def test_each_domain_its_route(router: Router) -> None:
    everyone = ("a@two.example", "b@null.example", "c@nowhere.example", "d@[127.0.0.4]", "e@half.example")
    with scripted("127.0.0.2") as first, scripted("127.0.0.4", first.port):
        delivery = by_dns(router, first.port, *everyone)
    assert [outcome.recipient for outcome in delivery.outcomes] == list(everyone)
    statuses = [outcome.verdict.status for outcome in delivery.outcomes]
    assert statuses == ["2.0.0", "5.1.10", "5.1.2", "2.0.0", "5.1.2"]


def test_plan_shows_where_it_will_go(router: Router) -> None:
    legs = plan(Envelope("", ("a@two.example", "b@null.example", "c@two.example")), Options(port=26), router)
    assert [(leg.recipients, leg.port, bool(leg.route.failure)) for leg in legs] == [
        (("a@two.example", "c@two.example"), 26, False),
        (("b@null.example",), 26, True),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("mail.example.org", ("mail.example.org", 25)),
        ("mail.example.org:2525", ("mail.example.org", 2525)),
        ("127.0.0.1:53", ("127.0.0.1", 53)),
        ("::1", ("::1", 25)),
        ("[::1]", ("::1", 25)),
        ("[::1]:587", ("::1", 587)),
    ],
)
def test_endpoint(text: str, expected: tuple[str, int]) -> None:
    assert endpoint(text, 25) == expected


@pytest.mark.parametrize("text", ["", ":25", "a b", "host:", "host:0", "host:65536", "host:x", "[::1", "[]", "a:1:2"])
def test_not_an_endpoint(text: str) -> None:
    with pytest.raises(ValueError, match="HOST:PORT"):
        endpoint(text, 25)
