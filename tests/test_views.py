"""What `show` makes of a session: explained, as a ladder, as an HTML page; and what `redact` leaves of it."""

import re
import shutil
import subprocess
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailint.nodes.session import Session, Speaker
from mailint.read.reading import Kind, read
from mailint.redact import redact
from mailint.render.ansi import plain
from mailint.render.html import html_page
from mailint.render.ladder import ASCII, UNICODE, ladder
from mailint.render.scene import scene
from mailint.render.shown import turns_of
from mailint.text import Source

from .conftest import CORPUS

LOGS = sorted((CORPUS / "sessions").glob("*.log"))


def reading(octets, kind=Kind.SESSION):
    return read(Source("session.log", octets), kind=kind)


def picture(octets):
    found = reading(octets)
    unit = next(unit for unit in found.units if isinstance(unit.root, Session))
    return scene(found.source, unit, unit.root)


TWO = b"""\
10:00:00 S: 220 mx.example.org ESMTP
10:00:01 C: EHLO client.example.net
10:00:01 S: 250-mx.example.org
10:00:01 S: 250-SIZE 1000
10:00:01 S: 250 ENHANCEDSTATUSCODES
10:00:02 C: MAIL FROM:<ann@example.net> SIZE=40
10:00:02 S: 250 2.1.0 Ok
10:00:02 C: RCPT TO:<bob@example.org>
10:00:02 S: 250 2.1.5 Ok
10:00:02 C: RCPT TO:<eve@example.org>
10:00:02 S: 550 5.1.1 No such user
10:00:02 C: DATA
10:00:02 S: 354 Go ahead
10:00:02 C: Subject: x
10:00:02 C:
10:00:02 C: y
10:00:02 C: .
10:00:03 S: 250 2.0.0 Ok: queued as 4XYZ
10:00:03 C: QUIT
10:00:03 S: 221 2.0.0 Bye
"""


def test_each_recipient_has_an_outcome():
    found = picture(TWO)
    assert [(each.recipient, each.accepted, each.name) for each in found.deliveries] == [
        ("bob@example.org", True, "4XYZ"),
        ("eve@example.org", False, ""),
    ]
    assert [(said, in_use) for said, _, _, in_use in found.offered] == [
        ("SIZE 1000", True),
        ("ENHANCEDSTATUSCODES", True),
    ]


def test_every_turn_is_in_a_step_and_every_said_line_has_its_meaning():
    for path in LOGS:
        found = reading(path.read_bytes())
        for unit in (each for each in found.units if isinstance(each.root, Session)):
            steps = scene(found.source, unit, unit.root).steps
            shown = {number for step in steps for number in range(step.first, step.last + 1)}
            turns = [(turn["line"], turn["stop_line"]) for turn in turns_of(found.source, unit.view, unit.root)]
            assert shown >= {number for first, stop in turns for number in range(first, stop)}, path.name
            for step in steps:
                assert step.meaning == "" or re.fullmatch(r"RFC \d+ (§|Appendix )[\w.]+", step.rfc), path.name
                assert step.meaning or step.speaker is Speaker.NOISE or unit.root.midway or unit.root.unclear, path.name


def test_a_reply_that_refuses_says_why():
    refusal = next(step for step in picture(TWO).steps if step.refused)
    assert "Bad destination mailbox address" in refusal.meaning


@pytest.mark.parametrize("columns", [40, 80, 160])
def test_a_ladder_keeps_its_width(columns):
    found = picture(TWO)
    for pen in (UNICODE, ASCII):
        lines = list(ladder(found, plain, columns, pen))
        rungs = [line for line in lines if line.count(pen.side) == 2]
        assert len(rungs) == len(found.steps)
        assert len({(line.index(pen.side), line.rindex(pen.side)) for line in rungs}) == 1
        if columns >= 80:
            assert max(map(len, lines)) <= columns
    assert "".join(lines).replace("…", "").isascii()


