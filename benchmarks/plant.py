"""Plant faults into good templates, and count what is found at the octet.

    python benchmarks/plant.py [FOLDER]     corpus/templates unless given

Each fault is one edit of literal octets, made in every template where its pattern stands. It counts as found when one
of its rules points at the planted octets. Every other new error or warning counts as a false alarm, and so does every
one about the template as it was.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from mailint.lint import Problem, lint
from mailint.nodes.template import Template
from mailint.read.reading import Kind, read
from mailint.rules.rule import Level
from mailint.settings import Settings
from mailint.text import Source

ROOT = Path(__file__).resolve().parents[1]
SETTINGS = Settings(strict=True, level=Level.ADVICE)


class Fault(NamedTuple):
    r"""A kind of fault: what is replaced (the first match), by what, and which rules should speak.

    In `new`, the planted octets stand between `«` and `»`; `\\1` is the pattern's first group.
    """

    name: str
    pattern: str
    new: str
    codes: str


HEADER = r"(?m)^(Subject:[^\r\n]*(\r?\n))"
BODY = r"(\r?\n\r?\n(?!--))"
FAULTS = (
    Fault("stray line in the header", HEADER, r"\1«no field at all»\2", "H003 L018"),
    Fault("space before a colon", r"(?m)^(Subject)(:)", r"\1« »\2", "H004"),
    Fault("space in a field name", HEADER, r"\1«X Note»: a\2", "H005"),
    Fault("two Subject fields", HEADER, r"\1«Subject: again»\2", "H002"),
    Fault("fold line of white space", HEADER, r"\1X-Note: a\2«   »\2 b\2", "L010"),
    Fault("bare CR in the header", HEADER, "\\1X-Note: a«\r»b\\2", "L003"),
    Fault("NUL in the header", HEADER, "\\1X-Note: a«\0»b\\2", "L004"),
    Fault("8-bit header octet", HEADER, "\\1X-Note: «\xe9»\\2", "I002 I001"),
    Fault("encoded-word malformed", HEADER, r"\1Comments: «=?utf-8?X?ab?=»\2", "E039"),
    Fault("address without @", HEADER, r"\1Bcc: «bob.example.com»\2", "A001"),
    Fault("bracket not closed", HEADER, r"\1Bcc: Bob «<bob@example.com»\2", "A005"),
    Fault("semicolon between addresses", HEADER, r"\1Resent-To: a@example.com«;» b@example.com\2", "A009"),
    Fault("unquoted full stop in a name", HEADER, r"\1Resent-Cc: «J. Doe» <j@example.com>\2", "A003"),
    Fault("two dots in a local-part", HEADER, r"\1Resent-To: «a..b»@example.com\2", "A013"),
    Fault("weekday wrong", HEADER, r"\1Resent-Date: «Mon», 24 Nov 2026 10:00:00 +0000\2", "D004"),
    Fault("date in ISO 8601", HEADER, r"\1Resent-Date: «2026-11-24T10:00:00Z»\2", "D003"),
    Fault("two-digit year", HEADER, r"\1Resent-Date: 24 Nov «26» 10:00:00 +0000\2", "D015"),
    Fault("zone name", HEADER, r"\1Resent-Date: 24 Nov 2026 10:00:00 «EST»\2", "D010"),
    Fault("Content-ID without brackets", r"(Content-ID: )<([^>]*)>", r"\1«\2»", "C003"),
    Fault("charset unknown", r"(charset=\"?)(?:utf-8|us-ascii)", r"\1«latin-8859»", "E005"),
    Fault("charset alias", r"(charset=\"?)utf-8", r"\1«utf8»", "E006"),
    Fault("semicolon at the end", r"(charset=\"?[\w-]+\"?)(?=\r?\n)", r"\1«;»", "M006"),
    Fault("transfer encoding unknown", r"(Content-Transfer-Encoding: )\S+", r"\1«9bit»", "E016"),
    Fault("boundary mismatch", r"(boundary=\")([^\"{<]*)\"", r'\1«\2x»"', "M015"),
    Fault("close delimiter missing", r"(\n--[=\w-]+)--(\r?\n)\Z", r"\1\2«»", "M024 M015 M028"),
    Fault(
        "cid without a part",
        r"(Content-Type: text/html(?s:.*?)(?:<p>|<h1>))",
        r'\1<img src="«cid:gone@example.com»">',
        "C001",
    ),
    Fault("NUL in the body", BODY, "\\1a«\0»b ", "L004"),
    Fault("octet that is no UTF-8", r"(charset=\"?utf-8(?s:.*?)\r?\n\r?\n)", "\\1a «\xe9» b ", "E004"),
    Fault("tag not closed", HEADER, r"\1X-Note: «UNCLOSED»\2", "V001"),
    Fault("block not ended", BODY, r"\1«BLOCK_OPEN»\2", "V001"),
    Fault("text hole in Date", HEADER, r"\1Resent-Date: «HOLE» o'clock\2", "V005"),
    Fault("hole in Message-ID", HEADER, r"\1Resent-Message-ID: <«HOLE»@example.com>\2", "V003"),
    Fault("raw hole in the header", HEADER, r"\1X-Note: «RAW_HOLE»\2", "V002"),
    Fault("raw hole in HTML", r"(<p>|<h1>)", r"\1«RAW_HOLE»", "V004"),
)

_BRACES = {"UNCLOSED": "{{ word", "HOLE": "{{ word }}", "RAW_HOLE": "{{ word|safe }}", "BLOCK_OPEN": "{% if word %}"}
_PERCENT = {"UNCLOSED": "<%= word", "HOLE": "<%= word %>"}
SPELT: dict[str, dict[str, str]] = {
    "jinja": _BRACES, "django": _BRACES, "twig": _BRACES | {"RAW_HOLE": "{{ word|raw }}"}, "nunjucks": _BRACES,
    "liquid": _BRACES | {"RAW_HOLE": "{{ word|raw }}"},
    "handlebars": _BRACES | {"RAW_HOLE": "{{{word}}}", "BLOCK_OPEN": "{{#if word}}"},
    "mustache": _BRACES | {"RAW_HOLE": "{{{word}}}", "BLOCK_OPEN": "{{#word}}"},
    "go": _BRACES | {"HOLE": "{{ .Word }}", "RAW_HOLE": "{{ .Word | safeHTML }}", "BLOCK_OPEN": "{{ if .Word }}"},
    "erb": _PERCENT | {"RAW_HOLE": "<%== word %>", "BLOCK_OPEN": "<% if word %>"},
    "ejs": _PERCENT | {"RAW_HOLE": "<%- word %>", "BLOCK_OPEN": "<% if (word) { %>"},
    "dollar": {"UNCLOSED": "${WORD", "HOLE": "${WORD}"},
    "percent": {"UNCLOSED": "%recipient.word", "HOLE": "%recipient.word%"},
    "mailgun": {"UNCLOSED": "%recipient.word", "HOLE": "%recipient.word%"},
    "mailchimp": {"UNCLOSED": "*|WORD", "HOLE": "*|WORD|*", "BLOCK_OPEN": "*|IF:WORD|*"},
}  # fmt: skip


class Planted(NamedTuple):
    """A template with a fault in it, and where that stands."""

    text: bytes
    start: int
    stop: int


class Count(NamedTuple):
    """A language's figures."""

    templates: Counter[str]
    planted: Counter[str]
    found: Counter[str]
    alarms: Counter[str]
    missed: list[str]


