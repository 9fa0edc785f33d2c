"""Saved sessions: who speaks, what answers what, and the messages in them."""

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailint.lint import lint
from mailint.nodes.message import Message
from mailint.nodes.node import walk
from mailint.nodes.session import OddCommand, OddEnvelope, OddReply, Session, Speaker, State, Verb
from mailint.read.capture import hear
from mailint.read.detect import detect, looks_like_mail
from mailint.read.dialect import dialect_of
from mailint.read.dialects import DIALECTS
from mailint.read.reading import Kind, read
from mailint.settings import Settings
from mailint.text import Source

ROOT = Path(__file__).resolve().parents[1]

PLAIN = b"""220 mail.example.org ESMTP
EHLO client.example.net
250-mail.example.org
250-PIPELINING
250 SIZE 1000000
MAIL FROM:<alice@example.net> SIZE=60
250 2.1.0 Ok
RCPT TO:<bob@example.org>
250 2.1.5 Ok
DATA
354 go ahead
From: alice@example.net

250 people came
..dot
.
250 2.0.0 Ok: queued as 1
QUIT
221 2.0.0 Bye
"""
TELNET = (
    b"[alice@host ~]$ telnet mail.example.org 25\nTrying 192.0.2.25...\nConnected to mail.example.org.\n"
    b"Escape character is '^]'.\n" + PLAIN + b"Connection closed by foreign host.\n"
)


def marked(client: bytes, server: bytes) -> bytes:
    """The plain session with marks."""
    out = []
    for turns, *_ in hear(PLAIN, DIALECTS[-1]):
        for turn in turns:
            mark = server if turn.speaker is Speaker.SERVER else client
            out += [mark + line for line in PLAIN[turn.start : turn.stop].splitlines(keepends=True)]
    return b"".join(out)


def smtplib() -> bytes:
    out = [b"connect: to ('192.0.2.25', 25) None\n"]
    for turns, *_ in hear(PLAIN, DIALECTS[-1]):
        said = [
            (turn.speaker is Speaker.SERVER, PLAIN[turn.start : turn.stop].replace(b"\n", b"\r\n")) for turn in turns
        ]
        body = next(at for at, (_, text) in enumerate(said) if b"people" in text)
        said[body : body + 2] = [(False, said[body][1] + said[body + 1][1])]
        out += [(b"reply: " if server else b"send: ") + repr(text).encode() + b"\n" for server, text in said]
    return b"".join(out)


def unmarked_data(mark: bytes) -> bytes:
    """The plain session with marks, those of mail data without the name of a side."""
    text = marked(mark + b"C: ", mark + b"S: ")
    data = PLAIN[PLAIN.index(b"From: ") : PLAIN.index(b"250 2.0.0")]
    for line in data.splitlines(keepends=True):
        text = text.replace(mark + b"C: " + line, mark + line)
    return text


def literals() -> bytes:
    """The plain session as aiosmtpd logs it."""
    out = []
    for turns, *_ in hear(PLAIN, DIALECTS[-1]):
        for turn in turns:
            for line in PLAIN[turn.start : turn.stop].splitlines():
                if turn.speaker is Speaker.SERVER:
                    out.append(b"DEBUG:mail.log:('192.0.2.7', 1) << " + repr(line).encode() + b"\n")
                else:
                    out.append(b"DEBUG:mail.log:_handle_client readline: " + repr(line + b"\r\n").encode() + b"\n")
    return b"".join(out)


MUTT = b"[2026-10-06 09:15:00] 4"
NODEMAILER = b"[2026-10-06 09:15:00] DEBUG [aB1] "

