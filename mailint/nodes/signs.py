"""Signs: that a message has something which some rules look at. A plainly clean message has none, and costs no call.

A sign says no more than where it may be worth looking. Whether there is a fault, and what of it, is the rules' to say.
"""

from __future__ import annotations

from mailint.nodes.node import Node


class Sign(Node, frozen=True):
    """Of the whole message, unless it names a part."""


class OddFrame(Sign, frozen=True):
    """Something stands round the message: a byte order mark, an envelope line, blank lines; or its end has no LF."""


class OddLineEnds(Sign, frozen=True):
    """Some line ends are no CRLF."""


class NulOctets(Sign, frozen=True):
    """There are octets 0x00."""


class LoneDots(Sign, frozen=True):
    """Some line is a single dot."""


class Outgoing(Sign, frozen=True):
    """The message is about to be sent."""


class InSession(Sign, frozen=True):
    """The message was cut out of a session's DATA."""


class RawHeaders(Sign, frozen=True):
    """A header section has octets over 127."""


class OddDelimiters(Sign, frozen=True):
    """The boundary of a multipart, or one of its delimiter lines, is not plainly right."""


class Placeholders(Sign, frozen=True):
    """The header section, or a text, has octets with which places to fill in begin: `{{`, `%%` and the like."""


class CidLinks(Sign, frozen=True):
    """There are `cid:` URLs in the bodies."""


class ContentIds(Sign, frozen=True):
    """Some part has a Content-ID."""


class MissingField(Sign, frozen=True):
    """The message has fields, but none of this name (lower case)."""

    name: bytes


class PartSign(Sign, frozen=True):
    """A sign of one part."""

    part: int
    """Its index."""


class OddHeader(PartSign, frozen=True):
    """The header section has lines that are no plain field, or no empty line ends it."""


class NotedAuthors(PartSign, frozen=True):
    """From may have several mailboxes, or something in it says that it takes no replies."""


class UnreachableMailboxes(PartSign, frozen=True):
    """A field has mailboxes whose domain mail cannot reach, or is one that examples use for "your own"."""


class UnversionedMime(PartSign, frozen=True):
    """There are MIME fields, but no MIME-Version."""


class Alternatives(PartSign, frozen=True):
    """It is a multipart/alternative; what order its parts have was not looked at."""


class RepeatedFields(PartSign, frozen=True):
    """A field that is not known to stand in one header section several times does."""


class Unbalanced(PartSign, frozen=True):
    """The quotation marks or parentheses of a structured field do not balance."""


class OddCharset(PartSign, frozen=True):
    """A text body is labelled with a charset whose name is not registered, or not under this name."""


class LongLines(PartSign, frozen=True):
    """A line of the header section, or of a body that is not encoded, has more than 78 octets."""

    fields: tuple[int, ...]
    """Indexes of the fields with such lines; those that servers write need not be among them."""


class EncodedComposite(PartSign, frozen=True):
    """A multipart or a message inside the message has a transfer encoding that is not 7bit, 8bit or binary."""
