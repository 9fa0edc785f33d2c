"""SMTP service extensions: keyword, verbs, parameters, and by how much these lengthen a command line.

From the RFCs named in each row and the IANA registry "MAIL Parameters", as of November 2026.
"""

from __future__ import annotations

from typing import NamedTuple

from mailint.nodes.session import Verb

COMMAND_LINE = 512
"""Octets of a command line, verb and CRLF included (RFC 5321 §4.5.3.1.4), before the increments below."""


class Extension(NamedTuple):
    """An extension. Increments are in octets, for all its parameters of that command together."""

    rfc: str
    verbs: frozenset[Verb] = frozenset()
    mail: frozenset[bytes] = frozenset()
    rcpt: frozenset[bytes] = frozenset()
    mail_increment: int = 0
    rcpt_increment: int = 0


def _row(
    rfc: str, verbs: str = "", mail: str = "", rcpt: str = "", mail_increment: int = 0, rcpt_increment: int = 0
) -> Extension:
    return Extension(
        rfc, frozenset(map(Verb, verbs.split())), frozenset(mail.encode().split()), frozenset(rcpt.encode().split()),
        mail_increment, rcpt_increment,
    )  # fmt: skip


EXTENSIONS: dict[bytes, Extension] = {
    b"SIZE": _row("RFC 1870 §3", mail="SIZE", mail_increment=26),
    b"8BITMIME": _row("RFC 6152 §2", mail="BODY", mail_increment=16),
    b"CHUNKING": _row("RFC 3030 §2", "BDAT"),
    b"BINARYMIME": _row("RFC 3030 §3", mail="BODY", mail_increment=16),
    b"PIPELINING": _row("RFC 2920 §3"),
    b"STARTTLS": _row("RFC 3207 §4", "STARTTLS"),
    b"AUTH": _row("RFC 4954 §3", "AUTH", mail="AUTH", mail_increment=500),
    b"ENHANCEDSTATUSCODES": _row("RFC 2034 §3"),
    b"DSN": _row("RFC 3461 §4", mail="RET ENVID", rcpt="NOTIFY ORCPT", mail_increment=116, rcpt_increment=530),
    b"SMTPUTF8": _row("RFC 6531 §3.1", mail="SMTPUTF8", mail_increment=10),
    b"DELIVERBY": _row("RFC 2852 §4", mail="BY", mail_increment=17),
    b"FUTURERELEASE": _row("RFC 4865 §3", mail="HOLDFOR HOLDUNTIL", mail_increment=34),
    b"MT-PRIORITY": _row("RFC 6710 §3", mail="MT-PRIORITY", mail_increment=15),
    b"MTRK": _row("RFC 3885 §2", mail="MTRK", mail_increment=40),
    b"RRVS": _row("RFC 7293 §3", rcpt="RRVS", rcpt_increment=33),
    b"REQUIRETLS": _row("RFC 8689 §2", mail="REQUIRETLS", mail_increment=11),
    b"NO-SOLICITING": _row("RFC 3865 §2", mail="SOLICIT", mail_increment=1007),
    b"BURL": _row("RFC 4468 §3", "BURL"),
    b"ETRN": _row("RFC 1985 §3", "ETRN"),
    b"ATRN": _row("RFC 2645 §4", "ATRN"),
    b"TURN": _row("RFC 821 §3.8", "TURN"),
    b"EXPN": _row("RFC 5321 §3.5.2", "EXPN"),
    b"HELP": _row("RFC 5321 §4.1.1.8", "HELP"),
    b"VRFY": _row("RFC 5321 §3.5.2", "VRFY"),
    b"CONPERM": _row("RFC 4141 §4", mail="CONPERM"),
    b"CONNEG": _row("RFC 4141 §5", rcpt="CONNEG"),
    b"SUBMITTER": _row("RFC 4405 §4", mail="SUBMITTER"),
    b"CHECKPOINT": _row("RFC 1845 §3", mail="TRANSID"),
    b"LIMITS": _row("RFC 9422 §3"),
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

MAIL_PARAMETERS: dict[bytes, tuple[bytes, ...]] = {}
"""Which keywords let a parameter (in capitals) stand in MAIL; BODY has two."""

RCPT_PARAMETERS: dict[bytes, tuple[bytes, ...]] = {}
"""The same for RCPT."""

VERBS: dict[Verb, bytes] = {verb: keyword for keyword, each in EXTENSIONS.items() for verb in each.verbs}
"""The keyword that a verb needs."""

for _keyword, _extension in EXTENSIONS.items():
    for _name in _extension.mail:
        MAIL_PARAMETERS[_name] = (*MAIL_PARAMETERS.get(_name, ()), _keyword)
    for _name in _extension.rcpt:
        RCPT_PARAMETERS[_name] = (*RCPT_PARAMETERS.get(_name, ()), _keyword)

PARAMETER_INCREMENT: dict[bytes, int] = {
    b"SIZE": 26, b"BODY": 16, b"AUTH": 500, b"RET": 9, b"ENVID": 107, b"SMTPUTF8": 10, b"BY": 17, b"HOLDFOR": 34,
    b"HOLDUNTIL": 34, b"MT-PRIORITY": 15, b"MTRK": 40, b"REQUIRETLS": 11, b"SOLICIT": 1007, b"NOTIFY": 28,
    b"ORCPT": 502, b"RRVS": 33,
}  # fmt: skip
"""By how many octets the use of a parameter (in capitals) lengthens its command line; NOTIFY and ORCPT make 530."""

ALWAYS_OFFERED = frozenset({Verb.VRFY, Verb.HELP, Verb.EXPN})
"""Verbs that need no keyword though they have one (RFC 5321 §4.5.1; EXPN is to be listed where it is answered 2yz)."""
