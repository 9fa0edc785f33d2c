"""What a terminal showed: escape sequences taken out, erased text erased, a line overwritten after CR.

Applied only to logs of a terminal, told by its marks or since a person typed them: in a log of the wire, ESC is a shift
of ISO-2022-JP or a colour in a message, and BS an octet that was sent.
Lines without control characters are not looked at.
"""

from __future__ import annotations

import re

from mailint.nodes.capture import Left
from mailint.patterns import compiled
from mailint.read.clean.cut import Cut, Found, keep
from mailint.read.opening import first_lines
from mailint.text import Span

_SCREEN = compiled(rb"\x1b\[\?2004[hl]|\x1b\]\d+;|\x08 \x08|\AScript (?:started|done) on |\A=~[=~]+ PuTTY log ")
_CONTROLS = (b"\x1b", b"\x08", b"\x7f", b"\x15", b"\x17", b"\x07")
_CONTROL = compiled(rb"[\x07\x08\x15\x17\x1b\x7f]|\r(?![\r\n]|\Z)")
_TOKEN = compiled(
    rb"(?s)(?P<escape>\x1b\[(?P<parameter>[0-?]*)[ -/]*(?P<final>[@-~])|\x1b\][^\x07\x1b\n]*(?:\x07|\x1b\\)?"
    rb"|\x1b[()*+][0-9A-Z]|\x1b[ #%-'./].|\x1b[0-Z\\^-~])"
    rb"|(?P<erase>\x08 \x08|\x7f)|(?P<back>\x08)|(?P<kill>\x15)|(?P<word>\x17)|(?P<bell>\x07)"
    rb"|(?P<end>\r*\n|\r+\Z)|(?P<return>\r+)|(?P<cell>[\xc2-\xf4][\x80-\xbf]{1,3}|.)",
)
_SHIFT = compiled(rb"\x1b\$[@AB]")


def replayed(text: bytes, typed: bool) -> Cut | None:
    """The text as it stood on the screen in the end, line by line; `typed`: a person typed it, so BS is an erasure."""
    if not any(control in text for control in _CONTROLS):
        return None
    head = first_lines(text)
    if b"\0" in head or not (typed or _SCREEN.search(head)):
        return None
    screen = _Screen(text)
    at = 0
    while found := _CONTROL.search(text, at):
        start = text.rfind(b"\n", at, found.start()) + 1 or at
        stop = text.find(b"\n", found.end()) + 1 or len(text)
        screen.kept.append((at, start))
        screen.line(start, stop)
        at = stop
    screen.kept.append((at, len(text)))
    return keep(text, screen.kept, screen.residues())


class _Screen:
    """Replays lines, and keeps of each the octets that stood there in the end."""

    def __init__(self, text: bytes) -> None:
        self.text = text
        self.kept: list[tuple[int, int]] = []
        self.escapes: list[Span] = []
        self.edits: list[Found] = []
        self.cells: list[tuple[int, int]] = []
        self.column = 0
        self.open: Found | None = None
        """Text that is being erased: from the first octet that went to the last that erased."""

    def line(self, start: int, stop: int) -> None:
        """Replay a line, its line end included."""
        self.cells, self.column = [], 0
        shifts = _SHIFT.search(self.text, start, stop) is not None
        for token in _TOKEN.finditer(self.text, start, stop):
            kind = token.lastgroup or ""
            if kind == "cell" or (shifts and token[0][:2] in (b"\x1b$", b"\x1b(")):
                self.put(token.span())
            elif kind == "end":
                self.end(token.span())
            elif kind == "escape":
                self.escape(token)
            else:
                self.control(kind, Span(*token.span()))
        self.close()
        self.kept += self.cells

    def put(self, octets: tuple[int, int]) -> None:
        """Print a character; what stood from here on is gone."""
        self.close()
        del self.cells[self.column :]
        self.cells.append(octets)
        self.column += 1

    def end(self, octets: tuple[int, int]) -> None:
        """End the line; what was being erased is gone."""
        if self.open:
            del self.cells[self.column :]
        self.cells.append(octets)

    def control(self, kind: str, octets: Span) -> None:
        """Obey a control character."""
        match kind:
            case "erase" | "back":
                self.erase(max(self.column - 1, 0), octets, Left.ERASURE if kind == "erase" else Left.BACKSPACE)
            case "kill":
                self.erase(0, octets, Left.ERASURE)
            case "word":
                self.erase(self.last_word(), octets, Left.ERASURE)
            case "return":
                self.column = 0

    def erase(self, column: int, octets: Span, left: Left) -> None:
        """Go back; the characters are gone once another is printed."""
        start = min((span[0] for span in self.cells[column : self.column]), default=octets.start)
        if self.open:
            start = min(start, self.open.span.start)
            left = self.open.left if left is Left.ERASURE else left
        self.open = Found(left, Span(start, octets.stop))
        self.column = column
        if left is Left.ERASURE:
            del self.cells[column:]

    def close(self) -> None:
        """What was being erased is erased."""
        if self.open:
            self.edits.append(self.open)
            self.open = None

    def last_word(self) -> int:
        """Where the word begins that ends at the cursor."""
        at = self.column
        while at and self.text[slice(*self.cells[at - 1])].isspace():
            at -= 1
        while at and not self.text[slice(*self.cells[at - 1])].isspace():
            at -= 1
        return at

    def escape(self, token: re.Match[bytes]) -> None:
        """Obey the sequences that move in the line, and drop the others."""
        self.escapes.append(Span(*token.span()))
        count = int(token["parameter"]) if (token["parameter"] or b"").isdigit() else 0
        match token["final"]:
            case b"K" | b"J" if count != 1:
                del self.cells[0 if count else self.column :]
                if self.open:
                    self.open = Found(Left.ERASURE, Span(self.open.span.start, token.end()))
            case b"C":
                self.column = min(self.column + (count or 1), len(self.cells))
            case b"D":
                self.column = max(self.column - (count or 1), 0)
            case b"G":
                self.column = min(max(count - 1, 0), len(self.cells))

    def residues(self) -> list[Found]:
        """The escapes as one, each erasure by itself."""
        first = [Found(Left.ESCAPE, self.escapes[0], len(self.escapes))] if self.escapes else []
        return [*first, *self.edits]
