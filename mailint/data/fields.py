"""Header fields: which have what syntax, and how often they may stand in a header section."""

from __future__ import annotations

NEED_CONTENT = frozenset(
    b"""
    date from sender reply-to to cc message-id in-reply-to references return-path received mime-version
    resent-date resent-from resent-sender resent-reply-to resent-to resent-cc resent-message-id keywords
    content-type content-transfer-encoding content-disposition content-id content-language content-location
    disposition-notification-to list-id list-post list-help list-subscribe list-unsubscribe list-owner list-archive
    list-unsubscribe-post auto-submitted dkim-signature authentication-results
    """.split()
)
"""Structured fields whose syntax takes at least one token (RFC 5322 §3.6, RFC 2045 and others)."""

_OWN_SYNTAX = frozenset(
    b"""
    list-id list-post list-help list-subscribe list-unsubscribe list-owner list-archive list-unsubscribe-post
    content-location dkim-signature
    """.split()
)
"""Fields of URLs or tags, where a parenthesis or a quotation mark may stand alone (RFC 3986 §2.2, RFC 6376 §2.11)."""

STRUCTURED = (NEED_CONTENT - _OWN_SYNTAX) | {
    b"bcc", b"resent-bcc", b"received-spf", b"arc-authentication-results", b"errors-to",
}  # fmt: skip
"""Fields in which quoted-strings and comments mean what RFC 5322 §3.2 says."""

TRACE = frozenset(
    b"received return-path x-received received-spf authentication-results arc-seal arc-message-signature "
    b"arc-authentication-results dkim-signature domainkey-signature".split()
)
"""Trace fields and the like (RFC 5322 §3.6.7, RFC 6376 §3.5, RFC 7208 §9.1, RFC 8601 §4.1): servers add them."""

SEVERAL = frozenset(
    b"""
    received dkim-signature authentication-results received-spf delivered-to x-received return-path
    arc-seal arc-message-signature arc-authentication-results comments keywords
    """.split()
)
"""Fields of which a header section has several as a rule (RFC 5322 §3.6, RFC 6376 §3.5, RFC 8601 §2.2, RFC 8617 §4)."""
