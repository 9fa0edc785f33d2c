"""The dialects in which people save sessions, and what gives away those that have no marks."""

from __future__ import annotations

import re
from typing import NamedTuple


class Dialect(NamedTuple):
    """A shape in which people save sessions."""

    name: str
    marked: bool
    """Whether a mark on each line says who speaks."""
    line_ends: bool = False
    """Whether the line ends are those of the wire."""
    typed: bool = False
    """Whether a person typed the client's side."""
    traces: re.Pattern[bytes] | None = None
    """What gives the dialect away where nothing is marked."""


def _traces(pattern: bytes) -> re.Pattern[bytes]:
    return re.compile(rb"(?m)^(?:" + pattern + rb")")


_S_CLIENT = _traces(rb"CONNECTED\([0-9A-F]+\)|depth=\d|-----BEGIN CERTIFICATE")
_TELNET = _traces(
    rb"Trying \S+\.\.\.|Escape character is|spawn telnet|Microsoft Telnet>"
    rb"|Connection (?:closed by foreign|to host lost)"
)
_NC = _traces(
    rb"Connection to [^\n]* succeeded!|Ncat: |[\w.:-]+ \[[^\]\n]*\] \d+ \([^()\n]*\) open\s"
    rb"|\(UNKNOWN\) \[|spawn (?:nc|ncat) |found 0 associations"
)

DIALECTS = (
    Dialect("swaks", True),
    Dialect("smtplib", True, line_ends=True),
    Dialect("labelled", True),
    Dialect("labelled_sender", True),
    Dialect("s_client", False, typed=True, traces=_S_CLIENT),
    Dialect("telnet", False, typed=True, traces=_TELNET),
    Dialect("nc", False, typed=True, traces=_NC),
    Dialect("plain", False),
)
"""In the order of trial; one without traces takes what is left."""
