"""Address lists that are not in plain form: what the grammar takes apart, to nodes (RFC 5322 §3.4, §4.4)."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any

import msgspec

from mailint.grammar import Parser, Token, recogniser
from mailint.nodes.address import (
    AddressList,
    Angle,
    AngleList,
    Bare,
    Group,
    Mailbox,
    OddAddressList,
    OddGroup,
    OddMailbox,
    Word,
    WordKind,
)  # fmt: skip
from mailint.nodes.node import Malformed
from mailint.read.fields.address import clean_mailbox, commented
from mailint.read.fields.address_words import AT, Words, between_commas, last_at, needless, semicolons_in
from mailint.text import Span

Single = Mailbox | Bare | AngleList | Malformed
Member = Mailbox | Bare | AngleList | Group | Malformed


def odd_address_list(text: bytes, start: int, stop: int) -> AddressList | Malformed:
    """The list in text[start:stop], each fault kept apart."""
    parsed = _ADDRESS_LIST(text, start, stop)
    if parsed is None:
        return Malformed(start, stop, "address-list")
    return _Reader(text, start, stop, parsed.comments).address_list(parsed.items)


class _Brackets(msgspec.Struct, frozen=True, gc=False):
    """An angle-addr as the grammar gives it: its label and its tokens, brackets included."""

    label: str
    words: Words

    @property
    def start(self) -> int:
        return self.words[0].start

    @property
    def stop(self) -> int:
        return self.words[-1].stop


_Item = Word | _Brackets


class _Member(msgspec.Struct, frozen=True, gc=False):
    """A mailbox as the grammar gives it."""

    label: str
    items: list[_Item]

    @property
    def start(self) -> int:
        return self.items[0].start


class _Group(msgspec.Struct, frozen=True, gc=False):
    """A group as the grammar gives it: the words of its name, its colon, its members and commas."""

    name: Words
    colon: Word
    inside: list[Token | _Member]
    end: Word | None
    """Its semicolon."""

    @property
    def start(self) -> int:
        return self.name[0].start


class _Entry(msgspec.Struct, gc=False):
    """A member before it is judged, between separators."""

    separators: list[Word]
    """Those before it."""
    label: str
    items: list[_Item]
    group: _Group | None
    stop: int
    """Where the separator after it stands."""


_KINDS = {
    "ATOM": WordKind.ATOM, "QUOTED": WordKind.QUOTED, "ENCODED": WordKind.ENCODED, "LITERAL": WordKind.LITERAL,
    "DOT": WordKind.DOT,
}  # fmt: skip


def _word(token: Token) -> Word:
    return Word(_KINDS.get(token.kind, WordKind.SPECIAL), token.start, token.stop)


def _brackets(text: bytes, tokens: list[Token], label: str) -> _Brackets:
    return _Brackets(label, tuple(map(_word, tokens)))


def _member(text: bytes, parts: list[Token | _Brackets], label: str) -> _Member:
    return _Member(label, [_word(part) if isinstance(part, Token) else part for part in parts])


def _group(text: bytes, parts: list[Any], closed: bool) -> _Group:
    at = next(at for at, part in enumerate(parts) if part.kind in ("COLON", "OPEN_COLON"))
    name, colon, inside = tuple(map(_word, parts[:at])), _word(parts[at]), parts[at + 1 :]
    return _Group(name, colon, inside[:-1], _word(inside[-1])) if closed else _Group(name, colon, inside, None)


_ANGLES = ("angle", "angle_list", "angle_many")
_MEMBERS = ("bare", "naked", "name_addr", "unclosed", "unopened")
_ADDRESS_LIST = Parser(
    "field/address", "address_list",
    {
        **{label: partial(_brackets, label=label) for label in _ANGLES},
        **{label: partial(_member, label=label) for label in _MEMBERS},
        "group": partial(_group, closed=True),
        "group_open": partial(_group, closed=False),
    },
)  # fmt: skip
_WORD = recogniser("field/address", "clean_word")


class _Reader:
    """What all readings of one value share: the text, where the value stands, and its comments."""

    def __init__(self, text: bytes, start: int, stop: int, comments: list[Span]) -> None:
        self.text, self.start, self.stop = text, start, stop
        self.comments = comments
        self.comment_starts = [comment.start for comment in comments]

    def address_list(self, parts: list[Token | _Member | _Group]) -> AddressList:
        """The list of all that the grammar gives."""
        entries, rest = _entries(parts, self.stop)
        members: list[Member] = []
        nulls: list[Span] = []
        semicolons: list[int] = []
        for entry in self.with_commas_in_names(entries):
            member = self.member(entry)
            odd = semicolons_in(self.text, entry.separators)
            if not odd:
                nulls += needless(entry.separators, bool(members), member.start)
            semicolons += odd
            members.append(member)
        semicolons += semicolons_in(self.text, rest)
        if rest and not semicolons_in(self.text, rest):
            nulls.append(Span(self.before_space(rest[0].start) if members else rest[0].start, rest[-1].stop))
        start = members[0].start if members else self.start
        stop = members[-1].stop if members else self.start
        if semicolons or nulls:
            return OddAddressList(start, stop, tuple(members), tuple(semicolons), tuple(nulls))
        return AddressList(start, stop, tuple(members))

    def with_commas_in_names(self, entries: list[_Entry]) -> Iterator[_Entry]:
        """Members; words and a comma before one in brackets belong to its name: `Smith, John <j@b.example>`."""
        waiting: list[_Entry] = []
        for entry in entries:
            if not waiting and entry.label != "bare":
                yield entry
                continue
            items = entry.items
            if waiting and entry.label == "PLAIN":
                box = clean_mailbox(self.text, items[0].start, items[0].stop)
                items = self.plain_items(box) if box else items
            named = entry.label in ("name_addr", "unclosed") or _is_angle(items)
            if len(entry.separators) != 1 or not (named or entry.label == "bare"):
                yield from waiting
                waiting = []
            if entry.label == "bare":
                waiting.append(entry)
                continue
            if waiting:
                names = [item for each in waiting for item in (*each.separators, *each.items)]
                names = names[len(waiting[0].separators) :]
                entry = _Entry(
                    waiting[0].separators, "name_addr", [*names, *entry.separators, *items], None, entry.stop
                )
                waiting = []
            yield entry
        yield from waiting

    def plain_items(self, box: Mailbox) -> list[_Item]:
        """The words and the angle-addr of a mailbox in plain form."""
        at = Word(WordKind.SPECIAL, box.local.stop, box.domain.start)
        local, domain = Word(WordKind.ATOM, *box.local), Word(WordKind.ATOM, *box.domain)
        if box.angle is None:
            return [local, at, domain]
        opening = Word(WordKind.SPECIAL, box.angle.start, box.local.start)
        closing = Word(WordKind.SPECIAL, box.domain.stop, box.angle.stop)
        brackets = _Brackets("angle", (opening, local, at, domain, closing))
        return [*(self.words(*box.name) if box.name else ()), brackets]

    def words(self, start: int, stop: int) -> Iterator[Word]:
        """The words of a phrase in plain form."""
        while start < stop:
            found = _WORD.prefix(self.text, start, stop)
            if found is None:
                start += 1
            else:
                ((name, span),) = found[0].items()
                yield Word(_KINDS[name], *span)
                start = found[1]

    def member(self, entry: _Entry) -> Member:
        """What an entry means."""
        if entry.label == "ERROR":
            return Malformed(entry.items[0].start, entry.items[0].stop, "mailbox")
        since = entry.separators[-1].stop if entry.separators else self.start
        if entry.group is not None:
            return self.group(entry.group, since, entry.stop)
        return self.mailbox(entry.items, self.commented(since, entry.stop))

    def group(self, group: _Group, since: int, until: int) -> Group:
        """A group between two offsets; its members are read like those of a list."""
        words, colon, inside, end = group.name, group.colon, group.inside, group.end
        entries, _ = _entries(inside, end.start if end else until)
        members = []
        for each in self.with_commas_in_names(entries):
            at = each.separators[-1].stop if each.separators else colon.stop
            members.append(self.mailbox(each.items, self.commented(at, each.stop)))
        stop = end.stop if end else (members[-1].stop if members else colon.stop)
        comments = (*self.commented(since, colon.start), *(self.commented(stop, until)))
        span = Span(words[0].start, words[-1].stop)
        return OddGroup(span.start, stop, span, tuple(members), words, end is not None, comments)

    def mailbox(self, items: list[_Item], comments: tuple[Span, ...]) -> Single:
        """A mailbox, by where its brackets stand."""
        found = clean_mailbox(self.text, items[0].start, items[-1].stop)
        if found and found.stop == items[-1].stop:
            return commented(found, *comments) if comments else found
        at = next((at for at, item in enumerate(items) if isinstance(item, _Brackets)), None)
        if at is not None:
            brackets = items[at]
            assert isinstance(brackets, _Brackets)
            return self.bracketed(_words(items[:at]), brackets, items[at + 1 :], comments)
        words = _words(items)
        for at, word in enumerate(words):
            if self.text[word.start] == _OPEN:
                return self.unclosed(words[:at], word, words[at + 1 :], comments)
            if self.text[word.start] == _CLOSE and word.kind is WordKind.SPECIAL:
                return self.alone(words[:at], words[at:], Angle.UNOPENED, comments)
        return self.alone(words, (), Angle.NONE, comments)

    def bracketed(self, before: Words, brackets: _Brackets, after: list[_Item], comments: tuple[Span, ...]) -> Single:
        """`name <local@domain>`, and what may stand behind it."""
        inner = brackets.words[1:-1]
        angle = Span(brackets.start, brackets.stop)
        start = before[0].start if before else angle.start
        tail = Span(after[0].start, after[-1].stop) if after else None
        stop = tail.stop if tail else angle.stop
        if brackets.label == "angle_list":
            members = tuple(self.part(part) for part in between_commas(self.text, inner) if part)
            return AngleList(start, stop, before, angle, members, comments)
        route = None
        if inner and self.text[inner[0].start] == AT and inner[0].stop > inner[0].start + 1:
            route, inner = Span(inner[0].start, inner[0].stop), inner[1:]
        at = last_at(self.text, inner)
        if at is None:
            return Bare(start, stop, inner, before, angle, comments)
        several = any(isinstance(item, _Brackets) for item in after)
        repeated = brackets.label == "angle_many"
        form = Angle.SEVERAL if several else Angle.REPEATED if repeated else Angle.PAIR
        local, domain = inner[:at], inner[at + 1 :]
        return self.odd(start, stop, form, before, local, domain, inner[at], angle, tail, route, comments)

    def part(self, words: Words) -> Mailbox | Bare:
        """One of several addr-specs in one pair of brackets."""
        start, stop = words[0].start, words[-1].stop
        found = clean_mailbox(self.text, start, stop)
        return found if found and found.stop == stop else self.alone(words, (), Angle.NONE, ())

    def unclosed(self, before: Words, opening: Word, inner: Words, comments: tuple[Span, ...]) -> Single:
        """`name <local@domain`."""
        start = before[0].start if before else opening.start
        at = last_at(self.text, inner)
        stop = inner[-1].stop if inner else opening.stop
        angle = Span(opening.start, stop)
        if at is None:
            return Bare(start, stop, inner, before, angle, comments)
        domain, rest = self.leading(inner[at + 1 :])
        tail = Span(rest[0].start, rest[-1].stop) if rest else None
        return self.odd(
            start, stop, Angle.UNCLOSED, before, inner[:at], domain, inner[at],
            Span(opening.start, tail.start if tail else stop), tail, None, comments,
        )  # fmt: skip

    def alone(self, words: Words, rest: Words, form: Angle, comments: tuple[Span, ...]) -> Mailbox | Bare:
        """An addr-spec without brackets; words before it are a display name."""
        stop = rest[-1].stop if rest else words[-1].stop
        at = last_at(self.text, words)
        if at is None:
            angle = Span(words[0].start, rest[0].stop) if rest else None
            return Bare(words[0].start, stop, words, (), angle, comments)
        name, local = self.trailing(words[:at])
        domain, beyond = self.leading(words[at + 1 :])
        closing, after = (rest[0], rest[1:]) if rest and not beyond else (None, (*beyond, *rest))
        tail = Span(after[0].start, after[-1].stop) if after else None
        angle = None
        if closing:
            angle = Span((local or words[at : at + 1])[0].start, closing.stop)
        return self.odd(
            words[0].start, stop, form, name, local, domain, words[at], angle, tail, None, comments
        )  # fmt: skip

    def odd(
        self, start: int, stop: int, form: Angle, name: Words, local: Words, domain: Words, at: Word,
        angle: Span | None, tail: Span | None, route: Span | None, comments: tuple[Span, ...],
    ) -> OddMailbox:  # fmt: skip
        """The node of an addr-spec around an `@`."""
        return OddMailbox(
            start, stop, Span(name[0].start, name[-1].stop) if name else None, angle,
            Span(local[0].start, local[-1].stop) if local else Span(at.start, at.start),
            Span(domain[0].start, domain[-1].stop) if domain else Span(at.stop, at.stop),
            form, name, local, domain, tail, route, comments, self.is_address(name),
        )  # fmt: skip

    def is_address(self, words: Words) -> bool:
        """Whether a display name is an addr-spec and nothing else."""
        if len(words) != 3 or any(word.kind is not WordKind.ATOM for word in (words[0], words[2])):
            return False
        return self.text[words[1].start] == AT and words[0].stop == words[1].start and words[1].stop == words[2].start

    def trailing(self, words: Words) -> tuple[Words, Words]:
        """Words before an `@` as display name and local-part: white space divides, unless all of it is around dots."""
        gap = 0
        plain = True
        for at in range(1, len(words)):
            one, other = words[at - 1], words[at]
            if one.stop != other.start:
                gap = at
                plain = plain and WordKind.DOT in (one.kind, other.kind)
        return ((), words) if plain else (words[:gap], words[gap:])

    def leading(self, words: Words) -> tuple[Words, Words]:
        """Words after an `@` as domain and what stands behind it."""
        for at in range(1, len(words)):
            one, other = words[at - 1], words[at]
            if one.stop != other.start and WordKind.DOT not in (one.kind, other.kind):
                return words[:at], words[at:]
        return words, ()

    def commented(self, start: int, stop: int) -> tuple[Span, ...]:
        """The comments between two offsets."""
        first = bisect_left(self.comment_starts, start)
        return tuple(self.comments[first : bisect_left(self.comment_starts, stop)])

    def before_space(self, at: int) -> int:
        """Where the white space before an offset begins."""
        while at > self.start and self.text[at - 1] in b" \t\r\n":
            at -= 1
        return at


_OPEN, _CLOSE = b"<>"


def _entries(parts: Iterable[Token | _Member | _Group], stop: int) -> tuple[list[_Entry], list[Word]]:
    """The members that lie between separators, and the separators after the last of them."""
    entries: list[_Entry] = []
    separators: list[Word] = []
    for part in parts:
        if isinstance(part, Token) and part.kind in ("COMMA", "SEMICOLON"):
            separators.append(_word(part))
            if entries and len(separators) == 1:
                entries[-1].stop = part.start
            continue
        match part:
            case Token():
                entry = _Entry(separators, part.kind, [_word(part)], None, stop)
            case _Member():
                entry = _Entry(separators, part.label, part.items, None, stop)
            case _Group():
                entry = _Entry(separators, "group", [], part, stop)
        entries.append(entry)
        separators = []
    return entries, separators


def _is_angle(items: list[_Item]) -> bool:
    return bool(items) and isinstance(items[-1], _Brackets)


def _words(items: list[_Item]) -> Words:
    return tuple(item for item in items if isinstance(item, Word))
