"""Whose a line is where nothing marks it: told by what is owed, and by the replies that follow."""

import json
import os
import subprocess
import sys

import pytest

from mailint.nodes.message import Message
from mailint.nodes.session import Session, Speaker, Verb
from mailint.read.reading import Kind, read
from mailint.text import Source

from .conftest import ROOT

HEAD = "220 mx.example.com ESMTP\nEHLO c.example\n250 mx.example.com\n"
LETTERS = {Speaker.CLIENT: "C", Speaker.SERVER: "S", Speaker.CONTENT: "D", Speaker.NOISE: "-"}


def units(text: str):
    return read(Source("log", text.encode("latin-1")), kind=Kind.SESSION).units


def session(text: str) -> Session:
    root = units(text)[0].root
    assert isinstance(root, Session)
    return root


def sides(text: str) -> str:
    """One letter a line: C, S, D for mail data, - for nobody's."""
    octets = text.encode("latin-1")
    out = []
    for turn in session(text).turns:
        out.append(LETTERS[turn.speaker] * max(octets.count(b"\n", turn.start, turn.stop), 1))
    return "".join(out)


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        pytest.param("FOO\n500 what\nQUIT\n221 bye\n", "CSCS", id="one reply more: the client's"),
        pytest.param("FOO\nBAR\nQUIT\n500 a\n500 b\n221 bye\n", "CCCSSS", id="pipelined"),
        pytest.param("sh: command not found\nQUIT\n221 bye\n", "-CS", id="the count is right without it: nobody's"),
        pytest.param("NOOP\nOK\nQUIT\n221 bye\n", "CSCS", id="a reply without its code"),
        pytest.param("NOOP\nplease wait\n250 ok\nQUIT\n221 bye\n", "C-SCS", id="a remark before the reply"),
        pytest.param("MAIL\nFROM:<a@b.example>\n250 ok\nQUIT\n221 bye\n", "CCSCS", id="a command cut in two"),
        pytest.param("FOO\nBAR\nQUIT\n221 bye\n", "--CS", id="two remarks"),
        pytest.param("DATA\n503 no\nSubject: x\n500 a\n.\n500 b\nQUIT\n221 bye\n", "CSCSCSCS", id="data refused"),
    ],
)
def test_replies_that_follow_tell_whose_a_line_is(after, expected):
    assert sides(HEAD + after) == "SCS" + expected


def test_a_command_cut_in_two_is_answered_once():
    replies = [(each.verb, each.reply and each.reply.code) for each in session(
        HEAD + "MAIL FROM:<a@b.example>\n RET=HDRS\n250 ok\nQUIT\n221 bye\n").exchanges]  # fmt: skip
    assert replies == [(Verb.EHLO, 250), (Verb.MAIL, 250), (Verb.QUIT, 221)]


def test_354_that_comes_late_still_begins_the_data():
    text = (
        "220 mx.example.com\nehlo c.example\nmail from:<a@b.example>\nrcpt to:<c@d.example>\ndata\n250.*\n"
        "250-PIPELINING\n250 8BITMIME\n250 sender\n250 recipient\n354 go on\nsubject: x\n\ntext\n.\n250 taken\n"
    )
    assert sides(text) == "SCCCCSSSSSSDDDDS"
    assert [unit.view.text for unit in units(text) if isinstance(unit.root, Message)] == [b"subject: x\n\ntext\n"]


CHUNKED = HEAD + "MAIL FROM:<a@b.example>\n250 ok\nRCPT TO:<c@d.example>\n250 ok\n"


def test_a_reply_printed_inside_a_chunk_is_no_part_of_it():
    text = CHUNKED + "BDAT 19\nSubject: x\n\n250 ok\n250 pBDAT 10 LAST\neople\n\n250 ok\nQUIT\n221 bye\n"
    assert [unit.view.text for unit in units(text) if isinstance(unit.root, Message)] == [
        b"Subject: x\n\n250 people\n\n"
    ]
    assert [each.reply.code for each in session(text).exchanges if each.verb is Verb.BDAT and each.reply] == [250, 250]


def test_a_marked_command_may_stand_behind_a_chunk_without_line_end():
    text = (
        "S: 220 mx.example.com ESMTP\nC: EHLO c.example\nS: 250 mx.example.com\nC: MAIL FROM:<a@b.example>\nS: 250 ok\n"
        "C: RCPT TO:<c@d.example>\nS: 250 ok\nC: BDAT 17\nC: Subject: x\nC: \nC: HelBDAT 10 LAST\nC: lo world\n"
        "S: 250 ok\nS: 250 ok\nC: QUIT\nS: 221 bye\n"
    )
    assert [unit.view.text for unit in units(text) if isinstance(unit.root, Message)] == [
        b"Subject: x\n\nHello world\n"
    ]
    assert [each.verb for each in session(text).exchanges[-3:]] == [Verb.BDAT, Verb.BDAT, Verb.QUIT]


@pytest.mark.parametrize("size", ["5", "500", "0", "x"])
def test_a_chunk_whose_size_is_wrong_ends_at_the_next_reply(size):
    text = CHUNKED + f"BDAT {size} LAST\nSubject: x\n\ntext\n250 ok\nQUIT\n221 bye\n"
    assert session(text).exchanges[-1].verb is Verb.QUIT
    assert sides(text).endswith("SCS")


def test_a_response_and_its_reply_are_a_session():
    assert read(Source("log", b"ZnJlZCA5ZTk1YWVlMDljNDBhZg==\n235 welcome\n")).kind is Kind.SESSION
    assert read(Source("log", b"Population\n235 people\n")).kind is Kind.UNKNOWN


