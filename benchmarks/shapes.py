"""Hostile shapes: messages that cost a careless reader more than their size.

Each is a function of how often its trouble is repeated, so that the cost can be watched as it grows. No shape is
taken from anybody: they are what the grammar allows at its worst, and what it forbids.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

TRACE = (
    b"Received: from mx.example.net (mx.example.net [192.0.2.7])\r\n\tby in.example.org with ESMTP id 4A1;\r\n"
    b"\tThu, 21 Nov 2024 10:00:00 +0000\r\n"
)
DATE = b"Date: Thu, 21 Nov 2024 10:00:00 +0000\r\n"
IDENTIFIER = b"Message-ID: <4711@example.org>\r\n"
MIME = b"MIME-Version: 1.0\r\n"
TEXT = b"Content-Type: text/plain; charset=us-ascii\r\n"


class Shape(NamedTuple):
    """A shape: how often its trouble is repeated at full size, and what makes it."""

    count: int
    make: Callable[[int], bytes]


def message(
    body: bytes, *, to: bytes = b"bo@example.org", subject: bytes = b"x", more: bytes = TEXT, trace: bytes = TRACE
) -> bytes:
    """A message that is sound but for what is given."""
    head = trace + DATE + b"From: Ada <ada@example.com>\r\nTo: " + to + b"\r\nSubject: " + subject + b"\r\n"
    return head + IDENTIFIER + MIME + more + b"\r\n" + body


def nested(count: int) -> bytes:
    """Multiparts, each in the one before."""
    opened = b"".join(
        b'Content-Type: multipart/mixed; boundary="level%d"\r\n\r\n--level%d\r\n' % (n, n) for n in range(count)
    )
    closed = b"".join(b"--level%d--\r\n" % n for n in reversed(range(count)))
    return message(closed, more=opened + TEXT + b"\r\ndeep\r\n")


def nested_prefixes(count: int) -> bytes:
    """Multiparts whose boundaries begin with each other, none closed."""
    names = (b"q" * (n % 70 + 1) for n in range(count))
    opened = b"".join(b'Content-Type: multipart/mixed; boundary="%s"\r\n\r\n--%s\r\n' % (name, name) for name in names)
    return message(b"deep\r\n", more=opened + TEXT)


def forwarded(count: int) -> bytes:
    """A message in a message in a message."""
    return b"Content-Type: message/rfc822\r\n\r\n" * count + message(b"deep\r\n")


def fields(count: int) -> bytes:
    """A header section of fields that nobody knows."""
    return message(b"x\r\n", more=b"".join(b"X-Field-%d: value %d\r\n" % (n, n) for n in range(count)) + TEXT)


def hops(count: int) -> bytes:
    """A message that has gone around."""
    return message(b"x\r\n", trace=TRACE * count)


def addresses(joint: bytes) -> Callable[[int], bytes]:
    """A crowd in To, parted by this."""
    return lambda count: message(
        b"x\r\n", to=joint.join(b"Name %d <name%d@example.com>" % (n, n) for n in range(count))
    )


def around(before: bytes, after: bytes = b"") -> Callable[[int], bytes]:
    """An address with this repeated before it, and that repeated in it."""
    return lambda count: message(b"x\r\n", to=before * count + b"x" + after * count + b" bo@example.org")


def words(count: int) -> bytes:
    """A Subject of encoded words."""
    return message(b"x\r\n", subject=b"\r\n ".join([b"=?utf-8?B?R3LDvMOfZQ==?="] * count))


def parameters(count: int) -> bytes:
    """One parameter in sections (RFC 2231 §3)."""
    rest = b"".join(b";\r\n name*%d*=%%20b" % n for n in range(1, count))
    return message(b"x\r\n", more=b"Content-Type: application/x-y; name*0*=utf-8''a" + rest + b"\r\n")


def parts(count: int) -> bytes:
    """Parts of one letter."""
    kind = b'Content-Type: multipart/mixed; boundary="part"\r\n'
    return message(b"--part\r\n\r\nx\r\n" * count + b"--part--\r\n", more=kind)


def body(of: bytes, more: bytes = TEXT) -> Callable[[int], bytes]:
    """A body of this, repeated."""
    return lambda count: message(of * count, more=more)


def encoded(how: bytes, of: bytes) -> Callable[[int], bytes]:
    """The same under a transfer encoding."""
    return body(of, TEXT + b"Content-Transfer-Encoding: " + how + b"\r\n")


SHAPES: dict[str, Shape] = {
    "nested multiparts": Shape(5_000, nested),
    "nested multiparts, boundaries prefixes of each other": Shape(5_000, nested_prefixes),
    "nested messages": Shape(5_000, forwarded),
    "unknown fields": Shape(100_000, fields),
    "trace fields": Shape(20_000, hops),
    "addresses in one line": Shape(30_000, addresses(b", ")),
    "addresses, folded": Shape(30_000, addresses(b",\r\n ")),
    "nested comments, few": Shape(1_000, around(b"(", b")")),
    "nested comments, many": Shape(100_000, around(b"(", b")")),
    "open comments, few": Shape(1_000, around(b"(")),
    "open comments, many": Shape(100_000, around(b"(")),
    "angle brackets": Shape(100_000, around(b"<")),
    "quotes and backslashes": Shape(500_000, around(b'"\\')),
    "encoded words": Shape(38_000, words),
    "folds": Shape(100_000, lambda count: message(b"x\r\n", subject=b"x" + b"\r\n x" * count)),
    "blanks in a field": Shape(1_000_000, lambda count: message(b"x\r\n", subject=b"x" + b" " * count + b"x")),
    "one line of a field": Shape(10_000_000, lambda count: message(b"x\r\n", subject=b"y" * count)),
    "parameter sections": Shape(10_000, parameters),
    "parts": Shape(100_000, parts),
    "empty lines": Shape(2_500_000, body(b"\r\n")),
    "one line of a body": Shape(50_000_000, body(b"x")),
    "NUL octets": Shape(1_000_000, body(b"\0")),
    "bare CR": Shape(2_500_000, body(b"x\r")),
    "broken quoted-printable": Shape(450_000, encoded(b"quoted-printable", b"=XX=3D=\t \r\n")),
    "broken base64": Shape(500_000, encoded(b"base64", b"AA=A*AAA\r\n")),
}
"""The shapes by name, at their full size: a half to fifty megabytes, or five thousand levels."""
