"""A template rendered by its own engine with the user's values: the one door to jinja2.

The engine is not asked where its output comes from; it is told. Every literal stretch is handed to it between marks,
with the white space already gone that its tags take away, so that what comes out between two marks stands in the
template octet for octet, and what comes out elsewhere was made by tags. The marks are noncharacters (U+FDD0 and on),
which no text may have in it.
"""

from __future__ import annotations

import os
import re
from bisect import bisect_right
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import msgspec

from mailint.nodes.shape import Shape
from mailint.nodes.template import MissingValue, RenderFault, Rendering, Role, Stretch, Tag, Template
from mailint.record import NamedTuple
from mailint.text import Span

if TYPE_CHECKING:
    from jinja2.sandbox import SandboxedEnvironment

_BEGIN, _NUMBERED, _END, _CR = "\ufdd0", "\ufdd1", "\ufdd2", "\ufdd3"
_MARKED = re.compile(f"{_BEGIN}(\\d+){_NUMBERED}(.*?){_END}", re.S)
_ALL_MARKS = re.compile(f"[{_BEGIN}{_NUMBERED}{_END}{_CR}]")
_TAKEN_APART = frozenset((b"set", b"filter", b"macro", b"call", b"trans"))
"""Blocks whose text goes through code before it comes out, if it does."""
_TRIM = re.compile(r"\A(\{[{%#])[-+]|[-+]([}%#]\})\Z")


def is_installed() -> bool:
    """Whether there is an engine to render with."""
    from importlib.util import find_spec

    return find_spec("jinja2") is not None


def rendered(text: bytes, template: Template, path: str, context: Mapping[str, Any]) -> Template:
    """The template with what its engine makes of it. `path` tells the folder that includes are looked up in."""
    if template.dialect != "jinja":
        return msgspec.structs.replace(template, unrendered=f"{template.dialect} is not rendered, Jinja is")
    if template.faults:
        return msgspec.structs.replace(template, unrendered="its tags do not fit together")
    if _ALL_MARKS.search(text.decode("utf-8", "surrogateescape")):
        return msgspec.structs.replace(template, unrendered="there are noncharacters in it")
    script = _script(text, template)
    return msgspec.structs.replace(template, rendering=_rendering(text, template, script, path, context))


class _Script(NamedTuple):
    """What the engine is given, the literal stretches by their number, and on which line each tag begins."""

    source: str
    literals: tuple[Span, ...]
    lines: tuple[int, ...]


def _script(text: bytes, template: Template) -> _Script:
    out: list[str] = []
    literals: list[Span] = []
    lines: list[int] = []
    line, at = 1, 0
    hidden = -1
    for index, tag in enumerate(template.tags):
        if at < tag.extent.start:
            out.append(_literal(text, Span(at, tag.extent.start), literals, marked=index > hidden))
            line += out[-1].count("\n")
        at = max(at, tag.extent.stop)
        if tag.branches and tag.word in _TAKEN_APART:
            hidden = max(hidden, tag.branches[-1])
        lines.append(line)
        out.append(_tag(text, tag, literals, marked=index > hidden))
        line += out[-1].count("\n")
    if at < len(text):
        out.append(_literal(text, Span(at, len(text)), literals, marked=True))
    return _Script("".join(out), tuple(literals), tuple(lines))


def _literal(text: bytes, span: Span, literals: list[Span], *, marked: bool) -> str:
    """A stretch that stands for itself."""
    told = text[slice(*span)].decode("utf-8", "surrogateescape").replace("\r", _CR)
    if not marked:
        return told
    literals.append(span)
    return f"{_BEGIN}{len(literals) - 1}{_NUMBERED}{told}{_END}"


def _tag(text: bytes, tag: Tag, literals: list[Span], *, marked: bool) -> str:
    """A tag as it stands, without the marks that trim: what they take away is gone already."""
    if tag.word == b"raw" and tag.role is not Role.CLOSE:
        return "{% raw %}" + _literal(text, tag.code, literals, marked=marked) + "{% endraw %}"
    return _TRIM.sub(r"\1\2", text[tag.start : tag.stop].decode("utf-8", "surrogateescape"))


