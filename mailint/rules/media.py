"""Values of Content-Type, Content-Disposition and Content-Transfer-Encoding (RFC 2045 §5.1 and §6.1, RFC 2183)."""

import re
from bisect import bisect_right
from collections.abc import Iterator

from mailint.nodes.media import (
    MECHANISMS,
    EmptyParameter,
    MissingSemicolon,
    OddDisposition,
    OddMediaType,
    OddTransferEncoding,
    UnclosedParameter,
    UnquotedParameter,
)
from mailint.nodes.message import Leaf, Part
from mailint.nodes.node import Malformed
from mailint.patterns import compiled
from mailint.rules.rule import Context, Edit, Finding, Fix, Safety, error, rule


@rule("M004", "content-type-syntax", error("RFC 2045 §5.1"), reveals=True)
def content_type_syntax(media: OddMediaType, mail: Context) -> Iterator[Finding]:
    """A Content-Type that is not `type/subtype` with parameters.

    There are no default subtypes. Some readers take such a part for plain text, others for an attachment of unknown
    kind.

    bad:    Content-Type: «text»
    unsafe: Content-Type: text/plain
    bad:    Content-Type: «PDF»; name=a.pdf
    unsafe: Content-Type: application/octet-stream; name=a.pdf
    bad:    Content-Type: «»charset=utf-8
    unsafe: Content-Type: application/octet-stream; charset=utf-8
    bad:    Content-Type: text/plain«/x»
    good:   Content-Type: text/plain
    good:   Content-Type: (a comment) text / plain; charset=us-ascii
    """
    for fault in media.faults:
        if not isinstance(fault, Malformed):
            continue
        words = mail.text[fault.start : fault.stop]
        if fault.what == "parameter":
            yield Finding(fault.start, fault.stop, f"{_shown(words)} is no parameter: attribute=value is.")
        elif media.subtype:
            yield Finding(fault.start, fault.stop, f"{_shown(words)} stands after the media type without a semicolon.")
        else:
            name = b"text/plain" if re.match(rb"text\b", words, re.I) else b"application/octet-stream"
            message = f"{_shown(words)} is no media type: type/subtype is." if words else "There is no media type."
            yield Finding(fault.start, fault.stop, message, _put_type(mail, fault, media.stop, name))


@rule("M005", "content-type-no-semicolon", error("RFC 2045 §5.1"), reveals=True)
def content_type_no_semicolon(media: OddMediaType, mail: Context) -> Iterator[Finding]:
    """A parameter follows without a semicolon before it.

    Strict readers then see no parameter: the charset or the boundary is lost.

    bad:    Content-Type: text/plain«» charset=utf-8
    unsafe: Content-Type: text/plain; charset=utf-8
    bad:    Content-Type: text/plain; charset="utf-8"«» format=flowed
    unsafe: Content-Type: text/plain; charset="utf-8"; format=flowed
    good:   Content-Type: text/plain; charset=utf-8
    """
    for fault in media.faults:
        if isinstance(fault, MissingSemicolon):
            fix = Fix("insert the semicolon", (Edit(fault.start, fault.start, b";"),), Safety.UNSAFE)
            yield Finding(fault.start, fault.stop, "There is no semicolon before this parameter.", fix)


@rule("M006", "trailing-semicolon", error("RFC 2045 §5.1"))
def trailing_semicolon(empty: EmptyParameter, mail: Context) -> Iterator[Finding]:
    """A semicolon with no parameter after it.

    Most readers overlook it; a strict one takes the whole field for broken, and the part for plain text.

    bad:    Content-Type: text/plain«;»
    fixed:  Content-Type: text/plain
    bad:    Content-Disposition: attachment«;»; filename=a.txt
    fixed:  Content-Disposition: attachment; filename=a.txt
    bad:    Content-Type: text/plain; charset=utf-8«;;;»
    fixed:  Content-Type: text/plain; charset=utf-8
    good:   Content-Type: text/plain; charset=us-ascii
    """
    fix = Fix("delete the semicolon", (Edit(empty.start, empty.stop, b""),))
    yield Finding(empty.start, empty.stop, "No parameter follows this semicolon.", fix)


