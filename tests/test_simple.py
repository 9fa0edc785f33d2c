"""Simple command lines mean the same without click as with it."""

import _sre
import subprocess
import sys

import click
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from mailint.cli import check, checking, commands, simple
from mailint.cli.options import Command
from mailint.config.mistake import Mistakes
from mailint.config.table import BY_NAME

from .test_course import CLOSING, GONE, OPENING, TAKEN, TELNET, TRANSACTION

WORDS = st.sampled_from(
    ["-", "a.eml", "b/c.eml", "", "-q", "--quiet", "--strict", "--cache", "--no-cache", "-j", "-j2", "-jauto", "-j0",
     "-jx", "-j=2", "--jobs", "--jobs=3", "--jobs=", "2", "auto", "--output-format", "--output-format=json",
     "--output-format=xml", "--output-format=json=x", "json", "concise", "--", "-h", "--level", "error", "--isolated",
     "--select=H", "--exit-zero", "--cache-dir", "--cache-dir=", "--cache-dir=kept", "-qj2", "--quiet=1", "--no-quiet"]
)  # fmt: skip
CONFIGURATIONS = (
    "",
    "level = 'error'\nignore = ['P']\n",
    "jobs = 2\n",
    "output-format = ['json', 'full']\n",
    "level = 3\n",
)


class Seen(Exception):
    """What a command line came to."""


def told(choices):
    """What choices come to, the time apart."""
    holding = choices.of_run
    parts = {name: [(each.key, each.value, each.place) for each in parts] for name, parts in holding.layer.items()}
    return parts, holding.files, choices.settings("x.eml")._replace(now=None), choices.notices


def outcome(do):
    """What the work is called with, or what is wrong."""
    try:
        do()
    except Seen as seen:
        return seen.args
    except Mistakes as error:
        return [tuple(each) for each in error.mistakes]
    except click.ClickException as error:
        return error.format_message()
    return "nothing"


@pytest.fixture
def seen(monkeypatch):
    def see(paths, options, choices):
        raise Seen(paths, options, told(choices))

    monkeypatch.setattr(checking, "check", see)
    monkeypatch.setattr(check, "check", see)


def both(arguments):
    """What a command line comes to without click (None where it is click's), and with it."""
    without = outcome(lambda: simple.run(arguments))
    with_click = outcome(lambda: commands.command.main(arguments, prog_name="mailint", standalone_mode=False))
    return without, with_click


@pytest.mark.parametrize("variables", [{}, {"MAILINT_LEVEL": "advice"}, {"MAILINT_JOBS": "3"}, {"MAILINT_LEVLE": "x"}],
                         ids=str)  # fmt: skip
@pytest.mark.parametrize("configuration", CONFIGURATIONS)
def test_a_simple_command_line_is_what_click_makes_of_it(tmp_path, monkeypatch, seen, configuration, variables):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mailint.toml").write_text(configuration)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)

    @settings(max_examples=60, deadline=None)
    @given(st.lists(WORDS, max_size=5))
    @example([])
    @example(["a.eml"])
    @example(["--isolated", "--cache-dir", "-q", "a.eml", "--cache-dir=b"])
    @example(["--strict", "--no-cache", "-j", "2", "-q", "--output-format", "json", "a.eml"])
    def compare(words):
        without, with_click = both(["check", *words])
        if without != "nothing":
            assert without == with_click

    compare()


def test_most_command_lines_are_simple(tmp_path, monkeypatch, seen):
    monkeypatch.chdir(tmp_path)
    for words in (
        [],
        ["a.eml", "-"],
        ["-q"],
        ["-j1", "--no-cache", "box"],
        ["--jobs", "auto", "--output-format=json"],
        ["--isolated", "--cache-dir", "kept", "box"],
    ):
        assert both(["check", *words])[0] != "nothing"


def test_the_defaults_are_those_of_click():
    command = commands.command.get_command(click.Context(commands.command), "check")
    assert isinstance(command, Command)
    context = command.make_context("check", ["--isolated"])
    assert context.params == simple.DEFAULTS | {"isolated": True, "paths": ()}
    assert set(simple.OF_RUN) == {each.name for each in BY_NAME.values() if each.of_run}


