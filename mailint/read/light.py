"""The light course: a message in whose header section something is odd, and whose body is plain (`mailint.plain`).

The body is told to be plain, and not read before somebody asks for its parts. What is advice at most is not looked for.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mailint.nodes.message import Message, Part, Parts
from mailint.nodes.signs import ContentIds, MissingField, OddHeader, OddLineEnds, Placeholders, RawHeaders, Sign
from mailint.nodes.stage import Stage
from mailint.plain import Seen
from mailint.plain.header import HELD
from mailint.plain.message import NOTICE, has_places, plain_lines
from mailint.read.fields.trace import with_trace
from mailint.read.mime import light_parts
from mailint.read.section import header_of


class Light:
    """A text that may be such a message, and what is known of it so far. Each thing is looked at once."""

    def __init__(self, text: bytes, seen: Seen) -> None:
        """The text begins with a field; the plain course has `seen` it, and not taken it."""
        self._text = text
        self.lines = seen.lines if seen.found else plain_lines(text)
        """The lines of the text, if these are plain."""
        header = header_of(text, seen.found, seen.section) if seen.found else None
        self.header = header if self.lines or (header and plain_lines(text[: header.body])) else None
        """The header section, if it is taken by one expression, and its own lines are plain."""
        is_whole = seen.found is not None and None not in seen.found.group(*_GROUPS)
        self._missing = tuple(missing(self.header.fields.names, 0)) if self.header and not is_whole else ()
        section = text[: self.header.stop] if self.header else None
        self.has_places = has_places(section) if section is not None else None
        """Whether places to fill in may be in the header section; None if it is not known."""
        self._is_raw = section is not None and not section.isascii()
        self._parts: Parts | None = None
        if self.lines and self.header and not seen.is_body_odd:
            self._parts = light_parts(text, self.header, self.lines)

    def is_surely_mail(self) -> bool:
        """Whether nobody could take it for anything but a message, as none that takes the plain course."""
        if self.header is None or self.has_places or self._missing or OddHeader in self.header.signs:
            return False
        return self.lines is not None or self._text.find(NOTICE) < 0

    def message(self, stage: Stage | None) -> Message | None:
        """The message, if it takes this course."""
        text, lines, parts = self._text, self.lines, self._parts
        if parts is None or lines is None:
            return None
        if self._missing and not parts.root.has(b"date"):
            parts = parts.with_root(with_trace(text, parts.root))
        root = parts.root
        return Message(
            0, len(text), parts, (root,), (), stage or stage_of(root), b"\r\n" if lines.crlf else b"\n", *lines, 0,
            None, None, None, False, (), tuple(self._signs(root)),
        )  # fmt: skip

    def _signs(self, root: Part) -> Iterator[Sign]:
        """What rules look at in the message as a whole."""
        stop = len(self._text)
        if self.lines and self.lines.lf:
            yield OddLineEnds(0, stop)
        yield from self._missing
        if self.has_places:
            yield Placeholders(0, stop)
        if root.has(b"content-id"):
            yield ContentIds(0, stop)
        if self._is_raw:
            yield RawHeaders(0, stop)


_NEEDED = (b"from", b"date", b"message-id")
_GROUPS = tuple(HELD[name] for name in _NEEDED)
"""Of these fields, where they stand there in plain form: then a look at the names can be spared."""


def missing(names: Sequence[bytes], start: int) -> Iterator[MissingField]:
    """Which fields the message at an offset lacks that has others of these names."""
    for name in _NEEDED:
        if name not in names and names:
            yield MissingField(start, start, name)


def stage_of(root: Part) -> Stage:
    """Whether servers have taken a message, by its header section."""
    return Stage.DELIVERED if root.has(b"received") or root.has(b"delivered-to") else Stage.DRAFT
