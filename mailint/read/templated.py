"""How a message template is told from other files: by the end of its name, or by holes in its header section."""

from __future__ import annotations

from collections.abc import Mapping

from mailint.data.template_tags import SUFFIXES
from mailint.nodes.shape import Shape
from mailint.patterns import compiled
from mailint.record import NamedTuple


class Name(NamedTuple):
    """What a file's name says: the dialect (empty: its octets tell), and the shape."""

    dialect: str
    shape: Shape | None


def named(path: str, suffixes: Mapping[str, str] | None = None) -> Name | None:
    """What the name says of a template; None where it does not say that the file is one."""
    name = path.replace("\\", "/").rpartition("/")[2].lower()
    if not suffixes and name.count(".") < 2:
        # what tells a template are two endings, as in `order.eml.j2`
        return Name("", Shape.SUBJECT) if name.endswith(_SUBJECTS) else None
    own = {(key if key.startswith(".") else f".{key}").lower(): value for key, value in (suffixes or {}).items()}
    for suffix, dialect in sorted(own.items(), key=lambda each: -len(each[0])):
        if name.endswith(suffix):
            return Name(dialect, shape_by_name(name.removesuffix(suffix)) or shape_by_name(name))
    stem, dot, ending = name.rpartition(".")
    dialect = SUFFIXES.get(dot + ending, "")
    if dot + ending in SUFFIXES and shape_by_name(stem):
        return Name(dialect, shape_by_name(stem))
    inner = SUFFIXES.get("." + stem.rpartition(".")[2])
    if inner and "." in stem and shape_by_name(name):
        return Name(inner, shape_by_name(name))
    return Name("", Shape.SUBJECT) if name.endswith(_SUBJECTS) else None


_SHAPES = {".eml": Shape.MESSAGE, ".email": Shape.MESSAGE, ".mail": Shape.MESSAGE, ".msg": Shape.MESSAGE,
           ".html": Shape.HTML, ".htm": Shape.HTML, ".xhtml": Shape.HTML, ".txt": Shape.TEXT,
           ".text": Shape.TEXT, ".subject": Shape.SUBJECT}  # fmt: skip
_SUBJECTS = tuple(f"{mark}subject.{ending}" for mark in "_.-" for ending in ("txt", "text"))


def shape_by_name(name: str) -> Shape | None:
    """What the end of a name says a template makes."""
    stem, dot, ending = name.rpartition(".")
    if dot + ending in (".txt", ".text", "subject") and stem.endswith("subject"):
        return Shape.SUBJECT
    return _SHAPES.get(dot + ending)


_HEADER_HOLE = compiled(
    rb"(?im)^(?:From|To|Cc|Reply-To|Subject|Date|Message-ID|List-Unsubscribe|X-[\w-]+)[ \t]*:[^\n]*?"
    rb"(?:\{\{[^{}\n]+\}\}|\{%[^%\n]+%\}|<%=[^%\n]+%>|\*\|[A-Z][A-Z0-9_:]*\|\*|%recipient[._][\w.]+%|\$\{[A-Za-z_][\w.]*\})"
)
_RECORD = compiled(rb"(?im)^(?:Received|Delivered-To|Return-Path)[ \t]*:")
_TAG_LINE = compiled(rb"\s*(?:\{[%#]|\{\{[-!#/]|<%)")
_EMPTY_LINE = compiled(rb"\n\r?\n")
_HEAD = 65536
_MARKS = (b"{", b"%", b"*")
"""A hole has one of these; most mail has none, and is not looked at again."""


def is_template(text: bytes) -> bool:
    """Whether a message has holes in its header section; mail that came through a server is none."""
    end = _EMPTY_LINE.search(text, 0, _HEAD)
    stop = end.end() if end else _HEAD
    for mark in _MARKS:
        if text.find(mark, 0, stop) >= 0:
            break
    else:
        return False
    head = text[:stop]
    return (_HEADER_HOLE.search(head) is not None or _TAG_LINE.match(head) is not None) and not _RECORD.search(head)
