"""Remarks to mailint in the comments of a template: `{# mailint: ignore[D001] #}`. They hold for the whole file."""

from __future__ import annotations

from collections.abc import Iterator

from mailint.nodes.message import Message
from mailint.patterns import compiled
from mailint.read.reading import Unit
from mailint.record import NamedTuple
from mailint.settings import Settings

_IGNORE = compiled(rb"\bmailint:[ \t]*ignore\[([^\]]*+)\]")
_WORD = compiled(rb"[^\s,]+")


class Remark(NamedTuple):
    """A code, prefix or name in a comment, and where it stands in the unit's text."""

    word: str
    offset: int


def remarks(unit: Unit) -> Iterator[Remark]:
    """The words in a template's comments."""
    if isinstance(unit.root, Message):
        return
    from mailint.nodes.template import Role, Template

    if not isinstance(unit.root, Template):
        return
    text = unit.view.text
    if text.find(b"mailint:") < 0:
        return
    for tag in unit.root.tags:
        if tag.role is Role.SILENT and tag.word == b"comment":
            for found in _IGNORE.finditer(text, tag.start, tag.stop):
                for word in _WORD.finditer(text, *found.span(1)):
                    yield Remark(word[0].decode("utf-8", "replace"), word.start())


def heeding(settings: Settings, unit: Unit) -> Settings:
    """The settings for a unit: what its remarks name is not shown."""
    if isinstance(unit.root, Message):
        return settings
    from mailint.rules.codes import codes_of

    codes = frozenset(code for remark in remarks(unit) for code in codes_of(remark.word))
    return settings.suppressing(settings.suppressed | codes) if codes else settings
