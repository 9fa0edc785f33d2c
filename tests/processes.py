"""mailint as a process of its own, watched from outside (Linux: /proc tells its children and what they have open)."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from .conftest import ROOT

LONG = 60.0
"""Seconds after which what should happen has not happened."""

needs_proc = pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="looks into /proc")


def environment(folder, **variables):
    """The environment for a run, with what it keeps in a folder."""
    ours = ("MAILINT_", "GITHUB_", "CI_", "NO_COLOR", "FORCE_COLOR")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return {**kept, "COLUMNS": "100", "XDG_CACHE_HOME": str(folder), "PYTHONPATH": str(ROOT), **variables}


def start(*arguments, cache, cwd, **options):
    """Start a command; standard output and standard error are pipes unless `options` say otherwise."""
    command = [sys.executable, "-m", "mailint", *map(str, arguments)]
    options = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "stdin": subprocess.DEVNULL} | options
    env = environment(cache, **options.pop("variables", {}))
    return subprocess.Popen(command, cwd=cwd, env=env, start_new_session=True, **options)


def run(*arguments, cache, cwd, **options):
    """Run a command to its end: status, standard output, standard error."""
    process = start(*arguments, cache=cache, cwd=cwd, **options)
    out, err = process.communicate(timeout=LONG)
    return process.returncode, out, err


def children(pid):
    """The processes that a process started and that still are there."""
    try:
        found = Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split()
    except (FileNotFoundError, ProcessLookupError):
        return []
    return [int(each) for each in found if state(int(each)) not in ("Z", None)]


def state(pid):
    """A process's state, as /proc has it; None where it is gone."""
    try:
        return Path(f"/proc/{pid}/stat").read_text("ascii", "replace").rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return None


def until(wanted):
    """Wait for something; what it gives."""
    end = time.monotonic() + LONG
    while time.monotonic() < end:
        found = wanted()
        if found:
            return found
        time.sleep(0.01)
    raise AssertionError("it did not happen")


def reader_of(pid, path):
    """The process, or the child of it, that waits in a FIFO, once there is one, and the FIFO's other end."""

    def end():
        try:
            return os.open(path, os.O_WRONLY | os.O_NONBLOCK)
        except OSError:
            return None

    opposite = until(end)
    return until(lambda: [each for each in (pid, *children(pid)) if str(path) in opened(each)])[0], opposite


def opened(pid):
    """The files that a process has open."""
    try:
        return {os.readlink(each) for each in Path(f"/proc/{pid}/fd").iterdir()}
    except OSError:
        return set()
