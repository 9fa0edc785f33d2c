r"""A file's name in formats that others read: text that every encoding takes; octets that are no UTF-8 are `\xE9`."""

from __future__ import annotations

import os

from mailint.store import STANDARD_INPUT

WORK_TREES = ("GITHUB_WORKSPACE", "CI_PROJECT_DIR")
"""Where GitHub and GitLab tell the root of the work tree, from which they count names of files."""


def name(path: str) -> str:
    """The path as it was given."""
    return os.fsencode(path).decode("utf-8", "mailint.visible")


def in_work_tree(path: str) -> str:
    """The path from the root of the work tree, else from the current folder; as it is where it leads out of these."""
    below = _below(path)
    return name(path if below is None else below)


def uri(path: str) -> str:
    """The same path as a relative reference, or as a `file:` URI (RFC 3986, RFC 8089); it keeps every octet."""
    from urllib.parse import quote

    below = _below(path)
    octets = os.fsencode(path if below is None else below).replace(os.fsencode(os.sep), b"/")
    if not os.path.isabs(path) or below is not None:
        return quote(octets, safe="/~!$&'()*+,;=@")
    return "file://" + quote(octets if octets.startswith(b"/") else b"/" + octets, safe="/~!$&'()*+,;=@:")


def _below(path: str) -> str | None:
    """The path from the root of the work tree; None where it does not lie in it."""
    if path == STANDARD_INPUT:
        return path
    root = next(filter(None, map(os.environ.get, WORK_TREES)), os.curdir)
    try:
        below = os.path.relpath(path, root)
    except ValueError:
        return None
    return None if below.split(os.sep, 1)[0] == os.pardir else below
