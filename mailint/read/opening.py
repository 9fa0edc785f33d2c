"""How a file begins: the names of its first fields, if it has any."""

from __future__ import annotations

from collections.abc import Iterator

from mailint.patterns import compiled

FIELD = compiled(rb"([!-9;-~]+)[ \t]*:")
START = compiled(rb"(?:\xef\xbb\xbf)?(?:[ \t]*\r?\n)*(?:>?From [^\n]*\n)?(?:[ \t]*\r?\n)*")
"""What may stand before the first field: a byte order mark, empty lines, an mbox separator."""

TELNET = (b"$ telnet ", b"Trying ")
"""How a log of sessions in telnet begins."""

LINES = 200
"""Lines of a file that are looked at."""


def field_names(data: bytes, most: int) -> Iterator[bytes]:
    """Names of the fields at the beginning, in lower case, up to the first line that is none."""
    found = START.match(data)
    assert found
    at = found.end()
    for _ in range(most):
        match = FIELD.match(data, at)
        if match:
            yield match[1].lower()
        elif data[at : at + 1] not in (b" ", b"\t"):
            return
        at = data.find(b"\n", at) + 1
        if not at:
            return


def first_lines(data: bytes) -> bytes:
    """The first lines of a file, 64 kB of them at most."""
    head = data[:65536]
    lines = head.split(b"\n", LINES)
    return head[: len(head) - len(lines[LINES])] if len(lines) > LINES else head


MAGIC = frozenset((
    b"\xa1\xb2\xc3\xd4", b"\xd4\xc3\xb2\xa1", b"\xa1\xb2\x3c\x4d", b"\x4d\x3c\xb2\xa1",
    b"\xa1\xb2\xcd\x34", b"\x34\xcd\xb2\xa1", b"\x0a\x0d\x0d\x0a",
))  # fmt: skip
"""How files of libpcap begin (micro- and nanoseconds, both orders, Kuznetzov's), and pcapng's."""


def is_packet_capture(data: bytes) -> bool:
    """Whether a file is a packet capture, by its first octets."""
    return data[:4] in MAGIC
