"""`mailint check`: streams, exit status, formats, and what bad input gets."""

import base64
import json
import os
import shlex
import subprocess
import sys

import pytest

from .conftest import CORPUS, ROOT

GOLDEN = ROOT / "tests" / "golden"
CLEAN = CORPUS / "messages" / "clean-plain.eml"
BROKEN = b"\xef\xbb\xbfFrom: a@b.example\r\nSubject: caf\xc3\xa9 \0\x1b[31m\r\n\r\ntext\r\n"
LINES = ("--select", "L004,L016")


@pytest.fixture
def broken(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "broken.eml").write_bytes(BROKEN)
    return tmp_path / "broken.eml"


def test_clean_run_is_silent_on_standard_output(cli):
    run = cli("check", CLEAN)
    assert (run.status, run.out) == (0, b"")
    assert run.err.startswith(b"1 message: nothing to report")


def test_findings_on_standard_output_summary_on_standard_error(cli, broken):
    run = cli("check", "--output-format", "concise", *LINES, "broken.eml")
    assert run.status == 1
    assert run.out == (
        b"broken.eml:1:1: L016 [*] A message does not begin with a byte order mark.\n"
        b"broken.eml:2:15: L004 A NUL octet is not allowed here.\n"
    )
    assert run.err == b"2 errors in 1 file. mailint fix repairs 1 (1 more with --unsafe).\n"


@pytest.mark.parametrize("shape", ["full", "concise", "json", "json-lines"])
@pytest.mark.parametrize("sample", ["messages/broken-lines.eml", "messages/two.mbox", "sessions/refused.log"])
def test_formats(cli, golden, monkeypatch, shape, sample):
    monkeypatch.chdir(CORPUS)
    run = cli("check", "--strict", "--output-format", shape, sample)
    name = sample.rpartition("/")[2]
    golden(GOLDEN / f"{name}.{shape}", run.out)


def test_json_contract(cli, broken):
    document = json.loads(cli("check", "--output-format", "json", *LINES, "broken.eml", "missing").out)
    assert list(document) == ["version", "findings", "files", "outcomes", "not_judged", "unreadable"]
    assert document["files"] == 1
    assert document["unreadable"] == [{"path": "missing", "reason": "No such file or directory"}]
    first, second = document["findings"]
    assert first.pop("message").startswith("A message does not begin")
    assert first == {
        "path": "broken.eml", "code": "L016", "name": "byte-order-mark", "level": "error", "side": None,
        "rfc": ["RFC 5322 §2.2", "RFC 3629 §6"],
        "start": {"offset": 0, "line": 1, "column": 1}, "stop": {"offset": 3, "line": 1, "column": 2},
        "message_index": None, "part": "1",
        "fix": {
            "title": "delete the byte order mark", "safety": "safe",
            "edits": [{"start": 0, "stop": 3, "new_base64": ""}],
        },
    }  # fmt: skip
    offset = BROKEN.index(b"\0")
    assert second["start"] == {"offset": offset, "line": 2, "column": 15}, "columns count code points"


def test_edits_in_json_repair_the_file(cli, broken):
    run = cli("check", "--output-format", "json-lines", *LINES, "broken.eml")
    edits = [edit for line in run.out.splitlines() for edit in json.loads(line)["fix"]["edits"]]
    text = BROKEN
    for edit in sorted(edits, key=lambda edit: -edit["start"]):
        text = text[: edit["start"]] + base64.b64decode(edit["new_base64"]) + text[edit["stop"] :]
    assert text == BROKEN[3:].replace(b"\0", b"")


@pytest.mark.parametrize("shape", ["full", "concise"])
def test_control_octets_never_come_through(cli, broken, shape):
    run = cli("check", "--strict", "--output-format", shape, "broken.eml")
    assert not set(run.out) & (set(range(32)) - {10})
    assert b"\x7f" not in run.out


