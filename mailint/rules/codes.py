"""Words that choose rules: codes, prefixes of codes, names, and ALL."""

from __future__ import annotations

from functools import cache

from mailint.nearest import nearest

ALL = "ALL"
_DIGITS = str.maketrans("OIL", "011")
"""Letters that are taken for digits."""


@cache
def codes_of(word: str) -> frozenset[str]:
    """The codes of the rules that a word chooses; empty if it is no code, prefix or name."""
    from mailint.rules.listed import all_listed

    rules, upper = all_listed(), word.upper()
    if upper == ALL:
        return frozenset(rule.code for rule in rules)
    named = [rule.code for rule in rules if rule.name.upper() == upper]
    return frozenset(named or [rule.code for rule in rules if upper and rule.code.startswith(upper)])


def unknown_code(word: str) -> str:
    """What to say of a word that chooses no rule; names the nearest that does."""
    from mailint.rules.listed import all_listed

    known = [each for rule in all_listed() for each in (rule.code, rule.name)]
    digits = word[:1].upper() + word[1:].upper().translate(_DIGITS)
    found = digits if digits in known else nearest(word, known) or nearest(word[:3], known)
    near = f" The nearest is {found!r};" if found else ""
    return f"{word!r} is no rule's code or name.{near} 'mailint rule' lists them all."


def all_words() -> list[str]:
    """Every word that chooses rules, in the catalogue's spelling."""
    from mailint.rules.listed import all_listed

    rules = all_listed()
    prefixes = {rule.code[:length] for rule in rules for length in range(1, len(rule.code))}
    return [ALL, *sorted(prefixes | {rule.code for rule in rules}), *sorted(rule.name for rule in rules)]
