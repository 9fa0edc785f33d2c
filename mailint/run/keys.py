"""Under which keys the results of a run are kept: digests of all that they hang on."""

from __future__ import annotations

import os
from hashlib import blake2b

import msgspec

from mailint.judgement.told import Wants
from mailint.read.kind import Kind
from mailint.settings import Settings


class Keys:
    """The keys of a run that asks for files of a kind, and wants so much told of them.

    Settings are known by identity: they last as long as the run.
    """

    def __init__(self, kind: Kind | None, wants: Wants) -> None:
        self._kind, self._wants = kind, wants
        self._seeds: dict[int, blake2b | None] = {}
        self._folders: dict[tuple[int, str], bytes | None] = {}

    def of_folder(self, folder: str, settings: Settings) -> bytes | None:
        """What the results in a table hang on: the settings, what is wanted, the folder. None: they are not kept."""
        place = (id(settings), folder)
        if place not in self._folders:
            seed = self._seed(settings)
            if seed:
                key = seed.copy()
                asked = f"\0{self._wants}\0{os.path.abspath(folder)}\0{folder}"
                key.update(asked.encode("utf-8", "surrogateescape"))
            self._folders[place] = key.digest() if seed else None
        return self._folders[place]

    def of_file(self, path: str, octets: bytes, settings: Settings) -> bytes | None:
        """What a judgement hangs on: the settings, what counts of the name, the octets. None: it is not kept."""
        # a run that finds all files unchanged does without these
        from mailint.read.reading import name_counts
        from mailint.text import window

        seed = self._seed(settings)
        if seed is None or (window.windowed(octets) and not octets.startswith(b"From ")):
            return None  # one large message is judged in the time that its digest takes
        key = seed.copy()
        counts = name_counts(path, self._kind, settings.templates)
        key.update(f"\0{counts}\0".encode("utf-8", "surrogateescape"))
        try:
            if len(octets) <= window.SIZE:
                key.update(octets)
            else:
                for _, piece in window.each(octets, 0, len(octets)):
                    key.update(piece)
        except OSError:
            return None
        return key.digest()

    def _seed(self, settings: Settings) -> blake2b | None:
        """A digest of settings; None for some by which results cannot be known again."""
        if id(settings) not in self._seeds:
            timeless = settings._replace(now=None)
            try:
                octets = msgspec.json.encode((timeless, self._kind), order="deterministic")
            except (TypeError, ValueError):
                self._seeds[id(settings)] = None
            else:
                self._seeds[id(settings)] = blake2b(octets, digest_size=16)
        return self._seeds[id(settings)]
