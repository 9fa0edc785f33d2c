"""The list of extensions in the reply to EHLO (RFC 5321 §2.2.2, §4.1.1.1)."""

from collections.abc import Iterator

from mailint.nodes.session import HelloReply, Keyword
from mailint.rules.rule import Context, Finding, Side, advice, rule, warning
from mailint.smtp.extensions import EXTENSIONS

_MEMORY = "from memory"


@rule("S015", "ehlo-keyword-unregistered", warning("RFC 5321 §2.2.2", "RFC 5321 §3.5.2", _MEMORY), side=Side.SERVER)
def ehlo_keyword_unregistered(reply: HelloReply, mail: Context) -> Iterator[Finding]:
    """The server lists an extension that is neither registered nor private.

    Private ones begin with X. Two programs may mean different things by an unregistered word.

    bad:
        C: EHLO client.example.net
        S: 250-mail.example.com
        S: 250 «FOOBAR»
    good:
        C: EHLO client.example.net
        S: 250-mail.example.com
        S: 250-X-FOOBAR
        S: 250-VRFY
        S: 250 SIZE
    """
    for keyword in reply.keywords:
        if isinstance(keyword, Keyword) and keyword.name not in EXTENSIONS and not keyword.name.startswith(b"X"):
            name = keyword.name.decode("ascii")
            yield Finding(
                keyword.start, keyword.start + len(name), f"{name} is not registered, and does not begin with X."
            )


@rule("S016", "ehlo-keyword-repeated", advice("RFC 5321 §4.1.1.1", _MEMORY), side=Side.SERVER)
def ehlo_keyword_repeated(reply: HelloReply, mail: Context) -> Iterator[Finding]:
    """The server lists an extension twice.

    Which of two sizes holds, each client decides for itself.

    bad:
        C: EHLO client.example.net
        S: 250-mail.example.com
        S: 250-SIZE 1000000
        S: 250 «SIZE» 2000000
    good:
        C: EHLO client.example.net
        S: 250-mail.example.com
        S: 250-AUTH LOGIN PLAIN
        S: 250-AUTH=LOGIN PLAIN
        S: 250 SIZE 1000000
    """
    seen: set[tuple[bytes, bool]] = set()
    told: set[tuple[bytes, bool]] = set()
    for keyword in reply.keywords:
        if not isinstance(keyword, Keyword):
            continue
        end = keyword.start + len(keyword.name)
        key = keyword.name, mail.text.startswith(b"=", end, keyword.stop)
        if key in seen and key not in told:
            told.add(key)
            yield Finding(keyword.start, end, f"{keyword.name.decode('ascii')} is listed twice.")
        seen.add(key)
