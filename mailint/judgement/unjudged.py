"""What could not be judged, because a capture lost it."""

from __future__ import annotations

from collections.abc import Iterator

from mailint.judgement.passed import LINE_ENDS
from mailint.judgement.settled import NotJudged
from mailint.nodes.session import Session
from mailint.nodes.template import Template
from mailint.read.reading import Reading

CLIENT = NotJudged("what the client said", ("S", "X"), "the capture has no client lines")
SERVER = NotJudged("what the server said", ("S", "X"), "the capture has no server lines")
_DATA = (
    "L", "H", "D", "A", "M", "E", "C", "X012", "X014", "X015", "X016", "X018", "X019", "X020", "X050", "X052", "X067",
)  # fmt: skip
DATA = NotJudged("the message", _DATA, "not shown by the capture")


def not_judged(reading: Reading) -> Iterator[NotJudged]:
    """What of a file could not be judged."""
    for unit in reading.units:
        if isinstance(unit.root, Template) and unit.root.unrendered:
            yield NotJudged("the rendered message", (), unit.root.unrendered)
    yield from _lost_by_captures(reading)


def _lost_by_captures(reading: Reading) -> Iterator[NotJudged]:
    facts = [unit.root.facts for unit in reading.units if isinstance(unit.root, Session)]
    if not reading.passed.line_ends or not all(each.line_ends for each in facts):
        yield LINE_ENDS
    if not all(each.client_lines for each in facts):
        yield CLIENT
    if not all(each.server_lines for each in facts):
        yield SERVER
    if any(each.data == "hidden" for each in facts):
        yield DATA
