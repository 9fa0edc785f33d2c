"""What mailint itself says of a recording."""

from mailint.lint import lint
from mailint.nodes.message import Message
from mailint.nodes.session import Session, Side
from mailint.read.reading import Kind, read
from mailint.settings import Settings
from mailint.text import Source


def findings(recording: bytes) -> list[str]:
    """What the session rules find, at any level, but for the server's faults and secrets that were left out."""
    reading = read(Source("recording", recording))
    assert reading.kind is Kind.SESSION
    report = lint(reading, Settings(strict=True, select=("S", "X", "T")))
    ours = [each for each in report.problems if each.side is not Side.SERVER and each.rule.code != "T017"]
    return [f"{each.rule.code} {each.message}" for each in ours]


def messages(recording: bytes) -> list[bytes]:
    """The messages in it, as their recipient gets them."""
    return [unit.view.text for unit in read(Source("recording", recording)).units if isinstance(unit.root, Message)]


def sessions(recording: bytes) -> list[Session]:
    return [unit.root for unit in read(Source("recording", recording)).units if isinstance(unit.root, Session)]
