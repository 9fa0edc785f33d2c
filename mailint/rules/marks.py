"""Captures with marks: what the marks of a tool's log mean, and what the tool did to the lines."""

from collections.abc import Iterator

from mailint.nodes.session import Marks, OddCommand, OddReply, Redaction, Reply, Session, Speaker, Verb
from mailint.patterns import compiled
from mailint.rules.rule import Context, Finding, Side, advice, rule, warning

_MEMORY = "from memory"
_REPLY = compiled(rb"[2-5][0-5]\d(?:[ -]|\Z)")
_COMMAND = compiled(rb"(?i)(?:(?:HELO|EHLO|LHLO) \S|MAIL FROM:|RCPT TO:|(?:DATA|RSET|NOOP|QUIT|STARTTLS)[ \t]*\Z)")
_LITERALS = ("smtplib", "aiosmtpd", "net_smtp_ruby")
"""Dialects whose lines are string literals."""


@rule("T017", "secrets-redacted", advice(_MEMORY))
def secrets_redacted(redaction: Redaction, mail: Context) -> Iterator[Finding]:
    """A tool has put a mark in the place of a password.

    What the client sent is not known, so it is not judged as base64.

    bad:
        C: AUTH PLAIN «********»
        S: 235 2.7.0 ok
    bad:
        C: AUTH LOGIN
        S: 334 VXNlcm5hbWU6
        C: «[credentials hidden]»
        S: 334 UGFzc3dvcmQ6
        C: «[credentials hidden]»
        S: 235 2.7.0 ok
    bad:
        C: AUTH PLAIN «AHVzZXIALyogc2VjcmV0ICov»
        S: 235 2.7.0 ok
    good:
        C: AUTH PLAIN AGJvYgBzM2NyZXQ=
        S: 235 2.7.0 ok
    """
    yield Finding(redaction.start, redaction.stop, "A tool took the secret out here; what it was is not judged.")


@rule("T027", "markers-contradict", warning(_MEMORY), hides=("S033", "S048", "S049"))
def markers_contradict(session: Session, mail: Context) -> Iterator[Finding]:
    """The marks name the wrong side.

    Only a server says lines that begin with a code (RFC 5321 §4.2), and only a client gives commands. Where all marks
    contradict that, they are taken the other way round for the whole session; a single one is told.

    bad:
        C: «220 mail.example.org ESMTP»
        S: EHLO client.example.net
        C: 250 mail.example.org
        S: QUIT
        C: 221 2.0.0 Bye
    bad:
        S: 220 mail.example.org ESMTP
        C: EHLO client.example.net
        C: «250 mail.example.org»
        S: «QUIT»
        S: 221 2.0.0 Bye
    good:
        S: 220 mail.example.org ESMTP
        C: EHLO client.example.net
        S: 250 mail.example.org
        C: QUIT
        S: 221 2.0.0 Bye
    good:
        R: 220 mail.example.org ESMTP
        S: EHLO client.example.net
        R: 250 mail.example.org
        S: QUIT
        R: 221 2.0.0 Bye
    """
    if session.facts.marks is Marks.SWAPPED:
        message = "The marks contradict the codes; they are taken the other way round."
        yield Finding(*_first_line(session, mail), message)
    elif session.facts.marks is not Marks.NONE:
        yield from _misplaced(session, mail)


def _misplaced(session: Session, mail: Context) -> Iterator[Finding]:
    """Single lines that only the other side can have said."""
    for exchange in session.exchanges:
        command, reply = exchange.command, exchange.reply
        if isinstance(command, OddCommand) and _is_reply(command, mail):
            yield Finding(command.start, command.stop, "This line is marked as the client's, and is a reply.")
        if isinstance(reply, OddReply):
            yield from _commands(reply, mail)
    for reply in session.unasked:
        yield from _commands(reply, mail)


def _is_reply(command: OddCommand, mail: Context) -> bool:
    """Whether a command that is none begins with a reply code; mail data that were refused may, too."""
    is_none = command.verb is Verb.UNKNOWN and not command.is_text
    return is_none and _REPLY.match(mail.text, command.start, command.stop) is not None


def _commands(reply: Reply, mail: Context) -> Iterator[Finding]:
    """The lines of a reply that are commands."""
    for line in reply.lines:
        if line.code.start == line.code.stop and _COMMAND.match(mail.text, line.start, line.stop):
            yield Finding(line.start, line.stop, "This line is marked as the server's, and is a command.")


@rule("T029", "tls-part-opaque", advice("RFC 3207 §4.2", _MEMORY))
def tls_part_opaque(session: Session, mail: Context) -> Iterator[Finding]:
    """What follows STARTTLS is encrypted, or was not saved.

    The session goes on, but nobody outside can see it. It is judged up to here.

    bad:
        S: 220 mail.example.org ESMTP
        C: EHLO client.example.net
        S: 250-mail.example.org
        S: 250 STARTTLS
        C: STARTTLS
        S: «220 2.0.0 Ready to start TLS»
    good:
        S: 220 mail.example.org ESMTP
        C: EHLO client.example.net
        S: 250-mail.example.org
        S: 250 STARTTLS
        C: STARTTLS
        S: 220 2.0.0 Ready to start TLS
        C: EHLO client.example.net
        S: 250 mail.example.org
    """
    reply = session.exchanges[-1].reply if session.facts.opaque else None
    if reply:
        yield Finding(reply.start, reply.stop, "TLS begins here; what follows cannot be judged.", side=Side.SERVER)


