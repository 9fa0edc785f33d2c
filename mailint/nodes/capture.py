"""A session log as it was saved: what a terminal, a copy or a program left in it that nobody said.

Offsets count in the log itself. What is named here is taken off before the sessions in the log are read.
"""

from __future__ import annotations

from enum import Enum

from mailint.nodes.node import Node


class Left(Enum):
    """What was left in a log."""

    CONTAINER = "container"
    """Rows of a hex dump, events of a recording: all but the octets in them."""
    ESCAPE = "escape"
    """Control sequences of a terminal (ECMA-48: CSI, OSC): colours, titles, bracketed paste."""
    ERASURE = "erasure"
    """Text that was typed and erased, with the octets that erased it, as a terminal shows it: BS SP BS."""
    BACKSPACE = "backspace"
    """Text that was typed, and BS or DEL after it, of which the log does not say whether a terminal took them."""
    RETURN = "return"
    """CR that no line end of the wire needs: CR CR LF, text that was overwritten."""
    NEGOTIATION = "negotiation"
    """Commands of the telnet protocol (RFC 854): IAC and what follows."""
    NUMBER = "number"
    """The number of the line, before it."""
    STAMP = "stamp"
    """The time, before the line."""
    QUOTE = "quote"
    """A mark of quotation, or white space, before every line."""
    PROMPT = "prompt"
    """What a program prints before it reads a line."""
    REFERENCE = "character reference"
    """`&lt;` for `<`, as web pages have it."""
    TYPOGRAPHY = "typography"
    """A dash, a quotation mark, an ellipsis or a space that a word processor put in the place of an ASCII one."""
    ECHO = "echo"
    """A line that stands there twice, since both sides echoed it."""


class Residue(Node, frozen=True):
    """Octets of a log that nobody said."""

    left: Left
    count: int
    """How many such there are; where they are not told one by one, the node is the first."""


class Capture(Node, frozen=True):
    """A log in which something was left; the sessions in it follow."""

    residues: tuple[Residue, ...]
