"""Base64 bodies (RFC 2045 §6.8)."""

from collections.abc import Iterator

from mailint.nodes.body import OddBase64
from mailint.patterns import compiled
from mailint.rules.rule import Context, Edit, Finding, Fix, Safety, error, rule, warning
from mailint.text import Deferred, Span, transfer, window

_HOLE = compiled(rb"[\[{$%_#][^\r\n]*[A-Za-z][^\r\n]*[\]}%_#]")
_NAMED = compiled(rb"(?i)\bbase-?64\b|[-_ .A-Z]*base[-_ ]?64[-_ .A-Z]*\Z")
_PROSE = compiled(rb"[A-Za-z]?[a-z]+(?: [A-Za-z]?[a-z]*+){2,}+[.!?]?")
_WORDS = compiled(
    rb"(?i)\b(?:data|here|goes|image|picture|photo|logo|file|content|encoded|attachment|pdf|insert|your|binary)"
)


@rule(
    "E022",
    "base64-placeholder",
    error("RFC 2045 §6.8"),
    hides=("E001", "E002", "E004", "E023", "E024", "E025", "E026", "E029"),
)
def base64_placeholder(body: OddBase64, mail: Context) -> Iterator[Finding]:
    """The body of a base64 part is template text instead of data.

    A reader decodes the letters of the text as if they were data and shows a broken file. Only who has the file can
    mend it.

    bad:
        MIME-Version: 1.0
        Content-Type: image/jpeg
        Content-Transfer-Encoding: base64

        «[BASE64-ENCODED IMAGE DATA]»
    bad:
        MIME-Version: 1.0
        Content-Type: application/pdf
        Content-Transfer-Encoding: base64

        «{{ attachment.content }}»
    bad:
        MIME-Version: 1.0
        Content-Type: image/png
        Content-Transfer-Encoding: base64

        «iVBORw0KGgo...»
    bad:
        MIME-Version: 1.0
        Content-Type: text/plain
        Content-Transfer-Encoding: base64

        «Here comes a text»
    good:
        MIME-Version: 1.0
        Content-Type: text/plain
        Content-Transfer-Encoding: base64

        SGVsbG8=
    good:
        MIME-Version: 1.0
        Content-Type: text/plain
        Content-Transfer-Encoding: base64

        SGVs*bG8=
    """
    span = _stripped(mail.text, body.start, body.stop)
    kind = mail.message.parts[body.part].media_type
    if span.stop - span.start <= 240 and _is_placeholder(mail.octets(span), kind.startswith(b"text/")):
        yield Finding(*span, "This is text or a placeholder, not base64 data: the file itself is missing.")


def _stripped(text: bytes, start: int, stop: int) -> Span:
    octets = text[start : min(stop, start + 1000)]
    begin = len(octets) - len(octets.lstrip())
    end = stop if stop - start > 1000 else start + len(octets.rstrip())
    return Span(start + begin, max(end, start + begin))


def _is_placeholder(octets: bytes, is_text: bool) -> bool:
    """Whether a short body is a hole, names base64, is words, or (where it is no text) is cut or has telling words."""
    first = next(iter(octets.splitlines()), b"").strip()
    if octets.count(b"\n") > 3:
        return False
    if _HOLE.fullmatch(first) or b"{{" in first or _NAMED.search(first) or _PROSE.fullmatch(octets):
        return True
    cut = b"..." in octets or b"\xe2\x80\xa6" in octets
    return not is_text and (cut or (b" " in first and _WORDS.search(first) is not None))


