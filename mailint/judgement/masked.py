"""Secrets starred at equal length: the initial response of AUTH and the answers to its challenges (RFC 4954 §4)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from mailint.lint import Problem, Report
from mailint.nodes.capture import Capture, Left
from mailint.nodes.session import Exchange, Session, Verb
from mailint.patterns import compiled
from mailint.read.reading import Reading, Unit
from mailint.text import Edit, Fix, Source, Span

STAR = b"*"


def masked(report: Report) -> Report:
    """The report with stars for secrets, in the octets and in what is said about them."""
    secrets = [unit.view.text[start:stop] for unit in report.reading.units for start, stop in _secrets(unit)]
    if not secrets:
        return report
    words = frozenset(word for secret in secrets for word in _WORD.findall(secret))
    shared: dict[int, tuple[Edit, ...]] = {}
    problems = tuple(_problem(problem, words, shared) for problem in report.problems)
    return report._replace(reading=masked_reading(report.reading), problems=problems)


def masked_reading(reading: Reading) -> Reading:
    """What was read, with stars for secrets."""
    spans = secret_places(reading)
    if not spans:
        return reading
    source = Source(reading.source.path, starred(reading.source.data, spans))
    return reading._replace(source=source, units=tuple(map(_unit, reading.units)))


def secret_places(reading: Reading) -> list[Span]:
    """Where secrets stand in the file."""
    return [span for unit in reading.units for secret in _secrets(unit) for span in _places(reading, unit, secret)]


def _places(reading: Reading, unit: Unit, secret: Span) -> Iterator[Span]:
    """Where a secret stands in the file: with what was erased at its end, and once more where it was echoed twice."""
    span, text = unit.view.span(*secret), unit.view.text[slice(*secret)]
    residues = [each for first in reading.units[:1] if isinstance(first.root, Capture) for each in first.root.residues]
    reach = [each.stop for each in residues if each.start <= span.stop <= each.stop]
    yield Span(span.start, max(reach, default=span.stop))
    if any(each.left is Left.ECHO for each in residues):
        again = reading.source.data.find(text, span.stop)
        if again >= 0:
            yield Span(again, again + len(text))


def starred(octets: bytes, spans: Iterable[Span]) -> bytes:
    """The octets with a star for each one in these spans; line ends stay."""
    out = bytearray(octets)
    for start, stop in spans:
        out[start:stop] = bytes(each if each in b"\r\n" else STAR[0] for each in out[start:stop])
    return bytes(out)


def _unit(unit: Unit) -> Unit:
    secrets = list(_secrets(unit))
    return unit._replace(view=unit.view.with_text(starred(unit.view.text, secrets))) if secrets else unit


def _secrets(unit: Unit) -> Iterator[Span]:
    """Where secrets stand in a session's text."""
    if isinstance(unit.root, Session):
        for exchange in unit.root.exchanges:
            if exchange.verb in (Verb.AUTH, Verb.RESPONSE) and exchange.command:
                yield from _secret(exchange, unit.view.text)


def _secret(exchange: Exchange, text: bytes) -> Iterator[Span]:
    command = exchange.command
    assert command is not None
    if exchange.verb is Verb.RESPONSE:
        span = Span(command.start, command.stop)
    else:
        start, stop = command.argument
        mechanism, _, _ = text[start:stop].partition(b" ")
        span = Span(start + len(mechanism), stop)
        span = Span(span.stop - len(text[span.start : span.stop].lstrip()), span.stop)
    if span.start < span.stop and text[span.start : span.stop] not in (b"*", b"="):
        yield span


_WORD = compiled(rb"[^\s.,:;!?'\"<>()\[\]]{3,}")
"""What secrets are made of, and sentences that quote them."""


def _problem(problem: Problem, words: frozenset[bytes], shared: dict[int, tuple[Edit, ...]]) -> Problem:
    """The problem without these words. Findings that share a repair do so after it; `shared` has the edits made."""
    finding, fix = problem.finding, problem.fix
    if fix:
        if id(fix.edits) not in shared:
            shared[id(fix.edits)] = _edits(fix, words)
        fix = Fix(_text(fix.title, words), shared[id(fix.edits)], fix.safety)
    finding = msgspec.structs.replace(finding, message=_text(finding.message, words), fix=fix)
    return msgspec.structs.replace(problem, message=finding.message, finding=finding)


def _edits(fix: Fix, words: frozenset[bytes]) -> tuple[Edit, ...]:
    return tuple(msgspec.structs.replace(edit, new=_octets(edit.new, words)) for edit in fix.edits)


def _octets(octets: bytes, words: frozenset[bytes]) -> bytes:
    return _WORD.sub(lambda found: STAR * len(found[0]) if found[0] in words else found[0], octets)


def _text(text: str, words: frozenset[bytes]) -> str:
    return _octets(text.encode("utf-8", "surrogatepass"), words).decode("utf-8", "surrogatepass")
