"""Bodies: decoding with the way back, the clean tests, links in HTML, repairs that leave the decoded octets alone."""

import base64
import binascii
import quopri
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailint.fix import repair
from mailint.lint import judge
from mailint.read.message import read_message
from mailint.read.reading import Kind, Unit, read
from mailint.rules import all_rules
from mailint.rules.rule import Level
from mailint.settings import Settings
from mailint.text import Safety, Source, transfer

STRICT = Settings(strict=True, level=Level.ADVICE)
ENCODED = st.lists(
    st.sampled_from([b"=", b"A", b"Zz", b"+/", b"*", b" ", b"\t", b"\r\n", b"\n", b"\r", b"3D", b"c3", b"\xe9", b"."]),
    max_size=40,
).map(b"".join)


def unit(encoding: bytes, body: bytes, kind: bytes = b"text/plain; charset=utf-8") -> Unit:
    head = b"From: a@b.example\r\nMIME-Version: 1.0\r\nContent-Type: %s\r\nContent-Transfer-Encoding: %s\r\n\r\n"
    return read(Source("x", head % (kind, encoding) + body), kind=Kind.MESSAGE).units[0]


def codes(found: Unit) -> set[str]:
    return {rule.code for rule, _ in judge(found, STRICT, all_rules())}


@given(st.binary(max_size=400), st.sampled_from([b"\r\n", b"\n"]))
def test_base64_that_was_encoded_rightly_is_clean_and_comes_back(octets, end):
    text = b"--" + transfer.encode_base64(octets, end) + end
    assert transfer.is_whole_base64(text, 2, len(text))
    assert transfer.has_short_lines(text, 2, len(text))
    assert transfer.decode_base64(text, 2, len(text)) == octets
    assert not codes(unit(b"base64", text[2:], b"application/x-any")) & {"E022", "E023", "E024", "E025", "E026"}


@given(st.binary(max_size=200))
def test_quoted_printable_that_was_encoded_rightly_is_clean(octets):
    body = quopri.encodestring(octets, quotetabs=True).replace(b"\r", b"=0D")
    if b"=\n=20" not in body and not re.search(rb"[^\n]{77}", body):
        assert transfer.is_clean_quoted_printable(body, 0, len(body))
    assert not codes(unit(b"quoted-printable", body)) & {"E030", "E031", "E032", "E034"}


@given(ENCODED)
def test_views_lead_back_to_the_octets_that_were_decoded(body):
    text = b"xx" + body
    for view in (transfer.base64_view(text, 2, len(text)), transfer.quoted_printable_view(text, 2, len(text))):
        for at in range(len(view.text)):
            start, stop = view.span(at, at + 1)
            assert 2 <= start < stop <= len(text)
    assert transfer.quoted_printable_view(text, 2, len(text)).text == binascii.a2b_qp(body)


@given(ENCODED, st.integers(1, 8))
def test_long_lines_are_those_that_splitting_finds(body, limit):
    found = [body[start:stop] for start, stop in transfer.long_lines(body, 0, len(body), limit)]
    *lines, last = body.split(b"\n")
    expected = [line.removesuffix(b"\r") for line in lines] + [last]
    assert found == [line for line in expected if len(line) > limit]


@given(st.sampled_from([b"base64", b"quoted-printable", b"8bit", b"7bit"]), ENCODED, st.booleans())
def test_repair_of_any_body_ends_and_leaves_nothing_safe_to_do(encoding, body, unsafe):
    safety = Safety.UNSAFE if unsafe else Safety.SAFE
    rules = tuple(rule for rule in all_rules() if rule.code[0] == "E")
    done = repair(unit(encoding, body), STRICT, safety, rules)
    assert done.quiet
    assert not done.culprits
    again = read(Source("x", done.text), kind=Kind.MESSAGE).units[0]
    assert repair(again, STRICT, safety, rules).text == done.text


@given(ENCODED)
def test_safe_repairs_of_base64_keep_what_it_decodes_to(body):
    rules = tuple(rule for rule in all_rules() if rule.code in ("E023", "E024", "E026"))
    before = unit(b"base64", body, b"application/x-any")
    after = repair(before, STRICT, Safety.SAFE, rules).text
    start = before.root.parts[0].body_start
    assert transfer.decode_base64(after, start, len(after)) == transfer.decode_base64(
        before.view.text, start, len(after) + 99
    )


