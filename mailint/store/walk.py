"""The paths to judge: those that the user names, and in folders those that look like mail.

Hidden and version control folders are left out, and what a `.gitignore` names. Links to folders are not followed, so
that a walk ends.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import chain
from operator import attrgetter

from mailint.read.kind import DOCUMENTS
from mailint.record import TYPE_CHECKING, NamedTuple
from mailint.store.files import STANDARD_INPUT, Found, Unreadable, head_of, reason

if TYPE_CHECKING:
    from mailint.store.ignore import Ignore

MAIL_SUFFIXES = (".eml",)
OTHER_SUFFIXES = (*DOCUMENTS, ".json", ".jsonl", ".yml", ".yaml", ".toml", ".py", ".pcap", ".pcapng")
"""Files that a walk leaves out even if they begin like mail: they are read only when named."""
SKIPPED_FOLDERS = frozenset({"CVS", "_darcs", "__pycache__", "node_modules"})


class Limits(NamedTuple):
    """What is left out beside what is hidden. The functions take a path and, for a walk, whether it is a folder."""

    excludes: Callable[[str, bool], bool] = lambda path, is_folder: False
    excludes_some: Callable[[str], bool] = lambda folder: True
    """Whether that may be so of any file of a folder, its path with a slash at the end."""
    excludes_named: Callable[[str], bool] = lambda path: False
    """What is left out even though the user names it."""
    listed: Callable[[str, list[str]], None] = lambda folder, names: None
    """Is told the names in each folder that is walked; the folder's path ends with a slash."""
    gitignore: bool = True
    """Whether a walk obeys `.gitignore`."""


NO_LIMITS = Limits()


def find(paths: Iterable[str], limits: Limits = NO_LIMITS) -> Iterator[Found | Unreadable]:
    """The files behind the paths, in order, each once."""
    paths = tuple(paths)
    found = chain.from_iterable(_behind(path, limits) for path in paths)
    return found if len(paths) < 2 else _each_once(found)


def _each_once(found: Iterable[Found | Unreadable]) -> Iterator[Found | Unreadable]:
    seen: set[str] = set()
    for each in found:
        if each.path not in seen:
            seen.add(each.path)
            yield each


def _behind(path: str, limits: Limits) -> Iterable[Found | Unreadable]:
    """The files behind a path."""
    if path != STANDARD_INPUT:
        if limits.excludes_named(path):
            return ()
        if os.path.isdir(path):
            return _walk(path, limits)
    return (Found(path, True),)


def _walk(root: str, limits: Limits) -> Iterator[Found | Unreadable]:
    """The mail in a folder and in the folders below it, by name; nested to any depth without recursion.

    What is no file, and a link to nowhere, is passed over.
    """
    top, base = "" if root == "." else os.path.join(root, ""), os.path.join(os.path.abspath(root), "")
    stack: list[tuple[str, tuple[Ignore, ...]]] = [("", _ignores_above(base) if limits.gitignore else ())]
    while stack:
        folder, ignores = stack.pop()
        ignores = (*ignores, *_ignores_in(base + folder)) if limits.gitignore else ()
        entries = _entries(top + folder)
        if isinstance(entries, Unreadable):
            yield entries._replace(grave=not folder)
            continue
        below: list[tuple[str, tuple[Ignore, ...]]] = []
        limits.listed(top + folder, [entry.name for entry in entries])
        excludes_some = limits.excludes_some(top + folder) if entries else False
        for entry in entries:
            name, is_file = entry.name, _is_file(entry)
            if not is_file and (not _is_folder(entry) or _is_skipped(entry)):
                continue
            path = folder + name
            if ignores and _is_ignored(base + path, not is_file, ignores):
                continue
            if (excludes_some or not is_file) and limits.excludes(top + path, not is_file):
                continue
            if not is_file:
                below.append((path + "/", ignores))
            elif not name.startswith("."):
                if name.endswith(MAIL_SUFFIXES):
                    yield _make_found((top + path, False))
                else:
                    yield from _mail(top + path)
        stack.extend(reversed(below))


_make_found: Callable[[tuple[str, bool]], Found] = partial(tuple.__new__, Found)
"""A third of the time that the constructor takes, for most files of a walk."""


def _entries(folder: str) -> list[os.DirEntry[str]] | Unreadable:
    try:
        with os.scandir(folder or ".") as scanned:
            return sorted(scanned, key=attrgetter("name"))
    except OSError as error:
        return Unreadable(folder.rstrip("/") or "/", reason(error))


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir(follow_symlinks=False)
    except OSError:
        return False


def _is_file(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_file()
    except OSError:
        return False


def _is_skipped(folder: os.DirEntry[str]) -> bool:
    """Whether a folder is hidden or a program's own; the folders in a Maildir++ begin with a dot, too."""
    return folder.name in SKIPPED_FOLDERS or (folder.name.startswith(".") and not _is_maildir(folder.path))


def _mail(path: str) -> Iterator[Found | Unreadable]:
    """The file, if it looks like mail."""
    if path.lower().endswith(MAIL_SUFFIXES) or _in_maildir(path) or _is_template(path):
        yield Found(path, False)
    elif not path.lower().endswith(OTHER_SUFFIXES):
        from mailint.read.detect import looks_like_mail

        head = head_of(path)
        if isinstance(head, Unreadable):
            yield head
        elif looks_like_mail(head):
            yield Found(path, False)


def _is_template(path: str) -> bool:
    """Whether a file's name says that it is the template of a message: `order.eml.j2`."""
    if ".eml." not in path.lower():
        return False
    from mailint.read.templated import named

    return named(path) is not None


def _in_maildir(path: str) -> bool:
    """Whether a file lies in `cur` or `new` of a Maildir."""
    folder, _, _ = path.rpartition("/")
    box, _, name = folder.rpartition("/")
    return name in ("cur", "new") and _is_maildir(box or ("/" if folder.startswith("/") else "."))


def _is_maildir(folder: str) -> bool:
    """Whether a folder holds two of `cur`, `new` and `tmp`: version control keeps no empty folder."""
    return sum(os.path.isdir(os.path.join(folder, name)) for name in ("cur", "new", "tmp")) > 1


def _ignores_in(folder: str) -> Iterator[Ignore]:
    try:
        with open(folder + _IGNORE, encoding="utf-8", errors="surrogateescape") as file:
            text = file.read()
    except OSError:
        return
    from mailint.store.ignore import parse  # expressions take longer to import than a walk without them takes

    yield parse(folder, text)


_IGNORE = ".gitignore"


def _is_ignored(path: str, is_folder: bool, ignores: tuple[Ignore, ...]) -> bool:
    from mailint.store.ignore import is_ignored

    return is_ignored(path, is_folder, ignores)


def _ignores_above(folder: str) -> tuple[Ignore, ...]:
    """The `.gitignore` files above a folder, up to the root of the work tree that it lies in."""
    found: list[Ignore] = []
    while not os.path.exists(folder + ".git"):
        parent = os.path.join(os.path.dirname(folder.rstrip("/")), "")
        if parent == folder:
            return ()
        found += _ignores_in(parent)
        folder = parent
    return tuple(reversed(found))
