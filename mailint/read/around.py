"""What the lines round a dialogue tell: answers from DNS, to whom the connection went, and what TLS made of it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, lru_cache

from mailint.grammar import Recogniser, recogniser
from mailint.nodes.dns import ADDRESS, ALIAS, MX, Record, plain_name
from mailint.nodes.session import Endpoint, Handshake, Speaker, Turn
from mailint.patterns import compiled
from mailint.record import NamedTuple
from mailint.text import Span

_LINE = compiled(rb"[^\r\n]+")
_LONGEST = 1000
_TLS = compiled(rb"Protocol|TLS started|SSL connection|erify")


class Around(NamedTuple):
    """What was found."""

    records: tuple[Record, ...]
    endpoints: tuple[Endpoint, ...]
    handshakes: tuple[Handshake, ...]


def read_around(text: bytes, turns: tuple[Turn, ...]) -> Around:
    """What the noise in a session's text tells; of DNS and connections that before the first line of the dialogue."""
    first = next((index for index, turn in enumerate(turns) if turn.speaker is not Speaker.NOISE), len(turns))
    lines = [line for turn in turns[:first] for line in _lines(text, turn.start, turn.stop)]
    noise = (turn for turn in turns if turn.speaker is Speaker.NOISE)
    tls = (line for turn in noise for line in _lines(text, turn.start, turn.stop) if _TLS.search(text, *line))
    return Around(
        tuple(_Answers(text).read(lines)),
        tuple(endpoint for line in lines if (endpoint := _endpoint(text, line))),
        tuple(handshake for line in tls if (handshake := _handshake(text, line))),
    )


_SUBMISSIONS = 465
"""The port of submission in TLS from the first octet (RFC 8314 §3.3)."""


def begins_in_tls(around: Around, turns: tuple[Turn, ...]) -> bool:
    """Whether TLS is there before anything is said, as far as the lines before tell."""
    first = next((turn.start for turn in turns if turn.speaker is not Speaker.NOISE), 0)
    agreed = any(each.version and each.stop <= first for each in around.handshakes)
    return agreed or any(endpoint.port == _SUBMISSIONS for endpoint in around.endpoints)


def read_answers(text: bytes) -> tuple[Record, ...]:
    """The answers from DNS in a text that is no session."""
    return tuple(_Answers(text).read(list(_lines(text, 0, len(text)))))


def _lines(text: bytes, start: int, stop: int) -> Iterator[Span]:
    """The lines that are not empty, without white space at their ends. A very long one is none of these."""
    for found in _LINE.finditer(text, start, stop):
        if found.end() - found.start() <= _LONGEST:
            yield Span(found.start(), found.start() + len(found[0].rstrip()))


@cache
def _form(grammar: str, name: str) -> Recogniser:
    return recogniser(f"noise/{grammar}", f"clean_{name}")


def _endpoint(text: bytes, line: Span) -> Endpoint | None:
    at = _form("connection", "host").full(text, *line)
    if at is None:
        return None
    port = int(text[slice(*at["PORT"])]) if "PORT" in at else None
    return Endpoint(*line, plain_name(text[slice(*at["HOST"])]), port)


def _handshake(text: bytes, line: Span) -> Handshake | None:
    version = _form("connection", "protocol").full(text, *line)
    if version:
        return Handshake(*line, text[slice(*version["VERSION"])], 0)
    verified = _form("connection", "verify").full(text, *line)
    number = int(text[slice(*verified["NUMBER"])][:6]) if verified else 0
    return Handshake(*line, b"", number) if number else None


_ANSWERS = ("mx", "address", "alias", "missing", "none", "status", "count", "question", "short", "short_mx",
            "short_address")  # fmt: skip


@lru_cache(1024)
def _is_answer(line: bytes) -> bool:
    """Whether a line may tell anything of DNS; logs have the same lines before each session."""
    return any(_form("dns", name).fullmatch(line, 0, len(line)) for name in _ANSWERS)


class _Answers:
    """Goes through the lines; dig tells in its header what the question after it means, and in its command who asks."""

    def __init__(self, text: bytes) -> None:
        self.text = text
        self.missing = self.empty = False
        self.asked: tuple[bytes, bytes] | None = None

    def read(self, lines: list[Span]) -> Iterator[Record]:
        for line in lines:
            if not _is_answer(self.text[slice(*line)]):
                self.asked = None
                continue
            record = self.answer(line) or self.nothing(line) or self.short(line)
            if record:
                yield record

    def form(self, name: str, line: Span) -> dict[str, bytes] | None:
        found = _form("dns", name).full(self.text, *line)
        return {key: self.text[slice(*span)] for key, span in found.items()} if found is not None else None

    def answer(self, line: Span) -> Record | None:
        """A record."""
        if at := self.form("mx", line):
            return Record(*line, plain_name(at["OWNER"]), MX, plain_name(at["TARGET"]), int(at["PREFERENCE"]))
        if at := self.form("address", line):
            return Record(*line, plain_name(at["OWNER"]), ADDRESS, at["ADDRESS"].lower())
        if at := self.form("alias", line):
            return Record(*line, plain_name(at["OWNER"]), ALIAS, plain_name(at["TARGET"]))
        return None

    def nothing(self, line: Span) -> Record | None:
        """That there is no record."""
        if at := self.form("missing", line):
            return Record(*line, plain_name(at["OWNER"]), b"")
        if at := self.form("none", line):
            return Record(*line, plain_name(at["OWNER"]), ADDRESS if at["KIND"] == b"AAAA" else at["KIND"])
        if at := self.form("status", line):
            self.missing, self.empty = at["STATUS"] == b"NXDOMAIN", False
        elif at := self.form("count", line):
            self.empty = at["COUNT"] == b"0"
        elif at := self.form("question", line):
            if self.missing:
                return Record(*line, plain_name(at["OWNER"]), b"")
            if self.empty and at["KIND"] == MX:
                return Record(*line, plain_name(at["OWNER"]), MX)
        return None

    def short(self, line: Span) -> Record | None:
        """An answer of `dig +short`, which does not name what was asked."""
        if at := self.form("short", line):
            words = [word for word in at["WORDS"].split() if word[:1] not in b"+@-" and word != b"IN"]
            kinds = [word.upper() for word in words if word.upper() in (MX, b"A", b"AAAA")]
            names = [word for word in words if word.upper() not in (MX, b"A", b"AAAA")]
            self.asked = (plain_name(names[0]), kinds[0] if kinds else ADDRESS) if len(names) == 1 else None
        elif self.asked and self.asked[1] == MX and (at := self.form("short_mx", line)):
            return Record(*line, self.asked[0], MX, plain_name(at["TARGET"]), int(at["PREFERENCE"]))
        elif self.asked and self.asked[1] != MX and (at := self.form("short_address", line)):
            return Record(*line, self.asked[0], ADDRESS, at["ADDRESS"].lower())
        else:
            self.asked = None
        return None