@rule("M007", "parameter-needs-quotes", error("RFC 2045 §5.1", "RFC 2046 §5.1.1"), reveals=True)
def parameter_needs_quotes(parameter: UnquotedParameter | UnclosedParameter, mail: Context) -> Iterator[Finding]:
    r"""A parameter value with white space or one of `()<>@,;:\"/[]?=` is not, or not wholly, in quotes.

    Some readers cut the value there: the file gets another name, or a boundary is not found and no part is shown. A
    comment after the value is no part of it.

    bad:    Content-Type: multipart/mixed; boundary=«gc0pJq0M:08jU534c0p»
    fixed:  Content-Type: multipart/mixed; boundary="gc0pJq0M:08jU534c0p"
    bad:    Content-Disposition: attachment; filename=«minutes of May.txt»
    unsafe: Content-Disposition: attachment; filename="minutes of May.txt"
    bad:    Content-Type: text/plain; name=«"a.txt»; charset=us-ascii
    unsafe: Content-Type: text/plain; name="a.txt"; charset=us-ascii
    bad:    Content-Type: text/plain; charset=«\"us-ascii\"»
    unsafe: Content-Type: text/plain; charset="us-ascii"
    good:   Content-Type: multipart/mixed; boundary="gc0pJq0M:08jU534c0p"
    good:   Content-Type: text/plain; charset=us-ascii (Plain text)
    """
    at = parameter.value_at
    value = mail.octets(at)
    if isinstance(parameter, UnclosedParameter):
        ends = len(value) - len(value.rstrip(b"\\"))
        close = b'\\"' if ends % 2 else b'"'
        fix = Fix("close the quotation", (Edit(at.stop, at.stop, close),), Safety.UNSAFE)
        yield Finding(*at, f"The quotation in {parameter.name.decode('latin-1')} is not closed.", fix)
        return
    escaped = re.fullmatch(rb'\\"([^"\\]*)\\"', value)
    quoted = b'"' + (escaped[1] if escaped else re.sub(rb'([\\"])', rb"\\\1", value)) + b'"'
    sure = not re.search(rb'[\s"]', value)
    fix = Fix("put it in quotes", (Edit(*at, quoted),), Safety.SAFE if sure else Safety.UNSAFE)
    yield Finding(*at, f"The value of {parameter.name.decode('latin-1')} has to be in quotes.", fix)


@rule("M053", "disposition-syntax", error("RFC 2183 §2"), hides=("H007",))
def disposition_syntax(disposition: OddDisposition, mail: Context) -> Iterator[Finding]:
    """A Content-Disposition without a disposition type, or with broken parameters.

    A reader that cannot tell `inline` from `attachment` may show what should be saved, or lose the file's name.

    bad:    Content-Disposition: «»filename=x
    unsafe: Content-Disposition: attachment; filename=x
    bad:    Content-Disposition: «"inline"»; filename=x
    unsafe: Content-Disposition: attachment; filename=x
    bad:    Content-Disposition: attachment«» filename=x
    unsafe: Content-Disposition: attachment; filename=x
    bad:    Content-Disposition: attachment; «filename»
    good:   Content-Disposition: attachment; filename=x
    """
    for fault in disposition.faults:
        words = mail.text[fault.start : fault.stop]
        if isinstance(fault, MissingSemicolon):
            fix = Fix("insert the semicolon", (Edit(fault.start, fault.start, b";"),), Safety.UNSAFE)
            yield Finding(fault.start, fault.stop, "There is no semicolon before this parameter.", fix)
        elif isinstance(fault, Malformed) and (fault.what == "parameter" or disposition.kind):
            yield Finding(fault.start, fault.stop, f"{_shown(words)} is no parameter: attribute=value is.")
        elif isinstance(fault, Malformed):
            message = f"{_shown(words)} is no disposition type." if words else "There is no disposition type."
            yield Finding(fault.start, fault.stop, message, _put_type(mail, fault, disposition.stop, b"attachment"))


