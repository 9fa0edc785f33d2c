"""The texts that a template can make, before they are looked at as messages: each is laid out and filled once."""

from __future__ import annotations

from collections.abc import Iterator

from mailint.nodes.shape import Shape
from mailint.nodes.template import SPACE, Draft, Role, Run, Tag
from mailint.read.fillers import Gap, Standing, fill, standing
from mailint.read.worlds import Layout, Steps, plans, shaped


class Drafts:
    """The drafts of a template, in the order of their plans; each is made when it is first asked for."""

    def __init__(self, text: bytes, shape: Shape, tags: tuple[Tag, ...]) -> None:
        self._text, self._shape = text, shape
        self._before, _ = around(text, shape)
        self._steps = Steps(text, tags)
        self._plans = plans(tags, self._steps.conditions)
        self._made: list[Draft] = []
        self._codes = {at: _code(text, tag) for at, tag in enumerate(tags) if tag.role in _PUTS}
        self._standing: dict[tuple[Run, ...], tuple[bytes, list[Standing]]] = {}

    def __iter__(self) -> Iterator[Draft]:
        for at in range(len(self._plans)):
            if at == len(self._made):
                self._made.append(self._draft(at))
            yield self._made[at]

    def _draft(self, at: int) -> Draft:
        plan = self._plans[at]
        layout = Layout(self._steps, plan)
        runs = shaped(self._text, self._shape, layout.runs)
        octets, gaps = self._neutral(runs)
        if not gaps:
            return Draft(runs, octets, [], layout.taken)
        key = tuple(runs)
        if key not in self._standing:  # the two fillers of one choice stand in the same places
            text = self._before + b"".join(octets)
            self._standing[key] = text, standing(text, gaps)
        filled = fill(*self._standing[key], plan.filler)
        fillers = iter(filled)
        octets = [next(fillers).octets if run[2] >= 0 else each for run, each in zip(runs, octets, strict=True)]
        return Draft(runs, octets, filled, layout.taken)

    def _neutral(self, runs: list[Run]) -> tuple[list[bytes], list[Gap]]:
        """The octets of runs with neutral words for holes, the same where their code is, and where these stand."""
        text, at = self._text, len(self._before)
        words: dict[bytes, bytes] = {}
        out: list[bytes] = []
        gaps: list[Gap] = []
        for start, stop, tag in runs:
            if tag == -1:
                octets = text[start:stop]
            elif tag == SPACE:
                octets = b" "
            else:
                code = self._codes[tag]
                octets = words.get(code) or words.setdefault(code, b"hole%dx" % len(words))
                gaps.append((at, at + len(octets), code))
            out.append(octets)
            at += len(octets)
        return out, gaps


_PUTS = (Role.HOLE, Role.UNCLOSED)


def _code(text: bytes, tag: Tag) -> bytes:
    """What a hole's code says, but for how a variable begins in Go."""
    start, stop = tag.code
    return text[start:stop].removeprefix(b"$.").removeprefix(b".")


def around(text: bytes, shape: Shape) -> tuple[bytes, bytes]:
    """What a template that is a part of a message needs around it to be one."""
    if shape is Shape.MESSAGE:
        return b"", b""
    end = b"\r\n" if b"\r\n" in text else b"\n"
    if shape is Shape.SUBJECT:
        return b"Subject: ", end + end
    kind = b"html" if shape is Shape.HTML else b"plain"
    lines = (b"MIME-Version: 1.0", b"Content-Type: text/" + kind + b"; charset=utf-8",
             b"Content-Transfer-Encoding: 8bit", b"", b"")  # fmt: skip
    return end.join(lines), b""