class Tags(HTMLParser):
    """The elements that are open; raises where they do not nest."""

    VOID = frozenset(("meta", "link", "br"))

    def __init__(self):
        super().__init__()
        self.open, self.addresses, self.seen = [], [], []

    def handle_starttag(self, tag, attributes):
        self.seen.append(tag)
        self.addresses += [value for name, value in attributes if name in ("href", "src")]
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def page_of(octets, kind=Kind.SESSION):
    page = "".join(html_page(reading(octets, kind)))
    tags = Tags()
    tags.feed(page)
    assert tags.open == []
    assert tags.addresses == ["data:,"]
    assert "script" not in tags.seen
    return page


@given(st.binary(max_size=60), st.sampled_from([Kind.SESSION, Kind.MESSAGE]))
def test_a_page_is_whole_whatever_is_in_it(octets, kind):
    page_of(TWO.replace(b"y\n", b"<script>alert(1)</script>" + octets + b"\n"), kind)


def test_a_page_shows_nothing_as_markup():
    page = page_of(TWO.replace(b"Subject: x", b"Subject: <img src=x onerror=alert(1)>"))
    assert "&lt;img src=x" in page
    assert "<img" not in page


@pytest.mark.browser
@pytest.mark.skipif(not shutil.which("chromium"), reason="Chromium is not installed")
def test_a_browser_shows_the_page_without_complaint(tmp_path):
    file = tmp_path / "page.html"
    file.write_text(page_of(TWO), "utf-8")
    done = subprocess.run(
        ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
         "--disable-background-networking", "--disable-component-update", "--disable-sync", "--enable-logging=stderr",
         f"--user-data-dir={tmp_path / 'profile'}", "--window-size=390,800", "--dump-dom", file.as_uri()],
        capture_output=True, text=True, check=True, timeout=120,
    )  # fmt: skip
    assert "CONSOLE" not in done.stderr
    assert "queued as 4XYZ" in done.stdout
    assert done.stdout.count('<li class="server') == 8


PASSWORD = b"not a real password"


@pytest.mark.parametrize(
    ("octets", "kept"),
    [
        ((CORPUS / "sessions" / "login.log").read_bytes(), b"ann@example.org"),
        (b"$ swaks --auth-user ann -ap 'hunter2 long' --server mx\n<-  220 mx.example.org\n -> QUIT\n", b"ann"),
        (b"$ curl smtp://ann:hunter2-long@mx.example.org\n< 220 mx ESMTP\n> QUIT\n< 221 Bye\n", b"smtp://ann:"),
        (b"S: 220 mx.example.org\nC: EHLO c.example\nS: 250 AUTH XOAUTH2\nC: AUTH XOAUTH2 "
         b"dXNlcj1hbm4BYXV0aD1CZWFyZXIgdG9rZW4tdG9rZW4tdG9rZW4BAQ==\nS: 535 no\n", b"XOAUTH2"),
    ],
)  # fmt: skip
def test_secrets_go_and_lines_stay(octets, kept):
    redacted = redact(reading(octets, None)).octets
    assert redacted.count(b"\n") == octets.count(b"\n")
    assert kept in redacted
    for secret in (b"bm90IGEgcmVhbCBwYXNzd29yZA", b"AGFubgBub3Q", b"hunter2", b"dXNlcj1hbm4"):
        assert secret not in redacted
    assert redact(reading(redacted, None)).octets == redacted


def test_a_secret_goes_wherever_it_stands():
    log = (CORPUS / "sessions" / "login.log").read_bytes()
    assert PASSWORD not in redact(reading(log + b"C: NOOP " + PASSWORD + b"\n")).octets


