"""Whose each line of a saved session is.

A capture grammar names the kinds of line of a dialect; what it cannot know (whether a line is mail data, whether a
reply is owed) the Dialogue knows. Every octet of the file lies in exactly one turn. Cost is linear in the file.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import cached_property
from typing import NamedTuple

from mailint.grammar import lines
from mailint.nodes.session import Speaker, State, Verb
from mailint.smtp.machine import Dialogue, Expects


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


class Heard(NamedTuple):
    """Lines of one speaker: data[start:stop] of the file, of which data[text:end] is what was said.

    `form` is how that is written: `TEXT` as it is, `REPR_Q` and `REPR_QQ` as a Python literal; of noise, its kind.
    """

    speaker: Speaker
    start: int
    stop: int
    text: int
    end: int
    form: str
    ends_content: bool = False


COMMAND = re.compile(
    rb"(?i)[ \t]*(?:HELO|EHLO|LHLO|MAIL|RCPT|DATA|BDAT|BURL|RSET|NOOP|QUIT|VRFY|EXPN|HELP|AUTH|STARTTLS|ETRN|ATRN"
    rb"|XCLIENT|XFORWARD|TURN|SEND|SOML|SAML)(?![^ \t\r\n])(?! ?:)"
)
"""A line that looks like a command."""
REPLY = re.compile(rb"[2-5]\d\d(?:[ -]|\r*\n|\r*\Z)")
"""A line that looks like a reply."""
_LONE_DOT = re.compile(rb"(?m)^\.\r*(?:\n|\Z)")
_WRAPPED = re.compile(rb"[^\n]*\n(?=[2-5]\d\d[ -])")
_CONTINUED = re.compile(rb"[2-5]\d\d-")
_QUIT = re.compile(rb"(?i)[ \t]*QUIT[ \t]*\r*(?:\n|\Z)")
_END_OF_LINE = re.compile(rb"(?:\r*\n)?")
_NEXT_REPLY = re.compile(rb"(?m)^[2-5]\d\d[ -]")


def hear(data: bytes, dialect: Dialect) -> list[list[Heard]]:
    """The turns of each session in a log."""
    listener = _Listener(data, dialect) if dialect.marked else _Guesser(data, dialect)
    return listener.listen()


class _Listener:
    """Goes through a marked capture line by line."""

    def __init__(self, data: bytes, dialect: Dialect) -> None:
        self.data = data
        self.match, self.kinds = lines(dialect.name)
        self.at = 0
        self.sessions: list[list[Heard]] = []
        self.begin([])

    def begin(self, turns: list[Heard]) -> None:
        """A session begins, with these turns (noise) before it."""
        self.turns = turns
        self.sessions.append(turns)
        self.dialogue = Dialogue()
        self.spoken = 0
        self.continued = False

    def listen(self) -> list[list[Heard]]:
        while self.at < len(self.data):
            self.step()
        return self.sessions

    def step(self) -> None:
        """Take the line that comes next."""
        at, found = self.at, self.match(self.data, self.at)
        assert found
        self.at = found.end()
        index = found.lastindex or 0
        kind, form = self.kinds[index]
        text, end = found.span(index)
        heard = Heard(Speaker.NOISE, at, found.end(), text, end, form)
        match kind:
            case "server":
                self.server(heard)
            case "client":
                self.client(heard)
            case _:
                self.noise(heard)

    def add(self, speaker: Speaker, heard: Heard) -> None:
        if heard.speaker is not speaker:
            heard = Heard(speaker, *heard[1:])
        self.turns.append(heard)
        self.spoken += speaker is not Speaker.NOISE

    def said(self, heard: Heard) -> bytes:
        """The text, without the line end that a literal shows."""
        text = self.data[heard.text : heard.end]
        return text.removesuffix(rb"\r\n") if heard.form.startswith("REPR") else text

    def server(self, heard: Heard) -> None:
        dialogue, text = self.dialogue, self.said(heard)
        if not self.continued and text[:3] == b"220" and self.is_over():
            self.begin(self.handed_over())
            dialogue = self.dialogue
        if dialogue.expects in (Expects.CONTENT, Expects.OCTETS):
            dialogue.content_end()
        dialogue.reply(text)
        self.continued = text[3:4] == b"-"
        self.add(Speaker.SERVER, heard)

    def client(self, heard: Heard) -> None:
        text = self.said(heard)
        self.dialogue.reply_cut()
        self.continued = False
        match self.dialogue.expects:
            case _ if not self.spoken and text.startswith(b"PROXY "):
                self.add(Speaker.NOISE, heard._replace(form="NOTE", text=heard.start))
            case Expects.CONTENT:
                self.content(heard, text)
            case Expects.OCTETS:
                self.octets(heard)
            case _ if self.is_early_content(text):
                self.dialogue.content_begin()
                self.content(heard, text)
            case _ if self.is_folded(text):
                self.add(Speaker.CLIENT, heard)
            case _:
                for line in text.split(rb"\r\n") if heard.form.startswith("REPR") else (text,):
                    self.dialogue.command(line)
                self.add(Speaker.CLIENT, heard)

    def is_folded(self, text: bytes) -> bool:
        """Whether a line goes on with the command before it, which ends in a backslash as documents have it."""
        last = self.turns[-1] if self.turns else None
        after = last is not None and last.speaker is Speaker.CLIENT and self.said(last).endswith(b" \\")
        return after and not COMMAND.match(text)

    def is_early_content(self, text: bytes) -> bool:
        """Whether mail data begins though DATA was not answered yet."""
        owed = self.dialogue.owed
        return bool(owed) and owed[-1] == (Verb.DATA, False) and not COMMAND.match(text)

    def content(self, heard: Heard, text: bytes) -> None:
        literal = heard.form.startswith("REPR")
        ends = text.rstrip(b"\r") == b"." or (literal and text.endswith(rb"\r\n."))
        self.add(Speaker.CONTENT, heard._replace(ends_content=ends and not text[1:].strip(b"\r")))
        if ends:
            self.dialogue.content_end()

    def octets(self, heard: Heard) -> None:
        self.add(Speaker.CONTENT, heard)
        self.dialogue.octets -= heard.end - heard.text + 2
        if self.dialogue.octets <= 0:
            self.dialogue.content_end()

    def noise(self, heard: Heard) -> None:
        if heard.form == "OPEN" and self.spoken > 1:
            self.begin(self.handed_over())
        elif heard.form == "GONE":
            self.dialogue.closed()
        self.add(Speaker.NOISE, heard)

    def is_over(self) -> bool:
        """Whether a 220 can only be the greeting of another session."""
        return self.spoken > 0 and (
            self.dialogue.state is State.CLOSED or all(owed.verb is Verb.QUIT for owed in self.dialogue.owed)
        )

    def handed_over(self) -> list[Heard]:
        """Banners and prompts at the end of the turns: they belong to the session that begins."""
        first = len(self.turns)
        while first and self.turns[first - 1].form in ("OPEN", "BANNER", "PROMPT"):
            first -= 1
        taken = self.turns[first:]
        del self.turns[first:]
        return taken


class _Guesser(_Listener):
    """Goes through a capture without marks: whose turn it is tells who speaks."""

    def step(self) -> None:
        match self.dialogue.expects:
            case Expects.CONTENT:
                self.take(self.at, *self.content_stop(self.at))
            case Expects.OCTETS:
                stop = self.chunk_stop(self.at)
                self.take(self.at, stop, stop)
            case _:
                super().step()

    def server(self, heard: Heard) -> None:
        if heard.form == "LOOSE" and (not self.spoken or self.dialogue.expects is Expects.CHALLENGE):
            self.client(heard)
        else:
            super().server(heard)

    def client(self, heard: Heard) -> None:
        command = COMMAND.match(self.data, heard.text, heard.end)
        quiet = not self.spoken or self.dialogue.state is State.CLOSED
        if not self.spoken and self.said(heard) == b".":
            self.dialogue.content_resume()
            self.take(heard.start, heard.start, heard.stop)
        elif quiet and not command:
            self.add(Speaker.NOISE, heard._replace(form="TEXT"))
        elif self.continued and not command and _WRAPPED.match(self.data, heard.text):
            self.add(Speaker.SERVER, heard)
        elif self.is_early_content(self.said(heard)):
            self.dialogue.content_begin()
            self.take(heard.start, *self.content_stop(heard.start))
        else:
            super().client(heard)

    def noise(self, heard: Heard) -> None:
        if self.dialogue.expects is Expects.CHALLENGE and heard.form == "TEXT":
            super().client(heard)
        else:
            super().noise(heard)

    def take(self, at: int, stop: int, end: int) -> None:
        """Mail data up to `stop`, and the dot up to `end`."""
        if stop > at:
            self.add(Speaker.CONTENT, Heard(Speaker.CONTENT, at, stop, at, stop, "TEXT"))
        if end > stop:
            self.add(Speaker.CONTENT, Heard(Speaker.CONTENT, stop, end, stop, end, "TEXT", True))
        if end < len(self.data) or end > stop:
            self.dialogue.content_end()
        self.at = end

    @cached_property
    def lone_dots(self) -> list[tuple[int, int]]:
        """All lines that are a dot."""
        return [found.span() for found in _LONE_DOT.finditer(self.data)]

    @cached_property
    def answered_dots(self) -> list[tuple[int, int]]:
        """Those after which a reply stands."""
        return [span for span in self.lone_dots if REPLY.match(self.data, span[1])]

    def content_stop(self, at: int) -> tuple[int, int]:
        """Where mail data ends that begins at `at`, and where its terminator ends.

        The first lone dot ends it (RFC 5321 §4.5.2), but if text goes on after that and a later one is answered, the
        log was edited, or the server let it pass: then the later one does. Without any, the dialogue's tail tells.
        """
        first = bisect_left(self.lone_dots, (at, 0))
        if first == len(self.lone_dots):
            stop = self.tail(at)
            return stop, stop
        span = self.lone_dots[first]
        if self.goes_on_as_text(span[1]):
            later = bisect_left(self.answered_dots, span)
            if later < len(self.answered_dots):
                return self.answered_dots[later]
        return span

    def goes_on_as_text(self, at: int) -> bool:
        """Whether what stands at `at` is neither a reply nor a command, nor noise, nor the end."""
        found = self.match(self.data, at)
        if found is None or at == len(self.data):
            return False
        kind, _ = self.kinds[found.lastindex or 0]
        return kind == "client" and not COMMAND.match(self.data, at)

    def tail(self, at: int) -> int:
        """Where the dialogue goes on at the end of mail data that has no terminator: a reply, with QUIT perhaps."""
        last = self.last_lines(at)
        while last and self.kind_at(last[-1]) not in ("server", "client"):
            last.pop()
        if len(last) > 2 and REPLY.match(self.data, last[-1]) and self.is_quit(last[-2]):
            del last[-2:]
        elif len(last) > 1 and self.is_quit(last[-1]):
            last.pop()
        if not last or not REPLY.match(self.data, last[-1]):
            return len(self.data)
        while len(last) > 1 and _CONTINUED.match(self.data, last[-2]):
            last.pop()
        return last[-1]

    def last_lines(self, at: int) -> list[int]:
        """Where the last lines begin, at most as many as a dialogue's tail can be."""
        starts: list[int] = []
        stop = len(self.data)
        while stop > at and len(starts) < 40:
            stop = self.data.rfind(b"\n", at, stop - 1) + 1 or at
            starts.append(stop)
        return starts[::-1]

    def kind_at(self, at: int) -> str:
        found = self.match(self.data, at)
        return self.kinds[found.lastindex or 0][0] if found else ""

    def is_quit(self, at: int) -> bool:
        return _QUIT.match(self.data, at) is not None

    @cached_property
    def has_crlf(self) -> bool:
        """Whether the lines end in CRLF, so that octets can be counted as they stand."""
        return b"\r\n" in self.data[: self.data.find(b"\n") + 1]

    def chunk_stop(self, at: int) -> int:
        """Where the chunk ends that begins at `at`; a lone LF counts as the CRLF that it was."""
        left, stop = self.dialogue.octets, at
        if self.has_crlf:
            stop, left = min(at + left, len(self.data)), max(at + left - len(self.data), 0)
        while left > 0 and stop < len(self.data):
            end = self.data.find(b"\n", stop) + 1 or len(self.data)
            size = end - stop + 1
            stop, left = (end, left - size) if left >= size - 2 else (stop + left, 0)
        if stop < len(self.data) and self.data[stop - 1 : stop] != b"\n":
            stop = _END_OF_LINE.match(self.data, stop).end()  # type: ignore[union-attr]
        if left <= 0 and self.is_plausible(stop):
            return stop
        found = _NEXT_REPLY.search(self.data, at)
        return found.start() if found else len(self.data)

    def is_plausible(self, at: int) -> bool:
        """Whether the dialogue can go on at `at`."""
        return at == len(self.data) or bool(REPLY.match(self.data, at) or COMMAND.match(self.data, at))
