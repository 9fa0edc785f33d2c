"""The tables of SMTP: where each command may stand, where each reply leads, and which replies there are.

The expectations are written down from the RFCs, not computed from the tables under test.
"""

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from mailint.nodes.session import State, Verb
from mailint.smtp.codes import REPLIES
from mailint.smtp.machine import EXPECTED, NEXT, PLAIN, Dialogue, Expects, Owed, verb_of

HELLO = ["S: 220 mail.example.org ESMTP", "C: EHLO client.example.net", "S: 250-mail.example.org", "S: 250 CHUNKING"]
MAIL = [*HELLO, "C: MAIL FROM:<a@b.example>", "S: 250 ok"]
RCPT = [*MAIL, "C: RCPT TO:<b@c.example>", "S: 250 ok"]
LMTP = ["S: 220 mail.example.org LMTP", "C: LHLO client.example.net", "S: 250 mail.example.org"]
TWO = ["C: MAIL FROM:<a@b.example>", "S: 250 ok", "C: RCPT TO:<b@c.example>", "S: 250 ok", "C: RCPT TO:<d@c.example>",
       "S: 250 ok"]  # fmt: skip

LINES: dict[State, list[str]] = {
    State.CONNECTED: [],
    State.REFUSED: ["S: 554 mail.example.org takes no mail"],
    State.GREETED: ["S: 220 mail.example.org ESMTP"],
    State.READY: HELLO,
    State.MAIL: MAIL,
    State.RCPT: RCPT,
    State.DATA: [*RCPT, "C: DATA", "S: 354 go ahead"],
    State.BDAT: [*RCPT, "C: BDAT 0", "S: 250 ok"],
    State.BDAT_FAILED: [*RCPT, "C: BDAT 0", "S: 452 full"],
    State.AUTH: [*HELLO, "C: AUTH LOGIN", "S: 334 VXNlcm5hbWU6"],
    State.TLS: [*HELLO, "C: STARTTLS", "S: 220 go ahead"],
    State.CLOSED: [*HELLO, "C: QUIT", "S: 221 bye"],
}
"""A session that leads to each state."""


def spoken(lines: list[str], state: State = State.CONNECTED) -> Dialogue:
    """A dialogue in which these lines were said; `C: .` ends mail data."""
    dialogue = Dialogue(state)
    for line in lines:
        side, text = line[0], line[3:].encode()
        if side == "S":
            dialogue.reply(text)
        elif dialogue.expects in (Expects.CONTENT, Expects.OCTETS):
            if text == b"." or dialogue.expects is Expects.OCTETS:
                dialogue.content_end()
        else:
            dialogue.command(text)
    return dialogue


@pytest.mark.parametrize("state", LINES, ids=lambda state: state.value)
def test_every_state_is_reached(state: State) -> None:
    assert spoken(LINES[state]).state is state


OPEN = {State.READY, State.MAIL, State.RCPT}
COMMANDS = OPEN | {State.GREETED, State.REFUSED, State.BDAT}
HELLOS = OPEN | {State.GREETED, State.BDAT_FAILED}
LEGAL: dict[Verb, set[State]] = {
    Verb.GREETING: {State.CONNECTED},
    # RFC 5321 §4.1.4: at any time in a session; RFC 3030 §2: a failed chunk is reset
    Verb.EHLO: HELLOS,
    Verb.HELO: HELLOS,
    Verb.LHLO: HELLOS,
    Verb.MAIL: {State.READY},
    Verb.SEND: {State.READY},
    Verb.SOML: {State.READY},
    Verb.SAML: {State.READY},
    Verb.RCPT: {State.MAIL, State.RCPT},
    Verb.DATA: {State.RCPT},
    Verb.END: {State.DATA},
    Verb.BDAT: {State.RCPT, State.BDAT},
    Verb.BURL: {State.RCPT, State.BDAT},
    Verb.RSET: COMMANDS | {State.BDAT_FAILED},
    Verb.NOOP: COMMANDS,
    Verb.HELP: COMMANDS,
    Verb.VRFY: COMMANDS,
    Verb.EXPN: COMMANDS,
    Verb.STARTTLS: {State.READY},
    Verb.AUTH: {State.READY},
    Verb.RESPONSE: {State.AUTH},
    Verb.ETRN: {State.READY},
    Verb.ATRN: {State.READY},
    Verb.TURN: {State.READY},
    Verb.VERB: COMMANDS,
    Verb.ONEX: COMMANDS,
    Verb.XCLIENT: {State.READY},
    Verb.XFORWARD: {State.READY},
    Verb.PRIVATE: COMMANDS | {State.BDAT_FAILED},
    Verb.UNKNOWN: COMMANDS | {State.BDAT_FAILED},
    Verb.QUIT: COMMANDS | {State.BDAT_FAILED, State.CONNECTED},
}


