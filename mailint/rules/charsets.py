"""Charsets of text bodies (RFC 2046 §4.1.2)."""

from collections.abc import Iterator

from mailint.data import charsets
from mailint.nodes.body import OddCharacters
from mailint.nodes.media import OddMediaType, Parameter, UnclosedParameter
from mailint.nodes.message import Part
from mailint.nodes.node import Malformed
from mailint.nodes.signs import OddCharset
from mailint.rules.rule import Context, Edit, Finding, Fix, Safety, error, rule, warning


def _is_ascii(charset: Parameter) -> bool:
    return charset.value.lower() == b"us-ascii" or charsets.codec(charset.value) == "ascii"


def _charset(part: Part) -> Parameter | None:
    return part.media.parameter(b"charset") if part.media else None


@rule("E001", "8bit-body-without-charset", error("RFC 2046 §4.1.2", "RFC 2049 §2", "RFC 7103 §7.6", "RFC 6657 §3"))
def eight_bit_body_without_charset(body: OddCharacters, mail: Context) -> Iterator[Finding]:
    r"""A text body has octets over 127 and no charset to read them by.

    Without a label text is US-ASCII, in which these octets mean nothing; each reader guesses for itself. Text types
    that carry a label inside or have another default (HTML, XML, calendars) are not meant.

    bad:
        From: a@b.example

        caf«\xC3\xA9»
    unsafe:
        From: a@b.example
        MIME-Version: 1.0
        Content-Type: text/plain; charset=utf-8
        Content-Transfer-Encoding: 8bit

        caf\xC3\xA9
    bad:
        MIME-Version: 1.0
        Content-Type: text/plain; format=flowed
        Content-Transfer-Encoding: 8bit

        caf«\xE9»
    unsafe:
        MIME-Version: 1.0
        Content-Type: text/plain; format=flowed; charset=windows-1252
        Content-Transfer-Encoding: 8bit

        caf\xE9
    bad:
        MIME-Version: 1.0
        Content-Transfer-Encoding: quoted-printable

        caf«=C3=A9»
    unsafe:
        MIME-Version: 1.0
        Content-Transfer-Encoding: quoted-printable
        Content-Type: text/plain; charset=utf-8

        caf=C3=A9
    bad:
        MIME-Version: 1.0
        Content-Type: text/plain
        Content-Transfer-Encoding: 8bit

        «\xF0\xD2\xC9\xD7\xC5\xD4»
    good:
        MIME-Version: 1.0
        Content-Type: text/html
        Content-Transfer-Encoding: 8bit

        <meta charset=utf-8>caf\xC3\xA9
    good:
        MIME-Version: 1.0
        Content-Type: ; name="menu.jpg"
        Content-Transfer-Encoding: base64

        /9j/4AAQ
    good:
        MIME-Version: 1.0
        Content-Disposition: attachment; filename=menu.jpg
        Content-Transfer-Encoding: base64

        /9j/4AAQ
    good:
        MIME-Version: 1.0
        Content-Type: text/plain; charset=utf-8
        Content-Transfer-Encoding: 8bit

        caf\xC3\xA9
    """
    part = mail.message.parts[body.part]
    if body.high is None or _charset(part) or part.media_type not in charsets.ASCII_BY_DEFAULT:
        return
    if part.first(b"content-type") and not (part.media and part.media.type):
        return
    if part.media is None and part.disposition and part.disposition.kind == b"attachment":
        return
    message = "The text has octets over 127, and no charset says what they mean."
    yield Finding(*body.high, message, _label(body, part, mail))


def _label(body: OddCharacters, part: Part, mail: Context) -> Fix | None:
    charset = body.guess
    if charset is None or not mail.message.root.fields:  # text without a header is hardly a message
        return None
    if part.media:
        if any(isinstance(each, UnclosedParameter) for each in part.media.parameters):
            return None
        at = part.media.stop
        before = b" " if mail.text[at - 1 : at] == b";" else b"; "
        edit = Edit(at, at, before + b"charset=" + charset)
    else:
        lines = [b"Content-Type: text/plain; charset=" + charset]
        if part.is_message and not part.has_mime:
            lines = [b"MIME-Version: 1.0", *lines, b"Content-Transfer-Encoding: 8bit"]
        edit = mail.add_field(part, mail.message.line_end.join(lines))
    return Fix(f"label the text {charset.decode()}", (edit,), Safety.UNSAFE)


