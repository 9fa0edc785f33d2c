"""What a rule is, what it finds, and what it may know.

A rule is one function. Its first parameter's annotation is the node it visits, its docstring is its page and its tests.
"""

from __future__ import annotations

import types
import typing
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Generic, TypeVar, cast

import msgspec

from mailint.level import Level
from mailint.nodes.address import AddressList, Mailbox
from mailint.nodes.message import Leaf, Message, Part, Parts
from mailint.nodes.node import Node, full_name
from mailint.nodes.side import Side
from mailint.nodes.signs import PartSign, UnreachableMailboxes
from mailint.nodes.stage import Stage
from mailint.record import TYPE_CHECKING
from mailint.text import Deferred, Edit, Fix, Safety, window

if TYPE_CHECKING:
    from datetime import datetime

    # what only sessions and templates have is not imported for a message
    from mailint.nodes.capture import Capture
    from mailint.nodes.message import Unrecognised
    from mailint.nodes.session import Content, Envelope, Session
    from mailint.nodes.template import Template

__all__ = ["Context", "Edit", "Finding", "Fix", "Level", "Rule", "Safety", "Side", "Stage", "Verdict",
           "advice", "error", "rule", "warning"]  # fmt: skip


class Verdict(msgspec.Struct, frozen=True):
    """A level and the RFC sections it stands on (`RFC 5322 §3.3`)."""

    level: Level
    references: tuple[str, ...]


def error(*references: str) -> Verdict:
    """A MUST or the grammar is broken."""
    return Verdict(Level.ERROR, references)


def warning(*references: str) -> Verdict:
    """A SHOULD is broken, or implementations are known to trip over it."""
    return Verdict(Level.WARNING, references)


def advice(*references: str) -> Verdict:
    """Legal, but worth knowing."""
    return Verdict(Level.ADVICE, references)


class Finding(msgspec.Struct, frozen=True):
    """What a check yields: octets of the text and what is wrong with them. It does not know its rule.

    `message` is one sentence. `level` and `side` are given only where they differ from the rule's.
    """

    start: int
    stop: int
    message: str
    fix: Fix | None = None
    level: Level | None = None
    side: Side | None = None


