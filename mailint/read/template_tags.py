"""The tags of a template: found by one expression, told what they do, paired, and given their extent."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable

import msgspec

from mailint.data import template_tags as words
from mailint.grammar import tags as tags_of
from mailint.nodes.template import BLOCKS, Hole, Role, Tag, TagFault
from mailint.patterns import compiled
from mailint.record import NamedTuple
from mailint.text import Span, make_span


class Sense(NamedTuple):
    """What a statement does: its role, its word, the words of its branches, and the block's word if it ends one."""

    role: Role
    word: bytes
    middles: frozenset[bytes] = frozenset()
    closes: bytes = b""
    """The word of the block that it ends; `*` any."""
    negated: bool = False
    also: bool = False
    """Whether it ends a block and begins the next branch of it, whatever that is called."""


_NONE: frozenset[bytes] = frozenset()
_ROLES = {"choice": Role.CHOICE, "case": Role.CHOICE, "loop": Role.LOOP, "scope": Role.SCOPE, "skip": Role.SKIP}
_WORD = compiled(rb"[A-Za-z_$][\w.-]*")
_NOT = compiled(rb"(?:not\b|!)\s*(?![^()]*\b(?:and|or)\b)")
_TRIMS = b"-+~_="


def read_tags(text: bytes, dialect: str) -> tuple[tuple[Tag, ...], tuple[TagFault, ...]]:
    """The tags of a template in order, and what is wrong with them. Linear in the text."""
    grammar = words.GRAMMARS[dialect]
    ends = frozenset(re.findall(rb"\{%[-+~]?\s*+end(\w++)", text)) if grammar in ("jinja", "liquid") else _NONE
    finditer, kinds = tags_of(grammar)
    tags, senses = list[Tag](), list[Sense]()
    for found in finditer(text):
        assert found.lastindex
        tag, sense = _draft(text, kinds[found.lastindex], found, found.span(found.lastindex), grammar, ends)
        tags.append(tag)
        senses.append(sense)
    for at, extent in _alone(text, tags).items():
        tags[at] = msgspec.structs.replace(tags[at], extent=extent)
    faults = [TagFault(tag.start, tag.stop, _UNCLOSED) for tag in tags if tag.role is Role.UNCLOSED]
    faults += _pair(tags, senses)
    return tuple(tags), tuple(sorted(faults, key=lambda fault: fault.start))


_UNCLOSED = "is not closed"


_HOLE, _SILENT, _BROKEN = Sense(Role.HOLE, b""), Sense(Role.SILENT, b""), Sense(Role.UNCLOSED, b"")


def _draft(
    text: bytes, kind: str, found: re.Match[bytes], code: tuple[int, int], grammar: str, ends: frozenset[bytes]
) -> tuple[Tag, Sense]:
    """A tag with its role; of its extent, only what it trims is known yet."""
    start, stop = found.span()
    inner = _inner(text, *code) if kind not in ("comment", "raw") else Span(*code)
    extent = _trimmed(text, start, stop, grammar)
    if kind == "statement":
        sense = _SENSES[grammar](text[inner.start : inner.stop], ends)
        if sense.role is not Role.HOLE:
            return Tag(start, stop, sense.role, inner, sense.word, extent, (), sense.negated), sense
    if kind in ("hole", "unescaped", "statement"):
        raw = kind == "unescaped" or (kind == "hole" and _RAW.search(text, *inner) is not None)
        word = sense.word if kind == "statement" else b""
        return Hole(start, stop, Role.HOLE, inner, word, extent, unescaped=raw), _HOLE
    if kind == "unclosed" or not text.endswith(_COMMENT_ENDS, start, stop):
        if kind == "raw" and grammar in ("erb", "ejs", "dollar"):
            return Tag(start, stop, Role.SILENT, Span(start, stop), b"raw", Span(start, stop)), _SILENT
        first = min(stop, text.find(b"\n", start) if b"\n" in text[start:stop] else stop)
        first -= text[first - 1 : first] == b"\r"
        return Tag(start, first, Role.UNCLOSED, inner, b"", Span(start, first)), _BROKEN
    if kind == "raw":
        return Tag(start, stop, Role.SILENT, _verbatim(text, start, stop), b"raw", extent), _SILENT
    return Tag(start, stop, Role.SILENT, inner, b"comment", extent), _SILENT


