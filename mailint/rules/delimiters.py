"""Delimiter lines that are missing or out of place (RFC 2046 §5.1.1, §5.1.2)."""

from collections.abc import Iterator

from mailint.nodes.delimiters import displaced, shown
from mailint.nodes.message import Enclosing, Leaf, Multipart, Part
from mailint.nodes.signs import OddDelimiters
from mailint.rules.rule import Context, Edit, Finding, Fix, Safety, error, rule
from mailint.text import window
from mailint.text.transfer import Decoded


@rule("M024", "close-delimiter-missing", error("RFC 2046 §5.1", "RFC 2046 §5.1.2"))
def close_delimiter_missing(sign: OddDelimiters, mail: Context) -> Iterator[Finding]:
    """A multipart ends without its close delimiter.

    Readers cannot tell it from mail that was cut on its way; what follows is taken for part of the last text.

    bad:
        MIME-Version: 1.0
        Content-Type: multipart/mixed; boundary=o

        --o
        Content-Type: multipart/alternative; boundary=i

        --i

        Hello«»
        --o--
    fixed:
        MIME-Version: 1.0
        Content-Type: multipart/mixed; boundary=o

        --o
        Content-Type: multipart/alternative; boundary=i

        --i

        Hello
        --i--
        --o--
    bad:
        MIME-Version: 1.0
        Content-Type: multipart/mixed; boundary=o

        --o

        Hel«»\\
    unsafe:
        MIME-Version: 1.0
        Content-Type: multipart/mixed; boundary=o

        --o

        Hel
        --o--
    good:
        MIME-Version: 1.0
        Content-Type: multipart/mixed; boundary=o

        --o

        Hello
        --o--
    """
    message = mail.message
    if mail.log and mail.log.truncated is not None and mail.data and mail.data.terminator is None:
        return  # the capture was cut, not the message: T018
    opened = [part for part in message.parts if isinstance(part, Multipart) and part.delimiters and not part.closed]
    keys = frozenset(part.boundary.rstrip(b" \t") for part in opened)
    found = displaced(mail.text, message.root.body_start, message.stop, keys) if keys else ()
    out_of_place = {each.boundary for each in found if each.closing}
    by_end: dict[int, list[Multipart]] = {}
    for part in (part for part in opened if part.boundary.rstrip(b" \t") not in out_of_place):
        by_end.setdefault(part.stop, []).append(part)
    for stop, parts in by_end.items():
        fix = _close(stop, parts, mail)
        for boundary in dict.fromkeys(shown(part.boundary) for part in parts):
            yield Finding(stop, stop, f"The multipart with boundary {boundary} ends without its close delimiter.", fix)


@rule("M025", "delimiter-not-at-line-start", error("RFC 2046 §5.1.1"), reveals=True)
def delimiter_not_at_line_start(sign: OddDelimiters, mail: Context) -> Iterator[Finding]:
    """A delimiter is indented, or stands at the end of a line of text.

    It delimits nothing there: two parts run into one, and readers show the header of the second as text.

    bad:
        MIME-Version: 1.0
        Content-Type: multipart/mixed; boundary=outer

        --outer

        Hello
        «  --outer»
        Content-Type: text/html

        <p>Hello</p>
        --outer--
    unsafe:
        MIME-Version: 1.0
        Content-Type: multipart/mixed; boundary=outer

        --outer

        Hello
        --outer
        Content-Type: text/html

        <p>Hello</p>
        --outer--
    bad:
        MIME-Version: 1.0
        Content-Type: multipart/mixed; boundary=outer

        --outer

        Hello«--outer--»
    unsafe:
        MIME-Version: 1.0
        Content-Type: multipart/mixed; boundary=outer

        --outer

        Hello
        --outer--
    good:
        MIME-Version: 1.0
        Content-Type: multipart/mixed; boundary=outer

        --outer

        Alice wrote:
        > --outer
        > Hello
        --outer--
    """
    message = mail.message
    keys = {part.boundary.rstrip(b" \t"): part for part in message.parts if isinstance(part, Multipart)}
    keys.pop(b"", None)
    if not keys:
        return
    for start, at, stop, boundary, _ in displaced(mail.text, message.root.body_start, message.stop, frozenset(keys)):
        part = keys[boundary]
        closed = part.delimiters[-1].start if part.closed else part.stop
        if part.body_start <= at < closed:
            new = b"" if start < at else mail.message.line_end
            title = "move it to the start of its line" if start < at else "start a line with it"
            text = f"The delimiter of {shown(part.boundary)} does not start its line."
            yield Finding(start, stop, text, Fix(title, (*_anchor(part), Edit(start, at, new)), Safety.UNSAFE))


def _close(stop: int, parts: list[Multipart], mail: Context) -> Fix:
    """The close delimiters of multiparts that end at one place, the innermost first."""
    end = mail.message.line_end
    lines = end.join(b"--" + part.boundary.rstrip(b" \t") + b"--" for part in reversed(parts))
    starts_line = mail.text[stop - 1 : stop] == b"\n"
    before = b"" if starts_line else end
    after = end if starts_line or stop == mail.message.stop else b""
    safety = Safety.SAFE if _is_whole(mail.message.parts[parts[-1].members[-1]], mail) else Safety.UNSAFE
    edits = [anchor for part in parts for anchor in _anchor(part)]
    return Fix("append the close delimiter", (*edits, Edit(stop, stop, before + lines + after)), safety)


def _anchor(part: Multipart) -> list[Edit]:
    """An edit that changes nothing, but keeps a repair that renames the boundary out of the same round."""
    parameter = part.media.parameter(b"boundary") if part.media else None
    return [Edit(parameter.value_at.start, parameter.value_at.start, b"")] if parameter else []


def _is_whole(part: Part, mail: Context) -> bool:
    """Whether the last part of a multipart that was not closed looks as if nothing were cut off."""
    while isinstance(part, Enclosing):
        part = mail.message.children(part)[0]
    if not isinstance(part, Leaf):
        return True
    if not part.separated:
        return False
    text, start, stop = mail.text, *part.body
    if part.cte == b"base64":
        return _ends_base64(text, start, window.stripped(text, start, stop))
    if stop == mail.message.stop and (start == stop or text[stop - 1] != 10):
        return False
    if part.cte == b"quoted-printable" and text[window.stripped(text, start, stop, b"\r\n") - 1] == 61 and start < stop:
        return False
    body = Decoded(text, start, stop, b"")
    return part.media_type != b"text/html" or not body.has(b"<html") or body.has(b"</html")


def _ends_base64(text: bytes, start: int, stop: int) -> bool:
    """Whether the groups of four are whole, and the last line is shorter than the first or ends in padding."""
    if sum(len(octets.translate(None, b" \t\n\r\x0b\f")) for _, octets in window.each(text, start, stop)) % 4:
        return False
    words = window.octets(text, start, min(start + window.SIZE, stop)).split(None, 1)
    last = window.octets(text, max(start, stop - window.SIZE), stop).split()[-1:]
    return not words or len(last[0]) < len(words[0]) or last[0].endswith(b"=")