@pytest.mark.parametrize("verb", Verb, ids=lambda verb: verb.value)
def test_where_a_command_may_stand(verb: Verb) -> None:
    assert NEXT[verb].legal == LEGAL[verb]


TRANSITIONS: list[tuple[State, str, str, State]] = [
    # a hello resets, and a refused one changes nothing (RFC 5321 §4.1.4)
    (State.GREETED, "EHLO a.example", "250 x", State.READY),
    (State.GREETED, "HELO a.example", "250 x", State.READY),
    (State.GREETED, "LHLO a.example", "250 x", State.READY),
    (State.GREETED, "EHLO a.example", "502 what", State.GREETED),
    (State.READY, "EHLO a.example", "250 x", State.READY),
    (State.MAIL, "EHLO a.example", "250 x", State.READY),
    (State.RCPT, "HELO a.example", "250 x", State.READY),
    (State.RCPT, "EHLO a.example", "501 what", State.RCPT),
    (State.BDAT_FAILED, "EHLO a.example", "250 x", State.READY),
    # a transaction (§3.3)
    (State.READY, "MAIL FROM:<a@b.example>", "250 ok", State.MAIL),
    (State.READY, "SEND FROM:<a@b.example>", "250 ok", State.MAIL),
    (State.READY, "SOML FROM:<a@b.example>", "250 ok", State.MAIL),
    (State.READY, "SAML FROM:<a@b.example>", "250 ok", State.MAIL),
    (State.READY, "MAIL FROM:<a@b.example>", "550 no", State.READY),
    (State.RCPT, "MAIL FROM:<a@b.example>", "503 nested", State.RCPT),
    (State.MAIL, "RCPT TO:<b@c.example>", "250 ok", State.RCPT),
    (State.MAIL, "RCPT TO:<b@c.example>", "251 will forward to <b@d.example>", State.RCPT),
    (State.MAIL, "RCPT TO:<b@c.example>", "550 no", State.MAIL),
    (State.RCPT, "RCPT TO:<d@c.example>", "450 later", State.RCPT),
    (State.RCPT, "DATA", "354 go ahead", State.DATA),
    (State.RCPT, "DATA", "451 later", State.RCPT),
    (State.MAIL, "DATA", "503 no recipient", State.MAIL),
    (State.MAIL, "DATA", "354 go ahead", State.DATA),
    # chunks (RFC 3030 §2, RFC 4468 §3)
    (State.RCPT, "BDAT 0", "250 ok", State.BDAT),
    (State.RCPT, "BDAT 0 LAST", "250 ok", State.READY),
    (State.RCPT, "BDAT 0", "452 full", State.BDAT_FAILED),
    (State.BDAT, "BDAT 0", "250 ok", State.BDAT),
    (State.BDAT, "BDAT 0 LAST", "250 ok", State.READY),
    (State.BDAT, "BDAT 0 LAST", "554 no", State.BDAT_FAILED),
    (State.BDAT, "DATA", "503 no", State.BDAT_FAILED),
    (State.READY, "BDAT 0 LAST", "503 no", State.READY),
    (State.RCPT, "BURL imap://x.example/", "250 ok", State.BDAT),
    (State.RCPT, "BURL imap://x.example/ LAST", "250 ok", State.READY),
    (State.RCPT, "BURL imap://x.example/ LAST", "554 no", State.BDAT_FAILED),
    # RSET (RFC 5321 §4.1.1.5)
    (State.READY, "RSET", "250 ok", State.READY),
    (State.MAIL, "RSET", "250 ok", State.READY),
    (State.RCPT, "RSET", "250 ok", State.READY),
    (State.BDAT, "RSET", "250 ok", State.READY),
    (State.BDAT_FAILED, "RSET", "250 ok", State.READY),
    (State.GREETED, "RSET", "250 ok", State.GREETED),
    (State.REFUSED, "RSET", "250 ok", State.REFUSED),
    (State.RCPT, "RSET", "502 no", State.RCPT),
    # what changes nothing (§4.1.4)
    (State.RCPT, "NOOP", "250 ok", State.RCPT),
    (State.MAIL, "VRFY bob", "252 perhaps", State.MAIL),
    (State.MAIL, "EXPN staff", "550 no", State.MAIL),
    (State.GREETED, "HELP", "214 help yourself", State.GREETED),
    (State.READY, "ETRN c.example", "250 ok", State.READY),
    (State.READY, "XFORWARD NAME=x", "250 ok", State.READY),
    (State.READY, "XFOO", "250 ok", State.READY),
    (State.READY, "VERB", "250 ok", State.READY),
    (State.READY, "ONEX", "250 ok", State.READY),
    (State.RCPT, "WHAT", "500 what", State.RCPT),
    # TLS, authentication (RFC 3207 §4.2, RFC 4954 §4)
    (State.READY, "STARTTLS", "220 go ahead", State.TLS),
    (State.READY, "STARTTLS", "454 not now", State.READY),
    (State.READY, "AUTH PLAIN AGEAYg==", "235 ok", State.READY),
    (State.READY, "AUTH PLAIN", "334 ", State.AUTH),
    (State.READY, "AUTH PLAIN", "504 no", State.READY),
    (State.AUTH, "AGEAYg==", "235 ok", State.READY),
    (State.AUTH, "Ym9i", "334 UGFzc3dvcmQ6", State.AUTH),
    (State.AUTH, "AGEAYg==", "535 no", State.READY),
    (State.AUTH, "*", "501 given up", State.READY),
    # XCLIENT begins anew, ATRN and TURN turn the roles round (RFC 2645 §4, RFC 821 §3.8)
    (State.READY, "XCLIENT NAME=x", "220 mail.example.org ESMTP", State.GREETED),
    (State.READY, "XCLIENT NAME=x", "501 no", State.READY),
    (State.READY, "ATRN", "250 ok", State.CLOSED),
    (State.READY, "ATRN", "453 no mail", State.READY),
    (State.READY, "TURN", "250 ok", State.CLOSED),
    (State.READY, "TURN", "502 no", State.READY),
    # the end (RFC 5321 §3.8, §4.1.1.10)
    (State.READY, "QUIT", "221 bye", State.CLOSED),
    (State.REFUSED, "QUIT", "221 bye", State.CLOSED),
    (State.RCPT, "QUIT", "221 bye", State.CLOSED),
    (State.RCPT, "RCPT TO:<d@c.example>", "421 shutting down", State.CLOSED),
    (State.AUTH, "Ym9i", "421 shutting down", State.CLOSED),
    # a reply of no known class, and 3yz where nothing follows, lead nowhere
    (State.RCPT, "NOOP", "150 what", State.RCPT),
    (State.READY, "MAIL FROM:<a@b.example>", "354 go ahead", State.READY),
]


