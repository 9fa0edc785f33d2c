"""`mailint show`: what mailint reads."""

from __future__ import annotations

import sys

import click

from mailint import run
from mailint.cli import streams
from mailint.cli.chosen import kind_of
from mailint.cli.options import INPUT, OUTPUT, Command, Near, option
from mailint.judgement.masked import masked_reading
from mailint.nodes.session import Session
from mailint.read.reading import Reading
from mailint.render.visible import visible_text
from mailint.settings import Settings
from mailint.store import Unreadable


@click.command(
    "show",
    cls=Command,
    epilog="""\b
Examples:
  mailint show mail.eml              parts and fields
  mailint show session.log           who says what, what it means, and by which RFC
  mailint show --as ladder s.log     the session as a sequence picture
  mailint show --as html s.log > s.html     the same as a page, with the message's parts
  mailint show --as mime mail.eml    the parts alone
  mailint show --as json mail.eml    all that is read, with octet offsets""",
)
@click.argument("path", metavar="PATH|-")
@option("--as", "shape", group=OUTPUT, type=Near(["tree", "mime", "ladder", "html", "json"]), default="tree",
        show_default=True, help="How it is shown.")  # fmt: skip
@option("--kind", group=INPUT, type=Near(["message", "mbox", "session", "template", "document"]),
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
    if shape == "html":
        from mailint.render.html import html_page

        for text in html_page(reading):
            streams.out(text)
        return 0
    if shape == "ladder":
        return _ladder(reading)
    from mailint.render.tree import tree

    for line in tree(reading, streams.paint(sys.stdout), streams.columns(), shape == "tree"):
        streams.out(line + "\n")
    return 0


def _ladder(reading: Reading) -> int:
    """Draw each session; the exit status."""
    from mailint.render.ladder import ASCII, UNICODE, ladder
    from mailint.render.scene import scene

    sessions = [(unit, unit.root) for unit in reading.units if isinstance(unit.root, Session)]
    if not sessions:
        streams.notice(f"mailint: {visible_text(reading.source.path)}: no session in it")
        return 1
    pen = UNICODE if (sys.stdout.encoding or "").lower().replace("-", "") == "utf8" else ASCII
    for number, (unit, session) in enumerate(sessions):
        if number:
            streams.out("\n")
        for line in ladder(scene(reading.source, unit, session), streams.paint(sys.stdout), streams.columns(), pen):
            streams.out(line + "\n")
    return 0