def cids(html: bytes, kind: bytes = b"text/html", encoding: bytes = b"7bit") -> list[bytes]:
    return [link.cid for link in unit(encoding, html, kind).root.links]


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        (b'<img src="cid:a@b">', [b"a@b"]),
        (b"<IMG SRC = 'CID:a@b '>", [b"a@b"]),
        (b"<img src=cid:a@b>", [b"a@b"]),
        (b'<img alt="x>y" src="cid:a&amp;b@c">', [b"a&b@c"]),
        (b'<td style="background:url(cid:a@b)">', [b"a@b"]),
        (b"<td style=\"background:url('cid:a@b')\">", [b"a@b"]),
        (b"<style>p { background: url( cid:a@b ) }</style>", [b"a@b"]),
        (b'<!-- <img src="cid:a@b"> --><img src="cid:c@d">', [b"c@d"]),
        (b'<!--[if mso]><v:fill src="cid:a@b"/><![endif]-->', [b"a@b"]),
        (b'&lt;img src="cid:a@b"&gt; cid:c@d', []),
        (b'<p title="cid of">cid:</p>', []),
        (b'<img src="http://b.example/?cid:a@b">', []),
    ],
)
def test_links_are_found_where_html_has_them(html, expected):
    assert cids(html) == expected
    assert cids(base64.encodebytes(html), encoding=b"base64") == expected
    assert cids(quopri.encodestring(html), encoding=b"quoted-printable") == expected


def test_links_in_css_and_nowhere_else():
    assert cids(b"p { background: url(cid:a@b) }", b"text/css") == [b"a@b"]
    assert cids(b'<img src="cid:a@b">', b"text/plain") == []


def test_a_link_broken_by_a_soft_line_break_is_placed_and_repaired():
    text = (
        b"From: a@b.example\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=r\r\n\r\n--r\r\n"
        b"Content-Type: text/html\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
        b'<img src=3D"ci=\r\nd:lo=\r\ngo">\r\n'
        b"--r\r\nContent-Type: image/png\r\nContent-ID: <logo>\r\n\r\n--r--\r\n"
    )
    message = read_message(text)
    (link,) = message.links
    assert text[link.start : link.stop] == b"ci=\r\nd:lo=\r\ngo"
    assert (link.cid, link.exact, link.target) == (b"logo", False, 2)
    rules = tuple(rule for rule in all_rules() if rule.code in ("C002", "C005", "C010"))
    done = repair(read(Source("x", text), kind=Kind.MESSAGE).units[0], STRICT, Safety.SAFE, rules).text
    assert b'<img src=3D"cid:logo@b.example">' in done
    assert b"Content-ID: <logo@b.example>" in done


def test_a_link_in_base64_is_left_alone_with_its_target():
    html = base64.encodebytes(b'<img src="cid:logo">')
    text = (
        b"From: a@b.example\nMIME-Version: 1.0\nContent-Type: multipart/related; boundary=r\n\n--r\n"
        b"Content-Type: text/html\nContent-Transfer-Encoding: base64\n\n%s"
        b"--r\nContent-Type: image/png\nContent-ID: <logo>\n\n--r--\n" % html
    )
    rules = tuple(rule for rule in all_rules() if rule.code.startswith("C"))
    found = read(Source("x", text), kind=Kind.MESSAGE).units[0]
    assert {rule.code for rule, _ in judge(found, STRICT, rules)} == {"C002", "C005", "C010"}
    assert repair(found, STRICT, Safety.UNSAFE, rules).text == text


@pytest.mark.parametrize(
    "body",
    [b"=", b"A=", b"A*", b"= ", b" ", b"=c3", b" \n", b"=\r", b"cid:<!--", b'cid:<a ="', b"cid:<", b"cid:<style",
     b"url( cid:", b'<img src="cid:a">'],
)  # fmt: skip
@pytest.mark.parametrize("encoding", [b"base64", b"quoted-printable", b"7bit"])
def test_hostile_bodies_are_judged_in_linear_time(body, encoding):
    judge(unit(encoding, body * 20_000, b"text/html; charset=utf-8"), STRICT, all_rules())