@pytest.mark.parametrize(("state", "command", "reply", "after"), TRANSITIONS)
def test_where_a_reply_leads(state: State, command: str, reply: str, after: State) -> None:
    dialogue = spoken([*LINES[state], f"C: {command}", f"S: {reply}"])
    assert dialogue.state is after
    assert not dialogue.owed


@pytest.mark.parametrize(
    ("reply", "after"),
    [("250 ok", State.READY), ("451 later", State.READY), ("554 no", State.READY), ("421 bye", State.CLOSED)],
)
def test_the_end_of_the_data_ends_the_transaction_either_way(reply: str, after: State) -> None:
    dialogue = spoken([*LINES[State.DATA], "C: text", "C: .", f"S: {reply}"])
    assert dialogue.state is after
    assert dialogue.expects is Expects.COMMAND
    assert dialogue.accepted == (0 if after is State.READY else 1)


GENERIC = {421, 500, 501, 503}
CODES: dict[Verb, tuple[set[int], bool]] = {
    # RFC 5321 §4.3.2 and the extensions; whether 530 may ask for AUTH or STARTTLS (RFC 4954 §6, RFC 3207 §4)
    Verb.EHLO: ({250, 502, 504, 521, 550}, False),
    Verb.HELO: ({250, 502, 504, 521, 550}, False),
    Verb.LHLO: ({250, 502, 504, 521, 550}, False),
    Verb.MAIL: ({250, 450, 451, 452, 455, 550, 552, 553, 555}, True),
    Verb.SEND: ({250, 450, 451, 452, 455, 502, 550, 552, 553, 555}, True),
    Verb.SOML: ({250, 450, 451, 452, 455, 502, 550, 552, 553, 555}, True),
    Verb.SAML: ({250, 450, 451, 452, 455, 502, 550, 552, 553, 555}, True),
    Verb.RCPT: ({250, 251, 450, 451, 452, 455, 550, 551, 552, 553, 555, 556}, True),
    Verb.DATA: ({354, 450, 451, 452, 554}, True),
    Verb.BDAT: ({250, 450, 451, 452, 502, 550, 552, 554}, True),
    Verb.BURL: ({250, 450, 451, 452, 502, 550, 552, 554}, True),
    Verb.RSET: ({250}, False),
    Verb.NOOP: ({250}, False),
    Verb.QUIT: ({221}, False),
    Verb.VRFY: ({250, 251, 252, 502, 504, 550, 551, 553}, True),
    Verb.EXPN: ({250, 252, 502, 504, 550}, True),
    Verb.HELP: ({211, 214, 502, 504}, True),
    Verb.STARTTLS: ({220, 454, 502}, True),
    Verb.AUTH: ({235, 334, 432, 454, 502, 504, 534, 535, 538}, False),
    Verb.RESPONSE: ({235, 334, 432, 454, 534, 535, 538}, False),
    Verb.ETRN: ({250, 251, 252, 253, 458, 459, 502}, True),
    Verb.ATRN: ({250, 450, 451, 453, 502}, True),
    Verb.TURN: ({250, 502}, True),
    Verb.VERB: ({250, 502, 504}, True),
    Verb.ONEX: ({250, 502, 504}, True),
    Verb.UNKNOWN: ({502}, True),
}


