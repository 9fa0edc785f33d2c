"""What terminals, copies and programs leave in a log is taken off, told, and no octet is lost."""

import codecs
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailint.nodes.capture import Capture, Left
from mailint.nodes.message import Message
from mailint.nodes.session import Session, Speaker
from mailint.read.cleaning import cleaned
from mailint.read.detect import detect
from mailint.read.reading import Kind, read
from mailint.text import Source, View

from .test_sessions import PLAIN, TELNET

LINES = PLAIN.splitlines(keepends=True)
DOTS = bytes(at if 32 < at < 127 else 46 for at in range(256))
SERVER = {LINES[0], *(line for line in LINES if line[:1] == b"2" and b"people" not in line), b"354 go ahead\n"}


def before_each(mark, blank=None):
    return b"".join((mark if line.strip() or blank is None else blank) + line for line in LINES)


def clients(change, of=PLAIN):
    return b"".join(line if line in SERVER else change(line) for line in of.splitlines(keepends=True))


def typescript():
    text = TELNET.replace(b"\n", b"\r\n").replace(b"[alice@host ~]$", b"\x1b[?2004h\x1b]0;alice\x07bash-5.2#", 1)
    text = text.replace(b"Trying", b"\x1b[?2004l\rTrying", 1).replace(
        b"<bob@", b"<robx\x08 \x08\x08 \x08\x08 \x08\x08 \x08bob@"
    )
    return b'Script started on 2026-11-23 15:31:48+00:00 [TERM="xterm"]\n' + text + b"\nScript done on 2026-11-23\n"


FORMS = {
    "numbers": (b"".join(b"%6d\t%s" % (at, line) for at, line in enumerate(LINES, 1)), Left.NUMBER),
    "numbers with colons": (b"".join(b"%d: %s" % (at, line) for at, line in enumerate(LINES)), Left.NUMBER),
    "quoted": (before_each(b"> ", b">"), Left.QUOTE),
    "barred": (before_each(b"| "), Left.QUOTE),
    "indented": (before_each(b"    ", b""), Left.QUOTE),
    "indented by tabs": (before_each(b"\t"), Left.QUOTE),
    "times": (b"".join(b"19:38:%02d.123 %s" % (at, line) for at, line in enumerate(LINES)), Left.STAMP),
    "dates": (before_each(b"[2016-10-04 19:38:20] "), Left.STAMP),
    "ISO dates": (before_each(b"2016-10-04T19:38:20.123Z "), Left.STAMP),
    "syslog dates": (before_each(b"Oct  4 19:38:20 "), Left.STAMP),
    "quoted numbers": (
        b"".join(b"> %d %s" % (at, line) for at, line in enumerate(LINES, 1)),
        Left.QUOTE,
    ),
    "prompts": (clients(lambda line: b"smtp> " + line), Left.PROMPT),
    "prompts of commands": (
        PLAIN.replace(b"EHLO", b"> EHLO").replace(b"MAIL", b"> MAIL").replace(b"RCPT", b"> RCPT")
        .replace(b"DATA", b"> DATA").replace(b"QUIT", b"> QUIT"),
        Left.PROMPT,
    ),
    "echo": (clients(lambda line: line * 2, TELNET), Left.ECHO),
    "a typescript": (typescript(), Left.ESCAPE),
    "erased": (TELNET.replace(b"RCPT TO:<bob@", b"RCPT TO:<bobb\x08 \x08\x08 \x08b@"), Left.ERASURE),
    "backspaces": (TELNET.replace(b"<bob@", b"<bobb\x08\x08b@"), Left.BACKSPACE),
    "killed": (TELNET.replace(b"RCPT TO:", b"MAIL FROM:<x@y>\x15RCPT TO:"), Left.ERASURE),
    "a word killed": (TELNET.replace(b"RCPT TO:", b"RCPT FROM:\x17TO:"), Left.ERASURE),
    "two CR": (PLAIN.replace(b"\n", b"\r\r\n"), Left.RETURN),
    "IAC": (b"\xff\xfd\x03\xff\xfb\x18" + PLAIN.replace(b"QUIT", b"\xff\xf4\xff\xfd\x06QUIT"), Left.NEGOTIATION),
    "UTF-16": (codecs.BOM_UTF16_LE + PLAIN.decode().encode("utf-16-le"), None),
    "UTF-16 big": (codecs.BOM_UTF16_BE + PLAIN.decode().encode("utf-16-be"), None),
    "BOM": (codecs.BOM_UTF8 + PLAIN, None),
}  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
def test_the_session_is_read_as_if_nothing_were_left(form):
    log, left = FORMS[form]
    reading = read(Source("log", log))
    assert reading.kind is Kind.SESSION
    expected = [
        (each.verb, each.reply and each.reply.code) for each in only(read(Source("log", PLAIN)), Session)[0].exchanges
    ]
    (session,) = only(reading, Session)
    assert [(each.verb, each.reply and each.reply.code) for each in session.exchanges] == expected
    (message,) = (unit for unit in reading.units if isinstance(unit.root, Message))
    assert message.view.text.replace(b"\r\n", b"\n") == b"From: alice@example.net\n\n250 people came\n.dot\n"
    at = message.view.text.index(b".dot")
    start, stop = message.view.span(at, at + 4)
    assert log[start:stop].replace(b"\0", b"") == b".dot"
    residues = [each.left for capture in only(reading, Capture) for each in capture.residues]
    assert (left in residues) if left else not residues


