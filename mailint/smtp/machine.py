"""The SMTP state machine: who may say what when, and what is owed (RFC 5321 §3, §4.1.4, §4.3).

Two tables, NEXT and EXPECTED (in `transitions`), and one object that steps through them: `Dialogue`. It is fed
lines, and asked what comes next. Captures are read with it, replies are paired with commands by it, and the sending
client goes by it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from enum import Enum

from mailint.nodes.session import State, Verb
from mailint.patterns import compiled
from mailint.record import NamedTuple
from mailint.smtp.transitions import EXPECTED, GROUPED, NEXT, PLAIN, Step

__all__ = ["EXPECTED", "GROUPED", "NEXT", "PLAIN", "Dialogue", "Expects", "Owed", "State", "Step", "Verb", "verb_of"]


class Expects(Enum):
    """What the client's next octets are."""

    COMMAND = "command"
    CONTENT = "content"
    """Mail data, up to the line that is a dot."""
    CHALLENGE = "challenge"
    """A response to an AUTH challenge: base64 or `*` (RFC 4954 §4)."""
    OCTETS = "octets"
    """A chunk: `Dialogue.octets` octets after BDAT (RFC 3030 §2)."""


_BY_NAME = {verb.value.encode(): verb for verb in Verb if verb.value.isalpha()}
_WORD = compiled(rb"[ \t]*([^ \t\r\n]*)")
_PRIVATE = compiled(rb"X[A-Z0-9-]+")
_ANSWERS_ALONE = {b"354": Verb.DATA, b"221": Verb.QUIT}
_BODIES = (Verb.DATA, Verb.BDAT, Verb.BURL)
_ENVELOPED = (State.MAIL, State.RCPT)
_RESETS = (Verb.EHLO, Verb.HELO, Verb.LHLO, Verb.MAIL, Verb.RSET)


def verb_of(line: bytes) -> Verb:
    """The verb of a command line, in any case (RFC 5321 §2.4); PRIVATE for X-verbs, UNKNOWN for what is none."""
    match = _WORD.match(line)
    word = match[1].upper() if match else b""
    found = _BY_NAME.get(word)
    if found is None:
        return Verb.PRIVATE if _PRIVATE.fullmatch(word) else Verb.UNKNOWN
    return found


class Owed(NamedTuple):
    """A reply that the server owes. `last` says of a chunk that it ends its message, of DATA that the text was sent."""

    verb: Verb
    last: bool = False


