"""SMTP service extensions: keyword, verbs, parameters, and by how much these lengthen a command line.

From the RFCs named in each row and the IANA registry "MAIL Parameters", as of November 2026.
"""

from __future__ import annotations

from enum import Enum

from mailint.nodes.session import Verb
from mailint.record import NamedTuple

COMMAND_LINE = 512
"""Octets of a command line, verb and CRLF included (RFC 5321 §4.5.3.1.4), before the increments below."""


class Takes(Enum):
    """What may stand behind a keyword in the reply to EHLO; the forms are in grammars/smtp/ehlo."""

    NOTHING = "nothing"
    FORM = "form"
    """What has the form of its definition."""
    MAYBE = "maybe"
    """The same, or nothing."""
    ANYTHING = "anything"


class Extension(NamedTuple):
    """An extension: where it is defined, and its verbs. Its parameters of MAIL and RCPT are in PARAMETERS."""

    rfc: str
    verbs: frozenset[Verb] = frozenset()
    takes: Takes = Takes.ANYTHING


class Definition(NamedTuple):
    """A parameter of MAIL or RCPT, as its extension defines it; the form of its value is in grammars/smtp/parameter."""

    verb: Verb
    keywords: tuple[bytes, ...]
    """Any of them lets it stand."""
    rfc: str
    increment: int
    """By how many octets its use lengthens the command line."""
    has_value: bool = True
    is_xtext: bool = False
    """Whether the value is encoded as xtext (RFC 3461 §4)."""


def _row(rfc: str, verbs: str = "", takes: Takes = Takes.ANYTHING) -> Extension:
    return Extension(rfc, frozenset(map(Verb, verbs.split())), takes)


EXTENSIONS: dict[bytes, Extension] = {
    b"SIZE": _row("RFC 1870 §3", takes=Takes.MAYBE),
    b"8BITMIME": _row("RFC 6152 §2", takes=Takes.NOTHING),
    b"CHUNKING": _row("RFC 3030 §2", "BDAT", Takes.NOTHING),
    b"BINARYMIME": _row("RFC 3030 §3", takes=Takes.NOTHING),
    b"PIPELINING": _row("RFC 2920 §3", takes=Takes.NOTHING),
    b"STARTTLS": _row("RFC 3207 §4", "STARTTLS", Takes.NOTHING),
    b"AUTH": _row("RFC 4954 §3", "AUTH", Takes.FORM),
    b"ENHANCEDSTATUSCODES": _row("RFC 2034 §3", takes=Takes.NOTHING),
    b"DSN": _row("RFC 3461 §4", takes=Takes.NOTHING),
    b"SMTPUTF8": _row("RFC 6531 §3.1", takes=Takes.NOTHING),
    b"DELIVERBY": _row("RFC 2852 §4", takes=Takes.MAYBE),
    b"FUTURERELEASE": _row("RFC 4865 §3", takes=Takes.FORM),
    b"MT-PRIORITY": _row("RFC 6710 §3", takes=Takes.MAYBE),
    b"MTRK": _row("RFC 3885 §2", takes=Takes.NOTHING),
    b"RRVS": _row("RFC 7293 §3", takes=Takes.NOTHING),
    b"REQUIRETLS": _row("RFC 8689 §2", takes=Takes.NOTHING),
    b"NO-SOLICITING": _row("RFC 3865 §2", takes=Takes.MAYBE),
    b"BURL": _row("RFC 4468 §3", "BURL"),
    b"ETRN": _row("RFC 1985 §3", "ETRN", Takes.NOTHING),
    b"ATRN": _row("RFC 2645 §4", "ATRN"),
    b"TURN": _row("RFC 821 §3.8", "TURN"),
    b"EXPN": _row("RFC 5321 §3.5.2", "EXPN"),
    b"HELP": _row("RFC 5321 §4.1.1.8", "HELP"),
    b"VRFY": _row("RFC 5321 §3.5.2", "VRFY"),
    b"CONPERM": _row("RFC 4141 §4"),
    b"CONNEG": _row("RFC 4141 §5"),
    b"SUBMITTER": _row("RFC 4405 §4", takes=Takes.NOTHING),
    b"CHECKPOINT": _row("RFC 1845 §3", takes=Takes.NOTHING),
    b"LIMITS": _row("RFC 9422 §3", takes=Takes.FORM),
    b"UTF8SMTP": _row("RFC 5336 §3.1"),
    b"VERB": _row("sendmail", "VERB"),
    b"ONEX": _row("sendmail", "ONEX"),
    b"SEND": _row("RFC 821 §3.4", "SEND"),
    b"SOML": _row("RFC 821 §3.4", "SOML"),
    b"SAML": _row("RFC 821 §3.4", "SAML"),
    b"XCLIENT": _row("Postfix", "XCLIENT"),
    b"XFORWARD": _row("Postfix", "XFORWARD"),
}
"""Extensions by EHLO keyword in capitals."""