@pytest.mark.parametrize(
    "arguments",
    [
        ["--version"],
        ["fix", "a"],
        ["-h"],
        ["check", "-h"],
        ["chekc"],
        [],
        ["check", "--output-format=json", "--output-format", "full"],
    ],
)
def test_all_else_is_left_to_click(arguments):
    assert simple.understood(arguments) is None


def test_completion_is_left_to_click(monkeypatch):
    monkeypatch.setenv("_MAILINT_COMPLETE", "bash_source")
    assert simple.run(["check"]) is None


CLEAN = b"""\
From: Ann <ann@a.example>
To: Bob <bob@b.example>
Date: Mon, 24 Nov 2025 10:00:00 +0000
Subject: Hello
Message-ID: <1@a.example>
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8

Hello Bob
"""


HEAVY = (
    "click", "msgspec", "rich", "lark", "hashlib", "sqlite3", "tomllib", "json", "inspect", "dataclasses",
    "mailint.nodes.", "mailint.rules.rule", "mailint.lint", "mailint.read.reading", "mailint.config.table",
    "mailint.judgement.kinds", "mailint.cache", "mailint.render.full",
)  # fmt: skip


def checked(folder, name, heavy):
    """What a check of a file tells, and which of these modules it imports."""
    script = (
        "import sys; from mailint.cli import main\n"
        f"try: main(['check', {name!r}])\n"
        f"except SystemExit: print([name for name in sorted(sys.modules) if name.startswith({heavy})])\n"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=folder, capture_output=True, text=True, check=False)
    return done.stdout, done.stderr


def test_what_a_clean_file_needs(tmp_path):
    (tmp_path / "clean.eml").write_bytes(CLEAN)
    out, err = checked(tmp_path, "clean.eml", (*HEAVY, "mailint.text"))
    assert out == "['mailint.nodes.stage']\n"
    assert err.startswith("1 message: nothing to report")


def test_what_a_plain_log_needs(tmp_path):
    (tmp_path / "clean.log").write_bytes((TELNET + OPENING + TAKEN + CLOSING + GONE) * 2)
    out, err = checked(tmp_path, "clean.log", HEAVY)
    assert out == "['mailint.nodes.stage']\n"
    assert err.startswith("2 messages, 2 sessions: nothing to report")


def test_what_a_plain_log_with_a_refusal_needs(tmp_path):
    (tmp_path / "refused.log").write_bytes(TELNET + OPENING + TRANSACTION + CLOSING + GONE)
    out, err = checked(tmp_path, "refused.log", HEAVY)
    assert out == (
        "refused.log:16: the message was refused at RCPT TO:<cy@example.com>\n"
        "  550 5.1.1 <cy@example.com>: User unknown (bad destination mailbox address)\n\n"
        "['mailint.nodes.stage', 'mailint.render.full']\n"
    )
    assert err.startswith("1 message, 1 session: no finding explains what was refused")


def test_what_a_faulty_message_needs(tmp_path):
    """Nothing of sessions and templates, and of the rules those that look at what is odd in it."""
    (tmp_path / "faulty.eml").write_bytes(CLEAN.replace(b"Ann <ann@a.example>", b"ann@a.example (Ann)"))
    heavy = ("click", "rich", "lark", "hashlib", "sqlite3", "tomllib", "json", "dataclasses", "mailint.rules.",
             "mailint.nodes.capture", "mailint.nodes.command", "mailint.nodes.dialogue", "mailint.nodes.session",
             "mailint.nodes.template", "mailint.read.templated", "mailint.judgement.masked", "mailint.guard",
             "mailint.merge", "mailint.generated.rules_", f"mailint.generated.sre_{_sre.MAGIC}_other",
             "mailint.cache")  # fmt: skip
    out, _ = checked(tmp_path, "faulty.eml", heavy)
    rules = ("lines", "listed", "mailboxes", "rule")
    loaded = ["mailint.generated.rules_message", *(f"mailint.rules.{name}" for name in rules)]
    assert " A017 " in out
    assert out.endswith(f"{loaded}\n"), out
