"""Which files a command reads: those that its arguments name, and those that a list names."""

from __future__ import annotations

import os
import sys

from mailint import run
from mailint.cli import streams
from mailint.cli.chosen import kind_of
from mailint.cli.misuse import misuse
from mailint.record import TYPE_CHECKING
from mailint.render.visible import visible_text
from mailint.store import STANDARD_INPUT, Found, Limits, Unreadable, read_file

if TYPE_CHECKING:
    from typing import Any


def named(paths: tuple[str, ...], options: dict[str, Any]) -> tuple[str, ...]:
    """The paths that arguments and list name: the current folder without any; nothing where the list is empty."""
    given = options["files_from"]
    if given is None:
        return paths or (os.curdir,)
    listed = (*paths, *_listed(given))
    if given == STANDARD_INPUT and STANDARD_INPUT in listed:
        raise misuse("Standard input has the list of files; it cannot be a message, too.")
    return listed


def inputs_of(paths: tuple[str, ...], options: dict[str, Any], limits: Limits) -> run.Inputs:
    """The files behind these paths."""
    kind, name = kind_of(options["kind"]), options["stdin_filename"]
    return run.inputs(paths, kind, name, limits) if paths else run.Inputs(())


def _listed(path: str) -> list[str]:
    """The paths in a list: with a NUL after each if there is one in it, else a line each."""
    octets = read_file(path)
    if isinstance(octets, Unreadable):
        raise misuse(f"--files-from {visible_text(path)}: {octets.reason}.")
    names = octets.split(b"\0") if b"\0" in octets else octets.replace(b"\r\n", b"\n").split(b"\n")
    return [os.fsdecode(name) for name in names if name]


def show_files(inputs: run.Inputs) -> int:
    """Write the names of the files that would be read, as they are; the exit status."""
    status = 0
    for each in inputs.found:
        lost = each if isinstance(each, Unreadable) else _missing(each)
        if lost:
            streams.unreadable(lost)
            status = 2 if lost.grave else status
        elif sys.stdout.isatty():
            streams.out(visible_text(each.path) + "\n")
        else:
            streams.out_octets(os.fsencode(each.path) + b"\n")
    return status


def _missing(found: Found) -> Unreadable | None:
    """Why there is nothing at a path."""
    from mailint.store.files import reason

    try:
        if found.path != STANDARD_INPUT:
            os.stat(found.path)
    except (OSError, ValueError) as error:
        return Unreadable(found.path, reason(error)).of(found)
    return None
