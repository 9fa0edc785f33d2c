"""The lines of one connection, each with the side that its mark names: whose they are, and which are mail data."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from itertools import islice

from mailint.nodes.session import Marks, Speaker, State
from mailint.patterns import compiled
from mailint.read.dialects import Dialect
from mailint.read.forms import FORMS
from mailint.read.listener import COMMAND, REPLY, SASL, Heard, Hearing, Listener
from mailint.record import NamedTuple
from mailint.smtp.machine import Expects

_AUTHENTICATED = compiled(rb"(?:235|334|535) ")
_GREETING = compiled(rb"220(?:[ -]|\r*\n|\r*\Z)")


class Line(NamedTuple):
    """A line of the capture: its kind, what it says, and the mark of its connection (None where it has none)."""

    kind: str
    heard: Heard
    connection: bytes | None


def votes(data: bytes, line: Line) -> int:
    """Whether what a line says befits the side that its mark names (1), or the other (-1); 0 tells nothing."""
    kind, heard, _ = line
    if kind not in ("server", "client"):
        return 0
    replies = REPLY.match(data, heard.text, heard.end) is not None
    if replies or COMMAND.match(data, heard.text, heard.end):
        return 1 if replies == (kind == "server") else -1
    return 0


class Conversation(Listener):
    """Goes through the lines of one connection; `bare` is the side whose lines bear no mark, if there is one."""

    def __init__(self, data: bytes, dialect: Dialect, conversation: Iterable[Line], bare: str = "") -> None:
        self.coming = iter(conversation)
        self.ahead: deque[Line] = deque()
        """Lines that were looked at before their turn."""
        self.dialect = dialect
        super().__init__(data)
        self.is_hidden = dialect.data == "hidden"
        self.bare = bare
        self.last = "server"

    def begin(self, turns: list[Heard]) -> None:
        """A session begins, with these turns (noise) before it."""
        super().begin(turns)
        self.swapped: bool | None = None
        self.is_opaque = False

    def listen(self) -> list[Hearing]:
        """What was heard of each session."""
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
        if self.is_opaque:
            self.noise(heard)
        elif (kind == "server") is not self.swapped:
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
        """Take a line of the client, unless it is TLS: then no more can be read."""
        if self.dialect.dump and self.dialogue.state is State.TLS and not self.dialogue.owed:
            self.is_opaque = COMMAND.match(self.data, heard.text, heard.end) is None
        if self.is_opaque:
            self.noise(heard)
            return
        if self.is_hidden and self.is_after_content(heard):
            self.dialogue.content_end()
        if not self.spoken and self.said(heard) == b".":
            self.dialogue.content_resume()
        elif not self.spoken and SASL.fullmatch(self.said(heard)) and self.is_answered():
            self.dialogue.respond()
            heard = heard._replace(form="RESPONSE")
        super().client(heard)

    def octets(self, heard: Heard) -> None:
        """Take a line of a chunk; the chunk may end inside it."""
        size = heard.stop - heard.text + (self.data[heard.end : heard.stop] == b"\n" and not self.dialect.line_ends)
        cut = heard.text + self.dialogue.octets
        if self.dialogue.octets < size and (self.dialect.dump or self.goes_on(heard, cut)):
            self.chunk(heard._replace(end=cut, stop=cut), self.dialogue.octets)
            self.client(heard._replace(start=cut, text=cut))
        elif self.dialect.dump:
            self.chunk(heard, size)
        else:
            super().octets(heard)

    def goes_on(self, heard: Heard, at: int) -> bool:
        """Whether a command stands at this place inside a line, right after a chunk that has no line end."""
        return heard.form not in FORMS and COMMAND.match(self.data, at, heard.end) is not None

    def chunk(self, heard: Heard, size: int) -> None:
        """Take so many octets of a chunk."""
        self.add(Speaker.CONTENT, heard)
        self.dialogue.octets -= size
        if self.dialogue.octets <= 0:
            self.dialogue.content_end()

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
