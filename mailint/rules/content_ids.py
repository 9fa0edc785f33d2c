"""Content-IDs and the `cid:` URLs that name them (RFC 2045 §7, RFC 2392, RFC 2557)."""

import re
from collections.abc import Iterable, Iterator

from mailint.nodes.identifier import Identifier, OddContentId
from mailint.nodes.message import Link, Message, Multipart, Part
from mailint.rules.rule import Context, Edit, Finding, Fix, Level, Safety, Stage, error, rule, warning

_NOT_IN_ID = re.compile(rb"[^A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]+")
_NOT_IN_URL = re.compile(rb"[^A-Za-z0-9$_.+!*,@~-]")
_ESCAPE = re.compile(rb"%([0-9A-Fa-f]{2})")
_DOMAIN = re.compile(rb"@([A-Za-z0-9-]++(?:\.[A-Za-z0-9-]++)++)")
_DOT_ATOM = re.compile(rb"[A-Za-z0-9-]++(?:\.[A-Za-z0-9-]++)++")


def _identifier(part: Part) -> Identifier | None:
    """The first identifier in a part's Content-ID."""
    content_id = part.content_id
    return content_id.items[0] if content_id and content_id.items else None


def _unescaped(cid: bytes) -> bytes:
    return _ESCAPE.sub(lambda found: bytes([int(found[1], 16)]), cid)


def _shown(octets: bytes) -> str:
    return octets.decode("utf-8", "backslashreplace")


def _first_of_each(links: Iterable[Link]) -> Iterator[Link]:
    """One link for each part and URL: a URL that stands in a body many times is one fault."""
    seen = set()
    for link in links:
        if (link.part, link.cid) not in seen:
            seen.add((link.part, link.cid))
            yield link


def _point(links: Iterable[Link], new: bytes, mail: Context) -> list[Edit] | None:
    """Edits that let these links name another Content-ID; None when one of them stands encoded in base64."""
    url = _NOT_IN_URL.sub(lambda found: b"%%%02X" % found[0][0], new)
    edits = []
    for link in links:
        if link.exact:
            edits.append(Edit(link.start + 4, link.stop, url))
        elif mail.message.parts[link.part].cte_is(b"base64"):
            return None
        else:
            edits.append(Edit(link.start, link.stop, b"cid:" + url))
    return edits


def _starts(old: bytes, new: bytes, mail: Context) -> list[Edit]:
    """Edits of the `start` parameters that name the old id (RFC 2387 §3.2)."""
    starts = [part.media.parameter(b"start") for part in mail.message.parts if isinstance(part, Multipart) and part.media]
    return [Edit(*each.value_at, b'"<' + new + b'>"') for each in starts if each and each.value.strip(b" <>") == old]


def _rename(part: Part, mail: Context) -> Fix | None:
    """Give a part an id of the right form, made of the old one, and let all that refers to it follow."""
    found, content_id = _identifier(part), part.content_id
    if found is None or content_id is None:
        return None
    new = _new_id(mail.octets(found.left), mail.octets(found.right), part, mail)
    links = _point((link for link in mail.message.links if link.target == part.index), new, mail) if new else None
    if new is None or links is None:
        return None
    start, stop = (found.inside if found.bad is None and len(content_id.items) == 1 else content_id.span)
    written = new if (start, stop) == found.inside else b"<" + new + b">"
    edits = [Edit(start, stop, written), *links, *_starts(mail.octets(found.inside), new, mail)]
    return Fix(f"rename it to <{new.decode()}> wherever it is named", tuple(sorted(edits)))


def _new_id(left: bytes, right: bytes, part: Part, mail: Context) -> bytes | None:
    """The old id's left side at its own domain, or else at the author's; None when no domain is to be had."""
    domain = right if _DOT_ATOM.fullmatch(right) else _domain(mail)
    if domain is None:
        return None
    atoms = [atom for atom in _NOT_IN_ID.sub(b"", left).split(b".") if atom] or [b"part"]
    new = b".".join(atoms) + b"@" + domain
    taken = {mail.octets(each.inside) for other in mail.message.parts if other is not part and (each := _identifier(other))}
    return b".".join([*atoms, b"%d" % part.index]) + b"@" + domain if new in taken else new


def _domain(mail: Context) -> bytes | None:
    """The domain of the author's address, or of the Message-ID."""
    for name in (b"from", b"sender", b"message-id"):
        field = mail.message.root.first(name)
        found = _DOMAIN.findall(mail.text, field.body_start, field.body_stop) if field else ()
        if found:
            return bytes(found[-1])
    return None
