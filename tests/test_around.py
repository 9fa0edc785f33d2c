"""What the lines round a dialogue tell: DNS answers, the host and port, TLS, and who closed the connection."""

import pytest

from mailint.nodes.dns import Record, Zone, given_records
from mailint.nodes.session import Session, Side
from mailint.read.reading import Kind, read
from mailint.text import Source

DIALOGUE = "220 mail.example.org ESMTP\nQUIT\n221 bye\n"


def session(before: str, after: str = "") -> Session:
    unit = read(Source("log", f"{before}{DIALOGUE}{after}".encode()), kind=Kind.SESSION).units[0]
    assert isinstance(unit.root, Session)
    return unit.root


@pytest.mark.parametrize(
    ("lines", "record"),
    [
        ("C.example.\t3600\tIN\tMX\t10 MX1.c.example.\n", (b"c.example", b"MX", b"mx1.c.example", 10)),
        ("c.example. MX 0 .\n", (b"c.example", b"MX", b"", 0)),
        ("c.example mail is handled by 10 mx1.c.example.\n", (b"c.example", b"MX", b"mx1.c.example", 10)),
        ("c.example\tmail exchanger = 10 mx1.c.example.\n", (b"c.example", b"MX", b"mx1.c.example", 10)),
        (
            "c.example\tMX preference = 10, mail exchanger = mx1.c.example\n",
            (b"c.example", b"MX", b"mx1.c.example", 10),
        ),
        ("$ dig +short MX c.example\n10 mx1.c.example.\n", (b"c.example", b"MX", b"mx1.c.example", 10)),
        ("$ dig c.example mx +short @192.0.2.9\n10 mx1.c.example.\n", (b"c.example", b"MX", b"mx1.c.example", 10)),
        ("$ dig +short c.example\n192.0.2.1\n", (b"c.example", b"A", b"192.0.2.1", 0)),
        ("c.example. 60 IN A 192.0.2.1\n", (b"c.example", b"A", b"192.0.2.1", 0)),
        ("c.example. 60 IN AAAA 2001:DB8::1\n", (b"c.example", b"A", b"2001:db8::1", 0)),
        ("c.example has IPv6 address 2001:db8::1\n", (b"c.example", b"A", b"2001:db8::1", 0)),
        ("www.c.example is an alias for c.example.\n", (b"www.c.example", b"CNAME", b"c.example", 0)),
        ("www.c.example. 60 IN CNAME c.example.\n", (b"www.c.example", b"CNAME", b"c.example", 0)),
        ("Host c.example not found: 3(NXDOMAIN)\n", (b"c.example", b"", None, 0)),
        ("** server can't find c.example: NXDOMAIN\n", (b"c.example", b"", None, 0)),
        ("c.example has no MX record\n", (b"c.example", b"MX", None, 0)),
        ("c.example has no AAAA record\n", (b"c.example", b"A", None, 0)),
        (
            ";; ->>HEADER<<- opcode: QUERY, status: NXDOMAIN, id: 1\n;c.example.\t\tIN\tMX\n",
            (b"c.example", b"", None, 0),
        ),
        (
            ";; ->>HEADER<<- opcode: QUERY, status: NOERROR, id: 1\n"
            ";; flags: qr rd ra; QUERY: 1, ANSWER: 0, AUTHORITY: 1, ADDITIONAL: 0\n;c.example.\t\tIN\tMX\n",
            (b"c.example", b"MX", None, 0),
        ),
    ],
)
def test_dns_answers(lines: str, record: tuple[bytes, bytes, bytes | None, int]) -> None:
    (found,) = session(lines).records
    assert (found.owner, found.kind, found.value, found.preference) == record
    assert lines.encode()[found.start : found.stop] == lines.encode().splitlines()[-1]


