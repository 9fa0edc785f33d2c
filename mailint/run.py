"""Many inputs: each path read and judged in turn."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from mailint.judgement import Judgement, Wants, judgement
from mailint.lint import lint, read_for
from mailint.read.reading import Kind, Reading
from mailint.settings import Settings, SettingsFor
from mailint.store import NO_LIMITS, STANDARD_INPUT, Found, Limits, Unreadable, find, look_into, read_file
from mailint.store.files import reason
from mailint.text import Source
from mailint.text.window import Shrunk

Octets = Callable[[str], bytes | Unreadable]


class Inputs(NamedTuple):
    """What to read: the files behind the paths, the kind to read them as, and the name of standard input."""

    found: tuple[Found | Unreadable, ...]
    kind: Kind | None = None
    standard_input: str = STANDARD_INPUT

    def read(self, settings: SettingsFor) -> Iterator[Reading | Unreadable]:
        """Each input read, or why it cannot be."""
        for each in self.found:
            yield each if isinstance(each, Unreadable) else self.read_found(each, settings)

    def read_found(self, found: Found, settings: SettingsFor, octets: Octets = read_file) -> Reading | Unreadable:
        """One of them read, or why it cannot be; `octets` gets them."""
        data = octets(found.path)
        if isinstance(data, Unreadable):
            return data._replace(named=found.named)
        name = self.standard_input if found.path == STANDARD_INPUT else found.path
        return read_for(Source(name, data), settings(name), self.kind)


def inputs(
    paths: Iterable[str], kind: Kind | None = None, standard_input: str = STANDARD_INPUT, limits: Limits = NO_LIMITS
) -> Inputs:
    """The inputs behind these paths; none: the current folder."""
    return Inputs(tuple(find(tuple(paths) or (".",), limits)), kind, standard_input)


def check(
    inputs: Inputs, settings: SettingsFor, wants: Wants, with_secrets: bool = False
) -> Iterator[Judgement | Unreadable]:
    """Each input judged, or why it cannot be."""
    for found in inputs.found:
        if isinstance(found, Unreadable):
            yield found
            continue
        try:
            reading = inputs.read_found(found, settings, look_into)
            if isinstance(reading, Reading):
                yield judgement(lint(reading, settings(reading.source.path)), wants, with_secrets)
            else:
                yield reading
        except Shrunk as error:
            yield Unreadable(found.path, reason(error), found.named)


def read_one(path: str, settings: Settings, kind: Kind | None = None) -> Reading | Unreadable:
    """The file at a path, or standard input."""
    return Inputs((), kind).read_found(Found(path, True), lambda name: settings)
