"""Captures: what the log itself is, lost, or shows too much of. The shapes are those in which people save sessions."""

from collections.abc import Iterator

from mailint.nodes.message import Unrecognised
from mailint.nodes.session import Content, Secret, Session, Speaker, State, Turn
from mailint.rules.rule import Context, Finding, Side, advice, rule, warning

_MEMORY = "from memory"


@rule("T001", "format-not-recognised", advice(_MEMORY))
def format_not_recognised(file: Unrecognised, mail: Context) -> Iterator[Finding]:
    """The file is in no form that is known.

    Nothing in it was judged. It is neither a message, which begins with header fields, nor a log in which a server's
    replies and a client's commands can be told apart.

    given: kind = "unknown"
    bad:   «»Dear diary, 250 people came today.
    given: kind = "message"
    good:  Subject: today
    """
    yield Finding(0, 0, "This is neither a message nor an SMTP session; --kind says which.")


@rule("T003", "client-lines-missing", warning(_MEMORY))
def client_lines_missing(session: Session, mail: Context) -> Iterator[Finding]:
    """Only the server's lines were saved.

    Netcat and openssl fed from a pipe, and telnet without local echo, do not show what the client sent. The commands
    are inferred from the replies, and what the client did is not judged.

    given: kind = "session"
    bad:
        «220 mail.example.org ESMTP»
        250-mail.example.org
        250 SIZE 1000000
        250 2.1.0 Ok
        221 2.0.0 Bye
    good:
        220 mail.example.org ESMTP
        EHLO client.example.net
        250-mail.example.org
        250 SIZE 1000000
        QUIT
        221 2.0.0 Bye
    good:
        220 mail.example.org ESMTP
    """
    if session.facts.client_lines or not session.exchanges:
        return
    first = next(turn for turn in session.turns if turn.speaker is Speaker.SERVER)
    yield Finding(*_last_line(first, mail), "Only the server's lines were saved; what the client sent is not judged.")


@rule("T012", "surrounding-noise", advice(_MEMORY))
def surrounding_noise(session: Session, mail: Context) -> Iterator[Finding]:
    """Lines round the dialogue are no part of it: prompts, banners, certificates.

    They are left out when the session is read, and can be left out of what is shown to others.

    given: kind = "session"
    bad:
        «$ telnet mail.example.org 25
        Trying 192.0.2.25...
        Connected to mail.example.org.
        Escape character is '^]'.»
        220 mail.example.org ESMTP
        QUIT
        221 2.0.0 Bye
        «Connection closed by foreign host.»
    bad:
        S: 220 mail.example.org ESMTP
        «Then the client leaves.»
        C: QUIT
        S: 221 2.0.0 Bye
    good:
        S: 220 mail.example.org ESMTP

        C: QUIT
        S: 221 2.0.0 Bye
    good:
        === Trying mail.example.org:25...
        === Connected to mail.example.org.
        <-  220 mail.example.org ESMTP
         -> QUIT
        <-  221 2.0.0 Bye
        === Connection closed with remote host.
    """
    if session.facts.tool:
        return
    for start, stop in _noise(session, mail):
        lines = mail.text.count(b"\n", start, stop) + 1
        what = "This line is" if lines == 1 else f"These {lines} lines are"
        yield Finding(start, stop, f"{what} no part of the dialogue, and left out.")


@rule("T016", "secrets-in-transcript", warning("RFC 4954 §9", _MEMORY))
def secrets_in_transcript(secret: Secret, mail: Context) -> Iterator[Finding]:
    """The log shows a password, a token or a login name.

    Base64 hides nothing. Whoever reads the log can log in; take the secret out before you pass the log on, and change
    it if you already did. The output of this program stars it out.

    bad:
        C: AUTH PLAIN «AGJvYgBzM2NyZXQ=»
        S: 235 2.7.0 ok
    bad:
        C: AUTH LOGIN
        S: 334 VXNlcm5hbWU6
        C: Ym9i
        S: 334 UGFzc3dvcmQ6
        C: «c2VjcmV0»
        S: 235 2.7.0 ok
    bad:
        C: XCLIENT ADDR=192.0.2.7 LOGIN=«bob»
        S: 220 mail.example.org ESMTP
    good:
        C: AUTH PLAIN ****************
        S: 235 2.7.0 ok
    good:
        C: AUTH CRAM-MD5
        S: 334 PDE4OTYuNjk3MTcwOTUyQHBvc3RvZmZpY2UuZXhhbXBsZT4=
        C: *
        S: 501 5.7.0 cancelled
    good:
        C: XCLIENT ADDR=192.0.2.7 LOGIN=[UNAVAILABLE]
        S: 220 mail.example.org ESMTP
    """
    if secret.readable:
        what = "a login name" if secret.mechanism == b"XCLIENT" else "credentials"
        yield Finding(secret.start, secret.stop, f"The log shows {what} ({secret.mechanism.decode('latin-1')}).")


