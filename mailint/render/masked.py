"""Secrets starred at equal length: the initial response of AUTH and the answers to its challenges (RFC 4954 §4)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from mailint.lint import Problem, Report
from mailint.nodes.session import Exchange, Session, Verb
from mailint.read.reading import Reading, Unit
from mailint.text import Edit, Fix, Source, Span

STAR = b"*"


def masked(report: Report) -> Report:
    """The report with stars for secrets, in the octets and in what is said about them."""
    secrets = {unit.view.text[start:stop] for unit in report.reading.units for start, stop in _secrets(unit)}
    if not secrets:
        return report
    problems = tuple(_problem(problem, secrets) for problem in report.problems)
    return report._replace(reading=masked_reading(report.reading), problems=problems)


def masked_reading(reading: Reading) -> Reading:
    """What was read, with stars for secrets."""
    if not any(True for unit in reading.units for _ in _secrets(unit)):
        return reading
    spans = [unit.view.span(*secret) for unit in reading.units for secret in _secrets(unit)]
    source = Source(reading.source.path, starred(reading.source.data, spans))
    return reading._replace(source=source, units=tuple(map(_unit, reading.units)))


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


def _problem(problem: Problem, secrets: set[bytes]) -> Problem:
    finding = problem.finding
    fix = finding.fix and Fix(_text(finding.fix.title, secrets), _edits(finding.fix, secrets), finding.fix.safety)
    finding = msgspec.structs.replace(finding, message=_text(finding.message, secrets), fix=fix)
    return msgspec.structs.replace(problem, message=finding.message, finding=finding)


def _edits(fix: Fix, secrets: set[bytes]) -> tuple[Edit, ...]:
    return tuple(msgspec.structs.replace(edit, new=_octets(edit.new, secrets)) for edit in fix.edits)


def _octets(octets: bytes, secrets: set[bytes]) -> bytes:
    for secret in sorted(secrets, key=len, reverse=True):
        octets = octets.replace(secret, STAR * len(secret))
    return octets


def _text(text: str, secrets: set[bytes]) -> str:
    for secret in sorted(secrets, key=len, reverse=True):
        text = text.replace(secret.decode("utf-8", "replace"), "*" * len(secret))
    return text
