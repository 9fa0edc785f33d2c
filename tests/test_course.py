"""The plain course of sessions: what is passed has no finding that is shown, and nothing is told otherwise for it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.make_sessions import lines
from mailint.judgement import Judgement, Wants, judgement
from mailint.judgement.passed import judgement_of_passed
from mailint.level import Level
from mailint.lint import lint, read_for
from mailint.read.detect import detect
from mailint.read.kind import Kind
from mailint.read.plain_log import plain_log
from mailint.read.reading import Passed, Reading
from mailint.settings import Settings
from mailint.text import Source, window

CORPUS = Path(__file__).resolve().parents[1] / "corpus"
USUAL = Settings()
WANTS = Wants()

TELNET = b"""Trying 192.0.2.25...
Connected to mx.example.com.
Escape character is '^]'.
"""
OPENING = b"""220 mx.example.com ESMTP
EHLO client.example.org
250-mx.example.com
250-PIPELINING
250-SIZE 5000
250-ENHANCEDSTATUSCODES
250 8BITMIME
"""
BARE_OPENING = b"""220 mx.example.com ESMTP
EHLO client.example.org
250 mx.example.com
"""
ENVELOPE = b"""MAIL FROM:<ada@example.org>
250 2.1.0 Ok
RCPT TO:<bo@example.com>
250 2.1.5 Ok
RCPT TO:<cy@example.com>
550 5.1.1 <cy@example.com>: User unknown
DATA
354 End data with <CR><LF>.<CR><LF>
"""
MESSAGE = b"""Date: Mon, 04 Nov 2024 10:00:00 +0000
From: Ada <ada@example.org>
To: Bo <bo@example.com>
Subject: Lunch
Message-ID: <1be43085a25a18a7@example.org>

