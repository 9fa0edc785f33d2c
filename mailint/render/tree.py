"""What was read, as a tree: parts and fields of messages, the turns of sessions line by line."""

from __future__ import annotations

from collections.abc import Iterator

from mailint.nodes.capture import Capture
from mailint.nodes.message import Field, Leaf, Message, Part
from mailint.nodes.node import Malformed
from mailint.nodes.session import Session, Speaker
from mailint.nodes.template import Hole, Template
from mailint.read.reading import Reading, Unit
from mailint.render.ansi import Paint
from mailint.render.visible import crop, visible, visible_text, width
from mailint.text import Source

DEEPEST = 12
"""Levels that are indented; what lies deeper stands at the same column, its part number tells where it is."""
STYLES = {Speaker.CLIENT: "cyan", Speaker.SERVER: "green", Speaker.CONTENT: "", Speaker.NOISE: "dim"}


def tree(reading: Reading, paint: Paint, columns: int, fields: bool = True) -> Iterator[str]:
    """The lines of a file's tree; without `fields`, the parts alone."""
    source = reading.source
    yield f"{paint(visible_text(source.path), 'bold')}: {reading.kind.value}, {len(source.data)} octets"
    for unit in reading.units:
        if isinstance(unit.root, Session):
            yield from _session(source, unit, unit.root, paint, columns)
        elif isinstance(unit.root, Template):
            yield from _template(source, unit, unit.root, paint, columns)
        elif isinstance(unit.root, Capture):
            yield f"left in the log, and taken off: {', '.join(_residues(unit.root))}"
        elif isinstance(unit.root, Message):
            yield from _message(source, unit, unit.root, paint, columns, fields)
        else:
            yield "Neither a message nor an SMTP session; --kind says which."


def _residues(capture: Capture) -> Iterator[str]:
    """What was left in a log, each kind with its number."""
    counts: dict[str, int] = {}
    for each in capture.residues:
        counts[each.left.value] = counts.get(each.left.value, 0) + each.count
    for name, count in counts.items():
        yield f"{name} ({count})"


def _session(source: Source, unit: Unit, session: Session, paint: Paint, columns: int) -> Iterator[str]:
    facts = session.facts
    lost = [word for word, kept in (("line ends", facts.line_ends), ("client lines", facts.client_lines),
                                    ("server lines", facts.server_lines)) if not kept]  # fmt: skip
    words = [f"{session.dialect} session", f"data {facts.data}", *(["TLS"] if facts.tls else [])]
    yield f"{', '.join(words)}{'; lost by the capture: ' + ', '.join(lost) if lost else ''}"
    states = {each.reply.lines[-1].start: each.after.value for each in session.exchanges if each.reply}
    for turn in session.turns:
        at = turn.start
        for text in unit.view.text[turn.start : turn.stop].splitlines(keepends=True):
            number = f"{source.line(unit.view.span(at, at + len(text)).start):5}"
            state = f"  [{states[at]}]" if at in states else ""
            line = crop(visible(text.rstrip(b"\r\n")), columns - 16 - len(state))
            speaker = paint(f"{turn.speaker.value:8}", STYLES[turn.speaker] or "bold")
            yield f"{paint(number, 'blue')} {speaker} {line}{paint(state, 'dim')}".rstrip()
            at += len(text)


def _template(source: Source, unit: Unit, template: Template, paint: Paint, columns: int) -> Iterator[str]:
    yield f"{template.dialect} template of a {template.shape.value}"
    for tag in template.tags:
        number = f"{source.line(unit.view.span(tag.start, tag.stop).start):5}"
        role = tag.role.value + (f" ({tag.place.value})" if isinstance(tag, Hole) and tag.place else "")
        line = crop(visible(b" ".join(unit.view.text[tag.start : tag.stop].split())), columns - 40)
        yield f"{paint(number, 'blue')} {paint(f'{role:32}', 'bold')} {line}".rstrip()


def _message(source: Source, unit: Unit, message: Message, paint: Paint, columns: int, fields: bool) -> Iterator[str]:
    number = "" if unit.message_index is None else f" {unit.message_index + 1}"
    ends = [f"{count} {name}" for count, name in
            ((message.crlf, "CRLF"), (message.lf, "LF"), (message.cr, "CR")) if count]  # fmt: skip
    yield f"message{number} ({message.stage.value}), line ends: {', '.join(ends) or 'none'}"
    depths: list[int] = []
    for part in message.parts:
        depths.append(depths[part.parent] + 1 if part.index else 0)
        indent = "  " * (min(depths[-1], DEEPEST) + 1)
        yield crop(f"{indent}{paint(_title(part), 'bold')}{_details(source, unit, part)}", columns * 2)
        for field in part.fields if fields else ():
            yield _field(unit, field, f"{indent}  ", paint, columns)


def _title(part: Part) -> str:
    number = part.number or "-"
    return f"{number} {visible(part.media_type)}"


def _details(source: Source, unit: Unit, part: Part) -> str:
    """Charset, encoding, file name, and the lines of the body."""
    words = []
    charset = part.media.parameter(b"charset") if part.media else None
    name = part.disposition.parameter(b"filename") if part.disposition else None
    name = name or (part.media.parameter(b"name") if part.media else None)
    if charset:
        words.append(visible(charset.value))
    if isinstance(part, Leaf):
        words.append(visible(part.cte) or "unknown encoding")
    if name:
        words.append(f'"{visible(name.value)}"')
    start, stop = unit.view.span(part.body_start, part.stop)
    first, last = source.line(start), source.line(max(stop - 1, start))
    lines = f"lines {first}-{last}" if last > first else f"line {first}"
    words.append(lines if stop > start else "empty")
    return f", {', '.join(words)}"


def _field(unit: Unit, field: Field, indent: str, paint: Paint, columns: int) -> str:
    text = unit.view.text
    name = visible(text[field.start : field.name_stop])
    value = visible(b" ".join(text[field.body_start : field.body_stop].split()))
    kind = "malformed " + field.value.what if isinstance(field.value, Malformed) else ""
    mark = f"  [{kind}]" if kind else ""
    room = max(columns - len(indent) - width(name) - len(mark) - 2, 10)
    return f"{indent}{paint(name, 'cyan')}: {crop(value, room)}{paint(mark, 'red')}".rstrip()
