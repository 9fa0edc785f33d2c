"""`mailint fix`: in place, beside records, as a filter, as a diff."""

import os

import pytest

from mailint.render.diff import MOST, unified

from .conftest import CORPUS

BROKEN = b"\xef\xbb\xbfFrom: a@b.example\nSubject: x\0\n\ntext\n"
REPAIRED = BROKEN[3:]
LINES = ("--select", "L004,L016")
RECEIVED = b"Received: from a by b; Tue, 04 Oct 2022 19:38:20 -0400\n"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.eml").write_bytes(BROKEN)
    (tmp_path / "old.eml").write_bytes(BROKEN[:3] + RECEIVED + BROKEN[3:])
    return tmp_path


def test_repair_in_place(cli, folder):
    run = cli("fix", *LINES, "a.eml")
    assert (folder / "a.eml").read_bytes() == REPAIRED
    assert run.out == b"a.eml:2:11: L004 A NUL octet is not allowed here.\n"
    assert run.err == b"a.eml: repaired L016\n1 repair; 1 error left (--unsafe repairs 1).\n"
    assert run.status == 1
    assert sorted(os.listdir()) == ["a.eml", "old.eml"]


def test_unsafe_and_exit_status(cli, folder):
    assert cli("fix", *LINES, "--unsafe", "--exit-non-zero-on-fix", "a.eml").status == 1
    assert (folder / "a.eml").read_bytes() == REPAIRED.replace(b"\0", b"")
    again = cli("fix", *LINES, "--unsafe", "--exit-non-zero-on-fix", "a.eml")
    assert (again.status, again.out, again.err) == (0, b"", b"Nothing repaired; nothing left.\n")


def test_diff_writes_nothing_and_patch_takes_it(cli, folder):
    run = cli("fix", "--unsafe", "--diff", *LINES, "a.eml")
    assert run.status == 1
    assert (folder / "a.eml").read_bytes() == BROKEN
    assert run.out.startswith(b"--- a.eml\n+++ a.eml\n@@ -1,4 +1,4 @@\n-\xef\xbb\xbfFrom")
    assert cli("fix", "--diff", "--select", "L002", "a.eml").status == 0


def test_delivered_mail_is_a_record(cli, folder):
    before = (folder / "old.eml").read_bytes()
    run = cli("fix", *LINES, "old.eml")
    assert (folder / "old.eml").read_bytes() == before
    assert (folder / "old-1.eml").read_bytes() == before[3:].replace(b"\n", b"\r\n")
    assert b"old.eml: repaired L016 in old-1.eml\n" in run.err
    assert cli("fix", *LINES, "--ignore", "L004", "old.eml").status == 0, "the same repair again"


def test_a_record_is_not_written_over_another_file(cli, folder):
    (folder / "old-1.eml").write_bytes(b"mine")
    run = cli("fix", *LINES, "old.eml")
    assert run.status == 2
    assert b"old-1.eml: exists already; --force writes over it" in run.err
    assert (folder / "old-1.eml").read_bytes() == b"mine"
    cli("fix", *LINES, "--force", "old.eml")
    assert (folder / "old-1.eml").read_bytes().startswith(RECEIVED[:-1] + b"\r\n")


def test_a_record_in_place(cli, folder):
    before = (folder / "old.eml").read_bytes()
    cli("fix", *LINES, "--in-place", "old.eml")
    assert (folder / "old.eml").read_bytes() == before[3:]


def test_filter(cli):
    run = cli("fix", *LINES, "-", stdin=BROKEN)
    assert run.out == REPAIRED
    assert b"-:2:11: L004" in run.err
    assert run.status == 1


