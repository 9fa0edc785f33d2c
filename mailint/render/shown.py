"""What was read, as JSON (a stable contract: keys are added, never changed). Offsets are octets of the file.

Parts are written one after the other, so that nesting costs no recursion.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from typing import Any

from mailint.nodes.address import Word
from mailint.nodes.capture import Capture
from mailint.nodes.message import Enclosing, Field, Message, Multipart, Part
from mailint.nodes.node import Malformed, Node
from mailint.nodes.session import Exchange, Session
from mailint.nodes.template import Hole, Template
from mailint.read.kind import Kind
from mailint.read.reading import Reading, Unit
from mailint.render.as_json import VERSION
from mailint.text import Source, Span, View


def shown(reading: Reading) -> Iterator[str]:
    """A file's JSON document, piece by piece."""
    yield f'{{"version": {VERSION}, "kind": "{reading.kind.value}"'
    messages = [unit for unit in reading.units if isinstance(unit.root, Message)]
    if reading.kind is Kind.MESSAGE:
        for unit in messages:
            yield ", "
            yield from _message(reading.source, unit)
    elif isinstance(reading.units[0].root if reading.units else None, Template):
        yield from _template(reading.units[0])
    else:
        yield from _sessions(reading)
        if reading.kind is not Kind.UNKNOWN:
            yield ', "messages": ['
            for number, unit in enumerate(messages):
                yield ', {"kind": "message", ' if number else '{"kind": "message", '
                yield from _message(reading.source, unit)
                yield "}"
            yield "]"
    yield "}\n"


def _template(unit: Unit) -> Iterator[str]:
    template = unit.root
    assert isinstance(template, Template)
    tags = [
        {
            "role": tag.role.value,
            "start": tag.start,
            "stop": tag.stop,
            "code": _text(unit.view.text[slice(*tag.code)]),
            **({"place": tag.place and tag.place.value} if isinstance(tag, Hole) else {}),
        }
        for tag in template.tags
    ]
    yield f', "dialect": {_dump(template.dialect)}, "shape": {_dump(template.shape.value)}, "tags": {_dump(tags)}'


def _sessions(reading: Reading) -> Iterator[str]:
    sessions = [(unit.view, unit.root) for unit in reading.units if isinstance(unit.root, Session)]
    if not sessions:
        return
    facts = sessions[0][1].facts
    yield f', "dialect": {_dump(sessions[0][1].dialect)}, "facts": '
    yield _dump(
        {
            "line_ends": "kept" if facts.line_ends else "lost",
            "client_lines": "kept" if facts.client_lines else "lost",
            "server_lines": "kept" if facts.server_lines else "lost",
            "data": facts.data,
            "tls": facts.tls,
            "marks": facts.marks.value,
        }
    )
    residues = [
        {"left": each.left.value, "start": each.start, "stop": each.stop, "line": reading.source.line(each.start),
         "count": each.count}
        for unit in reading.units if isinstance(unit.root, Capture) for each in unit.root.residues
    ]  # fmt: skip
    yield f', "residues": {_dump(residues)}'
    turns = [turn for view, session in sessions for turn in turns_of(reading.source, view, session)]
    yield f', "turns": {_dump(turns)}'
    exchanges = [
        {"session": number, **_exchange(reading.source, view, exchange)}
        for number, (view, session) in enumerate(sessions)
        for exchange in session.exchanges
    ]
    yield f', "exchanges": {_dump(exchanges)}'


def turns_of(source: Source, view: View, session: Session) -> Iterator[dict[str, Any]]:
    """The turns of a session: whose lines, which lines of the file, and their text without the dialect's marks."""
    for turn in session.turns:
        start, stop = view.span(turn.start, turn.stop)
        line = source.line(start)
        text = _text(view.text[turn.start : turn.stop])
        last = source.line(max(stop - 1, start))
        yield {"side": turn.speaker.value, "line": line, "stop_line": last + 1, "text": text.rstrip("\r\n")}


def _exchange(source: Source, view: View, exchange: Exchange) -> dict[str, Any]:
    command, reply = exchange.command, exchange.reply
    return {
        "verb": exchange.verb.value,
        "command": command and _text(view.text[command.start : command.stop]),
        "code": reply and reply.code,
        "before": exchange.before.value,
        "after": exchange.after.value,
        "line": source.line(view.span(exchange.start, exchange.stop).start),
    }


def _message(source: Source, unit: Unit) -> Iterator[str]:
    """The keys of a message: those of its root part, and of the parts under it."""
    message, view = unit.root, unit.view
    assert isinstance(message, Message)
    if unit.message_index is not None:
        yield f'"message_index": {unit.message_index}, '
    yield f'"stage": "{message.stage.value}", '
    opened: list[int] = []
    for part in message.parts:
        while opened and opened[-1] != part.parent:
            opened.pop()
            yield "]}"
        if part.index:
            yield ", {" if message.parts[part.index - 1].index != part.parent else "{"
        yield _dump(_part(source, view, message, part))[1:-1] + ', "parts": ['
        opened.append(part.index)
    yield "]}" * (len(opened) - 1) + "]"


def _part(source: Source, view: View, message: Message, part: Part) -> dict[str, Any]:
    start, stop = view.span(part.start, part.stop)
    body_start, body_stop = view.span(part.body_start, part.stop)
    return {
        **({"kind": kind_of(part)} if part.index else {}),
        "start": start,
        "stop": stop,
        "part": part.number,
        "content_type": _text(part.media_type),
        "fields": [_field(view, field) for field in part.fields],
        "body": {
            "start": body_start,
            "stop": body_stop,
            "line": source.line(body_start),
            "lines": source.line(max(body_stop - 1, body_start)) - source.line(body_start) + (body_stop > body_start),
        },
    }


def kind_of(part: Part) -> str:
    """`leaf`, `multipart` or `message`."""
    return "multipart" if isinstance(part, Multipart) else "message" if isinstance(part, Enclosing) else "leaf"


def _field(view: View, field: Field) -> dict[str, Any]:
    start, stop = view.span(field.start, field.stop)
    return {
        "name": _text(view.text[field.start : field.name_stop]),
        "start": start,
        "stop": stop,
        "value": _text(view.text[field.body_start : field.body_stop]),
        "parsed": None if field.value is None else _node(view, field.value),
    }


def _node(view: View, node: Node) -> dict[str, Any]:
    """A value's node with its attributes; `type` is its class."""
    start, stop = view.span(node.start, node.stop)
    if isinstance(node, Malformed):
        return {"type": "Malformed", "start": start, "stop": stop, "what": node.what}
    names = [name for name in node.__struct_fields__ if name not in ("start", "stop")]
    return {"type": type(node).__name__, "start": start, "stop": stop} | {
        name: _value(view, getattr(node, name)) for name in names
    }


def _value(view: View, value: Any) -> Any:
    if isinstance(value, Node):
        return _node(view, value)
    if isinstance(value, Span):
        return list(view.span(*value))
    if isinstance(value, Word):
        return [value.kind.value, *view.span(value.start, value.stop)]
    if isinstance(value, bytes):
        return _text(value)
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, (tuple, list, frozenset)):
        return [_value(view, each) for each in value]
    return value if isinstance(value, (str, int, float, bool, type(None))) else str(value)


def _text(octets: bytes) -> str:
    return octets.decode("utf-8", "surrogateescape")


def _dump(value: Any) -> str:
    from json import dumps

    return dumps(value)
