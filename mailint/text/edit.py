"""Repairs as octet edits: what to replace, why, and how sure we are. There is no serialiser."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Callable, Iterable, Iterator, Sequence
from enum import Enum
from itertools import pairwise
from typing import Any, overload

import msgspec


class Safety(Enum):
    """How sure a repair is. SAFE: every conforming reader gets the same meaning before and after."""

    SAFE = "safe"
    UNSAFE = "unsafe"

    __hash__ = object.__hash__
    """Enum's own is written in Python, and hashes the name."""


class Edit(msgspec.Struct, frozen=True, order=True):
    """Replace text[start:stop] by `new`; an empty range inserts, an empty `new` deletes. Offsets in octets, from 0."""

    start: int
    stop: int
    new: bytes


class Deferred(Sequence[Edit]):
    """The edits of a dear repair, by position, made anew each time that somebody looks at them.

    A body of 50 MB that could be encoded, or 400,000 escapes that could be mended: who only judges looks at the first
    few of them, if at all, and does not pay for the rest. What it is copied or sent as is the plain tuple.
    """

    def __init__(self, count: int, make: Callable[[], Iterator[Edit]]) -> None:
        self._count, self._make = count, make

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[Edit]:
        return self._make()

    @overload
    def __getitem__(self, index: int) -> Edit: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Edit, ...]: ...
    def __getitem__(self, index: int | slice) -> Edit | tuple[Edit, ...]:
        return tuple(self)[index]

    def __eq__(self, other: object) -> bool:
        return self is other or (isinstance(other, Sequence) and tuple(self) == tuple(other))

    def __hash__(self) -> int:
        return hash(tuple(self))

    def __reduce__(self) -> tuple[Any, ...]:
        return tuple, (tuple(self),)


class Fix(msgspec.Struct, frozen=True):
    """Edits that belong together, applied whole or not at all. The title is an imperative: "remove the space"."""

    title: str
    edits: Sequence[Edit]
    safety: Safety = Safety.SAFE
    reason: str | None = None
    """Why it is UNSAFE though its rule offered it as SAFE: a clause that names the signature."""


def choose(fixes: Iterable[Fix]) -> list[Fix]:
    """The fixes that can be applied together, by position; one that touches a chosen edit waits for the next round."""
    chosen: list[Fix] = []
    taken: list[Edit] = []
    for fix in sorted(fixes, key=lambda fix: sorted(fix.edits)):
        fresh = [edit for edit in sorted(set(fix.edits)) if not _is_in(taken, edit)]
        if _apart(fresh) and not any(_collides(taken, edit) for edit in fresh):
            chosen.append(fix)
            if len(fresh) > _FEW:
                taken = sorted(taken + fresh)
                continue
            for edit in fresh:
                insort(taken, edit)
    return chosen


_FEW = 100
"""Edits that are put among the others one by one; more are sorted in at once, so that cost stays linear in each fix."""


def apply(text: bytes, edits: Iterable[Edit]) -> bytes:
    """The text after the edits; equal edits count once. Raises ValueError if two of them overlap."""
    return applied(text, sorted(set(edits)), 0, len(text))


def applied(text: bytes, ordered: Iterable[Edit], start: int, stop: int) -> bytes:
    """The range of the text after edits in it that are in order. Raises ValueError if two of them overlap."""
    out: list[bytes] = []
    at = start
    for edit in ordered:
        if edit.start < at:
            raise ValueError(f"edits overlap at octet {edit.start}")
        out += (text[at : edit.start], edit.new)
        at = edit.stop
    out.append(text[at:stop])
    return b"".join(out)


def _is_in(taken: list[Edit], edit: Edit) -> bool:
    at = bisect_left(taken, edit)
    return at < len(taken) and taken[at] == edit


def _collides(taken: list[Edit], edit: Edit) -> bool:
    """Whether the edit touches one of these; they are sorted and lie apart, so its two neighbours tell."""
    at = bisect_left(taken, edit)
    return any(edit.start <= other.stop and other.start <= edit.stop for other in taken[max(at - 1, 0) : at + 1])


def _apart(edits: list[Edit]) -> bool:
    return all(one.stop <= other.start for one, other in pairwise(edits))