FORMS = {
    "plain": PLAIN,
    "telnet": TELNET,
    "nc": b"Connection to 192.0.2.25 25 port [tcp/smtp] succeeded!\n" + PLAIN,
    "labelled": marked(b"    C: ", b"    S: "),
    "labelled_sender": marked(b"S: ", b"R: "),
    "swaks": b"=== Trying mail.example.org:25...\n" + marked(b" -> ", b"<-  "),
    "smtplib": smtplib(),
    "swaks_bare": b"=== Trying mail.example.org:25...\n" + PLAIN,
    "msmtp": marked(b"--> ", b"<-- "),
    "mutt": b"debugging\n" + marked(MUTT + b"> ", MUTT + b"< ").replace(b"..dot", b"." + MUTT + b"> .dot"),
    "net_smtp_perl": marked(b"Net::SMTP=GLOB(0x1)>>> ", b"Net::SMTP=GLOB(0x1)<<< ").replace(b"..dot", b".dot"),
    "nodemailer": unmarked_data(NODEMAILER),
    "phpmailer": marked(b"CLIENT -> SERVER: ", b"SERVER -> CLIENT: "),
    "mailkit": b"Connected to smtp://mail.example.org:25/\n" + marked(b"C: ", b"S: "),
    "javamail": b"DEBUG SMTP: useEhlo true, useAuth false\n" + PLAIN,
    "aiosmtpd": literals(),
    "arrows": marked(b">> ", b"<< "),
}


def sessions(data: bytes) -> list[Session]:
    return [unit.root for unit in read(Source("log", data), kind=Kind.SESSION).units if isinstance(unit.root, Session)]


@pytest.mark.parametrize("dialect", FORMS)
def test_the_same_session_is_read_from_every_form(dialect: str) -> None:
    reading = read(Source("log", FORMS[dialect]))
    assert reading.kind is Kind.SESSION
    unit, message = reading.units
    session = unit.root
    assert isinstance(session, Session)
    assert session.dialect == dialect
    verbs = [exchange.verb for exchange in session.exchanges]
    assert verbs == [Verb.EHLO, Verb.MAIL, Verb.RCPT, Verb.DATA, Verb.END, Verb.QUIT]
    assert [exchange.reply.code for exchange in session.exchanges if exchange.reply] == [250, 250, 250, 354, 250, 221]
    assert session.exchanges[1].offered == {b"PIPELINING": (), b"SIZE": (b"1000000",)}
    assert session.exchanges[3].before is State.RCPT
    assert session.contents[0].size == 50
    assert not session.unasked
    assert session.truncated is None
    assert not any(isinstance(node, OddCommand | OddEnvelope | OddReply) for node in walk(session))
    assert isinstance(message.root, Message)
    assert message.view.text.replace(b"\r\n", b"\n") == b"From: alice@example.net\n\n250 people came\n.dot\n"
    assert message.message_index == 0
    assert message.session is session


@pytest.mark.parametrize("dialect", FORMS)
def test_spans_lead_back_to_the_file(dialect: str) -> None:
    data = FORMS[dialect]
    unit, message = read(Source("log", data)).units
    session = unit.root
    assert isinstance(session, Session)
    path = session.exchanges[1].command.path  # type: ignore[union-attr]
    start, stop = unit.view.span(*path.mailbox)
    assert data[start:stop] == b"alice@example.net"
    at = message.view.text.index(b".dot")
    start, stop = message.view.span(at, at + 4)
    assert data[start:stop] == b".dot"


def test_a_proxy_header_is_no_command() -> None:
    (session,) = sessions(b"C: PROXY TCP4 192.0.2.1 192.0.2.2 111 25\n" + marked(b"C: ", b"S: "))
    assert session.greeting is not None
    assert session.exchanges[0].verb is Verb.EHLO


def test_a_summary_of_the_data_is_not_the_data() -> None:
    units = read(Source("log", FORMS["swaks"].replace(
        b" -> From: alice@example.net\n -> \n -> 250 people came\n -> ..dot\n -> .\n", b" -> 5 lines sent\n"
    ))).units  # fmt: skip
    assert len(units) == 1
    assert isinstance(units[0].root, Session)
    assert units[0].root.facts.data == "hidden"
    assert not units[0].root.contents[0].guessed


