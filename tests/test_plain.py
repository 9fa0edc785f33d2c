"""The plain course against the full one: of what it takes, the rules must have nothing to say."""

import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mailint.judgement import Judgement, Wants
from mailint.lint import lint, read_for
from mailint.nodes.message import Message, Parts
from mailint.plain import Seen, is_plain_message, look, looks
from mailint.plain.header import FIELDS, plain_section
from mailint.plain.message import plain_lines
from mailint.read import large
from mailint.read.light import Light
from mailint.read.message import read_message
from mailint.read.reading import Kind
from mailint.rules.rule import Level
from mailint.run import check, inputs
from mailint.settings import QUIET, Settings
from mailint.store import Unreadable
from mailint.text import Source, window

CORPUS = Path(__file__).resolve().parents[1] / "corpus"
PLAIN = (
    b"Return-Path: <ada@a.example>\r\nReceived: from a.example (a.example [192.0.2.1])\r\n\tby b.example (Postfix)"
    b" with ESMTPS id 4XtZ (using TLSv1.3\r\n\twith cipher X (256/256 bits)); Tue, 04 Oct 2016 19:38:21 -0400\r\n"
    b"DKIM-Signature: v=1; a=rsa-sha256; d=a.example; s=1; h=from;\r\n bh=Zm9v; b=YmFy\r\n"
    b"From: Ada Byron <ada@a.example>\r\nSender: desk@a.example\r\nReply-To: <ada@a.example>\r\n"
    b'To: "Bo, Ek" <bo@b.example>,\r\n cy@c.example\r\nCc: =?utf-8?Q?J=C3=B6rg?= <j@b.example>\r\n'
    b"Subject: =?utf-8?B?R3LDvMOfZQ==?=\r\n =?utf-8?Q?_aus?= here\r\nDate: Tue, 04 Oct 2016 19:38:20 -0400 (EDT)\r\n"
    b"Message-ID: <1@a.example>\r\nIn-Reply-To: <2@[192.0.2.1]>\r\nReferences: <3@b.example>\r\n <2@a.example>\r\n"
    b"X-Mailer: Pigeon 3\r\nX-Spam-Level: \r\nX-Note:\r\n (none)\r\nContent-Language: de\r\n"
    b"Feedback-ID: 1:a\r\nMIME-Version: 1.0 (Pigeon)\r\n"
    b'Content-Type: multipart/mixed;\r\n boundary="--=_x"\r\n\r\n'
    b"no reader shows this\r\n----=_x\r\nContent-Type: multipart/alternative; boundary=inner\r\n\r\n"
    b"--inner\r\n\r\nHello\r\n"
    b"--inner\r\nContent-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
    b"Caf=E9 =\r\nand more\r\n"
    b"--inner\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    b"PHA+R3LDvMOfZTwvcD4=\r\n--inner--\r\n"
    b"----=_x\r\nContent-Type: application/pdf; name=a.pdf\r\nContent-Disposition: attachment; filename=a.pdf\r\n"
    b"Content-Transfer-Encoding: base64\r\n\r\nAAAA\r\n"
    b"----=_x\r\nContent-Type: message/rfc822\r\n\r\nSubject: x\r\n\r\nforwarded\r\n----=_x--\r\n"
)
"""A message with all that the plain course takes."""
KEPT = st.binary(min_size=1, max_size=3)
PIECES = [
    b"", b"\r\n", b"\n", b"\r", b"\0", b"\t", b" ", b"  ", b"(", b")", b'"', b"\\", b"<", b">", b"@", b",", b";", b":",
    b"=", b"=?", b"?=", b"--", b"----=_x", b"--inner", b"--inner--\r\n", b".", b"\r\n.\r\n", b"\r\n\r\n", b"\xe9",
    b"\xc3\xa9", b"From: ", b"Date: x\r\n", b"Subject: a\r\n", b"{{", b"%%", b"__", b"<your ", b"cid:", b"=E9", b"=e9",
    b"=\r\n", b"x" * 80, b"x" * 1000, b"localhost", b"example.com", b"noreply", b"Content-Type: text/plain\r\n",
]  # fmt: skip


def told(octets: bytes, **chosen: object) -> list[str]:
    """What the full course shows."""
    choices = Settings(**chosen)  # type: ignore[arg-type]
    report = lint(read_for(Source("x.eml", octets), choices), choices)
    return [str(report.reading.kind)] * (report.reading.kind is not Kind.MESSAGE) + [
        each.rule.code for each in report.problems
    ]


def test_a_message_with_all_that_is_plain() -> None:
    assert is_plain_message(PLAIN)
    assert is_plain_message(PLAIN.replace(b"\r\n", b"\n"))
    assert told(PLAIN) == []


