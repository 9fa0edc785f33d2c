"""The inputs of the benchmarks: made when first asked for, and kept in a folder until what makes them changes."""

from __future__ import annotations

import base64
import shutil
from collections.abc import Callable, Iterator
from hashlib import sha256
from itertools import islice
from pathlib import Path
from random import Random
from typing import NamedTuple

from benchmarks.make_mail import SEED, Maker
from benchmarks.make_sessions import lines
from benchmarks.shapes import SHAPES, TEXT, message

HERE = Path(__file__).resolve().parent
MAKERS = ("inputs.py", "make_mail.py", "make_sessions.py", "shapes.py")


class Sizes(NamedTuple):
    """How much of each: messages, octets, lines; shapes by their share of the full size, compared in these eighths."""

    small: int = 8_000
    few: int = 1_000
    big: int = 50_000_000
    lines: int = 100_000
    templates: int = 1_000
    shapes: float = 1.0
    eighths: tuple[int, ...] = (1, 2, 4, 8)


FULL = Sizes()
QUICK = Sizes(500, 100, 10_000_000, 10_000, 100, 0.25, (4, 8))


class Inputs:
    """Files and folders of mail by name.

    `small` and `few` are folders of messages, the second with the first messages of the first; `one.eml` is
    one message; `small.mbox` is all of `small`; the rest is in MAKING.
    """

    def __init__(self, folder: Path, sizes: Sizes, given: Path | None = None) -> None:
        self._sizes = sizes
        self._given = given
        made = "".join((HERE / name).read_text("utf-8") for name in MAKERS)
        self._folder = folder / sha256(f"{made}{sizes}{given}".encode()).hexdigest()[:12]
        if given:
            shutil.rmtree(self._folder, ignore_errors=True)
        self._folder.mkdir(parents=True, exist_ok=True)

    @property
    def sizes(self) -> Sizes:
        """How much of each."""
        return self._sizes

    def title(self, name: str) -> str:
        """What an input is, in a few words."""
        sizes = self._sizes
        return {
            "small": f"{sizes.small:,} small messages",
            "few": f"{sizes.few:,} small messages",
            "plain": f"{sizes.templates:,} small messages",
            "one.eml": "one small message",
            "small.mbox": f"an mbox of {sizes.small:,} messages",
            "base64.eml": f"{sizes.big // 1_000_000} MB in base64",
            "8bit.eml": f"{sizes.big // 1_000_000} MB of 8bit text",
            "line.eml": f"{sizes.big // 1_000_000} MB in one line",
            "session.log": f"a log of sessions, {sizes.lines:,} lines",
            "postfix.log": f"{sizes.lines:,} lines of Postfix",
            "templates": f"{sizes.templates:,} templates",
        }[name]

    def path(self, name: str) -> Path:
        """Where an input is; made if it is not there yet. Raises KeyError if there is no such input."""
        make = MAKING[name]
        path = self._folder / name
        if not path.exists():
            unfinished = path.with_name(path.name + ".unfinished")
            shutil.rmtree(unfinished, ignore_errors=True)
            make(self, unfinished)
            unfinished.rename(path)
        return path

    def shape(self, name: str, eighths: int) -> Path:
        """A hostile shape at so many eighths of its size."""
        path = self._folder / f"shape {name} {eighths}.eml"
        if not path.exists():
            count, make = SHAPES[name]
            path.write_bytes(make(max(1, int(count * self._sizes.shapes * eighths / 8))))
        return path

    def messages(self) -> Iterator[bytes]:
        """The small messages: those given, or our own without end."""
        if self._given is None:
            maker = Maker()
            number = 0
            while True:
                yield maker.message(number)
                number += 1
        for path in sorted(self._given.rglob("*")):
            if path.is_file():
                yield path.read_bytes()


def _folder(count: Callable[[Sizes], int]) -> Callable[[Inputs, Path], None]:
    def make(inputs: Inputs, path: Path) -> None:
        path.mkdir()
        for number, octets in enumerate(islice(inputs.messages(), count(inputs.sizes))):
            (path / f"{number:06}.eml").write_bytes(octets)

    return make


def _one(inputs: Inputs, path: Path) -> None:
    path.write_bytes(Maker().message(1))


def _mbox(inputs: Inputs, path: Path) -> None:
    """In the form mboxrd: LF, and a > before each line that begins with From and any number of them."""
    with path.open("wb") as mailbox:
        for octets in islice(inputs.messages(), inputs.sizes.small):
            mailbox.write(b"From ada@example.org Thu Nov 21 10:00:00 2024\n")
            for line in octets.replace(b"\r\n", b"\n").splitlines(keepends=True):
                mailbox.write(b">" + line if line.lstrip(b">").startswith(b"From ") else line)
            mailbox.write(b"\n" if octets.endswith(b"\n") else b"\n\n")


def _base64(inputs: Inputs, path: Path) -> None:
    octets = Random(SEED).randbytes(inputs.sizes.big * 57 // 78)
    body = base64.encodebytes(octets).replace(b"\n", b"\r\n")
    head = b"Content-Type: application/pdf; name=report.pdf\r\nContent-Transfer-Encoding: base64\r\n"
    parts = b"--part\r\n" + TEXT + b"\r\nSee the report.\r\n--part\r\n" + head + b"\r\n" + body + b"--part--\r\n"
    kind = b'Content-Type: multipart/mixed; boundary="part"\r\n'
    path.write_bytes(message(parts, more=kind))


def _8bit(inputs: Inputs, path: Path) -> None:
    line = "Grüße aus dem Süden, wo der Käse grün ist und die Tage lang sind.\r\n".encode()
    head = b"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n"
    path.write_bytes(message(line * (inputs.sizes.big // len(line)), more=head))


def _line(inputs: Inputs, path: Path) -> None:
    path.write_bytes(message(b"x" * inputs.sizes.big))


def _log(kind: str) -> Callable[[Inputs, Path], None]:
    def make(inputs: Inputs, path: Path) -> None:
        path.write_bytes(lines(kind, inputs.sizes.lines))

    return make


def _templates(inputs: Inputs, path: Path) -> None:
    path.mkdir()
    samples = sorted((HERE.parent / "corpus" / "templates").glob("clean-*.eml.*"))
    samples = [each for each in samples if each.suffix != ".expected"]
    for number in range(inputs.sizes.templates):
        sample = samples[number % len(samples)]
        (path / f"{number:04}-{sample.name}").write_bytes(sample.read_bytes())


MAKING: dict[str, Callable[[Inputs, Path], None]] = {
    "small": _folder(lambda sizes: sizes.small),
    "few": _folder(lambda sizes: sizes.few),
    "plain": _folder(lambda sizes: sizes.templates),
    "one.eml": _one,
    "small.mbox": _mbox,
    "base64.eml": _base64,
    "8bit.eml": _8bit,
    "line.eml": _line,
    "session.log": _log("session"),
    "postfix.log": _log("postfix"),
    "templates": _templates,
}
