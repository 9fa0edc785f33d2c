"""What holds for every structured field, whoever reads its value (RFC 5322 §2.2.2, §3.2)."""

from collections.abc import Iterator

from mailint.data.fields import NEED_CONTENT, STRUCTURED
from mailint.nodes.message import EmptyField, Field, OddField
from mailint.nodes.quoting import unbalanced
from mailint.nodes.signs import Unbalanced
from mailint.patterns import compiled
from mailint.rules.rule import Context, Edit, Finding, Fix, Safety, error, rule

_DELETABLE = frozenset((b"to", b"cc", b"reply-to", b"in-reply-to", b"references"))
_COMMENTS = compiled(rb"(?s)(?:[ \t\r\n]++|\((?:[^()\\]++|\\.)*+\))++")


@rule(
    "H007",
    "empty-structured-field",
    error("RFC 5322 §3.6.1", "RFC 5322 §3.6.2", "RFC 5322 §3.6.3", "RFC 5322 §3.6.4"),
    hides=("D002", "M004", "R002", "R003", "R004", "R015", "C002", "C003", "C004"),
)
def empty_structured_field(field: EmptyField | OddField, mail: Context) -> Iterator[Finding]:
    """A structured field that needs content is empty.

    The grammar of these fields takes at least one token; some servers refuse the message, others drop the field. A
    field that has nothing to say is left out. Bcc and Subject may be empty, and a group of nobody is content.

    bad:   «Cc:»
    fixed:
    bad:
        From: a@b.example
        «To: »
        Subject: x
    fixed:
        From: a@b.example
        Subject: x
    bad:   «Date:»
    bad:   «To: (nobody)»
    good:  Bcc:
    good:  Subject:
    good:  To: undisclosed-recipients:;
    good:  X-Note:
    """
    if field.name not in NEED_CONTENT:
        return
    body = mail.text[field.body_start : field.body_stop].strip()
    name = mail.text[field.start : field.name_stop].decode("latin-1")
    if not body:
        fix = Fix("delete the field", (mail.delete_lines(field),)) if field.name in _DELETABLE else None
        yield Finding(field.start, field.body_stop, f"{name} is empty.", fix)
    elif _COMMENTS.fullmatch(body):
        yield Finding(field.start, field.body_stop, f"{name} holds nothing but a comment.")


@rule(
    "H018",
    "unterminated-quoted-string",
    error("RFC 5322 §3.2.4", "RFC 7103 §7.1.6"),
    hides=("A001", "A002", "A008", "M004", "M007"),
)
def unterminated_quoted_string(sign: Unbalanced, mail: Context) -> Iterator[Finding]:
    r"""A quotation mark in a structured field is never closed.

    Readers do not agree where such a string ends: some take the rest of the field for it, addresses and all. In
    Subject, Comments and other unstructured fields a lone quotation mark is text.

    bad:    To: «"»Joe <joe@b.example>
    unsafe: To: "Joe" <joe@b.example>
    bad:    To: «"»Joe <joe@b.example>, "Bob" <bob@b.example>
    unsafe: To: "Joe" <joe@b.example>, "Bob" <bob@b.example>
    bad:    Content-Type: text/plain; charset=«"»utf-8
    unsafe: Content-Type: text/plain; charset="utf-8"
    bad:    Message-ID: <«"»a@b.example>
    good:   To: "Joe \" (x" <joe@b.example>
    good:   To: joe@b.example (5" high)
    good:   Subject: 5" disk
    """
    part = mail.part(sign)
    for field in part.all(*STRUCTURED):
        if mail.text.find(b'"', field.body_start, field.body_stop) >= 0:
            found = unbalanced(mail.text, field.body_start, field.body_stop)
            if found and found.octet == b'"':
                fix = _closed(mail, field, found.at, b'"', "close the quotation")
                yield Finding(found.at, found.at + 1, "This quotation mark is never closed.", fix)


@rule(
    "H019",
    "unbalanced-comment",
    error("RFC 5322 §3.2.2", "RFC 7103 §7.1.4"),
    hides=("A001", "A002", "A008", "D002", "M004"),
)
def unbalanced_comment(sign: Unbalanced, mail: Context) -> Iterator[Finding]:
    r"""The parentheses of comments in a structured field do not balance.

    What follows an open parenthesis is a comment to some readers and content to others. A parenthesis inside a
    quoted-string or after a backslash does not count.

    bad:    To: «(»Testing <fran@b.example>
    unsafe: To: (Testing) <fran@b.example>
    bad:    To: Testing«)» <sam@b.example>
    unsafe: To: "Testing)" <sam@b.example>
    bad:    MIME-Version: 1.0 «(»by hand
    unsafe: MIME-Version: 1.0 (by hand)
    good:   To: (a (b) c) fran@b.example
    good:   To: ":-)" <fran@b.example>
    good:   To: fran@b.example (\))
    good:   Subject: :-)
    good:   List-Unsubscribe: <https://l.example/(x>
    """
    part = mail.part(sign)
    for field in part.all(*STRUCTURED):
        text, start, stop = mail.text, field.body_start, field.body_stop
        if text.find(b"(", start, stop) >= 0 or text.find(b")", start, stop) >= 0:
            found = unbalanced(text, start, stop)
            if found and found.octet == b"(":
                fix = _closed(mail, field, found.at, b")", "close the comment")
                yield Finding(found.at, found.at + 1, "This comment is never closed.", fix)
            elif found and found.octet == b")":
                yield Finding(found.at, found.at + 1, "This parenthesis closes nothing.", _quote(mail, field, found.at))


_TO_ANGLE = compiled(rb'([^"<>,]*+)<')
_WORDS_TO_ANGLE = compiled(rb'[ \t\r\n]*+([^"<>,()\\]*+\)[^"<>,()\\]*+)<')


def _closed(mail: Context, field: Field, at: int, closing: bytes, title: str) -> Fix | None:
    """Close what opens at `at`: before the next angle bracket, else at the end of the field body.

    None inside angle brackets: there, neither makes an address or an identifier of it.
    """
    text = mail.text
    if text.rfind(b"<", field.body_start, at) > text.rfind(b">", field.body_start, at):
        return None
    found = _TO_ANGLE.match(text, at + 1, field.body_stop)
    inside = found[1] if found else text[at + 1 : field.body_stop]
    end = at + 1 + len(inside.rstrip())
    return Fix(title, (Edit(end, end, closing),), Safety.UNSAFE)


def _quote(mail: Context, field: Field, at: int) -> Fix | None:
    """Quote the words before an address that hold a lone parenthesis."""
    start = max(field.body_start, *(mail.text.rfind(octet, field.body_start, at) + 1 for octet in (b",", b">", b'"')))
    words = _WORDS_TO_ANGLE.match(mail.text, start, field.body_stop)
    if not words or not words.start(1) <= at < words.end(1):
        return None
    stop = words.start(1) + len(words[1].rstrip())
    return Fix("quote the words", (Edit(words.start(1), words.start(1), b'"'), Edit(stop, stop, b'"')), Safety.UNSAFE)
