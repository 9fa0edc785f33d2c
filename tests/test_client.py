"""The client's half of a dialogue, without a network: whatever a server says, every recipient gets a verdict."""

from hypothesis import given, settings
from hypothesis import strategies as st

from mailint.smtp.client import Client, Credentials, Letter, Reply, Result, Say, Secure, Tell, Tls, Verdict, stuffed
from mailint.smtp.machine import Verb

LETTER = Letter(
    "alice@example.com", ("bob@example.org", "josé@example.org", "carol@example.org"), b"S: x\r\n\r\n.\xe9\r\n"
)

OFFERS = [b"SIZE", b"SIZE 9", b"SIZE 0", b"8BITMIME", b"SMTPUTF8", b"STARTTLS", b"AUTH PLAIN", b"AUTH LOGIN",
          b"AUTH=LOGIN", b"LIMITS RCPTMAX=1", b"LIMITS MAILMAX=1 RCPTMAX=2", b"junk", b""]  # fmt: skip


def reply(code: int, *texts: bytes) -> Reply:
    lines = [b"%d-%s\r\n" % (code, text) for text in texts[:-1]]
    return Reply((*lines, b"%d %s\r\n" % (code, texts[-1] if texts else b"")))


REPLIES = st.builds(
    lambda code, offers: reply(code, b"mx.example.org", *offers),
    st.sampled_from([220, 221, 235, 250, 250, 250, 250, 334, 354, 354, 421, 450, 452, 500, 502, 550, 552]),
    st.lists(st.sampled_from(OFFERS), max_size=6),
)


@settings(max_examples=400, deadline=None)
@given(st.data(), st.sampled_from(list(Tls)), st.booleans())
def test_any_server_gives_every_recipient_a_verdict(data: st.DataObject, tls: Tls, login: bool) -> None:
    client = Client(LETTER, "client.example.com", tls=tls, credentials=Credentials("me", "pw") if login else None)
    steps = client.steps()
    step, said = next(steps), 0
    while True:
        secured = client.dialogue.tls
        if isinstance(step, Say):
            assert step.line.endswith(b"\r\n") or step.verb is Verb.GREETING
            assert secured or not step.line.startswith(b"AUTH")
        said += 1
        assert said < 60
        answer = None if isinstance(step, Secure) else data.draw(REPLIES)
        try:
            step = steps.send(answer)
        except StopIteration:
            break
    assert set(client.verdicts) == set(LETTER.recipients)


def run(client: Client, *answers: Reply) -> list[bytes]:
    """What the client sends to a server that answers so; the connection is lost after the last answer."""
    steps, sent = client.steps(), []
    step = next(steps)
    for answer in answers:
        try:
            step = steps.send(answer)
        except StopIteration:
            break
        sent.append(step.line if isinstance(step, Say) else step.octets if isinstance(step, Tell) else b"")
    return sent


OK, GO = reply(250, b"2.0.0 ok"), reply(354, b"go")
HELLO = reply(250, b"mx.example.org", b"8BITMIME", b"SIZE", b"SMTPUTF8")


def test_a_whole_dialogue() -> None:
    client = Client(LETTER, "client.example.com")
    sent = run(client, reply(220, b"mx.example.org"), HELLO, OK, OK, OK, OK, GO, OK, reply(221, b"bye"))
    assert sent == [
        b"EHLO client.example.com\r\n",
        b"MAIL FROM:<alice@example.com> BODY=8BITMIME SIZE=12 SMTPUTF8\r\n",
        *(f"RCPT TO:<{recipient}>\r\n".encode() for recipient in LETTER.recipients),
        b"DATA\r\n",
        b"S: x\r\n\r\n..\xe9\r\n.\r\n",
        b"QUIT\r\n",
    ]
    assert set(client.verdicts.values()) == {Verdict.of(OK)}


def test_what_is_larger_than_the_server_takes_is_not_sent() -> None:
    client = Client(LETTER, "client.example.com")
    sent = run(client, reply(220, b"mx.example.org"), reply(250, b"mx.example.org", b"SIZE 11"), reply(221, b"bye"))
    assert sent == [b"EHLO client.example.com\r\n", b"QUIT\r\n"]
    assert {verdict.status for verdict in client.verdicts.values()} == {"5.3.4"}


def test_limits_part_the_recipients() -> None:
    offer = reply(250, b"mx.example.org", b"8BITMIME", b"SMTPUTF8", b"LIMITS RCPTMAX=1 MAILMAX=2")
    client = Client(LETTER, "client.example.com")
    no = reply(550, b"5.1.1 no")
    sent = run(client, reply(220, b"mx.example.org"), offer, OK, no, OK, OK, OK, GO, OK, reply(221, b"bye"))
    assert [line.split(b":")[0].strip() for line in sent] == [
        b"EHLO client.example.com", b"MAIL FROM", b"RCPT TO", b"RSET", b"MAIL FROM", b"RCPT TO", b"DATA", b"S", b"QUIT",
    ]  # fmt: skip
    results = [client.verdicts[recipient].result for recipient in LETTER.recipients]
    assert results == [Result.REFUSED, Result.ACCEPTED, Result.DEFERRED]


def test_the_last_words_of_a_server_hold() -> None:
    client = Client(LETTER, "client.example.com")
    run(client, reply(220, b"mx.example.org"), HELLO, OK, OK, OK, OK, GO)
    client.ended = True
    client.lost("the server closed the connection", reply=reply(552, b"5.3.4 too big"))
    assert {verdict.status for verdict in client.verdicts.values()} == {"5.3.4"}


def test_only_those_who_were_told_are_in_doubt() -> None:
    client = Client(LETTER, "client.example.com")
    run(client, reply(220, b"mx.example.org"), HELLO, OK, OK, reply(452, b"4.5.3 enough"), GO)
    client.ended = True
    client.lost("the server closed the connection")
    doubtful = {recipient: verdict.doubtful for recipient, verdict in client.verdicts.items()}
    assert doubtful == dict(zip(LETTER.recipients, (True, False, False), strict=True))
    assert {verdict.elsewhere for verdict in client.verdicts.values() if not verdict.doubtful} == {True}


def test_too_many_challenges_are_cancelled() -> None:
    offer = reply(250, b"mx.example.org", b"AUTH LOGIN")
    start = reply(250, b"mx.example.org", b"STARTTLS")
    client = Client(LETTER, "client.example.com", credentials=Credentials("me", "pw"))
    steps = client.steps()
    next(steps)
    lines = [steps.send(answer) for answer in (reply(220, b"mx"), start, reply(220, b"go"), None, offer)]
    challenge = reply(334, b"Zm9v")
    lines += [steps.send(challenge) for _ in range(3)]
    assert isinstance(lines[-1], Say)
    assert lines[-1].line == b"*\r\n"
    quit_ = steps.send(reply(501, b"5.7.0 cancelled"))
    assert isinstance(quit_, Say)
    assert quit_.verb is Verb.QUIT


@given(st.lists(st.sampled_from([b".", b"..", b".\r", b"a", b"", b"a.", b"\xff"])))
def test_dots_are_stuffed_and_undone(lines: list[bytes]) -> None:
    text = b"".join(line + b"\r\n" for line in lines)
    wire = stuffed(text)
    assert wire.endswith(b".\r\n")
    received = wire[:-3].split(b"\r\n")
    assert b"." not in received
    assert b"\r\n".join(line[1:] if line.startswith(b".") else line for line in received) == text
