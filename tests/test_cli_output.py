"""Where findings go, and which files are read: several formats, lists of files, statistics."""

import json
import os
import subprocess
import sys

import pytest

from .conftest import CORPUS, ROOT

MAIL = b"From: a@b.example\r\nX-Note : x\r\nX-Note : x\r\nSubject: \0\r\n\r\n"
LINES = ("--select", "H004,L004")
CONCISE = ("--output-format", "concise")


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in (b"a.eml", b"b.eml", b"caf\xe9.eml"):
        (tmp_path / os.fsdecode(name)).write_bytes(MAIL)
    return tmp_path


def test_several_formats_in_one_run(cli, folder):
    files = ("--output-format", "sarif=out.sarif", "--output-format", "junit=out.xml", "--output-format", "full=o.txt")
    run = cli("check", *LINES, *files, *CONCISE, "a.eml")
    assert (run.status, run.out.count(b"\n")) == (1, 3)
    assert len(json.loads((folder / "out.sarif").read_text())["runs"][0]["results"]) == 3
    assert (folder / "out.xml").read_text().startswith("<?xml")
    assert "^" in (folder / "o.txt").read_text()


def test_only_files(cli, folder):
    run = cli("check", *LINES, "--output-format", "json=out.json", "a.eml")
    assert (run.status, run.out) == (1, b"")
    assert run.err.startswith(b"3 errors in 1 file.")
    assert len(json.loads((folder / "out.json").read_text())["findings"]) == 3


def test_a_file_has_no_colours_and_no_dependence_on_the_terminal(cli, folder, monkeypatch):
    monkeypatch.setenv("FORCE_COLOR", "1")
    cli("check", *LINES, "--output-format", "concise=out", "caf\udce9.eml")
    assert (folder / "out").read_bytes().startswith(b"caf\\xE9.eml:2:7: H004")
    assert b"\x1b" not in (folder / "out").read_bytes()


@pytest.mark.parametrize(
    ("formats", "said"),
    [
        (("full", "concise"), b"Only one --output-format can go to standard output"),
        (("json", "json=-"), b"Only one --output-format can go to standard output"),
        (("json=x", "sarif=./x"), b"same file"),
        (("json=",), b"no file"),
        (("sarf=x",), b"'sarif'"),
        (("json=a.eml",), b"a.eml is read"),
        (("json=link",), b"link is read"),
        (("json=missing/x",), b"missing/x: No such file or directory"),
        (("json=sub",), b"sub: Is a directory"),
        (("json=a\0b",), b"null"),
    ],
)
def test_formats_that_cannot_be(cli, folder, formats, said):
    (folder / "sub").mkdir()
    (folder / "link").symlink_to("a.eml")
    run = cli("check", *[word for each in formats for word in ("--output-format", each)], "a.eml")
    assert (run.status, run.out) == (2, b"")
    assert said in run.err
    assert (folder / "a.eml").read_bytes() == MAIL


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no /dev/full here")
def test_a_full_disk_is_told(cli, folder):
    run = cli("check", *LINES, "--output-format", "json=/dev/full", "a.eml")
    assert run.status == 2
    assert b"/dev/full: No space left on device" in run.err


def test_annotations_come_by_themselves_in_actions(cli, folder, monkeypatch):
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    assert cli("check", *LINES, "a.eml").out.startswith(b"::error title=mailint (H004),file=a.eml,line=2,col=7,")
    assert cli("check", *LINES, *CONCISE, "a.eml").out.startswith(b"a.eml:2:7: ")
    assert cli("check", *LINES, "--output-format", "json=out", "a.eml").out == b""
    assert cli("fix", *LINES, "a.eml").out.startswith(b"::error title=mailint (L004)")


def test_annotations_are_counted_like_other_text(cli):
    mail = b"From: a@b.example\r\n" + b"X-Note : x\r\n" * 30 + b"\r\n"
    run = cli("check", "--select", "H004", "--output-format", "github", "-", stdin=mail)
    assert run.out.count(b"\n") == 20
    assert b"-: 10 more of H004 (--max-findings 0 shows all).\n" in run.err


def test_fix_writes_what_is_left(cli, folder):
    run = cli("fix", *LINES, "--output-format", "json=left.json", *CONCISE, "a.eml")
    assert run.status == 1
    assert [each["code"] for each in json.loads((folder / "left.json").read_text())["findings"]] == ["L004"]
    assert run.out.startswith(b"a.eml:4:10: L004")
    run = cli("fix", "--diff", "--output-format", "json=none.json", "b.eml")
    assert not (folder / "none.json").exists()


def test_statistics_in_place_of_findings(cli, folder):
    run = cli("check", *LINES, "--statistics", ".")
    assert run.status == 1
    assert run.text.splitlines() == [
        "Findings  Files  Rule                      Level  Repairs",
        "       6      3  H004  space-before-colon  error  6 safe    ##############################",
        "       3      3  L004  nul-octet           error  3 unsafe  ###############",
    ]
    assert run.err.startswith(b"9 errors in 3 of 3 files.")


def test_statistics_beside_findings(cli, folder):
    run = cli("check", *LINES, "--statistics", *CONCISE, "a.eml")
    assert run.out.startswith(b"a.eml:2:7: H004")
    assert run.out.count(b"#\n") == 2
    run = cli("check", *LINES, "--statistics", "--output-format", "json=out.json", "a.eml")
    assert run.out.startswith(b"Findings")
    assert len(json.loads((folder / "out.json").read_text())["findings"]) == 3
    run = cli("check", *LINES, "--statistics", "--output-format", "json", "a.eml")
    assert (run.status, run.out) == (2, b"")
    assert b"json=FILE" in run.err


