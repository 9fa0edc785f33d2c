"""The benchmarks: their inputs are what they say, and their report tells what was measured. Nothing is timed here."""

import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from benchmarks.chart import Bar, svg
from benchmarks.goals import GOALS, Against, Bench, Hostile, Outcome, Peak, Rate, measured
from benchmarks.inputs import MAKING, Inputs, Sizes
from benchmarks.make_sessions import lines
from benchmarks.pairs import Failed, cost, executable, paired
from benchmarks.peers import PEERS
from benchmarks.report import bars, page, write
from benchmarks.run import chosen, options
from benchmarks.shapes import SHAPES
from benchmarks.workshop import Missing, Workshop, environment
from mailint.read.detect import detect
from mailint.read.reading import Kind

TINY = Sizes(small=12, few=3, big=100_000, lines=400, templates=4, shapes=0.002)
DONE = executable(sys.executable, "-I", "-S", "-c", "pass")


@pytest.fixture
def inputs(tmp_path):
    return Inputs(tmp_path, TINY)


@pytest.mark.parametrize("name", MAKING)
def test_an_input_is_made_once_and_the_same_again(name, tmp_path):
    first, second = (Inputs(tmp_path / each, TINY).path(name) for each in "ab")
    assert octets(first) == octets(second)
    assert all(octets(first))
    assert not list(tmp_path.rglob("*.unfinished"))


def octets(path):
    return [each.read_bytes() for each in sorted(path.iterdir())] if path.is_dir() else [path.read_bytes()]


def test_the_inputs_have_their_sizes(inputs):
    assert [len(octets(inputs.path(name))) for name in ("small", "few", "templates")] == [12, 3, 4]
    assert octets(inputs.path("small"))[:3] == octets(inputs.path("few"))
    assert inputs.path("small.mbox").read_bytes().count(b"\nFrom ada@example.org ") == 11
    assert all(99_000 < inputs.path(name).stat().st_size < 102_000 for name in ("base64.eml", "8bit.eml", "line.eml"))
    assert inputs.path("postfix.log").read_bytes().count(b"\n") == 400
    session = inputs.path("session.log").read_bytes()
    assert 200 < session.count(b"\n") <= 400
    assert session.endswith(b"Connection closed by foreign host.\n")


def test_mail_that_is_given_takes_the_place_of_ours(tmp_path):
    given = tmp_path / "given" / "deeper"
    given.mkdir(parents=True)
    (given / "one.eml").write_bytes(b"Subject: mine\n\n")
    inputs = Inputs(tmp_path / "made", TINY, tmp_path / "given")
    assert octets(inputs.path("small")) == [b"Subject: mine\n\n"]
    (given / "two.eml").write_bytes(b"Subject: more\n\n")
    assert len(octets(Inputs(tmp_path / "made", TINY, tmp_path / "given").path("small"))) == 2


def test_the_session_is_taken_for_one():
    assert detect(lines("session", 500)) is Kind.SESSION


@pytest.mark.parametrize("name", SHAPES)
def test_a_shape_grows_with_its_count(name):
    sizes = [len(SHAPES[name].make(count)) for count in (0, 500, 1_000)]
    assert sizes[0] < sizes[1] < sizes[2]
    assert (sizes[2] - sizes[1]) / (sizes[1] - sizes[0]) == pytest.approx(1, abs=0.2)


def test_a_run_costs_time_and_memory():
    run = cost(DONE)
    assert run.wall > 0
    assert run.peak > 1


@pytest.mark.parametrize(
    ("program", "why"),
    [
        ("import sys; sys.exit(2)", "exit status 2"),
        ("import os; os.abort()", "exit status -6"),
        ("import time; time.sleep(60)", "exit status -9"),
        ("raise SystemExit('Traceback (most recent call last)')", "Traceback"),
    ],
)
def test_a_run_that_fails_is_told(program, why):
    with pytest.raises(Failed, match=why):
        cost(executable(sys.executable, "-I", "-S", "-c", program), limit=2 if "sleep" in program else 60)


def test_pairs_are_as_many_as_time_allows():
    assert len(paired(DONE, DONE, runs=3, seconds=60).ratios) == 3
    assert len(paired(DONE, DONE, runs=3, seconds=0).ratios) == 1