@pytest.mark.parametrize(
    "group", [b"undisclosed-recipients:;", b"Undisclosed recipients:; ", b"\r\n undisclosed-recipients:;"]
)
def test_recipients_that_are_not_told(group: bytes) -> None:
    octets = PLAIN.replace(b'"Bo, Ek" <bo@b.example>,\r\n cy@c.example', group)
    assert octets != PLAIN
    assert is_plain_message(octets)
    assert told(octets) == []
    odd = octets.replace(b"Sender: desk@a.example", b"Sender:" + group)
    assert not is_plain_message(odd)


def test_what_counts_as_advice_is_plain() -> None:
    octets = PLAIN.replace(b"Hello", b"Hello {{ name }} %%NAME%%")
    assert is_plain_message(octets)
    assert told(octets) == []
    octets = PLAIN.replace(b"Hello", b"Hello " * 20).replace(b"MIME-Version: 1.0 (Pigeon)\r\n", b"")
    octets = octets.replace(b"Caf=E9", b"Cafe").replace(b"ada@a.example>\r\nR", b"noreply@a.example>\r\nR")
    assert is_plain_message(octets)
    assert told(octets) == []
    assert set(told(octets, strict=True)) == {*QUIET, "G031"}
    assert not Settings(strict=True).is_usual
    assert not Settings(select=("L008",)).is_usual
    assert not Settings(level=Level.ADVICE).is_usual
    assert Settings(ignore=("L",), level=Level.ERROR).is_usual


SAMPLES = [path for path in sorted(CORPUS.rglob("*")) if path.is_file()]


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.relative_to(CORPUS).as_posix())
def test_of_what_it_takes_nothing_is_shown(path: Path) -> None:
    octets = path.read_bytes()
    if is_plain_message(octets):
        assert told(octets) == []


def test_some_samples_are_plain() -> None:
    assert sum(is_plain_message(path.read_bytes()) for path in SAMPLES) > 10


@given(st.data())
@settings(max_examples=400, deadline=None)
def test_with_something_put_in_or_left_out(data: st.DataObject) -> None:
    octets = PLAIN
    for _ in range(data.draw(st.integers(1, 2))):
        at = data.draw(st.integers(0, len(octets)))
        stop = at + data.draw(st.sampled_from([0, 0, 0, 1, 2, 3, 20, 200]))
        octets = octets[:at] + data.draw(st.sampled_from(PIECES) | KEPT) + octets[stop:]
    if is_plain_message(octets):
        assert told(octets) == []


OF_WORLDS = {"D001", "R001", "H001", "T024", "E003"}
"""What may be said of what a template makes without a fault of the template's: fields that are missing, and fillers."""


@given(st.data())
@settings(max_examples=300, deadline=None)
def test_of_what_a_template_makes(data: st.DataObject) -> None:
    octets = re.sub(rb"(?:From|Date|Message-ID): [^\r]*\r\n", b"", PLAIN, count=data.draw(st.integers(0, 3)))
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(octets)))
        octets = octets[:at] + data.draw(st.sampled_from(PIECES) | KEPT) + octets[at:]
    if is_plain_message(octets, whole=False, eight_bit=True):
        choices = Settings()
        problems = lint(read_for(Source("x.eml", octets), choices, Kind.MESSAGE), choices).problems
        assert {each.rule.code for each in problems} <= OF_WORLDS


def test_octets_that_only_fillers_may_have() -> None:
    octets = PLAIN.replace(
        b"\r\n\r\nHello", b"\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nGr\xc3\xbc\xc3\x9fe {{ x }}"
    )
    octets = octets.replace(b"--inner\r\n\r\nContent", b"--inner\r\nContent")
    assert not is_plain_message(octets)
    assert not is_plain_message(octets, whole=False)
    assert is_plain_message(octets, whole=False, eight_bit=True)
    assert told(octets) == ["E003"]


