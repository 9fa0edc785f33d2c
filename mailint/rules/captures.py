"""Captures without marks: lines that are nobody's, sides that are missing, what a terminal program kept for itself."""

from collections.abc import Iterator

from mailint.nodes.session import Reply, Session, Side, Speaker, Turn, Verb
from mailint.rules.rule import Context, Finding, advice, rule, warning

_MEMORY = "from memory"


@rule("T002", "line-side-unknown", warning(_MEMORY))
def line_side_unknown(session: Session, mail: Context) -> Iterator[Finding]:
    """A line inside the dialogue can be neither side's.

    It is no command and no reply, and every command is answered without it. It is left out: a remark, or the output of
    another program.

    given: kind = "session"
    bad:
        220 mail.example.org ESMTP
        EHLO client.example.net
        250 mail.example.org
        «sh: command not found»
        QUIT
        221 2.0.0 Bye
    good:
        220 mail.example.org ESMTP
        EHLO client.example.net
        250 mail.example.org
        command
        500 5.5.2 unknown command
        QUIT
        221 2.0.0 Bye
    """
    for start, stop in session.unclear:
        end = start + len(mail.text[start:stop].rstrip(b"\r\n"))
        yield Finding(start, end, "This line can be neither the client's nor the server's, and is left out.")


@rule("T004", "server-lines-missing", warning(_MEMORY))
def server_lines_missing(session: Session, mail: Context) -> Iterator[Finding]:
    """Only the client's lines were saved.

    A list of commands, made to be fed to a server, or one direction of a connection. What the server said to them is
    not known: the commands are judged by themselves, and not by what was offered or accepted.

    given: kind = "session"
    bad:
        «EHLO client.example.net»
        MAIL FROM:<alice@example.net>
        RCPT TO:<bob@example.org>
        QUIT
    good:
        EHLO client.example.net
        250 mail.example.org
        QUIT
        221 2.0.0 Bye
    """
    if session.facts.server_lines or not session.exchanges:
        return
    first = next(turn for turn in session.turns if turn.speaker is not Speaker.NOISE)
    yield Finding(*_first_line(first, mail), "Only the client's lines were saved; the server's answers are not known.")


@rule("T008", "terminal-wrap", advice(_MEMORY))
def terminal_wrap(session: Session, mail: Context) -> Iterator[Finding]:
    """A line was cut at the width of the terminal.

    It is exactly as long as no other is longer, and what follows it is no line of its own. It is read as one; lines of
    the message that were cut cannot be told from others.

    given: kind = "session"
    bad:
        220 mail.example.org ESMTP
        MAIL FROM:<alice@example.net>
        250 2.1.0 Ok
        «RCPT TO:<bob@example.org> ORCPT=rfc822;bob@ex
        ample.org»
        250 2.1.5 Ok
    good:
        220 mail.example.org ESMTP
        MAIL FROM:<alice@example.net>
        250 2.1.0 Ok
        RCPT TO:<bob@example.org> ORCPT=rfc822;bob@example.org
        250 2.1.5 Ok
    """
    for turn in session.turns if not session.facts.tool else ():
        if turn.wrapped:
            end = turn.start + len(mail.text[turn.start : turn.stop].rstrip(b"\r\n"))
            yield Finding(turn.start, end, "This line was cut at the width of the terminal; it is read as one.")


@rule("T022", "orphan-reply", advice(_MEMORY), hides=("S057",))
def orphan_reply(session: Session, mail: Context) -> Iterator[Finding]:
    """A reply stands where the capture begins, and the command to it does not.

    With `-starttls smtp`, openssl s_client greets the server by itself and prints the last line of the answer: the
    real session follows. Other captures just begin late.

    given: kind = "session"
    bad:
        CONNECTED(00000003)
        ---
        «250 HELP»
        EHLO client.example.net
        250 mail.example.org
        QUIT
        221 2.0.0 Bye
    bad:
        «250-mail.example.org
        250 8BITMIME»
        MAIL FROM:<alice@example.net>
        250 2.1.0 Ok
    good:
        CONNECTED(00000003)
        ---
        220 mail.example.org ESMTP
        QUIT
        221 2.0.0 Bye
    """
    for reply in _orphans(session):
        yield Finding(reply.start, reply.stop, "The command to this reply is not shown.")


