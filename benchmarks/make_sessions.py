"""Make the sessions that the benchmarks read: a telnet log of any length, and a Postfix log for those who read that.

    python benchmarks/make_sessions.py session|postfix LINES > FILE

Seeded, so that two runs make the same octets. A log of sessions ends with the end of one.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.make_mail import DOMAINS, SEED, Maker

GREETING = """$ telnet mx.example.com 25
Trying 192.0.2.25...
Connected to mx.example.com.
Escape character is '^]'.
220 mx.example.com ESMTP Postfix
EHLO client.example.org
250-mx.example.com
250-PIPELINING
250-SIZE 52428800
250-STARTTLS
250-ENHANCEDSTATUSCODES
250-8BITMIME
250-DSN
250 SMTPUTF8"""
FAREWELL = """QUIT
221 2.0.0 Bye
Connection closed by foreign host."""


def session(random: Random) -> Iterator[str]:
    """Lines of telnet sessions without end: each a few plain messages, one in twenty recipients refused."""
    maker = Maker(SEED)
    while True:
        yield from GREETING.splitlines()
        for _ in range(random.randrange(1, 4)):
            yield from transaction(random, maker)
        yield from FAREWELL.splitlines()


def transaction(random: Random, maker: Maker) -> Iterator[str]:
    """One message on its way."""
    yield from (f"MAIL FROM:<ada{random.randrange(99)}@example.org> BODY=8BITMIME", "250 2.1.0 Ok")
    for number in range(random.randrange(1, 4)):
        yield f"RCPT TO:<bo{random.randrange(99)}@{random.choice(DOMAINS)}>"
        refused = number and random.random() < 0.05
        yield "550 5.1.1 <bo@example.com>: Recipient address rejected" if refused else "250 2.1.5 Ok"
    yield from ("DATA", "354 End data with <CR><LF>.<CR><LF>")
    text = maker.plain()
    text = text[text.index("Date: ") :]  # its trace is yet to come
    yield from ("." + line if line.startswith(".") else line for line in text.splitlines())
    yield from (".", f"250 2.0.0 Ok: queued as {random.getrandbits(44):X}")


def postfix(random: Random) -> Iterator[str]:
    """Lines of a Postfix log without end, seven a message."""
    when = datetime(2024, 11, 1)
    while True:
        when += timedelta(seconds=random.randrange(1, 9))
        yield from (f"{when:%b %e %H:%M:%S} mx postfix/{line}" for line in delivery(random))


def delivery(random: Random) -> Iterator[str]:
    """What Postfix tells of one message."""
    queue, client = (
        f"{random.getrandbits(44):X}",
        f"mx{random.randrange(9)}.example.org[192.0.2.{random.randrange(255)}]",
    )
    sender, recipient = f"ada{random.randrange(99)}@example.org", f"bo{random.randrange(99)}@{random.choice(DOMAINS)}"
    yield f"smtpd[901]: connect from {client}"
    yield f"smtpd[901]: {queue}: client={client}"
    yield f"cleanup[902]: {queue}: message-id=<{random.getrandbits(64):x}@example.org>"
    yield f"qmgr[311]: {queue}: from=<{sender}>, size={random.randrange(900, 90_000)}, nrcpt=1 (queue active)"
    yield (
        f"smtp[903]: {queue}: to=<{recipient}>, relay=mail.example.net[198.51.100.7]:25, delay={random.random():.2f}, "
        "delays=0.02/0.01/0.03/0.1, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as 9A1)"
    )
    yield f"qmgr[311]: {queue}: removed"
    yield f"smtpd[901]: disconnect from {client}"


def lines(kind: str, count: int) -> bytes:
    """So many lines of a kind of log, in LF form; of sessions, as many as are whole with them."""
    made = list(islice({"session": session, "postfix": postfix}[kind](Random(SEED)), count))
    if kind == "session":
        while made and made[-1] != FAREWELL.splitlines()[-1]:
            made.pop()
    return "".join(f"{line}\n" for line in made).encode()


if __name__ == "__main__":
    sys.stdout.buffer.write(lines(sys.argv[1], int(sys.argv[2])))