def test_of_client_lines_alone_the_state_is_not_known() -> None:
    (session,) = sessions(
        b"EHLO a.example\nMAIL FROM:<a@b.example>\nRCPT TO:<c@d.example>\nDATA\nSubject: x\n.\nQUIT\n"
    )
    assert not session.facts.server_lines
    assert {exchange.before for exchange in session.exchanges} == {State.UNKNOWN}
    assert len(session.contents) == 1


def test_s_client_takes_capital_letters_for_itself() -> None:
    (session,) = sessions(
        b"CONNECTED(00000003)\n220 x.example\nEHLO a.example\n250 x.example\nMAIL FROM:<a@b.example>\n250 ok\n"
        b"RCPT TO:<c@d.example>\nRENEGOTIATING\n402:error:0A:SSL routines\nQ\n"
    )
    assert [exchange.verb for exchange in session.exchanges] == [Verb.EHLO, Verb.MAIL]
    assert session.facts.disconnected


LINES = [
    *PLAIN.splitlines(keepends=True),
    *b"|.|250-x|BDAT 5 LAST|abc|AUTH LOGIN|334 abcd|---|CONNECTED(3)|C: x|S: 220 x|STARTTLS|220 go|\r|\xff\0".replace(
        b"|", b"\n|"
    ).split(b"|"),
    b"Connection closed by foreign host.\n",
]


@given(st.lists(st.sampled_from(LINES), max_size=30))
def test_every_octet_lies_in_one_turn_and_nothing_raises(lines: list[bytes]) -> None:
    data = b"".join(lines)
    for dialect in DIALECTS:
        heard = sorted((turn for turns, *_ in hear(data, dialect) for turn in turns), key=lambda turn: turn.start)
        assert b"".join(data[turn.start : turn.stop] for turn in heard) == data
    for unit in read(Source("log", data), kind=Kind.SESSION).units:
        if isinstance(unit.root, Session):
            turns = unit.root.turns
            assert [turn.start for turn in turns] == [0, *(turn.stop for turn in turns[:-1])][: len(turns)]
    lint(read(Source("log", data), kind=Kind.SESSION), Settings(strict=True))


@given(st.binary(max_size=200))
def test_any_octets_are_some_kind(data: bytes) -> None:
    looks_like_mail(data)
    lint(read(Source("x", data)), Settings(strict=True))
    lint(read(Source("x", data), kind=Kind.SESSION), Settings(strict=True))


def test_a_reply_like_line_does_not_end_the_data() -> None:
    (session,) = sessions(PLAIN)
    assert [PLAIN[slice(*line)] for line in session.contents[0].reply_like] == [b"250 people came"]


def test_pipelined_replies_answer_in_order() -> None:
    (session,) = sessions(
        b"220 x\nEHLO a.example\n250 x\nMAIL FROM:<a@b.example>\nRCPT TO:<c@d.example>\nDATA\n"
        b"250 ok\n550 no\n554 none\nQUIT\n221 bye\n"
    )
    answers = [(e.verb.value, e.reply.code, e.before.value, e.pipelined) for e in session.exchanges[1:] if e.reply]
    assert answers == [
        ("MAIL", 250, "ready", False),
        ("RCPT", 550, "mail", True),
        ("DATA", 554, "mail", True),
        ("QUIT", 221, "mail", False),
    ]


def test_354_answers_data_though_an_earlier_reply_is_lost() -> None:
    (session,) = sessions(
        b"220 mx.example.com\nEHLO c.example\n250-mx.example.com\n250 PIPELINING\n"
        b"MAIL FROM:<a@b.example>\nRCPT TO:<c@d.example>\nDATA\n250 ok\n354 go on\nSubject: x\n.\n250 taken\n"
    )
    replies = [(each.verb, each.reply.code if each.reply else None) for each in session.exchanges[1:]]
    assert replies == [(Verb.MAIL, 250), (Verb.RCPT, None), (Verb.DATA, 354), (Verb.END, 250)]


def test_a_backslash_joins_the_lines_of_a_command() -> None:
    (session,) = sessions(
        b"220 mx.example.com\nEHLO c.example\n250-mx.example.com\n250 DSN\nMAIL FROM:<a@b.example> RET=HDRS \\\n"
        b"ENVID=1\n250 ok\nRSET\n250 ok\n"
    )
    assert [each.verb for each in session.exchanges] == [Verb.EHLO, Verb.MAIL, Verb.RSET]


