"""A session's text: what both sides said, without the marks of the capture, and the View that leads back to the log."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mailint.nodes.session import Speaker, Turn
from mailint.read.forms import FORMS, Form
from mailint.read.listener import PASSED, Heard
from mailint.record import NamedTuple
from mailint.text import Piece, Span, View, make_span


class Transcript(NamedTuple):
    """A session's text with its turns.

    By the index of the turn: `dots` are those that end mail data, `apart` the forms of those that are no turn of the
    dialogue (`PROXY`, `ODD`), come too late (`LATE`), or are a response with
    which the capture begins (`RESPONSE`).
    """

    view: View
    turns: tuple[Turn, ...]
    heard: Sequence[Heard]
    dots: frozenset[int]
    apart: Mapping[int, str]
    last_line_ended: bool
    """Whether the log's last line has a line end."""
    passed: Sequence[int] = ()
    """Before which turns plain transactions were passed, for each its index."""

    def answer(self, index: int) -> list[Span]:
        """The lines, without line ends, of the reply that follows a turn, each a turn of its own; else none."""
        lines: list[Span] = []
        for at in range(index + 1, len(self.turns)):
            turn = self.turns[at]
            line = self.only_line(turn) if turn.speaker is Speaker.SERVER and at not in self.apart else None
            if line is None:
                return []
            lines.append(make_span(line))
            if self.view.text[line[0] + 3 : line[0] + 4] != b"-":
                return lines
        return []

    def only_line(self, turn: Turn) -> tuple[int, int] | None:
        """The line of a turn, without its line end; None if there are more."""
        text, start, stop = self.view.text, turn.start, turn.stop - 1
        if text.find(b"\n", start, stop + 1) != stop:
            return None
        while stop > start and text[stop - 1] == 0x0D:
            stop -= 1
        return start, stop


def transcribe(log: View, heard: Sequence[Heard]) -> Transcript:
    """The text of these turns of the log."""
    data = log.text
    plain = _as_it_stands(log, heard)
    if plain:
        return plain
    writer = _Writer(data)
    for each in heard:
        writer.write(each)
    view = View(b"".join(writer.out), writer.pieces, log if log.is_derived else None)
    ended = not heard or data[heard[-1].stop - 1 : heard[-1].stop] == b"\n"
    return Transcript(view, tuple(writer.turns), heard, frozenset(writer.dots), writer.apart, ended, writer.passed)


def _as_it_stands(log: View, heard: Sequence[Heard]) -> Transcript | None:
    """A part of the log, where nothing was to be taken off its lines; None where something was."""
    data, base = log.text, heard[0].start if heard else 0
    turns: list[Turn] = []
    dots: list[int] = []
    apart: dict[int, str] = {}
    passed: list[int] = []
    last = base
    for speaker, start, stop, text, end, form, ends_content, joins in heard:
        if start == stop:
            continue
        if form == PASSED:
            passed.append(len(turns))
            last = stop
            continue
        if start != last or joins or form in FORMS or (text != start and speaker is not Speaker.NOISE):
            return None
        if end < stop and data[end : end + 1] not in _LINE_END and speaker is not Speaker.NOISE:
            return None
        if ends_content:
            dots.append(len(turns))
        if form in _APART:
            apart[len(turns)] = form
        turns.append(Turn(speaker, start - base, stop - base))
        last = stop
    view = View.cut(data, base, last, log if log.is_derived else None)
    ended = last == base or data[last - 1 : last] == b"\n"
    return Transcript(view, tuple(turns), heard, frozenset(dots), apart, ended, passed)


_APART = ("PROXY", "ODD", "LATE", "RESPONSE")
_LINE_END = (b"\n", b"\r", b"")


class _Writer:
    """Puts the text together, piece by piece."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.out: list[bytes] = []
        self.pieces: list[Piece] = []
        self.turns: list[Turn] = []
        self.dots: list[int] = []
        self.apart: dict[int, str] = {}
        self.passed: list[int] = []
        self.at = 0
        self.last = -1
        self.joined: Heard | None = None
        """The line that goes on in the next."""

    def write(self, heard: Heard) -> None:
        """The next turn; it goes on with the one before where that line was wrapped or folded."""
        if heard.start == heard.stop:
            return
        if heard.form == PASSED:
            self.passed.append(len(self.turns))
            return
        before, self.joined = self.joined, heard if heard.joins else None
        begin = self.turns.pop().start if before else self.at
        if heard.speaker is Speaker.NOISE:
            self.put(self.data[heard.start : heard.stop], heard.start)
        elif heard.form in FORMS:
            begin = self.undo(heard, FORMS[heard.form], begin)
        elif heard.joins:
            self.put(self.data[heard.text : heard.end], heard.text)
            if heard.form == "FOLDED":
                self.put(b" ", heard.end)
        elif self.data[heard.end : heard.end + 1] in _LINE_END:
            self.put(self.data[heard.text : heard.stop], heard.text)
        else:
            self.put(self.data[heard.text : heard.end], heard.text)
            self.line_end(heard)
        self.turn(heard, begin, heard.ends_content, before is not None and before.form != "FOLDED")

    def put(self, text: bytes, start: int, unit: int = 1, width: int = 1) -> None:
        """Append text of which every `unit` octets came from `width` octets of the log, from `start` on."""
        if not text:
            return
        plain = unit == width == 1
        if not plain or start != self.last:
            self.pieces.append(Piece(self.at, start, unit, width))
        self.out.append(text)
        self.at += len(text)
        self.last = start + len(text) if plain else -1

    def line_end(self, heard: Heard) -> None:
        """The line end, without a mark that stands before it."""
        rest = self.data[heard.end : heard.stop]
        mark = len(rest.rstrip(b"\r\n"))
        self.put(rest[mark:], heard.end + mark)

    def turn(self, heard: Heard, begin: int, ends: bool, wrapped: bool = False) -> None:
        """Close a turn that began at `begin`."""
        if ends:
            self.dots.append(len(self.turns))
        if heard.form in _APART:
            self.apart[len(self.turns)] = heard.form
        self.turns.append(Turn(heard.speaker, begin, self.at, wrapped))

    def undo(self, heard: Heard, form: Form, begin: int) -> int:
        """A text as it was before it was written in this form; a dot that ends mail data becomes a turn of its own.

        Where the turn that is still open begins.
        """
        raw, dot = self.data[heard.text : heard.end], b"." + form.line_end
        if (
            form.line_end
            and heard.speaker is Speaker.CONTENT
            and not heard.ends_content
            and raw.endswith(form.line_end + dot)
        ):
            self.unescape(form, heard.text, heard.end - len(dot))
            self.turn(heard, begin, False)
            begin = self.at
            self.unescape(form, heard.end - len(dot), heard.end)
            self.dots.append(len(self.turns))
        else:
            self.unescape(form, heard.text, heard.end)
            if not heard.joins and not (form.line_end and self.out and self.out[-1].endswith(b"\n")):
                self.line_end(heard)
        return begin

    def unescape(self, form: Form, start: int, stop: int) -> None:
        """The text between two places of the log, its escapes undone."""
        at = start
        for found in form.escape.finditer(self.data, start, stop):
            self.put(self.data[at : found.start()], at)
            at = found.end()
            octets = form.undo(found)
            self.put(octets, found.start(), len(octets), len(found[0]))
        self.put(self.data[at:stop], at)