_COMMENT_ENDS = (b"#}", b"%}", b"}}", b"%>")
_RAW = compiled(rb"\|\s*(?:safe|raw|unescape_once|unescaped?)\b|\.html_safe\b|^\s*raw[ (]|\bsafe(?:HTML|Html)\b")


def _verbatim(text: bytes, start: int, stop: int) -> Span:
    """What stands in a raw block."""
    first = _RAW_OPEN.match(text, start, stop)
    last = max(text.rfind(b"{%", start, stop), text.rfind(b"{{{{/", start, stop))
    return Span(first.end() if first else start, last)


_RAW_OPEN = compiled(rb"\{%[^%]*+%\}|\{\{\{\{[^}]*+\}\}\}\}")


def _inner(text: bytes, start: int, stop: int) -> Span:
    """A tag's code without trim marks and white space."""
    code = text[start:stop].lstrip(_AROUND)
    start = stop - len(code)
    return make_span((start, start + len(code.rstrip(_AROUND))))


_AROUND = b"-+~_ \t\r\n"


def _trimmed(text: bytes, start: int, stop: int, grammar: str) -> Span:
    """The tag with the white space that its trim marks take away."""
    if grammar in ("dollar", "percent", "mailchimp"):
        return Span(start, stop)
    mark = b"~" if grammar == "handlebars" else b"-"
    left, right = start, stop
    if mark not in text[start:stop]:
        return make_span((left, right))
    width = 3 if text.startswith(b"{{{", start) else 2
    if text[start + 2 : start + 3] == mark and (grammar != "ejs"):
        left = _before(text, start, b" \t" if grammar == "erb" else b" \t\r\n")
    if text[stop - width : stop - width + 1] == mark or text[stop - 3 : stop - 2] == mark:
        right = _after(text, stop, grammar in ("erb", "ejs"))
    return Span(left, right)


def _before(text: bytes, at: int, white: bytes) -> int:
    while at > 0 and text[at - 1] in white:
        at -= 1
    return at


def _after(text: bytes, at: int, one_line: bool) -> int:
    if one_line:
        end = _LINE_REST.match(text, at)
        return end.end() if end else at
    found = _WHITE.match(text, at)
    return found.end() if found else at


_WHITE = compiled(rb"\s*+")
_LINE_REST = compiled(rb"[ \t]*+\r?\n")
_REST = compiled(rb"[ \t]*+(?:\r?\n|\Z)")


def _alone(text: bytes, tags: list[Tag]) -> dict[int, Span]:
    """The extents of the tags that are alone on their lines, with other such tags: they take the lines with them."""
    extents: dict[int, Span] = {}
    at = 0
    while at < len(tags):
        last, mute = at, _is_mute(tags[at])
        while last + 1 < len(tags) and not text[tags[last].stop : tags[last + 1].start].strip(b" \t"):
            last += 1
            mute = mute and _is_mute(tags[last])
        if mute:
            first, rest = _before(text, tags[at].start, b" \t"), _REST.match(text, tags[last].stop)
            if rest and (first == 0 or text[first - 1] == 10):
                for each in range(at, last + 1):
                    extents[each] = Span(tags[each].start, tags[each].stop)
                extents[at] = Span(first, extents[at].stop)
                extents[last] = Span(extents[last].start, rest.end())
        at = last + 1
    return extents


def _is_mute(tag: Tag) -> bool:
    """Whether a tag puts nothing in. One that may do so, but stands alone, does not count as a hole."""
    return tag.role is not Role.HOLE and tag.role is not Role.UNCLOSED and tag.word != b"raw"


