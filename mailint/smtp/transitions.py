"""The tables of the SMTP state machine: where a command leads, and how it may be answered (RFC 5321 §4.1.4, §4.3)."""

from __future__ import annotations

from mailint.nodes.session import State, Verb
from mailint.record import NamedTuple


class Step(NamedTuple):
    """What a verb does. `legal` is where it may stand; None leaves the state as it was."""

    legal: frozenset[State]
    success: State | None = None
    more: State | None = None
    """After 3yz."""
    failure: State | None = None


_OPEN = frozenset({State.READY, State.MAIL, State.RCPT})
_HELLO = _OPEN | {State.GREETED, State.BDAT_FAILED}
_ANYWHERE = _OPEN | {State.GREETED, State.REFUSED, State.BDAT, State.BDAT_FAILED}
_READY = frozenset({State.READY})
_RCPT = frozenset({State.RCPT})
_CHUNK = frozenset({State.RCPT, State.BDAT})
_QUERY = _ANYWHERE - {State.BDAT_FAILED}

NEXT: dict[Verb, Step] = {
    Verb.GREETING: Step(frozenset({State.CONNECTED}), success=State.GREETED, failure=State.REFUSED),
    Verb.EHLO: Step(_HELLO, success=State.READY),
    Verb.HELO: Step(_HELLO, success=State.READY),
    Verb.LHLO: Step(_HELLO, success=State.READY),
    Verb.MAIL: Step(_READY, success=State.MAIL),
    Verb.SEND: Step(_READY, success=State.MAIL),
    Verb.SOML: Step(_READY, success=State.MAIL),
    Verb.SAML: Step(_READY, success=State.MAIL),
    Verb.RCPT: Step(frozenset({State.MAIL, State.RCPT}), success=State.RCPT),
    Verb.DATA: Step(_RCPT, more=State.DATA),
    Verb.END: Step(frozenset({State.DATA}), success=State.READY, failure=State.READY),
    Verb.BDAT: Step(_CHUNK, success=State.BDAT),
    Verb.BURL: Step(_CHUNK, success=State.BDAT),
    Verb.RSET: Step(_ANYWHERE, success=State.READY),
    Verb.NOOP: Step(_QUERY),
    Verb.HELP: Step(_QUERY),
    Verb.VRFY: Step(_QUERY),
    Verb.EXPN: Step(_QUERY),
    Verb.STARTTLS: Step(_READY, success=State.TLS),
    Verb.AUTH: Step(_READY, more=State.AUTH),
    Verb.RESPONSE: Step(frozenset({State.AUTH}), more=State.AUTH),
    Verb.ETRN: Step(_READY),
    Verb.ATRN: Step(_READY, success=State.CLOSED),
    Verb.TURN: Step(_READY, success=State.CLOSED),
    Verb.VERB: Step(_QUERY),
    Verb.ONEX: Step(_QUERY),
    Verb.XCLIENT: Step(_READY, success=State.GREETED),
    Verb.XFORWARD: Step(_READY),
    Verb.PRIVATE: Step(_ANYWHERE),
    Verb.UNKNOWN: Step(_ANYWHERE),
    Verb.QUIT: Step(_ANYWHERE | {State.CONNECTED}, success=State.CLOSED),
}
"""Transitions (RFC 5321 §4.1.4; 3030 §2; 3207 §4.2; 4954 §4; 2645 §4; Postfix's XCLIENT). What the table cannot say:
RSET stays in GREETED where there was no hello, the last chunk ends the transaction, a chunk that fails, or is mixed
with DATA, leaves BDAT_FAILED, an AUTH exchange goes back to where it began, 421 closes."""


def _codes(text: str, *, demand: bool = True) -> frozenset[int]:
    everywhere = "421 500 501 503" + (" 530" if demand else "")
    return frozenset(map(int, f"{everywhere} {text}".split()))


EXPECTED: dict[Verb, frozenset[int]] = {
    Verb.GREETING: frozenset({220, 421, 521, 554}),
    **dict.fromkeys((Verb.EHLO, Verb.HELO, Verb.LHLO), _codes("250 502 504 521 550", demand=False)),
    Verb.MAIL: _codes("250 450 451 452 455 550 552 553 555"),
    **dict.fromkeys((Verb.SEND, Verb.SOML, Verb.SAML), _codes("250 450 451 452 455 502 550 552 553 555")),
    Verb.RCPT: _codes("250 251 450 451 452 455 550 551 552 553 555 556"),
    Verb.DATA: _codes("354 450 451 452 554"),
    Verb.END: frozenset({250, 421, 450, 451, 452, 550, 552, 554}),
    Verb.BDAT: _codes("250 450 451 452 502 550 552 554"),
    Verb.BURL: _codes("250 450 451 452 502 550 552 554"),
    Verb.RSET: _codes("250", demand=False),
    Verb.NOOP: _codes("250", demand=False),
    Verb.QUIT: _codes("221", demand=False),
    Verb.VRFY: _codes("250 251 252 502 504 550 551 553"),
    Verb.EXPN: _codes("250 252 502 504 550"),
    Verb.HELP: _codes("211 214 502 504"),
    Verb.STARTTLS: _codes("220 454 502"),
    Verb.AUTH: _codes("235 334 432 454 502 504 534 535 538", demand=False),
    Verb.RESPONSE: _codes("235 334 432 454 534 535 538", demand=False),
    Verb.ETRN: _codes("250 251 252 253 458 459 502"),
    Verb.ATRN: _codes("250 450 451 453 502"),
    Verb.TURN: _codes("250 502"),
    Verb.VERB: _codes("250 502 504"),
    Verb.ONEX: _codes("250 502 504"),
    Verb.UNKNOWN: _codes("502"),
}
"""Legal replies by verb (RFC 5321 §4.3.2 and the extensions' texts). Private verbs have none listed: anything goes.

421, 500, 501 and 503 may answer every command; 530 where AUTH or STARTTLS may be demanded (RFC 4954 §6, 3207 §4).
554 to MAIL and RCPT is for submission only (RFC 6409 §4), so it is not listed here."""

PLAIN: dict[Verb, int] = {
    Verb.EHLO: 250,
    Verb.HELO: 250,
    Verb.LHLO: 250,
    Verb.MAIL: 250,
    Verb.RCPT: 250,
    Verb.DATA: 354,
    Verb.END: 250,
    Verb.BDAT: 250,
    Verb.RSET: 250,
    Verb.NOOP: 250,
    Verb.QUIT: 221,
}
"""The reply by which a session takes its plain course (RFC 5321 §4.3.2, RFC 3030 §2)."""

GROUPED = frozenset({Verb.RSET, Verb.MAIL, Verb.SEND, Verb.SOML, Verb.SAML, Verb.RCPT, Verb.END})
"""What may be followed by a further command before it is answered, where PIPELINING is listed (RFC 2920 §3.1)."""
