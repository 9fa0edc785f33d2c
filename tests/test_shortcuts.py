"""What is read at once, since it is plain, is read as it would be step by step."""

from unittest.mock import patch

from hypothesis import given
from hypothesis import strategies as st

from mailint.read.guesser import Guesser
from mailint.read.pairing import Pairing
from mailint.read.reading import Kind, Reading, read
from mailint.text import Source

LINES = """\
220 mx.example.com ESMTP|250 ok|250 2.1.0 ok|250 2.0.0 ok|250|250 |250-ok|354 go|221 bye|550 5.1.1 no|220 go|421 gone
250-mx.example.com|250-PIPELINING|250-SIZE 1000|250 ENHANCEDSTATUSCODES|250 CHUNKING|250 5.1.x ok|503 5.5.1 no|235 ok
EHLO c.example|HELO c.example|LHLO c.example|MAIL FROM:<a@b.example>|mail from:<a@b.example> SIZE=9|MAIL FROM: <x>
MAIL FROM:<a@b.example> BODY=BINARYMIME|RCPT TO:<c@d.example>|RCPT TO:c|DATA|QUIT|RSET|NOOP|NOOP x|rset |FOO|.|..x|.x
BDAT 5 LAST|STARTTLS|AUTH LOGIN|334 VXNlcm5hbWU6|Ym9i|Subject: x||MAIL FROM:<a@b.example> \\|Trying 192.0.2.1...
Connection closed by foreign host.|$ telnet mx 25""".replace("\n", "|").split("|")
PAIRS = """\
EHLO c.example|250-mx.example.com|250-PIPELINING|250 SIZE 1000
HELO c.example|250 mx.example.com
EHLO c.example|250 mx.example.com
MAIL FROM:<a@b.example>|250 2.1.0 ok
MAIL FROM:<a@b.example> SIZE=9|250 ok
MAIL FROM:<a@b.example>|550 5.7.1 no
EHLO c.example|250-mx.example.com|250-CHUNKING|250 BINARYMIME
MAIL FROM:<a@b.example> BODY=BINARYMIME|250 ok
RCPT TO:<c@d.example>|250 2.1.5 ok
RCPT TO:<c@d.example>|550 5.1.1 no
NOOP|250 2.0.0 ok
RSET|250 ok
QUIT|221 2.0.0 bye
DATA|354 go|Subject: x||250 text|.|250 2.0.0 ok
DATA|354 go
DATA|503 no""".replace("|", "\0").split("\n")
"""Commands with replies that are mostly plain."""


def units(octets: bytes) -> Reading:
    return read(Source("log", octets), kind=Kind.SESSION)


def summary(reading: Reading) -> list[object]:
    return [(unit.root, unit.view.text, unit.message_index, unit.data) for unit in reading.units]


@given(
    st.lists(st.sampled_from(LINES + PAIRS * 4), max_size=25), st.sampled_from(["\n", "\r\n", "\r\r\n"]), st.booleans()
)
def test_shortcuts_lead_to_the_same_place(lines, end, is_ended):
    text = "220 mx.example.com ESMTP" + end + "\0".join(lines).replace("\0", end) + (end if is_ended else "")
    short = summary(units(text.encode()))
    with (
        patch.object(Guesser, "plain", lambda self: False),
        patch.object(Pairing, "_plain", lambda self, index: False),
    ):
        assert summary(units(text.encode())) == short