class Dialogue:
    """What is owed, what is expected, and the state that the replies so far have led to.

    States change by replies, in the order of their commands (RFC 2920 §3.1): while commands are under way, `state` is
    the one in which the server takes the oldest of them.
    """

    __slots__ = ("_answering", "_binary", "_code", "_last_chunk", "_resume", "_slipped", "accepted", "authenticated",
                 "expects", "hello", "in_clear", "lmtp", "octets", "offered", "owed", "state", "tls",
                 "turned")  # fmt: skip

    def __init__(self, state: State = State.CONNECTED) -> None:
        self.state = state
        self.expects = Expects.COMMAND
        self.owed: deque[Owed] = deque([Owed(Verb.GREETING)] if state is State.CONNECTED else ())
        self.octets = 0
        """Octets of a chunk that are still to come."""
        self.hello: Verb | None = None
        """The accepted EHLO, HELO or LHLO."""
        self.offered: dict[bytes, tuple[bytes, ...]] | None = None if state is State.UNKNOWN else {}
        """Keywords (in capitals) and parameters of the last EHLO reply; None where that was not seen."""
        self.in_clear: dict[bytes, tuple[bytes, ...]] | None = None
        """What was offered before TLS began; None where it did not."""
        self.tls = self.authenticated = self.lmtp = False
        self.accepted = 0
        """Recipients accepted in this transaction; in LMTP each is owed a reply to the data (RFC 2033 §4.2)."""
        self.turned = False
        """Whether the roles were reversed: who was the server begins a session as the client (RFC 2645 §4)."""
        self._answering = self._binary = self._last_chunk = False
        self._slipped = False
        """Whether DATA seems to be answered by 2yz: then a reply is one too early, and its 354 may still come."""
        self._code = b""
        self._resume = state

    def command(self, line: bytes) -> Verb:
        """The client sends a line: a command, or a response while a CHALLENGE is expected."""
        if self.expects is Expects.CHALLENGE:
            verb = Verb.RESPONSE
        else:
            verb = verb_of(line)
            if self.state is State.TLS and not self.owed:
                self.secured()
        self.expects = Expects.COMMAND
        if verb is Verb.MAIL:
            self._binary = b"BODY=BINARYMIME" in line.upper()
        if verb is Verb.BDAT:
            self._chunk(line)
        else:
            self.owed.append(Owed(verb, verb is Verb.BURL and line.rstrip().upper().endswith(b" LAST")))
        return verb

    def _chunk(self, line: bytes) -> None:
        words = line.split()
        self.octets = int(words[1]) if len(words) > 1 and words[1].isdigit() and len(words[1]) < 19 else 0
        last = words[-1].upper() == b"LAST"
        if self.octets:
            self.expects = Expects.OCTETS
        self.owed.extend([Owed(Verb.BDAT, last)] * (self.accepted if last and self.lmtp else 1))

    def plain(self, verb: Verb, line: bytes) -> None:
        """The client sends a command and the server takes it, as `PLAIN` says; no more was owed, and no more is."""
        self._slipped = False
        if verb is Verb.RCPT and self.state in _ENVELOPED:
            self.accepted += 1
            self.state = State.RCPT
            return
        step = NEXT[verb]
        if verb is Verb.MAIL:
            self._binary = b"BODY=BINARYMIME" in line.upper()
        if step.more:
            self._go_on(Owed(verb), step.more)
        else:
            self._succeed(Owed(verb), step)

    def offers(self, lines: Iterable[bytes]) -> None:
        """The server lists its extensions in these lines, which are a whole reply to a hello."""
        for line in lines:
            self._keyword(line)
            self._answering = True
        self._answering = False

    def passed(self) -> None:
        """A whole transaction took its plain course (`PLAIN`) from READY on, and left nothing behind."""
        self._slipped = self._last_chunk = self._binary = False
        self.accepted = 0

    def content_begin(self) -> None:
        """The client sends mail data without waiting for 354: its last command was DATA, and is still unanswered."""
        self.owed[-1] = Owed(Verb.DATA, True)
        self.expects = Expects.CONTENT

    def content_resume(self) -> None:
        """The capture begins in the midst of mail data."""
        self.owed.clear()
        self.state, self.offered, self.expects = State.UNKNOWN, None, Expects.CONTENT

    def respond(self) -> None:
        """The capture begins with a response to an AUTH challenge."""
        self.owed.clear()
        self.state = self._resume = State.UNKNOWN
        self.offered, self.expects = None, Expects.CHALLENGE

    def content_end(self) -> None:
        """The client has sent the dot, or all octets of a chunk."""
        if self.expects is Expects.CONTENT:
            self.owed.extend([Owed(Verb.END)] * (max(self.accepted, 1) if self.lmtp else 1))
        self.octets = 0
        self.expects = Expects.COMMAND

    def reply(self, line: bytes) -> Verb | None:
        """The server sends a reply line. The verb it settles; None while the reply goes on, or if nothing is owed."""
        code = line[:3]
        self.begin(code)
        self.skip(code)
        owed = self.owed[0] if self.owed else None
        if owed and owed.verb in (Verb.EHLO, Verb.LHLO):
            self._keyword(line)
        self._answering, self._code = line[3:4] == b"-", code
        if self._answering:
            return None
        if self.owed:
            self.owed.popleft()
        if code == b"421":
            self.closed()
            return owed.verb if owed else None
        if owed is None:
            if code == b"354" and self._slipped:
                self.state, self.expects = State.DATA, Expects.CONTENT
            return None
        self._slipped = owed.verb is Verb.DATA and code[:1] == b"2"
        self._step(owed, code)
        return owed.verb

    def reply_cut(self) -> Verb | None:
        """The reply that goes on is never finished: take it as it is."""
        return self.reply(self._code) if self._answering else None

    def begin(self, code: bytes) -> None:
        """See the code of the first reply: if it is no greeting, the session began before the capture."""
        if not self.owed or self.owed[0].verb is not Verb.GREETING:
            return
        if len(self.owed) > 1:
            midway = code != b"220" or self.owed[1].verb is Verb.STARTTLS
        else:
            midway = code not in (b"220", b"421", b"521", b"554")
        if midway:
            self.owed.popleft()
            self.state, self.offered = State.UNKNOWN, None

    def skip(self, code: bytes) -> int:
        """How many commands a 354 or 221 leaves without a reply: it answers DATA or QUIT alone (RFC 5321 §4.3.2)."""
        answered = _ANSWERS_ALONE.get(code)
        if answered is None or self._answering or not self.owed or self.owed[-1].verb is not answered:
            return 0
        count = 0
        while self.owed[0].verb is not answered:
            self.owed.popleft()
            count += 1
        return count

    def forgo(self) -> int:
        """The client goes on, though not each recipient of its data was answered (LMTP): how many were not."""
        count = len(self.owed)
        self.owed.clear()
        return count

    def secured(self) -> None:
        """TLS has begun: nothing that was said before counts (RFC 3207 §4.2)."""
        self.state, self.tls, self.in_clear = State.GREETED, True, self.offered
        self.hello, self.offered, self.authenticated = None, {}, False

    def closed(self) -> None:
        """The connection is gone."""
        self.state, self.expects, self.octets = State.CLOSED, Expects.COMMAND, 0

    def _keyword(self, line: bytes) -> None:
        """Keep a line of the reply to EHLO; its first line is the server's name."""
        if line[:3] != b"250":
            return
        if not self._answering or self.offered is None:
            self.offered = {}
            return
        words = line[4:].upper().split()
        if words:
            name, equals, first = words[0].partition(b"=")
            if name == b"AUTH" and equals:
                self.offered[b"AUTH"] = (*self.offered.get(b"AUTH", ()), first, *words[1:])
            else:
                self.offered[words[0]] = (*self.offered.get(words[0], ()), *words[1:])

    def _step(self, owed: Owed, code: bytes) -> None:
        step = NEXT[owed.verb]
        match code[:1]:
            case b"2":
                self._succeed(owed, step)
            case b"3" if step.more:
                self._go_on(owed, step.more)
            case b"4" | b"5":
                self._fail(owed, step)

    def _succeed(self, owed: Owed, step: Step) -> None:
        verb, target = owed.verb, step.success
        if verb in _RESETS:
            self._last_chunk = False
        if verb in (Verb.EHLO, Verb.HELO, Verb.LHLO):
            self.hello, self.lmtp, self.accepted = verb, verb is Verb.LHLO, 0
            self.offered = {} if verb is Verb.HELO else self.offered
        elif verb is Verb.RSET:
            target = self._after_reset()
        elif verb is Verb.RCPT:
            self.accepted += 1
        elif verb in (Verb.AUTH, Verb.RESPONSE):
            self.authenticated = True
            target = self._resume if self.state is State.AUTH else None
        elif verb in (Verb.BDAT, Verb.BURL) and owed.last:
            target, self._last_chunk = State.READY, True
        elif verb is Verb.XCLIENT:
            self.hello, self.offered = None, {}
        elif verb in (Verb.ATRN, Verb.TURN):
            self.turned = True
        self.state = target or self.state
        if self.state in (State.READY, State.MAIL):
            self.accepted = 0

    def _after_reset(self) -> State:
        """RSET forgets the transaction, and says no hello (RFC 5321 §4.1.1.5)."""
        if self.state is State.REFUSED:
            return State.REFUSED
        return State.READY if self.hello or self.offered is None else State.GREETED

    def _go_on(self, owed: Owed, target: State) -> None:
        if owed.verb is Verb.AUTH:
            self._resume = self.state
        self.state = target
        if self.expects is Expects.OCTETS:
            return
        if target is State.AUTH:
            self.expects = Expects.CHALLENGE
        elif not (owed.last or self.owed):
            self.expects = Expects.CONTENT

    def _fail(self, owed: Owed, step: Step) -> None:
        target = step.failure
        if owed.verb is Verb.RESPONSE:
            target = self._resume
        elif owed.verb in _BODIES:
            target = State.BDAT_FAILED if self._is_mixed(owed.verb) else None
        self.state = target or self.state
        if owed.verb is Verb.END:
            self.accepted = 0

    def _is_mixed(self, verb: Verb) -> bool:
        """Whether a chunk or DATA that was refused leaves the transaction in a state in which only RSET may follow.

        A chunk of the message or after its last, DATA after a chunk or after BODY=BINARYMIME (RFC 3030 §2, §3).
        """
        if verb is Verb.DATA:
            return self.state is State.BDAT or (self._binary and self.state in (State.MAIL, State.RCPT))
        return self._last_chunk or self.state in (State.RCPT, State.BDAT)
