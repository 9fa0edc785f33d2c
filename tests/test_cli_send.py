"""`mailint fix --send` to servers on this machine: what it asks, sends, says and leaves alone."""

import sys

import pytest

from tests.smtp_servers import Handler, aiosmtpd, scripted

MAIL = (
    b"\xef\xbb\xbfDate: Tue, 04 Oct 2022 19:38:20 -0400\nFrom: Ann <ann@a.example>\nTo: bob@b.example\n"
    b"Bcc: carol@c.example\nSubject: x\nMessage-ID: <1.20221004@a.example>\n\n.dot\ntext\n"
)
SENT = MAIL[3:].replace(b"Bcc: carol@c.example\n", b"").replace(b"\n", b"\r\n")
LOG = (
    b"S: 220 mx.b.example ESMTP\nC: EHLO a.example\nS: 250 mx.b.example\nC: MAIL FROM:<ann@a.example>\nS: 250 Ok\n"
    b"C: RCPT TO:<nobody@b.example>\nS: 550 No\nC: RCPT TO:<bob@b.example>\nS: 250 Ok\nC: DATA\nS: 354 Go ahead\n"
    b"C: Date: Tue, 04 Oct 2022 19:38:20 -0400\nC: From: x@a.example\nC: To: y@b.example\n"
    b"C: Message-ID: <1.20221004@a.example>\nC: Subject: x\nC:\nC: text\nC: .\nS: 250 Ok: queued as 1\nC: QUIT\n"
    b"S: 221 Bye\n"
)


@pytest.fixture
def handler():
    return Handler()


@pytest.fixture
def server(handler):
    with aiosmtpd(handler) as port:
        yield f"127.0.0.1:{port}"


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.eml").write_bytes(MAIL)
    (tmp_path / "s.log").write_bytes(LOG)
    return tmp_path


def test_sends_by_the_header_without_bcc(cli, server, handler, folder):
    run = cli("fix", "--send", "--server", server, "a.eml")
    assert run.status == 0, run.err
    assert (folder / "a.eml").read_bytes() == MAIL
    (envelope,) = handler.envelopes
    assert envelope.content == SENT
    assert (envelope.mail_from, envelope.rcpt_tos) == ("ann@a.example", ["bob@b.example", "carol@c.example"])
    assert run.out.startswith(f"bob@b.example: accepted by {server}: 250 2.0.0 queued as 1\n".encode())


def test_sends_by_the_session(cli, server, handler):
    assert cli("fix", "--send", "--server", server, "s.log").status == 0
    assert handler.envelopes[0].rcpt_tos == ["bob@b.example"], "those that were accepted"


def test_the_user_replaces_the_envelope(cli, server, handler):
    cli("fix", "--send", "--server", server, "--from", "<>", "--to", "d@d.example", "--to", "<e@e.example>", "s.log")
    assert handler.envelopes[0].mail_from in ("", "<>"), "aiosmtpd writes the null path so"
    assert handler.envelopes[0].rcpt_tos == ["d@d.example", "e@e.example"]


def test_outcomes_and_the_command_that_tries_again(cli, server):
    to = [word for name in ("bob", "nobody", "gray") for word in ("--to", f"{name}@b.example")]
    run = cli("fix", "--send", "--server", server, *to, "a.eml")
    assert run.status == 1
    lines = run.text.splitlines()
    assert lines[0].startswith("bob@b.example: accepted by ")
    assert "nobody@b.example: refused by " in lines[1]
    assert lines[1].endswith("550 5.1.1 no such user (bad destination mailbox address)")
    assert "gray@b.example: deferred by " in lines[2]
    again = f"mailint fix --send --from ann@a.example --to gray@b.example --server {server} a.eml"
    assert f"To try again: {again}\n".encode() in run.err


def test_errors_refuse_all(cli, server, handler, folder):
    (folder / "bad.eml").write_bytes(MAIL.replace(b"text", b"te\0xt"))
    run = cli("fix", "--send", "--server", server, "a.eml", "bad.eml")
    assert (run.status, run.out, handler.envelopes) == (1, b"", [])
    assert b"bad.eml:8:3: L004" in run.err
    assert b"Nothing was sent. --force sends it as it is.\n" in run.err
    assert cli("fix", "--send", "--unsafe", "--server", server, "a.eml", "bad.eml").status == 0
    assert len(handler.envelopes) == 2


