"""A session as it is pictured: who said what to whom, what it means, and what became of the messages."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator

from mailint.data import dialogue
from mailint.judgement.outcome import in_words
from mailint.judgement.passed import queue_name
from mailint.nodes.node import Node
from mailint.nodes.session import (
    Command,
    Envelope,
    Exchange,
    HelloReply,
    Keyword,
    Marks,
    Path,
    Reply,
    Session,
    Speaker,
    Verb,
)
from mailint.read.reading import Unit
from mailint.record import NamedTuple
from mailint.render.visible import visible
from mailint.smtp.extensions import EXTENSIONS
from mailint.text import Source, Span

_CLOCK = re.compile(rb"(?<![\d:])([01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:[.,]\d+)?(?![\d:])")


_MARKS = {Marks.EITHER: "sides told by the codes", Marks.SWAPPED: "marks swapped"}
"""What is said of marks that do not tell the sides by themselves."""


class Step(NamedTuple):
    """What one side said at a time, or a remark of the tool that recorded it."""

    speaker: Speaker
    first: int
    """Its first line in the file and its last, from 1."""
    last: int
    lines: tuple[str, ...]
    """The text, made visible."""
    meaning: str
    rfc: str
    notes: tuple[str, ...] = ()
    """What single lines mean, in the order of the lines; empty where there is nothing to say."""
    state: str = ""
    """The state to which a reply led."""
    time: str = ""
    """When, if the log tells."""
    refused: bool = False
    """Whether this is a reply of 4yz or 5yz."""


class Delivery(NamedTuple):
    """What became of a message for one of its recipients."""

    sender: str
    recipient: str
    accepted: bool | None
    """None where no answer is shown."""
    reply: str
    name: str
    """Under which the server queued it, if it said so."""


class Scene(NamedTuple):
    """A session."""

    dialect: str
    facts: tuple[str, ...]
    steps: tuple[Step, ...]
    offered: tuple[tuple[str, str, str, bool], ...]
    """Of each extension in the last EHLO reply: keyword and parameters, its purpose, its RFC, whether it was used."""
    deliveries: tuple[Delivery, ...]


def scene(source: Source, unit: Unit, session: Session) -> Scene:
    """The picture of a session."""
    return _Painter(source, unit, session).scene()


class _Painter:
    """Goes through the turns of a session, with the nodes that begin in each."""

    def __init__(self, source: Source, unit: Unit, session: Session) -> None:
        self.source, self.view, self.session = source, unit.view, session
        self.text = unit.view.text
        nodes: list[tuple[int, Node, Exchange | None]] = []
        for exchange in session.exchanges:
            nodes += [(each.start, each, exchange) for each in (exchange.command, exchange.reply) if each]
        nodes += [(reply.start, reply, None) for reply in (session.greeting, session.orphan, *session.unasked) if reply]
        nodes.sort(key=lambda each: each[0])
        self.nodes = nodes
        self.starts = [start for start, _, _ in nodes]
        self.ends = {each.terminator.start for each in session.contents if each.terminator}

    def scene(self) -> Scene:
        return Scene(
            self.session.dialect, tuple(self.facts()), tuple(self.steps()), tuple(self.offered()),
            tuple(self.deliveries()),
        )  # fmt: skip

    def facts(self) -> Iterator[str]:
        facts = self.session.facts
        yield f"data {facts.data}"
        if facts.tls:
            yield "TLS"
        if facts.marks in _MARKS:
            yield _MARKS[facts.marks]
        lost = [word for word, kept in (("line ends", facts.line_ends), ("client lines", facts.client_lines),
                                        ("server lines", facts.server_lines)) if not kept]  # fmt: skip
        if lost:
            yield f"lost by the capture: {', '.join(lost)}"

    def steps(self) -> Iterator[Step]:
        for speaker, span in self.stretches():
            if speaker in (Speaker.CLIENT, Speaker.SERVER):
                yield from self.said(speaker, span)
            elif speaker is Speaker.NOISE:
                yield self.step(speaker, span, "", "")
            else:
                ends = span.start in self.ends
                yield self.step(speaker, span, *(dialogue.END_OF_CONTENT if ends else dialogue.CONTENT))

    def stretches(self) -> Iterator[tuple[Speaker, Span]]:
        """What one side said at a time: turns that follow each other, but for remarks and the end of mail data."""
        speaker, start, stop = None, 0, 0
        for turn in self.session.turns:
            goes_on = turn.speaker is speaker and speaker is not Speaker.NOISE and turn.start not in self.ends
            if speaker and not goes_on:
                yield speaker, Span(start, stop)
            speaker, start, stop = turn.speaker, start if goes_on else turn.start, turn.stop
        if speaker:
            yield speaker, Span(start, stop)

    def said(self, speaker: Speaker, span: Span) -> Iterator[Step]:
        """The commands or replies in a stretch, each with the lines up to the next."""
        found = self.nodes[bisect_left(self.starts, span.start) : bisect_left(self.starts, span.stop)]
        at = span.start
        for number, (_, node, exchange) in enumerate(found):
            stop = found[number + 1][0] if number + 1 < len(found) else span.stop
            yield self.spoken(speaker, Span(at, stop), node, exchange)
            at = stop
        if not found:
            yield self.step(speaker, span, "", "")

    def spoken(self, speaker: Speaker, span: Span, node: Node, exchange: Exchange | None) -> Step:
        if isinstance(node, Command):
            return self.step(speaker, span, *self.command(node))
        assert isinstance(node, Reply)
        verb = exchange.verb if exchange else None
        meaning, rfc = self.reply(node, verb)
        state = exchange.after.value if exchange else "greeted" if node is self.session.greeting else ""
        return self.step(speaker, span, meaning, rfc)._replace(
            notes=tuple(self.notes(node)), state=state, refused=node.code >= 400
        )

    def step(self, speaker: Speaker, span: Span, meaning: str, rfc: str) -> Step:
        place = self.view.span(*span)
        line, last = self.source.line_at(place.start), self.source.line(max(place.stop - 1, place.start))
        lines = tuple(visible(line) for line in self.text[slice(*span)].splitlines()) or ("",)
        clock = _CLOCK.search(self.source.data, line.start, place.start)
        time = clock[0].decode() if clock and speaker is not Speaker.NOISE else ""
        return Step(speaker, line.number, last, lines, meaning, rfc, time=time)

    def command(self, command: Command) -> tuple[str, str]:
        meaning, rfc = dialogue.COMMANDS[command.verb.value]
        path = visible(self.path(command)) if isinstance(command, Envelope) else ""
        size = self.text[slice(*command.argument)].split(b" ")[0]
        return meaning.format(reverse_path=path or "nobody", forward_path=path or "nobody", size=visible(size)), rfc

    def path(self, command: Envelope) -> bytes:
        return self.text[slice(*command.path.mailbox)] if isinstance(command.path, Path) else b""

    def reply(self, reply: Reply, verb: Verb | None) -> tuple[str, str]:
        """What a reply means, and more exactly what its codes say where it is no plain yes."""
        kind = reply.code // 100
        if reply is self.session.greeting:
            verb = Verb.GREETING
        if verb is None:
            return dialogue.ORPHAN if reply is self.session.orphan else dialogue.UNASKED
        meaning, rfc = dialogue.REPLIES.get((verb.value, kind)) or dialogue.CLASSES.get(kind, ("", ""))
        if kind >= 4 and (words := in_words(self.view, reply)):
            meaning = f"{meaning} {words[0].upper()}{words[1:]}."
        return meaning, rfc

    def notes(self, reply: Reply) -> Iterator[str]:
        if isinstance(reply, HelloReply):
            yield ""
            for keyword in reply.keywords:
                yield dialogue.KEYWORDS.get(visible(keyword.name), "") if isinstance(keyword, Keyword) else ""

    def offered(self) -> Iterator[tuple[str, str, str, bool]]:
        """The extensions of the last reply to EHLO."""
        replies = [each.reply for each in self.session.exchanges if isinstance(each.reply, HelloReply)]
        used = frozenset(self.used())
        for keyword in replies[-1].keywords if replies else ():
            if isinstance(keyword, Keyword):
                name = visible(keyword.name)
                said = visible(self.text[keyword.start : keyword.stop])
                extension = EXTENSIONS.get(keyword.name)
                yield said, dialogue.KEYWORDS.get(name, ""), extension.rfc if extension else "", name in used

    def used(self) -> Iterator[str]:
        """Keywords of what the client made use of."""
        from mailint.smtp.extensions import PARAMETERS, VERBS

        for exchange in self.session.exchanges:
            if exchange.verb in VERBS:
                yield visible(VERBS[exchange.verb])
            if exchange.pipelined:
                yield "PIPELINING"
            command = exchange.command
            for parameter in command.parameters if isinstance(command, Envelope) else ():
                definition = PARAMETERS.get(getattr(parameter, "name", b""))
                yield from (visible(each) for each in (definition.keywords if definition else ()))
            if exchange.reply and any(line.enhanced.start < line.enhanced.stop for line in exchange.reply.lines):
                yield "ENHANCEDSTATUSCODES"

    def deliveries(self) -> Iterator[Delivery]:
        """What became of each message, recipient by recipient."""
        exchanges = self.session.exchanges
        for mail in exchanges:
            if mail.verb is not Verb.MAIL or not isinstance(mail.command, Envelope):
                continue
            inside = [each for each in exchanges[mail.index :] if each.transaction == mail.index]
            ends = [each.reply for each in inside if each.verb in (Verb.END, Verb.BDAT, Verb.BURL) and each.reply]
            sender = visible(self.path(mail.command)) or "<>"
            taken = 0
            for rcpt in inside:
                if rcpt.verb is Verb.RCPT and isinstance(rcpt.command, Envelope):
                    refused = rcpt.reply is not None and rcpt.reply.code >= 400
                    end = ends[min(taken, len(ends) - 1)] if ends and self.session.lmtp else ends[-1] if ends else None
                    taken += not refused
                    yield self.delivery(sender, rcpt.command, rcpt.reply if refused else end)

    def delivery(self, sender: str, command: Envelope, reply: Reply | None) -> Delivery:
        recipient = visible(self.path(command))
        if reply is None:
            return Delivery(sender, recipient, None, "", "")
        said = b" / ".join(self.text[reply.start : reply.stop].splitlines())
        name = visible(queue_name(said)) if reply.code < 400 else ""
        return Delivery(sender, recipient, reply.code < 400, visible(said), name)
