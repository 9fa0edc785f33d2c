"""`cid:` URLs in HTML and CSS (RFC 2392, RFC 2557 §8)."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from mailint.nodes.message import Link, Part
from mailint.nodes.naming import Names, shown, unescaped
from mailint.nodes.signs import CidLinks
from mailint.rules.rule import Context, Finding, Fix, Level, Safety, Stage, error, rule, warning


def _first_of_each(links: Iterable[Link]) -> Iterator[Link]:
    """One link for each part and URL: a URL that stands in a body many times is one fault."""
    seen = set()
    for link in links:
        if (link.part, link.cid) not in seen:
            seen.add((link.part, link.cid))
            yield link


def _by_case(names: Names) -> dict[bytes, list[bytes]]:
    """The Content-IDs by their octets in lower case."""
    found: dict[bytes, list[bytes]] = defaultdict(list)
    for cid in names.parts:
        found[cid.lower()].append(cid)
    return found


@rule("C001", "cid-target-missing", error("RFC 2392 §2", "RFC 2557 §8.3", "RFC 2557 §8.2"), hides=("C005",))
def cid_target_missing(sign: CidLinks, mail: Context) -> Iterator[Finding]:
    """A `cid:` URL names a part that the message does not have.

    The reader sees a broken image. It is an error in a message that is still to be sent; in delivered mail and in
    replies, which often quote HTML without its images, it is only worth a warning.

    bad:
        MIME-Version: 1.0
        Content-Type: multipart/related; type="text/html"; boundary=r

        --r
        Content-Type: text/html

        <img src="«cid:logo.1a2b@b.example»">
        --r
        Content-Type: image/png
        Content-ID: <photo.3c4d@b.example>

        --r--
    unsafe:
        MIME-Version: 1.0
        Content-Type: multipart/related; type="text/html"; boundary=r

        --r
        Content-Type: text/html

        <img src="cid:photo.3c4d@b.example">
        --r
        Content-Type: image/png
        Content-ID: <photo.3c4d@b.example>

        --r--
    bad:
        MIME-Version: 1.0
        Content-Type: text/html

        <td style="background: url(«cid:logo.1a2b@b.example»)">
    bad:
        MIME-Version: 1.0
        Content-Type: multipart/related; type="text/html"; boundary=r

        --r
        Content-Type: text/html

        <img src="«cid:logo.1a2b@b.example»">
        --r
        Content-Type: image/png
        Content-ID: < >

        --r--
    good:
        MIME-Version: 1.0
        Content-Type: multipart/related; type="text/html"; boundary=r

        --r
        Content-Type: text/html

        <img src="cid:photo%2E3c4d@b.example"> cid:text
        --r
        Content-Type: image/png
        Content-ID: <photo.3c4d@b.example>

        --r--
    """
    message = mail.message
    lost = [link for link in message.links if link.target < 0]
    if not lost:
        return
    names = Names(mail.text, message)
    cases = _by_case(names)
    lost = [link for link in lost if unescaped(link.cid).lower() not in cases]
    settled = message.stage is Stage.DELIVERED or message.root.first(b"in-reply-to") is not None
    by_url: dict[bytes, list[Link]] = defaultdict(list)
    for link in lost:
        by_url[link.cid].append(link)
    images = _images(names, mail)
    for link in _first_of_each(lost):
        text = f"No part has the Content-ID <{shown(unescaped(link.cid))}>."
        target = _likely(link, images, len(by_url) == 1, names)
        edits = names.point(by_url[link.cid], target) if target else None
        fix = Fix(f"point to <{shown(target)}>", tuple(edits), Safety.UNSAFE) if target and edits else None
        yield Finding(link.start, link.stop, text, fix, Level.WARNING if settled else Level.ERROR)


def _images(names: Names, mail: Context) -> dict[bytes, Part]:
    """The images that have a Content-ID of their own, by that."""
    return {
        cid: parts[0] for cid, parts in names.parts.items() if cid.strip() and parts[0].media_type.startswith(b"image/")
    }


def _likely(link: Link, images: dict[bytes, Part], alone: bool, names: Names) -> bytes | None:
    """The image whose file name the URL has, or the only one that nothing refers to."""
    word = unescaped(link.cid).partition(b"@")[0].lower()
    called = [cid for cid, part in images.items() if word and word in _file_names(part)]
    if len(called) == 1:
        return called[0]
    unnamed = [cid for cid, part in images.items() if part.index not in names.links]
    return unnamed[0] if alone and len(unnamed) == 1 else None


def _file_names(part: Part) -> set[bytes]:
    """A part's file name in lower case, with and without its extension."""
    named = [part.disposition.parameter(b"filename") if part.disposition else None]
    named.append(part.media.parameter(b"name") if part.media else None)
    whole = {each.value.lower() for each in named if each}
    return whole | {name.rpartition(b".")[0] or name for name in whole}