VERBS: dict[Verb, bytes] = {verb: keyword for keyword, each in EXTENSIONS.items() for verb in each.verbs}
"""The keyword that a verb needs."""


def _parameter(verb: Verb, keywords: str, rfc: str, increment: int, form: str = "value") -> Definition:
    words = tuple(keywords.encode().split())
    return Definition(verb, words, rfc, increment, form != "none", form == "xtext")


PARAMETERS: dict[bytes, Definition] = {
    b"SIZE": _parameter(Verb.MAIL, "SIZE", "RFC 1870 §6", 26),
    b"BODY": _parameter(Verb.MAIL, "8BITMIME BINARYMIME", "RFC 6152 §3", 16),
    b"AUTH": _parameter(Verb.MAIL, "AUTH", "RFC 4954 §5", 500, "xtext"),
    b"RET": _parameter(Verb.MAIL, "DSN", "RFC 3461 §4.3", 9),
    b"ENVID": _parameter(Verb.MAIL, "DSN MTRK", "RFC 3461 §4.4", 107, "xtext"),
    b"NOTIFY": _parameter(Verb.RCPT, "DSN", "RFC 3461 §4.1", 28),
    b"ORCPT": _parameter(Verb.RCPT, "DSN MTRK", "RFC 3461 §4.2", 502, "xtext"),
    b"SMTPUTF8": _parameter(Verb.MAIL, "SMTPUTF8", "RFC 6531 §3.4", 10, "none"),
    b"BY": _parameter(Verb.MAIL, "DELIVERBY", "RFC 2852 §4", 17),
    b"HOLDFOR": _parameter(Verb.MAIL, "FUTURERELEASE", "RFC 4865 §3", 34),
    b"HOLDUNTIL": _parameter(Verb.MAIL, "FUTURERELEASE", "RFC 4865 §3", 34),
    b"MT-PRIORITY": _parameter(Verb.MAIL, "MT-PRIORITY", "RFC 6710 §3", 15),
    b"MTRK": _parameter(Verb.MAIL, "MTRK", "RFC 3885 §3.1", 40),
    b"RRVS": _parameter(Verb.RCPT, "RRVS", "RFC 7293 §3.1", 33),
    b"REQUIRETLS": _parameter(Verb.MAIL, "REQUIRETLS", "RFC 8689 §2", 11, "none"),
    b"SOLICIT": _parameter(Verb.MAIL, "NO-SOLICITING", "RFC 3865 §2.3", 1007),
    b"CONPERM": _parameter(Verb.MAIL, "CONPERM", "RFC 4141 §4.2", 0, "none"),
    b"CONNEG": _parameter(Verb.RCPT, "CONNEG", "RFC 4141 §5.2", 0, "none"),
    b"SUBMITTER": _parameter(Verb.MAIL, "SUBMITTER", "RFC 4405 §4", 0, "xtext"),
    b"TRANSID": _parameter(Verb.MAIL, "CHECKPOINT", "RFC 1845 §3", 88),
}
"""Registered parameters by name in capitals. NOTIFY and ORCPT lengthen RCPT by 530 together (RFC 3461 §5.4)."""

ALWAYS_OFFERED = frozenset({Verb.VRFY, Verb.HELP, Verb.EXPN})
"""Verbs that need no keyword though they have one (RFC 5321 §4.5.1; EXPN is to be listed where it is answered 2yz)."""