@pytest.mark.parametrize("verb", CODES, ids=lambda verb: verb.value)
def test_which_replies_there_are(verb: Verb) -> None:
    codes, demand = CODES[verb]
    assert EXPECTED[verb] == codes | GENERIC | ({530} if demand else set())
    assert EXPECTED[verb] <= REPLIES.keys()


def test_replies_to_what_is_no_command() -> None:
    assert EXPECTED[Verb.GREETING] == {220, 421, 521, 554}
    assert EXPECTED[Verb.END] == {250, 421, 450, 451, 452, 550, 552, 554}
    private = {Verb.XCLIENT, Verb.XFORWARD, Verb.PRIVATE}
    assert set(Verb) - EXPECTED.keys() == private


@pytest.mark.parametrize("verb", PLAIN, ids=lambda verb: verb.value)
def test_the_plain_reply_leads_on(verb: Verb) -> None:
    assert PLAIN[verb] in EXPECTED[verb]
    assert PLAIN[verb] == (354 if verb is Verb.DATA else 221 if verb is Verb.QUIT else 250)


@pytest.mark.parametrize(
    ("line", "verb"),
    [
        (b"mail FROM:<a@b.example>", Verb.MAIL),
        (b"  Quit\t", Verb.QUIT),
        (b"XCLIENT A=b", Verb.XCLIENT),
        (b"x-exps GSSAPI", Verb.PRIVATE),
        (b"X-Mailer: none", Verb.UNKNOWN),
        (b"X", Verb.UNKNOWN),
        (b"MAILFROM:<a@b.example>", Verb.UNKNOWN),
        (b"", Verb.UNKNOWN),
        (b".", Verb.UNKNOWN),
    ],
)
def test_verbs(line: bytes, verb: Verb) -> None:
    assert verb_of(line) is verb


