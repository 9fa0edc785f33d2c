"""The tables of extensions, the forms of their values, and what hostile use of them costs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailint.grammar import recogniser
from mailint.lint import lint
from mailint.nodes.session import Envelope, Oddity, OddParameter, Parameter, Verb
from mailint.read.command import read_command
from mailint.read.reading import Kind, read
from mailint.settings import Settings
from mailint.smtp.extensions import EXTENSIONS, PARAMETERS, VERBS, Takes
from mailint.text import Source


def form(grammar: str, name: bytes) -> bool:
    """Whether the grammar has a form for the value of that name."""
    try:
        recogniser(grammar, f"clean_{name.decode().lower().replace('-', '_')}")
    except KeyError:
        return False
    return True


@pytest.mark.parametrize("name", PARAMETERS, ids=bytes.decode)
def test_a_parameter_with_a_value_has_a_form_and_a_known_keyword(name: bytes) -> None:
    definition = PARAMETERS[name]
    assert form("smtp/parameter", name) is definition.has_value
    assert set(definition.keywords) <= set(EXTENSIONS)
    assert definition.verb in (Verb.MAIL, Verb.RCPT)


@pytest.mark.parametrize("name", EXTENSIONS, ids=bytes.decode)
def test_a_keyword_that_takes_a_form_has_one(name: bytes) -> None:
    takes_a_form = EXTENSIONS[name].takes in (Takes.FORM, Takes.MAYBE)
    assert form("smtp/ehlo", name) is takes_a_form


def test_each_verb_of_an_extension_has_one_keyword() -> None:
    assert sorted(verb.value for each in EXTENSIONS.values() for verb in each.verbs) == sorted(v.value for v in VERBS)


def parameters(line: bytes) -> list[tuple[str, str, bool]]:
    """Name, oddity and repetition of the parameters in a command."""
    verb = Verb.RCPT if line[:4].upper() == b"RCPT" else Verb.MAIL
    command = read_command(line, 0, len(line), verb, len(line) + 2)
    assert isinstance(command, Envelope)
    found = []
    for each in command.parameters:
        if isinstance(each, Parameter):
            odd = each if isinstance(each, OddParameter) else None
            found.append((each.name.decode(), (odd.oddity if odd else Oddity.NONE).value, bool(odd and odd.repeated)))
        else:
            found.append(("", "malformed", False))
    return found


@pytest.mark.parametrize(
    ("line", "found"),
    [
        (b"MAIL FROM:<a@b.c> size=5 Body=8bitMIME", [("SIZE", "none", False), ("BODY", "none", False)]),
        (b"MAIL FROM:<a@b.c> SIZE=5 SIZE=6", [("SIZE", "none", False), ("SIZE", "none", True)]),
        (b"MAIL FROM:<a@b.c> SIZE", [("SIZE", "value", False)]),
        (b"MAIL FROM:<a@b.c> SIZE=", [("SIZE", "syntax", False)]),
        (b"MAIL FROM:<a@b.c> SIZE==5", [("SIZE", "syntax", False)]),
        (b"MAIL FROM:<a@b.c> ENVID=a=b", [("ENVID", "value", False)]),
        (b"MAIL FROM:<a@b.c> SMTPUTF8=", [("SMTPUTF8", "syntax", False)]),
        (b"MAIL FROM:<a@b.c> SMTPUTF8", [("SMTPUTF8", "none", False)]),
        (b"MAIL FROM:<a@b.c> NOTIFY=NEVER", [("NOTIFY", "elsewhere", False)]),
        (b"RCPT TO:<a@b.c> NOTIFY=NEVER X-FOO=\x01", [("NOTIFY", "none", False), ("X-FOO", "syntax", False)]),
        (b"RCPT TO:<a@b.c> =5 FOO", [("", "malformed", False), ("FOO", "unknown", False)]),
        (b"MAIL FROM:<a@b.c>SIZE=5", [("", "malformed", False)]),
        (b"MAIL FROM:<a@b.c> MTRK=qUqP5cyxm6YcTAhz05Hph5gvu9M=:60", [("MTRK", "none", False)]),
        (b"RCPT TO:<a@b.c> ORCPT=utf-8;\xc3\xa9@b.c", [("ORCPT", "value", False)]),
    ],
)  # fmt: skip
def test_parameters_are_told_apart(line: bytes, found: list[tuple[str, str, bool]]) -> None:
    assert parameters(line) == found


OCTETS = st.lists(
    st.sampled_from([*b"=;+ <>@aZ9-/\t\x00\x80\xc3\xa9:,.", *b"SIZE=BODY=ENVID=NOTIFY=ORCPT="]), max_size=60
)


@given(st.sampled_from([b"MAIL FROM:<a@b.example>", b"RCPT TO:<a@b.example>", b"MAIL FROM:<> "]), OCTETS)
def test_any_octets_after_a_path_are_judged(start: bytes, octets: list[int]) -> None:
    line = start + b" " + bytes(octets).replace(b"\n", b"").replace(b"\r", b"")
    for each in read_command(line, 0, len(line), Verb.MAIL, len(line) + 2).parameters:  # type: ignore[attr-defined]
        assert line[each.start : each.stop].strip(b" \t") == line[each.start : each.stop]
    log = b"220 x.example\nEHLO a.example\n250-x.example\n250 DSN\n" + line + b"\n250 ok\n"
    lint(read(Source("log", log), kind=Kind.SESSION), Settings(strict=True))


HEAD = (
    b"220 x.example\nEHLO a.example\n250-x.example\n250-LIMITS RCPTMAX=1 RCPTDOMAINMAX=1\n250-AUTH LOGIN\n"
    b"250 CHUNKING\n"
)
HOSTILE = {
    "parameters": lambda n: b"MAIL FROM:<a@b.example>" + b" MTRK=x BY=1;N HOLDFOR=1 FOO" * n + b"\n250 ok\n",
    "recipients": lambda n: (
        b"MAIL FROM:<a@b.example>\n250 ok\n"
        + b"".join(b"RCPT TO:<a@b%d.example>\n250 ok\n" % each for each in range(n))
    ),
    "responses": lambda n: b"AUTH LOGIN\n334 VXNlcm5hbWU6\n***\n334 UGFzc3dvcmQ6\n!\n535 no\n" * n,
    "chunks": lambda n: b"MAIL FROM:<a@b.example>\n250 ok\nRCPT TO:<c@d.example>\n250 ok\n" + b"BDAT 0\n250 ok\n" * n,
    "groups": lambda n: b"NOOP\n" * n + b"250 ok\n" * n,
}


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.timeout(60)
def test_hostile_use_is_judged(name: str) -> None:
    """It would not end in that time if it cost the square."""
    lint(read(Source("log", HEAD + HOSTILE[name](10000)), kind=Kind.SESSION), Settings(strict=True))
