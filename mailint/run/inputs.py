"""What is read: the files behind the paths, and standard input."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from mailint.read.kind import Kind
from mailint.record import TYPE_CHECKING, NamedTuple
from mailint.settings import Settings, SettingsFor
from mailint.store import NO_LIMITS, STANDARD_INPUT, Found, Limits, Unreadable, find, read_file

if TYPE_CHECKING:
    from mailint.read.reading import Reading


class Inputs(NamedTuple):
    """What to read: the files behind the paths, the kind to read them as, and the name of standard input."""

    found: tuple[Found | Unreadable, ...]
    kind: Kind | None = None
    standard_input: str = STANDARD_INPUT

    def read(self, settings: SettingsFor) -> Iterator[Reading | Unreadable]:
        """Each input read, or why it cannot be."""
        for each in self.found:
            yield each if isinstance(each, Unreadable) else self.read_found(each, settings)

    def read_found(self, found: Found, settings: SettingsFor) -> Reading | Unreadable:
        """One of them read, or why it cannot be."""
        from mailint.lint import read_for
        from mailint.text import Source

        octets = read_file(found.path)
        if isinstance(octets, Unreadable):
            return octets.of(found)
        name = self.name(found.path)
        return read_for(Source(name, octets), settings(name), self.kind)

    def name(self, path: str) -> str:
        """The name under which an input is shown and by which its settings are chosen."""
        return self.standard_input if path == STANDARD_INPUT else path


def inputs(
    paths: Iterable[str], kind: Kind | None = None, standard_input: str = STANDARD_INPUT, limits: Limits = NO_LIMITS
) -> Inputs:
    """The inputs behind these paths; none: the current folder."""
    return Inputs(tuple(find(tuple(paths) or (".",), limits)), kind, standard_input)


def read_one(path: str, settings: Settings, kind: Kind | None = None) -> Reading | Unreadable:
    """The file at a path, or standard input."""
    return Inputs((), kind).read_found(Found(path, True), lambda name: settings)
