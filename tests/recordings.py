"""What mailint itself says of a recording."""

from mailint.lint import lint
from mailint.nodes.message import Message
from mailint.nodes.session import Session
from mailint.read.reading import Kind, read
from mailint.settings import Settings
from mailint.text import Source


def findings(recording: bytes) -> list[str]:
    """Everything that the session rules find, at any level."""
    reading = read(Source("recording", recording))
    assert reading.kind is Kind.SESSION
    report = lint(reading, Settings(strict=True, select=("S", "X", "T")))
    return [f"{each.rule.code} {each.message}" for each in report.problems]


def messages(recording: bytes) -> list[bytes]:
    """The messages in it, as their recipient gets them."""
    return [unit.view.text for unit in read(Source("recording", recording)).units if isinstance(unit.root, Message)]


def sessions(recording: bytes) -> list[Session]:
    return [unit.root for unit in read(Source("recording", recording)).units if isinstance(unit.root, Session)]