@rule("E002", "8bit-body-labelled-ascii", error("RFC 2046 §4.1.2", "RFC 7103 §7.6"))
def eight_bit_body_labelled_ascii(body: OddCharacters, mail: Context) -> Iterator[Finding]:
    r"""A text body labelled US-ASCII has octets over 127.

    They mean nothing in US-ASCII: readers show question marks, or guess.

    bad:
        MIME-Version: 1.0
        Content-Type: text/plain; charset=us-ascii
        Content-Transfer-Encoding: 8bit

        caf«\xC3\xA9»
    unsafe:
        MIME-Version: 1.0
        Content-Type: text/plain; charset=utf-8
        Content-Transfer-Encoding: 8bit

        caf\xC3\xA9
    good:
        MIME-Version: 1.0
        Content-Type: text/plain; charset=us-ascii

        cafe
    """
    if body.high is None:
        return
    charset = _charset(mail.message.parts[body.part])
    if charset is None or not _is_ascii(charset):
        return
    fix = _relabel(charset, body.guess) if body.guess else None
    yield Finding(*body.high, "The text is labelled us-ascii and has octets over 127.", fix)


def _relabel(charset: Parameter, name: bytes, safety: Safety = Safety.UNSAFE) -> Fix:
    return Fix(f"label the text {name.decode()}", (Edit(*charset.value_at, name),), safety)


@rule("E004", "invalid-octets-for-charset", error("RFC 2045 §2.2", "RFC 7103 §7.6", "RFC 3629 §3"))
def invalid_octets_for_charset(body: OddCharacters, mail: Context) -> Iterator[Finding]:
    r"""The octets of a text are not valid in the charset that it declares.

    Readers show replacement characters, refuse the text, or guess another charset. The octets are judged after
    transfer decoding.

    bad:
        MIME-Version: 1.0
        Content-Type: text/plain; charset=utf-8
        Content-Transfer-Encoding: 8bit

        caf«\xE9»
    unsafe:
        MIME-Version: 1.0
        Content-Type: text/plain; charset=windows-1252
        Content-Transfer-Encoding: 8bit

        caf\xE9
    bad:
        MIME-Version: 1.0
        Content-Type: text/plain; charset="utf-8"
        Content-Transfer-Encoding: quoted-printable

        caf«=E9»
    unsafe:
        MIME-Version: 1.0
        Content-Type: text/plain; charset=windows-1252
        Content-Transfer-Encoding: quoted-printable

        caf=E9
    bad:
        MIME-Version: 1.0
        Content-Type: text/plain; charset=utf-8
        Content-Transfer-Encoding: base64

        Y2Fm«6Q»==
    unsafe:
        MIME-Version: 1.0
        Content-Type: text/plain; charset=windows-1252
        Content-Transfer-Encoding: base64

        Y2Fm6Q==
    good:
        MIME-Version: 1.0
        Content-Type: text/plain; charset=utf-8
        Content-Transfer-Encoding: base64

        Y2Fmw6k=
    """
    if body.invalid is None:
        return
    charset = _charset(mail.message.parts[body.part])
    if charset is None or _is_ascii(charset):
        return
    name = charset.value.decode("ascii", "replace")
    fix = _relabel(charset, body.guess) if body.guess and body.high else None
    yield Finding(*body.invalid, f"These octets are not valid in the declared charset, {name}.", fix)


@rule("E005", "charset-unknown", error("RFC 2046 §4.1.2", "RFC 2978 §2.3"))
def charset_unknown(sign: OddCharset, mail: Context) -> Iterator[Finding]:
    """The charset name is neither registered nor private (`X-...`).

    No reader can know what the octets mean.

    bad:
        MIME-Version: 1.0
        Content-Type: text/plain; charset=«klingon»

        nuqneH
    good:
        MIME-Version: 1.0
        Content-Type: text/plain; charset=x-klingon

        nuqneH
    good:
        MIME-Version: 1.0
        Content-Type: text/plain; charset=latin1

        hello
    """
    charset = _charset(mail.part(sign))
    if type(charset) is not Parameter or charsets.is_registered(charset.value) or charsets.canonical(charset.value):
        return
    name = charset.value.decode("ascii", "replace")
    message = f"The charset {name!r} is not registered." if name else "The charset has no name."
    yield Finding(*charset.value_at, message)