@given(st.data())
@settings(max_examples=200, deadline=None)
def test_with_a_field_taken_out_put_twice_or_moved(data: st.DataObject) -> None:
    head, empty, body = PLAIN.partition(b"\r\n\r\n")
    fields = re.split(rb"\r\n(?![ \t])", head)
    at = data.draw(st.integers(0, len(fields) - 1))
    field = fields.pop(at)
    for _ in range(data.draw(st.integers(0, 2))):
        fields.insert(data.draw(st.integers(0, len(fields))), field)
    octets = b"\r\n".join(fields) + empty + body
    if is_plain_message(octets):
        assert told(octets) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"Tue, 04", b"Mon, 04"),
        (b"Tue, 04 Oct", b"Tue, 31 Nov"),
        (b"-0400 (EDT)", b"-0460"),
        (b"-0400 (EDT)", b"-1300"),
        (b"ada@a.example>\r\nSender", b"ada@localhost>\r\nSender"),
        (b"Ada Byron <ada@a.example>", b"ada@a.example, bo@b.example"),
        (b"=?utf-8?B?R3LDvMOfZQ==?=", b"=?utf-8?B?R3LD?="),
        (b"=?utf-8?B?R3LDvMOfZQ==?=", b"x=?utf-8?B?R3LDvMOfZQ==?="),
        (b"=?utf-8?B?R3LDvMOfZQ==?=", b"=?utf-9?B?R3LDvMOfZQ==?="),
        (b"R3LDvMOfZQ==?=", b"R3LDvMOfZQ" + b"A" * 60 + b"?="),
        (b"=E9", b"=e9"),
        (b"=E9", b"=80 \r\n"),
        (b"charset=iso-8859-1", b"charset=us-ascii"),
        (b"charset=iso-8859-1", b"charset=latin-9x"),
        (b"\r\nHello\r\n", b"Content-Type: text/plain; charset=latin-9x\r\n\r\n"),
        (b"PHA+R3LDvMOfZTwvcD4=", b"PHA+R3LDvMOfZTwvcD4"),
        (b"PHA+R3LDvMOfZTwvcD4=", b"PHA+R3LDvPOfZTwvcD4="),
        (b"--inner--", b"--inner"),
        (b"boundary=inner", b"boundary=inne"),
        (b"Subject: x", b"Subject: \xc3\xa9"),
        (b"forwarded\r\n", b"forwarded"),
        (b"Pigeon 3", b"{{ version }}"),
        (b"Hello", b"Hello\r\n.\r\n"),
        (b"Hello", b"Hello\r\nTranscript of session follows."),
        (b"Hello", b"Hello" * 200),
        (b"From:", b"Form:"),
        (b"Date:", b"Subject: twice\r\nDate:"),
        (b"Hello\r\n", b"Hel\rlo\n"),
        (b"E9 =\r\n", b"E9 =\r\nblank \r\n"),
        (b"E9 =\r\n", b"E9 =\r\ntab\t\r\n"),
        (b"Caf=E9 =", b"C" * 76 + b"="),
        (b"and more", b"m" * 77),
        (b"and more", b"and=more"),
        (b"PHA+R3LDvMOfZTwvcD4=", b"PGltZyBzcmM9Q2lEOng+"),
        (b"Pigeon 3", b"__NAME__"),
        (b"Pigeon 3", b"<Your name>"),
        (b"Pigeon 3", b"*|NAME|*"),
        (b"Pigeon 3", b"<%= name %>"),
        (b"no reader shows this\r\n-", b"no reader shows this-"),
        (b"--inner--\r\n--", b"--inner--\r\nx--inner\r\n--"),
    ],
)
def test_what_is_not_plain(old: bytes, new: bytes) -> None:
    assert old in PLAIN
    octets = PLAIN.replace(old, new)
    assert not is_plain_message(octets)
    assert not is_plain_message(octets.replace(b"\r\n", b"\n"))


@pytest.mark.parametrize("octets", [b"", b"\n", b"\r\n", b"x", b"From: a@b.example\r\n\r\n", b"220 mx\r\nEHLO x\r\n"])
def test_what_is_no_whole_message(octets: bytes) -> None:
    assert not is_plain_message(octets)


@pytest.mark.other_mail
def test_of_other_mail_that_it_takes_nothing_is_shown(request: pytest.FixtureRequest) -> None:
    for path in sorted(Path(request.config.getoption("--mail")).rglob("*")):
        octets = path.read_bytes() if path.is_file() else b""
        in_lf = octets.replace(b"\r\n", b"\n")
        for each in {octets, in_lf, in_lf.replace(b"\n", b"\r\n")}:
            if is_plain_message(each) or large.is_plain_large(window.Held(each)):
                assert told(each) == [], path


SHORT = (
    b"From: Ada <ada@a.example>\r\nDate: Tue, 04 Oct 2016 19:38:20 -0400\r\nMessage-ID: <1@a.example>\r\n"
    b"MIME-Version: 1.0\r\nContent-Type: "
)
MIXED = SHORT + (
    b"multipart/mixed; boundary=x\r\n\r\n"
    b"--x\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
    + "Grüße, Wörter\r\n".encode() * 40
    + b"--x\r\nContent-Type: application/pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    + (b"A" * 76 + b"\r\n") * 9 + b"AAA=\r\n"
    + b"--x\r\n\r\nshort\r\n--x--\r\n"
)  # fmt: skip
LARGE = [
    MIXED,
    MIXED.replace(b"\r\n", b"\n"),
    SHORT + b"text/plain\r\n\r\n" + b"all in ASCII {x} 5%\r\n" * 40,
    SHORT + b"image/png\r\nContent-Transfer-Encoding: base64\r\n\r\n" + (b"A" * 60 + b"\r\n") * 16 + b"AA==\r\n",
]


