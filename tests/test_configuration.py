"""Where settings come from, which go before which, and what is said of mistakes in them."""

import json
import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailint.config.places import lines_of
from mailint.config.schema import schema
from mailint.config.table import FIELDS

ROOT = Path(__file__).resolve().parents[1]
LATE = b"From: a@b.example\r\nDate: Mon, 04 Oct 2016 19:38:20 -0400\r\nMessage-ID: <x@b.example>\r\n\r\nhi\r\n"
"""A wrong weekday: D004, an error."""


@pytest.fixture
def project(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "late.eml").write_bytes(LATE)

    def write(**files):
        for name, text in files.items():
            path = tmp_path / name.replace("__", "/").replace("_dot_", ".")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return tmp_path

    return write


def codes(run):
    assert run.status in (0, 1), run.err
    return [json.loads(line)["code"] for line in run.out.splitlines()]


@pytest.fixture
def check(cli):
    return lambda *arguments: codes(cli("check", "--output-format", "json-lines", *arguments))


@pytest.fixture
def level(cli):
    """What `mailint config` says of the level."""

    def ask(*arguments):
        level = json.loads(cli("config", "--output-format", "json", *arguments).out)["settings"]["level"]
        return level["value"], level["origins"][-1].get("place", "default")

    return ask


MISTAKES = {
    'selct = ["D"]': "'selct' is no setting. Did you mean 'select'?",
    'severity = "error"': "'severity' is no setting. Did you mean 'level'?",
    "max_warnings = 3": "'max_warnings' is no setting. Did you mean 'max-findings'?",
    'ignorePatterns = ["x"]': "'ignorePatterns' is no setting. Did you mean 'exclude'?",
    'select = ["weekday-mismach"]': "select: 'weekday-mismach' is no rule's code or name. The nearest is 'weekday-",
    'ignore = ["D0044"]': "ignore: 'D0044' is no rule's code or name. The nearest is 'D004'",
    'select = "D"': "select: wants a list, as in ['D'], not 'D'",
    'level = "eror"': "level: 'eror' is none of error, warning, advice. Did you mean 'error'?",
    "level = 3": "level: 3 is none of error, warning, advice.",
    'profile = "stict"': "profile: 'stict' is none of default, strict. Did you mean 'strict'?",
    'stage = "draught"': "Did you mean 'draft'?",
    'line-endings = "crfl"': "Did you mean 'crlf'?",
    'output-format = "jason"': "Did you mean 'json'?",
    'output-format = ["full", "consise=x"]': "output-format: 'consise",
    "max-findings = -1": "max-findings: wants a whole number, 0 or more, not -1",
    "max-findings = true": "max-findings: wants a whole number, 0 or more, not true",
    'force-exclude = "yes"': "force-exclude: wants true or false, not 'yes'",
    "exclude = [1]": "exclude: wants text, not 1",
    'levels = {D004 = "warnin"}': "levels: 'warnin' is none of error, warning, advice. Did you mean 'warning'?",
    'levels = {D0O4 = "warning"}': "levels: 'D0O4' is no rule's code or name. The nearest is 'D004'",
    'levels = ["D004"]': "levels: wants a table",
    'per-file-ignores = {"*.eml" = ["D0O4"]}': "per-file-ignores: 'D0O4' is no rule's code or name.",
    'templates = {".eml.x" = "jinga"}': "Did you mean 'jinja'?",
    'templates = {"eml" = "jinja"}': "templates: wants the ending of a file name",
    'extend = "mailimt.toml"': "mailimt.toml: No such file or directory. Did you mean 'mailint.toml'?",
    'extend = "mailint.toml"': "extend: mailint.toml extends itself",
}


@pytest.mark.parametrize("text", MISTAKES)
def test_a_mistake_is_told_with_its_line_and_the_nearest_valid_word(cli, project, text):
    project(mailint_dot_toml=f"# settings\n\n{text}\n")
    run = cli("check", "late.eml")
    assert run.status == 2
    assert run.out == b""
    assert run.err.decode().startswith("mailint: mailint.toml:3: "), run.err
    assert MISTAKES[text] in run.err.decode()


