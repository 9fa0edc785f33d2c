"""Transfer encodings by the letter, told of bodies in memory (RFC 2045 §6.7, §6.8)."""

from __future__ import annotations

from binascii import a2b_base64, a2b_qp

from mailint.patterns import compiled

LINE = 76
"""Longest encoded line, without its line end (RFC 2045 §6.7 rule 5 and §6.8)."""
BASE64 = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
BLANK = b" \t\r\n"
_QUOTED_PRINTABLE = bytes(range(33, 127)) + BLANK
_BAD_ESCAPE = compiled(rb"=(?![0-9A-F][0-9A-F]|\r?\n|\Z)")
_LONG = rb".{76}(?:[^\r\n]|\r(?!\n))"
_LONG_LINE = compiled(_LONG)
_LATER_LONG_LINE = compiled(rb"\n" + _LONG)


def is_whole_base64(octets: bytes) -> bool:
    """Whether they are nothing but base64: the alphabet in groups of four, white space, right padding."""
    others = octets.translate(None, BASE64)
    left = others.translate(None, BLANK)
    if left and not is_right_padding(octets, 0, len(octets), left):
        return False
    return (len(octets) - len(others) + len(left)) % 4 == 0


def is_right_padding(text: bytes, start: int, stop: int, left: bytes) -> bool:
    """Whether what a range has beside the alphabet and white space is nothing, or the padding at its end."""
    return not left or (left in (b"=", b"==") and text[max(start, stop - 256) : stop].rstrip(BLANK).endswith(left))


def has_short_lines(octets: bytes) -> bool:
    """Whether no line has more than 76 octets; where all lines but the last are of one length, that is told at once."""
    stride = octets.find(b"\n", 0, LINE + 2) + 1
    if stride and (stride < LINE + 2 or octets[LINE : LINE + 1] == b"\r"):
        ends = octets[stride - 1 :: stride]
        if ends.count(b"\n") == len(ends):
            return True
    return not (_LONG_LINE.match(octets) or _LATER_LONG_LINE.search(octets))


def plain_base64(body: bytes, is_read: bool) -> bytes | None:
    """What a body encodes, if it is whole base64 in lines that are not too long.

    If nobody reads that, it is not decoded.
    """
    if not (is_whole_base64(body) and has_short_lines(body)):
        return None
    return a2b_base64(body) if is_read else body


def plain_quoted_printable(body: bytes, is_read: bool) -> bytes | None:
    """What a body encodes, if it is in quoted-printable, and no line is too long, or has a blank at its end.

    It is not decoded if all is in ASCII: all that its escapes may hide then is that `cid:` is divided over lines. All
    its line ends are alike, and there is no control character but tab.
    """
    lines, bad_escape, telling_escape = _IN_CRLF if body.find(b"\r") >= 0 else _IN_LF
    if not body.isascii() or lines.fullmatch(body) is None:
        return None
    found = telling_escape.search(body)
    if found is None:
        return body
    if bad_escape.search(body, found.start()) is not None:
        return None
    return a2b_qp(body) if is_read else body


_IN_CRLF = (
    compiled(rb"(?:.{0,76}\r(?<![ \t]\r)\n)*+.{0,76}(?<![ \t])"),
    compiled(rb"=(?![0-9A-F\r][0-9A-F\n])(?!\Z)"),
    compiled(rb"=(?![02357\r][0-9B-F\n])(?!\Z)"),
)
_IN_LF = (
    compiled(rb"(?:.{0,76}(?<![ \t])\n)*+.{0,76}(?<![ \t])"),
    _BAD_ESCAPE,
    compiled(rb"=(?![02357][0-9B-F]|\n|\Z)"),
)
"""Such lines; an escape that is none; and that, or one of an octet over 127, a letter of `cid`, or a colon.

In CRLF, a CR is known to stand before an LF, and an LF after a CR.
"""


def is_clean_quoted_printable(lines: bytes) -> bool:
    """Whether whole lines have the octets and escapes of quoted-printable, and no blanks at their ends."""
    if lines.translate(None, _QUOTED_PRINTABLE) or _BAD_ESCAPE.search(lines):
        return False
    if lines.find(b" \r\n") >= 0 or lines.find(b" \n") >= 0:
        return False
    return lines.find(b"\t") < 0 or (lines.find(b"\t\r\n") < 0 and lines.find(b"\t\n") < 0)
