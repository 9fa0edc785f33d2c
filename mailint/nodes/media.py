"""Content-Type, Content-Disposition and Content-Transfer-Encoding (RFC 2045 §5 and §6, RFC 2183)."""

from __future__ import annotations

from mailint.nodes.node import Node
from mailint.text import Span


class Parameter(Node, frozen=True):
    """`attribute=value` (RFC 2045 §5.1). Span from the attribute to the end of the value."""

    name: bytes
    """The attribute in lower case."""
    value: bytes
    """The value, without quotes and quoted-pairs."""
    value_at: Span
    """Where the value stands, quotes included."""
    quoted: bool


class MediaType(Node, frozen=True):
    """A Content-Type value. `type` and `subtype` are in lower case."""

    type: bytes
    subtype: bytes
    parameters: tuple[Parameter, ...]

    def parameter(self, name: bytes) -> Parameter | None:
        """The first parameter of that name (lower case)."""
        return next((each for each in self.parameters if each.name == name), None)


class Disposition(Node, frozen=True):
    """A Content-Disposition value (RFC 2183 §2); `kind` in lower case: `inline`, `attachment` ..."""

    kind: bytes
    parameters: tuple[Parameter, ...]

    def parameter(self, name: bytes) -> Parameter | None:
        """The first parameter of that name (lower case)."""
        return next((each for each in self.parameters if each.name == name), None)


class TransferEncoding(Node, frozen=True):
    """A Content-Transfer-Encoding value; `mechanism` in lower case (RFC 2045 §6.1)."""

    mechanism: bytes
    mechanism_at: Span
