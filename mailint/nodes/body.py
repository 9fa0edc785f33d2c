"""What is to be said of the bodies of leaf parts, once their transfer encoding is undone (RFC 2045 §6)."""

from __future__ import annotations

from mailint.nodes.node import Node
from mailint.text import Span


class Body(Node, frozen=True):
    """The body of a leaf part."""

    part: int
    """Index of the part."""


class OddBase64(Body, frozen=True):
    """A base64 body that is not whole and plain: something in it is no data, missing, or on too long a line."""


class OddQuotedPrintable(Body, frozen=True):
    """A quoted-printable body that breaks a rule of RFC 2045 §6.7."""


class EightBit(Body, frozen=True):
    """A body with octets over 127 in a part labelled 7bit or not labelled at all. `high` is their first run."""

    high: Span


class OddCharacters(Body, frozen=True):
    """A text body that is not what its charset says, or less: what its octets are, after transfer decoding.

    Octets over 127 without a charset that has them, octets that are no characters in it, or plain ASCII under the name
    of a wider one. The spans say where they stand encoded.
    """

    high: Span | None
    """The first octets over 127."""
    invalid: Span | None
    """The first octets that are no character in the declared charset."""
    guess: bytes | None
    """Where the charset is missing or does not fit: UTF-8 if the octets are valid (text in another charset hardly ever
    is), else windows-1252 if they may well be that."""