def plant(text: bytes, fault: Fault, dialect: str) -> Planted | None:
    """The template with the fault; None where that does not fit, or the language has no such thing."""
    new = fault.new
    for word in sorted(_WORDS, key=len, reverse=True):
        if re.search(rf"\b{word}\b", new):
            if word not in SPELT[dialect]:
                return None
            new = re.sub(rf"\b{word}\b", lambda _, word=word: SPELT[dialect][word], new)  # type: ignore[misc]
    found = re.search(fault.pattern.encode(), text)
    if not found:
        return None
    groups = found.groups()
    # the first octets of the line end where the pattern has no second group
    second = groups[1] if len(groups) > 1 and groups[1] is not None else b"\r\n" if b"\r\n" in text else b"\n"
    octets = new.encode("latin-1").replace(b"\\1", groups[0]).replace(b"\\2", second)
    first, last = octets.find("«".encode("latin-1")), octets.find("»".encode("latin-1"))
    first, last = min(first, last), max(first, last) - 1
    octets = octets.replace("«".encode("latin-1"), b"").replace("»".encode("latin-1"), b"")
    at = found.start()
    return Planted(text[:at] + octets + text[found.end() :], at + first, at + last)


_WORDS = ("UNCLOSED", "HOLE", "RAW_HOLE", "BLOCK_OPEN")


