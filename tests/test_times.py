"""Times before the lines of a log: read in whatever form, over midnight, and over the sessions of one log."""

import pytest

from mailint.lint import lint
from mailint.nodes.session import Session
from mailint.read.reading import Kind, read
from mailint.settings import Settings
from mailint.text import Source


def sessions(log: str) -> list[Session]:
    units = read(Source("log", log.encode()), kind=Kind.SESSION).units
    return [unit.root for unit in units if isinstance(unit.root, Session)]


def found(log: str) -> list[tuple[str, str, str]]:
    """Code, side and text of what is found about times."""
    report = lint(read(Source("log", log.encode()), kind=Kind.SESSION), Settings(strict=True))
    timing = [problem for problem in report.problems if problem.rule.code in ("S092", "Q012")]
    return [
        (each.rule.code, each.side.value if each.side else "", log.encode()[slice(*each.span)].decode())
        for each in timing
    ]


@pytest.mark.parametrize(
    ("stamps", "seconds"),
    [
        (["12:00:00 ", "12:00:07 "], 7),
        (["12:00:00.250 ", "12:00:01,750 "], 1.5),
        (["23:59:58 ", "00:00:03 "], 5),
        (["2026-11-24 23:59:58 ", "2026-11-25 00:00:03 "], 5),
        (["2026-11-24T10:00:00Z ", "2026-11-24T10:00:01Z "], 1),
        (["2026-02-30 10:00:00 ", "2026-02-30 10:00:01 "], 1),
        (["Nov 24 10:00:00 ", "Nov 24 10:00:01 "], 1),
        (["[10:00:00] ", "[10:00:01] "], 1),
    ],
)
@pytest.mark.parametrize("marks", [("C: ", "S: "), ("", "")])
def test_forms_of_times(stamps: list[str], seconds: float, marks: tuple[str, str]) -> None:
    client, server = marks
    first, second = stamps
    log = (
        f"{first}{server}220 mail.example.org ESMTP\n{first}{client}EHLO client.example.net\n"
        f"{first}{server}250-mail.example.org\n{first}{server}250 SIZE\n{first}{client}NOOP\n{first}{server}250 ok\n"
        f"{second}{client}QUIT\n{second}{server}221 bye\n"
    )
    (session,) = sessions(log)
    assert session.greeting
    last = session.exchanges[-1].command
    begin, end = session.time_at(session.greeting.start), session.time_at(last.start if last else 0)
    assert begin is not None
    assert end is not None
    assert end - begin == seconds


@pytest.mark.parametrize(
    "log",
    ["S: 220 mail.example.org 12:00:00\nC: QUIT\nS: 221 12:00:01\n", "220 mail.example.org\nQUIT\n221 bye\n"],
)
def test_a_log_without_times(log: str) -> None:
    (session,) = sessions(log)
    assert session.times == ()
    assert session.time_at(0) is None


HELLO = "S: 220 mail.example.org ESMTP\nC: EHLO client.example.net\nS: 250 mail.example.org\n"
MAIL = "C: MAIL FROM:<a@b.example>\nS: 250 ok\nC: RCPT TO:<b@c.example>\n"


def at(time: str, lines: str) -> str:
    return "".join(f"{time} {line}\n" for line in lines.splitlines())


def test_a_retry_in_the_next_session() -> None:
    refused = HELLO + MAIL + "S: 451 later\nC: QUIT\nS: 221 bye\n"
    log = at("23:50:00", refused) + at("00:05:00", refused) + at("00:40:00", refused)
    assert found(log) == [("Q012", "client", "RCPT TO:<b@c.example>")]


def test_a_message_put_off_at_its_end() -> None:
    sent = (
        HELLO + MAIL + "S: 250 ok\nC: DATA\nS: 354 go ahead\nC: Subject: x\nC: .\nS: 451 later\nC: QUIT\nS: 221 bye\n"
    )
    assert found(at("10:00:00", sent) + at("10:01:00", sent)) == [("Q012", "client", "RCPT TO:<b@c.example>")]


def test_another_message_is_no_retry() -> None:
    refused = HELLO + MAIL + "S: 451 later\nC: QUIT\nS: 221 bye\n"
    other = refused.replace("<a@b.example>", "<a@b.example> SIZE=100")
    assert found(at("10:00:00", refused) + at("10:01:00", other)) == []


@pytest.mark.parametrize(
    ("late", "side", "text"),
    [
        (2, "server", "250 mail.example.org"),
        (3, "client", "MAIL FROM:<a@b.example>"),
        (5, "client", "RCPT TO:<b@c.example>"),
        (6, "server", "250 ok"),
        (8, "server", "354 go ahead"),
        (10, "client", "text"),
        (12, "server", "250 ok"),
    ],
)
def test_who_lets_the_other_wait(late: int, side: str, text: str) -> None:
    data = "S: 250 ok\nC: DATA\nS: 354 go ahead\nC: Subject: x\nC: text\nC: .\nS: 250 ok\n"
    lines = (HELLO + MAIL + data).splitlines()
    log = at("10:00:00", "\n".join(lines[:late])) + at("10:11:00", "\n".join(lines[late:]))
    expected = [] if text.startswith("250 mail") else [("S092", side, text)]
    assert found(log) == expected
    assert found(log.replace("10:11:00", "10:01:30")) == []


def test_a_late_greeting() -> None:
    log = (
        "10:00:00 === Trying mail.example.org:25...\n10:06:00 <-  220 mail.example.org ESMTP\n"
        "10:06:00  -> QUIT\n10:06:00 <-  221 bye\n"
    )
    assert found(log) == [("S092", "server", "220 mail.example.org ESMTP")]
