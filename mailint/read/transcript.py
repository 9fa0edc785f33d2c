"""A session's text: what both sides said, without the marks of the capture, and the View that leads back to the log."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from mailint.nodes.session import Speaker, Turn
from mailint.read.dialects import Dialect
from mailint.read.listener import Heard
from mailint.text import Piece, View


class Transcript(NamedTuple):
    """A session's text with its turns.

    By the index of the turn: `dots` are those that end mail data, `apart` the forms of those that are no turn of the
    dialogue (`PROXY`, `ODD`), go on with the one before (`FOLD`), come too late (`LATE`), or are a response with
    which the capture begins (`RESPONSE`).
    """

    view: View
    turns: tuple[Turn, ...]
    heard: Sequence[Heard]
    dots: frozenset[int]
    apart: Mapping[int, str]
    last_line_ended: bool
    """Whether the log's last line has a line end."""


def transcribe(data: bytes, heard: Sequence[Heard], dialect: Dialect) -> Transcript:
    """The text of these turns of the log."""
    writer = _Writer(data)
    for each in heard:
        if each.form.startswith("REPR"):
            writer.literal(each)
        else:
            writer.copy(each, each.start if each.speaker is Speaker.NOISE else each.text)
    view = View(b"".join(writer.out), writer.pieces)
    ended = not heard or data[heard[-1].stop - 1 : heard[-1].stop] == b"\n"
    return Transcript(view, tuple(writer.turns), heard, frozenset(writer.dots), writer.apart, ended)


_APART = ("PROXY", "ODD", "LATE", "FOLD", "RESPONSE")

_ESCAPE = re.compile(rb"\\(?:x([0-9A-Fa-f]{2})|(.))", re.S)
_SIMPLE = {b"r": b"\r", b"n": b"\n", b"t": b"\t", b"a": b"\a", b"b": b"\b", b"f": b"\f", b"v": b"\v", b"0": b"\0"}


class _Writer:
    """Puts the text together, piece by piece."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.out: list[bytes] = []
        self.pieces: list[Piece] = []
        self.turns: list[Turn] = []
        self.dots: list[int] = []
        self.apart: dict[int, str] = {}
        self.at = 0
        self.last = -1

    def put(self, text: bytes, start: int, width: int = 1) -> None:
        """Append text of which every octet came from `width` octets of the log, from `start` on."""
        if not text:
            return
        if width != 1 or start != self.last:
            self.pieces.append(Piece(self.at, start, 1, width))
        self.out.append(text)
        self.at += len(text)
        self.last = start + len(text) if width == 1 else -1

    def copy(self, heard: Heard, start: int) -> None:
        """A line as it stands, without its mark."""
        begin = self.at
        self.put(self.data[start : heard.stop], start)
        self.turn(heard, begin, heard.ends_content)

    def turn(self, heard: Heard, begin: int, ends: bool) -> None:
        if ends:
            self.dots.append(len(self.turns))
        if heard.form in _APART:
            self.apart[len(self.turns)] = heard.form
        self.turns.append(Turn(heard.speaker, begin, self.at))

    def literal(self, heard: Heard) -> None:
        """A Python literal, its escapes undone; a dot that ends mail data becomes a turn of its own."""
        begin, raw = self.at, self.data[heard.text : heard.end]
        if heard.speaker is Speaker.CONTENT and not heard.ends_content and raw.endswith(rb"\r\n.\r\n"):
            self.unescape(heard.text, heard.end - 5)
            self.turn(heard, begin, False)
            begin = self.at
            self.unescape(heard.end - 5, heard.end)
            self.turn(heard, begin, True)
        else:
            self.unescape(heard.text, heard.end)
            if not raw.endswith(rb"\n"):
                self.put(self.data[heard.end : heard.stop].lstrip(b"'\""), heard.end + 1)
            self.turn(heard, begin, heard.ends_content)

    def unescape(self, start: int, stop: int) -> None:
        at = start
        for found in _ESCAPE.finditer(self.data, start, stop):
            self.put(self.data[at : found.start()], at)
            at = found.end()
            if found[1]:
                self.put(bytes([int(found[1], 16)]), found.start(), 4)
            else:
                self.put(_SIMPLE.get(found[2], found[2]), found.start(), 2)
        self.put(self.data[at:stop], at)
