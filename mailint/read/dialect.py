"""In which dialect a session was saved: that whose kinds of line take most of the log."""

from __future__ import annotations

import re

from mailint.grammar import lines
from mailint.nodes.session import Speaker
from mailint.read.capture import hear
from mailint.read.dialects import DIALECTS, Dialect
from mailint.read.listener import COMMAND, REPLY, Heard
from mailint.read.opening import FIELD, field_names, first_lines


def is_session(data: bytes) -> bool:
    """Whether this is a session log in a dialect that is read."""
    head = first_lines(data)
    if is_other_capture(head):
        return False
    dialect = dialect_of(head)
    return _is_marked_log(head, dialect) if dialect.marked else _is_bare_log(head, dialect)


def dialect_of(data: bytes) -> Dialect:
    """The dialect of a log: that whose kinds take most of its lines; without marks, the one that left traces."""
    head = first_lines(data)
    best, most = DIALECTS[-1], 0.5
    for dialect in DIALECTS:
        share = _share(head, dialect) if dialect.marked else 0.0
        if share > most:
            best, most = dialect, share
    if best.marked:
        return best
    return next((dialect for dialect in DIALECTS if dialect.traces and dialect.traces.search(head)), best)


def is_other_capture(head: bytes) -> bool:
    """Whether a capture begins like this that is not read, though its lines may look like others."""
    return _OTHER.match(head) is not None


_OTHER = re.compile(rb"\s*(?:Script (?:started|done) on |[^\n]*\x1b|\d\d:\d\d:\d\d\.\d+ IP6? |={3,}\r?\n)")


def _share(head: bytes, dialect: Dialect) -> float:
    """Which share of the lines the dialect's kinds take; a server's line begins with a digit, a client's does not."""
    match, kinds = lines(dialect.name)
    at = taken = total = 0
    while at < len(head):
        found = match(head, at)
        assert found
        kind, _ = kinds[found.lastindex or 0]
        said = found[found.lastindex or 0]
        total += not head[at : found.end()].isspace()
        taken += kind == "noise" or (kind == "server" and said[:1].isdigit()) or (kind == "client" and _no_reply(said))
        at = found.end()
    return taken / total if total else 0.0


def _no_reply(said: bytes) -> bool:
    return REPLY.match(said) is None


def _is_marked_log(head: bytes, dialect: Dialect) -> bool:
    """Whether both sides, or the server, say something; of a tool's own log, the tool's remarks will do."""
    turns = _heard(head, dialect)
    server = sum(REPLY.match(head, each.text) is not None for each in turns if each.speaker is Speaker.SERVER)
    client = sum(COMMAND.match(head, each.text) is not None for each in turns if each.speaker is Speaker.CLIENT)
    return server + client > 0 or any(each.form == "OPEN" for each in turns)


def _is_bare_log(head: bytes, dialect: Dialect) -> bool:
    """Whether the unmarked lines are a dialogue: they begin with banners, a reply or a command, and go on so."""
    turns = _heard(head, dialect)
    spoken = [each for each in turns if each.speaker is not Speaker.NOISE]
    if not spoken or (not dialect.traces and not _begins(head)):
        return False
    server = sum(REPLY.match(head, each.text) is not None for each in spoken if each.speaker is Speaker.SERVER)
    client = sum(COMMAND.match(head, each.text) is not None for each in spoken if each.speaker is Speaker.CLIENT)
    if dialect.traces:
        return server > 0 and next(field_names(head, 1), b"ncat") in _NOT_FIELDS
    return server > 1 or (server > 0 < client) or (client > 1 and _ENVELOPE.search(head) is not None)


_NOT_FIELDS = (b"ncat", b"telnet", b"nc")
_ENVELOPE = re.compile(rb"(?im)^[ \t]*(?:MAIL FROM|RCPT TO)[ \t]*:")
_PROMPT = re.compile(rb"(?:\s*\n|(?:\[[^\]\n]*\]|[\w.-]+@[^\n$#%>]*)[$#%>] [^\n]*\n|[$#%] [^\n]*\n)*")


def _begins(head: bytes) -> bool:
    """Whether the first line after prompts, or the one after it, is a reply or a command."""
    found = _PROMPT.match(head)
    assert found
    first = found.end()
    second = head.find(b"\n", first) + 1
    is_field = FIELD.match(head, first) and not REPLY.match(head, first)
    return any(REPLY.match(head, at) or COMMAND.match(head, at) for at in ((first,) if is_field else (first, second)))


def _heard(head: bytes, dialect: Dialect) -> list[Heard]:
    return [each for turns in hear(head, dialect) for each in turns]
