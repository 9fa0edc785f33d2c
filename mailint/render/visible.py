r"""Octets made visible: `␍`, `␀`, `\xE9`. Nothing that this returns can steer a terminal."""

from __future__ import annotations

import codecs
from functools import lru_cache


def visible(octets: bytes, tab: str = "␉") -> str:
    r"""Octets as text: UTF-8 where they are valid, other octets as `\xE9`, control characters as pictures."""
    return visible_text(octets.decode("utf-8", "mailint.visible"), tab)


def visible_text(text: str, tab: str = "␉") -> str:
    r"""Text with its control characters as pictures (`␀`), invisible ones as `\u202E`."""
    if text.isprintable():
        return text
    text = text.replace("\t", tab).replace("\r", "␍").replace("\n", "␊")  # which most often is all
    return text if text.isprintable() else text.translate(_PICTURES)


def width(text: str) -> int:
    """How many columns of a terminal a visible text takes."""
    if text.isascii():
        return len(text)
    others = [each for each in text if each > "\x7f"]
    return len(text) - len(others) + sum(map(_columns, others))


def crop(text: str, columns: int) -> str:
    """The text cut to so many columns; `…` tells that it was cut."""
    if text.isascii():
        return text if len(text) <= columns else text[: max(columns - 1, 0)] + "…"
    if width(text) <= columns:
        return text
    taken, used = [], 1
    for character in text:
        used += _columns(character)
        if used > columns:
            break
        taken.append(character)
    return "".join(taken) + "…"


def crop_left(text: str, columns: int) -> str:
    """The end of the text, of so many columns at most; `…` tells that it was cut."""
    return text if width(text) <= columns else crop(text[::-1], columns)[::-1]


class _Pictures(dict[int, str]):
    """What is shown for a character."""

    def __missing__(self, point: int) -> str:
        shown = chr(point) if chr(point).isprintable() else _picture(point)
        if point < 0x80:
            self[point] = shown
        return shown


_PICTURES = _Pictures()


def _picture(point: int) -> str:
    if point < 0x20:
        return chr(0x2400 + point)
    if point == 0x7F:
        return "␡"
    if 0xDC80 <= point <= 0xDCFF:
        return f"\\x{point - 0xDC00:02X}"
    if chr(point) in _SPACES:
        return chr(point)
    return f"\\u{point:04X}" if point < 0x10000 else f"\\U{point:08X}"


_SPACES = "\u00a0\u3000"


@lru_cache(1024)
def _columns(character: str) -> int:
    if character.isascii():
        return 1
    from unicodedata import combining, east_asian_width

    return 0 if combining(character) else 2 if east_asian_width(character) in "WF" else 1


def _escape(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeDecodeError)
    return "".join(f"\\x{octet:02X}" for octet in error.object[error.start : error.end]), error.end


codecs.register_error("mailint.visible", _escape)
