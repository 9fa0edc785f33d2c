"""One line a finding: `path:line:col: CODE [*] message`, where `[*]` tells that `mailint fix` repairs it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from mailint.record import TYPE_CHECKING
from mailint.render.ansi import LEVEL_STYLE, Paint
from mailint.render.visible import visible_text

if TYPE_CHECKING:
    from mailint.judgement import Judgement, Shown


def concise(judgement: Judgement, findings: Iterable[Shown], paint: Paint) -> Iterator[str]:
    """The lines for these findings of a file."""
    from mailint.text import Safety

    for finding in findings:
        code = paint(finding.code, LEVEL_STYLE[finding.level])
        is_safe = finding.repair is not None and finding.repair.safety is Safety.SAFE
        repair = paint(" [*]", "cyan") if is_safe and finding.of_mail else ""
        yield f"{place(judgement.path, finding, paint)}: {code}{repair} {visible_text(finding.message)}\n"


def place(path: str, finding: Shown, paint: Paint) -> str:
    """`path:line:col`."""
    return f"{paint(visible_text(path), 'bold')}:{finding.start.line}:{finding.start.column}"
