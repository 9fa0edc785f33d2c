"""Templates rendered with the user's context: the result is judged as well, at the template's own octets."""

import json

import pytest

from mailint.lint import lint, read_for
from mailint.read.template import world_of
from mailint.rules.rule import Level
from mailint.settings import Settings
from mailint.text import Source


def found(text, context, path="letter.eml.j2"):
    settings = Settings(strict=True, level=Level.ADVICE, context=context, ignore=("V002",))
    report = lint(read_for(Source(path, text), settings), settings)
    return [(each.rule.code, text[slice(*each.span)]) for each in report.problems]


def made(text, context, path="letter.eml.j2"):
    root = read_for(Source(path, text), Settings(context=context)).units[0].root
    world = world_of(text, root)
    return world and world.view.text


LETTER = b"""\
From: shop@example.com
To: {{ name }} <{{ mail }}>
{% if copy %}
Cc: {{ copy }}
{% endif %}
Subject: Order {{ number }}{# a remark #}

Dear {{ name }},
{% for item in items -%}
* {{ item }}
{% endfor %}
Bye
"""


def test_the_result_is_what_a_program_would_send():
    context = {"name": "Ann", "mail": "ann@example.org", "number": 3, "items": ["a", "b"]}
    assert made(LETTER, context) == (
        b"From: shop@example.com\nTo: Ann <ann@example.org>\nSubject: Order 3\n\nDear Ann,\n* a\n* b\nBye\n"
    )
    crlf = LETTER.replace(b"\n", b"\r\n")
    assert made(crlf, context) == made(LETTER, context).replace(b"\n", b"\r\n")


def test_a_value_that_makes_a_fault_is_found_at_its_tag():
    context = {"name": "Ann", "mail": "ann at example.org", "number": 3, "items": []}
    assert found(LETTER, context) == [("A001", b"<{{ mail }}>")]
    good = context | {"mail": "ann@example.org"}
    assert found(LETTER, good) == []
    assert found(LETTER, None) == []


def test_a_fault_that_only_this_context_brings_up_is_found():
    text = (
        b"From: shop@example.com\nSubject: x\nMIME-Version: 1.0\nContent-Type: text/plain; charset=us-ascii\n"
        b"Content-Transfer-Encoding: 8bit\n\nHello {{ name }}\n"
    )
    assert found(text, {"name": "Ann"}) == []
    assert [code for code, _ in found(text, {"name": "J\u00fcrgen"})] == ["E002"]


def test_raw_blocks_sets_macros_and_filters_come_out_right():
    text = (
        b"Subject: {% raw %}{{ kept }}{% endraw %}\n\n"
        b"{% set shout %}loud {{ name }}{% endset %}{{ shout|upper }}\n"
        b"{% macro twice(x) %}{{ x }}{{ x }}{% endmacro %}{{ twice('ab')|trim }}\n"
        b"{% filter upper %}quiet{% endfilter %}\n"
    )
    assert made(text, {"name": "ann"}) == b"Subject: {{ kept }}\n\nLOUD ANN\nabab\nQUIET\n"


def test_octets_that_are_no_utf_8_come_through():
    assert made(b"Subject: \xff {{ x }}\n\n\xe9\n", {"x": "y"}) == b"Subject: \xff y\n\n\xe9\n"


def test_includes_are_looked_up_beside_the_template(tmp_path):
    (tmp_path / "foot.txt").write_bytes(b"Bob\n.. \n")
    path = str(tmp_path / "letter.eml.j2")
    assert made(b"Subject: x\n\n{% include 'foot.txt' %}\n", {}, path).endswith(b"Bob\n.. \n\n")


def test_what_cannot_be_rendered_is_said_and_not_judged():
    assert found(b"Subject: {{ a.b }}\n\nHi\n", {}) == [("V006", b"{{ a.b }}")]
    assert found(b"Subject: {{ 1 + 'a' }}\n\nHi\n", {}) == [("V007", b"{{ 1 + 'a' }}")]
    assert found(b"Subject: x\n\nHi\n{% nonsense %}\n", {}) == [("V007", b"{% nonsense %}")]
    assert found(b"Subject: {{ ''.__class__.mro() }}\n\nHi\n", {})[0][0] == "V007"
    assert made(b"Subject: {{ a.b }}\n\nHi\n", {}) is None


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("c.json", '{"name": "Ann",\n}', "c.json:2: is no JSON"),
        ("c.toml", "name = \n", "c.toml: is no TOML"),
        ("c.json", "[1]", "c.json: wants names"),
        ("c.jsn", "{}", "c.jsn: is neither .toml nor .json. Did you mean '.json'?"),
        ("c.toml", None, "c.toml: No such file"),
    ],
)
def test_a_context_that_cannot_be_used_is_said_in_a_line(cli, tmp_path, monkeypatch, name, content, said):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.eml.j2").write_bytes(b"Subject: {{ name }}\n\nHi\n")
    if content is not None:
        (tmp_path / name).write_text(content)
    status, _, told = cli("check", "--context", name, "a.eml.j2")
    assert status == 2
    assert said in told.decode()
    assert "Traceback" not in told.decode()


def test_the_command_line_and_the_configuration_take_a_context(cli, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.eml.j2").write_bytes(b"From: {{ sender }}\nSubject: x\n\nHi\n")
    (tmp_path / "b.eml.hbs").write_bytes(b"From: {{sender}}\nSubject: x\n\nHi\n")
    (tmp_path / "c.json").write_text('{"sender": "nobody"}')
    _, out, _ = cli("check", "--context", "c.json", "--output-format", "json", "a.eml.j2", "b.eml.hbs")
    told = json.loads(out)
    assert [(each["path"], each["code"], each["start"]["column"]) for each in told["findings"]] == [
        ("a.eml.j2", "A001", 7)
    ]
    assert told["not_judged"] == [{"path": "b.eml.hbs", "codes": [], "reason": "handlebars is not rendered, Jinja is"}]
    (tmp_path / "mailint.toml").write_text('context = "c.json"\n')
    assert b"A001" in cli("check", "a.eml.j2")[1]
