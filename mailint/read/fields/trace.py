"""Received: the clauses and the date."""

from __future__ import annotations

from msgspec import structs

from mailint.grammar import Parser
from mailint.nodes.date import Date, MalformedDate
from mailint.nodes.message import Field, Fields, Part
from mailint.nodes.trace import Received
from mailint.read.fields.date import read_common_date, read_date
from mailint.text import Span


def read_received(text: bytes, start: int, stop: int) -> Received:
    """The value of Received. What follows the last semicolon of all, if it is a common date, stands in no quotes."""
    at = text.rfind(b";", start, stop)
    date: Date | MalformedDate | None = read_common_date(text, at + 1, stop) if at >= 0 else None
    if date is None and at >= 0:
        at = _last_semicolon(text, start, stop)
        date = read_date(text, at + 1, stop) if at >= 0 else None
    if date is None:
        return Received(start, stop, Span(start, stop), None, None)
    moment = None if isinstance(date, MalformedDate) else date.moment
    return Received(start, stop, Span(start, at), Span(date.start, date.stop), moment)


_RECEIVED = Parser("field/trace", "received")


def _last_semicolon(text: bytes, start: int, stop: int) -> int:
    """Where the last semicolon outside quotes and comments stands; -1 if there is none."""
    parsed = _RECEIVED(text, start, stop)
    tokens = reversed(parsed.items) if parsed else ()
    return next((token.start for token in tokens if token.kind == "SEMICOLON"), -1)


def with_trace(text: bytes, root: Part) -> Part:
    """The trace fields of a message without a Date are read, of whose dates its repair takes the earliest."""
    fields = root.fields

    def traced(field: Field) -> Field:
        if field.name != b"received":
            return field
        return structs.replace(field, value=read_received(text, field.body_start, field.body_stop))

    return structs.replace(
        root,
        fields=Fields(fields.names, lambda at: traced(fields[at]), lambda wanted: [*map(traced, fields.all(*wanted))]),
    )
