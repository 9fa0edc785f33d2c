"""Our half of a dialogue, without sockets: what to say next, and what the replies mean for each recipient.

`Client.steps()` is a generator: it yields what is to be sent and is given the replies. Where the dialogue stands is
asked of the machine's `Dialogue`, which is fed every line; no command leaves that its table does not allow.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Generator, Iterable
from enum import Enum

from mailint.patterns import compiled
from mailint.record import NamedTuple
from mailint.smtp.machine import NEXT, Dialogue, State, Verb

COMMAND_LIMIT = 512
"""Longest command line with its line end, in octets (RFC 5321 §4.5.3.1.4)."""


class Tls(Enum):
    """Whether TLS is started: never, where the server offers it, or always and with a certificate that verifies."""

    OFF = "off"
    MAY = "may"
    MUST = "must"


class Result(Enum):
    """What became of a recipient: the server took the message, never will, or may at a later try."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    DEFERRED = "deferred"


class Reply(NamedTuple):
    """A reply of one or more lines, each as it was on the wire (RFC 5321 §4.2)."""

    lines: tuple[bytes, ...]

    @property
    def code(self) -> int:
        """The reply code: that of the last line."""
        return int(self.lines[-1][:3])

    @property
    def kind(self) -> int:
        """First digit of the code."""
        return self.code // 100

    @property
    def status(self) -> str:
        """The enhanced status code (RFC 2034); empty if there is none."""
        match = _STATUS.match(self.lines[0], 4)
        return match[0].decode() if match else ""

    @property
    def text(self) -> str:
        """What it says after the code, its lines joined by blanks."""
        return " ".join(line[4:].strip().decode("utf-8", "replace") for line in self.lines).strip()


REPLY_LINE = compiled(rb"[2-5][0-5][0-9](?:[ -][^\n]*)?\r*\n")
"""A line of a reply; what does not match is no SMTP."""

_NUMBER = compiled(rb"[0-9]{1,18}")
_STATUS = compiled(rb"[245]\.\d{1,3}\.\d{1,3}(?=[ \r\n])")


class Verdict(NamedTuple):
    """A recipient's result, with the reply that settled it, or with our own words where no reply did."""

    result: Result
    text: str
    """The reply with its code, or a sentence."""
    code: int = 0
    """The reply code; 0 where no reply settled it."""
    status: str = ""
    """The enhanced status code (RFC 3463): the server's, or ours."""
    doubtful: bool = False
    """Whether the server may have taken the message though it did not say so: the reply to its end never came."""
    elsewhere: bool = False
    """Whether another host of the domain may be asked at once."""

    @classmethod
    def of(cls, reply: Reply) -> Verdict:
        """What a reply to MAIL, RCPT, DATA or the end of data means."""
        result = {2: Result.ACCEPTED, 5: Result.REFUSED}.get(reply.kind, Result.DEFERRED)
        text = f"{reply.code} {reply.text}".strip()
        return cls(result, text, reply.code, reply.status, elsewhere=result is Result.DEFERRED)


class Letter(NamedTuple):
    """A message in wire form (CRLF line ends, the last line included) and its envelope."""

    sender: str
    """Reverse-path without its brackets; empty is the null reverse-path."""
    recipients: tuple[str, ...]
    octets: bytes
    utf8_header: bool = False
    """Whether a header field holds UTF-8 (RFC 6532), so that only SMTPUTF8 can carry the message."""

    @property
    def eight_bit(self) -> bool:
        """Whether it holds octets above 127."""
        return not self.octets.isascii()


class Credentials(NamedTuple):
    """Who we are to the server. Never shown, never sent outside TLS."""

    user: str
    password: str


class Say(NamedTuple):
    """A command line to be sent, with its line end; its reply is awaited. Empty for the greeting."""

    line: bytes
    verb: Verb
    secret: int | None = None
    """Where what must not be recorded begins."""


