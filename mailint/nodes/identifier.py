"""Identifiers: Message-ID, References and their kin (RFC 5322 §3.6.4), Content-ID (RFC 2045 §7)."""

from __future__ import annotations

from mailint.nodes.node import Node
from mailint.text import Span


class Identifier(Node, frozen=True):
    """One msg-id, from bracket to bracket where it has them; `left` and `right` stand beside the first `@`.

    Without `@`, all is `left`, and `right` is empty.
    """

    left: Span
    right: Span
    opened: bool = True
    """Whether it has its `<`."""
    closed: bool = True
    """Whether it has its `>`."""
    has_at: bool = True
    bad: Span | None = None
    """The first octets that may not stand there: white space, comments, quoted strings, specials, a second `@`; None if
    both sides are dot-atom-text (the right side perhaps a domain literal)."""

    @property
    def inside(self) -> Span:
        """What stands between the brackets: the identifier itself."""
        return Span(self.start + self.opened, self.stop - self.closed)


class Identifiers(Node, frozen=True):
    """The value of References, In-Reply-To or Resent-Message-ID: identifiers, and what stands beside them."""

    items: tuple[Identifier, ...]
    beside: tuple[Span, ...] = ()
    """Words and litter that are no comment: phrases in an old In-Reply-To (§4.5.4), else a fault."""


class MessageId(Identifiers, frozen=True):
    """The value of Message-ID, plainly correct: one identifier."""


class OddMessageId(MessageId, frozen=True):
    """The value of Message-ID in any other form; `items` may be empty."""


class ContentId(Identifiers, frozen=True):
    """The value of Content-ID, plainly correct: one identifier."""


class OddContentId(ContentId, frozen=True):
    """The value of Content-ID in any other form; `items` may be empty."""
