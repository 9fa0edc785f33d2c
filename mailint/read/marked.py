"""A marked capture: each line has a mark that says who speaks, and perhaps of which connection it is.

Connections are parted first. Then, at the beginning of each session, it is decided whether the marks mean what the
grammar says or the other side: the codes of the replies tell (RFC 5321 §4.2). Cost is linear in the file.
"""

from __future__ import annotations

from collections.abc import Iterator

from mailint.grammar import lines
from mailint.nodes.session import Speaker
from mailint.read.conversation import Conversation, Line, votes
from mailint.read.dialects import Dialect
from mailint.read.listener import Heard, Hearing
from mailint.read.opening import first_lines


def hear_marked(data: bytes, dialect: Dialect) -> list[Hearing]:
    """What was heard of each session, in the order in which they begin."""
    every_line = marked_lines(data, dialect)
    if not lines(dialect.name).told:
        return Conversation(data, dialect, every_line, _bare(data, dialect)).listen()
    found: list[Hearing] = []
    for conversation in _conversations(data, list(every_line)):
        found += Conversation(data, dialect, conversation).listen()
    return sorted(found, key=lambda hearing: hearing.turns[0].start if hearing.turns else 0)


def marked_lines(data: bytes, dialect: Dialect) -> Iterator[Line]:
    """The lines with their kinds."""
    match, kinds, told = lines(dialect.name)
    connections = {index: groups["ID"] for index, groups in told.items() if "ID" in groups}
    at, noise = 0, Speaker.NOISE
    while at < len(data):
        found = match(data, at)
        assert found
        index = found.lastindex or 0
        kind, form = kinds[index]
        text, end = found.span(index)
        stop = found.end()
        connection = found[connections[index]] if index in connections else None
        yield Line(kind, Heard(noise, at, stop, text, end, form), connection)
        at = stop


def _conversations(data: bytes, every_line: list[Line]) -> list[list[Line]]:
    """The lines of each connection that speaks SMTP; a line without a mark goes with the line before it."""
    connections = {line.connection for line in every_line} - {None}
    speaking = {line.connection for line in every_line if line.connection is not None and votes(data, line)}
    if len(connections) < 2 or not speaking:
        return [every_line]
    parted: dict[bytes, list[Line]] = {}
    before: list[Line] = []
    for line in every_line:
        if line.connection is None:
            before.append(line)
        elif line.connection in speaking:
            before = parted.setdefault(line.connection, before if not parted else [])
            before.append(line)
        else:
            before.append(line._replace(kind="noise"))
    return list(parted.values())


def _bare(data: bytes, dialect: Dialect) -> str:
    """Whose the lines are that bear no mark: of the side whose mark never stands, where a tool can leave it out."""
    if not dialect.bare:
        return ""
    kinds = {line.kind for line in marked_lines(first_lines(data), dialect)}
    return next((kind for kind in ("client", "server") if kind not in kinds), "")
