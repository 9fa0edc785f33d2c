"""A session as a sequence picture for a terminal: the client at the left, the server at the right, time goes down."""

from __future__ import annotations

from collections.abc import Iterator

from mailint.nodes.session import Speaker
from mailint.record import NamedTuple
from mailint.render.ansi import Paint
from mailint.render.explained import outcome
from mailint.render.scene import Scene, Step
from mailint.render.visible import crop, width

NARROW, WIDE = 24, 84
"""Columns between the two sides, at least and at most."""
STATE = 11


class Pen(NamedTuple):
    """What the picture is drawn with."""

    side: str
    line: str
    data: str
    left: str
    right: str


UNICODE = Pen("│", "─", "═", "◀", "▶")
ASCII = Pen("|", "-", "=", "<", ">")


def ladder(picture: Scene, paint: Paint, columns: int, pen: Pen = UNICODE) -> Iterator[str]:
    """The lines of the picture."""
    times = max((len(step.time) for step in picture.steps), default=0)
    gutter = 10 + (times + 1 if times else 0)
    room = max(min(columns - gutter - STATE - 4, WIDE), NARROW)
    yield f"{picture.dialect} session, {', '.join(picture.facts)}"
    yield from _extensions(picture, paint, columns)
    yield ""
    yield f"{'':{gutter}}{paint('client', 'bold cyan')}{'':{room - 10}}{paint('server', 'bold green')}"
    for step in picture.steps:
        yield _rung(step, paint, pen, gutter, times, room)
    yield from outcome(picture, paint, columns)


def _extensions(picture: Scene, paint: Paint, columns: int) -> Iterator[str]:
    used = [said.split(" ")[0] for said, _, _, in_use in picture.offered if in_use]
    unused = [said.split(" ")[0] for said, _, _, in_use in picture.offered if not in_use]
    if used:
        yield crop(f"extensions in use: {paint(', '.join(used), 'bold')}", columns * 2)
    if unused:
        yield paint(crop(f"offered, not used: {', '.join(unused)}", columns), "dim")


def _rung(step: Step, paint: Paint, pen: Pen, gutter: int, times: int, room: int) -> str:
    lines = f"{step.first}-{step.last}" if step.last > step.first else str(step.first)
    head = paint(f"{lines:>9} ", "blue") + (f"{step.time:{times}} " if times else "")
    if step.speaker is Speaker.NOISE:
        return f"{head}{pen.side} {paint(_between(step.lines[0], ' ', room - 4), 'dim')} {pen.side}".rstrip()
    return f"{head}{pen.side}{_arrow(step, paint, pen, room)}{pen.side}  {paint(step.state, 'dim')}".rstrip()


def _arrow(step: Step, paint: Paint, pen: Pen, room: int) -> str:
    if step.speaker is Speaker.SERVER:
        style = "red" if step.refused else "green"
        text = _between(_summary(step), pen.line, room - 6)
        return paint(f"{pen.left}{pen.line} {text}{pen.line}", style)
    line = pen.data if step.speaker is Speaker.CONTENT else pen.line
    text = _between(_summary(step), line, room - 6)
    return paint(f"{line} {text}{line}{pen.right}", "bold" if step.speaker is Speaker.CONTENT else "cyan")


def _summary(step: Step) -> str:
    """A step in one line."""
    count = len(step.lines)
    if step.speaker is Speaker.CONTENT and step.lines != (".",):
        return f"message, {count} {'line' if count == 1 else 'lines'}"
    if count == 1:
        return step.lines[0]
    words = [line[4:].split(" ")[0] for line in step.lines[1:]] if any(step.notes) else []
    return f"{step.lines[0]} ({', '.join(words)})" if words else f"{step.lines[0]} ({count} lines)"


def _between(text: str, fill: str, room: int) -> str:
    shown = crop(text, room)
    return f"{shown} {fill * (room - width(shown))}"
