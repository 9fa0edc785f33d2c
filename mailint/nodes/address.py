"""Addresses: lists, mailboxes, groups and return paths (RFC 5322 §3.4, §3.4.1 and §3.6.7, RFC 6854, RFC 6532).

What a list holds in its plainly correct form is a `Mailbox` or a `Group`. Everything else that can be read is kept
apart: `CommentedMailbox`, and `OddMailbox`, `OddGroup`, `AngleList` and `Bare`, with the words that rules ask for.
"""

from __future__ import annotations

from enum import Enum

import msgspec

from mailint.nodes.node import Malformed, Node
from mailint.text import Span


class WordKind(Enum):
    """What a token of a display name, a local-part or a domain is."""

    ATOM = "atom"
    """An atom, or a dot-atom."""
    QUOTED = "quoted-string"
    ENCODED = "encoded-word"
    LITERAL = "domain-literal"
    DOT = "dot"
    SPECIAL = "special"
    """An octet that is neither: `,` `:` `;` `@` `[` `]` `<` `>` `\\`, a lone quote or parenthesis, a control."""


class Word(msgspec.Struct, frozen=True, gc=False):
    """A token and where it stands. No node: rules come to it by its mailbox."""

    kind: WordKind
    start: int
    stop: int


class Angle(Enum):
    """How a mailbox is bracketed."""

    NONE = "an addr-spec alone"
    PAIR = "one pair"
    UNCLOSED = "`>` is missing"
    UNOPENED = "`<` is missing"
    REPEATED = "pairs in one another"
    SEVERAL = "pairs side by side"


class Mailbox(Node, frozen=True):
    """A name-addr or an addr-spec, without the white space and comments around it."""

    name: Span | None
    """The display name, quotes included."""
    angle: Span | None
    """The angle-addr, brackets included."""
    local: Span
    """The local-part; empty where nothing stands before the `@`."""
    domain: Span
    """The domain; empty where nothing stands after the `@`."""


class CommentedMailbox(Mailbox, frozen=True):
    """A mailbox in plain form, and comments before or behind it."""

    comments: tuple[Span, ...]
    """In order, from separator to separator."""


class OddMailbox(Mailbox, frozen=True):
    """A mailbox in another form: quoted local-parts, literals and comments inside too, which are legal."""

    form: Angle
    name_words: tuple[Word, ...]
    local_words: tuple[Word, ...]
    domain_words: tuple[Word, ...]
    tail: Span | None
    """What stands between the address and the end of the member, comments left out."""
    route: Span | None
    """An obsolete route with its colon (§4.4)."""
    comments: tuple[Span, ...]
    """The comments in the member, from separator to separator."""
    name_is_address: bool
    """Whether an addr-spec alone is the display name."""


class Bare(Node, frozen=True):
    """Words where a mailbox should stand: nothing in them is an `@`, or the angle brackets are empty."""

    words: tuple[Word, ...]
    """The words that stand for the address: inside the brackets, where there are some."""
    name_words: tuple[Word, ...]
    """The words before the brackets."""
    angle: Span | None
    comments: tuple[Span, ...]


class AngleList(Node, frozen=True):
    """Several addr-specs inside one pair of angle brackets."""

    name_words: tuple[Word, ...]
    angle: Span
    members: tuple[Mailbox | Bare, ...]
    comments: tuple[Span, ...]


class Group(Node, frozen=True):
    """A named group of mailboxes, or of nobody: `undisclosed-recipients:;`. Span up to the semicolon."""

    name: Span
    members: tuple[Mailbox | Bare | AngleList | Malformed, ...]


class OddGroup(Group, frozen=True):
    """A group that holds mailboxes or comments, or does not end."""

    name_words: tuple[Word, ...]
    closed: bool
    comments: tuple[Span, ...]


class AddressList(Node, frozen=True):
    """The value of From, To and their like. Without members where only comments and white space stand."""

    members: tuple[Mailbox | Bare | AngleList | Group | Malformed, ...]

    def mailboxes(self) -> list[Mailbox]:
        """All mailboxes, those inside groups and shared angle brackets too, in order."""
        found = [member for member in self.members if isinstance(member, Mailbox)]
        if len(found) == len(self.members):
            return found
        found = []
        for member in self.members:
            if isinstance(member, Mailbox):
                found.append(member)
                continue
            for each in member.members if isinstance(member, Group) else (member,):
                found += _mailboxes(each)
        return found


class OddAddressList(AddressList, frozen=True):
    """A list with separators that are no commas, or with nothing between two of them."""

    semicolons: tuple[int, ...]
    """Offsets of the `;` that separate members, or end the list."""
    nulls: tuple[Span, ...]
    """Runs of needless commas: deleting the span deletes the empty members (obs-addr-list)."""


class ReturnPath(Node, frozen=True):
    """The value of Return-Path: an angle-addr, or `<>`, the null path (§3.6.7, RFC 5321 §4.4)."""

    local: Span | None
    domain: Span | None
    bracketed: bool
    """Whether it is exactly one pair of angle brackets with an addr-spec or nothing in it."""


def _mailboxes(member: Node) -> list[Mailbox]:
    if isinstance(member, Mailbox):
        return [member]
    if isinstance(member, AngleList):
        return [each for each in member.members if isinstance(each, Mailbox)]
    return []
