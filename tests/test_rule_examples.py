"""Every rule's examples: good is silent, bad is found at exactly the marked octets, repairs give what the page says."""

from typing import Any

import pytest

from mailint.fix import repair
from mailint.lint import judge
from mailint.nodes.message import Message, Stage
from mailint.nodes.node import Malformed, walk
from mailint.nodes.repair import HeldBack
from mailint.nodes.session import Session
from mailint.read.reading import Kind, Unit, read
from mailint.rules import all_rules
from mailint.rules.examples import Example, examples
from mailint.rules.rule import Level, Rule
from mailint.settings import Settings
from mailint.text import Safety, Source, apply

SESSION_MARKS = (b"C: ", b"S: ", b"C:\r", b"S:\r")


def settings_of(given: dict[str, Any]) -> Settings:
    stage = Stage(given["stage"]) if "stage" in given else None
    choices = {name.replace("-", "_"): value for name, value in given.get("settings", {}).items()}
    now, dns = given.get("now"), given.get("dns", {})
    return Settings(level=Level.ADVICE, strict=True, now=now, stage=stage, dns=dns, **choices)


def units_of(example: Example) -> tuple[Unit, ...]:
    kinds = {"unknown": Kind.UNKNOWN, "session": Kind.SESSION, "message": Kind.MESSAGE, "mbox": Kind.MBOX,
             "template": Kind.TEMPLATE}  # fmt: skip
    kind = Kind.SESSION if example.octets.startswith(SESSION_MARKS) else Kind.MESSAGE
    kind = kinds[example.given["kind"]] if "kind" in example.given else kind
    dialect = example.given.get("dialect", "jinja")
    name = f"example.{dialect}" if kind is Kind.TEMPLATE else "example"
    context = example.given.get("settings", {}).get("context")
    return read(Source(name, example.octets), kind=kind, templates={f".{dialect}": dialect}, context=context).units


def findings(rule: Rule[Any], example: Example) -> list[Any]:
    settings = settings_of(example.given)
    found = []
    for unit in units_of(example):
        for by, finding in judge(unit, settings, all_rules() if HeldBack in rule.visits else (rule,)):
            if by is rule:
                found.append((tuple(unit.view.span(finding.start, finding.stop)), finding))
    return sorted(found, key=lambda each: each[0])


def malformed(example: Example) -> int:
    return sum(isinstance(node, Malformed) for unit in units_of(example) for node in walk(unit.root))


def cases() -> list[Any]:
    found = []
    for rule in all_rules():
        listed = list(examples(rule.check.__doc__ or ""))
        for number, (example, following) in enumerate(zip(listed, [*listed[1:], None], strict=True)):
            found.append(pytest.param(rule, example, following, id=f"{rule.code}-{number}-{example.label}"))
    return found


@pytest.mark.parametrize(("rule", "example", "following"), cases())
def test_example(rule: Rule[Any], example: Example, following: Example | None) -> None:
    found = findings(rule, example)
    if example.label == "bad":
        assert [span for span, _ in found] == [tuple(span) for span in example.spans]
        assert all((each.level or Level.ADVICE) <= (rule.gravest or rule.verdict.level) for _, each in found)
        if following is None or following.label not in ("fixed", "unsafe"):
            assert not [finding.fix for _, finding in found if finding.fix], "a repair the page does not show"
    else:
        assert found == []


def repaired_pairs() -> list[Any]:
    pairs = []
    for rule in all_rules():
        bad: Example | None = None
        for number, example in enumerate(examples(rule.check.__doc__ or "")):
            if example.label == "bad":
                bad = example
            elif example.label in ("fixed", "unsafe") and bad:
                pairs.append(pytest.param(rule, bad, example, id=f"{rule.code}-{number}-{example.label}"))
    return pairs


def corrected(rule: Rule[Any], bad: Example, safety: Safety) -> bytes:
    """The text of a session after the repairs that a rule shows; they are made when sending, not in the record."""
    unit = units_of(bad)[0]
    fixes = [finding.fix for _, finding in findings(rule, bad) if finding.fix and finding.fix.safety is safety]
    return apply(unit.view.text, [edit for fix in fixes for edit in fix.edits])


@pytest.mark.parametrize(("rule", "bad", "result"), repaired_pairs())
def test_repair(rule: Rule[Any], bad: Example, result: Example) -> None:
    units = [unit for unit in units_of(bad) if isinstance(unit.root, Message)]
    safety = Safety.SAFE if result.label == "fixed" else Safety.UNSAFE
    if isinstance(units_of(bad)[0].root, Session):
        assert corrected(rule, bad, safety) == units_of(result)[0].view.text
        return
    assert repair(units[0], settings_of(bad.given), safety, (rule,)).text == result.octets
    assert malformed(result) <= malformed(bad)
    if safety is Safety.UNSAFE and not any(e.label == "fixed" for e in examples(rule.check.__doc__ or "")):
        assert repair(units[0], settings_of(bad.given), Safety.SAFE, (rule,)).text == bad.octets


@pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: rule.code)
def test_page(rule: Rule[Any]) -> None:
    labels = [example.label for example in examples(rule.check.__doc__ or "")]
    assert "bad" in labels
    assert "good" in labels
    assert rule.summary.endswith(".")
    assert rule.verdict.references
