"""Boundaries and delimiter lines of multiparts (RFC 2046 §5.1.1)."""

from collections import Counter
from collections.abc import Iterator
from functools import lru_cache

from mailint.nodes.delimiters import LONGEST, candidates, displaced, other_case, shown
from mailint.nodes.media import Parameter, UnclosedParameter, UnquotedParameter
from mailint.nodes.message import Multipart, OddMultipart
from mailint.nodes.signs import OddDelimiters
from mailint.patterns import compiled
from mailint.rules.rule import Context, Edit, Finding, Fix, Safety, error, rule
from mailint.text import window


@rule("M014", "boundary-missing-param", error("RFC 2046 §5.1.1"), reveals=True)
def boundary_missing_param(part: OddMultipart, mail: Context) -> Iterator[Finding]:
    """A multipart without a boundary parameter.

    Nothing then says where its parts begin: readers show the source, or nothing.

    bad:
        MIME-Version: 1.0
        Content-Type: «multipart/mixed»

        --b

        Hello
        --b--
    unsafe:
        MIME-Version: 1.0
        Content-Type: multipart/mixed; boundary="b"

        --b

        Hello
        --b--
    bad:
        MIME-Version: 1.0
        Content-Type: «multipart/mixed»

        Hello
    good:
        MIME-Version: 1.0
        Content-Type: multipart/mixed; boundary=b

        --b

        Hello
        --b--
    """
    media = None if part.boundary else part.media
    if media is None:
        return
    found = candidates(mail.text, *part.body)
    fix = None
    if len(found) == 1:
        parameter = media.parameter(b"boundary")
        new = b'boundary="' + found[0] + b'"'
        semicolon = b" " if mail.text[media.stop - 1 : media.stop] == b";" else b"; "
        edit = Edit(media.stop, media.stop, semicolon + new)
        if parameter:
            edit = Edit(parameter.start, parameter.stop, new)
        fix = Fix("take the boundary that the body has", (edit,), Safety.UNSAFE)
    kind = part.media_type.decode("latin-1")
    yield Finding(media.start, media.stop, f"{kind} has no boundary parameter.", fix)


@rule("M015", "boundary-mismatch", error("RFC 2046 §5.1.1"), reveals=True)
def boundary_mismatch(part: OddMultipart, mail: Context) -> Iterator[Finding]:
    """The declared boundary never starts a line of the body.

    Readers find no part and show nothing, or all of it as one text.

    bad:
        MIME-Version: 1.0
        Content-Type: multipart/mixed; boundary=«outer»

        --0uter

        Hello
        --0uter--
    unsafe:
        MIME-Version: 1.0
        Content-Type: multipart/mixed; boundary="0uter"

        --0uter

        Hello
        --0uter--
    bad:
        MIME-Version: 1.0
        Content-Type: multipart/mixed; boundary=«outer»

        Hello
    good:
        MIME-Version: 1.0
        Content-Type: multipart/mixed; boundary=outer

        --outer

        Hello
        --outer--
    good:
        Subject: only the header section was saved
        MIME-Version: 1.0
        Content-Type: multipart/mixed; boundary=outer

    """
    if not part.boundary or part.delimiters or window.stripped(mail.text, *part.body) == part.body_start:
        return
    if _encoded(part) or _is_cut(part) or other_case(part.boundary, mail.text, *part.body):
        return
    if next(displaced(mail.text, *part.body, frozenset((part.boundary.rstrip(b" \t"),))), None):
        return
    start, stop = _boundary_at(part)
    found = candidates(mail.text, *part.body)
    fix = _declare(part, found[0]) if len(found) == 1 else None
    also = f"; {shown(found[0])} does" if len(found) == 1 else ""
    yield Finding(start, stop, f"No line of the body starts with the boundary {shown(part.boundary)}{also}.", fix)