def test_pipelined_commands_are_settled_in_order() -> None:
    dialogue = spoken([*HELLO, "C: MAIL FROM:<a@b.example>", "C: RCPT TO:<b@c.example>", "C: DATA"])
    assert [owed.verb for owed in dialogue.owed] == [Verb.MAIL, Verb.RCPT, Verb.DATA]
    assert dialogue.reply(b"250 ok") is Verb.MAIL
    assert dialogue.reply(b"550-no such") is None
    assert dialogue.reply(b"550 user") is Verb.RCPT
    assert dialogue.state is State.MAIL
    assert dialogue.reply(b"554 no recipient") is Verb.DATA
    assert dialogue.expects is Expects.COMMAND


@pytest.mark.parametrize(("code", "last", "count"), [(b"354", "DATA", 2), (b"221", "QUIT", 2), (b"250", "DATA", 0)])
def test_replies_that_answer_one_command_alone(code: bytes, last: str, count: int) -> None:
    dialogue = spoken([*HELLO, "C: MAIL FROM:<a@b.example>", "C: RCPT TO:<b@c.example>", f"C: {last}"])
    assert dialogue.skip(code) == count
    assert dialogue.owed[-1].verb is Verb(last)


def test_no_reply_is_skipped_inside_another_or_without_the_command() -> None:
    dialogue = spoken([*HELLO, "C: NOOP", "C: DATA", "S: 250-a"])
    assert dialogue.skip(b"354") == 0
    assert Dialogue(State.UNKNOWN).skip(b"354") == 0
    assert spoken([*HELLO, "C: NOOP"]).skip(b"354") == 0


def test_a_reply_that_answers_nothing() -> None:
    dialogue = spoken(HELLO)
    assert dialogue.reply(b"250 what") is None
    assert dialogue.state is State.READY
    assert dialogue.reply(b"421 shutting down") is None
    assert dialogue.state is State.CLOSED


def test_a_reply_that_is_never_finished() -> None:
    dialogue = spoken([*HELLO, "C: NOOP", "S: 250-a"])
    assert dialogue.reply_cut() is Verb.NOOP
    assert dialogue.reply_cut() is None


@pytest.mark.parametrize(
    ("commands", "reply", "state"),
    [
        ([], b"250-x", State.UNKNOWN),
        ([], b"220 x", State.GREETED),
        ([], b"521 no", State.REFUSED),
        (["EHLO a.example"], b"220 x", State.GREETED),
        (["EHLO a.example"], b"250 x", State.READY),
        (["STARTTLS"], b"220 go ahead", State.TLS),
    ],
)
def test_whether_the_first_reply_is_a_greeting(commands: list[str], reply: bytes, state: State) -> None:
    dialogue = Dialogue()
    for command in commands:
        dialogue.command(command.encode())
    dialogue.reply(reply)
    assert dialogue.state is state


def test_what_ehlo_offers() -> None:
    dialogue = spoken(["S: 220 x", "C: EHLO a.example", "S: 250-x", "S: 250-AUTH PLAIN", "S: 250-auth=LOGIN PLAIN",
                       "S: 250-", "S: 250-SIZE 10", "S: 250 8BITMIME"])  # fmt: skip
    assert dialogue.offered == {b"AUTH": (b"PLAIN", b"LOGIN", b"PLAIN"), b"SIZE": (b"10",), b"8BITMIME": ()}
    dialogue.command(b"HELO a.example")
    dialogue.reply(b"250 x")
    assert dialogue.offered == {}
    dialogue.command(b"EHLO a.example")
    dialogue.reply(b"550-no")
    dialogue.reply(b"550 SIZE")
    assert dialogue.offered == {}


def test_of_a_session_from_its_midst_the_offer_is_not_known() -> None:
    dialogue = spoken(["C: RSET", "S: 250 ok"], State.UNKNOWN)
    assert dialogue.offered is None
    assert dialogue.state is State.READY
    dialogue = spoken(["C: EHLO a.example", "S: 250 x"], State.UNKNOWN)
    assert dialogue.offered == {}


