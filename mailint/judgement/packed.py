"""Judgements as octets (MessagePack), to be sent and kept. Their path is not among them.

What is told of a clean message is the same of most: it has octets of its own, for which nothing need be imported.
"""

from __future__ import annotations

from functools import cache, lru_cache

from mailint.judgement.told import Judgement
from mailint.read.kind import Kind
from mailint.record import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Any

    from msgspec.msgpack import Decoder, Encoder

SHORT = 150
"""Octets of what is told of a file without findings."""
HEAD = 1000
"""Octets of a file that tell its line ends."""
IN_LF, IN_CRLF = b"message in LF", b"message in CRLF"
"""What is told of messages that are clean, by how they begin."""
_CLEAN = {
    IN_LF: Judgement(Kind.MESSAGE, messages=1),
    IN_CRLF: Judgement(Kind.MESSAGE, messages=1, begins_in_crlf=True),
}


def pack(judgement: Judgement) -> bytes:
    """The judgement as octets."""
    return _coders()[0].encode(judgement.at(""))


def clean(octets: bytes) -> bytes:
    """What is told of a file that is one message and has no finding."""
    return IN_CRLF if begins_in_crlf(octets) else IN_LF


def begins_in_crlf(octets: bytes) -> bool:
    """Whether a line of a file's head ends in CRLF."""
    # one octet is found ten times as fast as two
    return octets.find(b"\r", 0, HEAD) >= 0 and octets.find(b"\r\n", 0, HEAD) >= 0


def unpack(octets: bytes, path: str) -> Judgement | None:
    """The judgement in these octets, about the file at a path; None where there is none in them."""
    # what is told of clean files is the same of many
    told = _CLEAN.get(octets) or (_of_many(octets) if len(octets) < SHORT else _decoded(octets))
    return told.at(path) if told else None


def _decoded(octets: bytes) -> Judgement | None:
    import msgspec

    try:
        return Judgement(*_coders()[1].decode(octets))
    except (msgspec.DecodeError, ValueError, RecursionError):
        return None


_of_many = lru_cache(1000)(_decoded)


@cache
def _coders() -> tuple[Encoder, Decoder[tuple[Any, ...]]]:
    """What writes and what reads judgements: an array of their fields, each of the kind that it is declared as."""
    from typing import get_type_hints

    from msgspec.msgpack import Decoder, Encoder

    from mailint import level
    from mailint.judgement import kinds, settled, told

    declared = get_type_hints(Judgement, vars(told) | vars(settled) | vars(kinds) | vars(level))
    return Encoder(), Decoder(tuple[tuple(declared.values())])  # type: ignore[misc]
