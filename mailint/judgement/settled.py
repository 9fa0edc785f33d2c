"""What became of what was sent, and what of it could not be judged: told of sessions in which nothing is found, too."""

from __future__ import annotations

from mailint.record import NamedTuple


class Cause(NamedTuple):
    """A finding that explains a refusal: its number, its rule, and the repair that would have avoided it, if any."""

    number: int
    code: str
    name: str
    repair: str


class Outcome(NamedTuple):
    """What became of a transaction, or of a command that was refused.

    `stop` is the file's octet after the reply that settled it, `line` its line.
    """

    stop: int
    line: int
    accepted: bool
    said: str
    """`the message was accepted as`, `the message was refused at`, `the server refused`."""
    about: bytes
    """The name that the server gave the message, or what it refused."""
    reply: bytes
    words: str
    """The reply's code in words; empty where it has none."""
    causes: tuple[Cause, ...]
    """The findings that explain a refusal, the likeliest first; empty where none does."""

    def without(self, known: frozenset[int]) -> Outcome:
        """The same without some of the findings, by number."""
        return self._replace(causes=tuple(each for each in self.causes if each.number not in known))


class NotJudged(NamedTuple):
    """Rules that stayed silent: what they judge, their codes, and why they could not."""

    what: str
    codes: tuple[str, ...]
    reason: str