def test_tls_forgets_what_was_offered() -> None:
    (session,) = sessions(
        b"S: 220 x.example\nC: EHLO a.example\nS: 250-x.example\nS: 250 STARTTLS\nC: STARTTLS\nS: 220 go\n"
        b"C: MAIL FROM:<a@b.example>\nS: 503 hello first\nC: QUIT\nS: 221 bye\n"
    )
    mail = session.exchanges[2]
    assert (mail.tls, mail.hello, mail.offered, mail.before) == (True, None, {}, State.GREETED)


def test_auth_responses_are_no_commands() -> None:
    (session,) = sessions(
        b"220 x\nEHLO a.example\n250 AUTH\nAUTH LOGIN\n334 VXNlcm5hbWU6\n2345\n334 UGFzcw==\nc2VjcmV0\n235 ok\n"
    )
    assert [e.verb for e in session.exchanges] == [Verb.EHLO, Verb.AUTH, Verb.RESPONSE, Verb.RESPONSE]
    assert session.exchanges[-1].after is State.READY


def test_a_log_may_end_at_a_challenge() -> None:
    (session,) = sessions(
        b"=== Trying x.example:587...\n<-  220 x\n -> EHLO a.example\n<-  250 AUTH\n -> AUTH LOGIN\n"
        b"<-  334 VXNlcm5hbWU6\n"
    )
    assert session.truncated is not None


def test_mail_data_of_a_pipelined_transaction_know_their_mail_command() -> None:
    (session,) = sessions(
        b"220 x\nEHLO a.example\n250-x\n250-CHUNKING\n250 PIPELINING\nMAIL FROM:<a@b.example>\nRCPT TO:<c@d.example>\n"
        b"BDAT 12 LAST\nSubject: x\n250 ok\n250 ok\n250 ok\n"
    )
    assert session.exchanges[session.contents[0].transaction].verb is Verb.MAIL


def test_chunks_are_counted_and_put_together() -> None:
    data = (
        b"220 x\r\nEHLO a.example\r\n250-x\r\n250 CHUNKING\r\nMAIL FROM:<a@b.example>\r\n250 ok\r\n"
        b"RCPT TO:<c@d.example>\r\n250 ok\r\nBDAT 16\r\nSubject: x\r\n\r\n250 ok\r\n"
        b"BDAT 10 LAST\r\n250 hello\n250 ok\r\nQUIT\r\n221 bye\r\n"
    )
    data = data.replace(b"BDAT 16", b"BDAT 14")
    units = read(Source("log", data)).units
    message = next(unit for unit in units if isinstance(unit.root, Message))
    assert message.view.text == b"Subject: x\r\n\r\n250 hello\n"


def test_lmtp_answers_each_recipient() -> None:
    (session,) = sessions(
        b"220 x LMTP\nLHLO a.example\n250 x\nMAIL FROM:<a@b.example>\n250 ok\nRCPT TO:<c@d.example>\n250 ok\n"
        b"RCPT TO:<e@d.example>\n250 ok\nDATA\n354 go\nSubject: x\n\n.\n250 first\n452 second\nQUIT\n221 bye\n"
    )
    assert [e.reply.code for e in session.exchanges if e.verb is Verb.END and e.reply] == [250, 452]
    assert not session.unasked


LMTP = (
    b"220 x LMTP\nLHLO a.example\n250 x\nMAIL FROM:<a@b.example>\n250 ok\nRCPT TO:<c@d.example>\n250 ok\n"
    b"RCPT TO:<e@d.example>\n250 ok\n"
)


