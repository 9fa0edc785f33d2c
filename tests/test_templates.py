"""Message templates: every octet is text or tag, worlds lead back to them, and only what always holds is found."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailint.data.template_tags import GRAMMARS
from mailint.lint import lint
from mailint.nodes.shape import Shape
from mailint.nodes.template import Hole, Place, Role, Template
from mailint.read.reading import Kind, read
from mailint.read.template import read_template, worlds
from mailint.read.templated import Name, named
from mailint.rewrite import rewrite
from mailint.rules.rule import Level
from mailint.settings import Settings
from mailint.text import Safety, Source

from .conftest import CORPUS

STRICT = Settings(strict=True, level=Level.ADVICE)
DIALECTS = sorted(GRAMMARS)
FRAGMENTS = [
    "{{",
    "}}",
    "{%",
    "%}",
    "{#",
    "#}",
    "{{{",
    "}}}",
    "<%",
    "<%=",
    "%>",
    "*|",
    "|*",
    "${",
    "}",
    "$$",
    "%recipient.",
    "%",
    " if a ",
    " else ",
    " endif ",
    " for a in b ",
    " endfor ",
    "#each a",
    "/each",
    "#if a",
    "/if",
    "^a",
    "end",
    "range .",
    "raw",
    "endraw",
    "comment",
    "endcomment",
    "IF:A",
    "END:IF",
    "ELSE:",
    "-",
    "~",
    '"',
    "'",
    "\n",
    "\r\n",
    "\r\n\r\n",
    " ",
    "From: ",
    "To: ",
    "<a@b.example>",
    ", ",
    "Date: ",
    "Subject: x",
    "Content-Type: text/html; charset=utf-8",
    "Content-Type: multipart/mixed; boundary=",
    "--b",
    "é",
    "<p>",
    "name",
    ".Name",
    "x|safe",
    "if (a) { ",
    " } else { ",
    " } ",
    " xs.each do |x| ",
    "not a",
    "switch a",
    "case 1",
]
texts = st.lists(st.sampled_from(FRAGMENTS), max_size=40).map(lambda words: "".join(words).encode())
shapes = st.sampled_from([None, *Shape])


def found(text, path="letter.eml.j2", settings=STRICT):
    report = lint(read(Source(path, text)), settings)
    return [(each.rule.code, text[slice(*each.span)]) for each in report.problems if each.rule.code != "V002"]


def fixed(text, path="letter.eml.j2", safety=Safety.SAFE):
    return rewrite(read(Source(path, text)), STRICT, safety).text()


def places(text, path="letter.eml.j2"):
    root = read(Source(path, text), kind=Kind.TEMPLATE).units[0].root
    return {text[slice(*hole.code)].decode(): hole.place for hole in root.holes}


@given(texts, st.sampled_from(DIALECTS), shapes)
def test_reading_and_judging_never_raise(text, dialect, shape):
    root = read_template(text, Name(dialect, shape))
    at = 0
    for tag in root.tags:
        assert at <= tag.start < tag.stop <= len(text), "tags lie in order, and apart"
        assert tag.extent.start <= tag.start
        assert tag.extent.stop >= tag.stop
        at = tag.stop
        assert all(branch < len(root.tags) for branch in tag.branches)
    lint(read(Source(f"a.{dialect}", text), kind=Kind.TEMPLATE, templates={f".{dialect}": dialect}), STRICT)


@given(texts, st.sampled_from(DIALECTS), shapes)
def test_worlds_lead_back_to_the_template(text, dialect, shape):
    root = read_template(text, Name(dialect, shape))
    for world in worlds(text, root):
        for (start, stop, tag), at in zip(world.runs, world.starts, strict=True):
            width = stop - start
            if tag == -1:
                assert world.view.text[at : at + width] == text[start:stop]
                assert not width or world.view.span(at, at + width) == (start, stop)
            elif tag >= 0:
                assert world.view.span(at, at + 1).start == start
                assert (start, stop) == (root.tags[tag].start, root.tags[tag].stop)


@given(texts, st.sampled_from(DIALECTS))
def test_literal_text_and_tags_are_the_whole_template(text, dialect):
    root = read_template(text, Name(dialect, Shape.MESSAGE))
    at, out = 0, []
    for tag in root.tags:
        out += [text[at : tag.start], text[tag.start : tag.stop]]
        at = tag.stop
    assert b"".join([*out, text[at:]]) == text


@given(texts, st.sampled_from(["j2", "hbs", "erb", "ejs", "gotmpl", "mailchimp"]))
def test_a_repair_leaves_every_tag_as_it_is(text, ending):
    path = f"letter.eml.{ending}"
    root = read(Source(path, text), kind=Kind.TEMPLATE).units[0].root
    after = fixed(text, path, Safety.UNSAFE)
    tags = [text[tag.start : tag.stop] for tag in root.tags if tag.role is not Role.UNCLOSED]
    at = 0
    for tag in tags:
        at = after.find(tag, at)
        assert at >= 0, "a tag was changed"
        at += len(tag)


@pytest.mark.parametrize(
    ("unit", "dialect"),
    [
        (b"{{ ", "jinja"), (b"{% ", "jinja"), (b'{{ "', "jinja"), (b"{% if a %}x", "jinja"), (b"{# ", "jinja"),
        (b"{% for a in b %}x{% if loop.last %}y{% endif %}", "jinja"), (b"{% raw %}", "jinja"),
        (b"{{- a -}} ", "jinja"),
        (b"{% endif %}", "jinja"), (b"{% comment %}", "liquid"), (b"{{#a}}", "handlebars"), (b"{{{ ", "handlebars"),
        (b"{{! ", "handlebars"), (b"{{!--", "handlebars"), (b"{{{{a}}}}", "handlebars"), (b"<%= ", "erb"),
        (b"<% a do %>", "erb"), (b"<% if (a) { %>", "ejs"), (b"{{ if `", "go"), (b"{{/* ", "go"), (b"${a", "dollar"),
        (b"*|IF:A|*", "mailchimp"), (b"*|A", "mailchimp"), (b"%recipient.a", "percent"),
    ],
)  # fmt: skip
def test_hostile_templates_make_worlds_of_their_own_size(unit, dialect):
    text = b"Subject: x\n\n" + unit * 2000 + b"{% endfor %}" * 2000
    root = read_template(text, Name(dialect, Shape.MESSAGE))
    made = list(worlds(text, root))
    assert len(made) <= 8
    assert sum(len(world.runs) for world in made) <= 8 * (2 * len(root.tags) + 2) * 2


def test_a_loop_inside_a_loop_does_not_come_four_times():
    text = b"\n" + b"{% for a in b %}x" * 30 + b"{% endfor %}" * 30
    root = read_template(text, Name("jinja", Shape.MESSAGE))
    assert max(len(world.view.text) for world in worlds(text, root)) <= 2 * 31 + 2


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("mail/order.eml.j2", Name("jinja", Shape.MESSAGE)),
        ("order.j2.eml", Name("jinja", Shape.MESSAGE)),
        ("order.eml.hbs", Name("handlebars", Shape.MESSAGE)),
        ("order.html.erb", Name("erb", Shape.HTML)),
        ("order.txt.liquid", Name("liquid", Shape.TEXT)),
        ("order.eml.tmpl", Name("", Shape.MESSAGE)),
        ("order_subject.txt", Name("", Shape.SUBJECT)),
        ("order_subject.txt.j2", Name("jinja", Shape.SUBJECT)),
        ("order.eml", None),
        ("order.html", None),
        ("order.j2", None),
        ("notes.txt", None),
    ],
)
def test_a_name_says_language_and_shape(path, name):
    assert named(path) == name


def test_a_setting_names_templates():
    text = b"Subject: <%= a %>\n\nx\n"
    assert read(Source("a.letter", text), templates={".letter": "erb"}).kind is Kind.TEMPLATE
    assert read(Source("a.letter", b"Subject: a\n\nx\n")).kind is Kind.MESSAGE


@pytest.mark.parametrize(
    ("text", "dialect"),
    [
        (b"To: {{ to }}\n\n{% if a %}x{% endif %}", "jinja"),
        (b"To: {{to}}\n\n{{#if a}}x{{/if}}", "handlebars"),
        (b"To: {{ .To }}\n\n{{ if .A }}x{{ end }}", "go"),
        (b"To: <%= to %>\n\n<% if a %>x<% end %>", "erb"),
        (b"To: <%= to %>\n\n<% if (a) { %>x<% } %>", "ejs"),
        (b"To: *|EMAIL|*\n\nx", "mailchimp"),
        (b"To: %recipient.email%\n\nx", "percent"),
        (b"To: ${to}\n\nx", "dollar"),
        (b"To: {{ to }}\n\n{% load i18n %}x", "django"),
    ],
)
def test_octets_say_the_language(text, dialect):
    reading = read(Source("letter.eml", text))
    assert reading.kind is Kind.TEMPLATE
    assert reading.units[0].root.dialect == dialect


def test_delivered_mail_is_no_template():
    text = b"Received: by a; Mon, 23 Nov 2026 15:00:00 +0000\nSubject: Dear {{ name }}\n\nx\n"
    assert read(Source("letter.eml", text)).kind is Kind.MESSAGE


def test_holes_are_typed_by_where_they_stand():
    text = b"""From: {{ a }} <{{ b }}>
