"""The settings, each stated once: reader, checks, JSON schema and documentation come from this table."""

from __future__ import annotations

from collections.abc import Iterable

from mailint.config.kinds import AUTO, Code, Count, Flag, Jobs, ListOf, Scalar, TableOf, Word
from mailint.config.mistake import shown
from mailint.nearest import did_you_mean
from mailint.record import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from typing import Any

    from mailint.config.kinds import Kind


def _formats() -> Iterable[str]:
    from mailint.render.formats import NAMES

    return NAMES


def _dialects() -> Iterable[str]:
    from mailint.data.template_tags import GRAMMARS

    return (AUTO, *GRAMMARS)


class OutputFormat(Word):
    """An output format, with `=FILE` where it goes to a file."""

    def fault(self, value: Any) -> str | None:
        """The nearest format, if it is none."""
        return super().fault(value.partition("=")[0] if isinstance(value, str) else value)

    def schema(self) -> dict[str, Any]:
        """A format, with or without a file."""
        return {"type": "string", "pattern": f"^({'|'.join(self.words)})(=.+)?$"}


class Path(Scalar):
    """The path of a file or folder."""

    says = "path"


class Pattern(Scalar):
    """A pattern as in `.gitignore`."""

    says = "pattern"


class Suffix(Scalar):
    """The end of a file name."""

    says = "file name ending"

    def fault(self, value: Any) -> str | None:
        """An ending begins with a dot or an underscore."""
        if isinstance(value, str) and value[:1] in (".", "_") and "/" not in value and len(value) > 1:
            return None
        return f"wants the ending of a file name, as in '.eml.j2', not {shown(value)}"

    def schema(self) -> dict[str, Any]:
        """Text that begins with a dot or an underscore."""
        return {"pattern": "^[._][^/]+$"}


class Field(NamedTuple):
    """A setting. `default` is what holds where nobody chose, in TOML."""

    name: str
    kind: Kind
    default: str
    help: str
    of_run: bool = False
    """It holds for the whole run, so that the configuration of the current folder decides, not that of each file."""
    adds: bool = False
    """Values add to those of the layers below; else they take their place."""
    resets: tuple[str, ...] = ()
    """Settings of the layers below that no longer hold once this one is chosen."""

    @property
    def attribute(self) -> str:
        """The name in Python and of the command line's parameter."""
        return self.name.replace("-", "_")

    @property
    def variable(self) -> str:
        """The environment variable."""
        return "MAILINT_" + self.attribute.upper()


LEVELS = Word("error", "warning", "advice")
DIALECTS = Word(among=_dialects)

FIELDS = (
    Field("extend", Path(), '""',
          "Another configuration file, whose settings hold where this one is silent. Relative to the folder of this "
          "file."),
    Field("profile", Word("default", "strict"), '"default"',
          "`strict`: all findings, each at its full level.", resets=("level",)),
    Field("level", LEVELS, '"warning"',
          'The least level that is shown; `"advice"` in the profile `strict`.'),
    Field("select", ListOf(Code()), "[]",
          "Only these findings; empty: all. A code or a name shows at any level, prefixes and `ALL` obey the level. "
          "Whoever selects begins anew: `ignore` and `extend-select` of the layers below fall.",
          resets=("ignore", "extend-select")),
    Field("extend-select", ListOf(Code()), "[]",
          "These findings, too, at any level.", adds=True),
    Field("ignore", ListOf(Code()), "[]",
          "Not these findings.", adds=True),
    Field("levels", TableOf(Code(), LEVELS, '{D001 = "warning"}'), "{}",
          "Levels of rules, in place of their own. A code or name goes before a prefix, a long prefix before a short "
          "one."),
    Field("per-file-ignores", TableOf(Pattern(), ListOf(Code()), '{"old/*.eml" = ["D001"]}'), "{}",
          "Findings that are not shown in the files that fit a pattern (as in `.gitignore`, from the folder of this "
          "file)."),
    Field("stage", Word("auto", "draft", "outgoing", "delivered"), '"auto"',
          "Where in their life the messages are; `auto`: read off each."),
    Field("line-endings", Word("auto", "crlf", "lf"), '"auto"',
          "`auto`: a file in LF alone is well, as Unix keeps it, and so is one in CRLF alone. `crlf`: a file in LF "
          "alone is found, too (L001). `lf`: as `auto`, but a mix is mended towards LF. A mix is an error in each "
          "case (L002)."),
    Field("templates", TableOf(Suffix(), DIALECTS, '{".eml.tpl" = "jinja"}'), "{}",
          "Template languages by the ending of file names, beside those that mailint knows; `auto`: the octets tell."),
    Field("context", Path(), '""',
          "Values by which templates in Jinja are rendered, to judge the result as well: a TOML or JSON file, relative "
          "to the folder of this file. Wants jinja2: `pip install 'mailint[jinja]'`."),
    Field("exclude", ListOf(Pattern()), "[]",
          "Files and folders that a walk leaves out: patterns as in `.gitignore`, from the folder of this file.",
          adds=True),
    Field("force-exclude", Flag(), "false",
          "Leave out what `exclude` says even where it is named, as hooks name files.", of_run=True),
    Field("respect-gitignore", Flag(), "true",
          "Leave out of a walk what `.gitignore` says.", of_run=True),
    Field("output-format", ListOf(OutputFormat(among=_formats), or_one=True), '"full"',
          "How findings are shown; `FORMAT=FILE` writes to a file.", of_run=True),
    Field("max-findings", Count(), "20",
          "How many findings of a rule in a file are shown in texts for people; 0: all.", of_run=True),
    Field("cache", Flag(), "true",
          "Keep results, and show those kept of files that are unchanged.", of_run=True),
    Field("cache-dir", Path(), '""',
          "The folder in which results are kept, from the folder of this file; empty: where the system has caches.",
          of_run=True),
    Field("jobs", Jobs(), '"auto"',
          "How many processes judge; `auto`: one, and as many as there are cores where the work is worth it.",
          of_run=True),
)  # fmt: skip

BY_NAME = {field.name: field for field in FIELDS}


_ELSEWHERE = {
    "level": "severity min-severity minimum-severity min-level fail-level failure-threshold",
    "levels": "rules severities rule-severities",
    "select": "enable enabled-rules only",
    "extend-select": "extend-enable enable-only",
    "ignore": "disable disabled-rules skip extend-ignore suppress",
    "per-file-ignores": "overrides per-file-rules",
    "exclude": "extend-exclude ignore-patterns ignores skip-files",
    "respect-gitignore": "gitignore use-gitignore",
    "profile": "preset strict ruleset",
    "output-format": "format formatter reporter reporters",
    "max-findings": "max-warnings max-issues max-same-issues limit",
    "jobs": "workers threads processes parallel concurrency",
    "cache-dir": "cache-location",
    "line-endings": "newline eol end-of-line linebreak-style",
    "templates": "template-languages dialects",
    "context": "variables vars",
}
"""What settings are called in other tools (ruff, ESLint, ShellCheck, yamllint, golangci-lint ...), by ours."""


def unknown_key(key: str) -> str:
    """What to say of a key that is no setting; names the one that is meant, or is spelt most like it."""
    word = "".join(f"-{letter.lower()}" if letter.isupper() else letter for letter in key).replace("_", "-").lstrip("-")
    meant = next((ours for ours, words in _ELSEWHERE.items() if word in words.split()), None)
    return f"{key!r} is no setting.{f' Did you mean {meant!r}?' if meant else did_you_mean(key, BY_NAME)}"