@rule("E016", "cte-unknown", error("RFC 2045 §6.1", "RFC 2045 §6.3"), reveals=True)
def cte_unknown(encoding: OddTransferEncoding, mail: Context) -> Iterator[Finding]:
    """A transfer encoding that is none of 7bit, 8bit, binary, quoted-printable, base64, and no x-token.

    A reader that does not know the encoding must not show the text: it offers the part as a file (RFC 2045 §6.4).

    bad:    Content-Transfer-Encoding: «8-bit»
    unsafe: Content-Transfer-Encoding: 8bit
    bad:    Content-Transfer-Encoding: «quoted printable»
    unsafe: Content-Transfer-Encoding: quoted-printable
    bad:
        Content-Transfer-Encoding: «utf-8»

        caf\\xE9
    unsafe:
        Content-Transfer-Encoding: 8bit

        caf\\xE9
    good:   Content-Transfer-Encoding: 8BIT
    good:   Content-Transfer-Encoding: x-uuencode
    """
    if encoding.mechanism in MECHANISMS or encoding.mechanism.startswith(b"x-"):
        return
    words = mail.text[encoding.start : encoding.stop]
    meant = _SPELLINGS.get(re.sub(rb"[^a-z0-9]", b"", words.lower())) or _by_content(encoding, mail)
    space = b" " if mail.text[encoding.start - 1 : encoding.start] == b":" else b""
    fix = Fix(f"say {meant.decode()}", (Edit(encoding.start, encoding.stop, space + meant),), Safety.UNSAFE)
    message = f"{_shown(words)} is no transfer encoding." if words else "There is no transfer encoding."
    yield Finding(encoding.start, encoding.stop, message, fix)


@rule("E018", "cte-trailing-text", error("RFC 2045 §6.1"), reveals=True)
def cte_trailing_text(encoding: OddTransferEncoding, mail: Context) -> Iterator[Finding]:
    """Text after the transfer encoding, which has no parameters.

    Readers that compare the whole value do not know the encoding and show the raw octets. A comment is allowed.

    bad:    Content-Transfer-Encoding: base64«; foo»
    fixed:  Content-Transfer-Encoding: base64
    bad:    Content-Transfer-Encoding: 7bit (as it is) «format=flowed»
    fixed:  Content-Transfer-Encoding: 7bit (as it is)
    good:   Content-Transfer-Encoding: base64 (RFC 2045)
    """
    known = encoding.mechanism in MECHANISMS or encoding.mechanism.startswith(b"x-")
    start, stop = encoding.trailing
    if known and start < stop:
        before = mail.text[encoding.mechanism_at.stop : start]
        cut = start - len(before) + len(before.rstrip())
        fix = Fix("delete what follows", (Edit(cut, stop, b""),))
        yield Finding(start, stop, f"{_shown(mail.text[start:stop])} must not follow the transfer encoding.", fix)


_SPELLINGS = {
    b"7bits": b"7bit", b"7bit": b"7bit", b"sevenbit": b"7bit", b"ascii": b"7bit", b"usascii": b"7bit",
    b"8bits": b"8bit", b"8bit": b"8bit", b"eightbit": b"8bit", b"8bitmime": b"8bit",
    b"base64": b"base64", b"base64encoded": b"base64", b"b64": b"base64",
    b"quotedprintable": b"quoted-printable", b"quotedprintible": b"quoted-printable",
    b"quotedprint": b"quoted-printable", b"qp": b"quoted-printable", b"printable": b"quoted-printable",
}  # fmt: skip
"""Known misspellings of transfer encodings, by their letters and digits."""

_BASE64_LINES = compiled(rb"\s*+(?:[A-Za-z0-9+/]{60,76}\r?\n)++(?:[A-Za-z0-9+/]{0,76}={0,2}\s*+)\Z")


def _by_content(encoding: OddTransferEncoding, mail: Context) -> bytes:
    """What the body looks like."""
    part = _part_at(mail, encoding.start)
    body = mail.octets(part.body)
    if isinstance(part, Leaf) and _BASE64_LINES.match(body):
        return b"base64"
    return b"7bit" if body.isascii() else b"8bit"


def _part_at(mail: Context, offset: int) -> Part:
    """The part in whose header section the offset lies."""
    parts = mail.message.parts
    return parts[max(bisect_right(parts, offset, key=lambda part: part.start) - 1, 0)]


def _put_type(mail: Context, fault: Malformed, stop: int, name: bytes) -> Fix:
    """Write a type in place of what is no type, with the semicolon that it needs where parameters follow."""
    before = b" " if mail.text[fault.start - 1 : fault.start] == b":" else b""
    after = b"; " if fault.start == fault.stop < stop and mail.text[fault.stop : fault.stop + 1] != b";" else b""
    return Fix(f"say {name.decode()}", (Edit(fault.start, fault.stop, before + name + after),), Safety.UNSAFE)


def _shown(octets: bytes) -> str:
    """Octets in a sentence: on one line, and short."""
    text = " ".join(octets.decode("utf-8", "replace").split())
    text = text if len(text) <= 40 else f"{text[:39]}…"
    return text if text.startswith('"') else f'"{text}"'
