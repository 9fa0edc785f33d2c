"""Which basic reply codes an enhanced status code goes with: the registry of RFC 5248, as of November 2026."""

from __future__ import annotations

_TEMPORARY_OR_PERMANENT = frozenset(range(400, 600))
_PERMANENT = frozenset(range(500, 600))

USUAL: dict[tuple[int, int], frozenset[int]] = {
    (1, 1): frozenset({451, 550}),
    (1, 3): frozenset({501}),
    (1, 5): frozenset({250}),
    (1, 8): frozenset({451, 501}),
    (2, 2): frozenset({552}),
    (2, 3): frozenset({552}),
    (2, 4): frozenset({450, 452}),
    (3, 0): frozenset({221, 250, 421, 451, 550, 554}),
    (3, 1): frozenset({452}),
    (3, 2): frozenset({453, 521}),
    (3, 4): frozenset({552, 554}),
    (4, 1): frozenset({451}),
    (4, 2): frozenset({421}),
    (4, 3): frozenset({451, 550}),
    (4, 5): frozenset({451}),
    (5, 0): frozenset({220, 250, 251, 252, 253, 451, 452, 454, 458, 459, 501, 502, 503, 554}),
    (5, 1): frozenset({430, 500, 501, 503, 530, 550, 554, 555}),
    (5, 2): frozenset({500, 501, 502, 550, 555}),
    (5, 3): frozenset({451}),
    (5, 4): frozenset({451, 501, 502, 503, 504, 550, 555}),
    (6, 3): frozenset({554}),
    (6, 4): frozenset({250}),
    (6, 6): frozenset({554}),
    (7, 0): frozenset({220, 235, 450, 454, 500, 501, 503, 504, 530, 535, 550}),
    (7, 1): frozenset({451, 454, 502, 503, 533, 550, 551}),
    (7, 2): frozenset({550}),
    (7, 4): frozenset({504}),
    (7, 10): frozenset({523}),
    (7, 13): frozenset({525}),
    (7, 14): frozenset({535, 554}),
    (7, 15): _TEMPORARY_OR_PERMANENT,
    (7, 16): _TEMPORARY_OR_PERMANENT,
    (7, 17): _PERMANENT,
    (7, 18): _PERMANENT,
    (7, 19): _PERMANENT,
}
"""Reply codes that are usual beside an enhanced code, by its subject and detail. Others may stand there too: the list
was drawn up from what servers did (RFC 5248 §2.1, §2.4), or leaves them open (RFC 6710 §10, RFC 7293 §15)."""

TIED: dict[tuple[int, int], frozenset[int]] = {
    (1, 10): frozenset({556}),
    (3, 6): frozenset({250, 251}),
    (5, 6): frozenset({500}),
    (6, 7): frozenset({550, 553}),
    (6, 8): frozenset({252, 550, 553}),
    (6, 9): frozenset({550, 554}),
    (7, 8): frozenset({535, 554}),
    (7, 9): frozenset({534}),
    (7, 11): frozenset({524, 538}),
    (7, 12): frozenset({422, 432}),
    (7, 20): frozenset({550}),
    (7, 21): frozenset({550}),
    (7, 22): frozenset({550}),
    (7, 23): frozenset({550}),
    (7, 24): frozenset({451, 550}),
    (7, 25): frozenset({550}),
    (7, 26): frozenset({550}),
    (7, 27): frozenset({550}),
    (7, 29): frozenset({550}),
    (7, 30): frozenset({550}),
}
"""Reply codes that the document which defines an enhanced code gives with it (RFC 4954 §6, RFC 6531 §3.5 and §4.2,
RFC 6710 §10, RFC 7372 §3, RFC 7505 §6, RFC 8617 §10, RFC 8689 §7)."""


def goes_with(enhanced: bytes, code: int) -> bool:
    """Whether the registry gives this reply code beside the enhanced code (`4.7.1`); X.0.0 goes with all."""
    place = _place(enhanced)
    return place == (0, 0) or (place is not None and code in _codes(place))


def tied_to(enhanced: bytes, code: int) -> frozenset[int]:
    """The reply codes of this one's first digit that the enhanced code is defined for; empty where none is given."""
    place = _place(enhanced)
    return (
        frozenset(each for each in TIED.get(place, frozenset()) if each // 100 == code // 100) if place else frozenset()
    )


def _codes(place: tuple[int, int]) -> frozenset[int]:
    return TIED.get(place, frozenset()) | USUAL.get(place, frozenset())


def _place(enhanced: bytes) -> tuple[int, int] | None:
    """Subject and detail."""
    numbers = enhanced.split(b".")
    if len(numbers) != 3 or not (numbers[1].isdigit() and numbers[2].isdigit()):
        return None
    return int(numbers[1]), int(numbers[2])
