"""Domains that the Internet's mail does not reach: special-use names, and placeholders that people forget to replace.

Source: IANA's registry of special-use domain names (https://www.iana.org/assignments/special-use-domain-names) and the
RFCs named with each, read 2026-11.
"""

from __future__ import annotations

from functools import lru_cache

from mailint.record import NamedTuple


class SpecialUse(NamedTuple):
    """A special-use domain, the text that makes it one, and whether it is a name for documents and tests."""

    domain: bytes
    reference: str
    for_documents: bool


_UNREACHABLE = {
    b"localhost": "RFC 6761 §6.3",
    b"local": "RFC 6762 §3",
    b"internal": "ICANN resolution 2024.07.29.06",
    b"onion": "RFC 7686 §2",
    b"home.arpa": "RFC 8375 §4",
}
_FOR_DOCUMENTS = {
    b"test": "RFC 6761 §6.2",
    b"invalid": "RFC 6761 §6.4",
    b"example": "RFC 6761 §6.5",
    b"example.com": "RFC 6761 §6.5",
    b"example.net": "RFC 6761 §6.5",
    b"example.org": "RFC 6761 §6.5",
}
_NAMES = {
    **{domain: SpecialUse(domain, reference, False) for domain, reference in _UNREACHABLE.items()},
    **{domain: SpecialUse(domain, reference, True) for domain, reference in _FOR_DOCUMENTS.items()},
}

PLACEHOLDERS = frozenset(
    b"""
    company.com domain.com domain.tld mail.tld mycompany.com mydomain.com mysite.com somedomain.com test.com
    your-company.com your-domain.com yourcompany.com yourdomain.com yourdomain.tld yoursite.com yourwebsite.com
    """.split()
)
"""Domains that examples use for "your own", though they belong to somebody (RFC 2606 §3 reserves better ones)."""


@lru_cache(4096)
def special_use(domain: bytes) -> SpecialUse | None:
    """The special-use domain at or under which a domain lies."""
    labels = domain.lower().rsplit(b".", 2)
    return _NAMES.get(labels[-1]) or (_NAMES.get(b".".join(labels[-2:])) if len(labels) > 1 else None)


@lru_cache(4096)
def is_reachable(domain: bytes) -> bool:
    """Whether a domain is neither a placeholder nor a name that mail cannot reach; names for documents are no fault."""
    known = special_use(domain)
    return (known is None or known.for_documents) and placeholder(domain) is None


@lru_cache(4096)
def placeholder(domain: bytes) -> bytes | None:
    """The placeholder domain at or under which a domain lies."""
    last_two = b".".join(domain.lower().rsplit(b".", 2)[-2:])
    return last_two if last_two in PLACEHOLDERS else None