def test_tls_forgets_all() -> None:
    dialogue = spoken([*HELLO, "C: AUTH PLAIN AGEAYg==", "S: 235 ok", "C: STARTTLS", "S: 220 go ahead"])
    assert dialogue.authenticated
    dialogue.command(b"EHLO a.example")
    assert (dialogue.state, dialogue.tls, dialogue.authenticated) == (State.GREETED, True, False)
    assert (dialogue.hello, dialogue.offered) == (None, {})


def test_what_was_said_before_tls_began_is_still_in_the_clear() -> None:
    dialogue = spoken([*HELLO, "C: STARTTLS", "C: NOOP", "S: 220 go ahead"])
    dialogue.command(b"NOOP")
    assert not dialogue.tls


def test_an_authentication_goes_back_to_where_it_began() -> None:
    assert spoken([*LINES[State.AUTH], "C: Ym9i", "S: 535 no"]).state is State.READY
    inside = ["C: AUTH LOGIN", "S: 334 VXNlcm5hbWU6", "C: Ym9i", "S: 235 ok"]
    dialogue = spoken([*MAIL, *inside])
    assert (dialogue.state, dialogue.authenticated) == (State.MAIL, True)


def test_xclient_begins_the_session_anew() -> None:
    dialogue = spoken([*HELLO, "C: XCLIENT NAME=x", "S: 220 mail.example.org ESMTP"])
    assert (dialogue.hello, dialogue.offered) == (None, {})


@pytest.mark.parametrize("verb", ["ATRN", "TURN"])
def test_the_roles_are_turned_round(verb: str) -> None:
    assert spoken([*HELLO, f"C: {verb}", "S: 250 ok"]).turned
    assert not spoken([*HELLO, f"C: {verb}", "S: 502 no"]).turned


@pytest.mark.parametrize(
    ("line", "octets", "expects"),
    [
        ("BDAT 10", 10, Expects.OCTETS),
        ("bdat 10 last", 10, Expects.OCTETS),
        ("BDAT 0 LAST", 0, Expects.COMMAND),
        ("BDAT ten", 0, Expects.COMMAND),
        ("BDAT", 0, Expects.COMMAND),
        ("BDAT 10000000000000000000", 0, Expects.COMMAND),
    ],
)
def test_chunks(line: str, octets: int, expects: Expects) -> None:
    dialogue = spoken([*RCPT, f"C: {line}"])
    assert (dialogue.octets, dialogue.expects) == (octets, expects)
    assert dialogue.owed[0] == Owed(Verb.BDAT, line.lower().endswith("last"))
    dialogue.content_end()
    assert (dialogue.octets, dialogue.expects, len(dialogue.owed)) == (0, Expects.COMMAND, 1)


@pytest.mark.parametrize(
    "lines",
    [
        ["C: BDAT 0 LAST", "S: 250 ok", "C: BDAT 0", "S: 503 no"],
        ["C: RSET", "S: 250 ok", "C: MAIL FROM:<a@b.example> BODY=BINARYMIME", "S: 250 ok", "C: DATA", "S: 503 no"],
        ["C: BDAT 0", "S: 250 ok", "C: DATA", "S: 503 no"],
    ],
)
def test_chunks_and_data_that_are_mixed_leave_only_rset(lines: list[str]) -> None:
    assert spoken([*RCPT, *lines]).state is State.BDAT_FAILED


def test_after_rset_a_chunk_after_the_last_is_forgotten() -> None:
    lines = ["C: BDAT 0 LAST", "S: 250 ok", "C: RSET", "S: 250 ok", "C: BDAT 0", "S: 503 no"]
    assert spoken([*RCPT, *lines]).state is State.READY


