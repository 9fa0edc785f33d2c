"""The words in which a dialogue is told: sides, states, verbs, speakers."""

from __future__ import annotations

from enum import Enum

from mailint.nodes.side import Side

__all__ = ["HELLO", "Marks", "Side", "Speaker", "State", "Verb"]


class State(Enum):
    """Where a session stands (RFC 5321 §4.1.4), as the server's replies so far have it."""

    __hash__ = object.__hash__

    UNKNOWN = "unknown"
    """The capture begins in mid-session."""
    CONNECTED = "connected"
    REFUSED = "refused"
    GREETED = "greeted"
    READY = "ready"
    MAIL = "mail"
    RCPT = "rcpt"
    DATA = "data"
    BDAT = "bdat"
    BDAT_FAILED = "bdat-failed"
    AUTH = "auth"
    TLS = "tls"
    CLOSED = "closed"


class Verb(Enum):
    """What a client says. The first three are no verbs: what the greeting answers, an AUTH response, the dot."""

    GREETING = "(greeting)"
    RESPONSE = "(response)"
    END = "."
    __hash__ = object.__hash__

    EHLO = "EHLO"
    HELO = "HELO"
    LHLO = "LHLO"
    MAIL = "MAIL"
    RCPT = "RCPT"
    DATA = "DATA"
    BDAT = "BDAT"
    BURL = "BURL"
    RSET = "RSET"
    NOOP = "NOOP"
    HELP = "HELP"
    VRFY = "VRFY"
    EXPN = "EXPN"
    STARTTLS = "STARTTLS"
    AUTH = "AUTH"
    ETRN = "ETRN"
    ATRN = "ATRN"
    QUIT = "QUIT"
    TURN = "TURN"
    SEND = "SEND"
    SOML = "SOML"
    SAML = "SAML"
    VERB = "VERB"
    ONEX = "ONEX"
    XCLIENT = "XCLIENT"
    XFORWARD = "XFORWARD"
    PRIVATE = "X-"
    """Any other verb that begins with X (RFC 5321 §4.1.5)."""
    UNKNOWN = "?"


HELLO = (Verb.EHLO, Verb.HELO, Verb.LHLO)
"""The commands by which a client names itself (RFC 5321 §4.1.1.1, RFC 2033 §4.1)."""


class Speaker(Enum):
    """Whose a line of a capture is. `noise` is nobody's: banners, prompts, certificates, remarks of the tool."""

    __hash__ = object.__hash__

    CLIENT = "client"
    SERVER = "server"
    CONTENT = "content"
    NOISE = "noise"


class Marks(Enum):
    """What the marks of a capture say of its sides."""

    NONE = "none"
    """There are none."""
    SURE = "sure"
    EITHER = "either"
    """They mean the client in one log and the server in another; where the codes stand has told which."""
    SWAPPED = "swapped"
    """They contradict the codes: what is marked as the client's is the server's."""