class Context(msgspec.Struct, frozen=True):
    """All that a rule may know beside the node it visits."""

    text: bytes
    """The octets in which all offsets count."""
    root: Message | Session | Template | Capture | Unrecognised
    stage: Stage = Stage.DRAFT
    now: datetime | int | None = None
    """The time by which dates are judged; None: the clock is not to be asked."""
    settings: Mapping[str, Any] = {}
    dns: Mapping[str, Any] = {}
    log: Session | None = None
    """The session in whose data the message stood."""
    data: Content | None = None
    """These data."""
    log_text: bytes = b""
    """The octets in which the session's offsets count."""
    offers: Callable[[str], bool] = bool
    """Whether findings of that code are shown, so that somebody looks at their repair: a dear one asks first."""

    @property
    def message(self) -> Message:
        """The message that is judged. Only for rules that visit a message's nodes."""
        assert isinstance(self.root, Message)
        return self.root

    @property
    def session(self) -> Session:
        """The session that is judged. Only for rules that visit a session's nodes."""
        return cast("Session", self.root)

    @property
    def transaction(self) -> Envelope | None:
        """The MAIL command that opened the transaction in which the message was sent, where a session shows it."""
        if self.log is None or self.data is None or self.data.transaction < 0:
            return None
        from mailint.nodes.session import Envelope

        command = self.log.exchanges[self.data.transaction].command
        return command if isinstance(command, Envelope) else None

    @property
    def reverse_path(self) -> bytes:
        """The mailbox that MAIL named in the session; empty where there is none, or none is known."""
        from mailint.nodes.session import Path

        path = self.transaction.path if self.transaction else None
        return self.log_text[slice(*path.mailbox)] if isinstance(path, Path) else b""

    def part(self, sign: PartSign) -> Part:
        """The part that a sign is about."""
        return self.message.parts[sign.part]

    def names(self, word: bytes) -> bool:
        """Whether a word (in lower case) stands in the text in any case, or there is too much text to look.

        So parts that are not read yet need not be for a media type or a transfer encoding that none can have.
        """
        return not isinstance(self.text, bytes) or word in self.text.lower()

    def has_part(self, media_type: bytes) -> bool:
        """Whether the message has a part of that type, in lower case."""
        parts = self.message.parts
        if isinstance(parts, Parts) and not self.names(media_type):
            parts = self.message.odd_parts  # those that are not read are in plain form
        return any(part.media_type == media_type for part in parts)

    @property
    def recipients(self) -> tuple[bytes, ...]:
        """The mailboxes that RCPT named in that transaction and the server took (2yz)."""
        if self.log is None or self.data is None or self.data.transaction < 0:
            return ()
        from mailint.nodes.session import Envelope, Path, Verb

        exchanges = self.log.exchanges[self.data.transaction : self.data.exchange]
        taken = [each for each in exchanges if each.verb is Verb.RCPT and each.reply and each.reply.code // 100 == 2]
        paths = [each.command.path for each in taken if isinstance(each.command, Envelope)]
        return tuple(self.log_text[slice(*path.mailbox)] for path in paths if isinstance(path, Path))

    def noted_mailboxes(self, sign: UnreachableMailboxes) -> Iterator[Mailbox]:
        """The mailboxes in the fields of the part that are not plain."""
        for field in self.part(sign).odd_fields:
            if isinstance(field.value, AddressList):
                yield from field.value.mailboxes()

    def octets(self, span: tuple[int, int]) -> bytes:
        """The octets of a span."""
        start, stop = span
        return self.text[start:stop] if stop - start < window.SIZE else window.octets(self.text, start, stop)

    def delete_lines(self, node: Node) -> Edit:
        """Delete a field or line, its line end included."""
        return Edit(node.start, node.stop, b"")

    def add_field(self, part: Part, line: bytes) -> Edit:
        """Add a field (without line end) at the end of the part's header section, in the file's line end."""
        at, end = part.header_stop, self.message.line_end
        fresh_line = at == part.start or self.text[at - 1 : at] == b"\n"
        return Edit(at, at, line + end if fresh_line else end + line)

    def quoted_printable(self, part: Leaf) -> Sequence[Edit] | None:
        """Write a body as quoted-printable and label it so; None where that is not possible without a decision.

        It takes a body that is not encoded, and no message/* type (RFC 2046 §5.2: these stay 7bit). Where the message
        is without MIME-Version, it takes only ASCII text, and labels that as MIME.
        """
        message, fields = part if part.is_message else self.message.root, part.all(b"content-transfer-encoding")
        if part.cte not in (b"7bit", b"8bit") or part.media_type.startswith(b"message/") or not part.separated:
            return None
        if len(fields) > 1 or (fields and part.encoding is None):
            return None
        lines = []
        if message.first(b"mime-version") is None:
            if part is not message or part.media or not window.is_ascii(self.text, part.body_start, part.stop):
                return None
            lines = [b"MIME-Version: 1.0", b"Content-Type: text/plain; charset=us-ascii"]
        labels = [Edit(*part.encoding.mechanism_at, b"quoted-printable")] if part.encoding else []
        if not labels:
            lines.append(b"Content-Transfer-Encoding: quoted-printable")
        if lines:
            labels.append(self.add_field(part, self.message.line_end.join(lines)))
        return self._encoded(part, labels)

    def _encoded(self, part: Leaf, labels: list[Edit]) -> Sequence[Edit]:
        """The labels and the body in pieces, made when somebody looks."""
        from mailint.text.quoted_printable import encode_piece, pieces

        text, end = self.text, self.message.line_end
        spans = list(pieces(text, part.body_start, part.stop))

        def make() -> Iterator[Edit]:
            yield from labels
            for start, stop in spans:
                octets = window.octets(text, start, stop)
                yield Edit(start, stop, encode_piece(octets, end, stop == part.stop))

        return Deferred(len(labels) + len(spans), make)


N = TypeVar("N", bound=Node, contravariant=True)
Check = Callable[[N, Context], Iterator[Finding]]


class Rule(msgspec.Struct, Generic[N], frozen=True):
    """A rule's data sheet and its check."""

    code: str
    name: str
    verdict: Verdict
    visits: tuple[type[Node], ...]
    check: Check[N]
    side: Side | None = None
    """Who is at fault, in a session."""
    hides: tuple[str, ...] = ()
    """Codes of the less specific rules that are silent where this one speaks about the same octets."""
    reveals: bool = False
    """Whether its repair lets octets be read that were not understood before: their own faults come to light then."""
    gravest: Level | None = None
    """The level of its gravest findings, where that is above its own."""
    by_clock: bool = False
    """Whether it asks for the time. What it finds is true for now only; where it is silent, it will be later, too."""
    __hash__ = object.__hash__  # tuples of rules are keys, looked up once a message

    @property
    def level(self) -> Level:
        """The level of its findings, unless they name one of their own."""
        return self.verdict.level

    @property
    def visited(self) -> tuple[str, ...]:
        """The full names of what it visits, as in the lists of rules (`rules/listed.py`)."""
        return tuple(map(full_name, self.visits))

    def loaded(self) -> Rule[N]:
        """The rule itself, which others are but listed for."""
        return self

    @property
    def family(self) -> str:
        """The code's letter."""
        return self.code[0]

    @property
    def summary(self) -> str:
        """What the rule says, in one line."""
        return (self.check.__doc__ or "").strip().split("\n", 1)[0]


Hit = tuple[Rule[Any], Finding]
"""A rule, and what it found."""


def rule(
    code: str,
    name: str,
    verdict: Verdict,
    *,
    side: Side | None = None,
    hides: tuple[str, ...] = (),
    reveals: bool = False,
    gravest: Level | None = None,
    by_clock: bool = False,
) -> Callable[[Check[N]], Rule[N]]:
    """Make a rule of a check. Registers nothing: `rules/__init__.py` lists the modules that are searched."""

    def make(check: Check[N]) -> Rule[N]:
        visited = next(iter(check.__annotations__.values()))
        kinds = typing.get_args(visited) if isinstance(visited, types.UnionType) else (visited,)
        return Rule(code, name, verdict, kinds, check, side, hides, reveals, gravest, by_clock)

    return make