@rule("T023", "s-client-renegotiation", warning("from memory (openssl-s_client manual)"), side=Side.CLIENT)
def s_client_renegotiation(session: Session, mail: Context) -> Iterator[Finding]:
    """The openssl s_client took a line for a command of its own, and did not send it.

    A line that begins with R starts TLS anew (and ends a session of TLS 1.3), Q ends the session, K changes keys. Type
    such commands in lower case, or call s_client with `-quiet` or `-nocommands`.

    given: kind = "session"
    bad:
        CONNECTED(00000003)
        ---
        220 mail.example.org ESMTP
        MAIL FROM:<alice@example.net>
        250 2.1.0 Ok
        «RCPT TO:<bob@example.org>»
        RENEGOTIATING
    bad:
        CONNECTED(00000003)
        ---
        220 mail.example.org ESMTP
        «QUIT»
        DONE
    good:
        CONNECTED(00000003)
        ---
        220 mail.example.org ESMTP
        rset
        250 2.0.0 Ok
        quit
        221 2.0.0 Bye
        closed
    """
    if session.dialect != "s_client":
        return
    for turn, after in zip(session.turns, session.turns[1:], strict=False):
        said = _DONE_FOR.get(mail.text[turn.start : turn.start + 1].upper())
        if said and turn.speaker is after.speaker is Speaker.NOISE and mail.text.startswith(said, after.start):
            yield Finding(*_first_line(turn, mail), "s_client took this line for itself; the server never saw it.")


_DONE_FOR = {b"R": b"RENEGOTIATING", b"Q": b"DONE", b"K": b"KEYUPDATE"}


@rule("T032", "unsent-terminator", warning("RFC 5321 §4.1.1.4", _MEMORY), side=Side.CLIENT, hides=("T018",))
def unsent_terminator(session: Session, mail: Context) -> Iterator[Finding]:
    """The dot at the end of the message was not answered, and what was typed after it became text.

    Only CR LF . CR LF ends mail data. A program that sends LF alone, such as `nc` without `-C`, never says it to a
    server that keeps to the letter: both sides wait.

    given: kind = "session"
    bad:
        Connection to mail.example.org 25 port [tcp/smtp] succeeded!
        220 mail.example.org ESMTP
        HELO client.example.net
        250 mail.example.org
        MAIL FROM:<alice@example.net>
        250 2.1.0 Ok
        RCPT TO:<bob@example.org>
        250 2.1.5 Ok
        DATA
        354 End data with <CR><LF>.<CR><LF>
        Subject: x
        «.
        QUIT»
    good:
        Connection to mail.example.org 25 port [tcp/smtp] succeeded!
        220 mail.example.org ESMTP
        HELO client.example.net
        250 mail.example.org
        MAIL FROM:<alice@example.net>
        250 2.1.0 Ok
        RCPT TO:<bob@example.org>
        250 2.1.5 Ok
        DATA
        354 End data with <CR><LF>.<CR><LF>
        Subject: x
        .
    """
    content = session.contents[-1] if session.contents else None
    if content is None or content.terminator is None or session.facts.line_ends or not session.facts.server_lines:
        return
    after = session.exchanges[content.exchange + 1 :]
    if len(after) > 1 and after[0].verb is Verb.END and not any(each.reply for each in after) and after[-1].command:
        message = "This dot did not end the message: the line end before or after it was not CRLF."
        yield Finding(content.terminator.start, after[-1].command.stop, message)


def _orphans(session: Session) -> Iterator[Reply]:
    """Replies that the capture begins with, and that are no greeting."""
    if session.orphan:
        yield session.orphan
    first = session.exchanges[0].start if session.exchanges else None
    for reply in session.unasked if session.midway and session.facts.client_lines else ():
        if first is not None and reply.start < first:
            yield reply


def _first_line(turn: Turn, mail: Context) -> tuple[int, int]:
    """The first line of a turn, without its line end."""
    stop = mail.text.find(b"\n", turn.start, turn.stop)
    stop = turn.stop if stop < 0 else stop
    return turn.start, turn.start + len(mail.text[turn.start : stop].rstrip(b"\r"))
