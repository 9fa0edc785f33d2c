"""Judgements as octets (MessagePack), to be sent and kept. Their path is not among them."""

from __future__ import annotations

import msgspec

from mailint.judgement.kinds import Judgement

_ENCODER = msgspec.msgpack.Encoder()
_DECODER = msgspec.msgpack.Decoder(Judgement)


def pack(judgement: Judgement) -> bytes:
    """The judgement as octets."""
    return _ENCODER.encode(judgement.at(""))


def unpack(octets: bytes, path: str) -> Judgement | None:
    """The judgement in these octets, about the file at a path; None where there is none in them."""
    try:
        return _DECODER.decode(octets).at(path)
    except (msgspec.DecodeError, ValueError, RecursionError):
        return None
