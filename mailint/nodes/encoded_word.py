"""What a field body has beside plain ASCII: encoded-words (RFC 2047) and raw octets over 127 (RFC 6532, or a fault)."""

from __future__ import annotations

from enum import Enum

from mailint.nodes.node import Malformed, Node
from mailint.text import Span


class TextPlace(Enum):
    """Where text may stand in a field body, as RFC 2047 §5 has it."""

    TEXT = "text"
    """Unstructured text."""
    PHRASE = "phrase"
    COMMENT = "comment"
    LOCAL_PART = "local-part"
    """The local-part of an address: no encoded-word may stand there."""
    OTHER = "structured"
    """Another place of a structured field: no encoded-word may stand there."""


class EncodedWord(Node, frozen=True):
    """`=?charset?encoding?encoded-text?=` (RFC 2047 §2), with a language where there is one (RFC 2231 §5)."""

    charset: bytes
    """As written, without the language."""
    language: bytes
    encoding: bytes
    """`b` or `q`."""
    text_at: Span
    """Where the encoded-text stands."""


class OddEncodedWord(EncodedWord, frozen=True):
    """An encoded-word with white space in its text: no word by RFC 2047 §2, but one for most readers."""


class RawText(Node, frozen=True):
    """Words with octets over 127, from the first such word to the last with all between: `Grüße aus Köln`.

    In a phrase, quotation marks belong to the span.
    """

    place: TextPlace
    utf8: bool
    """Whether the octets of the span are valid UTF-8 (RFC 3629 §3)."""
    text: str
    """What it says, unfolded and without quotes; as windows-1252 if it is no UTF-8; empty if it can hardly be that."""


class Words(Node, frozen=True):
    """Encoded-words and raw text of one field body, in order. A Malformed one begins `=?` and ends `?=`."""

    structured: bool
    """Whether they stand in phrases and comments, and not in unstructured text."""
    items: tuple[EncodedWord | RawText | Malformed, ...]