def test_all_mistakes_are_told_together(cli, project):
    text = '[tool.mailint]\nselect = [\n  "D",  # dates\n  "X99",\n]\n[tool.mailint.levels]\n"L"= "advise"\n'
    project(a__pyproject_dot_toml=text, a__late_dot_eml=LATE, b__mailint_dot_toml="levl = 1\n", b__late_dot_eml=LATE)
    lines = cli("check", "a/late.eml", "b/late.eml").err.decode().splitlines()
    assert [line.split(": ")[1] for line in lines] == ["a/pyproject.toml:4", "a/pyproject.toml:7", "b/mailint.toml:1"]


@pytest.mark.parametrize(
    ("octets", "said"),
    [
        (b"level = \n", "mailint.toml:1:9: is no TOML: Invalid value"),
        (b"level = 'a'\nlevel = 'b'\n", "mailint.toml:2:12: is no TOML: Cannot overwrite a value"),
        (b"# \xff\n", "mailint.toml: is not in UTF-8 (octet 2)"),
        (b"a = " + b"[" * 100_000, "mailint.toml: is nested too deeply"),
    ],
)
def test_what_is_no_toml(cli, project, octets, said):
    project(mailint_dot_toml=octets)
    run = cli("check", "late.eml")
    assert run.status == 2
    assert said in run.err.decode()


def test_mistakes_in_the_environment_and_in_options(cli, project, monkeypatch):
    project()
    monkeypatch.setenv("MAILINT_LEVEL", "eror")
    assert b"mailint: MAILINT_LEVEL: level: 'eror' is none of" in cli("check", "late.eml").err
    monkeypatch.delenv("MAILINT_LEVEL")
    monkeypatch.setenv("MAILINT_LEVLE", "error")
    run = cli("check", "late.eml")
    assert (run.status, run.err) == (2, b"mailint: MAILINT_LEVLE: is no setting. Did you mean 'MAILINT_LEVEL'?\n")
    monkeypatch.delenv("MAILINT_LEVLE")
    monkeypatch.setenv("MAILINT_VERSION", "1")
    run = cli("check", "late.eml")
    assert run.status == 1
    assert b"MAILINT_VERSION names no setting" in run.err
    run = cli("check", "--config", "levels.D004=grave", "--config", "levle=error", "late.eml")
    assert run.status == 2
    assert [line.split(": ")[1] for line in run.err.decode().splitlines()] == [
        "--config levels.D004=grave",
        "--config levle=error",
    ]
    assert b"Did you mean 'level'?" in run.err
    assert b"No such file" in cli("check", "--config", "none.toml", "late.eml").err


def test_what_goes_before_what(level, project, monkeypatch):
    assert level() == ("warning", "default")
    project(pyproject_dot_toml="[tool.mailint]\nlevel = 'advice'\n")
    assert level() == ("advice", "pyproject.toml:2")
    project(_dot_mailint_dot_toml="level = 'warning'\n")
    assert level() == ("warning", ".mailint.toml:1")
    project(mailint_dot_toml="level = 'error'\n")
    assert level() == ("error", "mailint.toml:1")
    monkeypatch.setenv("MAILINT_LEVEL", "advice")
    assert level() == ("advice", "MAILINT_LEVEL")
    assert level("--config", "level=warning") == ("warning", "--config level=warning")
    assert level("--config", "level=warning", "--level", "error") == ("error", "--level")
    assert level("--isolated") == ("warning", "default")


def test_the_nearest_parent_of_each_file_decides(check, cli, project):
    project(mailint_dot_toml="ignore = ['D004']\n", a__b__late_dot_eml=LATE, c__late_dot_eml=LATE)
    project(c__mailint_dot_toml="", c__pyproject_dot_toml="[tool.mailint]\nignore = ['D']\n")
    run = cli("check", "--output-format", "concise")
    assert run.out.startswith(b"c/late.eml:2:7: D004"), "c/mailint.toml goes before c/pyproject.toml"
    assert run.out.count(b"\n") == 1
    assert check("a") == []


