"""What was read of a file is freed with it: no node is in a circle, as the garbage collector does not look at nodes."""

import gc
import sys

import pytest

from mailint.judgement.judging import judgement
from mailint.judgement.told import Wants
from mailint.lint import lint, read_for
from mailint.nodes.message import Message
from mailint.plain import look
from mailint.settings import Settings
from mailint.text import Source

from .conftest import CORPUS

FILES = sorted(path for path in (CORPUS / "messages").rglob("*") if path.is_file())


def judged(octets: bytes, settings: Settings) -> None:
    """Read and judge a file, and look at all fields of all its parts."""
    reading = read_for(Source("x", octets), settings, None, whole=False, lightly=True, seen=look(octets))
    judgement(lint(reading, settings), Wants(), False)
    for unit in reading.units:
        for part in unit.root.parts if isinstance(unit.root, Message) else ():
            assert len(tuple(part.fields)) == len(part.fields)


def held(octets: bytes, settings: Settings) -> int:
    """How many still refer to the octets after all that was made of them was dropped."""
    before = sys.getrefcount(octets)
    judged(octets, settings)
    if sys.getrefcount(octets) > before:  # a circle in which there is no node is well
        gc.collect()
    return sys.getrefcount(octets) - before


@pytest.mark.parametrize("strict", [False, True])
def test_octets_are_freed(strict):
    settings, lost = Settings(strict=strict), []
    for path in FILES:
        octets = path.read_bytes()
        judged(octets, settings)  # what caches keep, they keep of these
        if held(bytes(bytearray(octets)), settings):
            lost.append(path.name)
    assert not lost


LIGHT = b"""\
From: bo@b.example (Bo)
To: ann@a.example
Date: Mon, 24 Nov 2025 10:00:00 +0000
Message-ID: <1@b.example>
MIME-Version: 1.0
Content-Type: multipart/alternative; boundary=b

--b
Content-Type: text/plain

Hello
--b
Content-Type: text/html

<p>Hello
--b--
"""


@pytest.mark.parametrize("octets", [LIGHT, LIGHT.replace(b"\n", b"\r\n"), LIGHT.replace(b"Date", b"Received")])
def test_so_are_those_of_a_message_that_is_read_lightly(octets):
    assert held(bytes(bytearray(octets)), Settings()) == 0
