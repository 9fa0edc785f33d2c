"""What once broke mailint, and samples cut and joined anywhere: all that can be done with them comes to an end."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailint.judgement import ALL, Wants, judgement
from mailint.judgement.packed import pack, unpack
from mailint.lint import lint
from mailint.nodes.session import Session
from mailint.read.reading import Kind, read
from mailint.redact import redact
from mailint.render.ansi import plain
from mailint.render.formats import NAMES, format_of
from mailint.render.html import html_page
from mailint.render.ladder import ladder
from mailint.render.scene import scene
from mailint.render.shown import shown
from mailint.render.totals import Totals
from mailint.render.tree import tree
from mailint.rewrite import rewrite
from mailint.text import Safety, Source

from .conftest import CORPUS
from .test_corpus import SAMPLES, STRICT, assert_idempotent

CRASHERS = sorted((CORPUS / "crashers").iterdir())


@pytest.mark.parametrize("kind", [None, *Kind], ids=lambda kind: kind.value if kind else "told")
@pytest.mark.parametrize("path", CRASHERS, ids=lambda path: path.name)
def test_what_once_broke_it_does_no_more(path, kind):
    do_all(path.name, path.read_bytes(), kind)


SAMPLE = st.sampled_from([(path.name, path.read_bytes()) for path in SAMPLES])
PLACE = st.integers(0, 4000)


@settings(max_examples=100)
@given(SAMPLE, SAMPLE, PLACE, PLACE, st.sampled_from([None, None, *Kind]))
def test_the_beginning_of_one_sample_and_the_end_of_another(first, second, stop, start, kind):
    do_all(first[0], first[1][:stop] + second[1][start:], kind)


def do_all(name, octets, kind):
    """Judge, show, repair and redact; a second repair changes nothing, and a second redaction neither."""
    reading = read(Source(name, octets), kind=kind)
    judge(reading)
    show(reading)
    assert_idempotent(rewrite(reading, STRICT, Safety.SAFE))
    assert all(each.repaired.quiet for each in rewrite(reading, STRICT, Safety.UNSAFE).results)
    for addresses in (False, True):
        redacted = redact(reading, addresses=addresses).octets
        again = read(Source(name, redacted), kind=reading.kind)
        assert redact(again, addresses=addresses).octets == redacted


def judge(reading):
    report = lint(reading, STRICT)
    size = len(reading.source.data)
    for problem in report.problems:
        assert 0 <= problem.span.start <= problem.span.stop <= size
        assert problem.message.endswith(".")
    told = unpack(pack(judgement(report, Wants(ALL, 20, True))), reading.source.path)
    totals = Totals()
    totals.add(told)
    for name in NAMES:
        made = format_of(name, plain, 20, lambda: 100)
        text = "".join([made.begin(), *made.report(told), made.end(totals)])
        assert text or not told.findings


def show(reading):
    assert "".join(shown(reading)).endswith("}\n")
    assert "".join(html_page(reading)).rstrip().endswith("</html>")
    assert list(tree(reading, plain, 100))
    for unit in reading.units:
        if isinstance(unit.root, Session):
            assert list(ladder(scene(reading.source, unit, unit.root), plain, 40))