@rule("E023", "base64-illegal-char", warning("RFC 2045 §6.8"))
def base64_illegal_char(body: OddBase64, mail: Context) -> Iterator[Finding]:
    r"""A base64 body has characters that base64 does not know.

    Decoders must ignore them, but they show that the body was damaged or was never base64, and scanners that stop at
    them see another file than the reader does.

    bad:
        MIME-Version: 1.0
        Content-Type: text/plain
        Content-Transfer-Encoding: base64

        SGVs«*»bG8=
    fixed:
        MIME-Version: 1.0
        Content-Type: text/plain
        Content-Transfer-Encoding: base64

        SGVsbG8=
    bad:
        MIME-Version: 1.0
        Content-Type: text/plain
        Content-Transfer-Encoding: base64

        SGVs«*»bG
    good:
        MIME-Version: 1.0
        Content-Type: text/plain
        Content-Transfer-Encoding: base64

        SGVs bG8=
    good:
        MIME-Version: 1.0
        Content-Type: text/plain
        Content-Transfer-Encoding: base64

        SGVsbG8=
        .
    good:
        MIME-Version: 1.0
        Content-Type: text/plain
        Content-Transfer-Encoding: base64

        SGVsbG8=
        -- to leave this list, ask
    """
    data_stop = _data_stop(mail.text, body)
    stop = data_stop if _follows(mail.text, body, data_stop) else body.stop
    first, runs, count = None, 0, 0
    for run in _foreign(mail, body, stop):
        first, runs, count = first or run, runs + 1, count + run.stop - run.start
    if first is None:
        return
    fix = None
    if transfer.has_whole_quanta(mail.text, body.start, body.stop):
        edits = Deferred(runs, lambda: (Edit(at, end, b"") for at, end in _foreign(mail, body, stop)))
        fix = Fix("delete what is no base64", edits)
    yield Finding(*first, f"{_octets(count)} in this base64 body {_is(count)} not of the base64 alphabet.", fix)


def _foreign(mail: Context, body: OddBase64, stop: int) -> Iterator[Span]:
    runs = transfer.foreign_runs(mail.text, body.start, stop)
    return (span for span in runs if not _is_dot(mail, body, span))


def _octets(count: int) -> str:
    return "1 octet" if count == 1 else f"{count} octets"


def _is(count: int) -> str:
    return "is" if count == 1 else "are"


def _is_dot(mail: Context, body: OddBase64, span: Span) -> bool:
    """Whether this is the `.` that ends the data of a session, saved with the message."""
    if mail.octets(span) != b"." or mail.text[span.start - 1 : span.start] != b"\n":
        return False
    return window.stripped(mail.text, span.stop, body.stop) == span.stop


def _data_stop(text: bytes, body: OddBase64) -> int:
    return transfer.base64_data_stop(text, body.start, body.stop)


def _follows(text: bytes, body: OddBase64, data_stop: int) -> bool:
    """Whether characters of the alphabet follow the padding."""
    return transfer.last_base64(text, data_stop, body.stop) > data_stop


@rule("E024", "base64-bad-length", error("RFC 2045 §6.8", "RFC 4648 §3.2"))
def base64_bad_length(body: OddBase64, mail: Context) -> Iterator[Finding]:
    """The base64 characters do not make whole groups of four.

    Two or three left over lack their padding, and strict decoders refuse the file; one left over holds no octet, so
    data were lost.

    bad:
        MIME-Version: 1.0
        Content-Type: text/plain
        Content-Transfer-Encoding: base64

        SGVs«bG8»
    fixed:
        MIME-Version: 1.0
        Content-Type: text/plain
        Content-Transfer-Encoding: base64

        SGVsbG8=
    bad:
        MIME-Version: 1.0
        Content-Type: text/plain
        Content-Transfer-Encoding: base64

        SGVsbG8h«SG=»
    fixed:
        MIME-Version: 1.0
        Content-Type: text/plain
        Content-Transfer-Encoding: base64

        SGVsbG8hSG==
    bad:
        MIME-Version: 1.0
        Content-Type: text/plain
        Content-Transfer-Encoding: base64

        SGVs«b»
    good:
        MIME-Version: 1.0
        Content-Type: text/plain
        Content-Transfer-Encoding: base64

        SGVsbG8=
    """
    text, data_stop = mail.text, _data_stop(mail.text, body)
    left = transfer.base64_count(text, body.start, data_stop) % 4
    padding = text.count(b"=", data_stop, body.stop)
    if not left or left + padding >= 4 or _follows(text, body, data_stop):
        return
    if next(_foreign(mail, body, body.stop), None):  # then nobody can tell what is missing
        return
    last = transfer.last_base64(text, body.start, data_stop)
    at = last if not padding else text.rfind(b"=", data_stop, body.stop) + 1
    start = _tail(text, body.start, last, left)
    if left == 1:
        yield Finding(start, at, "One base64 character is left over: data were lost before or after it.")
        return
    missing = b"=" * (4 - left - padding)
    fix = Fix(f"add {missing.decode()}", (Edit(at, at, missing),))
    yield Finding(start, at, f"The last base64 group lacks its padding, {missing.decode()}.", fix)


