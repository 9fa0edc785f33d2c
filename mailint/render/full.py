"""Findings as people read them, each a block (`block`), and what became of messages, in the order of the file."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from functools import cache

from mailint.record import TYPE_CHECKING
from mailint.render.ansi import Paint
from mailint.render.visible import visible, visible_text

if TYPE_CHECKING:
    from mailint.judgement import Judgement, Outcome, Shown
    from mailint.render.block import Blocks


def full(judgement: Judgement, findings: Iterable[Shown], paint: Paint, columns: int) -> Iterator[str]:
    """The blocks for these findings of a file, and for what became of its messages, an empty line after each.

    Where there are no findings, what was taken is not worth telling.
    """
    waiting = deque([each for each in judgement.outcomes if judgement.is_faulty or not each.accepted])
    path = paint(visible_text(judgement.path), "bold")
    for finding in findings:
        while waiting and waiting[0].stop <= finding.start.offset:
            yield _outcome(path, waiting.popleft(), paint)
        yield _blocks(paint, columns).block(path, finding)
    for outcome in waiting:
        yield _outcome(path, outcome, paint)


@cache
def _blocks(paint: Paint, columns: int) -> Blocks:
    from mailint.render.block import Blocks  # what findings consist of is not needed where there are none

    return Blocks(paint, columns)


def _outcome(path: str, outcome: Outcome, paint: Paint) -> str:
    """What the server did with a message or a command, and the findings that explain it."""
    words = f"{outcome.said} {visible(outcome.about)}" if outcome.about else outcome.said
    said = paint(words, "bold green" if outcome.accepted else "bold red")
    lines = [f"{path}:{outcome.line}: {said}"]
    if outcome.reply:
        lines.append(f"  {visible(outcome.reply)}{f' ({outcome.words})' if outcome.words else ''}")
    for cause in outcome.causes:
        repair = f"; next time: {visible_text(cause.repair)}" if cause.repair else ""
        lines.append(f"  explained by {paint(f'{cause.code} {cause.name}', 'bold')}{repair}")
    return "\n".join([*lines, "", ""])