To: "{{ c }}" <{{ d }}@{{ e }}>, {{ f }}
Date: {{ g }}
Keywords: {{ h }}
Subject: {{ i }}
Message-ID: <{{ j }}>
List-Unsubscribe: <{{ k }}>
MIME-Version: {{ l }}
Content-Type: multipart/mixed; boundary="{{ m }}"

--{{ m }}
Content-Type: text/html; charset={{ n }}
Content-Disposition: attachment; filename="{{ o }}"

<p><a href="{{ p }}">{{ q }}</a>
--{{ m }}
Content-Transfer-Encoding: base64

{{ r }}
--{{ m }}
Content-Transfer-Encoding: {{ s }}

{{ t }}
--{{ m }}--
"""
    assert list(places(text).values()) == [
        Place.NAME, Place.ADDR_SPEC, Place.NAME, Place.LOCAL, Place.DOMAIN, Place.MAILBOX, Place.DATE, Place.PHRASE,
        Place.UNSTRUCTURED, Place.ID, Place.URL, Place.VERSION, Place.TEXT, Place.CHARSET, Place.PARAMETER, Place.URL,
        Place.HTML, Place.DATA, Place.MECHANISM, Place.TEXT,
    ]  # fmt: skip
    assert found(text) == [("V003", b"{{ j }}"), ("V003", b"{{ m }}")]


def test_a_finding_counts_where_it_holds_in_every_world():
    two = b"{% if de %}\nSubject: Hallo\n{% endif %}\n{% if en %}\nSubject: Hello\n{% endif %}\n"
    assert found(b"From: a@b.org\n" + two + b"\nx\n") == [], "one of them stands, as far as anyone knows"
    assert ("H002", b"Subject: Hello") in found(b"From: a@b.org\nSubject: Hallo\nSubject: Hello\nX: {{ x }}\n\nx\n")
    rare = b"From: a@b.org\n{% if a %}\nX: 1\n{% elif b %}\nno field\n{% else %}\nX: 3\n{% endif %}\nX: 4\n\nx\n"
    assert found(rare) == [("H003", b"no field")], "a branch in the middle comes up, too"


def test_lists_in_loops_are_no_fault():
    loop = b"{% for r in rs %}{{ r }}{% if not loop.last %}, {% endif %}{% endfor %}"
    assert found(b"From: a@b.org\nTo: " + loop + b"\nSubject: x\n\nx\n") == []
    go = b"{{ range $i, $r := .Rs }}{{ if $i }}, {{ end }}{{ $r }}{{ end }}"
    assert found(b"From: a@b.org\nTo: " + go + b"\nSubject: x\n\nx\n", "letter.eml.gotmpl") == []


def test_what_the_sender_adds_is_not_missed():
    assert found(b"Subject: {{ x }}\n\nx\n") == []


def test_repairs_keep_away_from_holes_and_add_no_field():
    text = b"Subject : {{ x }}\nTo: J. Doe <{{ to }}>\nCc: {{ a }}. Doe <a@b.org>\nContent-Type: text/plain\n\nx\n"
    after = text.replace(b"Subject :", b"Subject:").replace(b"J. Doe", b'"J. Doe"')
    assert fixed(text) == after
    assert fixed(after, safety=Safety.UNSAFE) == after


def test_line_ends_are_kept():
    text = b"Subject : {{ x }}\r\n{% if a %}\r\nX-A : 1\r\n{% endif %}\r\n\r\nx\r\n"
    assert fixed(text) == text.replace(b" :", b":")


def test_bodies_and_subjects_are_judged_as_what_they_are():
    assert found(b"<p>{{ a }}\0</p>", "a.html.j2") == [("L004", b"\0")]
    assert found(b"{{ a|safe }} \xff\n", "a.txt.j2") == [("E004", b"\xff")]
    assert found(b"\n{% load x %}\nHello {{ a }}\n", "a_subject.txt") == []
    assert found(b"Gr\xfc\xdfe {{ a }}\n", "a_subject.txt") != []
    assert found(b"{{ a", "a_subject.txt") == [("V001", b"{{ a")]


def test_the_kind_template_takes_any_file(cli, tmp_path):
    path = tmp_path / "letter.txt"
    path.write_bytes(b"Dear {{ name }},\n{% if a %}\n")
    run = cli("check", "--kind", "template", "--output-format", "concise", path)
    assert run.status == 1
    assert run.text == f"{path}:2:1: V001 {{% if a %}} begins a block that does not end.\n"


def test_fix_edits_the_template(cli, tmp_path):
    path = tmp_path / "letter.eml.j2"
    path.write_bytes(b"Subject : {{ name }}\n\nx\n")
    assert cli("fix", path).status == 0
    assert path.read_bytes() == b"Subject: {{ name }}\n\nx\n"


@pytest.mark.parametrize(
    ("value", "fits"),
    [
        (b"{{ now }}", True),
        (b"{{ now.strftime('%a, %d %b %Y %H:%M:%S %z') }}", True),
        (b"{{ now.strftime('%d.%m.%Y') }}", False),
        (b"{{ now | date: '%Y-%m-%d' }}", False),
        (b"{{ a }}, {{ b }} {{ c }} {{ d }} {{ e }} +0200", True),
        (b"{{ a }}, 1 Jan 2027 00:00:00 +0000", False),
        (b"{{ day }} around noon", False),
        (b"{{ user.name }}", False),
        (b"{{ username_changed_date }}", True),
    ],
)
def test_date_holes(value, fits):
    text = b"Subject: x\nDate: " + value + b"\n\nx\n"
    root = read_template(text, Name("jinja", Shape.MESSAGE))
    assert all(hole.fits is fits for hole in root.holes)


def good_templates():
    return [path for path in sorted((CORPUS / "templates").glob("clean-*")) if ".expected" not in path.suffixes]


@pytest.mark.parametrize("path", good_templates(), ids=lambda path: path.name)
def test_every_planted_fault_is_found(path):
    from benchmarks.plant import FAULTS, dialect_of, meets, plant, problems

    text, dialect = path.read_bytes(), dialect_of(path)
    for fault in FAULTS:
        planted = plant(text, fault, dialect)
        if planted:
            hits = [each for each in problems(path, planted.text) if each.rule.code in fault.codes.split()]
            assert any(meets(each, planted) for each in hits), fault.name


def test_every_language_has_a_good_template():
    roots = [read(Source(path.name, path.read_bytes())).units[0].root for path in good_templates()]
    assert all(isinstance(root, Template) for root in roots)
    assert {GRAMMARS[root.dialect] for root in roots} == set(GRAMMARS.values())
    assert sum(any(isinstance(tag, Hole) for tag in root.tags) for root in roots) > 14


def test_show_lists_the_tags(cli):
    path = CORPUS / "templates" / "clean-crlf.eml.j2"
    lines = cli("show", path).text.splitlines()
    assert lines[1] == "jinja template of a message"
    assert lines[2].split() == ["1", "hole", "(address)", "{{", "sender", "}}"]
    document = json.loads(cli("show", "--as", "json", path).out)
    assert (document["kind"], document["dialect"], document["shape"]) == ("template", "jinja", "message")
    assert [tag["role"] for tag in document["tags"]][:4] == ["hole", "hole", "choice", "hole"]
    assert cli("show", "--as", "mime", path).status == 0


def test_a_template_is_not_sent(cli):
    path = CORPUS / "templates" / "clean-crlf.eml.j2"
    run = cli("fix", "--send", "--server", "127.0.0.1:9", "--from", "a@example.org", "--to", "b@example.org", path)
    assert run.status == 2
    assert b"a template is not sent" in run.err


def test_a_walk_takes_templates_of_messages(cli, tmp_path):
    (tmp_path / "order.eml.j2").write_bytes(b"{% if a %}\nSubject: x\n\nx\n")
    (tmp_path / "page.html.j2").write_bytes(b"{% if a %}\n")
    run = cli("check", "--output-format", "concise", tmp_path)
    assert run.text.count("\n") == 1
    assert "order.eml.j2:1:1: V001" in run.text


def test_a_block_named_for_a_text_body_is_no_html():
    text = (
        b"{% block text_body %}Go to {{ url|safe }}{% endblock %}\n"
        b"{% block html_body %}<a href='x'>{{ name|safe }}</a>{% endblock %}\n"
    )
    assert found(text, "reset.html.django") == [("V004", b"{{ name|safe }}")]


def test_octets_over_127_that_stand_in_the_template_are_told_with_those_of_fillers():
    """Fillers have some, too: of a template with none, what is said of them is not said of it."""
    pure = (
        b"From: a@b.example\nTo: {{ to }}\nSubject: s\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\n"
    )
    settings = Settings()
    for body, codes in ((b"Dear {{ name }},\n", []), (b"Gr\xc3\xbc\xc3\x9fe\n", ["E003"])):
        report = lint(read(Source("letter.eml.j2", pure + body), kind=Kind.TEMPLATE), settings)
        assert [each.rule.code for each in report.problems] == codes
