"""What is said inside AUTH: challenges, responses, results (RFC 4954 §4, §6)."""

from bisect import bisect_left
from collections.abc import Iterator

from mailint.nodes.session import Authentication, OddCommand, Verb
from mailint.patterns import compiled
from mailint.rules.rule import Context, Finding, Level, Side, error, rule, warning
from mailint.smtp.associated import goes_with
from mailint.smtp.extensions import COMMAND_LINE

RESULTS = frozenset({235, 334, 421, 432, 454, 500, 501, 502, 503, 504, 530, 534, 535, 538})
BASE64 = compiled(rb"(?:[A-Za-z0-9+/]{4})*+(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?+")
RESPONSE_LIMIT = 12288


@rule("X041", "auth-challenge-not-base64", error("RFC 4954 §4"), side=Side.SERVER)
def auth_challenge_not_base64(exchange: Authentication, mail: Context) -> Iterator[Finding]:
    """A challenge, the text of 334, is not base64.

    Clients decode it, and have to give up when that fails.

    bad:
        C: AUTH LOGIN
        S: 334 «Username:»
    good:
        C: AUTH LOGIN
        S: 334 VXNlcm5hbWU6
    good:
        C: AUTH PLAIN
        S: 334␠
    """
    reply = exchange.reply
    if reply is None or reply.code != 334 or len(reply.lines) > 1:
        return
    start, stop = reply.lines[0].text
    text = mail.text[start:stop]
    if not BASE64.fullmatch(text.strip()) and not _is_left_out(text):
        yield Finding(start, stop, "A challenge is base64, and nothing else.")


@rule("X042", "auth-response-not-base64", error("RFC 4954 §4"), side=Side.CLIENT)
def auth_response_not_base64(exchange: Authentication, mail: Context) -> Iterator[Finding]:
    """A response to a challenge, or an initial response, is not base64.

    The server answers 501. `*` alone cancels the exchange; when mailint sends, it encodes.

    bad:
        C: AUTH LOGIN
        S: 334 VXNlcm5hbWU6
        C: «bob»
        S: 501 5.5.2 no base64
    good:
        C: AUTH LOGIN
        S: 334 VXNlcm5hbWU6
        C: Ym9i
        S: 334 UGFzc3dvcmQ6
        C: *
        S: 501 cancelled
    """
    command = exchange.command
    if not isinstance(command, OddCommand):
        return
    start, stop = command.argument
    if exchange.verb is Verb.AUTH:
        start += len(exchange.mechanism)
        while start < stop and mail.text[start] in b" \t":
            start += 1
    response = mail.text[start:stop].strip()
    if not response or response in (b"*", b"=") or BASE64.fullmatch(response) or _is_left_out(response):
        return
    redactions = mail.session.redactions
    at = bisect_left(redactions, stop, key=lambda each: each.start) - 1
    if at < 0 or redactions[at].stop <= start:
        yield Finding(start, stop, "A response is base64, or `*`.")


@rule("X044", "auth-334-no-space", warning("RFC 4954 §4"), side=Side.SERVER)
def auth_334_no_space(exchange: Authentication, mail: Context) -> Iterator[Finding]:
    """An empty challenge without the space after 334.

    Some clients do not take it for a challenge. It is judged where the capture kept the octets.

    given: kind = "session"
    bad:
        220 mail.example.com ESMTP
        EHLO client.example.net
        250-mail.example.com
        250 AUTH PLAIN
        AUTH PLAIN
        «334»
    good:
        220 mail.example.com ESMTP
        EHLO client.example.net
        250-mail.example.com
        250 AUTH PLAIN
        AUTH PLAIN
        334␠
    """
    reply = exchange.reply
    if reply and reply.code == 334 and mail.session.facts.line_ends and reply.lines[0].stop == reply.lines[0].code[1]:
        yield Finding(*reply.lines[0].code, "A space follows 334, though the challenge is empty.")


@rule("X045", "auth-line-too-long", error("RFC 4954 §4"), side=Side.CLIENT, hides=("S038",))
def auth_line_too_long(exchange: Authentication, mail: Context) -> Iterator[Finding]:
    r"""An initial response makes the AUTH command longer than 512 octets, or a response has more than 12288.

    Without room for it the initial response is left out, and sent as answer to the challenge. When mailint sends, it
    does so.

    bad:
        C: «AUTH XOAUTH2 \
        YWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFh\
        YWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFh\
        YWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFh\
        YWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFh\
        YWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFh»
    good:
        C: AUTH XOAUTH2
        S: 334␠
        C: dXNlcj1hQGIuZXhhbXBsZQFhdXRoPUJlYXJlciB4AQE=
    """
    command = exchange.command
    if command is None:
        return
    if exchange.verb is Verb.AUTH and command.size > COMMAND_LINE:
        message = f"This line has {command.size} octets with CRLF; {COMMAND_LINE} are allowed."
        yield Finding(command.start, command.stop, message)
    elif exchange.verb is Verb.RESPONSE and command.size > RESPONSE_LIMIT:
        message = f"This response has {command.size} octets; servers need not have room for more than {RESPONSE_LIMIT}."
        yield Finding(command.start, command.stop, message, level=Level.WARNING)


@rule("X046", "auth-reply-code", warning("RFC 4954 §6", "RFC 4954 §4"), side=Side.SERVER, hides=("S055",))
def auth_reply_code(exchange: Authentication, mail: Context) -> Iterator[Finding]:
    """AUTH, or a response to a challenge, is answered with a code that has no meaning there.

    Success is 235. A code that its enhanced code explains is no fault.

    bad:
        C: AUTH PLAIN AGEAYg==
        S: «250» ok
    good:
        C: AUTH PLAIN AGEAYg==
        S: 235 2.7.0 ok
    good:
        C: AUTH PLAIN AGEAYg==
        S: 525 5.7.13 account disabled
    """
    reply = exchange.reply
    if reply is None or reply.code in RESULTS or goes_with(mail.octets(reply.lines[0].enhanced), reply.code):
        return
    if 200 <= reply.code < 600 and not _is_cancelled(exchange, mail):
        yield Finding(*reply.lines[0].code, f"{reply.code} is no answer to AUTH.")


@rule("X047", "auth-cancel-reply", error("RFC 4954 §4"), side=Side.SERVER, hides=("S055",))
def auth_cancel_reply(exchange: Authentication, mail: Context) -> Iterator[Finding]:
    """A client that cancels AUTH with `*` is not answered 501.

    bad:
        C: AUTH LOGIN
        S: 334 VXNlcm5hbWU6
        C: *
        S: «535» 5.7.8 wrong
    good:
        C: AUTH LOGIN
        S: 334 VXNlcm5hbWU6
        C: *
        S: 501 5.7.0 cancelled
    """
    reply = exchange.reply
    if reply and reply.code not in (421, 501) and _is_cancelled(exchange, mail):
        yield Finding(*reply.lines[0].code, "Who cancels AUTH is answered 501.")


def _is_cancelled(exchange: Authentication, mail: Context) -> bool:
    command = exchange.command
    return exchange.verb is Verb.RESPONSE and command is not None and mail.octets(command.argument).strip() == b"*"


def _is_left_out(text: bytes) -> bool:
    """Whether something stands in the place of what was said: stars, dots, words in brackets."""
    return text.startswith((b"<", b"[", b"(", b"...", b"**")) or not text.strip(b"xX*. \t")