@pytest.mark.parametrize(
    "lines",
    [
        "10 mx1.c.example.\n",
        "$ dig +short c.example d.example MX\n10 mx1.c.example.\n",
        "; <<>> DiG 9.18 <<>> c.example MX\n",
        ";; ->>HEADER<<- opcode: QUERY, status: NOERROR, id: 1\n"
        ";; flags: qr rd ra; QUERY: 1, ANSWER: 0, AUTHORITY: 1, ADDITIONAL: 0\n;c.example.\t\tIN\tA\n",
        "$ dig +short c.example\n\n",
        "Mail is handled by 10 people.\n",
    ],
)
def test_what_is_no_answer(lines: str) -> None:
    assert session(lines).records == ()


@pytest.mark.parametrize(
    ("line", "host", "port"),
    [
        ("$ telnet Mail.example.org 25", b"mail.example.org", 25),
        ("[me@here ~]$ nc -C mail.example.org 2525", b"mail.example.org", 2525),
        ("$ openssl s_client -starttls smtp -connect mail.example.org:25", b"mail.example.org", 25),
        ("Connection to 192.0.2.25 25 port [tcp/smtp] succeeded!", b"192.0.2.25", 25),
        ("Connected to mail.example.org.", b"mail.example.org", None),
        ("Trying 192.0.2.25...", b"192.0.2.25", None),
        ("Trying 2001:db8::25...", b"2001:db8::25", None),
    ],
)
def test_endpoints(line: str, host: bytes, port: int | None) -> None:
    (found,) = session(f"{line}\n").endpoints
    assert (found.host, found.port) == (host, port)


@pytest.mark.parametrize(
    ("line", "version", "error"),
    [
        ("    Protocol  : TLSv1", b"TLSv1", 0),
        ("    Protocol: TLSv1.3", b"TLSv1.3", 0),
        ("verify error:num=18:self-signed certificate", b"", 18),
        ("Verify return code: 10 (certificate has expired)", b"", 10),
    ],
)
def test_tls(line: str, version: bytes, error: int) -> None:
    (found,) = session(f"CONNECTED(00000003)\n{line}\n---\n").handshakes
    assert (found.version, found.verify_error) == (version, error)


@pytest.mark.parametrize("line", ["Verify return code: 0 (ok)", "New, TLSv1/SSLv3, Cipher is AES256-SHA", "Verified"])
def test_lines_about_tls_that_tell_nothing(line: str) -> None:
    assert session(f"CONNECTED(00000003)\n{line}\n---\n").handshakes == ()


@pytest.mark.parametrize(
    ("before", "after", "side"),
    [
        ("Trying 192.0.2.1...\n", "Connection closed by foreign host.\n", Side.SERVER),
        ("Trying 192.0.2.1...\n", "Connection to host lost.\n\nPress any key to continue...\n", Side.SERVER),
        ("Trying 192.0.2.1...\n", "^]\n\ntelnet> quit\nConnection closed.\n", Side.CLIENT),
        ("Trying 192.0.2.1...\n", "^C\n", Side.CLIENT),
        ("CONNECTED(00000003)\n", "closed\n", Side.SERVER),
        ("CONNECTED(00000003)\n", "DONE\n", Side.CLIENT),
    ],
)
def test_who_closed_the_connection(before: str, after: str, side: Side) -> None:
    closing = session(before, after).closing
    assert closing is not None
    assert closing.side is side


def test_nobody_closed_the_connection() -> None:
    assert session("Trying 192.0.2.1...\n").closing is None


def test_what_is_known_of_a_name() -> None:
    zone = Zone(
        given_records({"C.example.": {"MX": ["20 b.c.example", "10 A.c.example."], "A": []}, "gone.example": {}})
    )
    assert [record.value for record in zone.mx(b"c.example")] == [b"a.c.example", b"b.c.example"]
    assert zone.owners() == [b"c.example"]
    assert zone.addresses(b"c.example") == []
    assert zone.absence(b"c.example", b"A") == Record(-1, -1, b"c.example", b"A")
    assert zone.absence(b"c.example", b"MX", b"A") is None
    assert zone.absence(b"gone.example", b"MX") == Record(-1, -1, b"gone.example", b"")
    assert zone.absence(b"unasked.example", b"MX") is None
    assert zone.alias(b"c.example") is None