class _Open:
    """A block that is open: its tag's index, its sense, and the indices of its branches."""

    def __init__(self, at: int, sense: Sense) -> None:
        self.at, self.sense, self.branches = at, sense, [at]


def _pair(tags: list[Tag], senses: list[Sense]) -> list[TagFault]:
    """Give blocks their branches; what has no partner is a fault, and does nothing."""
    faults: list[TagFault] = []
    opened: list[_Open] = []
    count: Counter[bytes] = Counter()
    for at, sense in enumerate(senses):
        if sense.role is Role.MIDDLE:
            if opened and (sense.word in opened[-1].sense.middles or sense.also):
                opened[-1].branches.append(at)
            else:
                faults.append(_stray(tags, at, "stands in no block that it could go on"))
        elif sense.role is Role.CLOSE:
            if not opened or (sense.closes != b"*" and not count[sense.closes]):
                faults.append(_stray(tags, at, "ends a block that was not begun"))
                continue
            while sense.closes not in (b"*", opened[-1].sense.word):
                faults.append(_unended(tags, opened, count))
            done = opened.pop()
            count[done.sense.word] -= 1
            tags[done.at] = msgspec.structs.replace(tags[done.at], branches=(*done.branches, at))
        elif sense.role in BLOCKS:
            opened.append(_Open(at, sense))
            count[sense.word] += 1
    while opened:
        faults.append(_unended(tags, opened, count))
    return faults


def _stray(tags: list[Tag], at: int, what: str) -> TagFault:
    tags[at] = msgspec.structs.replace(tags[at], role=Role.SILENT)
    return TagFault(tags[at].start, tags[at].stop, what)


def _unended(tags: list[Tag], opened: list[_Open], count: Counter[bytes]) -> TagFault:
    """Close the innermost block as one that has no end: its tags do nothing."""
    lost = opened.pop()
    count[lost.sense.word] -= 1
    for at in lost.branches:
        tags[at] = msgspec.structs.replace(tags[at], role=Role.SILENT)
    return TagFault(tags[lost.at].start, tags[lost.at].stop, "begins a block that does not end")


def _first_word(code: bytes) -> bytes:
    found = _WORD.match(code)
    return found[0] if found else b""


def _negates(word: bytes, rest: bytes) -> bool:
    return (word in (b"unless", b"ifnotequal", b"IFNOT")) != (_NOT.match(rest.strip(b" (")) is not None)


def _jinja(code: bytes, ends: frozenset[bytes]) -> Sense:
    word = _first_word(code)
    rest = code[len(word) :].strip()
    if word in words.JINJA_ENDS or (word.startswith(b"end") and word != b"end"):
        return Sense(Role.CLOSE, word, closes=words.JINJA_ENDS.get(word, word[3:]))
    if word in _JINJA_MIDDLES or (b"switch" in ends and word in (b"case", b"default")):
        return Sense(Role.MIDDLE, word)
    if word == b"block" and b"block" not in ends:
        return Sense(Role.SILENT, word)
    known = words.JINJA_BLOCKS.get(word)
    if known is None and word in ends and not _is_short(word, rest):
        known = words.MAYBE_BLOCKS.get(word, ("scope", _ELSE))
    if known:
        return Sense(_ROLES[known[0]], word, known[1], negated=_negates(word, rest))
    return Sense(Role.SILENT if word in words.SILENT_WORDS or not word else Role.HOLE, word)


_ELSE = frozenset((b"else",))
_JINJA_MIDDLES = frozenset((b"else", b"elif", b"elseif", b"elsif", b"empty", b"when", b"plural", b"pluralize"))


def _is_short(word: bytes, rest: bytes) -> bool:
    """Whether a tag that may be a block is complete: `set x = 1`, `trans "Hello"`."""
    return (word == b"set" and b"=" in rest) or (word == b"trans" and rest[:1] in (b'"', b"'"))