def test_statistics_of_nothing(cli):
    assert cli("check", "--statistics", CORPUS / "messages" / "clean-plain.eml").out == b""


def test_statistics_on_a_terminal(cli, folder, monkeypatch):
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    run = cli("check", *LINES, "--statistics", "--quiet", ".")
    assert "█" * 30 in run.text
    assert "\x1b[" in run.text


def test_show_files(cli, folder):
    run = cli("check", "--show-files")
    assert (run.status, run.out, run.err) == (0, b"a.eml\nb.eml\ncaf\xe9.eml\n", b"")
    run = cli("check", "--show-files", "missing", "b.eml")
    assert (run.status, run.out) == (2, b"b.eml\n")
    assert run.err == b"mailint: missing: No such file or directory\n"


@pytest.mark.parametrize(
    "listed",
    [
        b"a.eml\ncaf\xe9.eml\n",
        b"a.eml\r\n\r\ncaf\xe9.eml",
        b"a.eml\0caf\xe9.eml\0",
        b"a.eml\0caf\xe9.eml",
    ],
)
def test_files_from_a_list(cli, folder, listed):
    (folder / "list").write_bytes(listed)
    for arguments, stdin in ((["list"], b""), (["-"], listed)):
        run = cli("check", "--show-files", "--files-from", *arguments, stdin=stdin)
        assert (run.status, run.out) == (0, b"a.eml\ncaf\xe9.eml\n")
    run = cli("check", *LINES, *CONCISE, "--files-from", "list", "b.eml")
    assert run.err.startswith(b"9 errors in 3 of 3 files.")
    assert cli("fix", *LINES, "--files-from", "list", "--quiet").status == 1
    assert b"X-Note:" in (folder / os.fsdecode(b"caf\xe9.eml")).read_bytes()
    assert (folder / "b.eml").read_bytes() == MAIL


def test_names_with_line_ends_need_a_list_with_nul(cli, folder):
    (folder / "x\ny.eml").write_bytes(MAIL)
    assert cli("check", *LINES, "--files-from", "-", stdin=b"x\ny.eml\0").err.startswith(b"3 errors")


def test_an_empty_list_is_nothing_not_the_folder(cli, folder):
    run = cli("check", "--files-from", "-", stdin=b"")
    assert (run.status, run.out, run.err) == (0, b"", b"Nothing here looks like mail.\n")


def test_a_list_longer_than_a_command_line(cli, folder):
    names = b"".join(b"./" * 60 + b"a.eml\0" + b"./" * each + b"b.eml\0" for each in range(1500))
    run = cli("check", *LINES, "--show-files", "--files-from", "-", stdin=names)
    assert run.out.count(b"\n") == 1501


@pytest.mark.parametrize(
    ("arguments", "stdin", "said"),
    [
        (["--files-from", "missing"], b"", b"--files-from missing: No such file or directory."),
        (["--files-from", "."], b"", b"--files-from .: Is a directory."),
        (["--files-from", "-", "-"], b"a.eml\n", b"Standard input has the list"),
        (["--files-from", "-"], b"-\n", b"Standard input has the list"),
        (["--files-from", "-", "--quiet"], b"gone.eml\n", b"mailint: gone.eml: No such file or directory"),
    ],
)
def test_lists_that_cannot_be_read(cli, folder, arguments, stdin, said):
    run = cli("check", *arguments, stdin=stdin)
    assert run.status == 2
    assert said in run.err


def test_links_in_a_circle(cli, folder):
    (folder / "loop").symlink_to(".", target_is_directory=True)
    (folder / "self.eml").symlink_to("self.eml")
    assert cli("check", "--show-files").out == b"a.eml\nb.eml\ncaf\xe9.eml\n"
    run = cli("check", *LINES, "self.eml", "a.eml")
    assert run.status == 2
    assert run.err.startswith(b"mailint: self.eml: Too many levels of symbolic links\n")


def test_exit_zero_hides_findings_but_not_what_cannot_be_read(cli, folder):
    assert cli("check", *LINES, "--exit-zero", "a.eml").status == 0
    assert cli("check", *LINES, "--exit-zero", "a.eml", "missing").status == 2


def test_a_plain_check_loads_no_writer():
    code = (
        "import sys; from mailint.cli import main\n"
        "try: main(['check', 'corpus/messages/broken-lines.eml'])\n"
        "except SystemExit: pass\n"
        "own = [name for name in sys.modules if name.startswith('mailint.render.')]\n"
        "late = ('as_json', 'checkstyle', 'fingerprint', 'github', 'gitlab', 'json_array', 'junit', 'names')\n"
        "late += ('rdjson', 'sarif', 'sarif_rule', 'statistics', 'xml')\n"
        "print([name for name in own if name.rpartition('.')[2] in late], file=sys.stderr)\n"
        "print([name for name in ('rich', 'json', 'xml') if name in sys.modules], file=sys.stderr)"
    )
    environment = {key: value for key, value in os.environ.items() if key != "GITHUB_ACTIONS"}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, timeout=60, check=False, env=environment
    )
    assert done.stderr.endswith(b"[]\n[]\n"), done.stderr


def test_the_readme_shows_what_is_shown(cli, monkeypatch):
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)
    run = cli("check", "--no-cache", "corpus/sessions/telnet-cats.log")
    readme = (ROOT / "README.md").read_text()
    assert f"$ mailint check corpus/sessions/telnet-cats.log\n{run.text}{run.err.decode()}```\n" in readme
