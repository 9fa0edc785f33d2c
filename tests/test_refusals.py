"""Replies tied to what explains them: by the words servers use, else by codes; never where nothing does."""

import json
import re

import pytest

from mailint.data.refusals import BY_CODE, REFUSALS
from mailint.judgement.outcome import outcomes
from mailint.lint import lint
from mailint.read.reading import read
from mailint.rules import all_rules
from mailint.rules.rule import Level
from mailint.settings import Settings
from mailint.text import Source

HEAD = "S: 220 mx.example.org ESMTP\nC: EHLO client.example.net\nS: 250-mx.example.org\nS: 250-SIZE 100\nS: 250 HELP\n"
ENVELOPE = "C: MAIL FROM:<a@example.net>\nS: 250 Ok\nC: RCPT TO:<b@example.org>\nS: 250 Ok\nC: DATA\nS: 354 Go ahead\n"
GOOD = (
    "C: From: a@example.net\nC: Date: Tue, 24 Nov 2026 10:00:00 +0000\nC: Message-ID: <1@example.net>\nC: Subject: x\n"
)


def causes(log):
    """Of each outcome, in order: the codes of its causes."""
    report = lint(read(Source("s.log", log.encode())), Settings(strict=True, level=Level.ADVICE))
    return [[cause.code for cause in each.causes] for each in outcomes(report)]


def message(header, reply, body="y"):
    return f"{HEAD}{ENVELOPE}{header}C:\nC: {body}\nC: .\nS: {reply}\nC: QUIT\nS: 221 Bye\n"


def command(line, reply, head=HEAD):
    return f"{head}C: {line}\nS: {reply}\nC: QUIT\nS: 221 Bye\n"


NO_FROM = GOOD.replace("C: From: a@example.net\n", "")
NO_ID = GOOD.replace("C: Message-ID: <1@example.net>\n", "")
NO_DATE = GOOD.replace("C: Date: Tue, 24 Nov 2026 10:00:00 +0000\n", "")
TWO_SUBJECTS = GOOD + "C: Subject: again\n"


@pytest.mark.parametrize(
    ("log", "expected"),
    [
        # Gmail
        (message(TWO_SUBJECTS, "550-5.7.1 This message is not RFC 5322 compliant. There are\nS: 550-5.7.1 multiple "
                 "Subject headers.\nS: 550 5.7.1 Please visit https://support.google.com/ - gsmtp"), ["H002"]),
        (message(NO_FROM, "550 5.7.1 'From' header is missing. - gsmtp"), ["H001"]),
        (message(NO_ID, "550 5.7.1 Messages missing a valid Message-ID header are not accepted. - gsmtp"), ["R001"]),
        (message(NO_ID, "550 5.7.1 Our system has detected that this message is not RFC 5322 compliant"), ["R001"]),
        (command("MAIL FROM: a@example.net", "555 5.5.2 Syntax error, cannot decode response"), ["S017", "S018"]),
        # Microsoft
        (message(NO_FROM, "550 5.7.512 Access denied, message must be RFC 5322 section 3.6.2 compliant"), ["H001"]),
        (command("EHLO localhost", "501 5.5.4 Invalid domain name", "S: 220 EX01 Microsoft ESMTP\n"), ["S008"]),
        # Yahoo
        (message(NO_DATE, "554 Message not allowed - Headers are not RFC compliant [291]"), ["D001"]),
        (message(NO_DATE, "554 5.0.0 Message not accepted due to failed RFC compliance"), ["D001"]),
        # Postfix
        (command("RCPT TO:<b@example.org>", "503 5.5.1 Error: need MAIL command"), ["S026"]),
        (command("MAIL FROM:<a@example.net> SIZE=999", "552 5.3.4 Message size exceeds fixed limit"), ["X013"]),
        (command("MAIL FROM:<a@example.net> FOO=1", "555 5.5.4 Unsupported option: FOO=1"), ["X003"]),
        (command("FOO", "502 5.5.2 Error: command not recognized"), ["S033"]),
        # Exim
        (command("EHLO 192.0.2.7", "501 Syntactically invalid EHLO argument(s)", "S: 220 mx ESMTP Exim\n"), ["S009"]),
        (command("MAIL FROM:<a@example.net> SIZE=999", "552 Message size exceeds maximum permitted"), ["X013"]),
        # Sendmail
        (command("MAIL FROM:<a@example.net>", "503 5.0.0 Polite people say HELO first", "S: 220 mx ESMTP\n"), ["S005"]),
        # amavis
        (message(NO_DATE, '554 5.6.0 Reject, id=1 - BAD HEADER Missing required header field: "Date"'), ["D001"]),
        (message(TWO_SUBJECTS, '554 5.6.0 Reject, id=1 - BAD HEADER Duplicate header field: "Subject"'), ["H002"]),
        # no words that are known: the codes
        (command("MAIL FROM:a@example.net", "501 5.1.7 Eh?"), ["S018"]),
        (command("FOO", "500 Eh?"), ["S033"]),
        (message(NO_ID + "C: no field\n", "554 5.6.0 Error parsing message", "z"), ["L018"]),
    ],
)  # fmt: skip
def test_a_refusal_is_tied_to_what_explains_it(log, expected):
    assert causes(log)[-1][: len(expected)] == expected