def test_lmtp_owes_a_reply_for_each_recipient() -> None:
    dialogue = spoken([*LMTP, *TWO, "C: DATA", "S: 354 go ahead", "C: ."])
    assert list(dialogue.owed) == [Owed(Verb.END), Owed(Verb.END)]
    dialogue = spoken([*LMTP, *TWO, "C: BDAT 0 LAST"])
    assert list(dialogue.owed) == [Owed(Verb.BDAT, True)] * 2
    dialogue = spoken([*LMTP, "C: MAIL FROM:<a@b.example>", "S: 250 ok", "C: BDAT 0 LAST"])
    assert not dialogue.owed
    dialogue = spoken([*LMTP, *TWO, "C: BDAT 0"])
    assert list(dialogue.owed) == [Owed(Verb.BDAT)]
    dialogue = spoken([*LMTP, *TWO, "C: DATA", "S: 354 go ahead", "C: .", "S: 250 ok"])
    assert dialogue.forgo() == 1
    assert not dialogue.owed


def test_data_sent_before_354() -> None:
    dialogue = spoken([*RCPT, "C: DATA"])
    dialogue.content_begin()
    assert dialogue.expects is Expects.CONTENT
    dialogue.content_end()
    assert dialogue.reply(b"354 go ahead") is Verb.DATA
    assert dialogue.expects is Expects.COMMAND
    assert dialogue.reply(b"250 ok") is Verb.END
    assert dialogue.state is State.READY


@pytest.mark.parametrize(("line", "expects"), [("BDAT 5", Expects.OCTETS), ("NOOP", Expects.COMMAND)])
def test_no_data_while_other_commands_are_under_way(line: str, expects: Expects) -> None:
    dialogue = spoken([*RCPT, "C: DATA", f"C: {line}"])
    dialogue.reply(b"354 go ahead")
    assert (dialogue.state, dialogue.expects) == (State.DATA, expects)


def test_a_capture_that_begins_in_mail_data() -> None:
    dialogue = Dialogue()
    dialogue.content_resume()
    assert (dialogue.state, dialogue.expects, dialogue.offered) == (State.UNKNOWN, Expects.CONTENT, None)
    dialogue.content_end()
    assert dialogue.reply(b"250 ok") is Verb.END


def test_a_capture_that_begins_in_an_authentication() -> None:
    dialogue = Dialogue()
    dialogue.respond()
    assert dialogue.command(b"AGEAYg==") is Verb.RESPONSE
    assert dialogue.reply(b"235 ok") is Verb.RESPONSE
    assert (dialogue.authenticated, dialogue.offered) == (True, None)


def test_354_after_a_reply_too_many_begins_the_data() -> None:
    dialogue = spoken([*RCPT, "C: DATA", "S: 250 ok", "S: 354 go ahead"])
    assert (dialogue.state, dialogue.expects) == (State.DATA, Expects.CONTENT)
    assert spoken([*RCPT, "C: NOOP", "S: 250 ok", "S: 354 go ahead"]).expects is Expects.COMMAND


def test_a_connection_that_is_gone() -> None:
    dialogue = spoken(LINES[State.DATA])
    dialogue.closed()
    assert (dialogue.state, dialogue.expects) == (State.CLOSED, Expects.COMMAND)


CLIENT = st.sampled_from(
    ["EHLO a.example", "HELO a.example", "LHLO a.example", "MAIL FROM:<a@b.example>", "RCPT TO:<b@c.example>", "DATA",
     "MAIL FROM:<> BODY=BINARYMIME", "BDAT 0", "BDAT 5", "BDAT 0 LAST", "BURL imap://x.example/ LAST", "RSET", "NOOP",
     "AUTH LOGIN", "STARTTLS", "XCLIENT NAME=x", "ATRN", "QUIT", "WHAT", "Ym9i"]
)  # fmt: skip
SERVER = st.sampled_from(["220 x", "221 bye", "235 ok", "250 ok", "334 ", "354 go", "421 bye", "451 later", "550 no"])


