"""Write docs/rules.md from the rules themselves.

python scripts/document.py            write
python scripts/document.py --check    exit 1 if the page is not current; write nothing
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from mailint.rules import all_rules
from mailint.rules.examples import page
from mailint.rules.rule import Rule
from mailint.settings import QUIET

TARGET = Path(__file__).resolve().parents[1] / "docs" / "rules.md"

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


def text() -> str:
    """The page."""
    rules = all_rules()
    lines = [
        "# Rules",
        "",
        f"{len(rules)} rules. `mailint rule CODE` shows a rule's page: why it matters, and its examples. Written by",
        "`scripts/document.py` from the rules themselves.",
        "",
        "Repair: **safe** is made by `mailint fix`, *unsafe* only with `--unsafe`. A level with an asterisk counts as",
        "advice in the default profile ([profiles.md](profiles.md)).",
    ]
    for letter, title in FAMILIES.items():
        family = [rule for rule in rules if rule.family == letter]
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


def main(arguments: list[str]) -> int:
    """Write the page, or say that it is not current."""
    wanted = text()
    if TARGET.exists() and TARGET.read_text("utf-8") == wanted:
        return 0
    if "--check" in arguments:
        print("docs/rules.md is not current: run scripts/document.py")
        return 1
    TARGET.write_text(wanted, "utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