@rule("M016", "boundary-case-mismatch", error("RFC 2045 §2", "RFC 2046 §5.1.1", "RFC 2045 §5.1"), reveals=True)
def boundary_case_mismatch(part: OddMultipart, mail: Context) -> Iterator[Finding]:
    """The delimiter lines are those of the declared boundary only if case is ignored.

    A boundary is case-sensitive: readers find no part.

    bad:
        MIME-Version: 1.0
        Content-Type: multipart/mixed; boundary=«Outer»

        --outer

        Hello
        --outer--
    unsafe:
        MIME-Version: 1.0
        Content-Type: multipart/mixed; boundary="outer"

        --outer

        Hello
        --outer--
    good:
        MIME-Version: 1.0
        Content-Type: multipart/mixed; boundary=outer

        --outer

        Hello
        --outer--
    """
    if not part.boundary or part.delimiters:
        return
    found = other_case(part.boundary, mail.text, *part.body)
    if found:
        fix = _declare(part, found[0]) if len(found) == 1 else None
        message = f"The boundary is {shown(part.boundary)}, the body has {shown(found[0])}."
        yield Finding(*_boundary_at(part), message, fix)


@rule("M017", "boundary-too-long", error("RFC 2046 §5.1.1"))
def boundary_too_long(part: OddMultipart, mail: Context) -> Iterator[Finding]:
    """A boundary of more than 70 characters.

    Readers with a buffer of that size find no part.

    bad:
        MIME-Version: 1.0
        Content-Type: multipart/mixed;
         boundary=«a23456789b123456789c123456789d123456789e123456789f123456789g123456789hi»

        --a23456789b123456789c123456789d123456789e123456789f123456789g123456789hi

        Hello
        --a23456789b123456789c123456789d123456789e123456789f123456789g123456789hi--
    fixed:
        MIME-Version: 1.0
        Content-Type: multipart/mixed;
         boundary="=_cf2a2a319b46b1c659eebff900000000"

        --=_cf2a2a319b46b1c659eebff900000000

        Hello
        --=_cf2a2a319b46b1c659eebff900000000--
    good:
        MIME-Version: 1.0
        Content-Type: multipart/mixed;
         boundary=a23456789b123456789c123456789d123456789e123456789f123456789g123456789h

        --a23456789b123456789c123456789d123456789e123456789f123456789g123456789h

        Hello
        --a23456789b123456789c123456789d123456789e123456789f123456789g123456789h--
    """
    if len(part.boundary) > 70:
        message = f"The boundary has {len(part.boundary)} characters; 70 are allowed."
        yield Finding(*_boundary_at(part), message, _rename(part, mail, Safety.SAFE))


@rule("M018", "boundary-illegal-char", error("RFC 2046 §5.1.1"))
def boundary_illegal_char(part: OddMultipart, mail: Context) -> Iterator[Finding]:
    """A boundary has a character that is not allowed in one.

    Letters, digits, inner spaces and `'()+_,-./:=?` survive every gateway; others may be changed on the way.

    bad:
        MIME-Version: 1.0
        Content-Type: multipart/mixed; boundary=«"a#b"»

        --a#b

        Hello
        --a#b--
    fixed:
        MIME-Version: 1.0
        Content-Type: multipart/mixed; boundary="=_44906fb10b5826f0eb8a3fd400000000"

        --=_44906fb10b5826f0eb8a3fd400000000

        Hello
        --=_44906fb10b5826f0eb8a3fd400000000--
    good:
        MIME-Version: 1.0
        Content-Type: multipart/mixed; boundary="=_a:b"

        --=_a:b

        Hello
        --=_a:b--
    """
    found = _NO_BCHAR.search(part.boundary)
    if found:
        message = f"{shown(found[0])} is not allowed in a boundary."
        yield Finding(*_boundary_at(part), message, _rename(part, mail, Safety.SAFE))


