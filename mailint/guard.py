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
            for signature in self._signatures:
                if self._changes(signature, some):
                    return f"the {signature.kind} of {signature.domain} covers these octets"
        return None

    def _changes(self, signature: Signature, edits: tuple[Edit, ...]) -> bool:
        body = self._root.body_start
        if (
            signature.covers_body
            and any(edit.stop > body or (edit.start >= body and edit.new) for edit in edits)
            and self._changes_body(signature, [edit for edit in edits if edit.stop >= body])
        ):
            return True
        in_header = [edit for edit in edits if edit.start < body]
        return bool(in_header) and self._changes_header(signature, in_header)

    def _changes_header(self, signature: Signature, edits: list[Edit]) -> bool:
        """Compare the fields round the edits, and only if these do not tell, whole header sections."""
        start, stop = _fields_round(self._text, self._root, edits)
        before = self._text[start:stop]
        after = apply(before, [_moved(edit, start) for edit in edits])
        one, other = _seen(before, signature), _seen(after, signature)
        if one == other:
            return False
        last, new, below = dict(one), dict(other), self._text[stop : self._root.body_start].lower()
        if any(name in new and new[name] != field and below.find(name) < 0 for name, field in last.items()):
            return True  # the last field of a name is selected whenever one is
        header, at = self._text[self._root.start : self._root.body_start], start - self._root.start
        whole = _header(header[:at] + after + header[at + len(before) :])
        self._before = self._before or _header(header)
        return _differ(self._before, whole, signature)

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
        after = apply(before, [_moved(edit, lines.start) for edit in edits])
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
_TAG = compiled(rb";\s*([HCDLhcdl])\s*=([^;]*+)")
"""Tags that say what is covered, and by whom."""
_ARC = (b"arc-authentication-results", b"arc-message-signature", b"arc-seal")


def _signature(text: bytes, field: Field) -> Signature:
    tags = {
        name.lower(): b"".join(value.split())
        for name, value in _TAG.findall(b";" + text[field.body_start : field.body_stop])
    }
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
    for name, field in _fields(octets):
        header.by_name.setdefault(name, []).append(field)
        if name in SIGNATURES:
            header.signatures.append((name, field))
    return header


def _fields(octets: bytes) -> list[tuple[bytes, bytes]]:
    """Names and fields; what is none has its first line for a name."""
    *ended, last = _FIELD_END.split(octets)
    fields = [*[each.removesuffix(b"\r") for each in ended], last]
    return [(field.partition(b":")[0].rstrip().lower(), field) for field in fields]


def _seen(octets: bytes, signature: Signature) -> list[tuple[bytes, bytes]]:
    """The fields among these that a signature may select, as it sees them."""
    return [
        (name, _canonical_field(name, field, signature.relaxed_header))
        for name, field in _fields(octets)
        if name in signature.fields or name in SIGNATURES
    ]


def _fields_round(text: bytes, root: Part, edits: list[Edit]) -> Span:
    """The whole fields that the edits touch, the one before too where they touch the first octet of one."""
    first, last = min(edit.start for edit in edits), max(edit.stop for edit in edits)
    start = max(text.rfind(b"\n", root.start, max(first - 1, root.start)) + 1, root.start)
    while start > root.start and text[start] in b" \t":
        start = max(text.rfind(b"\n", root.start, start - 1) + 1, root.start)
    end = _FIELD_END.search(text, last, root.body_start)
    return Span(start, end.end() if end else root.body_start)


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


def _moved(edit: Edit, start: int) -> Edit:
    """The edit in a text that begins there; what lies before it is left out."""
    return Edit(max(edit.start - start, 0), edit.stop - start, edit.new)


def _lies_in(edit: Edit, part: Part) -> bool:
    return edit.stop > part.body_start and edit.start < part.stop
