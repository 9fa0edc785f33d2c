"""A document with mail in it: its blocks read as sessions and messages, what DNS said told to the sessions after it."""

from __future__ import annotations

import os

import msgspec

from mailint.nodes.dns import Record
from mailint.nodes.message import Message, Unrecognised
from mailint.nodes.session import Session
from mailint.nodes.stage import Stage
from mailint.read.around import read_answers
from mailint.read.blocks import blocks
from mailint.read.detect import begins_with_fields, looks_like_session
from mailint.read.message import read_message
from mailint.read.reading import Unit
from mailint.read.session import sessions_in
from mailint.text import Source, View


def ending(path: str) -> str:
    """The end of a name, from its last dot on, in small letters."""
    return os.path.splitext(path)[1].lower()


def read_document(source: Source, stage: Stage | None = None) -> tuple[Unit, ...]:
    """The sessions and messages in the blocks of a document, in order. Messages are numbered through."""
    units: list[Unit] = []
    records: list[Record] = []
    messages = 0
    for block in blocks(source.data, ending(source.path)):
        if looks_like_session(block.text):
            found = [_knowing(unit, records) for unit in sessions_in(block, stage, messages)]
        elif begins_with_fields(block.text):
            found = [Unit(block, read_message(block.text, stage=stage), messages)]
        else:
            found = []
            records += [msgspec.structs.replace(each, start=-1, stop=-1) for each in read_answers(block.text)]
        messages += sum(isinstance(unit.root, Message) for unit in found)
        units += found
    return tuple(units) or (Unit(View.whole(source.data), Unrecognised(0, len(source.data))),)


def _knowing(unit: Unit, records: list[Record]) -> Unit:
    """A session that knows what DNS said earlier in the document."""
    if not isinstance(unit.root, Session) or not records:
        return unit
    return unit._replace(root=msgspec.structs.replace(unit.root, records=(*records, *unit.root.records)))
