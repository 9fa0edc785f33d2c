"""What every node is, and the one walk over them."""

from __future__ import annotations

import typing
from collections.abc import Iterator
from types import UnionType
from typing import Any

import msgspec


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
    for name, many in reversed(_child_attributes(type(node))):
        value = getattr(node, name)
        if many:
            for item in value:
                if isinstance(item, Node):
                    yield item
        elif isinstance(value, Node):
            yield value


def walk(root: Node) -> Iterator[Node]:
    """The root and all nodes under it, parents before children, in document order; no recursion."""
    stack = [root]
    tables = _TABLES
    while stack:
        node = stack.pop()
        yield node
        kind = type(node)
        table = tables.get(kind)
        for name, many in _child_attributes(kind) if table is None else table:
            value = getattr(node, name)
            if many:
                if value:
                    stack.extend(item for item in reversed(value) if isinstance(item, Node))
            elif isinstance(value, Node):
                stack.append(value)


_TABLES: dict[type[Node], tuple[tuple[str, bool], ...]] = {}


def _child_attributes(kind: type[Node]) -> tuple[tuple[str, bool], ...]:
    """Names of the attributes that can hold nodes, last first, and whether each holds many; read once."""
    table = _TABLES.get(kind)
    if table is None:
        hints = typing.get_type_hints(kind)
        found = [(name, _holds(hints[name])) for name in kind.__struct_fields__]
        table = _TABLES[kind] = tuple((name, holds == "many") for name, holds in reversed(found) if holds)
    return table


def _holds(hint: Any) -> str:
    """`one`, `many` or nothing: how many nodes an attribute of this type can hold."""
    if isinstance(hint, type) and issubclass(hint, Node):
        return "one"
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin in (tuple, list):
        return "many" if any(_holds(argument) for argument in arguments) else ""
    if origin in (UnionType, typing.Union):
        return next((held for held in map(_holds, arguments) if held), "")
    return ""
