"""The lines of a marked capture: a mark on each says who speaks, the Dialogue whether that is mail data."""

from __future__ import annotations

from collections.abc import Sequence

from mailint.nodes.session import Marks, Speaker, State, Verb
from mailint.patterns import compiled
from mailint.read.course import Passage
from mailint.read.forms import FORMS
from mailint.record import NamedTuple
from mailint.smtp.machine import Dialogue, Expects

SASL = compiled(rb"(?:[A-Za-z0-9+/]{4})++(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?")
"""A response to an AUTH challenge, in base64."""
_ENDS = (b".", b"<CRLF>.<CRLF>")
"""The line that ends mail data, and how documents write it."""
_LEFT_OUT = compiled(rb"[ \t]*\([^()\r\n]*\)[ \t]*\r*\Z")


class Heard(NamedTuple):
    """Lines of one speaker: data[start:stop] of the file, of which data[text:end] is what was said.

    `form` is how that is written (`forms.FORMS`, else as it is); of noise, its kind.
    """

    speaker: Speaker
    start: int
    stop: int
    text: int
    end: int
    form: str
    ends_content: bool = False
    joins: bool = False
    """Whether the line goes on in what was heard next: the tool wrapped it."""


class Hearing(NamedTuple):
    """What was heard of one session, and what its marks mean."""

    turns: list[Heard]
    marks: Marks = Marks.NONE
    passed: Passage | None = None
    """If it was passed whole, being plain; then there are no turns."""


BEFORE = ("OPEN", "BANNER", "PROMPT")
"""The kinds of noise that stand before the dialogue to which they belong."""
PASSED = "PASSED"
"""The form of a transaction that was passed, being plain."""
COMMAND = compiled(
    rb"(?i)[ \t]*(?:HELO|EHLO|LHLO|MAIL|RCPT|DATA|BDAT|BURL|RSET|NOOP|QUIT|VRFY|EXPN|HELP|AUTH|STARTTLS|ETRN|ATRN"
    rb"|XCLIENT|XFORWARD|TURN|SEND|SOML|SAML)(?![^ \t\r\n])(?! ?:)"
)
"""A line that looks like a command."""
PROXY = (b"PROXY ", b"DQoNCgANClFVSVQK")
"""How what a proxy tells of its client begins: as it is, or its second version in base64, as swaks shows it."""
REPLY = compiled(rb"[2-5]\d\d(?:[ -]|\r*\n|\r*\Z)")
"""A line that looks like a reply."""
LINE = compiled(rb"([^\r\n]*+(?:\r++(?!\n)[^\r\n]*+)*+)\r*(?:\n|\Z)")
"""A line, and what it says: a CR inside it is part of that, those at its end are not."""


def _line_end(form: str) -> bytes:
    """How a text of this form shows a line end inside itself."""
    return FORMS[form].line_end if form in FORMS else b""


