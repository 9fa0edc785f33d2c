"""Where a session shows what should not be shown: SASL responses (RFC 4954 §4), the login name of XCLIENT."""

from __future__ import annotations

import binascii
from collections.abc import Iterable, Iterator

from mailint.nodes.session import Exchange, Redaction, Secret, Verb
from mailint.patterns import compiled
from mailint.text import Span

_TELLING = {Verb.AUTH, Verb.RESPONSE, Verb.XCLIENT}
_READABLE = {b"PLAIN", b"LOGIN", b"XOAUTH2", b"OAUTHBEARER", b"XCLIENT"}
"""What holds a password, a token or a client's data in clear (RFC 4616, RFC 7628; the others have no RFC)."""
_LOGIN = compiled(rb"(?i)(?<![^ \t])LOGIN=(?!\[)([^ \t]+)")
_WORDS = compiled(rb"(?s)(\S+)[ \t]*(.*)")


def secrets(text: bytes, exchanges: Iterable[Exchange]) -> Iterator[Secret]:
    """The secrets in these exchanges, in order. The first thing that LOGIN asks for is the user's name: no secret."""
    mechanism, said = b"", 0
    for exchange in exchanges:
        command = exchange.command
        if command is None or exchange.verb not in _TELLING:
            continue
        span = command.argument
        if exchange.verb is Verb.AUTH:
            mechanism, span = _auth(text, span)
            said = 0
        elif exchange.verb is Verb.XCLIENT:
            mechanism, said, span = b"XCLIENT", 1, _login(text, span)
        said += span.start < span.stop
        if _tells(text[slice(*span)], mechanism) and not (mechanism == b"LOGIN" and said == 1):
            yield Secret(*span, mechanism, mechanism in _READABLE)


def redactions(text: bytes, exchanges: Iterable[Exchange]) -> Iterator[Redaction]:
    """What stands in the place of SASL responses, in order."""
    for exchange in exchanges:
        command = exchange.command
        if command is not None and exchange.verb in (Verb.AUTH, Verb.RESPONSE):
            span = _auth(text, command.argument)[1] if exchange.verb is Verb.AUTH else command.argument
            shown = text[slice(*span)]
            if _REDACTED.search(shown) or _REDACTED.search(_decoded(shown) or b""):
                yield Redaction(*span)


_REDACTED = compiled(
    rb"(?i)\*{3,}|^x{3,}$|[\[<(](?:[\w ]*credentials?[\w ]*|secret|hidden|redacted|removed|password)[\])>]"
    rb"|/\* secret \*/|PROVIDED_BUT_REMOVED"
)
"""What tools write: stars, words in brackets; nodemailer and swaks in base64."""


def _auth(text: bytes, argument: Span) -> tuple[bytes, Span]:
    """The mechanism, and where the initial response stands."""
    match = _WORDS.match(text, *argument)
    return (match[1].upper(), Span(*match.span(2))) if match else (b"", Span(argument.stop, argument.stop))


def _login(text: bytes, argument: Span) -> Span:
    """The name under which an XCLIENT client logged in; the other attributes are no secrets."""
    match = _LOGIN.search(text, *argument)
    return Span(*match.span(1)) if match else Span(argument.stop, argument.stop)


def _tells(response: bytes, mechanism: bytes) -> bool:
    """Whether a response, encoded or not, is more than nothing, a cancellation, or a secret already starred out."""
    if mechanism == b"XCLIENT":
        return bool(response)
    decoded = response.strip(b"=") if (found := _decoded(response)) is None else found
    return bool(decoded.strip(b"*\0 ")) and not _REDACTED.search(decoded)


def _decoded(response: bytes) -> bytes | None:
    """What base64 says; None where this is none."""
    try:
        return binascii.a2b_base64(response, strict_mode=True)
    except binascii.Error:
        return None
