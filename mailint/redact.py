"""A log without its secrets: passwords and tokens go, addresses if that is wished, every line stays.

What takes their place has one length, whatever it hides. A secret that stands elsewhere in the file, too, as it is or
decoded, goes there as well.
"""

from __future__ import annotations

import re
from binascii import Error, a2b_base64
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import NamedTuple

from mailint.judgement.masked import secret_places
from mailint.nodes.session import Session
from mailint.read.reading import Reading
from mailint.text import Edit, Span, apply

STARS = b"********"
SHORTEST = 4
"""Octets of a decoded secret that is looked for in the rest of the file; shorter words stand everywhere."""


class Removed(NamedTuple):
    """What was removed: what it is, and on which line it stood."""

    what: str
    line: int


class Redacted(NamedTuple):
    """A log without secrets."""

    octets: bytes
    removed: tuple[Removed, ...]


_TYPED = re.compile(
    rb"(?:--?(?:auth-)?pass(?:word)?[ =]|(?<=\s)-ap[ =]|--oauth2-bearer[ =])"
    rb"(?P<word>\"[^\"\r\n]*\"|'[^'\r\n]*'|[^\s'\"]+)"
    rb"|(?<=\s)(?:-u|--user)[ =](?P<quote>['\"]?)[^\s:'\"]+:(?P<user>[^\s'\"]+)"
    rb"|\b(?:smtps?|submissions?|lmtp)://[^\s:/@]+:(?P<url>[^\s/@]+)@"
    rb"|(?i:\b(?:authorization: )?bearer )(?P<token>[\w.~+/-]{16,}=*)"
)
"""Where people type secrets: options of swaks and curl, URLs, bearer tokens (RFC 6750 §2.1)."""
_ADDRESS = re.compile(
    rb"[A-Za-z0-9!#$%&'*+/=?^_`{|}~\x80-\xff-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~\x80-\xff-]+)*"
    rb"@(?:[A-Za-z0-9\x80-\xff-]+(?:\.[A-Za-z0-9\x80-\xff-]+)*)"
)


def redact(reading: Reading, *, addresses: bool = False) -> Redacted:
    """The file that was read, without secrets; with `addresses`, each mailbox becomes another, always the same."""
    data = reading.source.data
    found: dict[Span, tuple[str, bytes]] = {}
    for what, span in _secrets(reading):
        found.setdefault(span, (what, STARS))
    if addresses:
        for span, new in _mailboxes(data, found):
            found.setdefault(span, ("an address", new))
    edits = _apart([Edit(*span, new) for span, (_, new) in found.items() if b"\n" not in data[slice(*span)]])
    removed = sorted(Removed(found[Span(each.start, each.stop)][0], reading.source.line(each.start)) for each in edits)
    return Redacted(apply(data, edits), tuple(sorted(removed, key=lambda each: each.line)))


def _secrets(reading: Reading) -> Iterator[tuple[str, Span]]:
    data = reading.source.data
    words = set(_words(reading))
    for span in secret_places(reading):
        yield "what answers AUTH", span
    for match in _TYPED.finditer(data):
        name = "user" if match.lastgroup == "quote" else match.lastgroup or "word"
        words.add(match[name].strip(b"'\""))
        yield "a token" if name == "token" else "a password", Span(*match.span(name))
    for word in sorted(words, key=lambda each: (-len(each), each)):
        for match in re.finditer(re.escape(word), data) if len(word) >= SHORTEST else ():
            yield "the same again", Span(*match.span())


def _words(reading: Reading) -> Iterator[bytes]:
    """The secrets of the sessions as they stand, and what they say in base64: a password, a token."""
    for unit in reading.units:
        for secret in unit.root.secrets if isinstance(unit.root, Session) else ():
            octets = unit.view.text[secret.start : secret.stop]
            if octets.strip(b"*"):
                yield octets
            with suppress(Error):
                decoded = a2b_base64(octets, strict_mode=True)
                bearer = _BEARER.search(decoded)
                yield bearer[1] if bearer else decoded.rpartition(b"\0")[2].strip()


_BEARER = re.compile(rb"auth=Bearer ([^\x01]+)")
"""Where the token stands in XOAUTH2 and OAUTHBEARER (RFC 7628 §3.1)."""


def _mailboxes(data: bytes, found: Iterable[Span]) -> Iterator[tuple[Span, bytes]]:
    """Each address, and what stands for it: numbered in the order in which they come."""
    numbers: dict[bytes, int] = {}
    for match in _ADDRESS.finditer(data):
        number = numbers.setdefault(match[0].lower(), len(numbers) + 1)
        yield Span(*match.span()), b"user%d@example.com" % number


def _apart(edits: list[Edit]) -> list[Edit]:
    """The edits that do not meet an earlier or longer one."""
    kept: list[Edit] = []
    for edit in sorted(edits, key=lambda each: (each.start, -each.stop)):
        if not kept or edit.start >= kept[-1].stop:
            kept.append(edit)
    return kept
