"""What is read at once, since it is plain, is read as it would be step by step."""

from unittest.mock import patch

from hypothesis import given
from hypothesis import strategies as st

from mailint.read.capture import _Guesser
from mailint.read.pairing import Pairing
from mailint.read.reading import Kind, Reading, read
from mailint.text import Source

LINES = [
    *("220 mx.example.com ESMTP", "250 ok", "250 2.1.0 ok", "250 2.0.0 ok", "250", "250 ", "250-ok", "354 go", "221 bye", "550 5.1.1 no"),
    *("250-mx.example.com", "250-PIPELINING", "250-SIZE 1000", "250 ENHANCEDSTATUSCODES", "250 CHUNKING", "250 5.1.x ok", "503 5.5.1 no"),
    *("EHLO c.example", "HELO c.example", "LHLO c.example", "MAIL FROM:<a@b.example>", "mail from:<a@b.example> SIZE=9", "MAIL FROM: <x>"),
    *("MAIL FROM:<a@b.example> BODY=BINARYMIME", "RCPT TO:<c@d.example>", "RCPT TO:c", "DATA", "QUIT", "RSET", "NOOP", "NOOP x", "rset "),
    *("BDAT 5 LAST", "STARTTLS", "220 go", "AUTH LOGIN", "334 VXNlcm5hbWU6", "Ym9i", "235 ok", "Subject: x", "", ".", "..x", ".x", "FOO"),
    *("MAIL FROM:<a@b.example> \\", "Connection closed by foreign host.", "$ telnet mx 25", "Trying 192.0.2.1...", "421 gone"),
]  # fmt: skip

PAIRS = [
    "EHLO c.example\n250-mx.example.com\n250-PIPELINING\n250 SIZE 1000", "HELO c.example\n250 mx.example.com", "RSET\n250 ok",
    "MAIL FROM:<a@b.example>\n250 2.1.0 ok", "MAIL FROM:<a@b.example> SIZE=9\n250 ok", "MAIL FROM:<a@b.example>\n550 5.7.1 no",
    "RCPT TO:<c@d.example>\n250 2.1.5 ok", "RCPT TO:<c@d.example>\n550 5.1.1 no", "NOOP\n250 2.0.0 ok", "QUIT\n221 2.0.0 bye",
    "DATA\n354 go\nSubject: x\n\n250 text\n.\n250 2.0.0 ok", "DATA\n354 go", "DATA\n503 no", "EHLO c.example\n250 mx.example.com",
]  # fmt: skip
"""Commands with replies that are mostly plain."""


def units(octets: bytes) -> Reading:
    return read(Source("log", octets), kind=Kind.SESSION)


def summary(reading: Reading) -> list[object]:
    return [(unit.root, unit.view.text, unit.message_index, unit.data) for unit in reading.units]


@given(
    st.lists(st.sampled_from(LINES + PAIRS * 4), max_size=25), st.sampled_from(["\n", "\r\n", "\r\r\n"]), st.booleans()
)
def test_shortcuts_lead_to_the_same_place(lines, end, is_ended):
    text = "220 mx.example.com ESMTP" + end + "\n".join(lines).replace("\n", end) + (end if is_ended else "")
    short = summary(units(text.encode()))
    with (
        patch.object(_Guesser, "plain", lambda self: False),
        patch.object(Pairing, "_plain", lambda self, index: False),
    ):
        assert summary(units(text.encode())) == short
