"""What refers to the Content-IDs of a message (RFC 2392, RFC 2387 §3.2), and the repairs that change both together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from mailint.nodes.identifier import ContentId, Identifier, OddContentId
from mailint.nodes.media import Parameter
from mailint.nodes.message import Leaf, Link, Message, Multipart, Part
from mailint.patterns import compiled
from mailint.text import Edit, Fix, Safety, Span

DOMAIN = compiled(rb"[A-Za-z0-9-]++(?:\.[A-Za-z0-9-]++)++")
"""A name with a dot in it."""

_AT_DOMAIN = compiled(rb"@([A-Za-z0-9-]++(?:\.[A-Za-z0-9-]++)++)")
_NOT_IN_ID = compiled(rb"[^A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]+")
_NOT_IN_URL = compiled(rb"[^A-Za-z0-9$_.+!*,@~-]")
_ESCAPE = compiled(rb"%([0-9A-Fa-f]{2})")


def unescaped(cid: bytes) -> bytes:
    """A URL's content-id with %-escapes undone (RFC 2392 §2)."""
    return _ESCAPE.sub(lambda found: bytes([int(found[1], 16)]), cid)


def shown(octets: bytes) -> str:
    """An id as a message says it."""
    return octets.decode("utf-8", "backslashreplace")


def identified(message: Message) -> Iterator[tuple[Part, ContentId, Identifier]]:
    """The parts that have a Content-ID, with its value and the first identifier in it."""
    for part in message.parts:
        content_id = part.content_id
        if content_id and content_id.items:
            yield part, content_id, content_id.items[0]


class Names:
    """The Content-IDs of a message by their octets, and all that names them."""

    def __init__(self, text: bytes, message: Message) -> None:
        self._text, self._message = text, message
        self.parts: dict[bytes, list[Part]] = defaultdict(list)
        self.links: dict[int, list[Link]] = defaultdict(list)
        self._starts: dict[bytes, list[Parameter]] = defaultdict(list)
        for part, _, found in identified(message):
            self.parts[text[slice(*found.inside)]].append(part)
        for link in message.links:
            self.links[link.target].append(link)
        for part in message.parts:
            start = part.media.parameter(b"start") if isinstance(part, Multipart) and part.media else None
            if start:
                self._starts[start.value.strip(b" <>")].append(start)
        self._domain = _domain(text, message)
        self._given: dict[bytes, Part] = {}

    def rename(self, part: Part, mark: bytes = b"", safety: Safety = Safety.SAFE) -> Fix | None:
        """Give a part an id of the right form made of the old one (and `mark`), and let all that names it follow."""
        content_id = part.content_id
        if content_id is None or not content_id.items:
            return None
        found, whole = content_id.items[0], type(content_id) is OddContentId
        new = self._new_id(found, part, mark)
        links = self.point(self.links[part.index], new) if new else None
        if new is None or links is None:
            return None
        at = Span(content_id.start, content_id.stop) if whole else found.inside
        follow = [Edit(*each.value_at, b'"<' + new + b'>"') for each in self._starts[self._text[slice(*found.inside)]]]
        edits = [Edit(*at, b"<" + new + b">" if whole else new), *links, *([] if mark else follow)]
        return Fix(f"rename it to <{new.decode()}> wherever it is named", tuple(sorted(edits)), safety)

    def point(self, links: Iterable[Link], cid: bytes) -> list[Edit] | None:
        """Edits that let these links name a Content-ID; None when one of them stands encoded in base64."""
        url = _NOT_IN_URL.sub(lambda found: b"%%%02X" % found[0][0], cid)
        edits = []
        for link in links:
            part = self._message.parts[link.part]
            if link.exact:
                edits.append(Edit(link.start + 4, link.stop, url))
            elif isinstance(part, Leaf) and part.cte == b"base64":
                return None
            else:
                edits.append(Edit(link.start, link.stop, b"cid:" + url))
        return edits

    def _new_id(self, old: Identifier, part: Part, mark: bytes) -> bytes | None:
        """The old left side at its own domain, or else at the author's; None when no domain is to be had."""
        right = self._text[slice(*old.right)]
        domain = right if DOMAIN.fullmatch(right) else self._domain
        if domain is None:
            return None
        atoms = [atom for atom in _NOT_IN_ID.sub(b"", self._text[slice(*old.left)]).split(b".") if atom] or [b"part"]
        new = b".".join([*atoms, mark] if mark else atoms) + b"@" + domain
        if all(other is part for other in self.parts.get(new, ())) and self._given.setdefault(new, part) is part:
            return new
        return b".".join([*atoms, b"%d" % (part.index + 1)]) + b"@" + domain


def _domain(text: bytes, message: Message) -> bytes | None:
    """The domain of the author's address, or of the Message-ID."""
    for name in (b"from", b"sender", b"message-id"):
        field = message.root.first(name)
        found = _AT_DOMAIN.findall(text, field.body_start, field.body_stop) if field else ()
        if found:
            return bytes(found[-1])
    return None
