"""Options of the test run, and the command line as a fixture."""

import io
import os
import sys
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import settings

from mailint.cli import main

# a slow machine is no fault: what is measured is measured by benchmarks/
settings.register_profile("mailint", deadline=None)
settings.load_profile("mailint")

ROOT = Path(__file__).resolve().parents[1]
CORPUS = ROOT / "corpus"


def pytest_addoption(parser):
    parser.addoption("--update-golden", action="store_true", help="write what is expected anew from what is found")
    parser.addoption("--mail", metavar="DIR", help="try other mail, too: nothing raises, a repair is its own repair")
    parser.addoption("--no-skips", action="store_true", help="a test that is skipped counts as a failure")


def pytest_terminal_summary(terminalreporter, config):
    skipped = terminalreporter.stats.get("skipped", [])
    if config.getoption("--no-skips") and skipped:
        terminalreporter.write_line(f"{len(skipped)} skipped, where none may be (--no-skips)", red=True)


def pytest_sessionfinish(session, exitstatus):
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if session.config.getoption("--no-skips") and exitstatus == 0 and reporter and reporter.stats.get("skipped"):
        session.exitstatus = 1


def pytest_configure(config):
    config.addinivalue_line("markers", "other_mail: runs over the mail in --mail DIR; left out without that option")


def pytest_collection_modifyitems(config, items):
    if not config.getoption("--mail"):
        items[:] = [item for item in items if not item.get_closest_marker("other_mail")]


class Run(NamedTuple):
    """What a command did."""

    status: int
    out: bytes
    err: bytes

    @property
    def text(self) -> str:
        return self.out.decode()


class Terminal(io.TextIOWrapper):
    """Standard input that may be a terminal."""

    def __init__(self, octets, is_terminal):
        super().__init__(io.BytesIO(octets), "utf-8")
        self.is_terminal = is_terminal

    def isatty(self):
        return self.is_terminal


@pytest.fixture
def cli(monkeypatch, capfdbinary, tmp_path):
    """Run the command line in this process, in 100 columns and without colours."""
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    ours = [name for name in os.environ if name.startswith("MAILINT_")]
    for name in ("NO_COLOR", "FORCE_COLOR", "GITHUB_ACTIONS", "GITHUB_WORKSPACE", "CI_PROJECT_DIR", *ours):
        monkeypatch.delenv(name, raising=False)

    def run(*arguments, stdin=b"", terminal=False):
        monkeypatch.setattr(sys, "stdin", Terminal(stdin, terminal))
        with pytest.raises(SystemExit) as stopped:
            main([str(each) for each in arguments])
        sys.stdout.flush()
        sys.stderr.flush()
        return Run(stopped.value.code, *capfdbinary.readouterr())

    return run


@pytest.fixture
def golden(request):
    """Compare octets with a file, or write it with --update-golden."""

    def compare(path, octets):
        if request.config.getoption("--update-golden"):
            if octets is None:
                path.unlink(missing_ok=True)
            else:
                path.write_bytes(octets)
        expected = path.read_bytes() if path.exists() else None
        assert octets == expected, f"{path.relative_to(ROOT)} differs; --update-golden writes it anew"

    return compare