def test_what_is_measured_runs_with_bytecode_and_without_settings(monkeypatch):
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    monkeypatch.setenv("MAILINT_LEVEL", "advice")
    assert not {"PYTHONDONTWRITEBYTECODE", "MAILINT_LEVEL"} & set(environment())


def test_a_program_that_is_not_there_is_told(tmp_path):
    with pytest.raises(Missing, match="Debian package no-such-package"):
        Workshop(tmp_path).program("no-such-program", "no-such-package")


def test_a_line_that_cannot_be_measured_says_why(tmp_path, inputs, monkeypatch):
    monkeypatch.setattr(Workshop, "check", lambda self: ["/no/such/linter"])
    goals = [Against(7, "one.eml", "-j1", "sha256sum", 1.0)]
    (outcome,) = measured(goals, Bench(Workshop(tmp_path / "shop"), inputs, 1, 1.0), lambda text: None)
    assert outcome.met is None
    assert "/no/such/linter: FileNotFoundError" in outcome.note


def test_every_goal_has_its_peer_and_inputs(inputs):
    for goal in GOALS:
        assert goal.line(inputs).goal.startswith("≤ ")
        assert not isinstance(goal, Against) or (
            goal.peer in PEERS and {goal.data, goal.on or goal.data} <= set(MAKING)
        )
    assert {goal.peer for goal in GOALS if isinstance(goal, Against)} == set(PEERS)
    assert {type(goal) for goal in GOALS} == {Against, Peak, Rate, Hostile}


OUTCOMES = [
    Outcome(1, "8,000 small messages, -j1", "Python email", "≤ 0.45", "0.25", "0.2 to 0.3", 1.0, 4.0, True),
    Outcome(6, "1,000 small messages, -j1", "rspamd", "≤ 0.1", note="not installed (Debian package rspamd)"),
    Outcome(9, "parts", "limits", "≤ 0.6 s", "0.70 s; 20 MiB; 1.90", met=False),
    Outcome(9, "folds", "limits", "≤ 0.6 s", "0.20 s; 20 MiB; 1.10", met=True),
]


def test_the_page_tells_what_is_met_missed_and_not_measured():
    text = page(OUTCOMES, "On a machine.")
    assert "| 1 | 8,000 small messages, -j1 | Python email | ≤ 0.45 | 0.25 | 0.2 to 0.3 | 1 | 4 | met |" in text
    assert "not measured: not installed (Debian package rspamd)" in text
    assert "| 9 | 2 hostile shapes, -j1 | limits | ≤ 0.6 s | 1 of 2 |" in text
    assert "| parts | 0.70 s | 20 MiB | 1.90 | **missed** |" in text
    assert "On a machine." in text


def test_the_chart_has_a_bar_for_each_pair(tmp_path):
    write(tmp_path, OUTCOMES, "")
    drawing = ElementTree.parse(tmp_path / "benchmarks.svg").getroot()
    texts = [each.text for each in drawing.iter("{http://www.w3.org/2000/svg}text")]
    assert len(list(drawing.iter("{http://www.w3.org/2000/svg}rect"))) == len(bars(OUTCOMES)) == 1
    assert "Python email: 8,000 small messages, -j1" in texts
    assert "4" in texts


def test_bars_lie_on_their_side_of_one():
    drawing = ElementTree.fromstring(svg([Bar("slower <than> us", 10.0), Bar("faster", 0.1)]))
    slower, faster = drawing.iter("{http://www.w3.org/2000/svg}rect")
    assert float(faster.get("x")) + float(faster.get("width")) == pytest.approx(float(slower.get("x")), abs=0.2)
    assert (slower.get("class"), faster.get("class")) == ("bar", "slow")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--rows", "99"], "there are rows 1 to"),
        (["--rows", "one"], "is no list of rows"),
        (["--peers", "pine"], "no peer pine"),
        (["--folder", "no/such"], "no/such is no folder"),
    ],
)
def test_a_mistake_in_the_options_is_told(arguments, said, capsys):
    with pytest.raises(SystemExit) as stopped:
        options(arguments)
    assert stopped.value.code == 2
    assert said in capsys.readouterr().err


def test_rows_and_peers_choose():
    asked = options(["--rows", "1,7", "--peers", "compat32"])
    assert {(goal.row, goal.peer) for goal in chosen(asked.rows, asked.peers)} == {(1, "compat32"), (7, "compat32")}
    assert chosen(None, None) == list(GOALS)
    assert isinstance(asked.work, Path)
