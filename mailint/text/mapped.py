"""Large texts that stay in their files (`window`)."""

from __future__ import annotations

import mmap
import os

from mailint.text.window import Shrunk, Windowed


class Mapped(Windowed, mmap.mmap):  # type: ignore[misc]
    """A large text that stays in its file."""

    _descriptor = -1

    def __new__(cls, descriptor: int) -> Mapped:
        """Map an open file; it may be closed afterwards."""
        self = super().__new__(cls, descriptor, 0, access=mmap.ACCESS_READ)
        self._descriptor = os.dup(descriptor)
        return self

    def __del__(self) -> None:
        if self._descriptor >= 0:  # it could be mapped
            os.close(self._descriptor)

    def octets(self, start: int, stop: int) -> bytes:
        """The octets of a range, read and not mapped."""
        octets = os.pread(self._descriptor, stop - start, start)
        if len(octets) < stop - start:
            raise Shrunk
        return octets

    __len__ = mmap.mmap.__len__
