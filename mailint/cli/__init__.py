"""The command line: one module a command; the only place that prints and exits."""

from __future__ import annotations

import sys
from pathlib import Path


def main() -> None:
    """A first `check`: findings in concise form."""
    from mailint.lint import lint
    from mailint.read.reading import read
    from mailint.settings import Settings
    from mailint.text import Source

    for name in sys.argv[2:]:
        source = Source(name, Path(name).read_bytes())
        for problem in lint(read(source), Settings(strict=True)).problems:
            line, column = source.position(problem.span.start)
            print(f"{name}:{line}:{column}: {problem.rule.code} {problem.message}")
