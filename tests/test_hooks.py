"""The hooks as pre-commit and prek run them, and what git does to line ends."""

import os
import re
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from mailint.data.template_tags import SUFFIXES
from mailint.store.attributes import normalised

ROOT = Path(__file__).resolve().parents[1]
GOOD = b"From: a@b.example\r\nDate: Tue, 04 Oct 2016 19:38:20 -0400\r\nMessage-ID: <x@b.example>\r\n\r\nhi\r\n"
BAD = GOOD.replace(b"Tue", b"Mon")

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is missing")


def git(*arguments, where="."):
    identity = ("-c", "user.name=A", "-c", "user.email=a@b.example", "-c", "core.autocrlf=false")
    return subprocess.run(["git", "-C", str(where), *identity, *arguments], capture_output=True, text=True, check=True)


@pytest.fixture
def repository(tmp_path, monkeypatch):
    root = tmp_path / "project"
    root.mkdir()
    monkeypatch.chdir(root)
    for name in ("GIT_DIR", "GIT_INDEX_FILE", "GIT_WORK_TREE"):
        monkeypatch.delenv(name, raising=False)
    git("init", "-q")
    return root


def pattern():
    text = (ROOT / ".pre-commit-hooks.yaml").read_text()
    folded = re.search(r"files: &mail >-\n((?:    .*\n)+)", text)
    return re.compile(" ".join(line.strip() for line in folded[1].splitlines()))


def test_the_hooks_take_messages_and_all_message_templates():
    names = ["a.eml", "x/A.EML", "a.mbox", *(f"a.eml{suffix}" for suffix in SUFFIXES)]
    assert [name for name in names if not pattern().search(name)] == []
    assert not any(pattern().search(name) for name in ("eml", "a.emlx", "a.html.j2", "a.eml.py", "a.eml.mailint"))


@pytest.fixture(scope="session")
def hook_repository(tmp_path_factory):
    """This tree as a repository of its own, with one commit: what is worked on, not what was committed last."""
    root = tmp_path_factory.mktemp("mailint") / "repository"
    for name in ("mailint", "grammars"):
        shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE", ".pre-commit-hooks.yaml"):
        shutil.copy(ROOT / name, root / name)
    git("init", "-q", where=root)
    git("add", "-A", where=root)
    git("commit", "-qm", "mailint", where=root)
    return root


RUNNERS = {"pre-commit": [sys.executable, "-m", "pre_commit"], "prek": ["prek"]}


@pytest.mark.hooks
@pytest.mark.parametrize("runner", RUNNERS)
def test_a_hook_finds_and_another_mends(repository, hook_repository, tmp_path, monkeypatch, runner):
    command = RUNNERS[runner]
    if runner == "prek" and not shutil.which("prek"):
        command = [str(Path(sys.executable).with_name("prek"))]
    if subprocess.run([*command, "--version"], capture_output=True, check=False).returncode:
        pytest.skip(f"{runner} is missing")
    monkeypatch.setenv("PRE_COMMIT_HOME", str(tmp_path / "pre-commit"))
    monkeypatch.setenv("PREK_HOME", str(tmp_path / "prek"))

    def run(hook):
        arguments = [*command, "try-repo", str(hook_repository), hook, "--all-files"]
        done = subprocess.run(arguments, capture_output=True, text=True, check=False, timeout=250)
        return done.returncode, done.stdout + done.stderr

    (repository / "old").mkdir()
    for name, octets in (("good.eml", GOOD), ("bad.eml", BAD), ("old/bad.eml", BAD), ("bad.eml.j2", BAD)):
        (repository / name).write_bytes(octets)
    (repository / "mailint.toml").write_text('exclude = ["old/"]\n')
    (repository / ".gitattributes").write_text("* -text\n")
    git("add", "-A")
    status, said = run("mailint")
    assert status == 1, said
    assert sorted(re.findall(r"^ *(\S+):2:7: error D004", said, re.M)) == ["bad.eml", "bad.eml.j2"], said
    assert run("mailint-fix")[0] == 1
    assert (repository / "bad.eml").read_bytes() == (repository / "bad.eml.j2").read_bytes() == GOOD
    assert (repository / "old/bad.eml").read_bytes() == BAD
    assert run("mailint-fix")[0] == run("mailint")[0] == 0
    assert sorted(path.name for path in repository.glob("*.eml*")) == ["bad.eml", "bad.eml.j2", "good.eml"]


