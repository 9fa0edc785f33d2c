"""Expressions that come compiled are what the compiler makes of them."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from mailint import patterns

ROOT = Path(__file__).resolve().parents[1]


def test_what_is_compiled_is_current():
    script = [sys.executable, str(ROOT / "scripts" / "compile_patterns.py"), "--check"]
    done = subprocess.run(script, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("expression", [each for name in patterns.TABLES for each in patterns.table(name)], ids=repr)
def test_an_expression_is_the_same_as_compiled_now(expression):
    assert patterns.compiled(expression) == re.compile(expression)
    assert patterns.compiled(expression).groupindex == re.compile(expression).groupindex


def test_an_expression_that_nobody_compiled_is_compiled():
    assert patterns.compiled(rb"(?i)(?P<a>nobody)") == re.compile(rb"(?i)(?P<a>nobody)")


def test_a_python_without_compiled_expressions_compiles(monkeypatch):
    monkeypatch.setattr(patterns._sre, "MAGIC", 1)
    assert patterns.table.__wrapped__("plain") == {}
