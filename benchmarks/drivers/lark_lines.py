"""Stock Lark on a session: each line outside the messages parsed as a command or a reply.

python lark_lines.py FILE
"""

from __future__ import annotations

import sys
from pathlib import Path

from lark import Lark
from lark.exceptions import LarkError

GRAMMAR = r"""
start: reply | hello | mail | rcpt | ALONE
reply: CODE (MORE | LAST)? STATUS? TEXT?
hello: HELLO " " DOMAIN
mail: "MAIL FROM:"i path (" " PARAMETER)*
rcpt: "RCPT TO:"i path (" " PARAMETER)*
path: "<" (LOCAL "@" DOMAIN)? ">"
CODE: /[2-5][0-9][0-9]/
MORE: "-"
LAST: " "
STATUS: /[245]\.[0-9]{1,3}\.[0-9]{1,3} /
TEXT.-1: /.+/
HELLO: "EHLO"i | "HELO"i | "LHLO"i
ALONE: "DATA"i | "RSET"i | "NOOP"i | "QUIT"i | "STARTTLS"i
LOCAL: /[^\s<>@]+(?=@)/
DOMAIN: /[A-Za-z0-9.-]+/
PARAMETER: /[A-Za-z0-9-]+(=[!-<>-~]+)?/
"""


def main(path: Path) -> int:
    """How many lines the grammar does not take."""
    parser = Lark(GRAMMAR, parser="lalr")
    refused, inside = 0, False
    for line in path.read_text("latin-1").splitlines():
        if not inside:
            try:
                parser.parse(line)
            except LarkError:
                refused += 1
        inside = line != "." if inside else line.startswith("354")
    return refused


if __name__ == "__main__":
    print(main(Path(sys.argv[1])), "refused", file=sys.stderr)
