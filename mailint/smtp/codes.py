"""Reply codes and enhanced codes in words (RFC 5321 §4.2.3; RFC 3463 §3; registry of RFC 5248, November 2026)."""

from __future__ import annotations

REPLY_LINE = 512
"""Octets of a reply line, code and CRLF included (RFC 5321 §4.5.3.1.5)."""

REPLIES: dict[int, str] = {
    211: "system status, or system help reply",
    214: "help message",
    220: "service ready",
    221: "service closing transmission channel",
    235: "authentication succeeded",
    250: "requested mail action okay, completed",
    251: "user not local; will forward",
    252: "cannot verify user, but will accept message and attempt delivery",
    253: "pending messages for the node started",
    334: "authentication challenge",
    354: "start mail input",
    355: "offset from which to go on with the interrupted message",
    421: "service not available, closing transmission channel",
    422: "a password transition is needed",
    430: "command not accepted for now",
    432: "a password transition is needed",
    450: "mailbox unavailable for now",
    451: "local error in processing",
    452: "insufficient system storage",
    453: "you have no mail",
    454: "TLS or authentication temporarily not available",
    455: "server unable to accommodate parameters",
    458: "unable to queue messages for the node",
    459: "node not allowed",
    500: "syntax error, command unrecognized",
    501: "syntax error in parameters or arguments",
    502: "command not implemented",
    503: "bad sequence of commands",
    504: "command parameter not implemented",
    521: "host does not accept mail",
    523: "encryption needed",
    524: "encryption required for this authentication mechanism",
    525: "user account disabled",
    530: "authentication or TLS required",
    533: "delivery not authorized",
    534: "authentication mechanism is too weak",
    535: "authentication credentials invalid",
    538: "encryption required for this authentication mechanism",
    550: "mailbox unavailable",
    551: "user not local; try another path",
    552: "exceeded storage allocation",
    553: "mailbox name not allowed",
    554: "transaction failed",
    555: "MAIL FROM or RCPT TO parameters not recognized or not implemented",
    556: "domain does not accept mail",
}
"""Reply codes of RFC 5321 §4.2.3 and of the extensions, those included that RFC 5248 §2.4 names."""

CLASSES: dict[int, str] = {2: "success", 4: "persistent transient failure", 5: "permanent failure"}
"""RFC 3463 §2."""

SUBJECTS: dict[int, str] = {
    0: "other or undefined status",
    1: "addressing",
    2: "mailbox",
    3: "mail system",
    4: "network and routing",
    5: "mail delivery protocol",
    6: "message content or media",
    7: "security or policy",
}
"""RFC 3463 §2, the second number."""

DETAILS: dict[tuple[int, int], str] = {
    (0, 0): "other undefined status",
    (1, 0): "other address status",
    (1, 1): "bad destination mailbox address",
    (1, 2): "bad destination system address",
    (1, 3): "bad destination mailbox address syntax",
    (1, 4): "destination mailbox address ambiguous",
    (1, 5): "destination address valid",
    (1, 6): "destination mailbox has moved, no forwarding address",
    (1, 7): "bad sender's mailbox address syntax",
    (1, 8): "bad sender's system address",
    (1, 9): "message relayed to non-compliant mailer",
    (1, 10): "recipient address has null MX",
    (2, 0): "other or undefined mailbox status",
    (2, 1): "mailbox disabled, not accepting messages",
    (2, 2): "mailbox full",
    (2, 3): "message length exceeds administrative limit",
    (2, 4): "mailing list expansion problem",
    (3, 0): "other or undefined mail system status",
    (3, 1): "mail system full",
    (3, 2): "system not accepting network messages",
    (3, 3): "system not capable of selected features",
    (3, 4): "message too big for system",
    (3, 5): "system incorrectly configured",
    (3, 6): "requested priority was changed",
    (4, 0): "other or undefined network or routing status",
    (4, 1): "no answer from host",
    (4, 2): "bad connection",
    (4, 3): "directory server failure",
    (4, 4): "unable to route",
    (4, 5): "mail system congestion",
    (4, 6): "routing loop detected",
    (4, 7): "delivery time expired",
    (5, 0): "other or undefined protocol status",
    (5, 1): "invalid command",
    (5, 2): "syntax error",
    (5, 3): "too many recipients",
    (5, 4): "invalid command arguments",
    (5, 5): "wrong protocol version",
    (5, 6): "authentication exchange line is too long",
    (6, 0): "other or undefined media error",
    (6, 1): "media not supported",
    (6, 2): "conversion required and prohibited",
    (6, 3): "conversion required but not supported",
    (6, 4): "conversion with loss performed",
    (6, 5): "conversion failed",
    (6, 6): "message content not available",
    (6, 7): "non-ASCII addresses not permitted for that sender or recipient",
    (6, 8): "UTF-8 string reply is required, but not permitted by the client",
    (6, 9): "UTF-8 header message cannot be transferred to one or more recipients",
    (6, 10): "UTF-8 string reply is required, but not permitted by the client",
    (7, 0): "other or undefined security status",
    (7, 1): "delivery not authorized, message refused",
    (7, 2): "mailing list expansion prohibited",
    (7, 3): "security conversion required but not possible",
    (7, 4): "security features not supported",
    (7, 5): "cryptographic failure",
    (7, 6): "cryptographic algorithm not supported",
    (7, 7): "message integrity failure",
    (7, 8): "authentication credentials invalid",
    (7, 9): "authentication mechanism is too weak",
    (7, 10): "encryption needed",
    (7, 11): "encryption required for requested authentication mechanism",
    (7, 12): "a password transition is needed",
    (7, 13): "user account disabled",
    (7, 14): "trust relationship required",
    (7, 15): "priority level is too low",
    (7, 16): "message is too big for the specified priority",
    (7, 17): "mailbox owner has changed",
    (7, 18): "domain owner has changed",
    (7, 19): "RRVS test cannot be completed",
    (7, 20): "no passing DKIM signature found",
    (7, 21): "no acceptable DKIM signature found",
    (7, 22): "no valid author-matched DKIM signature found",
    (7, 23): "SPF validation failed",
    (7, 24): "SPF validation error",
    (7, 25): "reverse DNS validation failed",
    (7, 26): "multiple authentication checks failed",
    (7, 27): "sender address has null MX",
    (7, 28): "mail flood detected",
    (7, 29): "ARC validation failure",
    (7, 30): "REQUIRETLS support required",
}
"""RFC 3463 §3 and its registry: subject and detail. What stands in no row is read by its subject alone."""


def in_words(code: str) -> str | None:
    """An enhanced status code in words (`5.1.1`); None if that is none."""
    numbers = code.split(".")
    if len(numbers) != 3 or not all(number.isascii() and number.isdigit() for number in numbers):
        return None
    kind, subject, detail = map(int, numbers)
    if kind not in CLASSES:
        return None
    return DETAILS.get((subject, detail)) or SUBJECTS.get(subject)


PLAIN_ENHANCED = frozenset(f"2.{subject}.{detail}".encode() for subject, detail in DETAILS)
"""The registered enhanced codes of success."""
