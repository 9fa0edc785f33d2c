"""The lines of a capture without marks: whose each is, told by whose turn it is.

A capture grammar names the kinds of line of a dialect; what it cannot know (whether a line is mail data, whether a
reply is owed) the Dialogue knows.
"""

from __future__ import annotations

import sys
from bisect import bisect_left
from functools import cached_property

from mailint.grammar import lines
from mailint.nodes.session import HELLO, Speaker, State, Verb
from mailint.patterns import compiled
from mailint.read.ahead import Ahead, Whose
from mailint.read.chunks import Chunks
from mailint.read.dialects import Dialect
from mailint.read.listener import COMMAND, REPLY, Heard, Hearing, Listener
from mailint.smtp.machine import PLAIN, Expects
from mailint.text import Span

_PLAIN = compiled(
    rb"(?i)((MAIL|RCPT|RSET|NOOP|DATA|QUIT)(?![^ \t\r\n])(?! ?:)[^\r\n]*+)\r*\n((250|354|221) [^\r\n]*+)\r*(?:\n|\Z)"
).match
"""A command that mostly is answered by one line, and that line."""
_PLAIN_VERBS = {
    verb.value.encode(): (verb, b"%d" % PLAIN[verb])
    for verb in (Verb.MAIL, Verb.RCPT, Verb.RSET, Verb.NOOP, Verb.DATA, Verb.QUIT)
}
_HELLO = compiled(
    rb"(?i)((EHLO|HELO|LHLO)(?![^ \t\r\n])(?! ?:)[^\r\n]*+)\r*\n((?:250-[^\r\n]*+\r*\n)*+250 [^\r\n]*+\r*(?:\n|\Z))"
).match
_REPLY_LINES = compiled(rb"([^\r\n]++)\r*(?:\n|\Z)").finditer
_HELLOS = {verb.value.encode(): verb for verb in HELLO}
_OPEN = (State.GREETED, State.READY, State.MAIL, State.RCPT)
_REPLY_LINE = compiled(rb"(?m)^[2-5]\d\d [^\n]*\n")
_LONE_DOT = compiled(rb"\n(?=(\.\r*(?:\n|\Z)))")
"""It begins with the octet that is searched for; `(?m)^` would be tried everywhere."""
_FIRST_DOT = compiled(rb"\.\r*(?:\n|\Z)")
_WRAPPED = compiled(rb"[^\n]*\n(?=[2-5]\d\d[ -])")
_CONTINUED = compiled(rb"[2-5]\d\d-")
_QUIT = compiled(rb"(?i)[ \t]*QUIT[ \t]*\r*(?:\n|\Z)")
_SASL = compiled(rb"(?:[A-Za-z0-9+/]{4})++(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?\r*\n(?:235|334|535) ")
_GOES_ON = compiled(rb"(?i)[ \t]+[^ \t\r\n]|(?:TO|FROM)[ \t]*:|<|[a-z0-9][a-z0-9-]*=")
"""How the rest of a command that was cut may begin: white space, a path, a parameter."""
_NARROWEST = 40
"""Columns that a terminal has at least."""
_PROXY = compiled(rb"PROXY [^\n]*+\n|DQoNCgANClFVSVQK[^\n]*+\n")