def problems(path: Path, text: bytes) -> tuple[Problem, ...]:
    """The findings about a template, strictly."""
    return lint(read(Source(path.name, text), kind=Kind.TEMPLATE), SETTINGS).problems


def dialect_of(path: Path) -> str:
    """The language that a template is read in."""
    root = read(Source(path.name, path.read_bytes()), kind=Kind.TEMPLATE).units[0].root
    assert isinstance(root, Template)
    return root.dialect


def key(problem: Problem, text: bytes) -> tuple[str, bytes]:
    """A finding's code, and the line it is about."""
    start = text.rfind(b"\n", 0, problem.span.start) + 1
    return problem.rule.code, text[start : text.find(b"\n", problem.span.start)]


def count(folder: Path) -> dict[str, Count]:
    """The figures of all good templates (`clean-*`) in a folder, by language."""
    counts: dict[str, Count] = {}
    for path in sorted(folder.glob("clean-*")):
        if path.suffix in (".expected", ".fixed"):
            continue
        text, dialect = path.read_bytes(), dialect_of(path)
        one = counts.setdefault(dialect, Count(Counter(), Counter(), Counter(), Counter(), []))
        one.templates[path.name] += 1
        before = {key(each, text) for each in problems(path, text)}
        shown = lint(read(Source(path.name, text), kind=Kind.TEMPLATE), Settings()).problems
        one.alarms.update(each.rule.code for each in shown)
        for fault in FAULTS:
            planted = plant(text, fault, dialect)
            if planted:
                _judge(path, fault, planted, before, one)
    return counts


def _judge(path: Path, fault: Fault, planted: Planted, before: set[tuple[str, bytes]], one: Count) -> None:
    found = problems(path, planted.text)
    hits = [each for each in found if each.rule.code in fault.codes.split() and meets(each, planted)]
    one.planted[fault.name] += 1
    one.found[fault.name] += bool(hits)
    if not hits:
        one.missed.append(f"{path.name}: {fault.name}: {[(each.rule.code, each.span) for each in found][:6]}")
    for each in found:
        grave = each.level >= Level.WARNING and key(each, planted.text) not in before
        if grave and not meets(each, planted) and each.rule.code not in fault.codes.split():
            one.alarms[f"{each.rule.code} after {fault.name} in {path.name}"] += 1


def meets(problem: Problem, planted: Planted) -> bool:
    """Whether a finding touches the planted octets."""
    return problem.span.start <= planted.stop and planted.start <= problem.span.stop


def main(arguments: list[str]) -> int:
    """Print the table, what was missed, and the false alarms."""
    counts = count(Path(arguments[0]) if arguments else ROOT / "corpus" / "templates")
    print(f"{'language':12} {'templates':>9} {'planted':>8} {'found':>6} {'false alarms':>13}")
    for dialect, one in sorted(counts.items()):
        print(
            f"{dialect:12} {one.templates.total():9} {one.planted.total():8} {one.found.total():6}"
            f" {one.alarms.total():13}"
        )
    totals = [sum(getattr(one, name).total() for one in counts.values()) for name in Count._fields[:4]]
    print(f"{'all':12} {totals[0]:9} {totals[1]:8} {totals[2]:6} {totals[3]:13}")
    for one in counts.values():
        for line in one.missed:
            print("missed:", line)
        for line, times in one.alarms.items():
            print("false alarm:", line, times)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
