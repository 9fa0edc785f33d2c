"""MIME fields and the body they describe: version, repeats, part headers, encoded composites (RFC 2045, RFC 2046)."""

import binascii
from collections.abc import Iterator

from mailint.nodes.media import TransferEncoding
from mailint.nodes.message import Enclosing, Field, Leaf, Multipart, Part
from mailint.nodes.signs import Alternatives, EncodedComposite, OddHeader, RepeatedFields, UnversionedMime
from mailint.patterns import compiled
from mailint.rules.rule import Context, Edit, Finding, Fix, Safety, error, rule
from mailint.text import window

_FIELDS = (b"content-type", b"content-transfer-encoding", b"content-id", b"content-description", b"content-disposition")
"""The fields of RFC 2045 §3 and RFC 2183 §2 that need a MIME-Version in a message's header section."""


@rule("M001", "missing-mime-version", error("RFC 2045 §4", "RFC 7103 §8.1"))
def missing_mime_version(sign: UnversionedMime, mail: Context) -> Iterator[Finding]:
    """A message has MIME fields but no MIME-Version.

    By the letter of MIME its Content-Type then means nothing. Most readers obey it all the same; some show the source.

    bad:
        «»Content-Type: text/html

        <p>Hello</p>
    fixed:
        Content-Type: text/html
        MIME-Version: 1.0

        <p>Hello</p>
    bad:
        «»Subject: Photo
        Content-Type: image/jpeg

        It is not attached.
    unsafe:
        Subject: Photo
        Content-Type: image/jpeg
        MIME-Version: 1.0

        It is not attached.
    good:
        MIME-Version: 1.0
        Content-Type: text/html

        <p>Hello</p>
    good:
        Subject: no MIME here
        Content-Length: 6

        Hello
    """
    part = mail.part(sign)
    field = next((field for field in part.fields if field.name in _FIELDS), None)
    if field:
        safety = Safety.SAFE if _describes(part, mail) else Safety.UNSAFE
        fix = Fix("add MIME-Version: 1.0", (mail.add_field(part, b"MIME-Version: 1.0"),), safety)
        name = _name(field, mail)
        yield Finding(part.start, part.start, f"The message has {name}, but no MIME-Version.", fix)


@rule("M003", "duplicate-mime-field", error("RFC 2045 §3", "RFC 2045 §5", "RFC 7103 §7.5.1"))
def duplicate_mime_field(sign: RepeatedFields, mail: Context) -> Iterator[Finding]:
    """A MIME field stands more than once in one header section.

    Readers differ on which one counts. That is how attachments are smuggled past filters.

    bad:
        Content-Type: text/plain
        «Content-Type: text/html»
    unsafe:
        Content-Type: text/plain
    bad:
        MIME-Version: 1.0
        Content-Type: text/plain
        «MIME-Version: 1.0»
    fixed:
        MIME-Version: 1.0
        Content-Type: text/plain
    good:
        MIME-Version: 1.0
        Content-Type: text/plain
    """
    part = mail.part(sign)
    first: dict[bytes, Field] = {}
    for field in part.fields.repeated(*_FIELDS, b"mime-version"):
        earlier = first.setdefault(field.name, field)
        if earlier is not field:
            same = _value(field, mail) == _value(earlier, mail)
            safety = Safety.SAFE if same else Safety.UNSAFE
            again = "is there already" if same else "is there already, with another value"
            fix = Fix("keep the first", (mail.delete_lines(field),), safety)
            yield Finding(field.start, field.body_stop, f"{_name(field, mail)} {again}.", fix)