@rule("M021", "boundary-nested-clash", error("RFC 2046 §5.1", "RFC 2046 §5.1.1"), reveals=True)
def boundary_nested_clash(sign: OddDelimiters, mail: Context) -> Iterator[Finding]:
    """A boundary is, or begins with, the boundary of a multipart around it.

    Readers need compare only the beginning of a line: they take the inner delimiters for outer ones, and lose parts.

    bad:
        MIME-Version: 1.0
        Content-Type: multipart/mixed; boundary=abc

        --abc
        Content-Type: multipart/alternative; boundary=«abc1»

        --abc1

        Hello
        --abc1--
        --abc--
    unsafe:
        MIME-Version: 1.0
        Content-Type: multipart/mixed; boundary=abc

        --abc
        Content-Type: multipart/alternative; boundary="=_d689ddc01e7449318fa0b20800000001"

        --=_d689ddc01e7449318fa0b20800000001

        Hello
        --=_d689ddc01e7449318fa0b20800000001--
        --abc--
    good:
        MIME-Version: 1.0
        Content-Type: multipart/mixed; boundary=abc1

        --abc1
        Content-Type: multipart/alternative; boundary=abc

        --abc

        Hello
        --abc--
        --abc1--
    """
    message = mail.message
    around: list[Multipart] = []
    lengths: Counter[int] = Counter()
    owners: dict[bytes, int] = {}
    for part in message.parts:
        if not isinstance(part, Multipart) or not part.boundary:
            continue
        while around and around[-1].stop <= part.start:
            gone = around.pop()
            lengths[len(gone.boundary)] -= 1
            if owners[gone.boundary] == gone.index:
                del owners[gone.boundary]
        outer = next(
            (part.boundary[:at] for at, some in lengths.items() if some and part.boundary[:at] in owners), None
        )
        if outer is not None:
            how = "is" if outer == part.boundary else "begins with"
            text = f"The boundary {shown(part.boundary)} {how} that of a multipart around it."
            yield Finding(*_boundary_at(part), text, _rename(part, mail, Safety.UNSAFE))
        if len(part.boundary) <= LONGEST:
            around.append(part)
            lengths[len(part.boundary)] += 1
            owners.setdefault(part.boundary, part.index)


_NO_BCHAR = compiled(rb"[^0-9A-Za-z'()+_,./:=? -]")


def _encoded(part: Multipart) -> bool:
    encoding = part.encoding
    return encoding is not None and encoding.mechanism in (b"base64", b"quoted-printable")


def _is_cut(part: Multipart) -> bool:
    """Whether the boundary is only the beginning of what was meant, for want of quotes."""
    parameter = _parameter(part)
    if isinstance(parameter, UnquotedParameter):
        return len(parameter.value) < parameter.value_at.stop - parameter.value_at.start
    return isinstance(parameter, UnclosedParameter)


def _boundary_at(part: Multipart) -> tuple[int, int]:
    """Where the boundary parameter's value stands; where the part starts if it has no single one."""
    parameter = _parameter(part)
    return parameter.value_at if parameter else (part.start, part.start)


def _parameter(part: Multipart) -> Parameter | None:
    return part.media.parameter(b"boundary") if part.media else None


def _declare(part: Multipart, boundary: bytes) -> Fix | None:
    parameter = _parameter(part)
    if parameter is None:
        return None
    edit = Edit(*parameter.value_at, b'"' + boundary + b'"')
    return Fix("take the boundary that the body has", (edit,), Safety.UNSAFE)


def _rename(part: Multipart, mail: Context, safety: Safety) -> Fix | None:
    """A new boundary in the parameter and in all delimiter lines."""
    parameter = _parameter(part)
    if parameter is None or not part.delimiters:
        return None
    old = part.boundary.rstrip(b" \t")
    new = b"=_" + _digest(mail.text)[:24] + b"%08x" % part.index
    edits = [Edit(line.start + 2, line.start + 2 + len(old), new) for line in part.delimiters]
    return Fix("use another boundary", (Edit(*parameter.value_at, b'"' + new + b'"'), *edits), safety)


@lru_cache(maxsize=1)
def _digest(text: bytes) -> bytes:
    """No text holds its own digest, so a boundary made of it collides with nothing."""
    return window.digest(text).encode()
