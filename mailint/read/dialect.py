"""In which dialect a session was saved: that whose kinds of line take most of the log."""

from __future__ import annotations

from functools import lru_cache

from mailint.nodes.session import Speaker
from mailint.patterns import compiled
from mailint.read.capture import hear
from mailint.read.conversation import votes
from mailint.read.dialects import DIALECTS, Dialect, has_clue, unmarked
from mailint.read.dump import packets
from mailint.read.listener import COMMAND, REPLY, Heard
from mailint.read.marked import marked_lines
from mailint.read.opening import FIELD, field_names, first_lines
from mailint.read.streams import streams
from mailint.record import NamedTuple
from mailint.text import View


def is_session(data: bytes) -> bool:
    """Whether this is a session log in a dialect that is read."""
    head = first_lines(data)
    dialect = dialect_of(head)
    if dialect.dump:
        return True
    if is_other_capture(head):
        return False
    return _is_marked_log(head, dialect) if dialect.marked else _is_bare_log(head, dialect)


def dialect_of(data: bytes) -> Dialect:
    """The dialect of a log: that in whose marks most is said; without marks, the one that left traces."""
    return _of_head(first_lines(data))


@lru_cache(8)
def _of_head(head: bytes) -> Dialect:
    best, most = DIALECTS[-1], _Weight(0, 0.0)
    for dialect in DIALECTS:
        if dialect.marked and has_clue(head, dialect):
            weight = _weigh_dump(head, dialect) if dialect.dump else _weigh(head, dialect)
            if weight > most and (weight.share > 0.5 or (dialect.telling and weight.fitting > 1)):
                best, most = dialect, weight
    if best.marked and not best.pair:
        return best
    bare = unmarked(head)
    return bare if bare.traces or not best.marked else best


def is_other_capture(head: bytes) -> bool:
    """Whether a capture begins like this that is not read, though its lines may look like others."""
    return _OTHER.match(head) is not None


_OTHER = compiled(rb"\s*={3,}\r?\n")


class _Weight(NamedTuple):
    """What speaks for a dialect: lines that are commands and replies as its marks say, and its share of all lines."""

    fitting: int
    share: float


def _weigh_dump(head: bytes, dialect: Dialect) -> _Weight:
    """How well a dump fits: what is said on its connections."""
    found = streams(View.whole(head), packets(head, dialect.name))
    fitting = sum(votes(stream.view.text, line) > 0 for stream in found for line in stream.lines)
    return _Weight(fitting, float(fitting > 0))


def _weigh(head: bytes, dialect: Dialect) -> _Weight:
    """How well a dialect fits, taking its marks as they are or, if that fits better, for the other side's."""
    fitting = misfits = noise = plain = swapped = total = 0
    kinds = set()
    for line in marked_lines(head, dialect):
        kind, heard, _ = line
        if head[heard.start : heard.stop].isspace():
            continue
        total += 1
        vote = votes(head, line)
        kinds.add(kind)
        fitting += vote > 0
        misfits += vote < 0
        if kind in ("server", "client"):
            replies = head[heard.text : heard.text + 1].isdigit()
            plain += replies == (kind == "server")
            swapped += replies != (kind == "server")
        else:
            noise += kind != "other"
    if dialect.pair and not {"server", "client"} <= kinds:
        return _Weight(0, 0.0)
    if misfits > fitting and (dialect.either or misfits > 1):
        fitting, plain = misfits, swapped
    return _Weight(fitting, (noise + plain) / total if total else 0.0)


def _is_marked_log(head: bytes, dialect: Dialect) -> bool:
    """Whether both sides, or the server, say something; of a tool's own log, the tool's remarks will do."""
    turns = _heard(head, dialect)
    server = sum(REPLY.match(head, each.text) is not None for each in turns if each.speaker is Speaker.SERVER)
    client = sum(COMMAND.match(head, each.text) is not None for each in turns if each.speaker is Speaker.CLIENT)
    return server + client > 0 or any(each.form == "OPEN" for each in turns)


def _is_bare_log(head: bytes, dialect: Dialect) -> bool:
    """Whether the unmarked lines are a dialogue: they begin with banners, a reply or a command, and go on so."""
    if not dialect.traces and not _begins(head):
        return False
    turns = _heard(head, dialect)
    spoken = [each for each in turns if each.speaker is not Speaker.NOISE]
    server = sum(REPLY.match(head, each.text) is not None for each in spoken if each.speaker is Speaker.SERVER)
    client = sum(COMMAND.match(head, each.text) is not None for each in spoken if each.speaker is Speaker.CLIENT)
    if dialect.traces:
        return server > 0 and next(field_names(head, 1), b"ncat") in _NOT_FIELDS
    if server == 1 and spoken[0].form == "RESPONSE":
        return spoken[0].end - spoken[0].text >= _RESPONSE
    return server > 1 or (server > 0 < client) or (client > 1 and _ENVELOPE.search(head) is not None)


_RESPONSE = 16
"""Octets of base64 that are no word, if a reply to AUTH follows them."""
_NOT_FIELDS = (b"ncat", b"telnet", b"nc", b"debug")
_ENVELOPE = compiled(rb"(?im)^[ \t]*(?:MAIL FROM|RCPT TO)[ \t]*:")
_PROMPT = compiled(
    rb"(?:\s*\n|(?:Script started on |=~[=~]+ )[^\n]*\n"
    rb"|(?:\[[^\]\n]*\]|[\w.-]+@[^\n$#%>]*)[$#%>] [^\n]*\n|[$#%] [^\n]*\n)*"
)


def _begins(head: bytes) -> bool:
    """Whether the first line after prompts, or the one after it, is a reply or a command."""
    found = _PROMPT.match(head)
    assert found
    first = found.end()
    second = head.find(b"\n", first) + 1
    is_field = FIELD.match(head, first) and not REPLY.match(head, first)
    return any(REPLY.match(head, at) or COMMAND.match(head, at) for at in ((first,) if is_field else (first, second)))


def _heard(head: bytes, dialect: Dialect) -> list[Heard]:
    return [each for hearing in hear(head, dialect) for each in hearing.turns]
