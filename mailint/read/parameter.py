"""The parameters of MAIL and RCPT (RFC 5321 §4.1.2 esmtp-param), told apart by the definitions of their extensions."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from mailint.grammar import Recogniser, recogniser
from mailint.nodes.node import Malformed
from mailint.nodes.session import Oddity, OddParameter, Parameter, Verb
from mailint.patterns import compiled
from mailint.record import NamedTuple
from mailint.smtp.extensions import PARAMETERS, Definition
from mailint.text import Span

_WORD = compiled(rb"([A-Za-z0-9][A-Za-z0-9-]*+)(=|\Z)")
_VALUE = compiled(rb"(?:[!-<>-~]|[\xc2-\xf4][\x80-\xbf]+)++")
"""RFC 5321 §4.1.2 esmtp-value, with RFC 6531 §3.3."""
_XTEXT = compiled(rb"(?:[!-~]|[\xc2-\xf4][\x80-\xbf]+)++")
"""What an xtext that was not encoded holds too: its own fault tells more."""
_PADDED = compiled(rb"[!-<>-~]++=(?::[0-9]++)?")
"""Base64 with its pad: MTRK has it by its own definition (RFC 3885 §3.1)."""


class Word(NamedTuple):
    """What may be a parameter."""

    span: Span
    apart: bool
    """Whether white space parts it from what is before it."""


def read_parameters(text: bytes, words: list[Word], verb: Verb) -> tuple[Parameter | Malformed, ...]:
    """The parameters that these words are, in a command of this verb."""
    found: list[Parameter | Malformed] = []
    seen: set[bytes] = set()
    for word in words:
        parameter = _parameter(text, word, Verb.RCPT if verb is Verb.RCPT else Verb.MAIL, seen)
        if isinstance(parameter, Parameter):
            seen.add(parameter.name)
        found.append(parameter)
    return tuple(found)


def _parameter(text: bytes, word: Word, verb: Verb, seen: set[bytes]) -> Parameter | Malformed:
    start, stop = word.span
    told = _told(text[start:stop], verb) if word.apart else None
    if told is None:
        return Malformed(start, stop, "esmtp-param")
    name, at, oddity = told
    value = Span(start + at, stop)
    if oddity is Oddity.NONE and name not in seen:
        return Parameter(start, stop, name, value)
    return OddParameter(start, stop, name, value, oddity, name in seen)


@lru_cache(4096)
def _told(word: bytes, verb: Verb) -> tuple[bytes, int, Oddity] | None:
    """The name of a parameter, where its value begins, and what is odd about it; clients say much the same again."""
    match = _WORD.match(word)
    if match is None:
        return None
    name, value = match[1].upper(), Span(match.end(), len(word))
    return name, match.end(), _oddity(word, name, value, verb, has_value=match[2] == b"=")


def _oddity(text: bytes, name: bytes, value: Span, verb: Verb, *, has_value: bool) -> Oddity:
    definition = PARAMETERS.get(name)
    fits = definition is not None and definition.has_value is has_value and definition.verb is verb
    if fits and (not has_value or _is_plain(text, name, value)):
        return Oddity.NONE
    if has_value and not _legal(name, definition).fullmatch(text, *value):
        return Oddity.SYNTAX
    if definition is None:
        return Oddity.NONE if name.startswith(b"X") else Oddity.UNKNOWN
    if definition.verb is not verb:
        return Oddity.ELSEWHERE
    if definition.has_value is not has_value or (has_value and not _form(name).fullmatch(text, *value)):
        return Oddity.VALUE
    return Oddity.NONE


def _is_plain(text: bytes, name: bytes, value: Span) -> bool:
    """Whether a value has the plain form of its definition, and that of any value."""
    legal = _legal(name, PARAMETERS[name]).fullmatch(text, *value)
    return legal is not None and _form(name).fullmatch(text, *value) is not None


def _legal(name: bytes, definition: Definition | None) -> re.Pattern[bytes]:
    if name == b"MTRK":
        return _MTRK
    return _XTEXT if definition and definition.is_xtext else _VALUE


_MTRK = compiled(rb"(?:" + _VALUE.pattern + rb"|" + _PADDED.pattern + rb")")


@cache
def _form(name: bytes) -> Recogniser:
    return recogniser("smtp/parameter", f"clean_{name.decode().lower().replace('-', '_')}")