def only(reading, kind):
    return [unit.root for unit in reading.units if isinstance(unit.root, kind)]


def test_what_was_erased_is_told_with_what_erased_it():
    log, _ = FORMS["erased"]
    (capture,) = only(read(Source("log", log)), Capture)
    assert [log[each.start : each.stop] for each in capture.residues] == [b"bb\x08 \x08\x08 \x08"]


def test_the_sides_of_an_edited_line_are_whole():
    log, _ = FORMS["a typescript"]
    reading = read(Source("log", log))
    unit = next(unit for unit in reading.units if isinstance(unit.root, Session))
    rcpt = next(turn for turn in unit.root.turns if unit.view.text.startswith(b"RCPT", turn.start))
    start, stop = unit.view.span(rcpt.start, rcpt.stop)
    assert log[start:stop].startswith(b"RCPT TO:<robx\x08")
    assert rcpt.speaker is Speaker.CLIENT


@pytest.mark.parametrize(
    "text",
    [
        PLAIN,
        TELNET,
        PLAIN.replace(b"250 people", b"Subject: \x1b$B4A;z\x1b(B"),
        PLAIN.replace(b"250 people", b"x\x08y\xff\xfb\x01z \x1b[1m"),
        PLAIN.replace(b"..dot\n", b"..dot\r\r\n"),
        PLAIN.replace(b"\n", b"\r\n"),
    ],
)
def test_octets_that_were_sent_are_left_alone(text):
    assert cleaned(View.whole(text)).view.text == text


SNIPPETS = [
    *(b"220 x\n", b"EHLO a\n", b"250 ok\n", b"DATA\n", b"\n", b"\r\r\n", b"Script started on x\n", b"\0", b"x", b" "),
    *(b"\x1b[?2004h", b"\x1b]0;t\x07", b"\x1b[", b"\x1b", b"\x08 \x08", b"\x08", b"\x7f", b"\x15", b"\x17", b"\x07"),
    *(b"\x1b[3D", b"\x1b[2C", b"\x1b[K", b"\x1b[1K", b"\x1b[4G", b"\x1b$B", b"\x1b(B", b"\r", b"\xc3\xa9", b"\xff\xfe"),
    *(b"> ", b"\xff\xfb\x01", b"\xff", b"12 ", b"1: ", b"2: ", b"19:38:20 "),
]


@given(st.lists(st.sampled_from(SNIPPETS), max_size=30))
def test_what_is_left_stands_in_the_log(snippets):
    log = b"".join(snippets)
    clean, residues = cleaned(View.whole(log))
    if log[:2] not in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        spans = [clean.span(at, at + 1) for at in range(len(clean.text))]
        assert b"".join(log[start:stop] for start, stop in spans) == clean.text
        assert [start for start, _ in spans] == sorted(start for start, _ in spans)
    assert all(0 <= each.start <= each.stop <= len(log) for each in residues)
    detect(log)


@pytest.mark.parametrize(
    "octets", [b"\x1b[", b"\x08", b"a\x08 \x08", b"\x1b]", b"\r", b"\xff\xfb", b"> ", b"\x1b[9C", b"ab\x17"]
)
@pytest.mark.timeout(20)
def test_hostile_logs_cost_no_more_than_their_length(octets):
    cleaned(View.whole(b"Script started on x\n220 x\n" + octets * 100000 + b"\n250 ok\n"))


