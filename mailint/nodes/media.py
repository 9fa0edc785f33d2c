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


class UnquotedParameter(Parameter, frozen=True):
    """A parameter whose value has tspecials or white space, but no quotes. `value` ends at the first white space."""


class UnclosedParameter(Parameter, frozen=True):
    """A parameter whose value opens a quotation and does not close it. `value` is what stands before the next `;`."""


class ValuelessParameter(Parameter, frozen=True):
    """A parameter with nothing after its `=`."""


class EmptyParameter(Node, frozen=True):
    """A `;` after which no parameter stands. Span is the `;`."""


class MissingSemicolon(Node, frozen=True):
    """The empty span where a `;` should stand before a parameter."""


class MediaType(Node, frozen=True):
    """A Content-Type value. `type` and `subtype` are in lower case."""

    type: bytes
    subtype: bytes
    parameters: tuple[Parameter, ...]

    def parameter(self, name: bytes) -> Parameter | None:
        """The first parameter of that name (lower case)."""
        for each in self.parameters:
            if each.name == name:
                return each
        return None


class OddMediaType(MediaType, frozen=True):
    """A Content-Type value with comments, folded quotations or faults.

    `faults` are EmptyParameter, MissingSemicolon, and Malformed (`media-type`, `parameter`) for words that no grammar
    takes; parameters that are wrong in themselves are among the parameters. Without a media type, `type` and `subtype`
    are empty.
    """

    faults: tuple[Node, ...]


class Disposition(Node, frozen=True):
    """A Content-Disposition value (RFC 2183 §2); `kind` in lower case: `inline`, `attachment` ..."""

    kind: bytes
    parameters: tuple[Parameter, ...]

    def parameter(self, name: bytes) -> Parameter | None:
        """The first parameter of that name (lower case)."""
        for each in self.parameters:
            if each.name == name:
                return each
        return None


class OddDisposition(Disposition, frozen=True):
    """A Content-Disposition value that is not clean, as an OddMediaType is; Malformed (`disposition-type`)."""

    faults: tuple[Node, ...]


class TransferEncoding(Node, frozen=True):
    """A Content-Transfer-Encoding value; `mechanism` in lower case (RFC 2045 §6.1)."""

    mechanism: bytes
    mechanism_at: Span


class OddTransferEncoding(TransferEncoding, frozen=True):
    """A Content-Transfer-Encoding value that is not just a known mechanism: other token, comment, text after it."""

    trailing: Span
    """What follows the mechanism, comments at its start left out; empty if nothing."""


MECHANISMS = frozenset((b"7bit", b"8bit", b"binary", b"base64", b"quoted-printable"))
"""The transfer encodings of RFC 2045 §6.1."""

CLEAR = frozenset((b"7bit", b"8bit", b"binary"))
"""Those that leave the octets as they are (RFC 2045 §6.2)."""
