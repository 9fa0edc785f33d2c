"""The worlds of a template: texts that it can make, each by one choice of branches, repetitions and fillers.

A world costs as much as the template is long: a loop that comes twice comes once inside another that does.
"""

from __future__ import annotations

import re

from mailint.nodes.shape import Shape
from mailint.nodes.template import BLOCKS, SPACE, Role, Run, Tag
from mailint.patterns import compiled
from mailint.record import NamedTuple

WORLDS = 8
"""How many worlds are made at most."""


class Plan(NamedTuple):
    """A choice. `truth` says of each condition, by number, whether it holds."""

    truth: tuple[bool, ...]
    loops: int
    """How often a loop comes."""
    filler: int
    """Which of the two fillers stands in each hole."""
    branch: int = 0
    """Which of several branches is taken, where there are more than two."""


def plans(tags: tuple[Tag, ...], conditions: Conditions) -> list[Plan]:
    """The choices, those first that bring up every branch; two conditions differ in one, if they are few."""
    many = len(conditions.numbers)
    true, false = (True,) * many, (False,) * many
    blocks = [tag for tag in tags if tag.branches]
    if not blocks:
        return [Plan((), 1, 0), Plan((), 1, 1)]
    widest = max(len(tag.branches) for tag in blocks) - 1
    found = [Plan(true, 1, 0), Plan(false, 0, 0), Plan(true, 2, 1)]
    found += [Plan(true, 1, at % 2, at) for at in range(1, min(widest - 1, 3))]
    for bit in range(max(many - 1, 0).bit_length() if many > 1 else 0):
        truth = tuple(bool(number >> bit & 1) for number in range(many))
        found += [Plan(truth, 1, 1), Plan(tuple(not each for each in truth), 1, 0)]
    return found[:WORLDS]


class Conditions:
    """The conditions of a template by what they say: equal ones hold together."""

    def __init__(self, text: bytes, tags: tuple[Tag, ...]) -> None:
        self.numbers: dict[bytes, int] = {}
        self.of: dict[int, int] = {}
        self.on_turn: dict[int, re.Match[bytes]] = {}
        for at, tag in enumerate(tags):
            if tag.role is Role.CHOICE and tag.branches:
                said = text[slice(*tag.code)]
                key = b" ".join(_NOISE.sub(b" ", said.replace(tag.word, b" ", 1)).split())
                self.of[at] = self.numbers.setdefault(key, len(self.numbers))
                turn = _TURN.search(said)
                if turn:
                    self.on_turn[at] = turn


_NOISE = compiled(rb"\bnot\b|!(?!=)|[()#^{]")
_TURN = compiled(
    rb"(?P<last>\bloop\.last|\bforloop\.last|@last|\brevindex|\.last\b|\blength\s*-\s*1)"
    rb"|(?P<first>\bloop\.first|\bforloop\.first|@first)|(?P<later>\bloop\.index|\bforloop\.(?:counter|index)|@index"
    rb"|^if \$\w+$|\bindex\b|\bi\s*>\s*0)"
)
_ELSE = compiled(rb"\W*(?:else|ELSE|default|empty|plural\w*)?\W*\Z")


class _Frame(NamedTuple):
    """A block that is open: its tag's index, the branch, which turn it is, and how many come."""

    at: int
    branch: int
    turn: int
    turns: int


class Steps:
    """What the tags of a template do, looked up once for all its worlds."""

    def __init__(self, text: bytes, tags: tuple[Tag, ...]) -> None:
        self.text, self.tags = text, tags
        self.conditions = Conditions(text, tags)
        self.all = [_step(at, tag) for at, tag in enumerate(tags)]


_PUTS, _BLOCK, _TURN_OF = range(3)
"""What a tag does: no more than putting something in, or it begins a block, or it ends a branch where one is open."""


def _step(at: int, tag: Tag) -> tuple[int, int, int, Run | None]:
    """Where a tag and what goes away with it begins and ends, what it does, and what it puts in."""
    what, put = _PUTS, None
    if tag.role in (Role.HOLE, Role.UNCLOSED):
        put = (tag.start, tag.stop, at)
    elif tag.role in BLOCKS and tag.branches:
        what = _BLOCK
    elif tag.role in (Role.MIDDLE, Role.CLOSE):
        what = _TURN_OF
    if put is None and tag.word == b"raw" and tag.code.start < tag.code.stop:
        put = (*tag.code, -1)
    return *tag.extent, what, put