def test_a_name_with_control_octets(cli, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    name = os.fsdecode(b"\x1b[2J\xe9.eml")
    (tmp_path / name).write_bytes(BROKEN)
    run = cli("check", "--output-format", "concise", *LINES, name)
    assert run.out.startswith("␛[2J\\xE9.eml:1:1: ".encode())
    document = json.loads(cli("check", "--output-format", "json", *LINES, name).out)
    assert document["findings"][0]["path"] == name


def test_colours(cli, broken, monkeypatch):
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert b"\x1b[1;31mL016\x1b[0m" in cli("check", "--output-format", "concise", *LINES, "broken.eml").out
    monkeypatch.setenv("NO_COLOR", "1")
    assert b"\x1b" not in cli("check", "--output-format", "concise", *LINES, "broken.eml").out


def test_standard_input(cli):
    run = cli("check", "--output-format", "concise", *LINES, "-", stdin=BROKEN)
    assert run.out.startswith(b"-:1:1: L016")
    run = cli("check", "--output-format", "concise", *LINES, "--stdin-filename", "x.eml", "-", stdin=BROKEN)
    assert run.out.startswith(b"x.eml:1:1: L016")


def test_unreadable_path_is_told_and_the_rest_is_done(cli, broken):
    run = cli("check", *LINES, "--output-format", "concise", "missing.eml", "broken.eml")
    assert run.status == 2
    assert run.out.count(b"\n") == 2
    assert run.err.startswith(b"mailint: missing.eml: No such file or directory\n")


def test_nothing_to_read(cli, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    run = cli("check")
    assert (run.status, run.out, run.err) == (0, b"", b"Nothing here looks like mail.\n")


def test_selection(cli, broken):
    assert cli("check", "--select", "L016", "broken.eml").err.startswith(b"1 error in 1 file.")
    assert cli("check", "--select", "nul-octet", "broken.eml").err.startswith(b"1 error in 1 file.")
    assert cli("check", *LINES, "--ignore", "L016,L004", "broken.eml").status == 0
    assert cli("check", *LINES, "--exit-zero", "broken.eml").status == 0
    assert cli("check", *LINES, "--quiet", "broken.eml").err == b""


def test_max_findings(cli):
    mail = b"From: a@b.example\r\n" + b"X-Note : x\r\n" * 30 + b"\r\n"
    run = cli("check", "--select", "H004", "--output-format", "concise", "-", stdin=mail)
    assert run.out.count(b"\n") == 20
    assert b"-: 10 more of H004 (--max-findings 0 shows all).\n" in run.err
    run = cli("check", "--select", "H004", "--output-format", "concise", "--max-findings", "0", "-", stdin=mail)
    assert run.out.count(b"\n") == 30


@pytest.mark.parametrize(
    ("arguments", "nearest"),
    [
        (["chekc"], b"'check'"),
        (["check", "--slect", "L"], b"--select"),
        (["check", "--select", "L04"], b"'L004'"),
        (["check", "--ignore", "byte-order-marks"], b"'byte-order-mark'"),
        (["check", "--output-format", "jsonlines"], b"'json-lines'"),
        (["check", "--level", "warn"], b"'warning'"),
        (["check", "--kind", "massage"], b"'message'"),
        (["rule", "nul-octets"], b"'nul-octet'"),
    ],
)
def test_the_nearest_valid_word_is_named(cli, arguments, nearest):
    run = cli(*arguments)
    assert (run.status, run.out) == (2, b"")
    assert nearest in run.err


def test_help_teaches(cli):
    assert b"mailint check --strict mail.eml" in cli("--help").out
    for command in ("check", "fix", "show", "extract", "rule", "mx"):
        run = cli(command, "--help")
        assert run.status == 0
        assert b"Examples:" in run.out


def test_secrets_are_starred(cli):
    session = (CORPUS / "sessions" / "login.log").read_bytes()
    secrets = [b"YW5uQGV4YW1wbGUub3Jn", b"bm90IGEgcmVhbCBwYXNzd29yZA==", b"AGFubgBub3QgYSByZWFsIHBhc3N3b3Jk"]
    for command in (["check", "--strict"], ["show"], ["show", "--as", "json"]):
        out = cli(*command, "-", stdin=session).out
        assert not [secret for secret in secrets if secret in out]
    shown = cli("show", "-", stdin=session).out
    assert b"AUTH PLAIN " + b"*" * len(secrets[2]) in shown
    assert secrets[2] in cli("show", "--show-secrets", "-", stdin=session).out


def command(*arguments, **options):
    return subprocess.run(
        [sys.executable, "-m", "mailint", *arguments], cwd=ROOT, capture_output=True, timeout=60, check=False, **options
    )


def test_a_closed_pipe_ends_quietly(tmp_path):
    (tmp_path / "big.eml").write_bytes(b"From: a@b.example\r\n" + b"X-Note : x\r\n" * 30000 + b"\r\n")
    options = ["--max-findings", "0", "--select", "H004", str(tmp_path / "big.eml")]
    line = f"{shlex.join([sys.executable, '-m', 'mailint', 'check', *options])} | head -n 1"
    done = subprocess.run(["bash", "-c", line], cwd=ROOT, capture_output=True, timeout=60, check=False)
    assert done.stdout.count(b"\n") == 1
    assert b"Traceback" not in done.stderr
    assert b"Broken" not in done.stderr


def test_a_clean_message_loads_little():
    code = (
        "import sys; from mailint.cli import main\n"
        "try: main(['check', 'corpus/messages/clean-plain.eml'])\n"
        "except SystemExit: pass\n"
        "print([name for name in ('rich', 'lark', 'dns', 'difflib', 'json', 'ssl') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, timeout=60, check=False)
    assert done.stdout == b"[]\n", done.stderr


def test_output_that_cannot_hold_a_character():
    environment = os.environ | {"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    done = command("check", "--select", "L004", "-", input=BROKEN, env=environment)
    assert done.returncode == 1
    assert b"\\u2400" in done.stdout


def test_interrupt_is_clean(cli, monkeypatch):
    def stop(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("mailint.run.check", stop)
    run = cli("check", CLEAN)
    assert (run.status, run.err) == (130, b"\nInterrupted.\n")
