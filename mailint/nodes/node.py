"""What every node is, and the one walk over them."""

from __future__ import annotations

import typing
from collections.abc import Iterator
from functools import cache
from types import UnionType
from typing import Any

import msgspec

from mailint.record import NamedTuple


class Node(msgspec.Struct, frozen=True, gc=False):
    """A range of octets that means something. Offsets count in the text it was read from, from 0, half-open.

    Nodes hold only what was made before them, so no circle can be: the garbage collector need not look at them.
    """

    start: int
    stop: int


class Malformed(Node, frozen=True):
    """Octets that no grammar takes. `what` names the construct in RFC words: `date-time`, `mailbox`, `msg-id`."""

    what: str = ""
    expected: tuple[str, ...] = ()


def children(node: Node) -> Iterator[Node]:
    """The nodes directly under a node, in the order of its attributes."""
    for name, many, _ in held(type(node)):
        value = getattr(node, name)
        if many:
            yield from (item for item in value if isinstance(item, Node))
        elif isinstance(value, Node):
            yield value


def walk(root: Node) -> Iterator[Node]:
    """The root and all nodes under it, parents before children, in document order; no recursion."""
    stack = [root]
    while stack:
        node = stack.pop()
        yield node
        stack.extend(reversed(list(children(node))))


class Held(NamedTuple):
    """An attribute that can hold nodes, whether it holds many, and the classes of which they are."""

    name: str
    many: bool
    kinds: tuple[type[Node], ...]


@cache
def held(kind: type[Node]) -> tuple[Held, ...]:
    """The attributes of a class that can hold nodes, in order; read off its annotations."""
    hints = typing.get_type_hints(kind)
    found = [(name, _is_many(hints[name]), tuple(_kinds(hints[name]))) for name in kind.__struct_fields__]
    return tuple(Held(*each) for each in found if each[2])


def _is_many(hint: Any) -> bool:
    return typing.get_origin(hint) in (tuple, list)


def _kinds(hint: Any) -> Iterator[type[Node]]:
    """The node classes that an annotation names: itself, in a union, or in a tuple of them."""
    if isinstance(hint, type) and issubclass(hint, Node):
        yield hint
    elif typing.get_origin(hint) in (UnionType, typing.Union, tuple, list):
        for argument in typing.get_args(hint):
            yield from _kinds(argument)
