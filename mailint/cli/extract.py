"""`mailint extract`: the messages in a session."""

from __future__ import annotations

import os

import click

from mailint import run
from mailint.cli import streams
from mailint.cli.chosen import kind_of
from mailint.cli.options import INPUT, WRITTEN, Command, Near, option
from mailint.nodes.message import Message
from mailint.render.visible import visible_text
from mailint.rewrite import crlf, names_beside
from mailint.settings import Settings
from mailint.store import STANDARD_INPUT, Unreadable
from mailint.store.files import reason
from mailint.store.write import Exists, create, replace


@click.command(
    "extract",
    cls=Command,
    epilog="""\b
Examples:
  mailint extract session.log            session.eml, session-1.eml ... beside it
  mailint extract -o mails session.log   in the folder mails
  mailint extract -o - session.log       its only message, to standard output

Exit status: 0 all written, 1 no message in it, 2 a path or an option that cannot be used.""",
)
@click.argument("path", metavar="SESSION|-")
@option("-o", "--output", group=WRITTEN, metavar="FILE|DIR|-", help="Write there, not beside the session.")
@option("--force", group=WRITTEN, is_flag=True, help="Write over files that exist.")
@option(
    "--kind",
    group=INPUT,
    type=Near(["mbox", "session", "document"]),
    help="What the file is; read off it unless given.",
)
def command(path: str, output: str | None, force: bool, kind: str | None) -> int:
    """Write the messages in a session (or an mbox) out as they stand, as .eml files in CRLF."""
    reading = run.read_one(path, Settings(), kind_of(kind))
    if isinstance(reading, Unreadable):
        streams.unreadable(reading)
        return 2
    units = [unit for unit in reading.units if isinstance(unit.root, Message)]
    if not units:
        streams.notice(f"mailint: {visible_text(path)}: no message in it")
        return 1
    names = names_beside(path, units)
    if output and os.path.isdir(output):
        names = [os.path.join(output, os.path.basename(name)) for name in names]
    elif output or path == STANDARD_INPUT:
        if len(units) > 1:
            raise click.UsageError(f"{len(units)} messages; --output names the folder for them.")
        names = [output or STANDARD_INPUT]
    written = [_write(name, crlf(unit.view.text), force) for name, unit in zip(names, units, strict=True)]
    return 0 if all(written) else 2


def _write(name: str, octets: bytes, force: bool) -> bool:
    """Write a message; whether that went well."""
    try:
        if name == STANDARD_INPUT:
            streams.out_octets(octets)
            return True
        if force:
            replace(name, octets)
        else:
            create(name, octets)
        streams.notice(visible_text(name))
        return True
    except Exists:
        streams.notice(f"mailint: {visible_text(name)}: exists already; --force writes over it")
    except OSError as error:
        streams.notice(f"mailint: {visible_text(name)}: {reason(error)}")
    return False
