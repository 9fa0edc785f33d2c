"""Where the holes of a world stand: in which field, and where in its value; or in which kind of body."""

from __future__ import annotations

from bisect import bisect_right
from functools import partial

from mailint.nodes.template import Place
from mailint.patterns import compiled
from mailint.record import NamedTuple


class Zone(NamedTuple):
    """A range of a world's text: a header field, or a body. `value` is where the field's value begins."""

    start: int
    stop: int
    field: bytes
    value: int
    place: Place
    """What fills a hole that stands in a body."""
    charset: bytes = b""


ADDRESSES = frozenset(
    b"from sender reply-to to cc bcc resent-from resent-sender resent-reply-to resent-to resent-cc resent-bcc"
    b" disposition-notification-to return-path errors-to".split()
)
SINGLE = frozenset((b"from", b"sender", b"return-path", b"resent-from", b"resent-sender"))
_IDS = frozenset((b"message-id", b"resent-message-id", b"in-reply-to", b"references", b"content-id"))
_PLACES: dict[bytes, Place] = {
    b"date": Place.DATE, b"resent-date": Place.DATE, b"mime-version": Place.VERSION, b"keywords": Place.PHRASE,
    b"content-transfer-encoding": Place.MECHANISM, b"orig-date": Place.DATE,
}  # fmt: skip
_FIELD = compiled(rb"([!-9;-~]++)[ \t]*+:[ \t]*+()(?:[^\n]++|\n(?=[ \t]))*+(?:\n|\Z)")
_BOUNDARY = compiled(rb"(?i)boundary\*?\s*=\s*(?:\"([^\"]*+)\"|([^\s;\"]++))")
_CHARSET = compiled(rb"(?i)charset\*?\s*=\s*\"?([\w.:-]++)")
_ENCODED = compiled(rb"(?i)\s*(?:base64|quoted-printable)")
_EMPTY = (b"\n", b"\r\n")


def zones_of(text: bytes) -> list[Zone]:
    """The zones of a text, from its first octet to its last."""
    return _Zones(text).all


_make_zone = partial(tuple.__new__, Zone)


class _Zones:
    def __init__(self, text: bytes) -> None:
        self.text = text
        self.all: list[Zone] = []
        boundaries: set[bytes] = set()
        at = 0
        while at < len(text):
            at = self._header(at, boundaries)
            stop, resume = self._body_end(at, boundaries)
            kind, charset = self._kind
            self.all.append(Zone(at, stop, b"", at, kind, charset))
            at = resume

    def _header(self, at: int, boundaries: set[bytes]) -> int:
        """The fields of a header section; where its body begins."""
        text, kind, charset = self.text, Place.TEXT, b""
        while at < len(text):
            found = _FIELD.match(text, at)
            if not found:
                end = text.find(b"\n", at) + 1 or len(text)
                if text[at:end] in _EMPTY:
                    at = end
                    break
                self.all.append(Zone(at, end, b"?", at, Place.FIELD))
                at = end
                continue
            field, stop, value = found[1].lower(), found.end(), found.end(2)
            self.all.append(_make_zone((at, stop, field, value, Place.FIELD, b"")))
            if field == b"content-type":
                kind = Place.HTML if b"html" in text[at:stop].lower() else kind
                said = _CHARSET.search(text, at, stop)
                charset = said[1].lower() if said else b""
                boundaries.update((each[1] or each[2]) for each in _BOUNDARY.finditer(text, at, stop))
            elif field == b"content-transfer-encoding" and _ENCODED.match(text, value):
                kind = Place.DATA if b"base64" in text[at:stop].lower() else kind
            at = stop
        self._kind = kind, charset
        return at

    def _body_end(self, at: int, boundaries: set[bytes]) -> tuple[int, int]:
        """Where the body at `at` ends, and where the next header section begins."""
        text = self.text
        found = max(at - 1, 0)
        while boundaries and (found := text.find(b"\n--", found)) >= 0:
            end = text.find(b"\n", found + 1) + 1 or len(text)
            line = text[found + 3 : end].strip()
            if line in boundaries:
                return max(found + 1, at), end
            found = end - 1 if end < len(text) else end
        return len(text), len(text)


