"""Write docs/rules.md from the rules themselves, and docs/configuration.md and the JSON schema from the settings.

python scripts/document.py            write
python scripts/document.py --check    exit 1 if a page is not current; write nothing
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from mailint.config.schema import schema
from mailint.config.table import FIELDS
from mailint.rules import all_rules
from mailint.rules.examples import page
from mailint.rules.rule import Rule
from mailint.settings import QUIET

DOCS = Path(__file__).resolve().parents[1] / "docs"
BEGIN, END = "<!-- settings -->", "<!-- end of settings -->"
"""Between them stands the part of docs/configuration.md that is written here."""

FAMILIES = {
    "L": "Lines, octets, file format",
    "H": "Header section",
    "D": "Dates",
    "A": "Addresses",
    "R": "Identifiers and trace",
    "M": "MIME structure",
    "E": "Encodings and charsets",
    "C": "Content-IDs and HTML",
    "I": "Internationalised mail",
    "N": "Lists",
    "U": "Reports",
    "G": "Signatures",
    "P": "Practice",
    "S": "The SMTP dialogue",
    "X": "SMTP extensions",
    "T": "Captures",
    "Q": "DNS",
    "V": "Templates",
}


def rules() -> str:
    """The page."""
    every = all_rules()
    lines = [
        "# Rules",
        "",
        f"{len(every)} rules. `mailint rule CODE` shows a rule's page: why it matters, and its examples. Written by",
        "`scripts/document.py` from the rules themselves.",
        "",
        "Repair: **safe** is made by `mailint fix`, *unsafe* only with `--unsafe`. A level with an asterisk counts as",
        "advice in the default profile ([profiles.md](profiles.md)).",
    ]
    for letter, title in FAMILIES.items():
        family = [rule for rule in every if rule.family == letter]
        if family:
            lines += ["", f"## {letter}: {title}", "", "| Code | Name | Level | Says | Source | Repair |"]
            lines += ["|---|---|---|---|---|---|", *map(_row, family)]
    return "\n".join([*lines, ""])


def _row(rule: Rule[Any]) -> str:
    labels = {label for label, _ in page(rule.check.__doc__ or "").blocks}
    repair = " ".join(["**safe**"] * ("fixed" in labels) + ["*unsafe*"] * ("unsafe" in labels))
    level = rule.verdict.level.name.lower() + ("\\*" if rule.code in QUIET else "")
    summary = rule.summary.replace("|", "\\|")
    return f"| {rule.code} | {rule.name} | {level} | {summary} | {'; '.join(rule.verdict.references)} | {repair} |"


def configuration() -> str:
    """The page on settings, its tables written anew."""
    before, _, rest = (DOCS / "configuration.md").read_text("utf-8").partition(BEGIN)
    rows = [f"| `{each.name}` | {each.kind.says} | `{each.default}` | {each.help} |" for each in FIELDS]
    table = ["| Setting | Values | Default | Says |", "|---|---|---|---|", *rows]
    return "\n".join([before + BEGIN, *table, END + rest.partition(END)[2]])


def settings_schema() -> str:
    """The JSON schema of the settings."""
    return json.dumps(schema(), indent=1) + "\n"


PAGES: dict[str, Callable[[], str]] = {
    "rules.md": rules,
    "configuration.md": configuration,
    "mailint.schema.json": settings_schema,
}


def main(arguments: list[str]) -> int:
    """Write the pages, or say which are not current."""
    wanted = {DOCS / name: page() for name, page in PAGES.items()}
    old = [path for path, text in wanted.items() if not path.exists() or path.read_text("utf-8") != text]
    for path in old:
        if "--check" in arguments:
            print(f"docs/{path.name} is not current: run scripts/document.py")
        else:
            path.write_text(wanted[path], "utf-8")
    return int(bool(old) and "--check" in arguments)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