def test_unreadable_file_refuses_all(cli, server, handler):
    run = cli("fix", "--send", "--server", server, "a.eml", "missing.eml")
    assert (run.status, handler.envelopes) == (2, [])
    assert run.err.startswith(b"mailint: missing.eml: No such file or directory\n")


def test_dry_run(cli, handler, server):
    run = cli("fix", "--send", "--dry-run", "--server", server, "a.eml")
    assert (run.status, run.out, handler.envelopes) == (0, SENT, [])
    assert b"a.eml: " in run.err
    assert b"from <ann@a.example>\n  to <bob@b.example>, <carol@c.example> by 127.0.0.1, port " in run.err


def test_recording(cli, server, folder):
    assert cli("fix", "--send", "--server", server, "--record", "r.log", "a.eml").status == 0
    recording = (folder / "r.log").read_bytes()
    assert b"C: MAIL FROM:<ann@a.example>" in recording
    assert b"\nC: ..dot\r\n" in recording
    assert cli("fix", "--send", "--server", server, "--record", "a.eml", "a.eml").status == 2
    assert (folder / "a.eml").read_bytes() == MAIL


def test_nobody_to_ask(cli, monkeypatch, handler, server):
    monkeypatch.setattr("mailint.cli.send._is_loopback", lambda host: False)
    run = cli("fix", "--send", "--server", server, "s.log")
    assert (run.status, handler.envelopes) == (2, [])
    assert b"the server of its session accepted it" in run.err
    assert b"--yes sends it" in run.err
    assert cli("fix", "--send", "--yes", "--server", server, "s.log").status == 0


@pytest.mark.parametrize(("answer", "status"), [(b"y\n", 0), (b"n\n", 1), (b"\n", 1)])
def test_asks_on_a_terminal(cli, monkeypatch, handler, server, answer, status):
    monkeypatch.setattr("mailint.cli.send._is_loopback", lambda host: False)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    monkeypatch.setattr("mailint.cli.streams.is_terminal", lambda: True)
    run = cli("fix", "--send", "--server", server, "a.eml", stdin=answer)
    assert (run.status, len(handler.envelopes)) == (status, 1 - status)
    assert b"Send it? [y/N]" in run.err


def test_a_server_that_drops(cli, folder):
    with scripted(RCPT=b"(drop)") as server:
        run = cli("fix", "--send", "--server", f"127.0.0.1:{server.port}", "--to", "bob@b.example", "a.eml")
    assert run.status == 1
    assert run.text.startswith("bob@b.example: deferred by 127.0.0.1")
    assert b"To try again: mailint fix --send" in run.err
    assert (folder / "a.eml").read_bytes() == MAIL


def test_nobody_listens(cli):
    run = cli("fix", "--send", "--server", "127.0.0.1:1", "a.eml")
    assert run.status == 1
    assert "deferred" in run.text


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--send", "--to", "Bob <bob@b,example>"], b"Did you mean 'bob@b.example'?"),
        (["--send", "--to", "mailto:bob@b.example"], b"Did you mean 'bob@b.example'?"),
        (["--send", "--server", "a b"], b"is not HOST or HOST:PORT"),
        (["--send", "--dns-server", "ns.example"], b"is not an IP address"),
        (["--send", "--diff"], b"--send and --diff do not go together"),
        (["--to", "bob@b.example"], b"--to is for --send"),
        (["--send", "--ca-file", "missing.pem", "--server", "127.0.0.1:1"], b"missing.pem: No such file"),
        (["--send", "--user", "ann", "--server", "127.0.0.1:1"], b"MAILINT_PASSWORD is not set"),
    ],
)
def test_what_cannot_be(cli, monkeypatch, arguments, said):
    monkeypatch.delenv("MAILINT_PASSWORD", raising=False)
    run = cli("fix", *arguments, "a.eml")
    assert (run.status, run.out) == (2, b"")
    assert said in run.err


def test_no_recipient(cli, server, folder):
    (folder / "a.eml").write_bytes(MAIL.replace(b"To: bob@b.example\nBcc: carol@c.example\n", b""))
    run = cli("fix", "--send", "--server", server, "a.eml")
    assert run.status == 2
    assert b"name the recipients with --to" in run.err
