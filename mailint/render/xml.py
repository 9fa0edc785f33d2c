"""Elements of XML 1.0 in ASCII: what is no character of XML is shown as a picture."""

from __future__ import annotations

import re

from mailint.render.visible import visible_text

HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'


def tag(name: str, end: str = ">", /, **attributes: object) -> str:
    """A start tag; with `/>` an empty element."""
    written = (f' {key}="{escaped(value)}"' for key, value in attributes.items())
    return f"<{name}{''.join(written)}{end}"


def escaped(value: object) -> str:
    """A value as it stands in an attribute or in an element."""
    text = _NO_CHARACTER.sub(lambda found: visible_text(found[0]), str(value))
    return text.translate(_ENTITIES).encode("ascii", "xmlcharrefreplace").decode()


_NO_CHARACTER = re.compile("[^\t\n\r -~\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ENTITIES = str.maketrans(
    {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\t": "&#9;", "\n": "&#10;", "\r": "&#13;"}
)