def _rendering(text: bytes, template: Template, script: _Script, path: str, context: Mapping[str, Any]) -> Rendering:
    import jinja2

    names: list[str] = []
    engine = _engine(template, path, names)
    fault: RenderFault | None = None
    made = ""
    try:
        made = engine.from_string(script.source).render(context)
    except jinja2.TemplateSyntaxError as error:
        unknown = isinstance(error, jinja2.TemplateAssertionError)
        fault = _fault(template, script, error.lineno, error.message or "", is_syntax=not unknown)
    except Exception as error:  # what a template's code may raise is without end
        fault = _fault(template, script, _line_of(error), str(error) or type(error).__name__, is_syntax=False)
    missing = tuple(_missing(text, template, name) for name in dict.fromkeys(names)) if fault is None else ()
    return Rendering(0, len(text), _stretches(text, script, made), missing, fault)


def _engine(template: Template, path: str, names: list[str]) -> SandboxedEnvironment:
    """Jinja in its sandbox; `names` takes what is asked for and is not there."""
    import jinja2
    from jinja2.sandbox import SandboxedEnvironment

    class Missing(jinja2.ChainableUndefined):
        """A value that the context has not; whoever prints it or goes through it is told."""

        def __getattr__(self, name: str) -> Any:
            if name.startswith("__"):
                raise AttributeError(name)
            return Missing(name=f"{self._undefined_name}.{name}")

        def __getitem__(self, key: Any) -> Any:
            return Missing(name=f"{self._undefined_name}.{key}")

        def __str__(self) -> str:
            self._note()
            return ""

        def __iter__(self) -> Any:
            self._note()
            return iter(())

        def __len__(self) -> int:
            self._note()
            return 0

        def _note(self) -> None:
            names.append(str(self._undefined_name))

    folder = os.path.dirname(path) or os.curdir
    return SandboxedEnvironment(
        undefined=Missing,
        keep_trailing_newline=True,
        autoescape=template.shape is Shape.HTML,
        loader=jinja2.FileSystemLoader([folder, os.curdir]),
        extensions=["jinja2.ext.do", "jinja2.ext.loopcontrols"],
    )


def _line_of(error: BaseException) -> int:
    """The line of the template at which its code raised."""
    line, trace = 1, error.__traceback__
    while trace:
        if trace.tb_frame.f_code.co_filename == "<template>":
            line = trace.tb_lineno
        trace = trace.tb_next
    return line


def _fault(template: Template, script: _Script, line: int, what: str, *, is_syntax: bool) -> RenderFault:
    """The fault at the last tag that begins on that line or before."""
    at = bisect_right(script.lines, line) - 1
    tags = template.tags
    start, stop = (tags[at].start, tags[at].stop) if tags and at >= 0 else (0, 0)
    return RenderFault(start, stop, _ALL_MARKS.sub("", what).rstrip("."), is_syntax)


def _missing(text: bytes, template: Template, name: str) -> MissingValue:
    """The first hole that asks for a name, else the first tag that has its last word in it."""
    words = [word.encode("utf-8", "surrogateescape") for word in (name, name.rpartition(".")[2])]
    for word in words:
        said = re.compile(rb"(?<![\w.])" + re.escape(word) + rb"\b" if word == words[0] else re.escape(word))
        for tag in sorted(template.tags, key=lambda each: each.role is not Role.HOLE):
            if tag.role is not Role.SILENT and said.search(text, *tag.code):
                return MissingValue(tag.start, tag.stop, name)
    return MissingValue(0, 0, name)


def _stretches(text: bytes, script: _Script, made: str) -> tuple[Stretch, ...]:
    """What was made, taken apart at the marks; what tags made lies between the literal stretches around it."""
    end = "\r\n" if b"\r\n" in text else "\n"
    found: list[Stretch] = []
    at = before = 0
    for match in (*_MARKED.finditer(made), None):
        octets = _octets(made[at : match.start() if match else len(made)], end)
        literal = script.literals[int(match[1])] if match else Span(len(text), len(text))
        if octets:
            found.append(Stretch(before, literal.start if literal.start >= before else before, octets))
        if match:
            found.append(Stretch(*literal, None))
            at, before = match.end(), literal.stop
    return tuple(found)


def _octets(made: str, end: str) -> bytes:
    """What tags made, with the template's line ends."""
    plain = _ALL_MARKS.sub("", made.replace(_CR + "\n", "\n")).replace("\n", end)
    return plain.encode("utf-8", "surrogateescape")