@pytest.mark.parametrize(
    "log",
    [
        message(GOOD, "550 5.7.1 This message is not RFC 5322 compliant"),
        message(NO_ID, "550 5.7.1 Message rejected as spam"),
        message(NO_ID, "552 5.2.2 Mailbox full"),
        message(NO_DATE, "550 5.7.1 Messages missing a valid Message-ID header are not accepted."),
        command("MAIL FROM:<a@example.net>", "550 5.7.1 Your address is on a list"),
        HEAD + "C: MAIL FROM: <a@example.net>\nS: 250 Ok\nC: RCPT TO:<b@example.org>\nS: 550 5.1.1 No such user\n",
        HEAD + "C: FOO\nS: 500 what?\nC: MAIL FROM:<a@example.net>\nS: 501 5.1.7 Eh?\n",
    ],
)
def test_no_tie_is_claimed_where_nothing_explains_it(log):
    assert causes(log)[-1] == []


def test_a_hello_is_blamed_where_the_server_waits_for_the_recipient():
    log = (
        "S: 220 mx.example.org ESMTP\nC: EHLO localhost\nS: 250 mx.example.org\n"
        "C: MAIL FROM:<a@example.net>\nS: 250 Ok\n"
        "C: RCPT TO:<b@example.org>\nS: 504 5.5.2 <localhost>: Helo command rejected: need fully-qualified hostname\n"
    )
    assert causes(log) == [["S008"]]


def test_every_row_can_hold_and_names_rules():
    codes = {rule.code for rule in all_rules()}
    for row in REFUSALS:
        assert re.compile(row.words, re.I)
        assert set(row.rules.split()) <= codes, row.words
        assert row.server
        assert row.source
    for status, code, rules in BY_CODE:
        assert status or code
        assert set(rules.split()) <= codes


def test_an_outcome_says_what_would_have_avoided_the_refusal(cli, tmp_path):
    path = tmp_path / "s.log"
    path.write_text(command("MAIL FROM:a@example.net", "501 5.1.7 Bad sender address syntax"))
    assert b"explained by S018 path-no-brackets; next time: add the brackets" in cli("check", path).out
    told = json.loads(cli("check", "--output-format", "json", path).out)["outcomes"]
    assert [(each["accepted"], [cause["code"] for cause in each["causes"]]) for each in told] == [(False, ["S018"])]
    assert told[0]["meaning"] == "bad sender's mailbox address syntax"


def test_a_clean_session_that_was_refused_is_explained_by_its_codes(cli, tmp_path):
    path = tmp_path / "s.log"
    path.write_text(message(GOOD, "552 5.2.2 Mailbox full"))
    out = cli("check", path).out
    assert b"the message was refused at the end of its data" in out
    assert b"(mailbox full)" in out


def test_what_was_refused_is_told_of_sessions_without_findings(cli, tmp_path):
    path = tmp_path / "s.log"
    taken = message(GOOD, "250 2.0.0 Ok: queued as 4711").replace("SIZE 100\n", "SIZE 10000\n")
    path.write_text(taken)
    run = cli("check", path)
    assert (run.status, run.out) == (0, b"")
    assert b"nothing to report" in run.err
    path.write_text(taken + taken.replace("250 2.0.0 Ok", "554 5.7.1 Spam, not"))
    run = cli("check", path)
    assert run.status == 0
    assert run.out.count(b"the message was") == 1
    assert b"the message was refused at the end of its data\n  554 5.7.1 Spam" in run.out
    assert b"no finding explains what was refused" in run.err
    told = json.loads(cli("check", "--output-format", "json", path).out)["outcomes"]
    assert [each["accepted"] for each in told] == [True, False]
    assert cli("check", "--output-format", "concise", path).out == b""