@pytest.mark.parametrize("following", [b"QUIT\n221 bye\n", b"RSET\n250 ok\nQUIT\n221 bye\n"])
def test_lmtp_goes_on_without_a_reply_for_each_recipient(following: bytes) -> None:
    (session,) = sessions(LMTP + b"DATA\n354 go\nSubject: x\n\n.\n250 first\n" + following)
    ends = [e.reply.code if e.reply else None for e in session.exchanges if e.verb is Verb.END]
    assert ends == [250, None]
    assert session.exchanges[-1].reply is not None
    assert session.exchanges[-1].reply.code == 221


def test_lmtp_does_not_answer_a_last_chunk_without_recipients() -> None:
    log = LMTP.replace(b"250 ok\nRCPT", b"550 no\nRCPT").replace(b"e@d.example>\n250 ok", b"e@d.example>\n550 no")
    (session,) = sessions(log.replace(b"550 no\nRCPT", b"250 ok\nRCPT", 1) + b"BDAT 0 LAST\nQUIT\n221 bye\n")
    chunk, last = session.exchanges[-2:]
    assert (chunk.verb, chunk.reply, session.contents[0].exchange) == (Verb.BDAT, None, chunk.index)
    assert last.reply is not None
    assert not session.unasked


def test_221_answers_quit_alone() -> None:
    (session,) = sessions(
        b"220 x\nEHLO a.example\n250-x\n250 PIPELINING\nMAIL FROM:<a@b.example>\nRCPT TO:<c@d.example>\nQUIT\n"
        b"250 ok\n221 bye\n"
    )
    replies = [(each.verb, each.reply.code if each.reply else None) for each in session.exchanges[1:]]
    assert replies == [(Verb.MAIL, 250), (Verb.RCPT, None), (Verb.QUIT, 221)]


def test_in_a_raw_log_only_crlf_dot_crlf_ends_the_data() -> None:
    log = PLAIN.replace(b"\n", b"\r\n").replace(b"..dot\r\n", b"a\n.\nMAIL FROM:<x@y.example>\r\n")
    (session,) = sessions(log)
    assert session.facts.line_ends
    assert [each.verb for each in session.exchanges][-2:] == [Verb.END, Verb.QUIT]
    assert session.contents[0].terminator is not None
    (session,) = sessions(log.replace(b"\r\n", b"\n"))
    assert not session.facts.line_ends


def test_text_after_a_refused_data_is_told_from_commands() -> None:
    (session,) = sessions(
        b"220 x\nEHLO a.example\n250 x\nDATA\n503 no\nSubject: x\n500 what\n.\n500 what\nQUIT\n221 bye\n"
    )
    text = [e.command.is_text for e in session.exchanges if isinstance(e.command, OddCommand)]
    assert text == [True, True]


def test_a_lost_terminator_is_guessed_from_the_tail() -> None:
    (session,) = sessions(PLAIN.replace(b"..dot\n.\n", b"..dot\n"))
    content = session.contents[0]
    assert content.guessed
    assert content.terminator is None
    assert [e.reply.code for e in session.exchanges[-2:] if e.reply] == [250, 221]


@pytest.mark.parametrize("mark", [(b"C: ", b"S: "), (b"", b"")])
def test_atrn_turns_the_roles_round(mark: tuple[bytes, bytes]) -> None:
    client, server = mark
    log = (
        server + b"220 mail.example.org ESMTP\n" + client + b"EHLO dial.example.net\n"
        + server + b"250-mail.example.org\n" + server + b"250 ATRN\n" + client + b"ATRN example.net\n"
        + server + b"250 OK now reversing the connection\n" + client + b"220 dial.example.net ESMTP ready\n"
        + server + b"EHLO mail.example.org\n" + client + b"250 dial.example.net\n"
        + server + b"MAIL FROM:<a@example.com>\n" + client + b"250 ok\n" + server + b"QUIT\n" + client + b"221 bye\n"
    )  # fmt: skip
    first, second = sessions(log)
    assert [each.verb for each in first.exchanges] == [Verb.EHLO, Verb.ATRN]
    assert [each.verb for each in second.exchanges] == [Verb.EHLO, Verb.MAIL, Verb.QUIT]
    assert second.greeting is not None
    assert not [unit for unit in (first, second) if unit.unasked]