@pytest.fixture
def small_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(window, "SIZE", 256)
    monkeypatch.setattr(large, "MOST", 100)


@pytest.mark.parametrize("octets", LARGE, ids=["mixed", "in LF", "text", "base64"])
@pytest.mark.usefixtures("small_windows")
def test_large_messages_that_are_plain(octets: bytes) -> None:
    assert large.is_plain_large(window.Held(octets))
    assert told(octets) == []


@given(st.data())
@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@pytest.mark.usefixtures("small_windows")
def test_large_messages_with_something_put_in_or_left_out(data: st.DataObject) -> None:
    octets = data.draw(st.sampled_from(LARGE))
    pieces = (
        st.sampled_from([*PIECES, b"{", b"%", b"--x", b"\n--x--\r\n", b"\xc3", b"\xa9", b"A" * 300, b" " * 700]) | KEPT
    )
    for _ in range(data.draw(st.integers(1, 2))):
        at = data.draw(st.integers(0, len(octets)))
        stop = at + data.draw(st.sampled_from([0, 0, 0, 1, 2, 3, 20, 200]))
        octets = octets[:at] + data.draw(pieces) + octets[stop:]
    if large.is_plain_large(window.Held(octets)):
        assert told(octets) == []
        assert is_plain_message(octets)


def test_a_run_takes_large_messages_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    octets = LARGE[3].replace(b"AA==\r\n", (b"A" * 60 + b"\r\n") * 40_000)
    (tmp_path / "x.eml").write_bytes(octets)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("mailint.lint.lint", None)
    (told,) = check(inputs(["x.eml"]), lambda path: Settings(), Wants())
    assert isinstance(told, Judgement)
    assert not told.findings
    assert told.messages == 1


def seen(each: Seen | None) -> tuple[object, ...] | None:
    """What can be compared of what was seen."""
    if each is None:
        return None
    section = each.section and (each.section.stop, each.section.media_type, each.section.charset)
    return each.found and each.found.regs, each.lines, section, each.is_body_odd


@given(st.lists(st.sampled_from(PIECES), max_size=5))
@settings(deadline=None)
def test_looking_at_several_texts_sees_what_looking_at_each_sees(pieces: list[bytes]) -> None:
    texts = [*pieces, *(PLAIN.replace(b"Pigeon", piece) for piece in pieces), *(PLAIN + piece for piece in pieces)]
    assert list(map(seen, looks(texts))) == [seen(look(text)) for text in texts]


def test_a_run_that_fails_at_one_of_the_files_it_looks_at_together(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = ["a.eml", "b.eml", "c.eml"]
    for name, subject in zip(names, (b"one", b"two", b"three"), strict=True):
        (tmp_path / name).write_bytes(PLAIN.replace(b"Pigeon 3", subject))
    monkeypatch.chdir(tmp_path)

    def fail(text: bytes) -> None:
        if b"two" in text:
            raise RecursionError("too deep")

    monkeypatch.setattr("mailint.plain.message.has_places", fail)
    one, two, three = check(inputs(names), lambda path: Settings(), Wants())
    assert isinstance(one, Judgement)
    assert isinstance(two, Unreadable)
    assert isinstance(three, Judgement)
    assert (one.path, two.path, three.path) == tuple(names)
    assert "judging it failed: RecursionError: too deep" in two.reason


ODD = [
    PLAIN,
    PLAIN.replace(b"cy@c.example", b"cy@c.example (Cy)"),
    PLAIN.replace(b"ada@a.example>\r\nS", b"ada@localhost>\r\nS").replace(b"X-Mailer: Pigeon 3\r\n", b"X-Mailer: 3\n"),
    PLAIN.replace(b"Date: ", b"Date : ").replace(b"Subject: x\r\n", b"To: bo@b.example (Bo)\r\n"),
    PLAIN.replace(b"Date: Tue", b"Date: Mon").replace(b"\r\n", b"\n"),
]
"""Messages that take the light course; but one, of which a message in it is odd."""


@given(st.data())
@settings(max_examples=300, deadline=None)
def test_read_lightly_a_message_has_the_same_findings(data: st.DataObject) -> None:
    octets = data.draw(st.sampled_from(ODD))
    for _ in range(data.draw(st.integers(1, 2))):
        at = data.draw(st.integers(0, len(octets)))
        octets = octets[:at] + data.draw(st.sampled_from(PIECES)) + octets[at + data.draw(st.integers(0, 3)) :]
    assert found(octets, lightly=True) == found(octets, lightly=False)


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.relative_to(CORPUS).as_posix())
def test_read_lightly_a_sample_has_the_same_findings(path: Path) -> None:
    octets = path.read_bytes()
    assert found(octets, lightly=True) == found(octets, lightly=False)