def test_a_pyproject_without_our_table_is_passed_over(check, project):
    project(mailint_dot_toml="ignore = ['D004']\n", a__late_dot_eml=LATE)
    project(a__pyproject_dot_toml="[project.scripts]\nmailint = 'mailint.cli:main'\n")
    assert check("a") == []


def test_extend(level, check, project):
    project(base_dot_toml="level = 'error'\nignore = ['D004']\n", a__mailint_dot_toml="extend = '../base.toml'\n")
    project(a__late_dot_eml=LATE)
    assert level("a") == ("error", "base.toml:1")
    assert check("a") == []
    project(a__mailint_dot_toml="extend = '../base.toml'\nselect = ['D']\n")
    assert check("a") == ["D004"], "whoever selects begins anew"


def test_a_named_pyproject_has_our_table(cli, project):
    project(pyproject_dot_toml="[project]\n", a__mailint_dot_toml="extend = '../pyproject.toml'\n")
    assert b"mailint: pyproject.toml: has no [tool.mailint]" in cli("check", "--config", "pyproject.toml").err
    assert b"a/mailint.toml:1: extend: pyproject.toml has no [tool.mailint]" in cli("config", "a").err


def test_options_add_to_what_is_ignored(check, project):
    project(mailint_dot_toml="ignore = ['D']\n")
    assert check("--ignore", "L", "late.eml") == []
    assert check("--select", "D", "late.eml") == ["D004"]
    assert check("--isolated", "late.eml") == ["D004"]


def test_a_file_named_by_option_or_variable_holds_for_all_folders(check, project, monkeypatch):
    project(mailint_dot_toml="", other_dot_toml="ignore = ['weekday-mismatch']\n")
    assert check("--config", "other.toml", "late.eml") == []
    monkeypatch.setenv("MAILINT_CONFIG", "other.toml")
    assert check("late.eml") == []


def test_levels_of_rules(cli, project):
    project(mailint_dot_toml="[levels]\nD = 'warning'\nALL = 'error'\nweekday-mismatch = 'advice'\n")
    assert cli("check", "late.eml").status == 0
    project(mailint_dot_toml="[levels]\nD = 'warning'\nALL = 'error'\n")
    assert b"1 warning in 1 file." in cli("check", "late.eml").err


def test_a_level_chosen_with_the_strict_profile_holds(check, project):
    project(mailint_dot_toml="level = 'error'\n", short_dot_eml=b"Subject: x\r\n\r\nhi\r\n")
    everything = check("--strict", "short.eml")
    assert len(everything) > len(check("--strict", "--level", "error", "short.eml"))
    assert check("--profile", "strict", "short.eml") == everything
    project(mailint_dot_toml="profile = 'strict'\n")
    assert check("short.eml") == everything


def test_exclude(cli, check, project):
    project(mailint_dot_toml="exclude = ['old/', '*.bak.eml']\n", old__late_dot_eml=LATE, x_dot_bak_dot_eml=LATE)
    assert check() == ["D004"]
    assert check("old/late.eml") == ["D004"], "what is named is judged"
    assert check("--force-exclude", "old/late.eml", "x.bak.eml") == []
    assert check("--exclude", "late.eml") == []
    project(new__mailint_dot_toml="exclude = ['late.eml']\n", new__late_dot_eml=LATE, new__x__late_dot_eml=LATE)
    assert check() == ["D004"], "what a folder excludes, those below it exclude"
    project(_dot_gitignore="late.eml\n")
    assert check() == []
    assert check("--no-respect-gitignore") == ["D004"]
    project(mailint_dot_toml="respect-gitignore = false\n")
    assert check() == ["D004", "D004", "D004"]


def test_settings_of_the_run(cli, project, monkeypatch):
    project(mailint_dot_toml="output-format = 'concise'\n")
    assert cli("check", "late.eml").out.startswith(b"late.eml:2:7: D004")
    monkeypatch.setenv("MAILINT_OUTPUT_FORMAT", "json-lines")
    assert cli("check", "late.eml").out.startswith(b"{")
    assert cli("check", "--output-format", "json", "late.eml").out.startswith(b'{"version"')


