r"""mailint: a linter for raw e-mail, for `.eml` files and saved SMTP sessions.

>>> import mailint
>>> [problem.rule.name for problem in mailint.check(b"Subject: \0\r\n\r\n", select=("L004",)).problems]
['nul-octet']
>>> mailint.fix(b"\xef\xbb\xbfSubject: x\r\n\r\n", select=("L",)).text()
b'Subject: x\r\n\r\n'
"""

from __future__ import annotations

from mailint.record import TYPE_CHECKING

__version__ = "0.1.0"

if TYPE_CHECKING:
    from typing import Any

    from mailint.api import check, fix, parse
    from mailint.fix import Repaired
    from mailint.level import Level
    from mailint.lint import Problem, Report
    from mailint.read.kind import Kind
    from mailint.read.reading import Reading, Unit
    from mailint.rewrite import Rewrite
    from mailint.rules.rule import Finding, Rule
    from mailint.settings import Settings
    from mailint.text import Edit, Fix, Safety, Source, Span

_HOMES = {
    "mailint.api": ("check", "fix", "parse"),
    "mailint.fix": ("Repaired",),
    "mailint.lint": ("Problem", "Report"),
    "mailint.level": ("Level",),
    "mailint.read.kind": ("Kind",),
    "mailint.read.reading": ("Reading", "Unit"),
    "mailint.rewrite": ("Rewrite",),
    "mailint.rules.rule": ("Finding", "Rule"),
    "mailint.settings": ("Settings",),
    "mailint.text": ("Edit", "Fix", "Safety", "Source", "Span"),
}

__all__ = [
    "Edit", "Finding", "Fix", "Kind", "Level", "Problem", "Reading", "Repaired", "Report", "Rewrite", "Rule", "Safety",
    "Settings", "Source", "Span", "Unit", "check", "fix", "parse",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    """A public name, imported when it is first asked for."""
    from importlib import import_module

    for home, names in _HOMES.items():
        if name in names:
            found = import_module(home)
            globals().update({each: getattr(found, each) for each in names})
            return globals()[name]
    raise AttributeError(f"module 'mailint' has no attribute {name!r}")
