"""What a check passes by, and says at its end: suppressions, the baseline, line ends that git would change."""

from __future__ import annotations

from collections.abc import Iterator

from mailint import run
from mailint.cli import streams
from mailint.cli.misuse import misuse, wrong_value
from mailint.config.choices import Choices
from mailint.config.mistake import Mistake
from mailint.config.suppressions import Suppression, Unused
from mailint.judgement.told import EACH, LITTLE, Judgement, Wants
from mailint.record import TYPE_CHECKING
from mailint.render.visible import visible_text
from mailint.store import STANDARD_INPUT
from mailint.store.files import reason

if TYPE_CHECKING:
    from typing import Any

    from mailint.baseline import Baseline


class Asides:
    """Goes along with a check. Raises Mistakes at once if the configuration of one of its files has any."""

    def __init__(self, choices: Choices, inputs: run.Inputs, paths: tuple[str, ...], baseline: Baseline | None) -> None:
        choices.look(inputs.standard_input if each.path == STANDARD_INPUT else each.path for each in inputs.found)
        self._choices, self._baseline = choices, baseline
        self._unused = Unused(paths)
        self._in_crlf: list[str] = []
        self.mistakes: list[Mistake] = []
        """Words in comments that choose no rule."""

    @property
    def wants(self) -> Wants:
        """How much is to be told for them."""
        return EACH if self._baseline else LITTLE

    def pass_by(self, judgement: Judgement) -> Judgement:
        """The judgement without what is in the baseline."""
        path = judgement.path
        suppressions = self._choices.suppressions(path)
        if suppressions or judgement.remarks:
            self._unused.see((*suppressions, *self._remarks(judgement)), judgement.suppressed)
        if judgement.begins_in_crlf and path != STANDARD_INPUT:
            self._in_crlf.append(path)
        return self._baseline.without(judgement) if self._baseline else judgement

    def _remarks(self, judgement: Judgement) -> Iterator[Suppression]:
        """What a template's own comments suppress."""
        from mailint.rules.codes import codes_of, unknown_code

        for remark in judgement.remarks:
            place = f"{judgement.path}:{remark.line}"
            if codes_of(remark.word):
                yield Suppression(remark.word, place)
            else:
                self.mistakes.append(Mistake(place, unknown_code(remark.word)))

    def tell(self, writes: bool) -> None:
        """Say what was suppressed in vain, what the baseline hid, and what git would change."""
        for notice in (*self._choices.notices, *self._unused.notices(), *_of_git(self._in_crlf)):
            streams.notice(f"mailint: {visible_text(notice)}")
        for notice in self._of_baseline() if not writes else ():
            streams.notice(f"mailint: {visible_text(notice)}")

    def write(self) -> int:
        """Write the baseline; the exit status."""
        assert self._baseline
        path = visible_text(self._baseline.path)
        try:
            count = self._baseline.write()
        except OSError as error:
            streams.notice(f"mailint: {path}: {reason(error)}")
            return 2
        streams.notice(f"{path}: {count} {'finding' if count == 1 else 'findings'} written.")
        return 0

    def _of_baseline(self) -> list[str]:
        if not self._baseline:
            return []
        gone, hidden = self._baseline.gone(), self._baseline.hidden()
        said = [f"{self._baseline.path}: {hidden} known {'finding' if hidden == 1 else 'findings'} not shown."]
        if gone:
            what = "1 finding is" if gone == 1 else f"{gone} findings are"
            said.append(f"{self._baseline.path}: {what} found no more; --write-baseline drops them.")
        return said


def baseline_of(options: dict[str, Any]) -> Baseline | None:
    """The baseline that the options name; an empty one where it is to be written anew."""
    path = options["baseline"]
    if options["write_baseline"] and not path:
        raise misuse("--write-baseline wants --baseline FILE.")
    if not path:
        return None
    from mailint.baseline import Baseline, read_baseline

    try:
        baseline = read_baseline(path)
    except FileNotFoundError as error:
        if options["write_baseline"]:
            return Baseline(path)
        raise wrong_value(f"{reason(error)}; --write-baseline makes it.", "--baseline") from None
    except OSError as error:
        raise wrong_value(reason(error), "--baseline") from None
    return baseline


def _of_git(paths: list[str]) -> list[str]:
    """A line on the files whose CRLF git would turn into LF."""
    if not paths:
        return []
    from mailint.store.attributes import normalised

    found = normalised(paths)
    if not found:
        return []
    others = f" and {len(found) - 1} more" if len(found) > 1 else ""
    lines = ", ".join(dict.fromkeys(f"'{each.line}'" for each in found))
    return [
        f"git turns the CRLF of {found[0].path}{others} into LF ({found[0].why}); {lines} in .gitattributes stops it."
    ]
