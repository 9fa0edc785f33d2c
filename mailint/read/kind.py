"""The kinds of files that mailint reads."""

from __future__ import annotations

from enum import Enum


class Kind(Enum):
    """What a file is."""

    MESSAGE = "message"
    MBOX = "mbox"
    SESSION = "session"
    TEMPLATE = "template"
    DOCUMENT = "document"
    UNKNOWN = "unknown"


DOCUMENTS = (
    ".md", ".markdown", ".mdown", ".mkd", ".html", ".htm", ".xhtml", ".rst", ".rest", ".adoc", ".asciidoc", ".textile",
    ".wiki",
)  # fmt: skip
"""Ends of the names of documents."""


_TELLING = (*DOCUMENTS, "subject.txt", "subject.text")


def is_plain_name(path: str) -> bool:
    """Whether a file's name surely does not tell what it is: it is no document's, and no template's.

    What tells a template are two endings, as in `order.eml.j2`, or its subject.
    """
    if path.endswith(".eml") and path.count(".") == 1:  # most are named so
        return True
    name = path[max(path.rfind("/"), path.rfind("\\")) + 1 :]
    return name.count(".") < 2 and not name.lower().endswith(_TELLING)
