"""What every node is, and the one walk over them."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
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


def full_name(kind: type[Node]) -> str:
    """A class's name with that of its module."""
    return f"{kind.__module__}.{kind.__qualname__}"


@cache
def full_names(kind: type[Node]) -> tuple[str, ...]:
    """The full names of a class and of those that it is made of."""
    return tuple(full_name(each) for each in kind.__mro__)


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
    """The attributes of a class that can hold nodes, in order; read off its annotations.

    Their words are looked up: `typing.get_type_hints` makes types of them, at ten times the price.
    """
    found = {name: each for above in reversed(kind.__mro__) for name, each in _named(above).items()}
    return tuple(found[name] for name in kind.__struct_fields__ if found[name].kinds)


@cache
def _named(kind: type) -> Mapping[str, Held]:
    """The attributes that a class itself annotates, by name."""
    found = {}
    known = vars(sys.modules[kind.__module__])
    for name, hint in vars(kind).get("__annotations__", {}).items():
        words = hint.removeprefix("tuple[").replace("|", " ").replace(",", " ").replace("]", " ").split()
        kinds = (each for word in words for each in _kinds(known.get(word)))
        found[name] = Held(name, hint.startswith("tuple["), tuple(kinds))
    return found


def _kinds(meant: Any) -> Iterator[type[Node]]:
    """The node classes that a word in an annotation means: itself, or those of a union."""
    if isinstance(meant, type) and issubclass(meant, Node):
        yield meant
    elif isinstance(meant, UnionType):
        for each in meant.__args__:
            yield from _kinds(each)