def test_line_endings(cli, check, project):
    project(unix_dot_eml=LATE.replace(b"Mon", b"Tue").replace(b"\r\n", b"\n"))
    assert check("unix.eml") == []
    assert check("--line-endings", "crlf", "unix.eml") == ["L001"]
    project(mix_dot_eml=LATE.replace(b"\r\n", b"\n", 3), mailint_dot_toml="line-endings = 'lf'\n")
    cli("fix", "--unsafe", "mix.eml")
    assert b"\r" not in Path("mix.eml").read_bytes()


def test_config_shows_toml_that_holds(cli, project):
    project(mailint_dot_toml='ignore = [\n "P",\n "L008"]\n[per-file-ignores]\n"a b/*" = ["D"]\n')
    text = cli("config", "--ignore", "D001").text
    assert tomllib.loads(text)["ignore"] == ["P", "L008", "D001"]
    assert tomllib.loads(text)["per-file-ignores"] == {"a b/*": ["D"]}
    for place in ("# mailint.toml:2", "# mailint.toml:3", "# --ignore", "# mailint.toml:5", "# default"):
        assert place in text
    assert set(tomllib.loads(text)) == {field.name for field in FIELDS} - {"extend"}


def test_a_run_without_files_loads_no_toml(project):
    project(pyproject_dot_toml="[project]\nname = 'mailint'\n")
    code = (
        "import sys; from mailint.cli import main\n"
        "try: main(['check', 'late.eml'])\n"
        "except SystemExit: pass\n"
        "print([name for name in ('tomllib', 'json', 'difflib', 'subprocess') if name in sys.modules])"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.stdout.endswith("[]\n"), done.stderr


def test_the_schema_is_draft_07_and_takes_what_mailint_takes(project):
    pytest.importorskip("check_jsonschema")
    root = project(mailint_dot_toml='level = "error"\noutput-format = ["json=x", "full"]\n[levels]\nD = "advice"\n')
    path = str(ROOT / "docs" / "mailint.schema.json")
    tool = [sys.executable, "-m", "check_jsonschema"]

    def status(*arguments):
        return subprocess.run([*tool, *arguments], capture_output=True, check=False, timeout=100).returncode

    assert status("--check-metaschema", path) == 0
    assert status("--schemafile", path, "mailint.toml") == 0
    for number, text in enumerate(MISTAKES):
        (root / f"{number}.toml").write_text(text)
    wrong = [f"{number}.toml" for number, text in enumerate(MISTAKES) if not text.startswith("extend")]
    done = subprocess.run(
        [*tool, "--schemafile", path, *wrong], capture_output=True, text=True, check=False, timeout=100
    )
    assert [name for name in wrong if f"{name}::" not in done.stdout] == []


def test_every_setting_has_its_default_in_toml():
    assert set(schema()["properties"]) == {field.name for field in FIELDS}


KEYS = st.sampled_from(["a", "b-c", '"d.e"', "'f g'"])
VALUES = st.recursive(
    st.sampled_from(["1", "true", "1.5", '"x # \\" ["', "'''y\n]'''", '"""z\n{"""']),
    lambda inner: st.lists(inner, max_size=3).map(lambda each: "[\n" + ",\n".join(each) + " # ]\n]"),
    max_leaves=6,
)


@given(st.lists(st.tuples(KEYS, VALUES), max_size=4, unique_by=lambda pair: pair[0]), KEYS)
def test_every_value_has_its_line(pairs, heading):
    text = f"[{heading}]\n" + "".join(f"{key} = {value}\n" for key, value in pairs)
    (table,) = tomllib.loads(text).values()
    lines = lines_of(text)
    at = 2
    for (key, value), name in zip(pairs, table, strict=True):
        steps = (next(iter(tomllib.loads(text))), name)
        assert lines[steps] == at, key
        if isinstance(table[name], list):
            assert all((*steps, index) in lines for index in range(len(table[name])))
        at += value.count("\n") + 1
