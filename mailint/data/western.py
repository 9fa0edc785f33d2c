"""Whether text of an unknown charset may be windows-1252.

In Western languages letters over 127 stand alone or in pairs, as in `café` and `Größe`; in scripts that lie over 127
as a whole (Cyrillic, Thai, Chinese ...) they stand in runs.
"""

from __future__ import annotations

import re

_ASCII = bytes(range(128))
_RUN = re.compile(rb"[\x80-\xff]{3,}+")


def western(octets: bytes) -> str | None:
    """What the octets say as windows-1252; None if they have octets that it has not, or are hardly Western text."""
    runs = sum(len(run) for run in _RUN.findall(octets))
    if 2 * runs > len(octets.translate(None, _ASCII)):
        return None
    try:
        return octets.decode("cp1252")
    except UnicodeDecodeError:
        return None
