"""Which basic reply codes an enhanced status code goes with (RFC 5248 §2.1, §2.4; RFC 4954 §6)."""

from __future__ import annotations

ASSOCIATED: dict[tuple[int, int], frozenset[int]] = {
    (1, 1): frozenset({451, 550}),
    (1, 3): frozenset({501}),
    (1, 5): frozenset({250}),
    (1, 8): frozenset({451, 501}),
    (2, 2): frozenset({552}),
    (2, 3): frozenset({552}),
    (2, 4): frozenset({450, 452}),
    (3, 0): frozenset({221, 250, 421, 451, 550, 554}),
    (3, 1): frozenset({452}),
    (3, 2): frozenset({453}),
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
    (5, 6): frozenset({500}),
    (6, 3): frozenset({554}),
    (6, 4): frozenset({250}),
    (6, 6): frozenset({554}),
    (7, 0): frozenset({220, 235, 450, 454, 500, 501, 503, 504, 530, 535, 550}),
    (7, 1): frozenset({451, 454, 502, 503, 533, 550, 551}),
    (7, 2): frozenset({550}),
    (7, 4): frozenset({504}),
    (7, 8): frozenset({535, 554}),
    (7, 9): frozenset({534}),
    (7, 10): frozenset({523}),
    (7, 11): frozenset({524, 538}),
    (7, 12): frozenset({422, 432}),
    (7, 13): frozenset({525}),
    (7, 14): frozenset({535, 554}),
}


def goes_with(enhanced: bytes, code: int) -> bool:
    """Whether the registry gives this reply code beside the enhanced code (`4.7.1`); X.0.0 goes with all."""
    numbers = enhanced.split(b".")
    if len(numbers) != 3 or not (numbers[1].isdigit() and numbers[2].isdigit()):
        return False
    place = (int(numbers[1]), int(numbers[2]))
    return place == (0, 0) or code in ASSOCIATED.get(place, frozenset())
