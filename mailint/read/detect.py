"""What a file is, told from its first lines: a session in some dialect, an mbox, a message, or nothing we know."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mailint.grammar import lines
from mailint.nodes.session import Speaker
from mailint.read.capture import COMMAND, DIALECTS, REPLY, Dialect, Heard, hear
from mailint.read.mbox import is_mbox
from mailint.read.reading import Kind

LINES = 200
"""Lines of a file that are looked at."""


def detect(data: bytes) -> Kind:
    """The kind of a file that the user named."""
    if is_mbox(data):
        return Kind.MBOX
    if is_session(data):
        return Kind.SESSION
    return Kind.MESSAGE if _is_message(data) else Kind.UNKNOWN


def looks_like_mail(head: bytes) -> bool:
    """Whether a file that a walk meets is a message or a session, by its first octets."""
    return _known_fields(head) > 1 or _is_one_field(head) or is_session(head)


def is_session(data: bytes) -> bool:
    """Whether this is a session log in a dialect that is read."""
    head = first_lines(data)
    if _OTHER.match(head):
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


def first_lines(data: bytes) -> bytes:
    """The first lines of a file, 64 kB of them at most."""
    at = 0
    for _ in range(LINES):
        at = data.find(b"\n", at, 65536) + 1
        if not at:
            return data[:65536]
    return data[:at]


_OTHER = re.compile(rb"\s*(?:Script (?:started|done) on |[^\n]*\x1b|\d\d:\d\d:\d\d\.\d+ IP6? |={3,}\r?\n)")
"""How captures begin that look like others, but are not read."""
_FIELD = re.compile(rb"([!-9;-~]+)[ \t]*:")
_START = re.compile(rb"(?:\xef\xbb\xbf)?(?:[ \t]*\r?\n)*(?:>?From [^\n]*\n)?(?:[ \t]*\r?\n)*")
_KNOWN = frozenset(
    b"apparently-to approved arc-authentication-results arc-message-signature arc-seal authentication-results bcc cc"
    b" comments content-class content-description content-disposition content-id content-language content-length"
    b" content-transfer-encoding content-type date delivered-to disposition-notification-to dkim-signature"
    b" domainkey-signature envelope-to errors-to feedback-id from importance in-reply-to keywords list-archive"
    b" list-help list-id list-owner list-post list-subscribe list-unsubscribe lines mailing-list message-id"
    b" mime-version organization original-recipient path precedence priority received received-spf references reply-to"
    b" resent-cc resent-date resent-from resent-message-id resent-sender resent-to return-path return-receipt-to"
    b" sender status"
    b" subject thread-index thread-topic to user-agent newsgroups xref".split()
)
"""Names of fields that a message may begin with; any X- name counts too."""


def _fields(data: bytes, most: int) -> Iterator[bytes]:
    """Names of the fields at the beginning, in lower case, up to the first line that is none."""
    found = _START.match(data)
    assert found
    at = found.end()
    for _ in range(most):
        match = _FIELD.match(data, at)
        if match:
            yield match[1].lower()
        elif data[at : at + 1] not in (b" ", b"\t"):
            return
        at = data.find(b"\n", at) + 1
        if not at:
            return


def _known_fields(head: bytes) -> int:
    return sum(name in _KNOWN or name.startswith(b"x-") for name in _fields(head, 40))


_ONE_FIELD = re.compile(
    rb"(?:Subject: |From: [^\n]*@|Content-Type: [a-z]+/)[^\n]*+(?:\n[ \t]+[^\s][^\n]*+)*+(?:\n\r?\n|\s*\Z)", re.I
)
_NAME = re.compile(rb"[a-z][a-z0-9_-]*")
_LATE_FIELD = re.compile(rb"(?im)^[ \t]*(?:From|To|Subject|Date|Message-ID|Received|MIME-Version|Content-Type)[ \t]*:")


def _is_one_field(head: bytes) -> bool:
    """Whether the header section is one telling field, and the body or nothing follows it."""
    found = _START.match(head)
    return found is not None and _ONE_FIELD.match(head, found.end()) is not None


def _is_message(data: bytes) -> bool:
    """Whether a file that the user named is a message: some field that is known, or fields that are no log's marks."""
    if _known_fields(data) or data[:5] == b"From ":
        return True
    names = list(_fields(data, LINES))
    if names and len(set(names)) == len(names) and _NAME.fullmatch(names[0]):
        return True
    head = first_lines(data)[:2000]
    return not _OTHER.match(head) and len({found.group().lower() for found in _LATE_FIELD.finditer(head)}) > 2


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
        return server > 0 and next(_fields(head, 1), b"ncat") in _NOT_FIELDS
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
    is_field = _FIELD.match(head, first) and not REPLY.match(head, first)
    return any(REPLY.match(head, at) or COMMAND.match(head, at) for at in ((first,) if is_field else (first, second)))


def _heard(head: bytes, dialect: Dialect) -> list[Heard]:
    return [each for turns in hear(head, dialect) for each in turns]
