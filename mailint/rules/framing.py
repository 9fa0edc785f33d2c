"""What stands round a message: envelope lines, byte order marks, empty lines, the separator, lone dots."""

from collections.abc import Iterator

from mailint.nodes.message import Leaf, Message, Multipart
from mailint.nodes.signs import LoneDots, OddFrame, OddHeader
from mailint.patterns import compiled
from mailint.rules.rule import Context, Edit, Finding, Fix, Level, Safety, advice, error, rule, warning
from mailint.text import window

_WHITE_LINE = compiled(rb"\n([ \t]++(?:\r?\n|\Z))")


@rule("L010", "whitespace-only-fold-line", error("RFC 5322 §3.2.2", "RFC 5322 §4.2", "RFC 7103 §7.3"))
def whitespace_only_fold_line(sign: OddHeader, mail: Context) -> Iterator[Finding]:
    r"""A folded field has a line of nothing but white space.

    What strips white space at line ends makes an empty line of it, and the rest of the header becomes text.

    bad:
        Subject: a
        «␠»
         b
        To: b@c.example
    fixed:
        Subject: a
         b
        To: b@c.example
    bad:
        Subject: a
        «␠␉»

        text
    fixed:
        Subject: a

        text
    good:
        Subject: a
         b

        ␠
        text
    """
    part = mail.part(sign)
    fields, field = iter(part.fields), None
    for found in _WHITE_LINE.finditer(mail.text, part.start, part.header_stop):
        start, stop = found.span(1)
        while field is None or field.stop <= start:
            field = next(fields, None)
            if field is None:
                return
        if field.start < start:
            fix = Fix("delete the line", (Edit(start, stop, b""),))
            yield Finding(start, _line_stop(mail.text, start, stop), "This line has nothing but white space.", fix)


def _line_stop(text: bytes, start: int, stop: int) -> int:
    """Where the line ends, its line end left out."""
    stop -= stop > start and text[stop - 1] == 10
    return stop - (stop > start and text[stop - 1] == 13)


@rule("L015", "mbox-separator-first", error("RFC 4155 Appendix A", "RFC 5322 §2.2"))
def mbox_separator_first(sign: OddFrame, mail: Context) -> Iterator[Finding]:
    """The message begins with the `From ` line of a mailbox file.

    It belongs to the store and is no header field. In a stored file that is worth knowing; in a message that is sent,
    or quoted as `>From `, servers take it for the end of the header.

    bad:
        «From alice@b.example Tue Oct  4 19:38:20 2016»
        From: a@b.example
    fixed:
        From: a@b.example
    bad:
        «>From alice@b.example Tue Oct  4 19:38:20 2016»
        From: a@b.example
    fixed:
        From: a@b.example
    good:
        From: a@b.example
    good:
        From : a@b.example
    """
    message = mail.message
    if message.envelope_line:
        start, stop = message.envelope_line
        stored = mail.text[start : start + 1] == b"F" and not message.in_session
        fix = Fix("delete the line", (Edit(start, stop, b""),))
        words = "A `From ` line of a mailbox file is no part of the message."
        yield Finding(start, _line_stop(mail.text, start, stop), words, fix, Level.ADVICE if stored else None)


@rule("L016", "byte-order-mark", error("RFC 5322 §2.2", "RFC 3629 §6"))
def byte_order_mark(sign: OddFrame, mail: Context) -> Iterator[Finding]:
    r"""The file begins with U+FEFF, which becomes part of the first field's name.

    So the first field is lost to whoever reads the message, and often all of the header.

    bad:   «\xEF\xBB\xBF»From: a@b.example
    fixed: From: a@b.example
    good:  From: a@b.example
    """
    message = mail.message
    if message.byte_order_mark:
        start, stop = message.byte_order_mark
        fix = Fix("delete the byte order mark", (Edit(start, stop, b""),))
        yield Finding(start, stop, "A message does not begin with a byte order mark.", fix)


@rule("L017", "leading-blank-line", error("RFC 5322 §3.5"), reveals=True)
def leading_blank_line(sign: OddFrame, mail: Context) -> Iterator[Finding]:
    """The file begins with an empty line, so that the header is empty and all fields are text.

    Readers show the fields as the text of a message without sender, subject and date.

    bad:
        «
        »From: a@b.example
    unsafe:
        From: a@b.example
    bad:
        «
        »Hello Bob
    good:
        From: a@b.example

        text
    """
    message = mail.message
    if message.blank_lines and message.blank_lines.stop < len(mail.text):
        start, stop = message.blank_lines
        fix = Fix("delete what is before the header", (Edit(start, stop, b""),), Safety.UNSAFE)
        words = "A blank line before the header makes the header empty."
        yield Finding(start, stop, words, fix if message.root.fields else None)


