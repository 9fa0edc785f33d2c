"""What readers of mail for Python do with a message, a folder of messages, or a mailbox.

    python python_peer.py WORK PATH

Each does the most that it is made for, and nothing with the result. A message that it refuses is counted, and the rest
is read: the count goes to standard error.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

Work = Callable[[bytes], object]


def compat32() -> Work:
    """Python's email as it has always been: structure, and no field looked into."""
    import email

    return email.message_from_bytes


def walk() -> Work:
    """The same, and each part decoded."""
    import email

    def read(octets: bytes) -> int:
        parts = [part for part in email.message_from_bytes(octets).walk() if not part.is_multipart()]
        return sum(len(part.get_payload(decode=True) or b"") for part in parts)

    return read


def policy() -> Work:
    """Python's email at its most watchful: every field parsed, every defect collected."""
    import email.parser
    import email.policy

    parser = email.parser.BytesParser(policy=email.policy.default)

    def read(octets: bytes) -> list[object]:
        found: list[object] = []
        for part in parser.parsebytes(octets).walk():
            found += part.defects
            for _, value in part.items():
                found += getattr(value, "defects", ())
        return found

    return read


def mail_parser() -> Work:
    """mail-parser: all that it tells of a message."""
    import mailparser

    def read(octets: bytes) -> tuple[object, ...]:
        message = mailparser.parse_from_bytes(octets)
        return message.mail, message.received, message.defects

    return read


def fast_mail_parser() -> Work:
    """fast-mail-parser: fields, texts, attachments."""
    from fast_mail_parser import parse_email

    def read(octets: bytes) -> tuple[object, ...]:
        message = parse_email(octets)
        return message.headers, message.text_plain, [each.content for each in message.attachments]

    return read


WORKS: dict[str, Callable[[], Work]] = {
    "compat32": compat32,
    "walk": walk,
    "policy": policy,
    "mail-parser": mail_parser,
    "fast-mail-parser": fast_mail_parser,
}


def messages(path: Path) -> Iterator[bytes]:
    """The octets of a file, or of each file in a folder."""
    for each in sorted(path.iterdir()) if path.is_dir() else [path]:
        yield each.read_bytes()


def each_alone(work: Work, path: Path) -> int:
    """Read each message; how many were refused."""
    refused = 0
    for octets in messages(path):
        try:
            work(octets)
        except Exception:
            refused += 1
    return refused


def many(path: Path) -> int:
    """fast-mail-parser on all cores, 500 messages at a time; how many were refused."""
    from fast_mail_parser import parse_many

    refused, batch = 0, []
    for octets in messages(path):
        batch.append(octets)
        if len(batch) == 500:
            refused += sum(isinstance(each, Exception) for each in parse_many(batch))
            batch = []
    return refused + sum(isinstance(each, Exception) for each in parse_many(batch))


def mailbox(path: Path) -> int:
    """Python's mailbox: each message of an mbox file."""
    from mailbox import mbox

    return sum(message is None for message in mbox(path, create=False))


def main(name: str, path: Path) -> int:
    """How many messages were refused."""
    if name == "many":
        return many(path)
    return mailbox(path) if name == "mailbox" else each_alone(WORKS[name](), path)


if __name__ == "__main__":
    print(main(sys.argv[1], Path(sys.argv[2])), "refused", file=sys.stderr)
