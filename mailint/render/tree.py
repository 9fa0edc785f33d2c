"""What was read: parts and fields of messages as a tree, sessions line by line with what each line means."""

from __future__ import annotations

from collections.abc import Iterator

from mailint.nodes.capture import Capture
from mailint.nodes.message import Field, Leaf, Message, Part
from mailint.nodes.node import Malformed
from mailint.nodes.session import Session
from mailint.nodes.template import Hole, Template
from mailint.read.reading import Reading, Unit
from mailint.render.ansi import Paint
from mailint.render.explained import explained
from mailint.render.scene import scene
from mailint.render.visible import crop, visible, visible_text, width
from mailint.text import Source

DEEPEST = 12
"""Levels that are indented; what lies deeper stands at the same column, its part number tells where it is."""


def tree(reading: Reading, paint: Paint, columns: int, fields: bool = True) -> Iterator[str]:
    """The lines of a file's tree; without `fields`, the parts alone."""
    source = reading.source
    yield f"{paint(visible_text(source.path), 'bold')}: {reading.kind.value}, {len(source.data)} octets"
    for unit in reading.units:
        if isinstance(unit.root, Session):
            yield from explained(scene(source, unit, unit.root), paint, columns)
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
        yield crop(f"{indent}{paint(part_title(part), 'bold')}{part_details(source, unit, part)}", columns * 2)
        for field in part.fields if fields else ():
            yield _field(unit, field, f"{indent}  ", paint, columns)


def part_title(part: Part) -> str:
    """A part's number and media type."""
    number = part.number or "-"
    return f"{number} {visible(part.media_type)}"


def part_details(source: Source, unit: Unit, part: Part) -> str:
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
