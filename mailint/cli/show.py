"""`mailint show`: what mailint reads."""

from __future__ import annotations

import sys

import click

from mailint import run
from mailint.cli import streams
from mailint.cli.options import INPUT, OUTPUT, Command, Near, kind_of, option
from mailint.judgement.masked import masked_reading
from mailint.settings import Settings
from mailint.store import Unreadable


@click.command(
    "show",
    cls=Command,
    epilog="""\b
Examples:
  mailint show mail.eml              parts and fields
  mailint show session.log           who says what, and the state after each reply
  mailint show --as mime mail.eml    the parts alone
  mailint show --as json mail.eml    all that is read, with octet offsets""",
)
@click.argument("path", metavar="PATH|-")
@option("--as", "shape", group=OUTPUT, type=Near(["tree", "json", "mime"]), default="tree", show_default=True,
        help="How it is shown.")  # fmt: skip
@option("--kind", group=INPUT, type=Near(["message", "mbox", "session", "template"]),
        help="What the file is; read off it unless given.")  # fmt: skip
@option("--show-secrets", group=OUTPUT, is_flag=True, help="Show passwords in AUTH, not stars.")
def command(path: str, shape: str, kind: str | None, show_secrets: bool) -> int:
    """Show what mailint reads in a file: parts and fields of messages, the turns of a session."""
    reading = run.read_one(path, Settings(), kind_of(kind))
    if isinstance(reading, Unreadable):
        streams.unreadable(reading)
        return 2
    reading = reading if show_secrets else masked_reading(reading)
    if shape == "json":
        from mailint.render.shown import shown

        for text in shown(reading):
            streams.out(text)
        return 0
    from mailint.render.tree import tree

    for line in tree(reading, streams.paint(sys.stdout), streams.columns(), shape == "tree"):
        streams.out(line + "\n")
    return 0
