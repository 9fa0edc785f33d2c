"""A marked capture: each line has a mark that says who speaks, and perhaps of which connection it is.

Connections are parted first. Then, at the beginning of each session, it is decided whether the marks mean what the
grammar says or the other side: the codes of the replies tell (RFC 5321 §4.2). Cost is linear in the file.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import NamedTuple

from mailint.grammar import lines
from mailint.nodes.session import Marks, Speaker
from mailint.read.dialects import Dialect
from mailint.read.listener import COMMAND, REPLY, SASL, Heard, Hearing, Listener
from mailint.read.opening import first_lines
from mailint.smtp.machine import Expects

_AUTHENTICATED = re.compile(rb"(?:235|334|535) ")
_GREETING = re.compile(rb"220(?:[ -]|\r*\n|\r*\Z)")


class Line(NamedTuple):
    """A line of the capture: its kind, what it says, and the mark of its connection (None where it has none)."""

    kind: str
    heard: Heard
    connection: bytes | None


def hear_marked(data: bytes, dialect: Dialect) -> list[Hearing]:
    """What was heard of each session, in the order in which they begin."""
    every_line = marked_lines(data, dialect)
    if not lines(dialect.name).told:
        return _Conversation(data, dialect, every_line).listen()
    found: list[Hearing] = []
    for conversation in _conversations(data, list(every_line)):
        found += _Conversation(data, dialect, conversation).listen()
    return sorted(found, key=lambda hearing: hearing.turns[0].start if hearing.turns else 0)


def marked_lines(data: bytes, dialect: Dialect) -> Iterator[Line]:
    """The lines with their kinds."""
    match, kinds, told = lines(dialect.name)
    connections = {index: groups["ID"] for index, groups in told.items() if "ID" in groups}
    at, noise = 0, Speaker.NOISE
    while at < len(data):
        found = match(data, at)
        assert found
        index = found.lastindex or 0
        kind, form = kinds[index]
        text, end = found.span(index)
        stop = found.end()
        connection = found[connections[index]] if index in connections else None
        yield Line(kind, Heard(noise, at, stop, text, end, form), connection)
        at = stop


def votes(data: bytes, line: Line) -> int:
    """Whether what a line says befits the side that its mark names (1), or the other (-1); 0 tells nothing."""
    kind, heard, _ = line
    if kind not in ("server", "client"):
        return 0
    replies = REPLY.match(data, heard.text, heard.end) is not None
    if replies or COMMAND.match(data, heard.text, heard.end):
        return 1 if replies == (kind == "server") else -1
    return 0


def _conversations(data: bytes, every_line: list[Line]) -> list[list[Line]]:
    """The lines of each connection that speaks SMTP; a line without a mark goes with the line before it."""
    connections = {line.connection for line in every_line} - {None}
    speaking = {line.connection for line in every_line if line.connection is not None and votes(data, line)}
    if len(connections) < 2 or not speaking:
        return [every_line]
    parted: dict[bytes, list[Line]] = {}
    before: list[Line] = []
    for line in every_line:
        if line.connection is None:
            before.append(line)
        elif line.connection in speaking:
            before = parted.setdefault(line.connection, before if not parted else [])
            before.append(line)
        else:
            before.append(line._replace(kind="noise"))
    return list(parted.values())


class _Conversation(Listener):
    """Goes through the lines of one connection."""

    def __init__(self, data: bytes, dialect: Dialect, conversation: Iterable[Line]) -> None:
        self.coming = iter(conversation)
        self.ahead: deque[Line] = deque()
        """Lines that were looked at before their turn."""
        self.dialect = dialect
        super().__init__(data, dialect)
        self.is_hidden = dialect.data == "hidden"
        self.bare = _bare(data, dialect)
        self.last = "server"

    def begin(self, turns: list[Heard]) -> None:
        super().begin(turns)
        self.swapped: bool | None = None

    def listen(self) -> list[Hearing]:
        while line := self.ahead.popleft() if self.ahead else next(self.coming, None):
            kind, heard, _ = line
            match kind:
                case "server" | "client":
                    self.speak(kind, heard)
                case "more":
                    self.speak(self.last, heard)
                case "other" if self.bare:
                    self.speak(self.bare, heard)
                case "fold":
                    self.wrap(heard)
                case "content":
                    self.unmarked(heard)
                case _:
                    self.noise(heard)
        return self.sessions

    def speak(self, kind: str, heard: Heard) -> None:
        """Take a line of the side that its mark names, or of the other where the marks are swapped."""
        self.last = kind
        if self.dialogue.turned:
            self.turn_round()
        if _GREETING.match(self.data, heard.text) and not self.continued and self.is_over():
            self.begin(self.handed_over())
        if self.swapped is None:
            self.swapped = self.decide(Line(kind, heard, None))
        if (kind == "server") is not self.swapped:
            self.server(heard)
        else:
            self.client(heard)

    def turn_round(self) -> None:
        """Begin the session in which who was the server is the client (RFC 2645 §4)."""
        swapped, marks = not self.swapped, self.sessions[-1].marks
        self.begin(self.handed_over())
        self.swapped = swapped
        self.sessions[-1] = self.sessions[-1]._replace(marks=marks)

    def decide(self, first: Line) -> bool:
        """Whether the marks mean the other side from this line on."""
        count = votes(self.data, first)
        for line in self.looking_ahead(100):
            if line.heard.form == "OPEN" or abs(count) > 6:
                break
            count += votes(self.data, line)
        swapped = count < (0 if self.dialect.either else -1)
        marks = Marks.EITHER if self.dialect.either else Marks.SWAPPED if swapped else Marks.SURE
        self.sessions[-1] = self.sessions[-1]._replace(marks=marks)
        return swapped

    def looking_ahead(self, most: int) -> Iterator[Line]:
        """The lines that come next, without taking them."""
        yield from islice(self.ahead, most)
        while len(self.ahead) < most and (line := next(self.coming, None)):
            self.ahead.append(line)
            yield line

    def client(self, heard: Heard) -> None:
        if self.is_hidden and self.is_after_content(heard):
            self.dialogue.content_end()
        if not self.spoken and self.said(heard) == b".":
            self.dialogue.content_resume()
        elif not self.spoken and SASL.fullmatch(self.said(heard)) and self.is_answered():
            self.dialogue.respond()
            heard = heard._replace(form="RESPONSE")
        super().client(heard)

    def is_answered(self) -> bool:
        """Whether the next line is the reply to an AUTH response."""
        following = next(self.looking_ahead(1), None)
        return following is not None and _AUTHENTICATED.match(self.data, following.heard.text) is not None

    def is_after_content(self, heard: Heard) -> bool:
        """Whether a line stands where mail data would, of which nothing is shown."""
        expects = self.dialogue.expects
        command = expects is Expects.CONTENT and COMMAND.match(self.data, heard.text, heard.end) is not None
        return command or expects is Expects.OCTETS

    def unmarked(self, heard: Heard) -> None:
        """Take a line without a mark that is mail data, if that is expected."""
        if self.dialogue.expects is Expects.CONTENT or self.is_early_content(b""):
            self.client(heard)
        else:
            self.noise(heard)

    def wrap(self, heard: Heard) -> None:
        """Take the rest of the line before, which the tool wrapped."""
        if self.turns and self.turns[-1].speaker is not Speaker.NOISE:
            self.join(heard)
        else:
            self.noise(heard)


def _bare(data: bytes, dialect: Dialect) -> str:
    """Whose the lines are that bear no mark: of the side whose mark never stands, where a tool can leave it out."""
    if not dialect.bare:
        return ""
    kinds = {line.kind for line in marked_lines(first_lines(data), dialect)}
    return next((kind for kind in ("client", "server") if kind not in kinds), "")
