"""Content-IDs (RFC 2045 §7, RFC 2557)."""

from collections import Counter
from collections.abc import Iterator

from mailint.nodes.identifier import Identifier
from mailint.nodes.message import Message, Part
from mailint.nodes.naming import DOMAIN, Names, identified, shown
from mailint.nodes.signs import ContentIds
from mailint.patterns import compiled
from mailint.rules.rule import Context, Edit, Finding, Fix, Safety, error, rule, warning


def _bracketed(found: Identifier) -> bool:
    return found.opened and found.closed


@rule("C002", "content-id-no-at", error("RFC 2045 §7", "RFC 5322 §3.6.4", "RFC 2392 §2"))
def content_id_no_at(sign: ContentIds, mail: Context) -> Iterator[Finding]:
    """A Content-ID has no `@`.

    It has the form of a Message-ID, left side and right side, so that it is unique in the world. Some readers do not
    find an image by any other name. The repair changes what refers to it, too.

    bad:
        From: a@b.example
        MIME-Version: 1.0
        Content-Type: multipart/related; type="text/html"; start="<root>"; boundary=r

        --r
        Content-Type: text/html
        Content-ID: <«root»>
        Content-Transfer-Encoding: quoted-printable

        <img src=3D"cid:12345678=
        90">
        --r
        Content-Type: image/png
        Content-ID: <«1234567890»>

        --r--
    fixed:
        From: a@b.example
        MIME-Version: 1.0
        Content-Type: multipart/related; type="text/html"; start="<root@b.example>"; boundary=r

        --r
        Content-Type: text/html
        Content-ID: <root@b.example>
        Content-Transfer-Encoding: quoted-printable

        <img src=3D"cid:1234567890@b.example">
        --r
        Content-Type: image/png
        Content-ID: <1234567890@b.example>

        --r--
    good:
        MIME-Version: 1.0
        Content-Type: image/png
        Content-ID: <1234567890@b.example>
    good:
        MIME-Version: 1.0
        Content-Type: image/png
        Content-ID: 1234567890
    """
    message = mail.message
    wrong = [each for each in identified(message) if not each[2].has_at and each[2].bad is None and _bracketed(each[2])]
    names = Names(mail.text, message) if wrong else None
    for part, content_id, found in wrong:
        if len(content_id.items) == 1 and not content_id.beside and names:
            text = f"The Content-ID <{shown(mail.octets(found.inside))}> has no @."
            yield Finding(*found.inside, text, names.rename(part))


@rule("C003", "content-id-no-brackets", error("RFC 2045 §7", "RFC 2392 §2"))
def content_id_no_brackets(sign: ContentIds, mail: Context) -> Iterator[Finding]:
    """A Content-ID is not enclosed in `<` and `>`.

    The brackets are part of its form; without them some readers do not take it for an id.

    bad:
        MIME-Version: 1.0
        Content-Type: image/png
        Content-ID: «1a2b.3c4d@b.example»
    fixed:
        MIME-Version: 1.0
        Content-Type: image/png
        Content-ID: <1a2b.3c4d@b.example>
    bad:
        MIME-Version: 1.0
        Content-Type: image/png
        Content-ID: «<1a2b.3c4d@b.example»
    fixed:
        MIME-Version: 1.0
        Content-Type: image/png
        Content-ID: <1a2b.3c4d@b.example>
    good:
        MIME-Version: 1.0
        Content-Type: image/png
        Content-ID: <1a2b.3c4d@b.example>
    """
    message = mail.message
    for _, content_id, found in identified(message):
        if _bracketed(found) or found.bad is not None or len(content_id.items) > 1 or content_id.beside:
            continue
        edits = []
        if not found.opened:
            edits.append(Edit(found.start, found.start, b"<"))
        if not found.closed:
            edits.append(Edit(found.stop, found.stop, b">"))
        text = f"The Content-ID {shown(mail.octets((found.start, found.stop)))} lacks its angle brackets."
        yield Finding(found.start, found.stop, text, Fix("add the brackets", tuple(edits)))


@rule("C004", "content-id-syntax", error("RFC 2045 §7", "RFC 5322 §3.6.4"))
def content_id_syntax(sign: ContentIds, mail: Context) -> Iterator[Finding]:
    """A Content-ID is not one identifier: it has white space, several ids or other litter.

    What refers to the part cannot say such a name, and readers disagree on what it is. The repair changes what refers
    to it, too.

    bad:
        From: a@b.example
        MIME-Version: 1.0
        Content-Type: multipart/related; type="text/html"; boundary=r

        --r
        Content-Type: text/html

        <img src="cid:a%20b@c.example">
        --r
        Content-Type: image/png
        Content-ID: «<a b@c.example>»

        --r--
    fixed:
        From: a@b.example
        MIME-Version: 1.0
        Content-Type: multipart/related; type="text/html"; boundary=r

        --r
        Content-Type: text/html

        <img src="cid:ab@c.example">
        --r
        Content-Type: image/png
        Content-ID: <ab@c.example>

        --r--
    bad:
        MIME-Version: 1.0
        Content-Type: image/png
        Content-ID: «<1a2b@b.example> <3c4d@b.example>»
    fixed:
        MIME-Version: 1.0
        Content-Type: image/png
        Content-ID: <1a2b@b.example>
    bad:
        MIME-Version: 1.0
        Content-Type: image/png
        Content-ID:«»
    good:
        MIME-Version: 1.0
        Content-Type: image/png
        Content-ID: <1a2b@b.example> (the logo)
    """
    message = mail.message
    wrong = [part for part in message.parts if _is_litter(part)]
    names = Names(mail.text, message) if wrong else None
    for part in wrong:
        content_id = part.content_id
        if content_id and names:
            text = _LITTER.get(len(content_id.items), "This part has more than one Content-ID.")
            yield Finding(content_id.start, content_id.stop, text, names.rename(part))


