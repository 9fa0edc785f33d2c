"""Where in a TOML text each value stands: the way to it, and its line."""

from __future__ import annotations

import re

from mailint.config.mistake import Steps

_TOKEN = re.compile(
    r"""
    (?P<comment>\#[^\n]*)
  | (?P<newline>\n)
  | (?P<word>\"\"\"(?:[^\\]|\\.)*?\"\"\"\"{0,2} | '''.*?''''{0,2} | "(?:[^"\\\n]|\\.)*" | '[^'\n]*'
            | [^\s\[\]{}=,.#"']+)
  | (?P<mark>[\[\]{}=,])
    """,
    re.S | re.X,
)


def lines_of(text: str) -> dict[Steps, int]:
    """The line, from 1, of every key and every value in a well-formed TOML text."""
    scan = _Scan()
    for token in _TOKEN.finditer(text):
        if token.lastgroup == "newline":
            scan.newline()
        elif token.lastgroup == "word":
            scan.word(token[0])
        elif token.lastgroup == "mark":
            _MARKS[token[0]](scan)
    return scan.found


class _Scan:
    """Where the scan stands: in a key or in a value, and in which tables and lists (with the index in a list)."""

    def __init__(self) -> None:
        self.found: dict[Steps, int] = {}
        self.line = 1
        self.within: list[tuple[Steps, int | None]] = [((), None)]
        self.key: list[str] = []
        self.in_key = True
        self.in_heading = False
        self.way: Steps = ()

    def newline(self) -> None:
        """Outside of brackets, a line's end is the end of the value."""
        self.line += 1
        if len(self.within) == 1:
            self.in_key, self.in_heading, self.key = True, False, []

    def word(self, word: str) -> None:
        """A part of a key, or a value."""
        if self.in_key:
            self.key.append(_unquoted(word))
        else:
            self.found.setdefault(self.way, self.line)
        self.line += word.count("\n")

    def equals(self) -> None:
        """The end of a key."""
        if self.in_key:
            base = self.within[-1][0]
            for length in range(1, len(self.key) + 1):
                self.found.setdefault((*base, *self.key[:length]), self.line)
            self.way, self.in_key, self.key = (*base, *self.key), False, []

    def open_list(self) -> None:
        """The beginning of a list, or of a heading."""
        if self.in_key:
            self.in_heading = True
            return
        self.found.setdefault(self.way, self.line)
        self.within.append((self.way, 0))
        self.way = (*self.way, 0)

    def close_list(self) -> None:
        """The end of a list, or of a heading."""
        if self.in_heading:
            self.in_heading = False
            for length in range(1, len(self.key) + 1):
                self.found.setdefault(tuple(self.key[:length]), self.line)
            self.within, self.key = [(tuple(self.key), None)], []
        elif not self.in_key:
            self._leave()

    def open_table(self) -> None:
        """The beginning of a table in a line."""
        self.found.setdefault(self.way, self.line)
        self.within.append((self.way, None))
        self.in_key = True

    def close_table(self) -> None:
        """The end of a table in a line."""
        self.in_key = False
        self._leave()

    def comma(self) -> None:
        """The next value of a list, or the next key of a table."""
        base, index = self.within[-1]
        if index is None:
            self.in_key = True
        else:
            self.within[-1] = (base, index + 1)
            self.way = (*base, index + 1)

    def _leave(self) -> None:
        if len(self.within) > 1:
            self.within.pop()


_MARKS = {
    "=": _Scan.equals,
    "[": _Scan.open_list,
    "]": _Scan.close_list,
    "{": _Scan.open_table,
    "}": _Scan.close_table,
    ",": _Scan.comma,
}


def _unquoted(word: str) -> str:
    """A key without its quotation marks."""
    if word.startswith('"') and "\\" in word:
        from json import loads

        try:
            return str(loads(word))
        except ValueError:
            return word
    return word[1:-1] if word[:1] in ("'", '"') else word
