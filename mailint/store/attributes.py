"""Whether git would change the line ends of files: `git ls-files --eol` knows (gitattributes(5), text and eol)."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator

from mailint.record import NamedTuple

MOST = 200
"""About so many files git is asked."""
PATIENCE = 10.0
"""Seconds."""


class Normalised(NamedTuple):
    """A file whose CRLF git turns into LF, and why."""

    path: str
    why: str
    """`text=auto`, or `core.autocrlf=true`."""

    @property
    def line(self) -> str:
        """What stops it, in `.gitattributes`."""
        name = os.path.basename(self.path)
        ending = name[name.index(".", 1) :] if "." in name[1:] else ""
        return f"*{ending} -text" if ending else f"{_quoted(name)} -text"


def normalised(paths: Iterable[str]) -> list[Normalised]:
    """Those of these files, all with CRLF, whose line ends git would change. Asks git once for a work tree."""
    trees: dict[str, list[str]] = {}
    roots: dict[str, str | None] = {}
    for path in list(paths)[:MOST]:
        root = _work_tree(os.path.dirname(os.path.abspath(path)), roots)
        if root is not None:
            trees.setdefault(root, []).append(path)
    return [each for root, files in trees.items() for each in _in_work_tree(root, files)]


def _work_tree(folder: str, known: dict[str, str | None]) -> str | None:
    """The root of the work tree in which a folder lies."""
    passed: list[str] = []
    while folder not in known:
        passed.append(folder)
        parent = os.path.dirname(folder)
        if os.path.exists(os.path.join(folder, ".git")):
            known[folder] = folder
        elif parent == folder:
            known[folder] = None
        else:
            folder = parent
    known.update(dict.fromkeys(passed, known[folder]))
    return known[folder]


def _in_work_tree(root: str, paths: list[str]) -> Iterator[Normalised]:
    by_name = {os.path.relpath(os.path.realpath(path), os.path.realpath(root)): path for path in paths}
    which = ("--cached", "--others", "--exclude-standard")
    said = _git(root, "--literal-pathspecs", "ls-files", "--eol", "-z", *which, "--", *by_name)
    automatic: str | None = None
    for record in said.split("\0"):
        facts, _, name = record.partition("\t")
        index, _, attribute = (each.strip() for each in _three(facts))
        why = attribute.removeprefix("attr/")
        if name not in by_name or why.startswith("-text") or why.split()[:1] == ["binary"]:
            continue
        if not why or why.startswith("eol="):
            automatic = _automatic(root) if automatic is None else automatic
            why = why or automatic
        # git leaves a file alone that it is to judge by itself and that is in the index with CRLF
        judged_by_git = not why.startswith(("text ", "eol=")) and why != "text"
        if why and not (judged_by_git and index in ("i/crlf", "i/mixed")):
            yield Normalised(by_name[name], why)


def _three(facts: str) -> tuple[str, str, str]:
    """`i/lf    w/crlf  attr/text=auto eol=lf`: what is in the index, in the work tree, and the attributes."""
    words = facts.split(None, 2)
    return (words[0], words[1], words[2]) if len(words) == 3 else ("", "", "")


def _automatic(root: str) -> str:
    """What `core.autocrlf` says, where it changes line ends."""
    value = _git(root, "config", "--get", "core.autocrlf").strip().lower()
    return f"core.autocrlf={value}" if value in ("true", "input", "yes", "on", "1") else ""


def _git(root: str, *arguments: str) -> str:
    """What git says; nothing where there is no git or it fails."""
    from subprocess import DEVNULL, SubprocessError, run

    command = ["git", "-C", root, *arguments]
    try:
        done = run(command, stdin=DEVNULL, capture_output=True, timeout=PATIENCE, check=False)
    except (OSError, SubprocessError, ValueError):
        return ""
    return os.fsdecode(done.stdout) if done.returncode == 0 else ""


def _quoted(name: str) -> str:
    """A name as `.gitattributes` takes it."""
    return f'"{name}"' if " " in name else name
