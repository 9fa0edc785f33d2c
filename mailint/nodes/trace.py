"""Trace fields (RFC 5322 §3.6.7, RFC 5321 §4.4): what the servers on the way wrote."""

from __future__ import annotations

from mailint.nodes.date import Moment
from mailint.nodes.node import Node
from mailint.text import Span


class Received(Node, frozen=True):
    """The value of Received: clauses (`from`, `by`, `with` ...), and a date after the last semicolon.

    Trace fields are records, so the date is no node that rules would visit.
    """

    clauses: Span
    """Up to the last semicolon outside quotes and comments."""
    date_at: Span | None
    """Where the date stands; None where there is no semicolon."""
    moment: Moment | None
    """What the date says; None if it is not in a form of a date."""
