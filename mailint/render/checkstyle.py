"""Checkstyle's XML (4.3), which many servers and editors read."""

from __future__ import annotations

from collections.abc import Iterator

from mailint.judgement import Judgement
from mailint.level import Level
from mailint.render.formats import Format
from mailint.render.names import name
from mailint.render.totals import Totals
from mailint.render.visible import visible_text
from mailint.render.xml import HEAD, tag

SEVERITIES = {Level.ERROR: "error", Level.WARNING: "warning", Level.ADVICE: "info"}


class Checkstyle(Format):
    """A `file` for each file with findings, an `error` in it for each of them."""

    def begin(self) -> str:
        """The root's start tag."""
        return HEAD + tag("checkstyle", version="4.3") + "\n"

    def report(self, judgement: Judgement) -> Iterator[str]:
        """The findings of a file."""
        yield f"  {tag('file', name=name(judgement.path))}\n"
        for finding in judgement.findings:
            line, column = finding.start.line, finding.start.column
            severity, rule = SEVERITIES[finding.level], f"mailint.{finding.code}"
            message = visible_text(finding.message)
            yield f"    {_error(line=line, column=column, severity=severity, message=message, source=rule)}\n"
        yield "  </file>\n"

    def end(self, totals: Totals) -> str:
        """The files that could not be read, and the root's end tag."""
        lost = (
            f"  {tag('file', name=name(each.path))}\n"
            f"    {_error(line=1, severity='error', message=each.reason, source='mailint.unreadable')}\n  </file>\n"
            for each in totals.unreadable
        )
        return "".join(lost) + "</checkstyle>\n"


def _error(**attributes: object) -> str:
    return tag("error", "/>", **attributes)