@rule("T030", "wrapped-notice-lines", advice("from memory (Postfix source)"))
def wrapped_notice_lines(session: Session, mail: Context) -> Iterator[Finding]:
    """A tool wrapped a long line.

    Postfix folds the lines of its notices at 78 columns and shows as `?` what cannot be printed. The line is read as
    one.

    given: kind = "session"
    bad:
        Transcript of session follows.

        Out: 220 mail.example.org ESMTP
        In:  EHLO client.example.net
        Out: 250 mail.example.org
        In:  MAIL FROM:<alice@example.net>
        Out: «550 5.7.1 <alice@example.net>: Sender address rejected: we do not know
            this one»
        In:  QUIT
        Out: 221 2.0.0 Bye
    good:
        Transcript of session follows.

        Out: 220 mail.example.org ESMTP
        In:  QUIT
        Out: 221 2.0.0 Bye
    """
    for turn in session.turns if session.facts.tool else ():
        if turn.wrapped:
            end = turn.start + len(mail.text[turn.start : turn.stop].rstrip(b"\r\n"))
            yield Finding(turn.start, end, "The tool wrapped this line; it is read as one.")


@rule("T031", "smtplib-escapes", advice(_MEMORY))
def smtplib_escapes(session: Session, mail: Context) -> Iterator[Finding]:
    r"""The lines are string literals of a programming language.

    Python's smtplib and aiosmtpd, and Ruby's Net::SMTP, show `\r\n`, `\\` and octets beyond ASCII as escapes. They are
    undone before anything is judged, so that the octets are those of the wire.

    given: kind = "session"
    bad:
        reply: b'«220 mail.example.org ESMTP»\r\n'
        send: 'quit\r\n'
        reply: b'221 2.0.0 Bye\r\n'
    good:
        <-  220 mail.example.org ESMTP
         -> QUIT
        <-  221 2.0.0 Bye
    """
    if session.dialect in _LITERALS and session.facts.marks is not Marks.NONE:
        yield Finding(
            *_first_line(session, mail), "The lines of this log are string literals; their escapes are undone."
        )


@rule("T033", "glued-reply-lines", warning("from memory (seen in public logs)"))
def glued_reply_lines(reply: OddReply, mail: Context) -> Iterator[Finding]:
    """The lines of a reply stand on one line.

    PHPMailer's HTML output removes the line ends inside a reply, and so does some copying from consoles. A line is
    taken to begin where the code stands again and a keyword or an enhanced status code follows.

    given: kind = "session"
    bad:
        SERVER -> CLIENT: 220 mail.example.org ESMTP<br>
        CLIENT -> SERVER: EHLO client.example.net<br>
        SERVER -> CLIENT: «250-mail.example.org250-PIPELINING250-SIZE 20480000250 DSN»<br>
        CLIENT -> SERVER: QUIT<br>
        SERVER -> CLIENT: 221 2.0.0 Bye<br>
    good:
        SERVER -> CLIENT: 220 mail.example.org ESMTP<br>
        CLIENT -> SERVER: QUIT<br>
        SERVER -> CLIENT: 221 2.0.0 Bye<br>
    """
    glued = sum(line.stop == after.start for line, after in zip(reply.lines, reply.lines[1:], strict=False))
    if glued:
        yield Finding(reply.start, reply.stop, f"{glued + 1} lines of this reply stand on one line of the log.")


@rule("T034", "arrow-direction-flips", advice("from memory (Postfix, Exim source)"))
def arrow_direction_flips(session: Session, mail: Context) -> Iterator[Finding]:
    """The marks mean one side in this log and the other in another.

    `In:` and `Out:` in Postfix's notices, `SMTP<<` and `SMTP>>` in Exim's debug output, `<` and `>` in Exchange's logs
    are seen from the program that wrote them, which may be the client or the server. Where the codes of the replies
    stand tells which, once for the whole session.

    given: kind = "session"
    bad:
        SMTP>> «220 mail.example.org ESMTP»
        SMTP<< QUIT
        SMTP>> 221 2.0.0 Bye
    bad:
          SMTP<< «220 mail.example.org ESMTP»
          SMTP>> QUIT
          SMTP<< 221 2.0.0 Bye
    good:
        <-- 220 mail.example.org ESMTP
        --> QUIT
        <-- 221 2.0.0 Bye
    """
    if session.facts.marks is Marks.EITHER:
        first = next(turn for turn in session.turns if turn.speaker is not Speaker.NOISE)
        whose = "server" if first.speaker is Speaker.SERVER else "client"
        message = f"In this log the mark before this line is the {whose}'s, as the codes of the replies tell."
        yield Finding(*_first_line(session, mail), message)


def _first_line(session: Session, mail: Context) -> tuple[int, int]:
    """The first line of the dialogue, without its line end."""
    first = next(turn for turn in session.turns if turn.speaker is not Speaker.NOISE)
    return first.start, first.start + len(mail.text[first.start : first.stop].rstrip(b"\r\n"))