_LITTER = {0: "This Content-ID is empty.", 1: "This Content-ID is not of the form <left@right>."}


def _is_litter(part: Part) -> bool:
    content_id = part.content_id
    if content_id is None:
        return False
    return len(content_id.items) != 1 or bool(content_id.beside) or content_id.items[0].bad is not None


@rule("C009", "content-id-duplicate", error("RFC 2557 §7", "RFC 2557 §8.3", "RFC 2045 §7", "RFC 2046 §5.1.4"))
def content_id_duplicate(sign: ContentIds, mail: Context) -> Iterator[Finding]:
    """Two parts of a message have the same Content-ID.

    Readers show one of them in both places. Only alternatives with the same content may share an id.

    bad:
        MIME-Version: 1.0
        Content-Type: multipart/related; type="text/html"; boundary=r

        --r
        Content-Type: text/html

        <img src="cid:1a2b.3c4d@b.example">
        --r
        Content-Type: image/png
        Content-ID: <1a2b.3c4d@b.example>

        --r
        Content-Type: image/gif
        Content-ID: <«1a2b.3c4d@b.example»>

        --r--
    unsafe:
        MIME-Version: 1.0
        Content-Type: multipart/related; type="text/html"; boundary=r

        --r
        Content-Type: text/html

        <img src="cid:1a2b.3c4d@b.example">
        --r
        Content-Type: image/png
        Content-ID: <1a2b.3c4d@b.example>

        --r
        Content-Type: image/gif
        Content-ID: <1a2b.3c4d.2@b.example>

        --r--
    good:
        MIME-Version: 1.0
        Content-Type: multipart/alternative; boundary=r

        --r
        Content-Type: text/plain
        Content-ID: <1a2b.3c4d@b.example>

        text
        --r
        Content-Type: text/html
        Content-ID: <1a2b.3c4d@b.example>

        text
        --r--
    """
    message = mail.message
    first: dict[tuple[int, bytes], Part] = {}
    count: Counter[tuple[int, bytes]] = Counter()
    scopes: list[int] = []
    names: Names | None = None
    for part in message.parts:
        scopes.append(part.index if part.is_message else scopes[part.parent])
    for part, _, found in identified(message):
        cid = mail.octets(found.inside)
        key = scopes[part.index], cid
        other = first.setdefault(key, part)
        count[key] += 1
        if other is part or _are_alternatives(part, other, message):
            continue
        names = names or Names(mail.text, message)
        text = f"Another part has the Content-ID <{shown(cid)}>, too."
        fix = names.rename(part, b"%d" % count[key], Safety.UNSAFE) if not names.links[part.index] else None
        yield Finding(*found.inside, text, fix)


def _are_alternatives(part: Part, other: Part, message: Message) -> bool:
    around = message.parts[part.parent] if part.parent >= 0 else None
    return around is not None and part.parent == other.parent and around.media_type == b"multipart/alternative"


_WORD = compiled(rb"(?:[A-Z]?[a-z_-]*+|[A-Z_-]*+|\d{0,11}+)[._-]?\d{0,5}+(?:\.[A-Za-z0-9]{2,4})?")
"""File names, words and counters, but nothing that looks like chance."""


@rule("C010", "content-id-weak", warning("RFC 2045 §7", "RFC 2392 §2", "RFC 2557 §8.3"))
def content_id_weak(sign: ContentIds, mail: Context) -> Iterator[Finding]:
    """A Content-ID is one that other messages have, too: a counter, a word, no domain.

    Content-IDs are unique in the world; where an archive or a web mail program joins messages on one page, it shows
    the image of another. The repair changes what refers to it, too.

    bad:
        From: a@b.example
        MIME-Version: 1.0
        Content-Type: multipart/related; type="text/html"; boundary=r

        --r
        Content-Type: text/html

        <img src="cid:part1@local">
        --r
        Content-Type: image/png
        Content-ID: <«part1@local»>

        --r--
    fixed:
        From: a@b.example
        MIME-Version: 1.0
        Content-Type: multipart/related; type="text/html"; boundary=r

        --r
        Content-Type: text/html

        <img src="cid:part1@b.example">
        --r
        Content-Type: image/png
        Content-ID: <part1@b.example>

        --r--
    bad:
        MIME-Version: 1.0
        Content-Type: image/png
        Content-ID: <«image001.png»>
    good:
        MIME-Version: 1.0
        Content-Type: image/png
        Content-ID: <image001.png@01D21E6A.5C3F2B40>
    good:
        MIME-Version: 1.0
        Content-Type: image/png
        Content-ID: <ii_kf8x2q0z1>
    """
    message = mail.message
    weak = [each for each in identified(message) if _is_weak(each[2], mail)]
    names = Names(mail.text, message) if weak else None
    for part, content_id, found in weak:
        if len(content_id.items) == 1 and names:
            text = f"Many messages can have the Content-ID <{shown(mail.octets(found.inside))}>."
            yield Finding(*found.inside, text, names.rename(part) if _bracketed(found) else None)


def _is_weak(found: Identifier, mail: Context) -> bool:
    """Whether neither side makes the id unique."""
    left, right = mail.octets(found.left), mail.octets(found.right)
    if (
        found.bad is not None
        or DOMAIN.fullmatch(right)
        or (len(right) > 7 and any(octet in b"0123456789" for octet in right))
    ):
        return False
    return len(left) < 8 or _WORD.fullmatch(left) is not None