@rule("M028", "part-header-no-blank-line", error("RFC 2046 §5.1", "RFC 2046 §5.1.1"), reveals=True)
def part_header_no_blank_line(sign: OddHeader, mail: Context) -> Iterator[Finding]:
    """The text of a body part starts without an empty line after the part's header section.

    Readers lose the first lines of the text, or take all that follows for header fields.

    bad:
        MIME-Version: 1.0
        Content-Type: multipart/mixed; boundary=b

        --b
        Content-Type: text/plain
        «»Hello
        --b--
    unsafe:
        MIME-Version: 1.0
        Content-Type: multipart/mixed; boundary=b

        --b
        Content-Type: text/plain

        Hello
        --b--
    good:
        MIME-Version: 1.0
        Content-Type: multipart/mixed; boundary=b

        --b
        Content-Type: text/plain

        Hello
        --b--
    """
    part = mail.part(sign)
    if not part.separated and not part.is_message and part.body_start < part.stop and part.fields:
        at = part.body_start
        fix = Fix("insert the empty line", (Edit(at, at, mail.message.line_end),), Safety.UNSAFE)
        yield Finding(at, at, "There is no empty line between the part's header section and its text.", fix)


@rule("M035", "composite-encoded", error("RFC 2045 §6.4", "RFC 2046 §5.2.1"), reveals=True)
def composite_encoded(sign: EncodedComposite, mail: Context) -> Iterator[Finding]:
    """A multipart, or a message inside a message, has a transfer encoding that is not 7bit, 8bit or binary.

    Only what it holds may be encoded. Readers that do as the field says find no parts; those that do not, read on.

    bad:
        MIME-Version: 1.0
        Content-Type: multipart/mixed; boundary=b
        Content-Transfer-Encoding: «base64»

        --b

        Hello
        --b--
    fixed:
        MIME-Version: 1.0
        Content-Type: multipart/mixed; boundary=b
        Content-Transfer-Encoding: 7bit

        --b

        Hello
        --b--
    bad:
        MIME-Version: 1.0
        Content-Type: message/rfc822
        Content-Transfer-Encoding: «base64»

        U3ViamVjdDogaGkNCg0KaGV5DQo=
    unsafe:
        MIME-Version: 1.0
        Content-Type: message/rfc822
        Content-Transfer-Encoding: 7bit

        Subject: hi

        hey
    good:
        MIME-Version: 1.0
        Content-Type: multipart/mixed; boundary=b
        Content-Transfer-Encoding: 8bit

        --b

        Hello
        --b--
    """
    part = mail.part(sign)
    encoding = part.encoding
    if encoding is None or not (isinstance(part, Multipart) or part.media_type in _COMPOSITE):
        return
    mechanism = encoding.mechanism
    if mechanism in (b"base64", b"quoted-printable") or mechanism.startswith(b"x-"):
        kind, name = part.media_type.decode("latin-1"), mechanism.decode("latin-1")
        message = f"{kind} must not be encoded as a whole, and this says {name}."
        yield Finding(*encoding.mechanism_at, message, _in_clear(part, encoding, mail))


@rule("M039", "alternative-order", error("RFC 2046 §5.1.4"))
def alternative_order(sign: Alternatives, mail: Context) -> Iterator[Finding]:
    """In multipart/alternative, text/plain comes after text/html.

    The last alternative that a reader can show is the one it shows: here all show the plain text, and the HTML is lost.

    bad:
        MIME-Version: 1.0
        Content-Type: multipart/alternative; boundary=b

        --b
        Content-Type: text/html

        <p>Hello</p>
        --b
        Content-Type: «text/plain»

        Hello
        --b--
    unsafe:
        MIME-Version: 1.0
        Content-Type: multipart/alternative; boundary=b

        --b
        Content-Type: text/plain

        Hello
        --b
        Content-Type: text/html

        <p>Hello</p>
        --b--
    good:
        MIME-Version: 1.0
        Content-Type: multipart/alternative; boundary=b

        --b

        Hello
        --b
        Content-Type: text/html

        <p>Hello</p>
        --b--
    """
    part = mail.part(sign)
    members = mail.message.children(part)
    kinds = [member.media_type for member in members]
    if b"text/html" not in kinds[:-1]:
        return
    html = kinds.index(b"text/html")
    late = [member for member in members[html:] if member.media_type == b"text/plain" and _is_text(member, mail)]
    if late:
        moved = {member.index for member in late}
        early = members[:html] + late + [member for member in members[html:] if member.index not in moved]
        edits = [
            Edit(old.start, old.stop, mail.octets((new.start, new.stop)))
            for old, new in zip(members, early, strict=True)
            if old is not new
        ]
        media = late[0].media
        at = (media.start, media.stop) if media else (late[0].start, late[0].start)
        fix = Fix("put the plain text first", tuple(edits), Safety.UNSAFE)
        yield Finding(*at, "The plain text comes after the HTML, so readers prefer it.", fix)


