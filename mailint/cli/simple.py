"""Simple command lines: `mailint check` with paths and the commonest options, understood without click.

Importing click and declaring the options takes 30 ms, as long as judging a hundred messages. A command line that is not
understood here goes to click, with all that is wrong in it. So does one whose options a configuration sets.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence

from mailint.record import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from typing import Any

DEFAULTS: dict[str, Any] = {
    "select": (), "extend_select": (), "ignore": (), "level": "warning", "profile": "default", "strict": False,
    "kind": None, "stage": None, "line_endings": "auto", "context": None, "exclude": (), "force_exclude": False,
    "respect_gitignore": True, "stdin_filename": "-", "files_from": None, "output_format": (), "max_findings": 20,
    "show_secrets": False, "quiet": False, "statistics": False, "show_files": False, "config": (), "isolated": False,
    "baseline": None, "write_baseline": False, "exit_zero": False, "jobs": "auto", "cache": True, "cache_dir": None,
}  # fmt: skip
"""The options of `mailint check` where none is given, as click gives them."""
OF_RUN = ("force-exclude", "respect-gitignore", "output-format", "max-findings", "cache", "cache-dir", "jobs")
"""Settings of the whole run, by which the configuration gives options their defaults."""
_FLAGS: dict[str, tuple[str, Any]] = {
    "-q": ("quiet", True),
    "--quiet": ("quiet", True),
    "--strict": ("strict", True),
    "--cache": ("cache", True),
    "--no-cache": ("cache", False),
    "--isolated": ("isolated", True),
}
_WITH_VALUE = {"-j": "jobs", "--jobs": "jobs", "--output-format": "output_format", "--cache-dir": "cache_dir"}


class Line(NamedTuple):
    """A simple command line: its paths, and the options that are given."""

    paths: tuple[str, ...]
    given: dict[str, Any]


def run(arguments: Sequence[str]) -> int | None:
    """Run a simple command line; its exit status, None for one that is click's. Raises Mistakes, as that does."""
    line = understood(arguments)
    if line is None or "_MAILINT_COMPLETE" in os.environ or os.name == "nt":  # where click expands patterns
        return None
    from mailint.config.choices import Choices

    below = Choices(isolated="isolated" in line.given)
    if any(map(below.of_run.parts, OF_RUN)):
        return None
    from mailint.cli.checking import check
    from mailint.cli.chosen import choices_of

    options = DEFAULTS | line.given
    return check(line.paths, options, choices_of(options, line.given, below))


def understood(arguments: Sequence[str]) -> Line | None:
    """The command line, if it is a simple one."""
    if not arguments or arguments[0] != "check":
        return None
    paths: list[str] = []
    given: dict[str, Any] = {}
    words = iter(arguments[1:])
    for word in words:
        if word == "-" or not word.startswith("-"):
            paths.append(word)
        elif word in _FLAGS:
            name, value = _FLAGS[word]
            given[name] = value
        elif not _takes(word, words, given):
            return None
    return Line(tuple(paths), given)


def _takes(word: str, words: Iterator[str], given: dict[str, Any]) -> bool:
    """Whether an option with a value is understood, which goes to `given`; the value may be the next word."""
    option, equals, text = word.partition("=") if word.startswith("--") else (word[:2], word[2:], word[2:])
    name = _WITH_VALUE.get(option)
    value = text if equals else next(words, None)
    if value is None:
        return False
    if name == "cache_dir":
        given[name] = value
    elif name == "jobs":
        from mailint.config.kinds import Jobs, NoValue

        try:
            given[name] = Jobs().plain(value)
        except NoValue:
            return False
    elif name:
        from mailint.cli.outputs import Target
        from mailint.render.formats import NAMES

        if value not in NAMES or name in given:  # of two formats one wants a file
            return False
        given[name] = (Target(value),)
    return name is not None