class Tell(NamedTuple):
    """Mail data to be sent, stuffed and with the final dot; the reply to it is awaited."""

    octets: bytes


class Secure(NamedTuple):
    """TLS is to be started; there is no reply."""


Steps = Generator[Say | Tell | Secure, Reply | None, None]
Exchange = Generator[Say | Tell | Secure, Reply | None, Reply]


class _Stop(Exception):
    """The dialogue cannot go on; what that means for all recipients that have no verdict yet."""

    def __init__(self, verdict: Verdict) -> None:
        self.verdict = verdict


class Client:
    """Sends one letter on one connection. `verdicts` fills as the replies come."""

    def __init__(
        self, letter: Letter, hello: str, *, tls: Tls = Tls.MAY, credentials: Credentials | None = None
    ) -> None:
        self.letter = letter
        self.verdicts: dict[str, Verdict] = {}
        self.dialogue = Dialogue()
        self.ended = False
        """Whether all mail data may have been sent and no reply to its end has come yet."""
        self._told: list[str] = []
        self._transactions = 0
        self._name = hello.encode()
        self._tls = tls
        self._credentials = credentials

    @property
    def open(self) -> list[str]:
        """Recipients without a verdict."""
        return [recipient for recipient in self.letter.recipients if recipient not in self.verdicts]

    def _stands(self, *states: State) -> bool:
        return self.dialogue.state in states

    def steps(self) -> Steps:
        """The whole dialogue, from waiting for the greeting to the reply to QUIT."""
        try:
            yield from self._begin()
            waiting = self._deliverable()
            while waiting:
                waiting = yield from self._transaction(waiting)
        except _Stop as stop:
            self._settle(self.open, stop.verdict)
        if self._stands(*NEXT[Verb.QUIT].legal):
            yield from self._say(b"QUIT")

    def lost(self, reason: str, *, status: str = "4.4.2", reply: Reply | None = None) -> None:
        """The connection is gone: what that means for those who have no verdict. `reply` is what came at last."""
        if reply and reply.kind in (4, 5):
            self._settle(self._told, Verdict.of(reply))
        elif self.ended:
            text = f"{reason} after the whole message was sent; the server may have taken it"
            self._settle(self._told, Verdict(Result.DEFERRED, text, status=status, doubtful=True))
        self._settle(self.open, Verdict(Result.DEFERRED, reason, status=status, elsewhere=True))

    def _settle(self, recipients: Iterable[str], verdict: Verdict) -> None:
        self.verdicts |= dict.fromkeys(recipients, verdict)

    def _say(self, line: bytes, secret: int | None = None) -> Exchange:
        verb = self.dialogue.command(line)
        assert self.dialogue.state in NEXT[verb].legal, f"{verb} in {self.dialogue.state}"
        return self._heard((yield Say(line + b"\r\n", verb, secret)), verb)

    def _heard(self, reply: Reply | None, verb: Verb) -> Reply:
        assert reply is not None
        for line in reply.lines:
            self.dialogue.reply(line)
        if reply.code == 421 and verb is not Verb.QUIT:
            raise _Stop(Verdict.of(reply))
        return reply

    # ---- before the message

    def _begin(self) -> Steps:
        """Greeting, hello, TLS with a second hello (RFC 3207 §4.2), authentication."""
        greeting = self._heard((yield Say(b"", Verb.GREETING)), Verb.GREETING)
        if not self._stands(State.GREETED):
            refused = Verdict.of(greeting)._replace(elsewhere=True)
            raise _Stop(refused if greeting.kind in (4, 5) else _out_of_order(greeting))
        yield from self._hello()
        if self._tls is not Tls.OFF:
            yield from self._secure()
        if self._credentials:
            yield from self._authenticate(self._credentials)

    def _hello(self) -> Steps:
        """EHLO, or HELO to a server that does not know it (RFC 5321 §3.2)."""
        reply = yield from self._say(b"EHLO " + self._name)
        if reply.code in (500, 501, 502, 504, 550):
            reply = yield from self._say(b"HELO " + self._name)
        if reply.kind != 2:
            raise _Stop(Verdict.of(reply)._replace(elsewhere=True))

    def _secure(self) -> Steps:
        offered = self._offers(b"STARTTLS")
        if offered:
            reply = yield from self._say(b"STARTTLS")
            if reply.kind == 2:
                yield Secure()
                self.dialogue.secured()
                yield from self._hello()
                return
        if self._tls is Tls.MUST:
            words = "the server refused STARTTLS" if offered else "the server offers no STARTTLS"
            raise _Stop(Verdict(Result.DEFERRED, f"{words}, and TLS is demanded", status="4.7.4", elsewhere=True))

    def _authenticate(self, who: Credentials) -> Steps:
        """PLAIN (RFC 4616) or LOGIN, inside TLS only (RFC 4954 §4)."""
        if not self.dialogue.tls:
            raise _Stop(Verdict(Result.REFUSED, "a password is sent in TLS only, and there is none", status="5.7.4"))
        offered = (self.dialogue.offered or {}).get(b"AUTH", ())
        if b"PLAIN" in offered:
            reply = yield from self._plain(who)
        elif b"LOGIN" in offered:
            reply = yield from self._login(who)
        else:
            raise _Stop(Verdict(Result.REFUSED, "the server offers neither AUTH PLAIN nor AUTH LOGIN", status="5.7.4"))
        if reply.kind != 2:
            raise _Stop(Verdict.of(reply))

    def _plain(self, who: Credentials) -> Exchange:
        response = b64encode(b"\0" + b"\0".join(map(_octets, who)))
        verb = b"AUTH PLAIN"
        line = verb + b" " + response
        if len(line) + 2 <= COMMAND_LIMIT:
            return (yield from self._say(line, secret=len(verb) + 1))
        return (yield from self._respond((yield from self._say(verb)), [response]))

    def _login(self, who: Credentials) -> Exchange:
        responses = [b64encode(_octets(word)) for word in who]
        return (yield from self._respond((yield from self._say(b"AUTH LOGIN")), responses))

    def _respond(self, reply: Reply, responses: list[bytes]) -> Exchange:
        """Answer each challenge; one too many is cancelled (RFC 4954 §4)."""
        for response in [*responses, b"*"]:
            if reply.code != 334:
                break
            reply = yield from self._say(response, secret=0)
        return reply

    # ---- the message

    def _offers(self, keyword: bytes) -> bool:
        return keyword in (self.dialogue.offered or {})

    def _limit(self, keyword: bytes, name: bytes = b"") -> int:
        """The number that the server lists with a keyword, or in a keyword's list by that name; 0 if there is none."""
        words = (self.dialogue.offered or {}).get(keyword, ())
        found = [word[len(name) :] for word in words if word.startswith(name)]
        return int(found[0]) if found and _NUMBER.fullmatch(found[0]) else 0

    def _deliverable(self) -> list[str]:
        """Recipients to whom this server can carry the letter, by its extensions and limits."""
        size, most = len(self.letter.octets), self._limit(b"SIZE")
        if most and size > most:
            reason = f"the message has {size} octets, and the server takes {most}"
            raise _Stop(Verdict(Result.REFUSED, reason, status="5.3.4"))
        if self._offers(b"SMTPUTF8"):
            return self.open
        if self.letter.utf8_header:
            raise _Stop(Verdict(Result.REFUSED, "the header is UTF-8, and the server lacks SMTPUTF8", status="5.6.9"))
        lacking = "the address is not ASCII, and the server lacks SMTPUTF8"
        verdict = Verdict(Result.REFUSED, lacking, status="5.6.7")
        if not self.letter.sender.isascii():
            raise _Stop(verdict._replace(text=f"the sender's {lacking[4:]}"))
        self._settle([recipient for recipient in self.open if not recipient.isascii()], verdict)
        return self.open

    def _transaction(self, waiting: list[str]) -> Generator[Say | Tell | Secure, Reply | None, list[str]]:
        """One transaction; gives back the recipients for whom it had no room (RFC 5321 §4.5.3.1.10)."""
        self._transactions += 1
        if self._transactions > (self._limit(b"LIMITS", b"MAILMAX=") or self._transactions):
            reason = f"the server takes no more than {self._transactions - 1} messages in a session"
            raise _Stop(Verdict(Result.DEFERRED, reason, status="4.5.3", elsewhere=True))
        reply = yield from self._say(self._mail(waiting))
        if reply.kind != 2:
            raise _Stop(Verdict.of(reply))
        surplus = yield from self._recipients(waiting)
        if self._stands(State.RCPT):
            reply = yield from self._say(b"DATA")
            if not self._stands(State.DATA):
                raise _Stop(Verdict.of(reply) if reply.kind in (4, 5) else _out_of_order(reply))
            left = set(surplus)
            yield from self._content([each for each in self.open if each not in left])
        elif surplus:
            reply = yield from self._say(b"RSET")
            if not self._stands(State.READY):
                raise _Stop(_out_of_order(reply))
        return surplus

    def _mail(self, recipients: list[str]) -> bytes:
        """MAIL with the parameters that the letter needs and the server offers."""
        words = [b"MAIL FROM:<" + self.letter.sender.encode() + b">"]
        if self.letter.eight_bit:
            if not self._offers(b"8BITMIME"):
                reason = "the message holds 8-bit text, and the server lacks 8BITMIME: encode it first"
                raise _Stop(Verdict(Result.REFUSED, reason, status="5.6.3"))
            words.append(b"BODY=8BITMIME")
        if self._offers(b"SIZE"):
            words.append(b"SIZE=%d" % len(self.letter.octets))
        if self.letter.utf8_header or not all(map(str.isascii, [self.letter.sender, *recipients])):
            words.append(b"SMTPUTF8")
        return b" ".join(words)

    def _recipients(self, waiting: list[str]) -> Generator[Say | Tell | Secure, Reply | None, list[str]]:
        """Name the recipients; stops where the server takes no more of them, and gives back the rest."""
        most = self._limit(b"LIMITS", b"RCPTMAX=") or len(waiting)
        for number, recipient in enumerate(waiting):
            if number == most:
                return waiting[number:]
            reply = yield from self._say(b"RCPT TO:<" + recipient.encode() + b">")
            if reply.kind == 2:
                continue
            if self.dialogue.accepted and _is_full(reply):
                return waiting[number:]
            self._settle([recipient], Verdict.of(reply))
        return []

    def _content(self, recipients: list[str]) -> Steps:
        self._told = recipients
        reply = yield Tell(stuffed(self.letter.octets))
        self._told, self.ended = [], False
        self.dialogue.content_end()
        reply = self._heard(reply, Verb.END)
        self._settle(recipients, Verdict.of(reply) if reply.kind != 3 else _out_of_order(reply))


def stuffed(octets: bytes) -> bytes:
    """Mail data as DATA sends them: dots stuffed, and the final dot (RFC 5321 §4.5.2). Lines end in CRLF."""
    first = b"." if octets.startswith(b".") else b""
    return first + octets.replace(b"\r\n.", b"\r\n..") + b".\r\n"


def _is_full(reply: Reply) -> bool:
    """Whether the server takes no more recipients in this transaction; RFC 821 had 552 for that."""
    return reply.code in (452, 552) and (not reply.status or reply.status[1:] == ".5.3")


def _out_of_order(reply: Reply) -> Verdict:
    return Verdict(Result.DEFERRED, f"unexpected reply: {reply.code} {reply.text}", reply.code, "4.5.0", elsewhere=True)


def _octets(secret: str) -> bytes:
    """UTF-8, or the very octets of an environment variable that is none."""
    return secret.encode("utf-8", "surrogateescape")
