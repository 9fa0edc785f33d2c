"""What a user may choose, and what of the findings is shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from mailint.level import Level
from mailint.nodes.stage import Stage
from mailint.record import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from datetime import datetime
    from typing import Any

    from mailint.rules.listed import Listed
    from mailint.rules.rule import Rule

    AnyRule = Listed | Rule[Any]

QUIET: dict[str, str] = {
    "E007": "text that happens to be ASCII is labelled UTF-8 by most programs: 9 % of good mail",
    "L008": "lines of more than 78 characters: 51 % of good mail",
    "M001": "MIME fields without MIME-Version: 25 % of good mail, and every reader takes them as meant",
}
"""Warnings and errors that correct mail gets all day and no receiver rejects, with the share of 2,500 good messages
that have them. The default profile counts them as advice; `--strict` shows them at their own level."""


class Settings(NamedTuple):
    """Choices of a run. The defaults are those of the command line."""

    select: tuple[str, ...] = ()
    """Codes, prefixes, names or ALL; empty: all."""
    ignore: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()
    level: Level | None = None
    """The least level that is shown; None: WARNING, or ADVICE where `strict`."""
    levels: Mapping[str, Level] = {}
    """Levels by code, in place of the rules' own."""
    strict: bool = False
    """Show everything, at the rules' full levels."""
    stage: Stage | None = None
    """The stage of every message; None: read off each."""
    line_endings: str = "auto"
    """`crlf`: a file of LF line ends alone is to be in CRLF; `auto`: it is well as it is; `lf`: a mix goes to LF."""
    templates: Mapping[str, str] = {}
    """Further ends of templates' names, each with its language: `{".mail": "jinja"}`; empty: the octets tell."""
    context: Mapping[str, Any] | None = None
    """The values by which templates in Jinja are rendered, to judge the result as well."""
    suppressed: frozenset[str] = frozenset()
    """Codes that are not to be shown in this file, whatever else is chosen."""
    now: datetime | int | None = None
    """The time at which a message without a Date is dated, also in seconds since 1970; None: it is not asked for."""
    dns: Mapping[str, Any] = {}

    def level_of(self, rule: AnyRule, found: Level | None = None) -> Level:
        """The level of a finding in this profile; `found` is the level that the finding itself names."""
        if rule.code in self.levels:
            return self.levels[rule.code]
        level = found or rule.level
        return Level.ADVICE if rule.code in QUIET and not self.strict else level

    @property
    def least(self) -> Level:
        """The least level that is shown."""
        return self.level or (Level.ADVICE if self.strict else Level.WARNING)

    def shows(self, rule: AnyRule, level: Level) -> bool:
        """Whether a finding of that level is shown. Naming a code or a name shows it at any level."""
        if rule.code in self.suppressed:
            return False
        chosen = self.select + self.extend_select
        if self.ignore and (_names(rule, self.ignore) or _prefixes(rule, self.ignore)):
            return _names(rule, chosen) and not _names(rule, self.ignore)
        if chosen and _names(rule, chosen):
            return True
        selected = not self.select or _prefixes(rule, chosen)
        return selected and level >= self.least

    @property
    def is_usual(self) -> bool:
        """Whether no advice is shown, nor what the default profile counts as advice, and messages are what they are.

        Then nothing is shown of a message that takes the plain course (`mailint.plain`).
        """
        as_usual = not (self.strict or self.select or self.extend_select or self.levels or self.suppressed or self.dns)
        return as_usual and self.stage is None and self.line_endings != "crlf" and self.least > Level.ADVICE

    def suppressing(self, codes: frozenset[str]) -> Settings:
        """These settings for a file in which some findings are not to be shown."""
        return self._replace(suppressed=codes)

    def at(self, stage: Stage) -> Settings:
        """These settings, for messages of a stage where they name none themselves."""
        return self if self.stage else self._replace(stage=stage)


SettingsFor = Callable[[str], Settings]
"""The settings for the file at a path."""


def _names(rule: AnyRule, words: tuple[str, ...]) -> bool:
    return any(word.upper() == rule.code or word.lower() == rule.name for word in words)


def _prefixes(rule: AnyRule, words: tuple[str, ...]) -> bool:
    return any(word.upper() == "ALL" or rule.code.startswith(word.upper()) for word in words)
