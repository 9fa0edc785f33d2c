"""CR that says nothing: CR CR LF, where a terminal put its own CR before the LF, and text that CR overwrote."""

from __future__ import annotations

from mailint.nodes.capture import Left
from mailint.patterns import compiled
from mailint.read.clean.cut import Cut, without
from mailint.read.opening import first_lines
from mailint.text import Span

_REPLY_ENDS_TWICE = compiled(rb"(?m)^[2-5]\d\d[ -][^\r\n]*\r{2,}\n")
_EXTRA = compiled(rb"\r+(?=\r\n)")
_METER = rb"\r?[ \d]{3} +[\d.]+[kMGTP]?(?: +[\d.]+[kMGTP]?){5}(?: +[\d:-]{8}){3} +[\d.]+[kMGTP]?"
_OVERWRITTEN = compiled(rb"(?m)^(?:" + _METER + rb")+|^(?:[ \d.%]{1,80}\r)+(?=[*<>{}=] |[\w.-]+: |[2-5]\d\d[ -])")


def single_returns(text: bytes) -> Cut | None:
    """The text with CR LF for CR CR LF, where a server's replies end so."""
    # to look for one octet is ten times as fast as to look for several
    if b"\r" not in text or b"\r\r\n" not in text or not _REPLY_ENDS_TWICE.search(first_lines(text)):
        return None
    return without(text, [Span(*found.span()) for found in _EXTRA.finditer(text)], Left.RETURN)


def not_overwritten(text: bytes) -> Cut | None:
    """The text without the progress that curl and others show on one line, again and again."""
    if (b"\r" not in text or text.count(b"\r") == text.count(b"\r\n")) and b"--:--:--" not in text:
        return None
    return without(text, [Span(*found.span()) for found in _OVERWRITTEN.finditer(text)], Left.RETURN)