def _tail(text: bytes, start: int, last: int, count: int) -> int:
    """Where the last `count` characters of the alphabet begin."""
    at = last
    for _ in range(count):
        at = transfer.last_base64(text, start, at) - 1
    return at


@rule("E025", "base64-data-after-padding", error("RFC 2045 §6.8"))
def base64_data_after_padding(body: OddBase64, mail: Context) -> Iterator[Finding]:
    """Data follow the padding of a base64 body.

    Padding ends the data: some decoders stop there, others go on. Pieces that were encoded one by one and then joined
    look so, and text that a mailing list added below.

    bad:
        MIME-Version: 1.0
        Content-Type: text/plain
        Content-Transfer-Encoding: base64

        SGk=«SGk=»
    unsafe:
        MIME-Version: 1.0
        Content-Type: text/plain
        Content-Transfer-Encoding: base64

        SGlIaQ==
    bad:
        MIME-Version: 1.0
        Content-Type: text/plain
        Content-Transfer-Encoding: base64

        SGk=
        «To leave this list, write to leave@b.example.»
    good:
        MIME-Version: 1.0
        Content-Type: text/plain
        Content-Transfer-Encoding: base64

        SGlIaQ==
    """
    text, data_stop = mail.text, _data_stop(mail.text, body)
    if not _follows(text, body, data_stop):
        return
    start = data_stop
    while text[start : start + 1] in (b"=", b" ", b"\t", b"\r", b"\n"):
        start += 1
    stop = window.stripped(text, start, body.stop)
    line_stop = text.find(b"\n", start, stop)
    shown = stop if line_stop < 0 else line_stop - (text[line_stop - 1 : line_stop] == b"\r")
    pieces = transfer.base64_pieces(text, body.start, body.stop)
    fix = None
    if pieces is not None:
        begin, end = _stripped(text, body.start, body.stop).start, max(stop, data_stop)
        encoded = transfer.encode_base64(pieces, mail.message.line_end)
        fix = Fix("decode the pieces and encode them as one", (Edit(begin, end, encoded),), Safety.UNSAFE)
    yield Finding(start, shown, "Data follow the padding that ends this base64 body.", fix)


@rule("E026", "base64-line-over-76", error("RFC 2045 §6.8"))
def base64_line_over_76(body: OddBase64, mail: Context) -> Iterator[Finding]:
    """A line of a base64 body has more than 76 characters.

    Decoders take it, but gateways that hold to the limit cut the line, and from 998 on servers refuse the message.

    bad:
        MIME-Version: 1.0
        Content-Type: text/plain
        Content-Transfer-Encoding: base64

        «MTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0NTY3ODkw»
    fixed:
        MIME-Version: 1.0
        Content-Type: text/plain
        Content-Transfer-Encoding: base64

        MTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0NTY3
        ODkw
    good:
        MIME-Version: 1.0
        Content-Type: text/plain
        Content-Transfer-Encoding: base64

        MTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0NTY3
    """
    text, stop = mail.text, _data_end(mail.text, body)
    long = next(transfer.long_lines(text, body.start, stop), None)
    if long is None:
        return
    fix = None
    if next(transfer.foreign_runs(text, body.start, stop), None) is None:
        fix = Fix("wrap the lines at 76", _wrapped(Span(long.start, stop), mail))
    yield Finding(*long, f"This base64 line has {long.stop - long.start} characters, more than 76.", fix)


def _wrapped(span: Span, mail: Context) -> Deferred:
    """The characters in lines of 76, window by window: a rest that makes no line goes over to the next."""

    def make() -> Iterator[Edit]:
        end, rest, before = mail.message.line_end, b"", b""
        for at, octets in window.each(mail.text, *span):
            rest += octets.translate(None, b" \t\r\n")
            stop = at + len(octets)
            whole = len(rest) if stop == span.stop else len(rest) // transfer.LINE * transfer.LINE
            new = before + transfer.wrap_base64(rest[:whole], end) if whole else b""
            rest, before = rest[whole:], end if whole else before
            yield Edit(at, stop, new)

    return Deferred(window.number(*span), make)


def _data_end(text: bytes, body: OddBase64) -> int:
    """Where the padding ends, or the last character of the alphabet where there is none."""
    data_stop = _data_stop(text, body)
    if data_stop == body.stop:
        return transfer.last_base64(text, body.start, body.stop)
    while text[data_stop : data_stop + 1] == b"=" and data_stop < body.stop:
        data_stop += 1
    return data_stop
