"""What the DNS answers in a capture say about its session (RFC 7505, RFC 5321 §5.1)."""

from collections.abc import Iterator

from mailint.nodes.node import Malformed
from mailint.nodes.session import Envelope, Session, Speaker, Turn, Verb
from mailint.rules.rule import Context, Finding, Level, Side, error, rule


@rule("Q002", "null-mx", error("RFC 7505 §3", "RFC 7505 §4.1", "RFC 5321 §5.1"), side=Side.CLIENT)
def null_mx(session: Session, mail: Context) -> Iterator[Finding]:
    """The capture shows a null MX for a domain that mail is sent to: it accepts none.

    `MX 0 .` says so; a sender gives up at once with 556 and 5.1.10. For a sender's domain it is a warning: answers
    cannot arrive.

    given: kind = "session"
    bad:
        $ dig +noall +answer c.example MX
        «c.example. 3600 IN MX 0 .»
        220 mail.c.example ESMTP
        EHLO client.example.net
        250 mail.c.example
        MAIL FROM:<a@b.example>
        250 ok
        RCPT TO:<b@c.example>
        550 5.1.1 no
        QUIT
        221 bye
    good:
        $ dig +noall +answer c.example MX
        c.example. 3600 IN MX 10 mail.c.example.
        220 mail.c.example ESMTP
        EHLO client.example.net
        250 mail.c.example
        MAIL FROM:<a@b.example>
        250 ok
        RCPT TO:<b@c.example>
        550 5.1.1 no
        QUIT
        221 bye
    """
    records = [
        record for turn in session.turns if turn.speaker is Speaker.NOISE for record in _null_records(mail.text, turn)
    ]
    for domain, start, stop in records:
        verbs = _uses(session, mail, domain)
        if verbs:
            level = None if Verb.RCPT in verbs else Level.WARNING
            yield Finding(start, stop, f"{domain.decode('ascii', 'replace')} accepts no mail.", level=level)


def _null_records(text: bytes, turn: Turn) -> Iterator[tuple[bytes, int, int]]:
    """Domain and place of each null MX among lines of noise, as dig and host print them."""
    start, stop = turn.start, turn.stop
    at = text.find(b"MX", start, stop)
    while at >= 0:
        begin = text.rfind(b"\n", start, at) + 1 or start
        end = text.find(b"\n", at, stop)
        line = text[begin : end if end >= 0 else stop].rstrip()
        words = line.split()
        if words[-3:] == [b"MX", b"0", b"."] and not line.startswith(b";"):
            yield words[0].rstrip(b".").lower(), begin, begin + len(line)
        at = text.find(b"MX", begin + max(len(line), 1), stop)


def _uses(session: Session, mail: Context, domain: bytes) -> set[Verb]:
    """Whether the session sends to that domain (RCPT) or from it (MAIL)."""
    paths = [each.command for each in session.exchanges if isinstance(each.command, Envelope)]
    return {
        command.verb
        for command in paths
        if not isinstance(command.path, Malformed) and mail.octets(command.path.domain).lower() == domain
    }
