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
    clues: tuple[bytes, ...] = ()
    """Octets of which one stands in every log of a marked dialect: without them its lines are not tried."""
    telling: bool = False
    """Whether its marks are no other tool's, so that a few lines tell it among many of other kinds."""
    either: bool = False
    """Whether its marks mean the client in one program's log and the server in another's."""
    tool: bool = False
    """Whether a program that takes part wrote it: it sees what TLS hides, and its remarks are as plain as its lines."""
    data: str = "wire"
    """How mail data is shown: `wire` as it is sent, `unstuffed`, or `hidden`."""
    shows_end: bool = True
    """Whether the line that ends mail data is shown."""
    bare: bool = False
    """Whether the marks of one side can be left out."""
    saved: bool = False
    """Whether the line ends are those of the wire if the log has CRLF."""


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
    Dialect(
        "swaks", True, clues=(b"<-  ", b"<~  ", b" -> ", b" ~> ", b"=== Trying "), telling=True, tool=True, bare=True
    ),
    Dialect("smtplib", True, line_ends=True, clues=(b"send: ", b"reply: ", b"connect: "), telling=True, tool=True),
    Dialect("labelled", True, clues=(b"S:", b"C:", b"Server:", b"Client:")),
    Dialect("labelled_sender", True, clues=(b"R:", b"S:", b"Receiver:", b"Sender:")),
    Dialect("s_client", False, typed=True, traces=_S_CLIENT),
    Dialect("telnet", False, typed=True, traces=_TELNET),
    Dialect("nc", False, typed=True, traces=_NC),
    Dialect("plain", False),
)
"""In the order of trial; one without traces takes what is left."""
