"""Who ended the connection, as the lines after the dialogue tell."""

from __future__ import annotations

import re

from mailint.nodes.session import Closing, Side, Speaker, Turn
from mailint.patterns import compiled

_SIDES: tuple[tuple[re.Pattern[bytes], Side | None], ...] = tuple(
    (compiled(pattern), side)
    for pattern, side in (
        # telnet on Unix, on Windows; openssl s_client; swaks; ncat
        (rb"Connection closed by foreign host|Connection to host lost|closed\Z|read:errno=", Side.SERVER),
        (rb"\*\*\* Remote host closed connection|Ncat: Connection reset by peer", Side.SERVER),
        # telnet's escape and what it says after `quit`; s_client at the end of its input; an interrupt
        (rb"\^\]|telnet> (?:q|c)|Connection closed\.\Z|DONE\Z|Q(?:UIT)?\Z|\^C", Side.CLIENT),
        (rb"=== Connection closed| sent \d+, rcvd \d+|Ncat: |Press any key", None),
    )
)
"""What clients print at the end, and who ended the connection then."""
_LINE = compiled(rb"[^\r\n]+")


def read_closing(text: bytes, turns: tuple[Turn, ...]) -> Closing | None:
    """The line that shows the end of the connection, among those after the last that was spoken; None without any."""
    last = len(turns)
    while last and turns[last - 1].speaker is Speaker.NOISE:
        last -= 1
    found: Closing | None = None
    for turn in turns[last:]:
        for line in _LINE.finditer(text, turn.start, turn.stop):
            for pattern, side in _SIDES:
                if pattern.match(text, line.start(), line.end()) and (found is None or found.side is None):
                    found = Closing(line.start(), line.end(), side)
    return found