def test_a_capture_may_begin_with_a_response():
    found = session("ZnJlZCA5ZTk1\n235 welcome\nQUIT\n221 bye\n")
    assert [(each.verb, each.authenticated) for each in found.exchanges] == [
        (Verb.RESPONSE, False),
        (Verb.QUIT, True),
    ]


@pytest.mark.parametrize("line", ["PROXY TCP4 192.0.2.1 192.0.2.2 111 25", "DQoNCgANClFVSVQKIREADAEBAQECAgICAG8A3g=="])
def test_a_proxy_header_is_the_clients_and_no_command(line):
    found = session(f"{line}\n{HEAD}")
    assert sides(f"{line}\n{HEAD}") == "CSCS"
    assert found.greeting
    assert [each.verb for each in found.exchanges] == [Verb.EHLO]
    marked = session(f"C: {line}\nS: 220 mx.example.com\nC: EHLO c.example\nS: 250 mx.example.com\n")
    assert marked.greeting
    assert [each.verb for each in marked.exchanges] == [Verb.EHLO]


def commands(text: str) -> list[bytes]:
    unit = units(text)[0]
    return [unit.view.text[slice(*each.command.argument)] for each in session(text).exchanges if each.command]


LONG = "MAIL FROM:<alice@example.net> SIZE=1000 RET=HDRS ENVID=QQ314159265358979"


@pytest.mark.parametrize("width", [40, 55, 71])
def test_what_the_terminal_cut_is_one_line(width):
    cut = "\n".join(LONG[at : at + width] for at in range(0, len(LONG), width))
    text = f"220 mx.example.com\nEHLO c.example\n250 mx.example.com\n{cut}\n250 2.1.0 ok\nQUIT\n221 bye\n"
    assert commands(text)[1] == LONG[5:].encode()
    assert all(
        turn.wrapped == (b"MAIL" in units(text)[0].view.text[turn.start : turn.stop]) for turn in session(text).turns
    )


@pytest.mark.parametrize("rest", ["4C8D7E8C757", "C8D7E8C757"])
def test_a_reply_that_was_cut_is_one_line(rest):
    text = f"{HEAD}NOOP\n250 2.0.0 Ok: queued in the queue of the server as\n{rest}\nQUIT\n221 bye\n"
    reply = session(text).exchanges[1].reply
    assert reply
    assert units(text)[0].view.text[reply.start : reply.stop].endswith(rest.encode())


@pytest.mark.parametrize("break_", [" \\\n", " \\\n\t", "\n ", "\n\t"])
def test_a_folded_command_has_all_its_parameters(break_):
    text = (
        f"{HEAD}RCPT TO:<bob@example.org> NOTIFY=SUCCESS{break_}ORCPT=rfc822;bob@example.org\n250 ok\nQUIT\n221 bye\n"
    )
    assert commands(text)[1] == b"TO:<bob@example.org> NOTIFY=SUCCESS ORCPT=rfc822;bob@example.org"
    assert not any(turn.wrapped for turn in session(text).turns)


def test_glued_lines_of_a_reply_are_parted():
    found = session("220 mx.example.com\nEHLO c.example\n250-mx.example.com250-PIPELINING250 DSN\nQUIT\n221 bye\n")
    assert found.exchanges[1].offered == {b"PIPELINING": (), b"DSN": ()}


def test_the_shares_of_right_lines_are_measured(tmp_path):
    turns = [
        ["S", "220 mx.example.com"],
        ["C", "NOOP"],
        ["S", "250 ok"],
        ["X", "(a pause)"],
        ["C", "QUIT"],
        ["S", "221 bye"],
    ]
    (tmp_path / "transcripts.jsonl").write_text(json.dumps({"id": "one", "turns": turns}) + "\n")
    marks = {"C": "C: ", "S": "S: ", "X": "*** "}
    for shape, lines in {
        "telnet": [text for side, text in turns if side != "X"],
        "cs": [marks[side] + text for side, text in turns],
    }.items():
        (tmp_path / shape).mkdir()
        (tmp_path / shape / "one.txt").write_text("\n".join(lines) + "\n")
    command = [sys.executable, ROOT / "benchmarks" / "sides.py", tmp_path]
    done = subprocess.run(
        command, capture_output=True, text=True, check=True, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}
    )
    assert done.stdout.splitlines() == [
        f"{shape}: 5/5 lines (100.000%), 1/1 sessions (100.00%), 0 not taken for sessions" for shape in ("telnet", "cs")
    ]


def test_replies_to_what_was_pasted_at_once_stand_in_the_message():
    text = (
        "Trying 192.0.2.1...\nConnected to mx.example.com.\n220 mx.example.com ESMTP\nHELO c.example\n"
        "MAIL FROM:<a@b.example>\nRCPT TO:<c@d.example>\nDATA\nSubject: x\n250 mx.example.com\n250 2.1.0 Ok\n"
        "From: a@b.example\n250 2.1.5 Ok\n354 go on\n\n250 people\n.\n250 2.0.0 taken\nQUIT\n221 bye\n"
    )
    assert sides(text) == "--SCCCCDSSDSSDDDSCS"
    replies = [(each.verb.value, each.reply and each.reply.code) for each in session(text).exchanges]
    expected = [("HELO", 250), ("MAIL", 250), ("RCPT", 250), ("DATA", 354), (".", 250), ("QUIT", 221)]
    assert replies == expected
    (message,) = (unit for unit in units(text) if isinstance(unit.root, Message))
    assert message.view.text == b"Subject: x\nFrom: a@b.example\n\n250 people\n"
