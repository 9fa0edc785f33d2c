"""The dialects of captures: each sample is told as what it is, and read as what was said."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailint.grammar import lines
from mailint.lint import lint
from mailint.nodes.message import Message
from mailint.nodes.session import Marks, Session, Speaker, Verb
from mailint.read.capture import hear
from mailint.read.detect import looks_like_mail
from mailint.read.dialect import _of_head, dialect_of
from mailint.read.dialects import DIALECTS, Dialect
from mailint.read.dump import packets
from mailint.read.reading import Kind, read
from mailint.read.streams import streams
from mailint.settings import Settings
from mailint.text import Source, View

from .conftest import CORPUS

SESSIONS = CORPUS / "sessions"
BY_NAME = {dialect.name: dialect for dialect in DIALECTS}

SAMPLES = {
    "aiosmtpd.log": "aiosmtpd",
    "arrows-server.log": "arrows",
    "arrows.log": "arrows",
    "clean-swaks-hints.log": "swaks",
    "clean-swaks-lmtp.log": "swaks_bare",
    "clean-wire.log": "plain",
    "curl-meter.log": "curl",
    "curl-trace-hex.log": "curl_trace",
    "curl-trace.log": "curl_trace",
    "exchange-receive.log": "exchange",
    "exchange-send.log": "exchange",
    "exim-bh.log": "exim_bh",
    "exim-client.log": "exim",
    "exim-server.log": "exim",
    "hmailserver.log": "hmailserver",
    "javamail.log": "javamail",
    "labelled-arrows.log": "labelled",
    "labelled-sender.log": "labelled_sender",
    "labelled-swapped.log": "labelled",
    "labelled-words.log": "labelled",
    "login.log": "labelled",
    "mailkit-stamps.log": "mailkit",
    "mailkit.log": "mailkit",
    "msmtp.log": "msmtp",
    "mutt.log": "mutt",
    "neomutt.log": "mutt",
    "net-smtp-perl.log": "net_smtp_perl",
    "net-smtp-ruby.log": "net_smtp_ruby",
    "nodemailer-pool.log": "nodemailer",
    "packets-ng.pcapng": "pcap",
    "packets.pcap": "pcap",
    "phpmailer-copied.log": "phpmailer",
    "phpmailer-html.log": "phpmailer",
    "phpmailer.log": "phpmailer",
    "postfix-log.log": "postfix_log",
    "postfix-notice-client.eml": "postfix_notice",
    "postfix-notice-server.eml": "postfix_notice",
    "refused.log": "labelled",
    "sendmail.log": "sendmail",
    "smtp-source.log": "smtp_source",
    "smtplib-mixed.log": "smtplib",
    "smtplib-python2.log": "smtplib",
    "swaks-raw.log": "swaks",
    "tcpdump.log": "tcpdump",
    "tcpflow.log": "tcpflow",
    "telnet-cats.log": "telnet",
    "tshark.log": "tshark",
}
KIN = {
    "swaks": {"swaks_bare"},
    "mailkit": {"labelled"},
    "labelled_sender": {"labelled"},
    "phpmailer": {"labelled"},
    "exim_bh": {"sendmail"},
}
"""Dialects whose marks are the same, so that more than the marks has to tell them."""


def is_dump(dialect: str) -> bool:
    return dialect == "pcap" or BY_NAME[dialect].dump


def octets(name: str) -> bytes:
    return (SESSIONS / name).read_bytes()


def sessions(data: bytes) -> list[Session]:
    return [unit.root for unit in read(Source("log", data)).units if isinstance(unit.root, Session)]


def text_of(name: str) -> bytes:
    """The text of the first session in a sample."""
    units = read(Source("log", octets(name))).units
    return next(unit.view.text for unit in units if isinstance(unit.root, Session))


def messages(name: str) -> list[bytes]:
    units = read(Source(name, octets(name))).units
    return [unit.view.text.replace(b"\r\n", b"\n") for unit in units if isinstance(unit.root, Message)]


@pytest.mark.parametrize(("name", "dialect"), SAMPLES.items())
def test_a_sample_is_told_as_what_it_is(name: str, dialect: str) -> None:
    data = octets(name)
    reading = read(Source("-", data))
    assert reading.kind is Kind.SESSION
    assert dialect == "pcap" or dialect_of(data).name == dialect
    assert {session.dialect for session in sessions(data)} == {dialect}


@pytest.mark.parametrize(("name", "dialect"), SAMPLES.items())
def test_no_other_dialect_would_take_it(name: str, dialect: str, monkeypatch: pytest.MonkeyPatch) -> None:
    others = tuple(each for each in DIALECTS if each.name not in {dialect, *KIN.get(dialect, ())})
    for module in ("dialect", "dialects"):
        monkeypatch.setattr(f"mailint.read.{module}.DIALECTS", others if dialect != "plain" else DIALECTS)
    _of_head.cache_clear()
    assert dialect_of(octets(name)).name == "plain"
    _of_head.cache_clear()


@pytest.mark.parametrize("name", SAMPLES)
def test_a_walk_meets_it(name: str) -> None:
    assert name.endswith((".eml", ".pcap", ".pcapng")) or looks_like_mail(octets(name)[:4096])


@pytest.mark.parametrize("name", [name for name, dialect in SAMPLES.items() if not is_dump(dialect)])
def test_every_octet_lies_in_one_turn(name: str) -> None:
    data = octets(name)
    heard = sorted((each for turns, *_ in hear(data, dialect_of(data)) for each in turns), key=lambda each: each.start)
    assert b"".join(data[each.start : each.stop] for each in heard) == data


@pytest.mark.parametrize("name", SAMPLES)
def test_what_was_said_stands_where_it_leads_back_to(name: str) -> None:
    reading = read(Source("log", octets(name)))
    data = reading.source.data
    for unit in reading.units:
        if isinstance(unit.root, Session):
            for exchange in unit.root.exchanges:
                if exchange.reply:
                    line = exchange.reply.lines[0]
                    stands = data[slice(*unit.view.span(*line.code))]
                    said = unit.view.text[slice(*line.code)]
                    assert stands == said or bytes.fromhex(stands.decode()) == said


def test_marks_that_mean_either_side_are_decided_by_the_codes() -> None:
    for name in (
        "exim-client.log",
        "exim-server.log",
        "exchange-send.log",
        "exchange-receive.log",
        "arrows-server.log",
    ):
        for session in sessions(octets(name)):
            assert session.facts.marks is Marks.EITHER
            assert session.greeting
            assert session.exchanges[0].verb in (Verb.EHLO, Verb.HELO)


def test_swapped_marks_are_taken_the_other_way_round() -> None:
    (session,) = sessions(octets("labelled-swapped.log"))
    assert session.facts.marks is Marks.SWAPPED
    assert [each.verb for each in session.exchanges] == [Verb.EHLO, Verb.MAIL, Verb.QUIT]


def test_one_wrong_mark_swaps_nothing() -> None:
    (session,) = sessions(b"S: 220 x.example\nC: EHLO c.example\nS: 250 x.example\nS: QUIT\nS: 221 bye\n")
    assert session.facts.marks is Marks.SURE
    assert [each.verb for each in session.exchanges] == [Verb.EHLO]


@pytest.mark.parametrize(
    ("name", "verbs"),
    [
        ("nodemailer-pool.log", [6, 3]),
        ("exim-server.log", [4, 2]),
        ("postfix-log.log", [3, 6]),
        ("hmailserver.log", [5, 3]),
        ("exchange-receive.log", [5, 1]),
        ("mutt.log", [6]),
    ],
)
def test_parallel_connections_are_parted(name: str, verbs: list[int]) -> None:
    found = sessions(octets(name))
    assert [len(session.exchanges) for session in found] == verbs
    assert not any(session.unasked for session in found)
    assert all(session.greeting for session in found)


def test_a_stuffed_dot_that_mutt_writes_by_itself_is_one_line() -> None:
    (message,) = messages("mutt.log")
    assert message.endswith(b"\n\nLook:\n.profile\n.\nTwo of them.\n")


def test_mail_data_that_has_no_mark_is_told_from_remarks() -> None:
    (message,) = messages("nodemailer-pool.log")
    assert message.endswith(b"\n\nS: it is 3\xc2\xb0 cold.\n.and wet\n")


def test_mail_data_whose_empty_lines_may_be_lost_is_not_judged() -> None:
    whole, cut = sessions(octets("net-smtp-perl.log"))[0].contents
    assert (whole.hidden, cut.hidden) == (False, True)
    assert messages("net-smtp-perl.log")[0].endswith(b"\n\nThe text of one datasend().\n.dot\n")


def test_literals_and_entities_and_fields_are_undone() -> None:
    (message,) = messages("smtplib-mixed.log")
    assert message.endswith(b"\n\nIt's all \xc3\xa0 jour.\n.profile is attached\nbare line\n")
    (session,) = sessions(octets("phpmailer-html.log"))
    mail = session.exchanges[1].command
    assert mail
    assert text_of("phpmailer-html.log")[mail.start : mail.stop] == b"MAIL FROM:<shop@example.net>"
    assert b'RCPT TO:<"bob, jr"@example.org> NOTIFY=FAILURE,DELAY\r\n' in text_of("exchange-receive.log")


def test_a_wrapped_line_is_one_line() -> None:
    (session,) = sessions(octets("postfix-notice-server.eml"))
    (turn,) = [turn for turn in session.turns if turn.wrapped]
    assert text_of("postfix-notice-server.eml")[turn.start : turn.stop].endswith(
        b"this server takes mail for example.org alone, and for its postmaster\n"
    )
    assert turn.speaker is Speaker.SERVER


def test_glued_lines_are_lines() -> None:
    for name in ("phpmailer-html.log", "phpmailer-copied.log"):
        (session,) = sessions(octets(name))
        assert session.exchanges[1].offered is not None
        assert {b"PIPELINING", b"SIZE"} < set(session.exchanges[1].offered)


def test_a_reply_whose_lines_a_table_joins_says_nothing_of_what_is_offered() -> None:
    first, _ = sessions(octets("exchange-receive.log"))
    assert first.exchanges[1].offered is None


@pytest.mark.parametrize("name", ["exim-client.log", "sendmail.log", "smtp-source.log", "curl-meter.log"])
def test_hidden_data_is_hidden_though_its_end_is_shown(name: str) -> None:
    (session,) = sessions(octets(name))
    assert session.facts.data == "hidden"
    assert [content.hidden for content in session.contents] == [True]
    assert not messages(name)


@pytest.mark.parametrize("name", ["packets.pcap", "tcpdump.log", "tcpflow.log"])
def test_the_same_packets_hold_the_same_sessions(name: str) -> None:
    first, second = sessions(octets(name))
    assert [len(session.exchanges) for session in (first, second)] == [6, 2]
    assert (first.facts.opaque, second.facts.opaque) == (False, True)
    assert messages(name) == messages("packets.pcap")
    assert messages(name)[0].endswith(b" tiles?\n.and soon\n")


def test_a_pair_of_ports_may_have_several_connections() -> None:
    assert len(sessions(octets("tcpdump.log") * 2)) == 4


def test_octets_that_are_counted_are_counted() -> None:
    assert messages("tshark.log") == messages("packets.pcap")
    (session,) = sessions(octets("tshark.log").replace(b"\r", b""))
    assert len(session.exchanges) == 6
    assert not session.facts.line_ends


def test_rows_of_letters_and_of_octets_hold_the_same_session() -> None:
    (letters,), (whole,) = messages("curl-trace.log"), messages("curl-trace-hex.log")
    assert letters == whole.replace(b"\xc3\xa9", b"..")
    assert b"\nA line that is longer than eighty columns so that a tool which folds its rows has to fold" in letters


def test_packets_that_tcpdump_shows_are_found_behind_their_headers() -> None:
    heading = b"07:15:00.06 IP 192.0.2.25.25 > 192.0.2.7.50113: Flags [P.], seq %d:9, ack 1, length %d\n"
    said = [(1, b"220 x.example ESMTP\n"), (22, b"250 next\n"), (32, b"221 2.0.0\n")]
    for octets in (b"E" + b"." * 31 + b"P" + b"." * 7, b"`" + b"." * 51 + b"." * 20, b"?" * 11):
        data = b"".join(heading % (at, len(text) + 1) + octets + text + b"\n" for at, text in said)
        (stream,) = streams(View.whole(data), packets(data, "tcpdump"))
        assert stream.view.text == b"".join(text for _, text in said)


HOSTILE = [
    b"\r",
    b'"',
    b"<",
    b"(",
    b"a ",
    b'"a\\',
    b"@a,",
    b"=",
    b"[",
    b" ",
    b"1",
    b"250 ",
    b"\xc3",
    b"\\",
    b"a.b.Error",
]
PREFIXES = [
    b"", b"[2026-10-06 09:15:00] DEBUG [a] ", b"SERVER -> CLIENT: ", b"Oct  6 09:15:00 mx postfix/smtpd[1]: ",
    b'"SMTPD"\t1\t1\t"x"\t"x"\t"SENT: ', b"2026-10-06T07:15:00Z,a,08,3,a,b,>,", b"a.b.Exception: ", b" 12 SMTP>> ",
    b"0000: ", b"0000: 32 ", b"192.000.002.025.00025-192.000.002.007.50113: ", b"1.2 IP a > b: Flags [.], ",
    b"reply: b'", b'-> "', b"\r  0 ", b"DEBUG:mail.log:('a', 1) << b'", b" In:  ", b"[2026-10-06 09:15:00] 4> .",
]  # fmt: skip


@pytest.mark.parametrize("dialect", DIALECTS, ids=lambda dialect: dialect.name)
@pytest.mark.timeout(30)
def test_hostile_lines_cost_no_more_than_their_length(dialect: Dialect) -> None:
    match, _, _ = lines(dialect.name)
    for prefix in PREFIXES:
        for octets in HOSTILE:
            data = prefix + octets * (100_000 // len(octets))
            assert match(data, 0)
            assert match(data + b"\nx", 0)


ANY_LINES = sorted({line for name in SAMPLES for line in octets(name).splitlines(keepends=True)[:60]})


@given(st.data())
def test_lines_of_any_dialect_in_any_order_are_read(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(SAMPLES)))
    own = octets(name).splitlines(keepends=True)
    lines = data.draw(st.lists(st.sampled_from(own) | st.sampled_from(ANY_LINES), max_size=25))
    text = b"".join(lines)[data.draw(st.integers(0, 20)) :]
    reading = read(Source("log", text), kind=Kind.SESSION)
    for unit in reading.units:
        if isinstance(unit.root, Session):
            turns = unit.root.turns
            assert [turn.start for turn in turns] == [0, *(turn.stop for turn in turns[:-1])][: len(turns)]
            assert all(
                0 <= at <= len(reading.source.data) for turn in turns for at in unit.view.span(turn.start, turn.stop)
            )
    lint(reading, Settings(strict=True))


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_cut_anywhere_is_read(name: str) -> None:
    data = octets(name)
    for at in range(0, len(data), max(len(data) // 40, 1)):
        for part in (data[:at], data[at:]):
            lint(read(Source("log", part), kind=Kind.SESSION), Settings(strict=True))


def test_the_samples_are_all_named_here() -> None:
    found = {path.name for path in SESSIONS.iterdir() if path.suffix not in (".expected", ".fixed")}
    assert set(SAMPLES) <= found
    marked = {dialect.name for dialect in DIALECTS if dialect.marked}
    assert marked <= set(SAMPLES.values())