@rule("L018", "header-body-separator-missing", error("RFC 5322 §2.1", "RFC 7103 §7.2"), reveals=True)
def header_body_separator_missing(sign: OddHeader, mail: Context) -> Iterator[Finding]:
    """Text follows the header without an empty line.

    Some readers end the header there, others drop the line or take it into the field before.

    bad:
        Subject: x
        «Hello Bob»
        How are you?
    unsafe:
        Subject: x

        Hello Bob
        How are you?
    bad:
        Subject: x
        «␠»
        Hello Bob
    unsafe:
        Subject: x

        Hello Bob
    good:
        Subject: x

        Hello Bob
    """
    part = mail.part(sign)
    if part.separated or not part.fields or not part.is_message:
        return
    if part.header_stop < part.body_start:
        start, stop = part.header_stop, _line_stop(mail.text, part.header_stop, part.body_start)
        fix = Fix("delete the white space", (Edit(start, stop, b""),), Safety.UNSAFE)
        yield Finding(start, stop, "White space stands in the empty line that ends the header.", fix)
        return
    if not part.strays or part.strays[-1].inside:
        return
    line = part.strays[-1]
    fix = Fix("insert an empty line", (Edit(line.start, line.start, mail.message.line_end),), Safety.UNSAFE)
    stop = _line_stop(mail.text, line.start, line.stop)
    yield Finding(line.start, stop, "No empty line between the header and this text.", fix)


@rule("L020", "lone-dot-terminator", warning("RFC 5321 §4.1.1.4", "RFC 5321 §4.5.2"))
def lone_dot_terminator(sign: LoneDots, mail: Context) -> Iterator[Finding]:
    """The last line of the message is a single dot.

    It is the mark that ends the data in SMTP, stored with the message. After the close delimiter or after base64 data
    it can be nothing else. At the end of a text it may be the author's own line: there it is advice, the repair UNSAFE.

    bad:
        MIME-Version: 1.0
        Content-Type: multipart/mixed; boundary=b

        --b

        text
        --b--
        «.»
    fixed:
        MIME-Version: 1.0
        Content-Type: multipart/mixed; boundary=b

        --b

        text
        --b--
    bad:
        Subject: x

        text
        «.»
    unsafe:
        Subject: x

        text
    good:
        Subject: x

        text
    """
    message = mail.message
    at = _last_dot(mail.text)
    if at is None or at < message.root.body_start:
        return
    stop = mail.text.find(b"\n", at) + 1 or len(mail.text)
    surely = message.in_session or _is_framing(message, at)
    fix = Fix("delete the line", (Edit(at, stop, b""),), Safety.SAFE if surely else Safety.UNSAFE)
    words = "The dot that ends the data in SMTP was stored with the message."
    yield Finding(at, at + 1, words, fix, None if surely else Level.ADVICE)


def _last_dot(text: bytes) -> int | None:
    """Where the last line that is not empty begins, if it is a single dot."""
    stop = window.stripped(text, 0, len(text), b"\r\n")
    return stop - 1 if stop > 1 and text[stop - 2 : stop] == b"\n." else None


def _is_framing(message: Message, at: int) -> bool:
    """Whether a last line can be no one's text: it follows a close delimiter or base64 data."""
    for part in message.parts:
        if isinstance(part, Multipart) and part.closed and part.epilogue.start <= at <= part.epilogue.stop:
            return True
        if isinstance(part, Leaf) and part.body_start <= at < part.stop and part.cte == b"base64":
            return True
    return False


@rule("L021", "lone-dot-inside", advice("RFC 5321 §4.5.2", "RFC 2049 §3"))
def lone_dot_inside(sign: LoneDots, mail: Context) -> Iterator[Finding]:
    """A line of the body is a single dot.

    A client that does not double it ends the message there, and the server takes the rest for commands. In
    quoted-printable it can be written so that nothing happens to it. In a session whose client doubled it, it is told
    all the same: the next client may not.

    bad:
        Subject: x

        a
        «.»
        b
    fixed:
        Subject: x
        MIME-Version: 1.0
        Content-Type: text/plain; charset=us-ascii
        Content-Transfer-Encoding: quoted-printable

        a
        =2E
        b
    bad:
        MIME-Version: 1.0
        Content-Transfer-Encoding: quoted-printable

        «.»
        b
    fixed:
        MIME-Version: 1.0
        Content-Transfer-Encoding: quoted-printable

        =2E
        b
    good:
        Subject: x

        ..
        . b
    """
    message = mail.message
    last, fixes = _last_dot(mail.text), dict[int, Fix | None]()
    leaves, leaf = message.leaves(), None
    for at in _dots(mail.text, message.root.body_start):
        while leaf is None or leaf.stop <= at:
            following = next(leaves, None)
            if following is None:
                break
            leaf = following
        if at != last:
            fix = _dot_fix(leaf, at, fixes, mail) if leaf and leaf.body_start <= at < leaf.stop else None
            yield Finding(at, at + 1, "This line is a single dot, which ends the data in SMTP.", fix)


def _dots(text: bytes, start: int) -> Iterator[int]:
    at = text.find(b"\n.", max(start - 1, 0))
    while at >= 0:
        if text[at + 2 : at + 3] in (b"\n", b"") or text[at + 2 : at + 4] == b"\r\n":
            yield at + 1
        at = text.find(b"\n.", at + 1)


def _dot_fix(leaf: Leaf, at: int, fixes: dict[int, Fix | None], mail: Context) -> Fix | None:
    """Escape the dot, or write the whole ASCII text as quoted-printable (made once for all its dots)."""
    if leaf.cte == b"quoted-printable":
        return Fix("write it as =2E", (Edit(at, at + 1, b"=2E"),))
    if leaf.index not in fixes:
        ascii_text = leaf.media_type.startswith(b"text/") and window.is_ascii(mail.text, *leaf.body)
        edits = mail.quoted_printable(leaf) if ascii_text else None
        fixes[leaf.index] = Fix("write the text as quoted-printable", edits) if edits else None
    return fixes[leaf.index]