def _handlebars(code: bytes, _: frozenset[bytes]) -> Sense:
    mark, rest = code[:1], code[1:].lstrip(b" >*")
    word = re.split(rb"[\s|(]", rest, maxsplit=1)[0]
    if mark == b"#":
        arguments = rest[len(word) :].strip()
        role = Role.LOOP if word == b"each" or not arguments else Role.SCOPE if word == b"with" else Role.CHOICE
        return Sense(role, word, _ELSE, negated=word == b"unless")
    if mark == b"^":
        return Sense(Role.CHOICE, word, _ELSE, negated=True) if word else Sense(Role.MIDDLE, b"else")
    if mark == b"/":
        return Sense(Role.CLOSE, word, closes=word)
    return Sense(Role.HOLE, b"partial") if mark == b">" else Sense(Role.MIDDLE, b"else")


def _go(code: bytes, _: frozenset[bytes]) -> Sense:
    word = _first_word(code)
    if word in words.GO_BLOCKS:
        role, middles = words.GO_BLOCKS[word]
        return Sense(_ROLES[role], word, middles, negated=_negates(word, code[len(word) :].strip()))
    if word in (b"else", b"end"):
        return Sense(Role.MIDDLE, word) if word == b"else" else Sense(Role.CLOSE, word, closes=b"*")
    return Sense(Role.HOLE if word == b"template" else Role.SILENT, word)


_DO = compiled(rb"(?:\bdo|\{)\s*(?:\|[^|]*\|)?\s*\Z")


def _erb(code: bytes, _: frozenset[bytes]) -> Sense:
    word = _first_word(code)
    if word in words.RUBY_BLOCKS and not re.search(rb"\bend\s*\Z", code):
        role, middles = words.RUBY_BLOCKS[word]
        return Sense(_ROLES[role], word, middles, negated=_negates(word, code[len(word) :].strip()))
    if word == b"end" or code.startswith(b"}"):
        return Sense(Role.CLOSE, word, closes=b"*")
    if word in (b"else", b"elsif", b"when", b"in", b"rescue", b"ensure"):
        return Sense(Role.MIDDLE, word)
    return Sense(Role.LOOP, b"do") if _DO.search(code) else Sense(Role.SILENT, word)


def _ejs(code: bytes, _: frozenset[bytes]) -> Sense:
    opens = code.endswith((b"{", b"=>", b"(")) or code.count(b"{") > code.count(b"}")
    if _CASE.search(code) and not opens:
        return Sense(Role.MIDDLE, b"else", also=True)
    if code.startswith((b"}", b")")):
        return Sense(Role.MIDDLE, b"else", also=True) if opens else Sense(Role.CLOSE, b"", closes=b"*")
    word = _first_word(code)
    if not opens or word == b"else":
        return Sense(Role.SILENT, word)
    role = Role.CHOICE if word in (b"if", b"switch") else Role.LOOP
    word = b"if" if _CASE.search(code) else word
    return Sense(role, word, _ELSE, negated=_negates(word, code[len(word) :].strip()))


_CASE = compiled(rb"(?:\bcase\b[^;{}]*|\bdefault\s*):\s*\Z")


def _mailchimp(code: bytes, _: frozenset[bytes]) -> Sense:
    word = code.partition(b":")[0]
    if word in (b"IF", b"IFNOT", b"INTERESTED"):
        kind = b"INTERESTED" if word == b"INTERESTED" else b"IF"
        return Sense(Role.CHOICE, kind, frozenset((b"ELSE", b"ELSEIF")), negated=word == b"IFNOT")
    if word == b"END":
        return Sense(Role.CLOSE, word, closes=code.partition(b":")[2] or b"*")
    return Sense(Role.MIDDLE, word)


_SENSES: dict[str, Callable[[bytes, frozenset[bytes]], Sense]] = {
    "jinja": _jinja, "liquid": _jinja, "handlebars": _handlebars, "go": _go, "erb": _erb, "ejs": _ejs,
    "mailchimp": _mailchimp,
}  # fmt: skip