@rule("C005", "cid-url-no-at", error("RFC 2392 §2"))
def cid_url_no_at(sign: CidLinks, mail: Context) -> Iterator[Finding]:
    """A `cid:` URL has no `@`.

    What follows `cid:` is a Content-ID without its brackets, and a Content-ID has the form of an address. Some readers
    do not look for anything else.

    bad:
        From: a@b.example
        MIME-Version: 1.0
        Content-Type: multipart/related; type="text/html"; boundary=r

        --r
        Content-Type: text/html

        <img src="«cid:1234567890»">
        --r
        Content-Type: image/png
        Content-ID: <1234567890>

        --r--
    fixed:
        From: a@b.example
        MIME-Version: 1.0
        Content-Type: multipart/related; type="text/html"; boundary=r

        --r
        Content-Type: text/html

        <img src="cid:1234567890@b.example">
        --r
        Content-Type: image/png
        Content-ID: <1234567890@b.example>

        --r--
    good:
        MIME-Version: 1.0
        Content-Type: multipart/related; type="text/html"; boundary=r

        --r
        Content-Type: text/html

        <img src="cid:1234567890%40b.example">
        --r
        Content-Type: image/png
        Content-ID: <1234567890@b.example>

        --r--
    """
    message = mail.message
    wrong = [link for link in message.links if b"@" not in unescaped(link.cid)]
    if not wrong:
        return
    names = Names(mail.text, message)
    for link in _first_of_each(wrong):
        fix = names.rename(message.parts[link.target]) if link.target >= 0 else None
        yield Finding(link.start, link.stop, f"The URL cid:{shown(link.cid)} has no @.", fix)


@rule("C008", "cid-case-mismatch", warning("RFC 2557 §8.2", "RFC 2392 §2"))
def cid_case_mismatch(sign: CidLinks, mail: Context) -> Iterator[Finding]:
    """A `cid:` URL and the Content-ID that is meant differ in capitals.

    They are compared octet by octet, so the part is not found.

    bad:
        MIME-Version: 1.0
        Content-Type: multipart/related; type="text/html"; boundary=r

        --r
        Content-Type: text/html

        <img src="«cid:Logo.1a2b@b.example»">
        --r
        Content-Type: image/png
        Content-ID: <logo.1a2b@b.example>

        --r--
    fixed:
        MIME-Version: 1.0
        Content-Type: multipart/related; type="text/html"; boundary=r

        --r
        Content-Type: text/html

        <img src="cid:logo.1a2b@b.example">
        --r
        Content-Type: image/png
        Content-ID: <logo.1a2b@b.example>

        --r--
    good:
        MIME-Version: 1.0
        Content-Type: multipart/related; type="text/html"; boundary=r

        --r
        Content-Type: text/html

        <img src="CID:logo.1a2b@b.example">
        --r
        Content-Type: image/png
        Content-ID: <logo.1a2b@b.example>

        --r--
    """
    message = mail.message
    lost = [link for link in message.links if link.target < 0]
    if not lost:
        return
    names = Names(mail.text, message)
    cases = _by_case(names)
    by_url: dict[bytes, list[Link]] = defaultdict(list)
    for link in lost:
        by_url[link.cid].append(link)
    for link in _first_of_each(lost):
        meant = cases.get(unescaped(link.cid).lower(), [])
        if not meant:
            continue
        edits = names.point(by_url[link.cid], meant[0]) if len(meant) == 1 else None
        fix = Fix("write it as the Content-ID", tuple(edits)) if edits else None
        text = f"The URL differs in capitals from the Content-ID <{shown(meant[0])}>."
        yield Finding(link.start, link.stop, text, fix)
