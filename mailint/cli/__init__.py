"""The command line: one module a command; the only place that prints and exits."""

from __future__ import annotations

import gc
import os
import sys

from mailint.cli import simple
from mailint.config.mistake import Mistakes


def main(arguments: list[str] | None = None) -> None:
    """Run the command line and exit."""
    gc.set_threshold(1_000_000, 20, 20)  # what is read makes no circles: looking for them takes 4 % of a long log
    bytes(1 << 20)  # of so much as was once freed glibc keeps twice: else it takes and gives back room for each file
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure:
            reconfigure(errors="backslashreplace")
    status = _status(arguments)
    gc.freeze()  # the interpreter looks at nothing again on its way out, which saves 2 ms
    sys.exit(status)


def _status(arguments: list[str] | None) -> int:
    """Run a command; its exit status."""
    try:
        status = simple.run(sys.argv[1:] if arguments is None else arguments)
        if status is None:
            from mailint.cli.commands import command

            status = command.main(arguments, prog_name="mailint", standalone_mode=False)
        sys.stdout.flush()
        return int(status or 0)
    except KeyboardInterrupt:
        sys.stderr.write("\nInterrupted.\n")
        return 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141
    except Mistakes as error:
        from mailint.render.visible import visible_text

        sys.stderr.write("".join(f"mailint: {visible_text(f'{each.place}: {each.text}')}\n" for each in error.mistakes))
        return 2
    except Exception as error:
        return _failed(error)


def _failed(error: Exception) -> int:
    """Say why a command failed: what click has to say, or where mailint is at fault; the exit status."""
    import click

    if isinstance(error, click.Abort):
        sys.stderr.write("Interrupted.\n")
        return 130
    if isinstance(error, click.ClickException):
        error.show()
        return 2
    import traceback

    traceback.print_exception(error)
    sys.stderr.write("This is a fault of mailint, not of your mail. Please report it with the lines above.\n")
    return 2
