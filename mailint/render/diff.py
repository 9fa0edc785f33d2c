"""A repair as a unified diff."""

from __future__ import annotations

import re
from collections.abc import Iterator

MOST = 20_000
"""Changed lines beyond which the diff is one block: comparing costs the square of their number."""
CONTEXT = 3
_LINE = re.compile(rb"[^\n]*\n|[^\n]+")


def unified(path: str, old: bytes, new: bytes) -> Iterator[bytes]:
    """The lines of a diff that `patch` takes; nothing where the texts are equal."""
    if old == new:
        return
    before, after = _LINE.findall(old), _LINE.findall(new)
    if len(before) > MOST or len(after) > MOST:
        return (yield from _block(path, before, after))
    from difflib import diff_bytes, unified_diff

    name = path.encode("utf-8", "surrogateescape")
    for line in diff_bytes(unified_diff, before, after, name, name, n=CONTEXT):
        yield _ended(line)


def _block(path: str, before: list[bytes], after: list[bytes]) -> Iterator[bytes]:
    """All lines between the first and the last that differ, as one hunk."""
    shorter = min(len(before), len(after))
    first = next((at for at in range(shorter) if before[at] != after[at]), shorter)
    last = next((at for at in range(shorter - first) if before[-1 - at] != after[-1 - at]), shorter - first)
    old, new = before[first : len(before) - last], after[first : len(after) - last]
    name = path.encode("utf-8", "surrogateescape")
    yield b"--- %b\n+++ %b\n" % (name, name)
    yield b"@@ -%d,%d +%d,%d @@\n" % (first + bool(old), len(old), first + bool(new), len(new))
    yield from (_ended(b"-" + line) for line in old)
    yield from (_ended(b"+" + line) for line in new)


def _ended(line: bytes) -> bytes:
    return line if line.endswith(b"\n") else line + b"\n\\ No newline at end of file\n"
