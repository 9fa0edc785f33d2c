"""What terminals, copies and programs leave in a log. It is taken off before the log is read, and told here.

A log is a record: nothing of this is repaired in it.
"""

from collections.abc import Iterator

from mailint.nodes.capture import Left, Residue
from mailint.nodes.session import Session, Speaker
from mailint.patterns import compiled
from mailint.rules.rule import Context, Finding, advice, rule

_MEMORY = "from memory"


@rule("T005", "ansi-escapes", advice(_MEMORY))
def ansi_escapes(residue: Residue, mail: Context) -> Iterator[Finding]:
    r"""The log has control sequences of a terminal: colours, titles, marks of bracketed paste.

    `script` saves all that the terminal was sent. The sequences are left out when the session is read.

    given: kind = "session"
    bad:
        Script started on 2026-11-23 15:31:48+00:00
        «\x1b[?2004h»$ telnet mail.example.org 25
        \x1b[?2004lTrying 192.0.2.25...
        220 mail.example.org ESMTP
        QUIT
        221 2.0.0 Bye
    good:
        $ telnet mail.example.org 25
        Trying 192.0.2.25...
        220 mail.example.org ESMTP
        QUIT
        221 2.0.0 Bye
    """
    if residue.left is Left.ESCAPE:
        yield Finding(residue.start, residue.stop, f"Control sequences of a terminal ({residue.count}) are left out.")


@rule("T006", "backspace-editing", advice(_MEMORY))
def backspace_editing(residue: Residue | Session, mail: Context) -> Iterator[Finding]:
    r"""A line was edited while it was typed.

    The log has what was erased and what erased it; the line is read as it was sent in the end. Of a lone backspace the
    log does not say whether a terminal took it or the server got it. A terminal shows `^H` where backspace is no key
    for erasing: then the server got it, and the line is left as it stands.

    given: kind = "session"
    bad:
        Trying 192.0.2.25...
        220 mail.example.org ESMTP
        HELO client.exam«lpe\x08 \x08\x08 \x08\x08 \x08»ple.net
        250 mail.example.org
    bad:
        Trying 192.0.2.25...
        220 mail.example.org ESMTP
        HELO client.exam«b\x08»ple.net
        250 mail.example.org
    bad:
        Trying 192.0.2.25...
        220 mail.example.org ESMTP
        HELO client.examb«^H»ple.net
        250 mail.example.org
    good:
        Trying 192.0.2.25...
        220 mail.example.org ESMTP
        HELO client.example.net
        250 mail.example.org
    """
    if isinstance(residue, Session):
        for start, stop in _carets(residue, mail):
            yield Finding(start, stop, "A backspace that the terminal did not take: the server got it as it is.")
    elif residue.left is Left.ERASURE:
        yield Finding(residue.start, residue.stop, "This was erased while the line was typed, and is left out.")
    elif residue.left is Left.BACKSPACE:
        message = "A backspace: read as if it had erased what stands before it, though it may have been sent."
        yield Finding(residue.start, residue.stop, message)


@rule("T007", "carriage-return-noise", advice(_MEMORY))
def carriage_return_noise(residue: Residue, mail: Context) -> Iterator[Finding]:
    r"""The log has CR that no line end needs.

    A terminal puts a CR of its own before the LF of each CR LF that it prints; programs print CR to overwrite their
    progress. The line ends of the wire cannot be judged then.

    given: kind = "session"
    bad:
        220 mail.example.org ESMTP«␍»␍␊
        QUIT
        221 2.0.0 Bye␍␍␊
    good:
        220 mail.example.org ESMTP
        QUIT
        221 2.0.0 Bye
    """
    if residue.left is Left.RETURN:
        yield Finding(residue.start, residue.stop, f"CR that ends no line of the wire ({residue.count}) is left out.")


@rule("T014", "line-numbers", advice(_MEMORY))
def line_numbers(residue: Residue, mail: Context) -> Iterator[Finding]:
    """Each line has its number before it.

    The listing is read without them. From 200 on they look like reply codes, so they are taken for numbers only if each
    is one more than the one before, through the whole log.

    given: kind = "session"
    bad:
        «199 »220 mail.example.org ESMTP
        200 QUIT
        201 221 2.0.0 Bye
    good:
        220 mail.example.org ESMTP
        QUIT
        221 2.0.0 Bye
    """
    if residue.left is Left.NUMBER:
        yield Finding(residue.start, residue.stop, "The lines are numbered; the numbers are left out.")