class Listener:
    """Takes lines of a capture one after the other, each as the client's, the server's, or nobody's."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.sessions: list[Hearing] = []
        self.begin([])

    def begin(self, turns: list[Heard]) -> None:
        """A session begins, with these turns (noise) before it."""
        self.turns = turns
        self.sessions.append(Hearing(turns))
        self.dialogue = Dialogue()
        self.spoken = 0
        self.continued = False

    def add(self, speaker: Speaker, heard: Heard) -> None:
        """Take a line as this speaker's."""
        if heard.speaker is not speaker:
            heard = Heard(speaker, *heard[1:])
        self.turns.append(heard)
        self.spoken += speaker is not Speaker.NOISE

    def said(self, heard: Heard) -> bytes:
        """The text, without the line end that its form shows."""
        text = self.data[heard.text : heard.end]
        return text if heard.form == "TEXT" else text.removesuffix(_line_end(heard.form))

    def wire_lines(self, heard: Heard, text: bytes) -> Sequence[bytes]:
        """The lines that were sent."""
        line_end = _line_end(heard.form)
        return text.split(line_end) if line_end else (text,)

    def server(self, heard: Heard) -> None:
        """Take a line of the server: of this session, or the greeting of another."""
        dialogue, text = self.dialogue, self.said(heard)
        if not self.continued and text[:3] == b"220" and self.is_over():
            self.begin(self.handed_over())
            dialogue = self.dialogue
        if dialogue.expects in (Expects.CONTENT, Expects.OCTETS):
            dialogue.content_end()
        for line in self.wire_lines(heard, text):
            dialogue.reply(line)
            self.continued = line[3:4] == b"-"
        self.add(Speaker.SERVER, heard)

    def client(self, heard: Heard) -> None:
        """Take a line of the client: a command, or mail data where that is expected."""
        text = self.said(heard)
        self.dialogue.reply_cut()
        self.continued = False
        match self.dialogue.expects:
            case _ if not self.spoken and text.startswith(PROXY):
                self.add(Speaker.CLIENT, heard._replace(form="PROXY"))
            case Expects.CONTENT:
                self.content(heard, text)
            case Expects.OCTETS:
                self.octets(heard)
            case _ if self.is_early_content(text):
                self.dialogue.content_begin()
                self.content(heard, text)
            case _ if self.is_folded(text):
                self.fold(heard)
            case _:
                for line in self.wire_lines(heard, text):
                    self.dialogue.command(line)
                self.add(Speaker.CLIENT, heard)

    def is_folded(self, text: bytes) -> bool:
        """Whether a line goes on with the command before it, which ends in a backslash as documents have it."""
        last = self.turns[-1] if self.turns else None
        after = last is not None and last.speaker is Speaker.CLIENT and self.said(last).endswith(b" \\")
        return after and not COMMAND.match(text)

    def fold(self, heard: Heard) -> None:
        """Take the rest of a command that was put on two lines, with a backslash or not: a space stands between."""
        last = self.turns[-1]
        text = self.data[last.text : last.end].removesuffix(b"\\").rstrip(b" \t")
        rest = self.data[heard.text : heard.end]
        self.turns[-1] = last._replace(end=last.text + len(text), joins=True, form="FOLDED")
        self.add(Speaker.CLIENT, heard._replace(text=heard.end - len(rest.lstrip(b" \t"))))

    def join(self, heard: Heard) -> None:
        """Take the rest of the line before, which was cut."""
        last = self.turns[-1]
        self.turns[-1] = last._replace(joins=True)
        self.add(last.speaker, heard)

    def is_early_content(self, text: bytes) -> bool:
        """Whether mail data begins though DATA was not answered yet."""
        owed = self.dialogue.owed
        return bool(owed) and owed[-1] == (Verb.DATA, False) and not COMMAND.match(text)

    def content(self, heard: Heard, text: bytes) -> None:
        """Take a line of mail data, or the dot that ends it."""
        ends = text[-1:] in (b".", b"\r", b">") and self.wire_lines(heard, text)[-1].rstrip(b"\r") in _ENDS
        if ends:
            self.dialogue.content_end()
            heard = heard._replace(ends_content=text.rstrip(b"\r") in _ENDS)
        self.add(Speaker.CONTENT, heard)

    def octets(self, heard: Heard) -> None:
        """Take a line of a chunk; documents put a word in brackets for the whole of it."""
        begins = self.turns[-1].speaker is not Speaker.CONTENT
        self.add(Speaker.CONTENT, heard)
        self.dialogue.octets -= heard.end - heard.text + 2
        if self.dialogue.octets <= 0 or (begins and _LEFT_OUT.match(self.data, heard.text, heard.end)):
            self.dialogue.content_end()

    def noise(self, heard: Heard) -> None:
        """Take a line that is nobody's."""
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
        while first and self.turns[first - 1].form in BEFORE:
            first -= 1
        taken = self.turns[first:]
        del self.turns[first:]
        return taken
