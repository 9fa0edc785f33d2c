"""Replies paired with commands, in order (RFC 2920 §3.1), and the mail data between them."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

from mailint.nodes.node import Node
from mailint.nodes.session import (
    HELLO,
    Content,
    Exchange,
    Facts,
    Marks,
    Reply,
    Session,
    Speaker,
    State,
    Verb,
)
from mailint.patterns import compiled
from mailint.read.around import begins_in_tls, read_around
from mailint.read.closing import read_closing
from mailint.read.command import read_command
from mailint.read.content import Frame, read_content, settled
from mailint.read.dialects import Dialect
from mailint.read.exchange import Before, Place, Sent, plain_exchange, read_exchange, read_plain
from mailint.read.inferred import inferred
from mailint.read.line_ends import has_wire_ends
from mailint.read.listener import LINE
from mailint.read.reply import read_reply, unglued
from mailint.read.secrets import redactions, secrets
from mailint.read.transcript import Transcript
from mailint.smtp.machine import Dialogue, Expects
from mailint.text import Span

_EMPTY_LINE = compiled(rb"(?m)^\r*\n")
_FLAT = compiled(rb"250 [^\r\n]*?(?: [A-Z0-9][A-Z0-9-]{2,}){3}")
"""A reply to EHLO whose lines a tool put behind one another."""
_LMTP = compiled(rb"(?i)(?<![^ \t])LMTP(?![A-Za-z0-9-])")
_DATA = (Expects.CONTENT, Expects.OCTETS)
_ENVELOPES = (Verb.MAIL, Verb.SEND, Verb.SOML, Verb.SAML)


class Pairing:
    """Goes through a session's turns once; `session()` and `messages` are what came of it."""

    def __init__(self, transcript: Transcript, dialect: Dialect, messages: int, marks: Marks = Marks.NONE) -> None:
        self.text = transcript.view.text
        self.transcript = transcript
        self.dialect = dialect
        self.marks = marks
        self.dialogue = Dialogue()
        self._around = read_around(self.text, transcript.turns)
        self.dialogue.tls = begins_in_tls(self._around, transcript.turns) or dialect.name == "s_client"
        self.greeting: Reply | None = None
        self.exchanges: list[Exchange] = []
        self.unasked: list[Reply] = []
        self.contents: list[Content] = []
        self.messages: list[tuple[Content, list[Span]]] = []
        """The content that completes each message, and all the spans of its text."""
        self.passed = 0
        """Messages that were passed, with their transactions."""
        self._sent: deque[Sent] = deque()
        self._lines: list[Span] = []
        self._data: list[Span] = []
        self._chunks: list[Span] = []
        self._late: list[Span] = []
        self._odd: list[Span] = []
        self._first_message = messages
        self._transaction = -1
        self._refused = False
        self._before = Before.of(self.dialogue)
        self._orphan: Reply | None = None
        self._line_ends = dialect.line_ends or has_wire_ends(transcript, dialect)
        self._pair()

    def session(self, ordinal: int) -> Session:
        """The session's node."""
        midway = self.greeting is None and not self._orphan and bool(self.exchanges or self.unasked)
        return Session(
            0, len(self.text), ordinal, self.dialect.name, self._facts(), self._is_lmtp(), midway, self._truncated,
            self.transcript.turns, self.greeting, tuple(self.exchanges), tuple(self.unasked),
            tuple(settled(self.contents, self.exchanges)),
            tuple(secrets(self.text, self.exchanges)), self._orphan, tuple(self._odd),
            read_closing(self.text, self.transcript.turns), tuple(redactions(self.text, self.exchanges)),
            *self._around,
        )  # fmt: skip

    def _is_lmtp(self) -> bool:
        greeting = self.greeting
        if greeting and _LMTP.search(self.text, greeting.start, greeting.stop):
            return True
        return any(each.verb is Verb.LHLO and each.reply and each.reply.code == 250 for each in self.exchanges)

    def _facts(self) -> Facts:
        hidden = bool(self.contents) and all(content.hidden for content in self.contents)
        return Facts(
            self._line_ends, self._has_client, self._has_server, "hidden" if hidden else self._shown(),
            self.dialect.typed, self.dialogue.tls, self._disconnected, self.marks,
            self._is_opaque(), self._is_lossy(), self.dialect.tool,
        )  # fmt: skip

    def _is_lossy(self) -> bool:
        return self.dialect.lossy and not (self.dialect.lossless and self._line_ends)

    def _shown(self) -> str:
        """How mail data is shown where it is."""
        return "unstuffed" if self.dialect.data == "unstuffed" else "wire"

    def _is_opaque(self) -> bool:
        """Whether nothing is seen after STARTTLS was accepted, by a tool that cannot look into TLS (RFC 3207 §4)."""
        last = self.exchanges[-1] if self.exchanges else None
        accepted = last is not None and last.verb is Verb.STARTTLS and last.reply is not None and last.reply.code == 220
        return accepted and not self.dialect.tool

    def _pair(self) -> None:
        """Take turn after turn."""
        turns = self.transcript.turns
        speakers = {turn.speaker for turn in turns}
        self._has_client = bool(speakers & {Speaker.CLIENT, Speaker.CONTENT})
        self._has_server = Speaker.SERVER in speakers
        if not self._has_server:
            self.dialogue = Dialogue(State.UNKNOWN)
            self._before = Before.of(self.dialogue)
        self._disconnected = any(heard.form == "GONE" for heard in self.transcript.heard)
        last = Speaker.NOISE
        apart = self.transcript.apart
        skipped = -1
        passed = deque(self.transcript.passed)
        for index, turn in enumerate(turns):
            speaker, start, stop = turn.speaker, turn.start, turn.stop
            while passed and passed[0] == index:
                passed.popleft()
                self._pass()
            form = apart.get(index) if apart else None
            if index <= skipped:
                pass
            elif speaker is Speaker.CLIENT and not self._sent and (taken := self._plain(index)):
                skipped = index + taken
            elif form:
                self._apart(form, Span(start, stop))
            elif speaker is Speaker.CONTENT:
                self._content(start, stop, index in self.transcript.dots)
            elif speaker is not Speaker.NOISE:
                take = self._client_line if speaker is Speaker.CLIENT else self._server_line
                for at, end in self._wire_lines(start, stop):
                    take(at, end)
            last = last if speaker is Speaker.NOISE else speaker
        self._truncated = self._finish(last)

    def _pass(self) -> None:
        """A plain transaction was passed, with its message."""
        self.dialogue.passed()
        self._refused = False
        self.passed += 1

    def _plain(self, index: int) -> int:
        """Take a command and the reply to it at once, if these turns are no more than that; how many the reply has."""
        transcript, dialogue = self.transcript, self.dialogue
        if index in transcript.apart or self._lines or dialogue.owed or dialogue.expects is not Expects.COMMAND:
            return 0
        command_at, lines = transcript.only_line(transcript.turns[index]), transcript.answer(index)
        before = Before.of(dialogue)
        plain = read_plain(self.text, command_at, lines, before) if command_at and lines else None
        if plain is None or command_at is None:
            return 0
        sent, answer = plain
        self._before = before
        if sent.verb is Verb.EHLO:
            dialogue.offers(self.text[slice(*line)] for line in lines)
        dialogue.plain(sent.verb, self.text[slice(*command_at)])
        number, content = len(self.exchanges), len(self.contents) if sent.verb is Verb.DATA else None
        place = Place(command_at[0], answer.stop, number, content, self._transaction)
        self.exchanges.append(plain_exchange(place, sent, answer, before, dialogue.state))
        self._refused = False
        if sent.verb is Verb.MAIL:
            self._transaction = number
        elif sent.verb is not Verb.DATA and dialogue.state in (State.READY, State.GREETED):
            self._transaction = -1
        return len(lines)

    def _apart(self, form: str, turn: Span) -> None:
        """Keep a turn that is no turn of the dialogue, or take a late one when the mail data is complete."""
        if form == "ODD":
            self._odd.append(turn)
        elif form == "LATE":
            self._late.append(turn)
        elif form == "RESPONSE":
            self.dialogue.respond()
            for line in self._wire_lines(*turn):
                self._client_line(*line)

    def _wire_lines(self, start: int, stop: int) -> Iterator[tuple[int, int]]:
        """The lines of a turn, without their line ends."""
        while start < stop:
            match = LINE.match(self.text, start, stop)
            assert match
            yield match.span(1)
            start = match.end()

    def _client_line(self, start: int, stop: int) -> None:
        dialogue = self.dialogue
        self._close_reply()
        if dialogue.expects in _DATA:
            self._content_end(start, None)
        self._forgo()
        waiting = len(dialogue.owed)
        verb = dialogue.command(self.text[start:stop])
        is_text = self._refused and verb is Verb.UNKNOWN
        self._refused = is_text and self.text[start:stop].strip() != b"."
        command = read_command(self.text, start, stop, verb, stop - start + 2, is_text=is_text)
        content = len(self.contents) if verb is Verb.BDAT else None
        sent = Sent(verb, command, waiting > 0, content)
        self._sent.extend([sent] * (len(dialogue.owed) - waiting))
        if len(dialogue.owed) == waiting:
            self._exchange(sent, None)  # the last chunk in LMTP without a recipient is not answered
        if verb is Verb.BDAT and dialogue.expects is Expects.COMMAND:
            self._content_end(stop, None, chunked=True)

    def _forgo(self) -> None:
        """In LMTP the client goes on though not each recipient of its data was answered: the rest gets no reply."""
        last = self.exchanges[-1] if self.exchanges and self._sent else None
        if last is None or not last.lmtp or last.content is None or self._sent[-1].content != last.content:
            return
        for _ in range(self.dialogue.forgo()):
            self._exchange(self._sent.popleft(), None)

    def _server_line(self, start: int, stop: int) -> None:
        """Take a line of the server, which is several where the tool glued them."""
        for line in unglued(self.text, start, stop) if self.dialect.glues else (Span(start, stop),):
            self._reply_line(*line)

    def _reply_line(self, start: int, stop: int) -> None:
        dialogue, code = self.dialogue, self.text[start : start + 3]
        if self._lines and not code[:1].isdigit():
            self._lines.append(Span(start, stop))
            return
        if not self._lines:
            if dialogue.expects in _DATA:
                self._content_end(start, None)
            dialogue.begin(code)
            if not (self._has_client or dialogue.owed or self._is_orphan()):
                self._infer(start, code)
            self._before = Before.of(self.dialogue)
            for _ in range(dialogue.skip(code)):
                self._exchange(self._sent.popleft(), None)
        self._lines.append(Span(start, stop))
        verb = dialogue.reply(self.text[start:stop])
        if self.text[start + 3 : start + 4] != b"-":
            self._settle(verb)

    def _close_reply(self) -> None:
        """The client speaks though the reply goes on: it is taken as it is."""
        if self._lines:
            self._settle(self.dialogue.reply_cut())

    def _is_orphan(self) -> bool:
        """Whether the first reply is the end of the one that s_client itself asked for before TLS."""
        return self.dialect.name == "s_client" and self.greeting is None and not (self.exchanges or self._orphan)

    def _settle(self, verb: Verb | None) -> None:
        """The reply is complete; `verb` is what it answers."""
        flat = self.dialect.glues and verb in HELLO and _FLAT.match(self.text, *self._lines[0])
        reply = read_reply(self.text, self._lines, None if flat else verb)
        self._lines = []
        if flat:
            self.dialogue.offered = None
        if verb is Verb.GREETING:
            self.greeting = reply
        elif verb is not None:
            self._exchange(self._sent.popleft(), reply)
        elif self._is_orphan():
            self._orphan = reply
            self.dialogue.secured()
        elif self._opens_wrongly(reply):
            self.greeting = reply
            self.dialogue.state, self.dialogue.offered = State.GREETED, {}
        else:
            self.unasked.append(reply)

    def _opens_wrongly(self, reply: Reply) -> bool:
        """Whether a reply of another code stands where the greeting should."""
        first = self.greeting is None and not (self.exchanges or self.unasked or self._sent)
        return first and not (reply.code == 250 and len(reply.lines) > 1)

    def _exchange(self, sent: Sent, reply: Reply | None) -> None:
        index, text, last = len(self.exchanges), self.text, self.exchanges[-1] if self.exchanges else None
        parts: list[Node] = [part for part in (sent.command, reply) if part] or [self.contents[-1]]
        content = len(self.contents) if sent.verb is Verb.DATA and self.dialogue.expects in _DATA else sent.content
        start, stop = min(part.start for part in parts), max(part.stop for part in parts)
        place = Place(start, stop, index, content, self._transaction)
        self.exchanges.append(read_exchange(text, place, sent, reply, self._before, self.dialogue.state, last))
        accepted = reply is not None and 200 <= reply.code < 300
        if sent.verb is Verb.DATA and reply is not None:
            self._refused = reply.code >= 400
        if accepted and sent.verb in _ENVELOPES:
            self._transaction = index
        elif accepted and self.dialogue.state in (State.READY, State.GREETED, State.TLS):
            self._transaction = -1

    def _content(self, start: int, stop: int, ends: bool) -> None:
        dialogue = self.dialogue
        self._close_reply()
        if dialogue.expects not in _DATA and dialogue.owed and dialogue.owed[-1].verb is Verb.DATA:
            dialogue.content_begin()
        elif dialogue.expects not in _DATA and not (self.exchanges or self._sent):
            dialogue.content_resume()
        if ends:
            self._content_end(start, Span(start, stop))
        elif self._data and self._data[-1].stop == start:
            self._data[-1] = Span(self._data[-1].start, stop)
        else:
            self._data.append(Span(start, stop))

    def _content_end(self, at: int, terminator: Span | None, *, chunked: bool = False, cut: bool = False) -> None:
        """Mail data is complete, or ends without a terminator."""
        chunked = chunked or self.dialogue.expects is Expects.OCTETS
        index, spans = len(self.contents), self._data
        self._data = []
        if chunked:
            self._chunks += spans
        else:
            self._chunks = spans
        complete = bool(self._chunks) and (not chunked or self._is_last())
        number = self._first_message + self.passed + len(self.messages) if complete else None
        guessed = terminator is None and not chunked and not cut and bool(spans)
        exchange = len(self.exchanges) + len(self._sent) - 1
        guessed = guessed and self.dialect.shows_end
        frame = Frame(
            index, number, exchange, self._transaction, terminator, chunked, guessed, self._line_ends,
            self._shown() == "wire", self._is_hidden(spans), self._chunks, cut,
        )  # fmt: skip
        content = read_content(self.text, spans, at, frame)
        self.contents.append(content)
        if complete and not content.hidden:
            self.messages.append((content, self._chunks))
        self._chunks = self._chunks if chunked and not complete else []
        if not cut:
            self._await_replies(index)
        late, self._late = self._late, []
        for turn in late:
            for line in self._wire_lines(*turn):
                self._server_line(*line)

    def _is_hidden(self, spans: list[Span]) -> bool:
        """Whether the dialect does not show mail data, or loses the empty line between header section and body."""
        if self.dialect.gaps:
            return not any(_EMPTY_LINE.search(self.text, start, stop) for start, stop in spans)
        return self.dialect.data == "hidden" and not spans

    def _await_replies(self, content: int) -> None:
        """The server owes a reply to the end of mail data; in LMTP one for each recipient."""
        waiting = len(self.dialogue.owed)
        self.dialogue.content_end()
        for _ in range(len(self.dialogue.owed) - waiting):
            self._sent.append(Sent(Verb.END, None, waiting > 0, content))

    def _is_last(self) -> bool:
        """Whether the chunk that was read is the last of its message."""
        command = self._sent[-1].command if self._sent else None
        return command is not None and self.text[slice(*command.argument)].upper().endswith(b"LAST")

    def _infer(self, start: int, code: bytes) -> None:
        """The command that a reply must answer where the client's lines were lost."""
        verb = inferred(code, self.text[start + 4 : start + 10], self.dialogue)
        self.dialogue.command(verb.value.encode())
        self._sent.append(Sent(verb, None, False))

    def _has_left(self) -> bool:
        """Whether no reply is to come: the connection is closed, or a tool does not wait for the one to QUIT."""
        return self._disconnected or (self.dialect.tool and bool(self._sent) and self._sent[-1].verb is Verb.QUIT)

    def _finish(self, last: Speaker) -> int | None:
        """Where the capture stops in the midst of something."""
        stop = self.transcript.turns[-1].stop if self.transcript.turns else 0
        truncated = None
        if self._lines:
            truncated = stop
            self._close_reply()
        elif self.dialogue.expects in _DATA:
            truncated = stop
            self._content_end(stop, None, cut=True)
        elif (last is Speaker.CLIENT and self._sent and self._has_server and not self._has_left()) or (
            self.dialogue.expects is Expects.CHALLENGE and not self._has_left()
        ):
            truncated = stop
        self._before = Before.of(self.dialogue)
        while self._sent:
            self._exchange(self._sent.popleft(), None)
        return truncated
