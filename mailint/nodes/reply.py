"""What a server answers: reply lines, and the list of extensions in the reply to EHLO."""

from __future__ import annotations

from mailint.nodes.node import Malformed, Node
from mailint.text import Span


class ReplyLine(Node, frozen=True):
    """A line of a reply, without its line end (RFC 5321 §4.2)."""

    code: Span
    """Digits at the beginning, however many; empty where there are none."""
    separator: Span
    """The SP or `-` after the code; empty where there is neither."""
    text: Span
    enhanced: Span
    """What looks like an enhanced status code at the beginning of the text (RFC 2034 §4), well-formed or not."""


class Reply(Node, frozen=True):
    """A reply of one or more lines. `code` is that of its first line as a number."""

    code: int
    lines: tuple[ReplyLine, ...]
    terminated: bool
    """Whether its last line has no `-`."""


class OddReply(Reply, frozen=True):
    """A reply that is not plainly well-formed.

    An unknown code, no text, other octets than ASCII, too long a line, lines that do not belong together.
    """


class Keyword(Node, frozen=True):
    """A line of the EHLO reply (RFC 5321 §4.1.1.1 ehlo-line). `name` in capitals; `parameters` span all parameters."""

    name: bytes
    parameters: Span


class OddKeyword(Keyword, frozen=True):
    """A keyword whose parameters are not those of its definition."""


class HelloReply(Reply, frozen=True):
    """The 250 reply to EHLO or LHLO. `domain` is its first word; a wrong ehlo-line is a Malformed among `keywords`."""

    domain: Span
    keywords: tuple[Keyword | Malformed, ...]


class OddHelloReply(HelloReply, OddReply, frozen=True):
    """An EHLO reply that is not plainly well-formed as a reply."""