@pytest.mark.parametrize(
    ("attributes", "autocrlf", "why"),
    [
        ("*.eml text\n", "false", "text"),
        ("* text=auto\n", "false", "text=auto"),
        ("*.eml eol=lf\n", "false", "text eol=lf"),
        ("", "true", "core.autocrlf=true"),
        ("", "input", "core.autocrlf=input"),
        ("", "false", None),
        ("*.eml -text\n", "true", None),
        ("*.eml binary\n", "true", None),
    ],
)
def test_line_ends_that_git_would_change(repository, attributes, autocrlf, why):
    (repository / ".gitattributes").write_text(attributes)
    git("config", "core.autocrlf", autocrlf)
    (repository / "a.eml").write_bytes(GOOD)
    found = normalised(["a.eml"])
    assert [each.why for each in found] == ([why] if why else [])
    assert all(each.line == "*.eml -text" for each in found)


def test_what_lies_in_git_with_crlf_stays_as_it_is(repository):
    (repository / "a.eml").write_bytes(GOOD)
    git("add", "a.eml")
    (repository / ".gitattributes").write_text("* text=auto\n")
    assert normalised(["a.eml"]) == []
    (repository / ".gitattributes").write_text("* text\n")
    assert [each.why for each in normalised(["a.eml"])] == ["text"]


def test_a_check_warns_of_git(cli, repository):
    (repository / ".gitattributes").write_text("* text=auto\n")
    (repository / "a b.eml").write_bytes(GOOD)
    (repository / "lf.eml").write_bytes(GOOD.replace(b"\r\n", b"\n"))
    said = b"mailint: git turns the CRLF of a b.eml into LF (text=auto); '*.eml -text' in .gitattributes stops it.\n"
    assert said in cli("check").err
    assert cli("check", "--quiet").err == b""
    (repository / ".gitattributes").write_text("*.eml -text\n")
    assert b"git" not in cli("check").err


def test_a_check_outside_of_git_asks_nobody(cli, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.eml").write_bytes(GOOD)
    monkeypatch.setattr("mailint.store.attributes._git", lambda *arguments: pytest.fail("git was called"))
    assert cli("check").status == 0


@pytest.mark.skipif(shutil.which("bash") is None, reason="bash is missing")
@pytest.mark.parametrize(("arguments", "status"), [("", 1), ("--ignore=D004\n\n--output-format=concise\n", 0)])
def test_the_action_checks_what_it_is_given(tmp_path, arguments, status):
    """Its last step, run as GitHub runs it, in an environment that has this mailint."""
    script = textwrap.dedent(re.findall(r"      run: \|\n((?: {8}.*\n?)+)", (ROOT / "action.yml").read_text())[-1])
    there = tmp_path / "a runner" / "mailint" / "bin"
    there.mkdir(parents=True)
    (there / "activate").write_text(f'mailint() {{ "{sys.executable}" -m mailint "$@"; }}\n')
    (tmp_path / "good.eml").write_bytes(GOOD)
    (tmp_path / "so so.eml").write_bytes(BAD)
    variables = {"RUNNER_TEMP": str(there.parents[1]), "INPUT_PATHS": "good.eml\n\nso so.eml\n"}
    done = subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script],
        cwd=tmp_path, env=os.environ | variables | {"INPUT_ARGUMENTS": arguments, "PYTHONPATH": str(ROOT)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == status, done.stderr
    assert ("so so.eml" in done.stdout) == (status == 1)
    assert "2 messages" in done.stderr or "1 of 2 files" in done.stderr
