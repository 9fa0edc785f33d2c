"""Every grammar builds without conflicts, what is generated is current, and nesting costs nothing."""

import io
import logging
import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailint.grammar import build, grammar_root, mask_nested_comments

ROOT = Path(__file__).resolve().parents[1]
GRAMMARS = sorted(
    path.relative_to(str(grammar_root())).with_suffix("").as_posix()
    for path in Path(str(grammar_root())).rglob("*.lark")
    if path.name != "core.lark"
)


def starts(grammar: str) -> list[str]:
    """The rules that no other rule of the grammar names."""
    if grammar.startswith("capture/"):
        return ["start"]
    text = re.sub(r"//.*", "", (Path(str(grammar_root())) / f"{grammar}.lark").read_text("utf-8"))
    rules = re.findall(r"^[?!]*([a-z_]+)(?:\.\d+)?\s*:", text, re.M)
    return [rule for rule in rules if len(re.findall(rf"\b{rule}\b", text)) == 1]


@pytest.mark.parametrize("grammar", GRAMMARS)
def test_a_grammar_has_no_conflicts(grammar):
    from lark import logger

    log = io.StringIO()
    handler = logging.StreamHandler(log)
    old_level, old_handlers = logger.level, logger.handlers[:]
    logger.handlers[:] = [handler]
    logger.setLevel(logging.DEBUG)
    try:
        build(grammar, starts(grammar), debug=True)
    finally:
        logger.handlers[:] = old_handlers
        logger.setLevel(old_level)
    assert "conflict" not in log.getvalue().lower()


def test_what_is_generated_is_current():
    done = subprocess.run(
        [sys.executable, str(ROOT / "scripts" / "generate.py"), "--check"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


@given(st.text(alphabet='(\\)"a <', max_size=40))
def test_masking_keeps_every_place_and_leaves_no_nesting(text):
    value = text.encode()
    masked = mask_nested_comments(value)
    assert len(masked) == len(value)
    assert all(one == other or one in b"()" for one, other in zip(value, masked, strict=True))


def test_a_hundred_thousand_nested_comments_are_one():
    deep = b"(" * 100_000 + b")" * 100_000
    assert mask_nested_comments(deep) == b"(" + b"x" * 199_998 + b")"
