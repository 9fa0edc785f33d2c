"""A session line by line, with what each line means and which section says so."""

from __future__ import annotations

from collections.abc import Iterator

from mailint.nodes.session import Speaker
from mailint.render.ansi import Paint
from mailint.render.scene import Delivery, Scene, Step
from mailint.render.visible import crop, width

STYLES = {Speaker.CLIENT: "cyan", Speaker.SERVER: "green", Speaker.CONTENT: "", Speaker.NOISE: "dim"}
INDENT = 15


def explained(picture: Scene, paint: Paint, columns: int) -> Iterator[str]:
    """The lines of a session's page."""
    yield f"{picture.dialect} session, {', '.join(picture.facts)}"
    for step in picture.steps:
        yield from _step(step, paint, columns)
    yield from outcome(picture, paint, columns)


def _step(step: Step, paint: Paint, columns: int) -> Iterator[str]:
    speaker = paint(f"{step.speaker.value:8}", STYLES[step.speaker] or "bold")
    for number, line in enumerate(step.lines):
        note = step.notes[number] if number < len(step.notes) else ""
        state = f"  [{step.state}]" if step.state and number == len(step.lines) - 1 else ""
        room = columns - INDENT - 1 - len(state)
        shown = crop(line, room)
        at = paint(f"{min(step.first + number, step.last):5}", "blue")
        if note and width(shown) + len(note) + 4 <= room:
            state = f"  {note}{state}"
        yield f"{at} {speaker} {shown}{paint(state, 'dim')}".rstrip()
    if step.meaning:
        yield from _meaning(step, paint, columns)


def _meaning(step: Step, paint: Paint, columns: int) -> Iterator[str]:
    from textwrap import wrap

    style = "yellow" if step.refused else "dim"
    for line in wrap(f"{step.meaning} ({step.rfc})", max(columns - INDENT - 2, 30)):
        yield " " * (INDENT + 2) + paint(line, style)


def outcome(picture: Scene, paint: Paint, columns: int) -> Iterator[str]:
    """What became of the messages, one line a recipient."""
    if picture.deliveries:
        yield ""
        yield paint("outcome", "bold")
    for each in picture.deliveries:
        done, style = _done(each)
        yield crop(f"  {each.sender} to {each.recipient}: ", columns) + paint(done, style)
        if each.reply and not each.accepted:
            yield f"    {crop(each.reply, columns - 4)}"


def _done(delivery: Delivery) -> tuple[str, str]:
    if delivery.accepted is None:
        return "no answer is shown", "yellow"
    if not delivery.accepted:
        return ("deferred" if delivery.reply.startswith("4") else "refused"), "red"
    return f"accepted as {delivery.name}" if delivery.name else "accepted", "green"