_COMPOSITE = (b"message/rfc822", b"message/partial", b"message/external-body")
"""Types that RFC 2046 §5.2 keeps from being encoded; message/global may be (RFC 6532 §3.7)."""

_BASE64 = compiled(rb"[A-Za-z0-9+/]++={0,2}")
_BAD_ESCAPE = compiled(rb"=(?![0-9A-Fa-f]{2}|[ \t]*\r?\n|[ \t]*\Z)|[\x80-\xff]")
_FIELD = compiled(rb"[!-9;-~]+:")


def _describes(part: Part, mail: Context) -> bool:
    """Whether the fields describe the body that is there: delimiters found, base64 decodes, text is text."""
    if isinstance(part, Multipart):
        return bool(part.delimiters)
    if isinstance(part, Enclosing):
        return bool(mail.message.children(part)[0].fields)
    if not isinstance(part, Leaf):
        return False
    body = mail.octets(part.body)
    if part.cte == b"base64":
        return _is_base64(body)
    if part.cte == b"quoted-printable":
        return not _BAD_ESCAPE.search(body)
    marked = part.media_type == b"text/html" and b"<" in body
    named = part.media is None or part.media.subtype != b""
    return named and (marked or part.media_type == b"text/plain") and (part.cte != b"7bit" or body.isascii())


def _is_base64(body: bytes) -> bool:
    letters = body.translate(None, b" \t\r\n")
    return len(letters) % 4 == 0 and _BASE64.fullmatch(letters) is not None


def _is_text(part: Part, mail: Context) -> bool:
    """Whether a part is there to be read: not attached, and not what a stray delimiter at the end makes."""
    disposition = part.disposition
    attached = disposition is not None and disposition.kind == b"attachment"
    return not attached and bool(part.fields or window.stripped(mail.text, *part.body) > part.body_start)


def _in_clear(part: Part, encoding: TransferEncoding, mail: Context) -> Fix | None:
    """Say that the body is in clear where it is; else decode it, if that gives what the type promises."""
    body = mail.octets(part.body)
    decoded = _decoded(body, encoding.mechanism)
    if (isinstance(part, Multipart) and part.delimiters) or decoded == body:
        sure = encoding.mechanism != b"quoted-printable" or decoded == body
        name = "7bit" if body.isascii() else "8bit"
        edit = Edit(*encoding.mechanism_at, name.encode())
        return Fix(f"label it {name}", (edit,), Safety.SAFE if sure else Safety.UNSAFE)
    promised = decoded is not None and (
        b"--" + part.boundary in decoded if isinstance(part, Multipart) else _FIELD.match(decoded)
    )
    if decoded is None or not promised:
        return None
    label = Edit(*encoding.mechanism_at, b"7bit" if decoded.isascii() else b"8bit")
    lines = _LINE_END.sub(mail.message.line_end, decoded)
    return Fix("decode it", (label, Edit(part.body_start, part.stop, lines)), Safety.UNSAFE)


_LINE_END = compiled(rb"\r?\n")


def _decoded(body: bytes, mechanism: bytes) -> bytes | None:
    """The body decoded; None where it is not what the encoding makes."""
    if mechanism == b"base64":
        return binascii.a2b_base64(body) if _is_base64(body) else None
    return binascii.a2b_qp(body) if mechanism == b"quoted-printable" and not _BAD_ESCAPE.search(body) else None


def _name(field: Field, mail: Context) -> str:
    """The field's name as it is written."""
    return mail.text[field.start : field.name_stop].decode("latin-1").strip()


def _value(field: Field, mail: Context) -> bytes:
    return b" ".join(mail.text[field.body_start : field.body_stop].split())
