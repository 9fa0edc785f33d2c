"""The envelope: from the user, else the session, else the header."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailint.envelope import Envelope, address, find_envelope, sent_before
from mailint.read.reading import Kind, Unit, read
from mailint.text import Source


def unit_of(text: bytes, kind: Kind = Kind.MESSAGE) -> Unit:
    return read(Source("test", text), kind=kind).units[-1]


def envelope_of(text: bytes, sender: str | None = None, recipients: tuple[str, ...] = ()) -> Envelope:
    unit = unit_of(text)
    return find_envelope(unit, unit.view.text, sender=sender, recipients=recipients)


HEADER = (
    b"From: Alice <alice@example.com>, Adam <adam@example.com>\r\nSender: secretary@example.com\r\n"
    b"To: Bob <bob@example.org>, Team: carol@example.org, dave@example.org;\r\nCc: bob@example.org\r\n"
    b"Bcc: boss@example.org\r\n\r\nhi\r\n"
)


def test_header() -> None:
    recipients = ("bob@example.org", "carol@example.org", "dave@example.org", "boss@example.org")
    assert envelope_of(HEADER) == Envelope("secretary@example.com", recipients)


def test_first_author_without_sender() -> None:
    assert envelope_of(HEADER.replace(b"Sender", b"X-Sender")).sender == "alice@example.com"


def test_user_first() -> None:
    assert envelope_of(HEADER, "x@example.net", ("y@example.net",)) == Envelope("x@example.net", ("y@example.net",))
    assert envelope_of(HEADER, recipients=("<y@example.net>",)).sender == "secretary@example.com"
    assert len(envelope_of(HEADER, "").recipients) == 4
    assert envelope_of(HEADER, "<>", ("y@example.net",)).sender == ""


def test_blind_copies_of_the_message_as_it_was() -> None:
    repaired = HEADER.replace(b"Bcc: boss@example.org\r\n", b"")
    assert "boss@example.org" in find_envelope(unit_of(HEADER), repaired).recipients


def test_comments_and_white_space_are_no_part_of_an_address() -> None:
    text = b'From: a (x) . b @ (y) example . com\r\nTo: "b c"@example.org, <d@[192.0.2.1]>\r\n\r\n'
    assert envelope_of(text) == Envelope("a.b@example.com", ('"b c"@example.org', "d@[192.0.2.1]"))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (b"From: a@example.com\r\n\r\n", "--to"),
        (b"From: a@example.com\r\nTo: undisclosed-recipients:;\r\n\r\n", "--to"),
        (b"To: a@example.com\r\n\r\n", "--from"),
        (b"From: a@example.com\r\nTo: b@example.org, John Doe\r\n\r\n", "'John Doe' is not an address"),
        (b"From: a@example.com\r\nTo: <b@example.org\xff>\r\n\r\n", "is not an address"),
        (b"From: a@example.com\r\nCc: b@\r\n\r\n", "Cc: "),
        (b"", "--from"),
    ],
)
def test_nobody_is_left_out_silently(text: bytes, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        envelope_of(text)


@pytest.mark.parametrize(
    "text",
    ["a@b.example", "<a@b.example>", '"a b"@c.example', "a@[127.0.0.1]", "a@[IPv6:::1]", "postmaster", "é@é.example"],
)
def test_address(text: str) -> None:
    assert address(text) == text.strip("<>")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a",
        "a@",
        "@b",
        "a b@c",
        "a..b@c",
        "a@b>",
        "<a@b",
        "a@b@c",
        "a@b\r\nRCPT TO:<c@d>",
        "a@b\n",
        "\udcff@b.example",
    ],
)
def test_no_address(text: str) -> None:
    with pytest.raises(ValueError, match="is not an address"):
        address(text)


@given(st.binary(max_size=200))
def test_any_header_gives_an_envelope_or_a_reason(octets: bytes) -> None:
    try:
        envelope = envelope_of(b"From: a@example.com\r\nTo: " + octets)
    except ValueError:
        return
    for each in (envelope.sender, *envelope.recipients):
        assert b"\r" not in each.encode()
        assert b"\n" not in each.encode()


def test_delivered_mail_was_sent_before() -> None:
    assert sent_before(unit_of(HEADER)) is None
    assert sent_before(unit_of(b"Delivered-To: x@example.org\r\n" + HEADER)) is not None


# ---- sessions


SESSION = b"""S: 220 mx.example.org ESMTP
C: EHLO client.example.com
S: 250 mx.example.org
C: MAIL FROM:<refused@example.com>
S: 550 5.7.1 no
C: MAIL FROM: <alice@example.com>
S: 250 2.1.0 ok
C: RCPT TO:<nobody@example.org>
S: 550 5.1.1 no such user
C: RCPT TO: bob@example.org
S: 250 2.1.5 ok
C: RCPT TO:<carol@example.org>
S: 251 2.1.5 ok
C: DATA
S: 354 go on
C: From: author@example.com
C: To: reader@example.org
C:
C: ..dot
C: .
S: 250 2.0.0 queued
C: QUIT
S: 221 2.0.0 bye
"""


def in_session(text: bytes = SESSION, sender: str | None = None, recipients: tuple[str, ...] = ()) -> Envelope:
    unit = unit_of(text, Kind.SESSION)
    return find_envelope(unit, unit.view.text, sender=sender, recipients=recipients)


def test_session() -> None:
    assert in_session() == Envelope("alice@example.com", ("bob@example.org", "carol@example.org"))


def test_session_and_user() -> None:
    assert in_session(sender="x@example.net") == Envelope("x@example.net", ("bob@example.org", "carol@example.org"))
    assert in_session(recipients=("y@example.net",)) == Envelope("alice@example.com", ("y@example.net",))


def test_null_path_of_a_session() -> None:
    assert in_session(SESSION.replace(b"<alice@example.com>", b"<>")).sender == ""


def test_session_in_which_all_were_refused() -> None:
    text = SESSION.replace(b"250 2.1.5", b"550 5.1.1").replace(b"251 2.1.5", b"550 5.1.1")
    with pytest.raises(ValueError, match="accepted no recipient"):
        in_session(text)
    assert in_session(text, recipients=("y@example.net",)).recipients == ("y@example.net",)


def test_each_message_has_its_own_transaction() -> None:
    second = SESSION[SESSION.index(b"C: MAIL FROM: <alice") : SESSION.index(b"C: QUIT")]
    text = SESSION.replace(b"C: QUIT", second.replace(b"alice", b"adam") + b"C: QUIT")
    units = [unit for unit in read(Source("test", text), kind=Kind.SESSION).units if unit.session]
    assert [find_envelope(unit, unit.view.text).sender for unit in units] == ["alice@example.com", "adam@example.com"]


def test_accepted_in_its_session() -> None:
    assert sent_before(unit_of(SESSION, Kind.SESSION)) == "the server of its session accepted it"
    assert sent_before(unit_of(SESSION.replace(b"250 2.0.0", b"554 5.0.0"), Kind.SESSION)) is None
