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
