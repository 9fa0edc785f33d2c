"""What was read as one HTML page that stands alone: the session as a dialogue, the outcome, the messages as trees.

Nothing is fetched and no script runs; the page is readable on a phone, in the dark, and on paper.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from mailint.nodes.message import Message, Part
from mailint.nodes.node import Malformed
from mailint.nodes.session import Session, Speaker
from mailint.read.reading import Reading, Unit
from mailint.render.html_style import STYLE
from mailint.render.scene import Delivery, Scene, Step, scene
from mailint.render.tree import part_details, part_title
from mailint.render.visible import visible, visible_text
from mailint.text import Source

_SHORT = 12
"""Lines of a step that are shown at once; more are folded away."""


def html_page(reading: Reading) -> Iterator[str]:
    """The page, piece by piece."""
    title = escape(visible_text(reading.source.path))
    yield f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<link rel="icon" href="data:,">
<title>{title}</title>
<style>{STYLE}</style>
</head>
<body>
<header><h1>{title}</h1><p>{escape(reading.kind.value)}, {len(reading.source.data)} octets</p></header>
<main>
"""
    for unit in reading.units:
        if isinstance(unit.root, Session):
            yield from _session(scene(reading.source, unit, unit.root))
        elif isinstance(unit.root, Message):
            yield from _message(reading.source, unit, unit.root)
    yield "</main>\n</body>\n</html>\n"


def _session(picture: Scene) -> Iterator[str]:
    yield f"<section><h2>{escape(picture.dialect)} session</h2>\n<p>{escape(', '.join(picture.facts))}</p>\n"
    yield from _deliveries(picture.deliveries)
    yield from _extensions(picture)
    yield '<ol class="ladder">\n<li class="ends" aria-hidden="true"><span>client</span><span>server</span></li>\n'
    for step in picture.steps:
        yield _step(step)
    yield "</ol>\n</section>\n"


def _deliveries(deliveries: tuple[Delivery, ...]) -> Iterator[str]:
    if not deliveries:
        return
    yield '<div class="wide"><table><thead><tr><th>from</th><th>to</th><th>outcome</th></tr></thead><tbody>\n'
    for each in deliveries:
        kind = "open" if each.accepted is None else "yes" if each.accepted else "no"
        done = {"open": "no answer shown", "yes": "accepted", "no": "not accepted"}[kind]
        name = f" as <code>{escape(each.name)}</code>" if each.name else ""
        reply = f"<br><code>{escape(each.reply)}</code>" if each.reply else ""
        yield f"<tr><td>{escape(each.sender)}</td><td>{escape(each.recipient)}</td>"
        yield f'<td class="{kind}"><b>{done}</b>{name}{reply}</td></tr>\n'
    yield "</tbody></table></div>\n"


def _extensions(picture: Scene) -> Iterator[str]:
    if not picture.offered:
        return
    used = sum(in_use for *_, in_use in picture.offered)
    count = len(picture.offered)
    yield f"<details><summary>{count} extension{'s' * (count > 1)} offered, {used} in use</summary><dl>\n"
    for said, purpose, rfc, in_use in picture.offered:
        mark = ' <b class="yes">in use</b>' if in_use else ""
        yield f"<dt><code>{escape(said)}</code>{mark}</dt><dd>{escape(', '.join(filter(None, (purpose, rfc))))}</dd>\n"
    yield "</dl></details>\n"


def _step(step: Step) -> str:
    kind = f"{step.speaker.value}{' refused' if step.refused else ''}"
    number = f"{step.first}–{step.last}" if step.last > step.first else str(step.first)
    when = f"<time>{escape(step.time)}</time>" if step.time else ""
    state = f'<span class="state">{escape(step.state)}</span>' if step.state else ""
    meaning = f'<p>{escape(step.meaning)} <span class="rfc">{escape(step.rfc)}</span></p>' if step.meaning else ""
    who = {Speaker.NOISE: "tool", Speaker.CONTENT: "client"}.get(step.speaker, step.speaker.value)
    head = f'<div class="head"><span class="who">{who}</span><span>line {number}</span>{when}{state}</div>'
    return f'<li class="{kind}"><article>{head}{_text(step)}{meaning}</article></li>\n'


def _text(step: Step) -> str:
    text = "\n".join(
        escape(line) + (f"  <i>{escape(step.notes[at])}</i>" if at < len(step.notes) and step.notes[at] else "")
        for at, line in enumerate(step.lines)
    )
    if len(step.lines) <= _SHORT:
        return f"<pre>{text}</pre>"
    return f"<details><summary>{len(step.lines)} lines</summary><pre>{text}</pre></details>"


def _message(source: Source, unit: Unit, message: Message) -> Iterator[str]:
    number = "" if unit.message_index is None else f" {unit.message_index + 1}"
    yield f'<section><h2>Message{number}</h2><p>{escape(message.stage.value)}</p>\n<ul class="parts">\n'
    depths: list[int] = []
    for part in message.parts:
        depths.append(depths[part.parent] + 1 if part.index else 0)
        yield f'<li style="--depth:{min(depths[-1], 12)}"><details{" open" if not part.index else ""}>'
        yield f"<summary><b>{escape(part_title(part))}</b>{escape(part_details(source, unit, part))}</summary>"
        yield from _fields(unit, part)
        yield "</details></li>\n"
    yield "</ul>\n</section>\n"


def _fields(unit: Unit, part: Part) -> Iterator[str]:
    text = unit.view.text
    if not part.fields:
        return
    yield '<div class="wide"><table class="fields"><tbody>'
    for field in part.fields:
        name = escape(visible(text[field.start : field.name_stop]))
        value = escape(visible(b" ".join(text[field.body_start : field.body_stop].split())))
        broken = f' <b class="no">no {escape(field.value.what)}</b>' if isinstance(field.value, Malformed) else ""
        yield f"<tr><th>{name}</th><td>{value}{broken}</td></tr>"
    yield "</tbody></table></div>"