class Places:
    """The places in a text; what is to be known of a field is found out once."""

    def __init__(self, text: bytes) -> None:
        self.text = text
        self._members: dict[int, list[_Member]] = {}

    def of(self, zone: Zone, start: int) -> Place:
        """What may fill the hole that stands at `start`."""
        text = self.text
        if not zone.field:
            return _in_html(text, start) if zone.place is Place.HTML else zone.place
        if zone.field == b"?":
            return Place.FIELD
        if start < zone.value:
            return Place.FIELD_NAME
        if zone.field in ADDRESSES:
            return self._in_addresses(zone, start)
        if zone.field in _IDS:
            return Place.ID
        if zone.field in (b"content-type", b"content-disposition"):
            return _in_parameters(text, zone, start)
        if zone.field in _PLACES:
            return _PLACES[zone.field]
        first = max(zone.value, start - 500)
        angle = zone.field.startswith(b"list-") and text.rfind(b"<", first, start) > text.rfind(b">", first, start)
        return Place.URL if angle else Place.UNSTRUCTURED

    def _in_addresses(self, zone: Zone, start: int) -> Place:
        """Before, in or without angle brackets; left or right of the `@`."""
        members = self._members.get(zone.start)
        if members is None:
            members = self._members[zone.start] = [
                _member(self.text, *found.span()) for found in _MEMBER.finditer(self.text, zone.value, zone.stop)
            ]
        first = bisect_right(members, start, key=lambda each: each.start) - 1 if len(members) > 1 else 0
        member = members[max(first, 0)]
        if member.angle >= 0 and start < member.angle:
            return Place.NAME
        if member.at >= 0:
            return Place.LOCAL if start < member.at else Place.DOMAIN
        if member.angle >= 0:
            return Place.ADDR_SPEC
        return Place.NAME if member.plain[start - member.start] == _MASK else Place.MAILBOX


_URL = compiled(rb"(?i)(?:href|src|action|background|url)\s*[=(]\s*[\"']?[^\"'\s>]*\Z")


def _in_html(text: bytes, start: int) -> Place:
    first = max(start - 200, 0)
    # an attribute has no `>`, and most holes stand right behind one: there is little to look at
    first = max(first, text.rfind(b">", first, start) + 1)
    return Place.URL if _URL.search(text, first, start) else Place.HTML


_PARAMETER = compiled(rb"\s*+([\w-]++)\*?\d*+\*?\s*+=")
_PARAMETERS = {b"boundary": Place.BOUNDARY, b"charset": Place.CHARSET}


def _in_parameters(text: bytes, zone: Zone, start: int) -> Place:
    first = max(zone.value, start - 500)
    semicolon = text.rfind(b";", first, start)
    found = _PARAMETER.match(text, max(semicolon + 1, first), start)
    if found:
        return _PARAMETERS.get(found[1].lower(), Place.PARAMETER)
    return Place.MEDIA_TYPE if semicolon < 0 and first == zone.value else Place.PARAMETER


_MEMBER = compiled(rb"(?s)(?:[^,;\"<]++|\"(?:[^\"\\]|\\.)*+\"?|<[^>]*+>?)++")
_QUOTED = compiled(rb"(?s)\"(?:[^\"\\]|\\.)*+\"?")


class _Member(NamedTuple):
    """A member of an address list: where `<` and the `@` of the address stand (-1: nowhere); quotations masked."""

    start: int
    angle: int
    at: int
    plain: bytes


_MASK = 0


def _member(text: bytes, start: int, stop: int) -> _Member:
    plain = text[start:stop]
    if b'"' in plain:
        plain = _QUOTED.sub(lambda found: bytes(len(found[0])), plain)
    angle = plain.find(b"<")
    at = plain.find(b"@", max(angle, 0))
    return _Member(start, start + angle if angle >= 0 else -1, start + at if at >= 0 else -1, plain)