def test_output_file_and_folder(cli, folder):
    assert cli("fix", *LINES, "--unsafe", "-o", "new.eml", "a.eml").status == 0
    assert (folder / "new.eml").read_bytes() == REPAIRED.replace(b"\0", b"")
    assert (folder / "a.eml").read_bytes() == BROKEN
    (folder / "out").mkdir()
    assert cli("fix", *LINES, "--unsafe", "-o", "out", "a.eml", "old.eml").status == 0
    assert sorted(os.listdir("out")) == ["a.eml", "old.eml"]
    assert cli("fix", "-o", "nowhere.eml", "a.eml", "old.eml").status == 2
    assert cli("fix", *LINES, "-o", "old.eml", "a.eml").status == 2, "another file is in the way"


def test_mbox_keeps_its_framing(cli, tmp_path):
    box = tmp_path / "box"
    parts = [b"From a@b.example Tue Oct  4 23:38:22 2022\n", BROKEN[3:], b"\n"]
    box.write_bytes(b"".join(parts * 2))
    run = cli("fix", "--select", "L004", "--unsafe", box)
    assert box.read_bytes() == b"".join(parts * 2).replace(b"\0", b"")
    assert run.status == 0


def test_unwritable_file(cli, folder, monkeypatch):
    monkeypatch.setattr(os, "access", lambda *_: False)
    run = cli("fix", *LINES, "a.eml")
    assert run.status == 2
    assert b"mailint: a.eml: Permission denied\n" in run.err
    assert (folder / "a.eml").read_bytes() == BROKEN


def test_messages_of_a_session_go_beside_it(cli, tmp_path):
    log = tmp_path / "cats.log"
    before = (CORPUS / "sessions" / "telnet-cats.log").read_bytes().replace(b"awesome!", b"awesome\0!")
    log.write_bytes(before)
    run = cli("fix", "--unsafe", "--select", "L004", log)
    assert run.status == 0
    assert log.read_bytes() == before
    assert (tmp_path / "cats.eml").read_bytes().endswith(b"\r\n\r\nCats are awesome!\r\n")
    (tmp_path / "cats.eml").unlink()
    cli("fix", "--unsafe", "--select", "L004", "--in-place", log)
    assert log.read_bytes() == before, "mail only"
    assert (tmp_path / "cats.eml").exists()


def test_a_message_that_goes_beside_its_session_is_quiet_as_a_file(cli, tmp_path):
    """A chunk need not end in a line end (RFC 3030 §2); the file does, so that a second run changes nothing."""
    mail = b"Date: Mon, 04 Nov 2024 10:00:00 +0000\r\nFrom: ann@example.org\r\nSubject : Lunch\r\n\r\nAt noon."
    hello = b"220 mx.example.net ESMTP\r\nEHLO client.example.org\r\n250-mx.example.net\r\n250 CHUNKING\r\n"
    envelope = b"MAIL FROM:<ann@example.org>\r\n250 Ok\r\nRCPT TO:<bob@example.net>\r\n250 Ok\r\n"
    log = tmp_path / "chunk.log"
    log.write_bytes(hello + envelope + b"BDAT %d LAST\r\n%s250 Ok\r\nQUIT\r\n221 Bye\r\n" % (len(mail), mail))
    first = cli("fix", tmp_path)
    beside = tmp_path / "chunk.eml"
    octets = beside.read_bytes()
    assert first.status in (0, 1)
    assert b"\r\nSubject: Lunch\r\n" in octets
    assert octets.endswith(b"\r\n\r\nAt noon.\r\n")
    assert cli("fix", beside).err == b"Nothing repaired; nothing left.\n"
    assert beside.read_bytes() == octets


def test_diff_of_a_long_file_is_one_block():
    old = [b"%d\n" % at for at in range(MOST + 10)]
    new = [*old[:7], b"seven\n", b"8\n", b"nine\n", *old[10:-1], b"last"]
    diff = b"".join(unified("x", b"".join(old), b"".join(new)))
    size = len(old) - 7
    assert diff.startswith(b"--- x\n+++ x\n@@ -8,%d +8,%d @@\n-7\n-8\n-9\n" % (size, size))
    assert diff.endswith(b"+last\n\\ No newline at end of file\n")
