"""The signature guard: which repairs would change octets that somebody signed.

Comparing octet ranges is not enough: an inserted field touches none, `h=from:from` covers a field that is not there,
and relaxed canonicalisation does not mind blanks. So the input of each DKIM and ARC signature (RFC 6376 §3.7, RFC 8617
§4.1) is made before and after a repair, in CRLF form; where it differs, the repair is no longer SAFE. Every signature
counts as valid for now. Inside multipart/signed and multipart/encrypted (RFC 1847 §2.1) every octet is covered.
"""

from __future__ import annotations

from itertools import islice

from mailint.nodes.message import Field, Message, Multipart, Part
from mailint.patterns import compiled
from mailint.record import NamedTuple
from mailint.text import Edit, Fix, Span, apply, window

SIGNATURES = (b"dkim-signature", b"arc-message-signature", b"arc-seal")
SEALED = (b"multipart/signed", b"multipart/encrypted")
_AT_ONCE = 100
"""Edits of a repair that are looked at together: the first that change anything tell."""


class Guard:
    """The signatures of one message, and what they cover. Costs nothing where there are none."""

    def __init__(self, text: bytes, message: Message) -> None:
        self._text = text
        self._root = message.root
        self._signatures = [_signature(text, field) for field in message.root.all(*SIGNATURES)]
        self._before: _Header | None = None
        self._sealed = [part for part in message.odd_parts if isinstance(part, Multipart) and part.media_type in SEALED]

    def reason(self, fix: Fix) -> str | None:
        """Why this repair would break a signature: a clause that names it. None: it would not."""
        if not self._sealed and not self._signatures:
            return None
        edits = iter(fix.edits)
        while some := tuple(islice(edits, _AT_ONCE)):
            for part in self._sealed:
                if any(_lies_in(edit, part) for edit in some):
                    return f"the octets lie inside {part.media_type.decode('latin-1')}"
            after = self._header_after(some)
            for signature in self._signatures:
                if self._changes(signature, some, after):
                    return f"the {signature.kind} of {signature.domain} covers these octets"
        return None

    def _header_after(self, edits: tuple[Edit, ...]) -> _Header | None:
        """The header section with these edits; None where they are in the body alone."""
        body, start = self._root.body_start, self._root.start
        in_header = [edit for edit in edits if edit.start < body]
        if not in_header or not self._signatures:
            return None
        header = self._text[:body]
        self._before = self._before or _header(header[start:])
        return _header(apply(header, in_header)[start:])

    def _changes(self, signature: Signature, edits: tuple[Edit, ...], after: _Header | None) -> bool:
        body = self._root.body_start
        if (
            signature.covers_body
            and any(edit.stop > body or (edit.start >= body and edit.new) for edit in edits)
            and self._changes_body(signature, [edit for edit in edits if edit.stop >= body])
        ):
            return True
        return self._before is not None and after is not None and _differ(self._before, after, signature)

    def _changes_body(self, signature: Signature, edits: list[Edit]) -> bool:
        """Compare the canonical lines round the edits: the rest of the body is the same before and after."""
        text, body = self._text, self._root.body_start
        if signature.length is not None:
            limit = body + signature.length
            if len(text) > limit and all(edit.start >= limit for edit in edits):
                return False
        lines = _lines_round(text, body, edits)
        at_end = window.stripped(text, lines.stop, len(text), b"\r\n") == lines.stop
        stop = len(text) if at_end else lines.stop
        before = text[lines.start : stop]
        moved = [Edit(edit.start - lines.start, edit.stop - lines.start, edit.new) for edit in edits]
        after = apply(before, moved)
        return _canonical_body(before, signature.relaxed_body, at_end) != _canonical_body(
            after, signature.relaxed_body, at_end
        )


class Signature(NamedTuple):
    """What of a signature field says what it covers."""

    kind: str
    domain: str
    fields: tuple[bytes, ...]
    """The names of `h=`, in lower case; for an ARC-Seal the ARC fields."""
    relaxed_header: bool
    relaxed_body: bool
    covers_body: bool
    length: int | None
    """`l=`: how many octets of the canonical body are covered; None: all."""


