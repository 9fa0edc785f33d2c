"""Judgements as octets (MessagePack), to be sent and kept. Their path is not among them."""

from __future__ import annotations

from functools import lru_cache

import msgspec

from mailint.judgement.kinds import Judgement, Wants
from mailint.read.reading import Kind

SHORT = 150
"""Octets of what is told of a file without findings."""
HEAD = 1000
"""Octets of a file that tell its line ends."""
_ENCODER = msgspec.msgpack.Encoder()
_DECODER = msgspec.msgpack.Decoder(Judgement)


def pack(judgement: Judgement) -> bytes:
    """The judgement as octets."""
    return _ENCODER.encode(judgement.at(""))


@lru_cache(16)
def clean_message(begins_in_crlf: bool, wants: Wants) -> bytes:
    """What is told of a file that is one message, and has no finding."""
    return pack(Judgement(Kind.MESSAGE, messages=1, begins_in_crlf=begins_in_crlf, told=wants))


def unpack(octets: bytes, path: str) -> Judgement | None:
    """The judgement in these octets, about the file at a path; None where there is none in them."""
    # what is told of clean files is the same of many
    told = _of_many(octets) if len(octets) < SHORT else _decoded(octets)
    return told.at(path) if told else None


def _decoded(octets: bytes) -> Judgement | None:
    try:
        return _DECODER.decode(octets)
    except (msgspec.DecodeError, ValueError, RecursionError):
        return None


_of_many = lru_cache(1000)(_decoded)