_AMBIGUOUS = (b"ansi", b"unicode", b"7bit", b"8bit", b"utf", b"latin", b"iso8859", b"iso-8859", b"koi8", b"jis")
"""Spellings that have been used with more than one meaning."""


@rule("E006", "charset-alias", error("RFC 2046 §4.1.2", "RFC 2978 §2.3"))
def charset_alias(sign: OddCharset, mail: Context) -> Iterator[Finding]:
    """The charset is known, but not under this name.

    Only registered names may be used. Most readers know the usual wrong spellings, some show the text as ASCII.

    bad:
        MIME-Version: 1.0
        Content-Type: text/plain; charset=«utf8»

        hello
    fixed:
        MIME-Version: 1.0
        Content-Type: text/plain; charset=utf-8

        hello
    bad:
        MIME-Version: 1.0
        Content-Type: text/html; charset=«"cp-1252"»

        hello
    fixed:
        MIME-Version: 1.0
        Content-Type: text/html; charset=windows-1252

        hello
    bad:
        MIME-Version: 1.0
        Content-Type: text/plain; charset=«ansi»

        hello
    unsafe:
        MIME-Version: 1.0
        Content-Type: text/plain; charset=windows-1252

        hello
    good:
        MIME-Version: 1.0
        Content-Type: text/plain; charset=UTF-8

        hello
    good:
        MIME-Version: 1.0
        Content-Type: text/plain; charset=latin1

        hello
    """
    charset = _charset(mail.part(sign))
    meant = charsets.canonical(charset.value) if charset else None
    if charset is None or meant is None:
        return
    safety = Safety.UNSAFE if charset.value.lower() in _AMBIGUOUS else Safety.SAFE
    name = charset.value.decode("ascii", "replace")
    message = f"{name!r} is no registered charset name; {meant.decode()} is."
    yield Finding(*charset.value_at, message, _relabel(charset, meant, safety))


@rule("E007", "charset-wider-than-needed", warning("RFC 2046 §4.1.2"))
def charset_wider_than_needed(body: OddCharacters, mail: Context) -> Iterator[Finding]:
    r"""A text is plain ASCII and labelled with a wider charset.

    The label should be the smallest that holds the text, so that every reader can show it. Judged after transfer
    decoding, and only for charsets in which the octets up to 127 are ASCII; not where a capture shows dots for others.

    bad:
        MIME-Version: 1.0
        Content-Type: text/plain; charset=«UTF-8»

        hello
    fixed:
        MIME-Version: 1.0
        Content-Type: text/plain; charset=us-ascii

        hello
    bad:
        MIME-Version: 1.0
        Content-Type: text/plain; charset=«"iso-8859-1"»
        Content-Transfer-Encoding: base64

        aGVsbG8=
    fixed:
        MIME-Version: 1.0
        Content-Type: text/plain; charset=us-ascii
        Content-Transfer-Encoding: base64

        aGVsbG8=
    good:
        MIME-Version: 1.0
        Content-Type: text/plain; charset=utf-8
        Content-Transfer-Encoding: quoted-printable

        caf=C3=A9
    good:
        MIME-Version: 1.0
        Content-Type: text/plain; charset=us-ascii

        hello
    good:
        MIME-Version: 1.0
        Content-Type: text/plain; charset=utf-7

        caf+AOk-
    """
    part = mail.message.parts[body.part]
    charset = _charset(part)
    if body.high or charset is None or _is_ascii(charset) or not charsets.is_registered(charset.value):
        return
    is_known = mail.log is None or not mail.log.facts.lossy
    if is_known and charsets.is_ascii_superset(charset.value):
        name = charset.value.decode("ascii", "replace")
        message = f"The text is plain ASCII and labelled {name}; us-ascii would do."
        fix = None if _is_followed_by_litter(part) else _relabel(charset, b"us-ascii", Safety.SAFE)
        yield Finding(*charset.value_at, message, fix)


def _is_followed_by_litter(part: Part) -> bool:
    """Whether the Content-Type goes on with what nobody can read: another value before it reads otherwise."""
    return isinstance(part.media, OddMediaType) and any(isinstance(fault, Malformed) for fault in part.media.faults)