_KINDS = {
    b"dkim-signature": "DKIM-Signature",
    b"arc-message-signature": "ARC-Message-Signature",
    b"arc-seal": "ARC-Seal",
}
_TAG = compiled(rb"\s*([A-Za-z][A-Za-z0-9_]*)\s*=([^;]*)")
_COVERING = (b"h", b"c", b"d", b"l")
"""Tags that say what is covered, and by whom."""
_ARC = (b"arc-authentication-results", b"arc-message-signature", b"arc-seal")


def _signature(text: bytes, field: Field) -> Signature:
    value = text[field.body_start : field.body_stop]
    found = ((match[1].lower(), match[2]) for match in map(_TAG.match, value.split(b";")) if match)
    tags = {name: b"".join(value.split()) for name, value in found if name in _COVERING}
    names = tuple(tags.get(b"h", b"").lower().split(b":"))
    header, _, body = tags.get(b"c", b"simple/simple").lower().partition(b"/")
    seal = field.name == b"arc-seal"
    length = tags.get(b"l", b"")
    return Signature(
        kind=_KINDS[field.name],
        domain=tags.get(b"d", b"?").decode("latin-1"),
        fields=_ARC if seal else names,
        relaxed_header=seal or header == b"relaxed",
        relaxed_body=body == b"relaxed",
        covers_body=not seal,
        length=int(length) if length.isdigit() else None,
    )


class _Header(NamedTuple):
    """The fields of a header section, each with its line end."""

    by_name: dict[bytes, list[bytes]]
    signatures: list[tuple[bytes, bytes]]
    """Names and fields."""


def _header(octets: bytes) -> _Header:
    header = _Header({}, [])
    *ended, last = _FIELD_END.split(octets)
    for field in (*(each.removesuffix(b"\r") for each in ended), last):
        name = field.partition(b":")[0].rstrip().lower()
        header.by_name.setdefault(name, []).append(field)
        if name in SIGNATURES:
            header.signatures.append((name, field))
    return header


def _selection(header: _Header, signature: Signature) -> list[tuple[bytes, bytes]]:
    """The fields that a signature selects, each name counted from the bottom (RFC 6376 §5.4.2), and the signatures."""
    taken: dict[bytes, int] = {}
    chosen = []
    for name in signature.fields:
        taken[name] = taken.get(name, 0) + 1
        fields = header.by_name.get(name, ())
        if taken[name] <= len(fields):
            chosen.append((name, fields[-taken[name]]))
    return chosen + header.signatures


def _differ(before: _Header, after: _Header, signature: Signature) -> bool:
    """Whether the fields that a signature selects differ, as it sees them."""
    one, other = _selection(before, signature), _selection(after, signature)
    relaxed = signature.relaxed_header
    return len(one) != len(other) or any(
        field != changed and _canonical_field(*field, relaxed) != _canonical_field(*changed, relaxed)
        for field, changed in zip(one, other, strict=True)
    )


_FIELD_END = compiled(rb"\n(?![ \t])")
"""It begins with a letter: one that begins with a CR that need not be there takes 15 times as long."""


_BLANKS = compiled(rb"[ \t]+")


def _canonical_field(name: bytes, field: bytes, relaxed: bool) -> bytes:
    """RFC 6376 §3.4.1 and §3.4.2."""
    if not relaxed:
        return _crlf(field)
    value = _BLANKS.sub(b" ", field.partition(b":")[2].replace(b"\r", b"").replace(b"\n", b""))
    return name + b":" + value.strip(b" ")


def _canonical_body(octets: bytes, relaxed: bool, at_end: bool) -> bytes:
    """RFC 6376 §3.4.3 and §3.4.4; what follows the last line that is not empty counts only in the middle of a body."""
    octets = _crlf(octets)
    if relaxed:
        octets = _BLANKS.sub(b" ", octets).replace(b" \r\n", b"\r\n")
    if at_end:
        octets = octets.rstrip(b"\r\n") + b"\r\n"
    return octets


def _crlf(octets: bytes) -> bytes:
    return octets.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


def _lines_round(text: bytes, body: int, edits: list[Edit]) -> Span:
    """The whole lines that the edits touch."""
    start = text.rfind(b"\n", body, max(min(edit.start for edit in edits), body)) + 1 or body
    stop = text.find(b"\n", max(max(edit.stop for edit in edits) - 1, start)) + 1 or len(text)
    return Span(start, stop)


def _lies_in(edit: Edit, part: Part) -> bool:
    return edit.stop > part.body_start and edit.start < part.stop
