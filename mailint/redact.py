"""A log without its secrets: passwords and tokens go, addresses if that is wished, every line stays.

What takes their place has one length, whatever it hides. A secret that stands elsewhere in the file, too, as it is or
decoded, goes there as well.
"""

from __future__ import annotations

from binascii import Error, a2b_base64
from collections.abc import Collection, Iterator
from contextlib import suppress

from mailint.judgement.masked import secret_places
from mailint.nodes.session import Session
from mailint.patterns import compiled
from mailint.read.reading import Reading
from mailint.record import NamedTuple
from mailint.text import Edit, Span, apply

STARS = b"********"
SHORTEST = 4
"""Octets of a decoded secret that is looked for in the rest of the file; shorter words stand everywhere."""

MANY = 100
"""So many beginnings of secrets are not searched for one by one."""


class Removed(NamedTuple):
    """What was removed: what it is, and on which line it stood."""

    what: str
    line: int


class Redacted(NamedTuple):
    """A log without secrets."""

    octets: bytes
    removed: tuple[Removed, ...]


_TYPED = compiled(
    rb"(?:--?(?:auth-)?pass(?:word)?[ =]|(?<=\s)-ap[ =]|--oauth2-bearer[ =])"
    rb"(?P<word>\"[^\"\r\n]*\"|'[^'\r\n]*'|[^\s'\"]+)"
    rb"|(?<=\s)(?:-u|--user)[ =](?P<quote>['\"]?)[^\s:'\"]+:(?P<user>[^\s'\"]+)"
    rb"|\b(?:smtps?|submissions?|lmtp)://[^\s:/@]+:(?P<url>[^\s/@]+)@"
    rb"|(?i:\b(?:authorization: )?bearer )(?P<token>[\w.~+/-]{16,}=*)"
)
"""Where people type secrets: options of swaks and curl, URLs, bearer tokens (RFC 6750 §2.1)."""
_DOMAIN = compiled(rb"@[A-Za-z0-9\x80-\xff-]+(?:\.[A-Za-z0-9\x80-\xff-]+)*")
_LOCAL = bytes(each for each in range(0x21, 0x100) if each not in b'"(),:;<>@[\\]\x7f')
"""What a local-part has, dots among it (RFC 5321 §4.1.2, RFC 6531 §3.3)."""
_AN_ADDRESS = "an address"


def redact(reading: Reading, *, addresses: bool = False) -> Redacted:
    """The file that was read, without secrets; with `addresses`, each mailbox becomes another, always the same."""
    data = reading.source.data
    found: dict[Span, str] = {}
    for what, span in _secrets(reading):
        found.setdefault(span, what)
    for span in _mailboxes(data) if addresses else ():
        found.setdefault(span, _AN_ADDRESS)
    kept = _joined([(span, what) for span, what in found.items() if b"\n" not in data[slice(*span)]])
    removed = sorted(
        (Removed(what, reading.source.line(span.start)) for span, what in kept), key=lambda each: each.line
    )
    return Redacted(apply(data, _edits(data, kept)), tuple(removed))


def _secrets(reading: Reading) -> Iterator[tuple[str, Span]]:
    data = reading.source.data
    words = set(_words(reading))
    for span in secret_places(reading):
        yield "what answers AUTH", span
    for match in _TYPED.finditer(data):
        name = "user" if match.lastgroup == "quote" else match.lastgroup or "word"
        words.add(match[name].strip(b"'\""))
        yield "a token" if name == "token" else "a password", Span(*match.span(name))
    for span in _again(data, frozenset(word for word in words if len(word) >= SHORTEST)):
        yield "the same again", span


def _again(data: bytes, words: frozenset[bytes]) -> Iterator[Span]:
    """Where the words stand, the longest at each place. Each octet is looked at once, however many words there are."""
    lengths: dict[bytes, set[int]] = {}
    for word in words:
        lengths.setdefault(word[:SHORTEST], set()).add(len(word))
    for at in _places(data, lengths):
        for length in sorted(lengths[data[at : at + SHORTEST]], reverse=True):
            if data[at : at + length] in words:
                yield Span(at, at + length)
                break


def _places(data: bytes, starts: Collection[bytes]) -> Iterator[int]:
    """Where one of these stands; they are of one length. To search for few one by one is a hundred times as fast."""
    if len(starts) > MANY:
        yield from (at for at in range(len(data)) if data[at : at + SHORTEST] in starts)
        return
    for start in starts:
        at = data.find(start)
        while at >= 0:
            yield at
            at = data.find(start, at + 1)


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


_BEARER = compiled(rb"auth=Bearer ([^\x01]+)")
"""Where the token stands in XOAUTH2 and OAUTHBEARER (RFC 7628 §3.1)."""


def _mailboxes(data: bytes) -> Iterator[Span]:
    """Where addresses stand, well-formed or not. Those that touch are one: `a@b=c@d`."""
    start = stop = 0
    has_local = False
    for domain in _DOMAIN.finditer(data):
        before = data[stop : domain.start()]
        word = before[len(before.rstrip(_LOCAL + b"@")) :]
        if stop == 0 or len(word) < len(before):
            if has_local:
                yield Span(start, stop)
            start, has_local = domain.start() - len(word), False
        stop = domain.end()
        has_local = has_local or word.rstrip(b".")[-1:] not in (b"", b"@")
    if has_local:
        yield Span(start, stop)


def _joined(places: list[tuple[Span, str]]) -> list[tuple[Span, str]]:
    """The places in order; those that overlap an earlier or longer one are part of it."""
    kept: list[tuple[Span, str]] = []
    for span, what in sorted(places, key=lambda each: (each[0].start, -each[0].stop)):
        if kept and span.start < kept[-1][0].stop:
            before, said = kept[-1]
            kept[-1] = Span(before.start, max(before.stop, span.stop)), said
        else:
            kept.append((span, what))
    return kept


def _edits(data: bytes, kept: list[tuple[Span, str]]) -> Iterator[Edit]:
    """Stars for each secret, and an address for each address, numbered in the order in which they come."""
    numbers: dict[bytes, int] = {}
    for span, what in kept:
        if what == _AN_ADDRESS:
            number = numbers.setdefault(data[slice(*span)].lower(), len(numbers) + 1)
            yield Edit(*span, b"user%d@example.com" % number)
        else:
            yield Edit(*span, STARS)
