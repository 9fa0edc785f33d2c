"""What a file's judgement consists of."""

from __future__ import annotations

import msgspec

from mailint.level import Level
from mailint.nodes.side import Side
from mailint.text import Safety


class Part(msgspec.Struct, frozen=True, array_like=True):
    """Something that a judgement holds."""


class Place(Part, frozen=True, array_like=True):
    """An octet of the file, from 0; its line; its columns in code points and in octets. These count from 1."""

    offset: int
    line: int
    column: int
    octet: int


class Excerpt(Part, frozen=True, array_like=True):
    """The line in which a finding begins: what stands before it, in it and after it, as far as it may be shown."""

    before: bytes
    marked: bytes
    after: bytes


class Change(Part, frozen=True, array_like=True):
    """The lines that a repair takes out and puts in, and how many more there are of both."""

    old: tuple[bytes, ...]
    new: tuple[bytes, ...]
    more: int


class Repair(Part, frozen=True, array_like=True):
    """A finding's repair. Findings with the same `edits`, an index in the Judgement's, share theirs."""

    title: str
    safety: Safety
    edits: int
    change: Change | None


class PlacedEdit(Part, frozen=True, array_like=True):
    """An edit of the file."""

    start: Place
    stop: Place
    new: bytes


class Shown(Part, frozen=True, array_like=True):
    """A finding as it is shown."""

    number: int
    """Which finding of the file it is, from 0."""
    code: str
    name: str
    references: tuple[str, ...]
    level: Level
    side: Side | None
    message: str
    start: Place
    stop: Place
    last: Place
    """The last octet; where there is none, the start."""
    message_index: int | None
    part: str | None
    of_mail: bool
    """Whether it is about a message or a template, which `mailint fix` repairs, and not about what was said around."""
    digest: str
    """Tells it from findings of the same rule on other lines, whatever is edited elsewhere; empty if not wanted."""
    repair: Repair | None
    excerpt: Excerpt | None


class Rest(Part, frozen=True, array_like=True):
    """Further findings of a rule, at one level and with one kind of repair."""

    code: str
    name: str
    level: Level
    repairs: Safety | None
    """How `mailint fix` repairs them."""
    count: int


class Cause(Part, frozen=True, array_like=True):
    """A finding that explains a refusal: its number, its rule, and the repair that would have avoided it, if any."""

    number: int
    code: str
    name: str
    repair: str


class Outcome(Part, frozen=True, array_like=True):
    """What became of a transaction, or of a command that was refused.

    `stop` is the file's octet after the reply that settled it, `line` its line.
    """

    stop: int
    line: int
    accepted: bool
    said: str
    """`the message was accepted as`, `the message was refused at`, `the server refused`."""
    about: bytes
    """The name that the server gave the message, or what it refused."""
    reply: bytes
    words: str
    """The reply's code in words; empty where it has none."""
    causes: tuple[Cause, ...]
    """The findings that explain a refusal, the likeliest first; empty where none does."""

    def without(self, known: frozenset[int]) -> Outcome:
        """The same without some of the findings, by number."""
        return msgspec.structs.replace(self, causes=tuple(each for each in self.causes if each.number not in known))


class NotJudged(Part, frozen=True, array_like=True):
    """Rules that stayed silent: what they judge, their codes, and why they could not."""

    what: str
    codes: tuple[str, ...]
    reason: str


class Remark(Part, frozen=True, array_like=True):
    """A word by which a template's comment suppresses findings, and its line."""

    word: str
    line: int