class Layout:
    """The runs of a world in order, and the branches that it took."""

    def __init__(self, steps: Steps, plan: Plan) -> None:
        self.text, self.tags, self.conditions, self.plan = steps.text, steps.tags, steps.conditions, plan
        self.runs: list[Run] = []
        self.taken: set[int] = set()
        self._open: list[_Frame] = []
        self._loops: list[int] = []
        self._twice = 0
        self._walk(steps.all)

    def _walk(self, steps: list[tuple[int, int, int, Run | None]]) -> None:
        """Go through the tags; `cursor` is where the literal text before the next one begins."""
        runs, at, cursor = self.runs, 0, 0
        while at < len(steps):
            start, stop, what, put = steps[at]
            if cursor < start:
                runs.append((cursor, start, -1))
            if what == _BLOCK:
                at, cursor = self._enter(at)
            elif what == _TURN_OF and self._open:
                at, cursor = self._leave()
            else:
                if put:
                    runs.append(put)
                at, cursor = at + 1, max(cursor, stop)
        if cursor < len(self.text):
            runs.append((cursor, len(self.text), -1))

    def _enter(self, at: int) -> tuple[int, int]:
        """The beginning of a block; which tag is next, and where the text before it begins."""
        tag = self.tags[at]
        branch, turns = self._choose(at, tag)
        if branch < 0:
            after, cursor = self._after(tag)
            return after, max(cursor, _rest_of_line(self.text, tag, self.tags[after - 1]))
        if turns > 1:
            self._twice += 1
        if tag.role is Role.LOOP:
            self._loops.append(len(self._open))
        self._open.append(_Frame(at, branch, 0, turns))
        return self._begin(tag.branches[branch])

    def _begin(self, branch: int) -> tuple[int, int]:
        self.taken.add(branch)
        return branch + 1, self.tags[branch].extent.stop

    def _leave(self) -> tuple[int, int]:
        """The end of a branch: once more, or on after the block."""
        frame = self._open.pop()
        block = self.tags[frame.at]
        if frame.turn + 1 < frame.turns:
            self._open.append(frame._replace(turn=frame.turn + 1))
            return self._begin(block.branches[frame.branch])
        if block.role is Role.LOOP:
            self._loops.pop()
        self._twice -= frame.turns > 1
        return self._after(block)

    def _after(self, block: Tag) -> tuple[int, int]:
        close = block.branches[-1]
        return close + 1, self.tags[close].extent.stop

    def _choose(self, at: int, tag: Tag) -> tuple[int, int]:
        """Which branch (-1: none), and how often it comes."""
        last = len(tag.branches) - 2
        if tag.role is Role.SKIP:
            return -1, 0
        if tag.role is Role.SCOPE:
            return (0 if all(self.plan.truth) else last), 1
        if tag.role is Role.LOOP:
            turns = self.plan.loops if self.plan.loops < 2 or not self._twice else 1
            return (0, turns) if turns else (last or -1, 1)
        first = 1 if tag.word in (b"case", b"switch") and last > 0 else 0
        if self._holds(at) != tag.negated:
            return min(first + self.plan.branch, last), 1
        ends = self.text[slice(*self.tags[tag.branches[last]].code)]
        return (last if last and _ELSE.match(ends) else -1), 1

    def _holds(self, at: int) -> bool:
        turn = self.conditions.on_turn.get(at)
        if turn and self._loops:
            loop = self._open[self._loops[-1]]
            is_last, is_first = loop.turn + 1 == loop.turns, loop.turn == 0
            said = is_last if turn["last"] else is_first if turn["first"] else not is_first
            compared = _UNEQUAL.search(self.text, *self.tags[at].code)
            return said != (compared is not None and bool(turn["last"]))
        return self.plan.truth[self.conditions.of[at]]


_UNEQUAL = compiled(rb"!=|<(?!=)|\bne\b")


def _rest_of_line(text: bytes, first: Tag, last: Tag) -> int:
    """Where the line ends of which a block that is left out was all; else where the block ends."""
    at = first.start
    while at > 0 and text[at - 1] in b" \t":
        at -= 1
    found = _REST.match(text, last.stop) if at == 0 or text[at - 1] == 10 else None
    return found.end() if found else last.stop


_REST = compiled(rb"[ \t]*+(?:\r?\n|\Z)")


def shaped(text: bytes, shape: Shape, runs: list[Run]) -> list[Run]:
    """The runs as the shape wants them: a subject is one line, whatever the lines of its template."""
    if shape is not Shape.SUBJECT:
        return runs
    found: list[Run] = []
    for run in runs:
        at, stop, tag = run
        if tag >= 0:
            found.append(run)
            continue
        for gap in _LINES.finditer(text, at, stop):
            found += [(at, gap.start(), -1)] * (at < gap.start()) + [(*gap.span(), SPACE)]
            at = gap.end()
        found += [(at, stop, -1)] * (at < stop)
    while found and found[0][2] == SPACE:
        del found[0]
    while found and found[-1][2] == SPACE:
        found.pop()
    return found


_LINES = compiled(rb"[ \t]*+(?:\r?\n[ \t]*+)++")