See you at noon.
"""
END = b""".
250 2.0.0 Ok: queued as 12345
"""
CLOSING = b"""QUIT
221 2.0.0 Bye
"""
GONE = b"Connection closed by foreign host.\n"
TRANSACTION = ENVELOPE + MESSAGE + END
TAKEN = TRANSACTION.replace(b"RCPT TO:<cy@example.com>\n550 5.1.1 <cy@example.com>: User unknown\n", b"")
BARE_TRANSACTION = (
    TRANSACTION.replace(b" 2.1.0", b"").replace(b" 2.1.5", b"").replace(b" 5.1.1", b"").replace(b" 2.0.0", b"")
)
LOGIN = OPENING.replace(b"250 8BITMIME", b"250-8BITMIME\n250-STARTTLS\n250 AUTH PLAIN")
"""About this opening there is something to say."""


def read(data: bytes, *, whole: bool, settings: Settings = USUAL) -> Reading:
    return read_for(Source("log", data), settings, Kind.SESSION, whole=whole)


def told(reading: Reading, settings: Settings = USUAL) -> dict[str, Any]:
    """What is told of a reading."""
    return judgement(lint(reading, settings), WANTS)._asdict()


def assert_same(data: bytes) -> Reading:
    """What is told is the same of the whole, of what is not passed, and of what is told without reading; the second."""
    odd, whole = read(data, whole=False), told(read(data, whole=True))
    assert told(odd) == whole
    if log := plain_log(data):
        assert detect(data) is Kind.SESSION
        if log.stop == len(data):
            assert judgement_of_passed("log", log, WANTS) == Judgement(**whole)
            assert odd.passed.sessions == len(log.sessions)
        else:
            begun = read_for(Source("log", data), USUAL, Kind.SESSION, whole=False, begun=log)
            assert told(begun) == whole
            assert begun.passed == odd.passed
    return odd


def wire(data: bytes) -> bytes:
    return data.replace(b"\n", b"\r\n")


@pytest.mark.parametrize(
    "opening", [TELNET + OPENING, OPENING, BARE_OPENING, b"$ telnet mx.example.com 25\n" + TELNET + OPENING]
)
@pytest.mark.parametrize("closing", [CLOSING, CLOSING + GONE, CLOSING + GONE[:-1]])
@pytest.mark.parametrize("times", [1, 3])
@pytest.mark.parametrize("form", [bytes, wire])
def test_plain_sessions_are_passed(opening, closing, times, form):
    data = form((opening + TRANSACTION * times + closing) * 2)
    if closing[-1:] != b"\n":
        data = form(opening + TRANSACTION * times + closing)
    odd = assert_same(data)
    assert odd.units == ()
    assert odd.passed.sessions == (1 if closing[-1:] != b"\n" else 2)
    assert len(odd.passed.transactions) == odd.passed.sessions * times


@pytest.mark.parametrize(
    "banners", [TELNET, b"$ telnet mx.example.com 25\n" + TELNET, b"$ telnet 192.0.2.25\n" + TELNET]
)
@pytest.mark.parametrize("form", [bytes, wire])
def test_plain_logs_of_telnet_are_told_without_reading(banners, form):
    session = form(banners + OPENING + TRANSACTION + CLOSING + GONE)
    assert_same(session * 3)
    log = plain_log(session * 3)
    assert log
    assert [(each.start, each.stop) for each in log.sessions] == [
        (n * len(session), (n + 1) * len(session)) for n in range(3)
    ]


@pytest.mark.parametrize(
    "data",
    [
        OPENING + TRANSACTION + CLOSING,
        TELNET + LOGIN + TRANSACTION + CLOSING,
        TELNET + OPENING.replace(b"client.example.org", b"client") + TRANSACTION + CLOSING,
        b"$ telnet mx.example.com 587\n" + TELNET + OPENING + TRANSACTION + CLOSING,
        TELNET + OPENING + TRANSACTION.replace(b"noon.", b"noon.\n=== Trying mx.example.com:25...") + CLOSING,
        TELNET + OPENING + TRANSACTION.replace(b"noon.", b"noon.\n  0 --:--:-- --:--:-- --:--:--  0") + CLOSING,
        TELNET + OPENING + TRANSACTION.replace(b"noon.", b"noon.\x08n.") + CLOSING,
        TELNET + OPENING + TRANSACTION.replace(b"noon.", "schön.".encode()) + CLOSING,
    ],
)
def test_of_other_logs_more_must_be_known(data):
    assert plain_log(data) is None
    assert_same(data)


def test_what_precedes_something_odd_is_not_told_without_it():
    session = TELNET + OPENING + TRANSACTION + CLOSING + GONE
    log = plain_log(session * 3 + b"250 2.0.0 Ok\n")
    assert log
    assert len(log.sessions) == 2
    assert_same(session * 3 + b"250 2.0.0 Ok\n")


def test_long_logs_are_told_without_reading_too():
    session = TELNET + OPENING + TRANSACTION + CLOSING + GONE
    assert plain_log(window.Held(session * 3)) == plain_log(session * 3)


KEYWORDS = [
    b"PIPELINING", b"8BITMIME", b"SMTPUTF8", b"DSN", b"ENHANCEDSTATUSCODES", b"STARTTLS", b"CHUNKING", b"HELP", b"VRFY",
    b"ETRN", b"SIZE 5000", b"SIZE 52428800", b"SIZE 0", b"SIZE", b"SIZE 12 13", b"LIMITS MAILMAX=5", b"AUTH PLAIN",
    b"size 5000", b"pipelining", b"X-ODD", b"8BITMIME x", b"BINARYMIME", b"DELIVERBY", b"MT-PRIORITY", b"STARTTLS ",
]  # fmt: skip
NAMES = [
    b"mx.example.com", b"MX-2.b.example", b"mx", b"mx.local", b"localhost", b"[192.0.2.1]", b"mx_1.example.org",
    b"mx.example.com.", b"a-.example.org", b"1.2.3.4", b"x" * 63 + b".example.org", b"x" * 64 + b".example.org",
    b"example.org", b"mail.example.c1",
]  # fmt: skip


def mostly(plain: bytes, others: Iterable[bytes]) -> st.SearchStrategy[bytes]:
    return st.one_of(st.just(plain), st.just(plain), st.just(plain), st.sampled_from(list(others)))


@st.composite
def telnet_openings(draw: st.DrawFn) -> bytes:
    """How sessions begin in telnet, in the ways that are told by form and others."""
    server, client = draw(mostly(b"mx.example.com", NAMES)), draw(mostly(b"client.example.org", NAMES))
    named = draw(mostly(server, [b"other.example.com", server + b" Hello " + client]))
    told = draw(
        mostly(b" ESMTP", [b" ESMTP Postfix (Debian/GNU)", b"", b" SMTP", b" ESMTP  x", b" ESMTP " + b"x" * 99])
    )
    extensions = mostly(b"PIPELINING", KEYWORDS) | st.sampled_from(KEYWORDS[:12])
    lines = [named, *draw(st.lists(extensions, max_size=4, unique=draw(st.booleans())))]
    banners = draw(mostly(TELNET, [TELNET.rsplit(b"\n", 2)[0] + b"\n", TELNET.replace(b"...", b":2525...")]))
    command = draw(mostly(b"", [b"$ telnet mx.example.com 25\n", b"$ telnet mx smtp\n"]))
    reply = b"".join(b"250-%s\n" % line for line in lines[:-1]) + b"250 %s\n" % lines[-1]
    hello = draw(mostly(b"EHLO ", [b"ehlo ", b"HELO "]))
    return command + banners + b"220 " + server + told + b"\n" + hello + client + b"\n" + reply


@given(telnet_openings())
def test_openings_told_by_form_have_nothing_to_be_found(opening):
    assert_same((opening + TRANSACTION + CLOSING + GONE) * 2)
    assert_same(opening + BARE_TRANSACTION + b"QUIT\n221 Bye\n")


LABELLED = MESSAGE.replace(
    b"Subject",
    b"MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\nSubject",
)
EIGHT_BIT = (
    ENVELOPE.replace(b"org>\n250 2.1.0", b"org> BODY=8BITMIME SIZE=900\n250 2.1.0") + LABELLED + b"caf\xc3\xa9\n" + END
)
PLAIN = {
    "one recipient": TAKEN,
    "small letters": TAKEN.replace(b"MAIL FROM", b"mail from")
    .replace(b"RCPT TO", b"rcpt to")
    .replace(b"DATA", b"data"),
    "a size": TAKEN.replace(b"org>\n250 2.1.0", b"org> SIZE=5000\n250 2.1.0"),
    "8-bit text that is announced": EIGHT_BIT,
    "dots that are doubled": TAKEN.replace(END, b"..hidden\n" + END),
    "from nobody": TAKEN.replace(b"<ada@example.org>\n250", b"<>\n250"),
    "a long list": TAKEN.replace(b"DATA\n", b"RCPT TO:<di@example.net>\n250 2.1.5 Ok\n" * 200 + b"DATA\n"),
}


@pytest.mark.parametrize("transaction", PLAIN.values(), ids=PLAIN)
@pytest.mark.parametrize("form", [bytes, wire])
def test_what_is_plain_in_another_way_is_passed(transaction, form):
    reading = assert_same(form(TELNET + OPENING + TRANSACTION + transaction + CLOSING + GONE))
    assert (reading.passed.sessions, len(reading.passed.transactions)) == (1, 2)
    if b"\n550" not in transaction:
        reading = assert_same(form(TELNET + LOGIN + transaction + CLOSING + GONE))
        assert len(reading.passed.transactions) == 1


def test_names_of_clients_and_times_of_servers_change_nothing():
    times = [
        b"220 mx.example.com ESMTP Sendmail 8.17/8.17; Mon, %d Nov 2024 10:00:0%d +0000 (UTC)" % (n, n) for n in (1, 2)
    ]
    openings = [
        OPENING.replace(b"220 mx.example.com ESMTP", time).replace(b"client.", name)
        for time in times
        for name in (b"client.", b"CLIENT-2.b.", b"220.")
    ]
    assert assert_same(b"".join(TELNET + opening + TRANSACTION + CLOSING for opening in openings)).passed.sessions == 6


@pytest.mark.parametrize(
    "name", [b"client", b"client.local", b"192.0.2.1", b"[192.0.2.1]", b"c_1.example.org", b"a." * 200 + b"org"]
)
def test_the_name_of_a_client_is_judged(name):
    opening = TELNET + OPENING.replace(b"client.example.org", name)
    assert_same((TELNET + OPENING + TRANSACTION + CLOSING + GONE) + opening + TRANSACTION + CLOSING + GONE)


def test_a_long_log_is_passed_but_for_its_end():
    log = lines("session", 3000)
    odd = assert_same(log)
    assert odd.passed.sessions > 15
    assert odd.units == ()
    odd = assert_same(log[: log.rindex(b"Message-ID")])
    assert odd.passed.sessions > 15
    assert len(odd.units) == 2


ODD_TRANSACTIONS = {
    "size too small": TRANSACTION.replace(b"org>\n250 2.1.0", b"org> SIZE=10\n250 2.1.0"),
    "more than the limit": ENVELOPE + MESSAGE + b"more of it\n" * 500 + END,
    "a dot that is not doubled": ENVELOPE + MESSAGE + b".hidden\n" + END,
    "lines left out": ENVELOPE + MESSAGE + b"  [snip]\n" + END,
    "no header section": ENVELOPE + b"Hello Bo\n" + END,
    "a message with a fault": ENVELOPE + MESSAGE.replace(b"Date: Mon", b"Date: Tue") + END,
    "8-bit text that nothing announces": ENVELOPE + MESSAGE + b"caf\xc3\xa9\n" + END,
    "a postmaster who is refused": TRANSACTION.replace(b"cy@example", b"postmaster@example"),
    "too many recipients": TRANSACTION.replace(b"User unknown", b"Too many recipients"),
    "a recipient without a domain": TRANSACTION.replace(b"<bo@example.com>\n2", b"<bo@localhost>\n2"),
    "an enhanced code of another class": TRANSACTION.replace(b"550 5.1.1", b"550 2.1.5"),
    "no enhanced code": TRANSACTION.replace(b"250 2.1.5 Ok", b"250 Ok"),
    "a lost tag": TRANSACTION.replace(b"<CR><LF>.<CR><LF>", b"."),
    "an answer to nothing": TRANSACTION + b"250 2.0.0 Ok\n",
    "a notification that somebody sends": TRANSACTION.replace(
        b"Subject",
        b"MIME-Version: 1.0\nContent-Type: multipart/report; report-type=delivery-status; boundary=x\nSubject",
    ),
    "a template's placeholder": TRANSACTION.replace(b"<bo@example.com>\n2", b"<__NAME__@example.com>\n2"),
}


@pytest.mark.parametrize("odd", ODD_TRANSACTIONS.values(), ids=ODD_TRANSACTIONS)
@pytest.mark.parametrize("before", [0, 2])
def test_what_is_odd_is_told_among_what_is_plain(odd, before):
    session = TELNET + OPENING + TRANSACTION * before + odd + TRANSACTION + CLOSING + GONE
    plain = TELNET + OPENING + TRANSACTION + CLOSING + GONE
    reading = assert_same(plain + session + plain)
    assert reading.passed.sessions == 2
    assert told(reading)["findings"]


def test_plain_transactions_of_an_odd_session_are_passed():
    reading = assert_same(TELNET + LOGIN + TAKEN * 3 + TRANSACTION + TAKEN * 2 + CLOSING)
    assert len(reading.passed.transactions) == 5
    assert [finding.code for finding in told(reading)["findings"]] == ["X038"]


@pytest.mark.parametrize(
    "text", [b"..\n", b"...\n", b"....\n", b"..hidden\n", b" ...\n", b"[snip]\n", b"<body>\n", b"..."]
)
@pytest.mark.parametrize("before", [b"", MESSAGE])
def test_dots_in_plain_transactions_are_the_same_to_all(text, before):
    odd = TAKEN.replace(MESSAGE, before + text + (b"" if before else MESSAGE))
    assert_same(TELNET + LOGIN + TAKEN + odd + TAKEN + CLOSING)


HANGING = {
    "MX records": (b"example.com. 300 IN MX 0 .\n" + TELNET + OPENING, CLOSING),
    "submission": (TELNET.replace(b"25...", b"25:587...") + OPENING, CLOSING),
    "limits": (TELNET + OPENING.replace(b"250-PIPELINING", b"250-LIMITS MAILMAX=1"), CLOSING),
    "an end without QUIT": (TELNET + OPENING, b""),
    "the port of submission": (b"$ telnet mx.example.com 587\n" + TELNET + OPENING, CLOSING),
    "LMTP": ((TELNET + OPENING).replace(b"EHLO", b"LHLO"), CLOSING),
    "a domain that is served": (
        TELNET + OPENING + TRANSACTION + ODD_TRANSACTIONS["a postmaster who is refused"],
        CLOSING,
    ),
}


@pytest.mark.parametrize(("opening", "closing"), HANGING.values(), ids=HANGING)
def test_a_session_of_which_a_rule_asks_for_what_is_plain_is_read_whole(opening, closing):
    assert_same(opening + TRANSACTION * 2 + closing)
    assert_same(opening + TRANSACTION * 2 + b"NOOP\n250 2.0.0 Ok\n" + TRANSACTION + closing)


@pytest.mark.parametrize("settings", [Settings(strict=True), Settings(level=Level.ADVICE), Settings(select=("T019",))])
def test_nothing_is_passed_where_more_is_shown(settings):
    reading = read((OPENING + TRANSACTION + CLOSING) * 2, whole=False, settings=settings)
    assert reading.passed == Passed()
    assert told(reading, settings)["findings"]


LINES = sorted(
    set((TELNET + OPENING + TRANSACTION + CLOSING + GONE + b"NOOP\nRSET\n\n" + BARE_OPENING).splitlines(True))
)
ODD_LINES = [
    b"250 2.1.0\n", b"250-2.0.0 Ok\n", b"421 4.3.2 closing\n", b"550 5.7.1 no\n", b"354\n", b".\n", b"..\n", b"...\n",
    b"MAIL FROM:<>\n", b"mail from:<a@b.example> SIZE=99999\n", b"RCPT TO:<Postmaster>\n", b"rcpt to: <a@b.example>\n",
    b"AUTH PLAIN AGEAYg==\n", b"235 2.7.0 ok\n", b"STARTTLS\n", b"220 2.0.0 go\n", b"250 STARTTLS\n", b"XYZZY\n",
    b"1234 loose\n", b"[snip]\n", b"BDAT 5 LAST\n", b"caf\xc3\xa9\n", b"Bcc: x@y.example\n", b"Received: from x\n",
    b"telnet> quit\n", b"^]\n", b"$ telnet mx.example.net 25\n", b"# a remark\n", b"QUIT \n", b"DATA\r\n", b"\x1b[0m\n",
    b"LHLO client.example.org\n", b"HELO client\n", b"220-mx.example.com ESMTP\n", b"x" * 100 + b"\n",
    b"MAIL FROM:<ada@example.org> BODY=8BITMIME SIZE=700\n", b"MAIL FROM:<ada@example.org> SMTPUTF8\n",
]  # fmt: skip


@st.composite
def logs(draw: st.DrawFn) -> bytes:
    """Plain sessions in which a line or two were changed, put in, or taken out."""
    openings = st.sampled_from([TELNET + OPENING, OPENING, BARE_OPENING, TELNET + LOGIN, LOGIN])
    transactions = st.lists(st.sampled_from([TAKEN, TAKEN, TRANSACTION, *PLAIN.values()]), max_size=3).map(b"".join)
    closings = st.sampled_from([CLOSING, CLOSING + GONE])
    text = b"".join(draw(st.lists(st.tuples(openings, transactions, closings).map(b"".join), min_size=1, max_size=3)))
    log = text.splitlines(keepends=True)
    for _ in range(draw(st.integers(0, 2))):
        at = draw(st.integers(0, len(log) - 1))
        put = draw(st.lists(st.sampled_from(ODD_LINES + LINES), max_size=2))
        log[at : at + draw(st.integers(0, 2))] = put
        log = log or [b"\n"]
    return draw(st.sampled_from([bytes, wire]))(b"".join(log))


@given(logs())
def test_a_log_with_something_odd_is_told_as_if_nothing_was_passed(data):
    assert_same(data)


@pytest.mark.parametrize("path", sorted((CORPUS / "sessions").glob("*.log")), ids=lambda path: path.name)
def test_our_sessions_are_told_as_if_nothing_was_passed(path):
    assert_same(path.read_bytes())
