"""What is known of DNS: answers that a capture shows, and such as were given."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from mailint.nodes.node import Node

MX, ADDRESS, ALIAS = b"MX", b"A", b"CNAME"


class Record(Node, frozen=True):
    """An answer: a resource record, or that there is none. Names are in small letters, without the dot at the end.

    Its span is the line that shows it; `start` is negative where it was not shown but given.
    """

    owner: bytes
    kind: bytes
    """`MX`, `A` (an IPv6 address too) or `CNAME`; empty where no such name exists at all."""
    value: bytes | None = None
    """A host, the empty name for the root, or an address; None where there is no record of that kind."""
    preference: int = 0
    """Of an MX record."""


class Zone:
    """Records, by name and kind."""

    def __init__(self, records: Iterable[Record]) -> None:
        self._by_key: dict[tuple[bytes, bytes], list[Record]] = {}
        for record in records:
            self._by_key.setdefault((record.owner, record.kind), []).append(record)

    @classmethod
    def of(cls, seen: Iterable[Record], given: Mapping[str, Mapping[str, Sequence[str]]]) -> Zone:
        """What a capture shows, and what a table adds."""
        return cls([*seen, *given_records(given)])

    def mx(self, domain: bytes) -> list[Record]:
        """The MX records of a domain, the best first; none may mean that nobody asked."""
        found = [record for record in self._by_key.get((domain, MX), ()) if record.value is not None]
        return sorted(found, key=lambda record: record.preference)

    def addresses(self, host: bytes) -> list[Record]:
        """The addresses of a host; none may mean that nobody asked."""
        return [record for record in self._by_key.get((host, ADDRESS), ()) if record.value is not None]

    def alias(self, name: bytes) -> Record | None:
        """The alias that a name is."""
        return next(iter(self._by_key.get((name, ALIAS), ())), None)

    def absence(self, name: bytes, *kinds: bytes) -> Record | None:
        """The answer that a name does not exist, or has no records of these kinds; None where that is not known."""
        missing = self._by_key.get((name, b""))
        if missing:
            return missing[0]
        answers = [record for kind in kinds for record in self._by_key.get((name, kind), ())]
        asked = {record.kind for record in answers if record.value is None}
        return answers[0] if asked == set(kinds) and all(record.value is None for record in answers) else None

    def owners(self) -> list[bytes]:
        """The names that have MX records."""
        return [owner for owner, kind in self._by_key if kind == MX]


def given_records(answers: Mapping[str, Mapping[str, Sequence[str]]]) -> list[Record]:
    """The records of a table by name and kind: `{"c.example": {"MX": ["10 mail.c.example"], "A": []}}`.

    An empty list says that there is none of that kind, an empty table that there is no such name.
    """
    found = []
    for name, kinds in answers.items():
        owner = plain_name(name.encode("ascii", "replace"))
        if not kinds:
            found.append(Record(-1, -1, owner, b""))
        for kind, values in kinds.items():
            key = ADDRESS if kind == "AAAA" else kind.encode("ascii", "replace")
            found += [_given(owner, key, value) for value in values] or [Record(-1, -1, owner, key)]
    return found


def _given(owner: bytes, kind: bytes, value: str) -> Record:
    preference, _, target = value.rpartition(" ")
    name = plain_name(target.encode("ascii", "replace"))
    return Record(-1, -1, owner, kind, name, int(preference) if preference.isdigit() else 0)


def plain_name(name: bytes) -> bytes:
    """A name in small letters, without the dot at the end."""
    return name.rstrip(b".").lower()
