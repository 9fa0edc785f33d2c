"""What a server lists in its reply to EHLO: parameters of keywords, and what goes with what."""

from collections.abc import Iterator

from mailint.nodes.session import HelloReply, Keyword, OddKeyword
from mailint.rules.rule import Context, Finding, Level, Side, advice, error, rule, warning
from mailint.smtp.extensions import EXTENSIONS, Takes

FORMS = {
    b"SIZE": "SIZE lists a number of octets, or nothing.",
    b"AUTH": "AUTH lists the names of SASL mechanisms, with spaces between them.",
    b"DELIVERBY": "DELIVERBY lists a number of seconds, or nothing.",
    b"FUTURERELEASE": "FUTURERELEASE lists a number of seconds and a time in UTC.",
    b"MT-PRIORITY": "MT-PRIORITY lists the name of a policy, or nothing.",
    b"LIMITS": "LIMITS lists names, each with `=` and a number.",
}
IMPLIED = {
    b"SMTPUTF8": (b"8BITMIME", "RFC 6531 §3.1"),
    b"BINARYMIME": (b"CHUNKING", "RFC 3030 §3"),
}


@rule(
    "X007",
    "ehlo-parameter-syntax",
    warning(
        "RFC 1870 §3", "RFC 6531 §3.1", "RFC 6152 §2", "RFC 3207 §2", "RFC 4954 §3", "RFC 5321 §4.1.1.1", "RFC 2920 §2"
    ),
    side=Side.SERVER,
)
def ehlo_parameter_syntax(keyword: OddKeyword, mail: Context) -> Iterator[Finding]:
    """A keyword in the reply to EHLO has not the parameters that its extension defines.

    Most keywords have none; SIZE has a number of octets, AUTH a list of mechanisms.

    bad:
        C: EHLO client.example.net
        S: 250-mail.example.com
        S: 250 SIZE «10M»
    bad:
        C: EHLO client.example.net
        S: 250-mail.example.com
        S: 250-PIPELINING «yes»
        S: 250 «AUTH»
    good:
        C: EHLO client.example.net
        S: 250-mail.example.com
        S: 250-SIZE 10485760
        S: 250-AUTH PLAIN SCRAM-SHA-256
        S: 250 HELP at any time
    """
    if keyword.name == b"NO-SOLICITING":
        return
    start, stop = keyword.parameters
    span = (start, stop) if start < stop else (keyword.start, keyword.stop)
    name = keyword.name.decode("ascii")
    bare = EXTENSIONS[keyword.name].takes is Takes.NOTHING
    yield Finding(*span, f"Nothing stands behind {name}." if bare else FORMS[keyword.name])


@rule(
    "X008",
    "ehlo-auth-equals",
    advice("RFC 5321 §4.1.1.1", "RFC 4954 §3", "from memory"),
    side=Side.SERVER,
)
def ehlo_auth_equals(reply: HelloReply, mail: Context) -> Iterator[Finding]:
    """The server lists `AUTH=` for clients of old.

    Before RFC 2554 some servers wrote a `=` behind AUTH, and some clients knew only that. In a keyword it is not
    allowed; who lists it today wastes a line.

    bad:
        C: EHLO client.example.net
        S: 250-mail.example.com
        S: 250-AUTH PLAIN LOGIN
        S: 250 «AUTH=PLAIN LOGIN»
    good:
        C: EHLO client.example.net
        S: 250-mail.example.com
        S: 250 AUTH PLAIN LOGIN
    """
    for keyword in reply.keywords:
        if isinstance(keyword, Keyword) and keyword.name == b"AUTH" and mail.text.startswith(b"=", keyword.start + 4):
            yield Finding(keyword.start, keyword.stop, "`AUTH=` is no keyword; `AUTH` is.")


@rule(
    "X009",
    "ehlo-implied-keyword-missing",
    error("RFC 6531 §3.1", "RFC 3030 §3", "RFC 8689 §2", "RFC 2033 §5"),
    side=Side.SERVER,
)
def ehlo_implied_keyword_missing(reply: HelloReply, mail: Context) -> Iterator[Finding]:
    """The server lists an extension without another that goes with it.

    SMTPUTF8 comes with 8BITMIME, BINARYMIME with CHUNKING; LMTP has PIPELINING and ENHANCEDSTATUSCODES. REQUIRETLS
    before TLS is no fault, but of no use.

    bad:
        C: EHLO client.example.net
        S: 250-mail.example.com
        S: 250 «SMTPUTF8»
    bad:
        S: 220 mail.example.com LMTP
        C: LHLO client.example.net
        S: 250-«mail.example.com»
        S: 250 PIPELINING
    good:
        C: EHLO client.example.net
        S: 250-mail.example.com
        S: 250-8BITMIME
        S: 250 SMTPUTF8
    """
    listed = {each.name: each for each in reply.keywords if isinstance(each, Keyword)}
    for name, (needed, section) in IMPLIED.items():
        if name in listed and needed not in listed:
            message = f"{name.decode()} needs {needed.decode()} beside it ({section})."
            yield Finding(listed[name].start, listed[name].start + len(name), message)
    if mail.session.lmtp:
        lacking = [each.decode() for each in (b"PIPELINING", b"ENHANCEDSTATUSCODES") if each not in listed]
        if lacking:
            yield Finding(*reply.domain, f"A server of LMTP has {' and '.join(lacking)}.")
    if b"REQUIRETLS" in listed and b"STARTTLS" in listed:
        keyword = listed[b"REQUIRETLS"]
        yield Finding(keyword.start, keyword.stop, "REQUIRETLS is of use inside TLS only.", level=Level.ADVICE)
