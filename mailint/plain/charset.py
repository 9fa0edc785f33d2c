"""Charsets of texts that are plainly clean: registered under the name they have, and known to this machine."""

from __future__ import annotations

from functools import lru_cache

_COMMON = {
    b"utf-8": "utf-8",
    b"us-ascii": "ascii",
    b"iso-8859-1": "latin-1",
    b"iso-8859-15": "iso8859-15",
    b"windows-1252": "cp1252",
}
"""The charsets of most mail, so that the registry is not read for it."""


@lru_cache(256)
def codec_of(charset: bytes) -> str:
    """Python's codec of a charset that extends ASCII; empty where it is another, or not registered by that name."""
    common = _COMMON.get(charset.lower())
    if common:
        return common
    from mailint.data import charsets

    fits = charsets.is_plain(charset) and charsets.is_ascii_superset(charset)
    return (charsets.codec(charset) or "") if fits else ""