@rule("T018", "truncated", warning(_MEMORY))
def truncated(session: Session, mail: Context) -> Iterator[Finding]:
    """The capture ends in the midst of a reply, of mail data, or before a reply.

    What would have followed is not known, so what seems to be missing at the end is not held against anyone.

    bad:
        C: DATA
        S: «354 go ahead»
    bad:
        C: DATA
        S: 354 go ahead
        C: Subject: x
        C:
        C: «Hello Bob»
    bad:
        C: EHLO client.example.net
        S: 250-mail.example.org
        S: «250-SIZE 1000000»
    bad:
        S: 220 mail.example.org ESMTP
        C: «EHLO client.example.net»
    bad:
        C: AUTH LOGIN
        S: «334 VXNlcm5hbWU6»
    good:
        S: 220 mail.example.org ESMTP
        C: QUIT
        S: 221 2.0.0 Bye
    """
    if session.truncated is None:
        return
    last = next(turn for turn in reversed(session.turns) if turn.speaker is not Speaker.NOISE)
    yield Finding(*_last_line(last, mail), f"The capture ends {_amid(session)}.")


@rule("T019", "several-sessions", advice(_MEMORY))
def several_sessions(session: Session, mail: Context) -> Iterator[Finding]:
    """The log holds more than one session.

    Each is judged by itself: what one server offered says nothing about the next.

    bad:
        S: 220 mail.example.org ESMTP
        C: QUIT
        S: 221 2.0.0 Bye
        S: «220 mail.example.com ESMTP»
        C: QUIT
        S: 221 2.0.0 Bye
    good:
        S: 220 mail.example.org ESMTP
        C: QUIT
        S: 221 2.0.0 Bye
    """
    if not session.ordinal:
        return
    spoken = (turn for turn in session.turns if turn.speaker is not Speaker.NOISE)
    first = next(spoken, session.turns[0])
    yield Finding(*_last_line(first, mail), f"Session {session.ordinal + 1} of this log begins here.")


@rule("T020", "reply-like-line-in-data", advice("RFC 5321 §4.1.1.4", _MEMORY))
def reply_like_line_in_data(content: Content, mail: Context) -> Iterator[Finding]:
    """A line of the message looks like a reply.

    Between 354 and the dot everything is the message's text, whatever it looks like. It is named here because a
    reader of the log may take it for the server's. Where all was pasted at once, replies may really stand there.

    bad:
        C: DATA
        S: 354 go ahead
        C: Subject: party
        C:
        C: «250 people came»
        C: .
        S: 250 2.0.0 ok
    good:
        C: DATA
        S: 354 go ahead
        C: Subject: party
        C:
        C: In all, 250 people came
        C: .
        S: 250 2.0.0 ok
    given: kind = "session"
    bad:
        Trying 192.0.2.25...
        220 mail.example.org ESMTP
        HELO client.example.net
        250 mail.example.org
        MAIL FROM:<alice@example.net>
        RCPT TO:<bob@example.org>
        DATA
        Subject: party
        «250 2.1.0 ok»
        «250 2.1.5 ok»
        «354 go ahead»

        See you there.
        .
        250 2.0.0 ok
    """
    if not content.guessed:
        for line in content.reply_like:
            yield Finding(*line, "This line of the message looks like a reply, and is not one.")
    exchanges = mail.session.exchanges
    for exchange in reversed(exchanges[: content.exchange + 1] if content.exchange >= 0 else ()):
        if exchange.reply is None or exchange.reply.start < content.start:
            break
        if exchange.reply.start < content.stop:
            message = "This line stands inside the message, and is the reply to what was sent before it."
            yield Finding(exchange.reply.start, exchange.reply.stop, message)


@rule("T028", "data-not-shown", advice(_MEMORY))
def data_not_shown(content: Content, mail: Context) -> Iterator[Finding]:
    """The tool does not show the message.

    Between 354 and the reply to the data nothing was saved, so the message is not judged.

    bad:
        C: «DATA»
        S: 354 go ahead
        S: 250 2.0.0 ok
        C: QUIT
        S: 221 2.0.0 Bye
    good:
        C: DATA
        S: 354 go ahead
        C: Subject: x
        C: .
        S: 250 2.0.0 ok
    good:
        C: DATA
        S: 354 go ahead
        C: .
        S: 554 5.6.0 no header
    """
    session = mail.session
    command = session.exchanges[content.exchange].command if content.exchange >= 0 else None
    if content.hidden and command is not None and session.truncated != content.stop:
        yield Finding(*command.verb_at, "The log does not show the message that was sent here.", side=Side.CLIENT)


def _noise(session: Session, mail: Context) -> Iterator[tuple[int, int]]:
    """Runs of lines of noise that hold more than blanks, without the empty lines at either end."""
    run: list[Turn] = []
    unclear = {span.start for span in session.unclear}
    for turn in [*session.turns, Turn(Speaker.SERVER, 0, 0)]:
        if turn.speaker is Speaker.NOISE and turn.start not in unclear:
            if run or not mail.text[turn.start : turn.stop].isspace():
                run.append(turn)
            continue
        if run:
            start, stop = run[0].start, run[-1].stop
            yield start, start + len(mail.text[start:stop].rstrip())
        run = []


def _last_line(turn: Turn, mail: Context) -> tuple[int, int]:
    """The last line of a turn, without its line end."""
    stop = turn.start + len(mail.text[turn.start : turn.stop].rstrip(b"\r\n"))
    return max(mail.text.rfind(b"\n", turn.start, stop) + 1, turn.start), stop


def _amid(session: Session) -> str:
    """In the midst of what the capture ends."""
    if session.contents and session.contents[-1].terminator is None and session.contents[-1].stop == session.truncated:
        return "in the midst of the mail data"
    last = session.exchanges[-1] if session.exchanges else None
    if last and last.reply is None:
        return "before the server's reply"
    if last and last.after is State.AUTH:
        return "before the client's response"
    return "in the midst of a reply"