class AnyDialogue(RuleBasedStateMachine):
    """Two that speak as they please: the dialogue keeps count."""

    def __init__(self) -> None:
        super().__init__()
        self.dialogue = Dialogue()
        self.dialogue.reply(b"220 mail.example.org ESMTP")
        self.unanswered = 0

    @precondition(lambda self: self.dialogue.expects in (Expects.COMMAND, Expects.CHALLENGE))
    @rule(line=CLIENT)
    def command(self, line: str) -> None:
        response = self.dialogue.expects is Expects.CHALLENGE
        verb = self.dialogue.command(line.encode())
        assert (verb is Verb.RESPONSE) is response
        per_recipient = self.dialogue.lmtp and line.endswith("LAST") and verb is Verb.BDAT
        self.unanswered += self.dialogue.accepted if per_recipient else 1

    @precondition(lambda self: self.dialogue.expects in (Expects.CONTENT, Expects.OCTETS))
    @rule()
    def content(self) -> None:
        each = max(self.dialogue.accepted, 1) if self.dialogue.lmtp else 1
        self.unanswered += each if self.dialogue.expects is Expects.CONTENT else 0
        self.dialogue.content_end()

    @rule(line=SERVER)
    def reply(self, line: str) -> None:
        owed = self.dialogue.owed[0].verb if self.dialogue.owed else None
        skipped = self.dialogue.skip(line[:3].encode())
        owed = self.dialogue.owed[0].verb if skipped else owed
        assert self.dialogue.reply(line.encode()) is owed
        self.unanswered -= skipped + (owed is not None)
        if line.startswith("421"):
            assert self.dialogue.state is State.CLOSED

    @rule()
    def goes_on(self) -> None:
        before = self.dialogue.state
        assert self.dialogue.reply(b"250-more") is None
        assert self.dialogue.state is before

    @invariant()
    def owes_what_was_not_answered(self) -> None:
        assert len(self.dialogue.owed) == self.unanswered
        assert self.dialogue.accepted >= 0

    @invariant()
    def waits_for_data_only_where_it_is_due(self) -> None:
        dialogue = self.dialogue
        assert dialogue.expects is not Expects.CONTENT or dialogue.state is State.DATA
        assert (dialogue.octets > 0) is (dialogue.expects is Expects.OCTETS)
        assert dialogue.lmtp is (dialogue.hello is Verb.LHLO) or dialogue.hello is None


AnyDialogue.TestCase.settings = settings(max_examples=100, stateful_step_count=40, deadline=None)
test_any_dialogue = AnyDialogue.TestCase


PLAINLY = [
    (verb, state)
    for verb in PLAIN
    for state in sorted(OPEN, key=lambda each: each.value)
    if state in LEGAL[verb] and verb is not Verb.BDAT
]


@pytest.mark.parametrize(("verb", "state"), PLAINLY, ids=lambda each: each.value)
def test_the_plain_course_leads_where_the_command_and_its_reply_do(verb: Verb, state: State) -> None:
    arguments = {Verb.MAIL: " FROM:<a@b.example> BODY=BINARYMIME", Verb.RCPT: " TO:<d@c.example>"}
    line = verb.value + arguments.get(verb, "")
    plain, full = spoken(LINES[state]), spoken([*LINES[state], f"C: {line}", f"S: {PLAIN[verb]} ok"])
    plain.plain(verb, line.encode())
    for name in ("state", "expects", "owed", "accepted", "hello", "lmtp", "octets", "_binary"):
        assert getattr(plain, name) == getattr(full, name), name


STATE = [name for name in Dialogue.__slots__ if name not in ("_answering", "_code")]
"""All that a dialogue knows but of the reply at hand."""


def test_extensions_may_be_listed_at_once() -> None:
    plain, full = spoken(HELLO[:2]), spoken([*HELLO, "C: EHLO client.example.net", *HELLO[2:]])
    plain.offers([b"250-mail.example.org", b"250 CHUNKING"])
    assert plain.offered == full.offered == {b"CHUNKING": ()}


@pytest.mark.parametrize("before", [[], ["C: BDAT 0 LAST", "S: 503 first MAIL"], [*TWO, "C: RSET", "S: 250 ok"]])
def test_a_transaction_that_is_passed_leaves_what_one_leaves_that_was_said(before: list[str]) -> None:
    transaction = [*TWO, "C: DATA", "S: 354 go ahead", "C: .", "S: 250 ok"]
    passed, said = spoken([*HELLO, *before]), spoken([*HELLO, *before, *transaction])
    passed.passed()
    for name in STATE:
        assert getattr(passed, name) == getattr(said, name), name