@pytest.mark.parametrize(("client", "server"), [(b"", b""), (b"C: ", b"S: "), (b" -> ", b"<-  ")])
def test_a_session_that_sends_a_template_is_a_session(client, server):
    said = [b"220 mx.example.org ESMTP", b"EHLO c.example.net", b"250-mx.example.org", b"250 AUTH PLAIN"]
    said += [b"AUTH PLAIN AGFubgBub3QgYSByZWFsIHBhc3N3b3Jk", b"235 2.7.0 ok", b"MAIL FROM:<ann@example.net>", b"250 ok"]
    said += [b"RCPT TO:<bob@example.org>", b"250 ok", b"DATA", b"354 go on", b"From: ann@example.net"]
    said += [b"Subject: Dear {{ name }}", b"", b"Hello {{ name }}", b".", b"250 ok", b"QUIT", b"221 bye"]
    log = b"".join((server if line[:1].isdigit() else client) + line + b"\n" for line in said)
    found = reading(log, None)
    assert found.kind is Kind.SESSION
    assert b"AGFubgBub3Q" not in redact(found).octets


def test_addresses_become_others_and_the_same_stays_the_same(cli, tmp_path):
    path = tmp_path / "s.log"
    path.write_bytes(TWO)
    run = cli("redact", "--addresses", path)
    assert run.status == 0
    assert run.out.count(b"\n") == TWO.count(b"\n")
    assert b"MAIL FROM:<user1@example.com>" in run.out
    assert b"RCPT TO:<user3@example.com>" in run.out
    assert b"eve" not in run.out
    assert b"an address, 3 times: lines 6, 8, 10" in run.err
    assert path.read_bytes() == TWO
    assert cli("redact", "--addresses", "--in-place", "-q", path).err == b""
    assert path.read_bytes() == run.out


@pytest.mark.parametrize(
    ("octets", "wanted"),
    [
        (b"bob=c.example@d.example.", b"user1@example.com."),
        (b"a@b.example=c@d.example x@y", b"user1@example.com user2@example.com"),
        (b"@b.example=c@d.example\nx@y", b"user1@example.com\nuser2@example.com"),
        (b"a@b.example.=c@d.example\nx@y", b"user1@example.com\nuser2@example.com"),
        (b"abc.@b.example, a..b@b.example", b"user1@example.com, user2@example.com"),
        (b"E..x@.....@P, x@.a@b.example", b"E..x@.....@P, user1@example.com"),
        (b"@here, ann@b.example @there", b"@here, user1@example.com @there"),
        (b"$ swaks -ap p@ss --to ann@b.example", b"$ swaks -ap ******** --to user1@example.com"),
        (b"$ swaks -ap 'x (bob' --to (bob@b.example", b"$ swaks -ap ******** --to (user1@example.com"),
    ],
)
def test_addresses_that_touch_are_one_and_all_is_redacted_at_once(octets, wanted):
    redacted = redact(reading(octets), addresses=True).octets
    assert redacted == wanted
    assert redact(reading(redacted), addresses=True).octets == redacted


def test_secrets_that_overlap_go_both():
    octets = b"$ swaks -ap hunter2-abc\n$ swaks -ap abc-secret\nhunter2-abc-secret\n"
    assert redact(reading(octets)).octets.endswith(b"\n********\n")


def test_long_words_and_long_chains_of_addresses_are_read_once():
    long = reading(b"A" * 2_000_000 + b"\n" + b"a.@" * 200_000, Kind.UNKNOWN)
    assert redact(long, addresses=True).octets == b"A" * 2_000_000 + b"\nuser1@example.com.@"


def test_shapes_of_show_on_the_command_line(cli, tmp_path):
    path = tmp_path / "s.log"
    path.write_bytes(TWO)
    assert b"The client gives its name" in cli("show", path).out
    assert "◀".encode() in cli("show", "--as", "ladder", path).out or b"<-" in cli("show", "--as", "ladder", path).out
    assert cli("show", "--as", "html", path).out.startswith(b"<!doctype html>")
    mail = tmp_path / "m.eml"
    mail.write_bytes(b"Subject: x\r\n\r\ny\r\n")
    assert cli("show", "--as", "ladder", mail).status == 1
    assert b"text/plain" in cli("show", "--as", "html", mail).out
