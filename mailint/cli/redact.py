"""`mailint redact`: a session without its secrets."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import click

from mailint import run
from mailint.cli import streams
from mailint.cli.chosen import kind_of
from mailint.cli.options import INPUT, WRITTEN, Command, Near, option
from mailint.render.visible import visible_text
from mailint.settings import Settings
from mailint.store import Unreadable
from mailint.store.files import reason
from mailint.store.write import replace

if TYPE_CHECKING:
    from mailint.redact import Removed


@click.command(
    "redact",
    cls=Command,
    epilog="""\b
Examples:
  mailint redact session.log > shared.log       without passwords and tokens
  mailint redact --addresses -o shared.log session.log
  mailint redact --in-place session.log

What is not known to be a secret stays: look at the result before you share it.

Exit status: 0 written, 2 a path or an option that cannot be used.""",
)
@click.argument("path", metavar="SESSION|-")
@option("--addresses", group=WRITTEN, is_flag=True,
        help="Put user1@example.com and so on in the place of all addresses, the same for the same.")  # fmt: skip
@option("-o", "--output", group=WRITTEN, metavar="FILE", help="Write there, not to standard output.")
@option("--in-place", group=WRITTEN, is_flag=True, help="Write over the session.")
@option("-q", "--quiet", group=WRITTEN, is_flag=True, help="Do not say what was removed.")
@option("--kind", group=INPUT, type=Near(["message", "mbox", "session", "document"]),
        help="What the file is; read off it unless given.")  # fmt: skip
def command(path: str, addresses: bool, output: str | None, in_place: bool, quiet: bool, kind: str | None) -> int:
    """Write a session without its secrets: same lines, stars for passwords and tokens, and say what was removed."""
    from mailint.redact import redact

    if in_place and output:
        raise click.UsageError("--in-place and --output exclude each other.")
    reading = run.read_one(path, Settings(), kind_of(kind))
    if isinstance(reading, Unreadable):
        streams.unreadable(reading)
        return 2
    redacted = redact(reading, addresses=addresses)
    target = path if in_place else output
    try:
        if target and target != "-":
            replace(target, redacted.octets)
        else:
            streams.out_octets(redacted.octets)
    except OSError as error:
        streams.notice(f"mailint: {visible_text(target or path)}: {reason(error)}")
        return 2
    if not quiet:
        _tell(path, redacted.removed)
    return 0


def _tell(path: str, removed: tuple[Removed, ...]) -> None:
    """Say what was removed, and from which lines."""
    name = visible_text(path)
    if not removed:
        streams.notice(f"{name}: nothing to remove was found.")
    for what, count in Counter(each.what for each in removed).items():
        lines = list(dict.fromkeys(str(each.line) for each in removed if each.what == what))
        shown = ", ".join(lines[:8]) + (" ..." if len(lines) > 8 else "")
        times = "once" if count == 1 else f"{count} times"
        streams.notice(f"{name}: {what}, {times}: {'line' if len(lines) == 1 else 'lines'} {shown}")
