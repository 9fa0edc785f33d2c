"""A repair that was held back, as a node of its own, so that a rule can speak about it."""

from __future__ import annotations

from mailint.nodes.node import Node


class HeldBack(Node, frozen=True):
    """A SAFE repair that the signature guard made UNSAFE. Span is that of the finding it belongs to."""

    code: str
    """Code of the rule that offered it."""
    title: str
    reason: str