@pytest.mark.parametrize(
    "login",
    [
        pytest.param(b"AUTH PLAIN AGJvYgBzM2NyZXQ=\n" * 2, id="echoed twice"),
        pytest.param(
            b"AUTH PLAIN AGJvYgBzM2NyZXQ=\n".replace(b"NyZXQ=\n", b"X\x08 \x08NyZXQ=Q\x08 \x08\n"), id="edited"
        ),
    ],
)
def test_a_secret_is_starred_with_what_is_left_of_it(login, cli, tmp_path):
    log = TELNET if login.count(b"\n") == 1 else clients(lambda line: line * 2, TELNET)
    path = tmp_path / "x.log"
    path.write_bytes(log.replace(b"250 SIZE 1000000\n", b"250 AUTH PLAIN\n" + login + b"235 2.7.0 ok\n"))
    for shape in ("check", "show"):
        shown = (
            cli(shape, path).out + cli(shape, path, "--level", "advice").out
            if shape == "check"
            else cli(shape, path).out
        )
        assert b"AGJv" not in shown
        assert b"NyZXQ" not in shown
        assert b"****" in shown


def hex_rows(octets, row):
    return b"".join(row(at, octets[at : at + 16]) for at in range(0, len(octets), 16))


WIRE = PLAIN.replace(b"\n", b"\r\n")
DUMPS = {
    "ncat -x": hex_rows(
        WIRE, lambda at, part: b"%04x   %-48s %s\n" % (at, part.hex(" ").encode(), part.translate(DOTS))
    ),
    "hexdump -C": hex_rows(
        WIRE, lambda at, part: b"%08x  %-49s |%s|\n" % (at, part.hex(" ").encode(), part.translate(DOTS))
    )
    + b"%08x\n" % len(WIRE),
    "xxd": hex_rows(
        WIRE, lambda at, part: b"%08x: %-40s  %s\n" % (at, part.hex(" ", -2).encode(), part.translate(DOTS))
    ),
}


@pytest.mark.parametrize("form", DUMPS)
def test_a_hex_dump_is_read_as_the_octets_in_it(form):
    reading = read(Source("log", DUMPS[form]))
    assert reading.kind is Kind.SESSION
    unit, message = (unit for unit in reading.units if not isinstance(unit.root, Capture))
    assert unit.view.text == WIRE
    assert unit.root.facts.line_ends
    at = message.view.text.index(b".dot")
    start, stop = message.view.span(at, at + 4)
    assert bytes.fromhex(DUMPS[form][start:stop].decode()) == b".dot"


def test_a_recording_of_a_terminal_is_read_as_what_was_printed():
    printed = "\x1b[?2004h$ telnet mail.example.org 25\r\n" + TELNET.decode().replace("\n", "\r\n").replace(
        "people", "pe\\o\u00e9\U0001f600\x08 \x08ple"
    )
    events = [[at / 10, "o", printed[at : at + 7]] for at in range(0, len(printed), 7)]
    events.insert(3, [0.35, "i", "telnet"])
    for ascii_only in (True, False):
        log = "\n".join(
            json.dumps(each, ensure_ascii=ascii_only) for each in ({"version": 2, "width": 80}, *events)
        ).encode()
        reading = read(Source("log.cast", log))
        assert reading.kind is Kind.SESSION
        (message,) = only(reading, Message) and [unit for unit in reading.units if isinstance(unit.root, Message)]
        assert message.view.text == "From: alice@example.net\r\n\r\n250 pe\\o\u00e9ple came\r\n.dot\r\n".encode()
        at = message.view.text.index(b"came")
        start, stop = message.view.span(at, at + 4)
        assert log[start:stop].replace(b'"]\n', b"")[:1] == b"c"


@pytest.mark.parametrize("charset", ["utf-16-le", "utf-16-be"])
def test_a_log_in_utf_16_is_shown_as_its_letters(charset, cli, tmp_path):
    text = PLAIN.replace(b"220 mail.example.org ESMTP", "220 mail.example.org Grüße".encode()).replace(
        b"FROM:<", b"FROM: <"
    )
    text = text.replace(b"From: alice", b"Date: Tue, 4 Oct 2016 19:38:20 -0400\nFrom: alice")
    (tmp_path / "wide.log").write_bytes("\ufeff".encode(charset) + text.decode().encode(charset))
    (tmp_path / "narrow.log").write_bytes(text)
    wide, narrow = (cli("check", "--level", "advice", tmp_path / name).text for name in ("wide.log", "narrow.log"))
    assert "MAIL FROM: <alice@example.net>" in narrow
    assert wide.replace("wide.log", "narrow.log") == narrow
