"""The rules as a whole: codes and names are unique, in form, and the page of them is current."""

import inspect
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

from mailint.rules import all_rules
from mailint.rules.listed import all_listed

ROOT = Path(__file__).resolve().parents[1]


def test_codes_and_names_are_unique_and_in_form():
    for words, form in (
        ([rule.code for rule in all_rules()], r"[A-Z]\d{3}"),
        ([rule.name for rule in all_rules()], r"[a-z0-9]+(-[a-z0-9]+)*"),
    ):
        assert [word for word, times in Counter(words).items() if times > 1] == []
        assert [word for word in words if not re.fullmatch(form, word)] == []


def test_what_a_rule_hides_exists_or_is_a_code():
    for rule in all_rules():
        assert all(re.fullmatch(r"[A-Z]\d{3}", code) for code in rule.hides), rule.code


def test_references_name_a_section_or_memory():
    for rule in all_rules():
        for reference in rule.verdict.references:
            # the sections of RFC 854 have no numbers
            assert re.fullmatch(r"RFC \d+ (§[\d.]+|Appendix [A-Z][\d.]*)|RFC 854|from memory.*", reference), (
                rule.code,
                reference,
            )


def test_a_rule_that_asks_for_the_time_says_so():
    """What it finds must not be kept and shown later."""
    asking = {rule.code for rule in all_rules() if ".now" in inspect.getsource(rule.check)}
    assert asking == {rule.code for rule in all_rules() if rule.by_clock}
    # no rule asks through a function beside it
    sources = (path.read_text("utf-8") for path in (ROOT / "mailint" / "rules").rglob("*.py"))
    checks = {rule.check for rule in all_rules()}
    assert sum(source.count("mail.now") for source in sources) == sum(
        inspect.getsource(check).count("mail.now") for check in checks
    )


def test_rules_are_listed_as_they_are():
    """By the list it is told which are to be called; each is imported then."""
    assert [each.loaded() for each in all_listed()] == list(all_rules())
    said = ("code", "name", "level", "gravest", "hides", "visited")
    for each, rule in zip(all_listed(), all_rules(), strict=True):
        assert [getattr(each, what) for what in said] == [getattr(rule, what) for what in said]


def test_the_page_of_rules_is_current():
    done = subprocess.run(
        [sys.executable, str(ROOT / "scripts" / "document.py"), "--check"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout
