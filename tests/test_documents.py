"""Mail in documents: blocks are found in every markup, read as what they are, and told of at their own lines."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailint.lint import lint
from mailint.nodes.message import Message, Unrecognised
from mailint.nodes.session import Session
from mailint.read.blocks import MARKUPS, blocks
from mailint.read.reading import DOCUMENTS, Kind, read
from mailint.rules.rule import Level
from mailint.settings import Settings
from mailint.text import Source

STRICT = Settings(strict=True, level=Level.ADVICE)
LOG = """\
220 mx.example.net ESMTP
EHLO client.example.org
250 mx.example.net
MAIL FROM: <ann@example.org>
250 Ok
QUIT
221 Bye
"""


def indented(text, by):
    return "".join(by + line for line in text.splitlines(keepends=True))


def escaped(text):
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def test_the_names_of_documents_are_those_whose_blocks_are_known():
    assert set(DOCUMENTS) == set(MARKUPS)


@pytest.mark.parametrize(
    ("path", "before", "block", "after"),
    [
        ("a.md", "Text\n\n```\n", LOG, "```\n"),
        ("a.md", "Text\n\n~~~~ smtp\n", LOG, "~~~~\nmore\n"),
        ("a.md", "1. One\n\n   ```text\n", indented(LOG, "   "), "   ```\n"),
        ("a.md", "> Quoted\n>\n> ```\n", indented(LOG, "> "), "> ```\n"),
        ("a.md", "Text\n\n", indented(LOG, "    "), "\nText\n"),
        ("a.md", "Text\n\n", indented(LOG, "\t"), "\nText\n"),
        ("a.md", "Text\n\n{% highlight text linenos %}\n", LOG, "{% endhighlight %}\n"),
        ("a.md", "", indented(LOG, "> "), "\nSays he.\n"),
        ("a.html", "<p>x</p><pre>\n", escaped(LOG), "</pre>"),
        ("a.html", "<pre><code class='x'>", escaped(LOG).replace("Ok", "<span>O</span>k"), "</code></pre>"),
        ("a.rst", "Text::\n\n", indented(LOG, "    "), "\nText\n"),
        ("a.rst", ".. code-block:: text\n\n", indented(LOG, "   "), "\nText\n"),
        ("a.adoc", "Text\n\n----\n", LOG, "----\n"),
        ("a.wiki", "{code:title=x}\n", LOG, "{code}\n"),
        ("a.wiki", "[code]\n", LOG, "[/code]\n"),
    ],
)
def test_a_session_is_found_at_its_own_lines(path, before, block, after):
    text = (before + block + after).encode()
    report = lint(read(Source(path, text)), STRICT)
    assert report.reading.kind is Kind.DOCUMENT
    (problem,) = [each for each in report.problems if each.rule.code == "S017"]
    assert text[slice(*problem.span)] == b" "
    assert report.reading.source.line(problem.span.start) == before.count("\n") + 4


def test_sessions_and_messages_are_numbered_through():
    mail = "From: a@example.org\nSubject: x\n\nHello\n"
    data = LOG.replace("QUIT\n", "RCPT TO:<b@example.net>\n250 Ok\nDATA\n354 Go\n" + mail + ".\n250 Ok\nQUIT\n")
    text = f"```\n{mail}```\n\n```\n{data}```\n\n```\nls\n```\n\n```\n{mail}```\n".encode()
    reading = read(Source("a.md", text))
    assert [unit.message_index for unit in reading.units if isinstance(unit.root, Message)] == [0, 1, 2]
    assert [type(unit.root) for unit in reading.units] == [Message, Session, Message, Message]
    session = next(unit.root for unit in reading.units if isinstance(unit.root, Session))
    assert [content.message_index for content in session.contents] == [1]


def test_dns_answers_are_known_to_the_sessions_after_them():
    log = "$ telnet mx2.example.net 25\nTrying 192.0.2.2...\nConnected to mx2.example.net.\n" + LOG.replace(
        "QUIT", "RCPT TO:<b@example.net>\n250 Ok\nQUIT"
    )
    answers = "example.net. 60 IN MX 10 mx1.example.net.\nexample.net. 60 IN MX 20 mx2.example.net.\n"
    found = lint(read(Source("a.md", f"```\n{answers}```\n\n```\n{log}```\n".encode())), STRICT)
    assert "Q007" in [each.rule.code for each in found.problems]


def test_a_document_without_mail_is_told_as_such():
    reading = read(Source("a.md", b"# Title\n\n```\nls\n```\n"))
    assert [type(unit.root) for unit in reading.units] == [Unrecognised]


PIECES = [
    "```\n", "~~~\n", "<pre>", "</pre>", "<PRE\n", "&lt;", "&#65;", "&#x110000;", "&bogus;", "<!--", "-->", "> ",
    "    ", "\t",
    "{% highlight x %}\n", "{% endhighlight %}\n", "{code}\n", "----\n", "x::\n\n", ".. code:: a\n", "\n", "\r\n",
    "220 a ESMTP\n", "EHLO b\n", "250 a\n", "From: a@b.example\n", "Subject: x\n", "é", "<br>", "<b>", "[/code]\n",
]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=30).map("".join), st.sampled_from([*MARKUPS, ".txt"]))
def test_every_octet_of_a_block_leads_back_to_the_document(text, ending):
    data = text.encode()
    for view in blocks(data, ending):
        places = [view.span(at, at + 1) for at in range(len(view.text))]
        assert places == sorted(places)
        for octet, (start, stop) in zip(view.text, places, strict=True):
            assert 0 <= start < stop <= len(data)
            assert stop - start > 1 or data[start] == octet
    lint(read(Source("a" + ending, data), kind=Kind.DOCUMENT), STRICT)