class Guesser(Listener):
    """Goes through a capture without marks: whose turn it is tells who speaks."""

    def __init__(self, data: bytes, dialect: Dialect) -> None:
        super().__init__(data)
        self.match, self.kinds, _ = lines(dialect.name)
        self.is_typed = dialect.typed
        self.at = 0
        self.ahead, self.chunks = Ahead(data, lambda at: self.kind_at(at) == "noise"), Chunks(data)

    def listen(self, most: int = sys.maxsize) -> list[Hearing]:
        """What was heard of each session, or of so many."""
        while self.at < len(self.data) and len(self.sessions) <= most:
            self.step()
        return self.sessions

    def step(self) -> None:
        """Take what comes next: a plain exchange, mail data, a chunk, or a line."""
        if self.plain():
            return
        match self.dialogue.expects:
            case Expects.CONTENT:
                self.take(self.at, *self.content_stop(self.at))
            case Expects.OCTETS:
                self.chunk()
            case _:
                self.line()

    def line(self) -> None:
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

    def plain(self) -> bool:
        """Take commands with their replies, as long as they make the plain course of a transaction."""
        dialogue, add, start = self.dialogue, self.turns.append, self.at
        if dialogue.owed or self.continued or dialogue.expects is not Expects.COMMAND or dialogue.state not in _OPEN:
            return False
        while found := _PLAIN(self.data, self.at):
            (at, end), (_, stop), _, (reply, last), _ = found.regs
            verb, answer = _PLAIN_VERBS[found[2].upper()]
            if found[4] != answer:
                break
            add(Heard(Speaker.CLIENT, at, reply, at, stop, "TEXT"))
            add(Heard(Speaker.SERVER, reply, end, reply, last, "REPLY"))
            dialogue.plain(verb, found[1])
            self.at = end
            if verb is Verb.DATA or verb is Verb.QUIT:
                break
        self.spoken += self.at > start
        return self.at > start or self.hello()

    def hello(self) -> bool:
        """Take a hello and the lines of its reply, if that is well-formed."""
        found = _HELLO(self.data, self.at)
        if found is None:
            return False
        (at, end), (_, stop), _, (reply, _) = found.regs
        self.add(Speaker.CLIENT, Heard(Speaker.CLIENT, at, reply, at, stop, "TEXT"))
        lines = list(_REPLY_LINES(self.data, reply, end))
        for line in lines:
            self.add(Speaker.SERVER, Heard(Speaker.SERVER, *line.span(), *line.span(1), "REPLY"))
        self.dialogue.offers(line[1] for line in lines)
        self.dialogue.plain(_HELLOS[found[2].upper()], found[1])
        self.at = end
        return True

    def server(self, heard: Heard) -> None:
        """Take a line of the server, or one that only looks like that."""
        if heard.form == "LOOSE" and (not self.spoken or self.dialogue.expects is Expects.CHALLENGE):
            self.client(heard)
        elif heard.form == "LOOSE" and self.is_cut():
            self.join(heard)
        else:
            super().server(heard)

    def client(self, heard: Heard) -> None:
        """Take a line that is the client's, if it is anybody's."""
        command = COMMAND.match(self.data, heard.text, heard.end)
        quiet = not self.spoken or self.dialogue.state is State.CLOSED
        if not self.spoken and self.said(heard) == b".":
            self.dialogue.content_resume()
            self.take(heard.start, heard.start, heard.stop)
        elif quiet and not command:
            self.outside(heard)
        elif self.continued and not command and _WRAPPED.match(self.data, heard.text):
            self.rest_of_reply(heard)
        elif self.is_early_content(self.said(heard)):
            self.dialogue.content_begin()
            self.early(heard.start, *self.content_stop(heard.start))
        elif not command and self.dialogue.expects is Expects.COMMAND:
            self.odd(heard)
        else:
            super().client(heard)

    def outside(self, heard: Heard) -> None:
        """Take a line before the dialogue, or after it."""
        if self.spoken or not (_SASL.match(self.data, heard.text) or _PROXY.match(self.data, heard.text)):
            self.add(Speaker.NOISE, heard._replace(form="TEXT"))
        elif _PROXY.match(self.data, heard.text):
            self.add(Speaker.CLIENT, heard._replace(form="PROXY"))
        else:
            self.dialogue.respond()
            super().client(heard._replace(form="RESPONSE"))

    def odd(self, heard: Heard) -> None:
        """Take a line that is neither a reply nor a command: the replies that follow tell whose it is."""
        after_client = self.turns[-1].speaker is Speaker.CLIENT
        if self.is_folded(self.said(heard)):
            self.fold(heard)
            return
        match self.ahead.whose(heard.start, len(self.dialogue.owed)):
            case Whose.SERVER:
                super().server(heard)
            case Whose.NOBODY if self.is_cut() and self.data[heard.text] not in b" \t":
                self.join(heard)
            case Whose.NOBODY if after_client and _GOES_ON.match(self.data, heard.text):
                self.fold(heard)
            case Whose.NOBODY:
                self.add(Speaker.NOISE, heard._replace(form="ODD"))
            case _:
                super().client(heard)

    def rest_of_reply(self, heard: Heard) -> None:
        """Take a line without a code inside a reply."""
        if self.is_cut():
            self.join(heard)
        else:
            self.add(Speaker.SERVER, heard)

    def is_cut(self) -> bool:
        """Whether the last line ends where the terminal does: no line of the log is longer."""
        last = self.turns[-1]
        width = last.end - last.start
        return width >= _NARROWEST and last.speaker is not Speaker.NOISE and width == self.width

    @cached_property
    def width(self) -> int:
        """Columns of the terminal, which is as wide as the longest line."""
        return max(len(line.rstrip(b"\r")) for line in self.data.split(b"\n"))

    def noise(self, heard: Heard) -> None:
        """Take a line that is nobody's, unless the client owes a response."""
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

    def early(self, at: int, stop: int, end: int) -> None:
        """Take mail data that were sent at once with the commands; an interactive capture has the replies in them."""
        late = self.late_replies(at, stop) if self.is_typed else []
        for reply in late:
            if reply.start > at:
                self.add(Speaker.CONTENT, Heard(Speaker.CONTENT, at, reply.start, at, reply.start, "TEXT"))
            self.add(Speaker.SERVER, Heard(Speaker.SERVER, *reply, *reply, "LATE"))
            at = reply.stop
        self.take(at, stop, end)
        for reply in late:
            self.dialogue.reply(self.data[slice(*reply)])

    def late_replies(self, at: int, stop: int) -> list[Span]:
        """The lines up to 354 that can be the replies which are owed; none without 354."""
        found: list[Span] = []
        for line in _REPLY_LINE.finditer(self.data, at, stop):
            found.append(Span(*line.span()))
            if line[0].startswith(b"354"):
                return found
            if len(found) >= len(self.dialogue.owed):
                break
        return []

    def chunk(self) -> None:
        """Take the octets of a chunk, and the reply that an interactive capture printed among them."""
        at = self.at
        stop, reply = self.chunks.chunk(at, self.dialogue.octets)
        if reply:
            self.add(Speaker.CONTENT, Heard(Speaker.CONTENT, at, reply.start, at, reply.start, "TEXT"))
            self.add(Speaker.SERVER, Heard(Speaker.SERVER, *reply, *reply, "LATE"))
            at = reply.stop
        self.take(at, stop, stop)
        if reply:
            self.dialogue.reply(self.data[slice(*reply)])

    @cached_property
    def lone_dots(self) -> list[tuple[int, int]]:
        """All lines to come that are a dot; in a log that kept CRLF, those that stand between two, or are answered."""
        begin = max(self.turns[-1].stop - 1, 0) if self.turns else 0
        dots = [found.span(1) for found in _LONE_DOT.finditer(self.data, begin)]
        if first := _FIRST_DOT.match(self.data):
            dots.insert(0, first.span())
        if not self.chunks.has_crlf:
            return dots
        return [span for span in dots if self.ends_data(*span) or REPLY.match(self.data, span[1])]

    def ends_data(self, start: int, stop: int) -> bool:
        """Whether a lone dot stands between two CRLF, as RFC 5321 §4.1.1.4 has it."""
        return self.data[start:stop] == b".\r\n" and self.data[start - 2 : start] == b"\r\n"

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
        """The kind of the line that begins at `at`."""
        found = self.match(self.data, at)
        return self.kinds[found.lastindex or 0][0] if found else ""

    def is_quit(self, at: int) -> bool:
        """Whether the line that begins at `at` is QUIT."""
        return _QUIT.match(self.data, at) is not None
