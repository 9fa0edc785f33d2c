"""The rules: one function each, with its RFC section, its page and its examples in one place.

How to add one. Take its code, name and level from the catalogue; they are never reused. Read the section it cites. Find
the subject's module (or make one, and list it in MESSAGE or SESSION below), and write:

    @rule("D004", "weekday-mismatch", error("RFC 5322 §3.3"))
    def weekday_mismatch(date: Date, mail: Context) -> Iterator[Finding]:
        '''The day name is not the day on which the date falls.

        Why it matters, and to whom.

        bad:   Date: «Mon», 04 Oct 2016 19:38:20 -0400
        fixed: Date: Tue, 04 Oct 2016 19:38:20 -0400
        good:  Date: Tue, 04 Oct 2016 19:38:20 -0400
        '''

The first parameter's annotation is what it visits: a node that only odd mail has, or a sign (`nodes/signs.py`) by which
the reader tells that there is something to look at, so that clean mail pays nothing for the rule. `«...»` marks the
octets it must point at. `fixed:` is the result of the SAFE repair, `unsafe:` of the UNSAFE one; with neither, no repair
may be offered. A newline is CRLF; `␊ ␍ ␀ ␉ ␠` and `\\xNN` are raw octets; `given:` (TOML) sets `now`, `stage`, `dns`,
`kind`, `dialect` for the examples after it. The examples are the rule's tests: nothing else is to be registered.
`scripts/generate.py` writes it into the list by which it is found. A rule holds no state, sees only nodes and Context,
and knows no other rule: name what it makes superfluous in `hides=`.

A body may have 50 MB, and is not in memory then: look into it by `mail.text.find`, `text.window.lines` or `Decoded`,
not by an expression over all of it, and make edits that may be many a `Deferred`. `tests/test_windows.py` measures it.
"""

from __future__ import annotations

from functools import cache

from mailint.record import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Any

    from mailint.nodes.node import Node
    from mailint.rules.listed import Listed
    from mailint.rules.rule import Rule

MESSAGE = (
    "lines",
    "long_lines",
    "framing",
    "header",
    "structured",
    "dates",
    "zones",
    "date_forms",
    "addresses",
    "mailboxes",
    "senders",
    "envelopes",
    "placeholders",
    "identifiers",
    "mime",
    "media",
    "boundaries",
    "delimiters",
    "base64",
    "quoted_printable",
    "charsets",
    "eight_bit",
    "encoded_words",
    "internationalized",
    "content_ids",
    "cid_urls",
    "related",
    "signatures",
)
"""The subjects whose rules visit the nodes of a message."""

SESSION = (
    "placeholders",
    "session.hello",
    "session.greeting",
    "session.keywords",
    "session.closing",
    "session.paths",
    "session.commands",
    "session.course",
    "session.octets",
    "session.recipients",
    "session.replies",
    "session.reply_lines",
    "session.answers",
    "session.enhanced",
    "session.data",
    "session.terminator",
    "session.lmtp",
    "session.extensions",
    "session.offers",
    "session.parameters",
    "session.dsn",
    "session.timed",
    "session.body_type",
    "session.size",
    "session.chunking",
    "session.pipelining",
    "session.starttls",
    "session.requiretls",
    "session.privacy",
    "session.limits",
    "session.queues",
    "session.authentication",
    "session.sasl",
    "session.smtputf8",
    "session.dns",
    "session.routes",
    "session.timing",
    "transcripts",
    "captures",
    "copies",
    "residues",
    "marks",
)
"""The subjects whose rules visit the nodes of a session, or speak about a file that is neither."""

TEMPLATE = ("templates",)
"""The subjects whose rules visit the nodes of a template."""


@cache
def rules_of(subjects: tuple[str, ...]) -> tuple[Rule[Any], ...]:
    """The rules of some subjects, by code."""
    from importlib import import_module

    from mailint.rules.rule import Rule

    modules = [import_module(f"mailint.rules.{name}") for name in subjects]
    rules = {value.code: value for module in modules for value in vars(module).values() if isinstance(value, Rule)}
    return tuple(rules[code] for code in sorted(rules))


def rules_for(root: Node) -> tuple[Listed, ...]:
    """The rules that can speak about a message, a session, or a template, as they are listed."""
    return _rules_for(type(root))


@cache
def _rules_for(kind: type[Node]) -> tuple[Listed, ...]:
    from mailint.nodes.message import Message
    from mailint.rules.listed import listed

    if issubclass(kind, Message):
        return listed("message")
    from mailint.nodes.template import Template

    return listed("message", "template") if issubclass(kind, Template) else listed("session")


def all_rules() -> tuple[Rule[Any], ...]:
    """Every rule, by code."""
    return rules_of(MESSAGE + SESSION + TEMPLATE)


def find(word: str) -> Rule[Any] | None:
    """The rule of that code or name, in any case."""
    return next((rule for rule in all_rules() if word.upper() == rule.code or word.lower() == rule.name), None)
