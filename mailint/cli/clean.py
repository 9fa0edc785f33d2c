"""`mailint clean`: remove what earlier runs kept."""

from __future__ import annotations

from typing import Any

import click

from mailint.cli import streams
from mailint.cli.chosen import cache_folder
from mailint.cli.options import Command, choices_of, configuring, keeping_where
from mailint.render.visible import visible_text
from mailint.store.files import reason


@click.command(
    "clean",
    cls=Command,
    epilog="""\b
Examples:
  mailint clean
  mailint clean --cache-dir build/mailint""",
)
@keeping_where
@configuring
def command(**options: Any) -> int:
    """Remove the results that earlier runs kept, and say how much that freed.

    Nothing is lost but time: the next check judges everything anew.
    """
    from mailint.cache import clean

    folder = cache_folder(choices_of(options))
    try:
        freed = clean(folder)
    except OSError as error:
        streams.notice(f"mailint: {visible_text(folder)}: {reason(error)}")
        return 2
    shown = visible_text(folder)
    streams.notice(f"No results in {shown}." if freed is None else f"Removed {_size(freed)} from {shown}.")
    return 0


def _size(octets: int) -> str:
    """A number of octets as people say it."""
    size, unit = float(octets), "octets"
    for larger in ("kB", "MB", "GB"):
        if size < 1000:
            break
        size, unit = size / 1000, larger
    return f"{size:.0f} {unit}" if unit == "octets" else f"{size:.1f} {unit}"
