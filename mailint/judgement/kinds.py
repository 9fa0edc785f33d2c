"""What a file's judgement consists of; what is told of one in which nothing is found stands in `settled`."""

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


class Remark(Part, frozen=True, array_like=True):
    """A word by which a template's comment suppresses findings, and its line."""

    word: str
    line: int