def test_several_sessions_are_parted() -> None:
    found = sessions(TELNET + TELNET)
    assert [session.ordinal for session in found] == [0, 1]
    units = read(Source("log", TELNET + TELNET)).units
    assert [unit.message_index for unit in units] == [None, 0, None, 1]
    second = found[1].turns[0]
    assert second.start == 0
    assert units[2].view.span(0, 1).start == len(TELNET)


def test_server_lines_alone_are_read_with_inferred_verbs() -> None:
    (session,) = sessions(b"220 x\n250-x\n250 SIZE\n250 ok\n250 ok\n354 go\n250 ok\n221 bye\n")
    assert not session.facts.client_lines
    assert [e.verb.value for e in session.exchanges] == ["EHLO", "MAIL", "RCPT", "DATA", ".", "QUIT"]


def test_s_client_shows_the_end_of_a_reply_from_before_tls() -> None:
    (session,) = sessions(
        b"CONNECTED(00000003)\ndepth=0 CN = x\n---\n250 HELP\nEHLO a.example\n250 x.example\nquit\n221 bye\n"
    )
    assert session.dialect == "s_client"
    assert not session.unasked
    assert session.exchanges[0].before is State.GREETED
    assert session.exchanges[0].tls


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (PLAIN, Kind.SESSION),
        (b"Subject: x\n\n" + PLAIN, Kind.MESSAGE),
        (b"Subject: S: 220\n", Kind.MESSAGE),
        (b"", Kind.UNKNOWN),
        (b"\x89PNG\r\n\x1a\n\0\0", Kind.UNKNOWN),
        (b'{"from": "a", "to": "b"}\n', Kind.UNKNOWN),
        (b"Dear diary,\n250 people came\n", Kind.UNKNOWN),
        (b"< 220 x\n> EHLO a\n< 250 x\n", Kind.SESSION),
        (b"> 220 x\n> EHLO a\n> 250 x\n", Kind.SESSION),
        (b"Script started on 2026-11-23\n220 x\nQUIT\n221 bye\n", Kind.SESSION),
        (b"DEBUG:mail.log:a\nINFO:mail.log:b\nINFO:mail.log:c\n", Kind.UNKNOWN),
        (b"Foo: bar\n\ntext\n", Kind.MESSAGE),
        (b"\xef\xbb\xbfFrom: a@b.example\n", Kind.MESSAGE),
    ],
)
def test_kinds(data: bytes, kind: Kind) -> None:
    assert detect(data) is kind


@pytest.mark.parametrize(
    ("data", "taken"),
    [
        (PLAIN, True),
        (b"From: a@b.example\nTo: c@d.example\n\nx\n", True),
        (b"Subject: x\n\ntext\n", True),
        (b"# Title\n\nFrom: me\n", False),
        (b"from: x\nstatus: ok\n", True),
        (b"name: ci\non: push\n", False),
        (b'{"a": 1}', False),
        (b"", False),
    ],
)
def test_a_walk_takes_what_looks_like_mail(data: bytes, taken: bool) -> None:
    assert looks_like_mail(data) is taken


def test_a_clean_session_needs_no_lark() -> None:
    code = (
        "import sys; from mailint.read.reading import read; from mailint.text import Source;"
        f"read(Source('x', {PLAIN!r})); assert 'lark' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)


def test_no_dialect_takes_another() -> None:
    for name, data in FORMS.items():
        assert dialect_of(data).name == name


HOSTILE = [b"dig ", b"s_client ", b"nc -", b"\r", b'"', b"<", b"(", b"a ", b'"a\\', b"@a,", b"=", b"[", b"a@", b"> "]


@pytest.mark.parametrize("octets", HOSTILE)
@pytest.mark.parametrize("verb", [b"MAIL FROM:", b"RCPT TO:<", b"250 ", b"", b"C: "])
@pytest.mark.timeout(20)
def test_hostile_lines_cost_no_more_than_their_length(octets: bytes, verb: bytes) -> None:
    sessions(b"220 x\n" + verb + octets * 60000 + b"\n250 ok\n")