def found(octets: bytes, *, lightly: bool) -> list[object]:
    """What is shown, to the octet; but for a repair that tells the time."""
    report = lint(read_for(Source("x.eml", octets), Settings(), lightly=lightly), Settings())
    return [
        (
            each.rule.code,
            each.span,
            each.level,
            each.message,
            each.part,
            each.fix and (each.fix.title, [*each.fix.edits]),
        )
        for each in report.problems
        if not each.rule.by_clock
    ]


@pytest.mark.parametrize("octets", ODD[1:])
def test_odd_messages_are_read_lightly(octets: bytes) -> None:
    report = lint(read_for(Source("x.eml", octets), Settings(), lightly=True), Settings())
    message = report.reading.units[0].root
    assert isinstance(message, Message)
    assert isinstance(message.parts, Parts) == (octets != ODD[3])
    assert report.problems
    assert found(octets, lightly=True) == found(octets, lightly=False)


NOTICE = (CORPUS / "sessions" / "postfix-notice-client.eml").read_bytes()


@pytest.mark.parametrize("octets", [NOTICE, NOTICE.rstrip(), NOTICE + b"x" * 999])
def test_a_notice_of_a_session_is_no_message_however_its_lines_are(octets: bytes) -> None:
    assert read_for(Source("x.eml", octets), Settings(), lightly=True).kind is Kind.SESSION


@pytest.mark.parametrize("large", [100, 1 << 30])
def test_odd_messages_that_stay_in_their_file(large: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(window, "LARGE", large)
    for at, octets in enumerate(ODD):
        (tmp_path / f"{at}.eml").write_bytes(octets + b"x\r\n" * (1 << 15))
    monkeypatch.chdir(tmp_path)
    for octets, told in zip(ODD, check(inputs(["."]), lambda path: Settings(), Wants()), strict=True):
        assert isinstance(told, Judgement)
        shown = found(octets + b"x\r\n" * (1 << 15), lightly=False)
        assert [each.code for each in told.findings] == [code for code, *_ in shown]  # type: ignore[misc]


def test_parts_are_read_when_asked_for() -> None:
    seen = Seen(FIELDS.match(PLAIN), plain_lines(PLAIN), plain_section(PLAIN, 0))
    whole, lightly = read_message(PLAIN), read_message(PLAIN, light=Light(PLAIN, seen))
    assert len(lightly.odd_parts) == 1
    assert lightly.children(lightly.root) == whole.children(whole.root)
    assert list(lightly.root.delimiters) == list(whole.root.delimiters)
    assert list(lightly.parts)[1:] == list(whole.parts)[1:]
    assert lightly.parts[-1] is lightly.parts[len(whole.parts) - 1]
    assert lightly.parts[1:3] == tuple(whole.parts[1:3])


QUOTED = (
    b"From: a@b.example\r\nDate: Tue, 04 Oct 2016 19:38:20 -0400\r\nMessage-ID: <1@a.example>\r\nMIME-Version: 1.0\r\n"
    b"Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
    b'<p style=3D"color: red">Caf=C3=A9 =\r\n<a href=3D"https://a.example/?a=3D1">solid: x</a></p>\r\n'
)
"""A message in quoted-printable that has links."""


@pytest.mark.parametrize("octets", [QUOTED, QUOTED.replace(b"=C3=A9", b"e")], ids=["utf-8", "ascii"])
@pytest.mark.parametrize(
    "link",
    [b"cid:", b"CID:", b"=63id:", b"c=49d:", b"ci=64:", b"cid=3A", b"c=\r\nid:", b"ci=\r\nd:", b"cid=\r\n:",
     b"c=\r\ni=\r\nd=\r\n:", b"c=69=\r\nd:"],
)  # fmt: skip
def test_a_link_to_a_part_however_it_is_written(octets: bytes, link: bytes) -> None:
    assert is_plain_message(octets)
    assert told(octets) == []
    odd = octets.replace(b"https:", link)
    for each in (odd, odd.replace(b"\r\n", b"\n")):
        assert not is_plain_message(each)
        assert told(each)
