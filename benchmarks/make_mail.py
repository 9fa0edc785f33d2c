"""Make the mail that the benchmarks read: small messages of the shapes that fill mailboxes, one in ten with a fault.

    python benchmarks/make_mail.py FOLDER [COUNT]

Seeded, so that two runs make the same octets.
"""

from __future__ import annotations

import base64
import quopri
import random
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

SEED = 5322
WORDS = [
    "invoice", "meeting", "report", "draft", "schedule", "reminder", "travel", "garden",
    "music", "kitchen", "harbour", "winter", "letter", "answer", "paper", "window",
    "account", "order", "parcel", "station", "morning", "evening", "question", "project",
    "review", "update", "release", "ticket", "server", "backup", "weekend",
]  # fmt: skip
NAMES = ["Ada Byron", "Bo Ek", "Chiara Neri", "Dora O'Hara", "Emil Ruiz", "Fatima Aziz", "Gus Meyer", "Hana Sato"]
DOMAINS = ["example.com", "example.org", "mail.example.net", "lists.example.org", "shop.example.com"]


class Maker:
    """Makes messages from one seed."""

    def __init__(self, seed: int = SEED) -> None:
        self._random = random.Random(seed)

    def message(self, number: int) -> bytes:
        """One message in CRLF form; every tenth has a fault."""
        shape = self._random.choice(SHAPES)
        text = shape(self)
        if number % 10 == 0:
            text = self._random.choice(FAULTS)(text)
        return text.encode("utf-8").replace(b"\n", b"\r\n")

    def sentence(self, words: int = 12) -> str:
        """A line of text."""
        return " ".join(self._random.choices(WORDS, k=words)).capitalize() + "."

    def paragraphs(self, lines: int) -> str:
        """Some lines of text."""
        return "\n".join(self.sentence(self._random.randint(6, 11)) for _ in range(lines))

    def mailbox(self) -> str:
        """A mailbox in one of the usual forms."""
        name, domain = self._random.choice(NAMES), self._random.choice(DOMAINS)
        address = name.split()[0].lower() + str(self._random.randrange(90)) + "@" + domain
        return self._random.choice([address, f'"{name}" <{address}>', f"{name.replace(chr(39), '')} <{address}>"])

    def header(self, subject: str) -> str:
        """Trace fields and the fields of RFC 5322 §3.6."""
        when = datetime(2024, 1, 1, tzinfo=UTC) + timedelta(minutes=self._random.randrange(500_000))
        identifier = f"<{self._random.getrandbits(64):x}@{self._random.choice(DOMAINS)}>"
        hops = range(4 * self._random.choice([2, 2, 3, 4]), 0, -4)
        received = "".join(self._received(when + timedelta(seconds=hop)) for hop in hops)
        to = ",\n ".join(self.mailbox() for _ in range(self._random.choice([1, 1, 1, 2, 4])))
        return (
            f"Return-Path: <bounce@{DOMAINS[0]}>\nDelivered-To: you@example.org\n{received}{self._results()}"
            f"{self._signature()}Date: {format_datetime(when)}\n"
            f"From: {self.mailbox()}\nTo: {to}\nSubject: {subject}\nMessage-ID: {identifier}\nMIME-Version: 1.0\n"
            f"X-Mailer: Carrier Pigeon 3.{self._random.randrange(9)}\n{self._thread()}{self._list()}"
        )

    def _results(self) -> str:
        return (
            "Authentication-Results: in.example.org;\n\tdkim=pass header.d=example.com header.s=s1;\n"
            "\tspf=pass (in.example.org: domain of bounce@example.com designates 192.0.2.9 as permitted sender)\n"
            "\tsmtp.mailfrom=bounce@example.com; dmarc=pass (p=none) header.from=example.com\n"
        )

    def _thread(self) -> str:
        if self._random.random() < 0.6:
            return ""
        before = [f"<{self._random.getrandbits(64):x}@example.com>" for _ in range(self._random.randrange(1, 6))]
        return f"In-Reply-To: {before[-1]}\nReferences: " + "\n ".join(before) + "\n"

    def _list(self) -> str:
        if self._random.random() < 0.6:
            return ""
        link = f"https://lists.example.org/leave/{self._random.getrandbits(80):x}"
        return (
            "List-Id: Harbour news <harbour.lists.example.org>\nPrecedence: list\n"
            f"List-Unsubscribe: <mailto:harbour-leave@lists.example.org>,\n <{link}>\n"
            "List-Unsubscribe-Post: List-Unsubscribe=One-Click\n"
        )

    def _received(self, when: datetime) -> str:
        host = f"mx{self._random.randrange(9)}.{self._random.choice(DOMAINS)}"
        address = ".".join(str(self._random.randrange(1, 255)) for _ in range(4))
        return (
            f"Received: from {host} ({host} [{address}])\n\tby in.example.org (Postfix) with ESMTPS id "
            f"{self._random.getrandbits(40):X}\n\tfor <you@example.org>; {format_datetime(when)}\n"
        )

    def _signature(self) -> str:
        octets = base64.b64encode(self._random.randbytes(192)).decode()
        lines = "\n\t ".join(octets[at : at + 66] for at in range(0, len(octets), 66))
        return (
            "DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=example.com; s=s1;\n"
            "\th=from:to:subject:date:message-id;\n"
            f"\tbh={base64.b64encode(self._random.randbytes(32)).decode()};\n\tb={lines}\n"
        )

    def plain(self) -> str:
        """A plain text message."""
        return (
            self.header(self.sentence(5))
            + "Content-Type: text/plain; charset=us-ascii\n\n"
            + self.paragraphs(40)
            + "\n"
        )

    def accented(self) -> str:
        """A quoted-printable message with an encoded subject."""
        subject = "=?utf-8?B?" + base64.b64encode(f"Größe und Maß {self.sentence(2)}".encode()).decode() + "?="
        body = quopri.encodestring(("Käse, Öl und Brötchen. " + self.paragraphs(34)).encode()).decode()
        kind = "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\n"
        return self.header(subject) + kind + body + "\n"

    def alternative(self) -> str:
        """Text and HTML side by side."""
        text = self.paragraphs(self._random.randrange(12, 40))
        page = (
            "<!DOCTYPE html>\n<html><head><title>x</title></head><body>\n<p>"
            + text.replace("\n", "</p>\n<p>")
            + "</p>\n</body></html>"
        )
        return self.header(self.sentence(6)) + (
            'Content-Type: multipart/alternative; boundary="=_alt.5322"\n\n'
            f"--=_alt.5322\nContent-Type: text/plain; charset=us-ascii\n\n{text}\n"
            f"--=_alt.5322\nContent-Type: text/html; charset=us-ascii\n\n{page}\n--=_alt.5322--\n"
        )

    def attachment(self) -> str:
        """A text with a file."""
        octets = base64.encodebytes(self._random.randbytes(self._random.randrange(1_000, 12_000))).decode()
        return self.header(self.sentence(4)) + (
            'Content-Type: multipart/mixed; boundary="=_mix.2046"\n\n'
            f"--=_mix.2046\nContent-Type: text/plain; charset=us-ascii\n\n{self.paragraphs(6)}\n"
            "--=_mix.2046\nContent-Type: application/pdf; name=report.pdf\n"
            "Content-Disposition: attachment; filename=report.pdf\nContent-Transfer-Encoding: base64\n\n"
            f"{octets}--=_mix.2046--\n"
        )


SHAPES: list[Callable[[Maker], str]] = [Maker.plain, Maker.plain, Maker.accented, Maker.alternative, Maker.attachment]

FAULTS: list[Callable[[str], str]] = [
    lambda text: text.replace("Date: Mon", "Date: Tue", 1).replace(" +0000\nFrom", " GMT\nFrom", 1),
    lambda text: text.replace("\nTo: ", "\nTo: Joe Q. Public ", 1),
    lambda text: text.replace("MIME-Version: 1.0\n", "", 1),
    lambda text: text.replace("Subject: ", "Subject : ", 1),
    lambda text: text.replace("boundary=", "Boundary = ", 1),
]


def main(arguments: list[str]) -> None:
    """Write COUNT messages (8,000) into FOLDER."""
    folder = Path(arguments[0])
    folder.mkdir(parents=True, exist_ok=True)
    maker = Maker()
    for number in range(int(arguments[1]) if len(arguments) > 1 else 8_000):
        (folder / f"{number:05}.eml").write_bytes(maker.message(number))


if __name__ == "__main__":
    main(sys.argv[1:])