@rule("T015", "timestamps", advice(_MEMORY))
def timestamps(residue: Residue, mail: Context) -> Iterator[Finding]:
    """Each line has a time before it.

    The session is read without them.

    given: kind = "session"
    bad:
        «19:38:20.271 »220 mail.example.org ESMTP
        19:38:21.004 QUIT
        19:38:21.050 221 2.0.0 Bye
    good:
        220 mail.example.org ESMTP
        QUIT
        221 2.0.0 Bye
    """
    if residue.left is Left.STAMP:
        yield Finding(residue.start, residue.stop, "Each line begins with a time; the times are left out.")


@rule("T021", "echo-duplicated", advice(_MEMORY))
def echo_duplicated(residue: Residue, mail: Context) -> Iterator[Finding]:
    """Every line of the client stands there twice.

    Both the program and the other side, or the terminal, echoed what was typed. The second of each two is left out.

    given: kind = "session"
    bad:
        220 mail.example.org ESMTP
        HELO client.example.net
        «HELO client.example.net
        »250 mail.example.org
        QUIT
        QUIT
        221 2.0.0 Bye
    good:
        220 mail.example.org ESMTP
        NOOP
        NOOP
        250 2.0.0 Ok
        250 2.0.0 Ok
        QUIT
        221 2.0.0 Bye
    """
    if residue.left is Left.ECHO:
        yield Finding(residue.start, residue.stop, "What the client says stands there twice; the second is left out.")


@rule("T025", "quoted-or-indented", advice(_MEMORY))
def quoted_or_indented(residue: Residue, mail: Context) -> Iterator[Finding]:
    """The whole log is quoted or indented.

    Each line begins with `> `, `| ` or the same white space, as it comes out of a mail or a document. The session is
    read without that. (`>` before the client's lines alone is curl's mark.)

    given: kind = "session"
    bad:
        «> »220 mail.example.org ESMTP
        > QUIT
        > 221 2.0.0 Bye
    bad:
        «    »220 mail.example.org ESMTP
            QUIT
            221 2.0.0 Bye
    good:
        220 mail.example.org ESMTP
        QUIT
        221 2.0.0 Bye
    """
    if residue.left is Left.QUOTE:
        yield Finding(
            residue.start, residue.stop, "Every line is quoted or indented; the session is read without that."
        )


@rule("T026", "telnet-negotiation-octets", advice("RFC 854", _MEMORY))
def telnet_negotiation_octets(residue: Residue, mail: Context) -> Iterator[Finding]:
    r"""The log has commands of the telnet protocol.

    A telnet program that negotiates options on the SMTP port, or that was interrupted, sends octets that an SMTP server
    takes for text. They are left out when the session is read.

    given: kind = "session"
    bad:
        220 mail.example.org ESMTP
        «\xff\xfd\x03»HELO client.example.net
        250 mail.example.org
        \xff\xf4\xff\xfd\x06QUIT
        221 2.0.0 Bye
    good:
        220 mail.example.org ESMTP
        HELO client.example.net
        250 mail.example.org
    """
    if residue.left is Left.NEGOTIATION:
        yield Finding(residue.start, residue.stop, f"Commands of the telnet protocol ({residue.count}) are left out.")


_CARETS = compiled(rb"(?<=[^\s^])(?:\^H)+")
_BLANK = compiled(rb"(?m)^\r?$")


def _carets(session: Session, mail: Context) -> Iterator[tuple[int, int]]:
    """Backspaces as a terminal shows them, in commands and header fields that somebody typed; texts may joke."""
    if not session.facts.typed or b"^H" not in mail.text:
        return
    header = True
    for turn in session.turns:
        stop = turn.stop
        if turn.speaker is Speaker.CONTENT:
            blank = _BLANK.search(mail.text, turn.start, turn.stop) if header else None
            stop = blank.start() if blank else turn.stop if header else turn.start
            header = header and not blank
        elif turn.speaker is Speaker.CLIENT:
            header = True
        else:
            continue
        for found in _CARETS.finditer(mail.text, turn.start, stop):
            yield found.span()
