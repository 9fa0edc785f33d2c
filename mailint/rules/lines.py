"""Lines, octets and file format (RFC 5322 §2.1 to §2.3)."""

from collections.abc import Iterator

from mailint.nodes.message import Message
from mailint.rules.rule import Context, Edit, Finding, Fix, Safety, error, rule


@rule("L002", "line-ending-mixed", error("RFC 5322 §2.3", "RFC 5321 §2.3.8", "RFC 7103 §6"))
def line_ending_mixed(message: Message, mail: Context) -> Iterator[Finding]:
    r"""Some lines end in CRLF and some in a bare LF.

    A bare LF is a data octet on the wire. Agents split the text differently there, which is how messages are smuggled.

    bad:
        Subject: x
        To: b@c.example«␊»
        From: a@b.example

        text
    unsafe:
        Subject: x
        To: b@c.example
        From: a@b.example

        text
    good:
        Subject: x
        To: b@c.example

        text
    good:
        Subject: x␊
        To: b@c.example␊
        ␊
        text␊
    """
    if not (message.crlf and message.lf):
        return
    text, at = mail.text, mail.text.find(b"\n")
    while at >= 0:
        if text[at - 1 : at] != b"\r":
            fix = Fix("end the line in CRLF", (Edit(at, at + 1, b"\r\n"),), Safety.UNSAFE)
            yield Finding(at, at + 1, "This line ends in a bare LF, others end in CRLF.", fix)
        at = text.find(b"\n", at + 1)


@rule("L004", "nul-octet", error("RFC 5322 §4.1", "RFC 2045 §2.7", "RFC 2045 §2.8", "RFC 7103 §7.6"))
def nul_octet(message: Message, mail: Context) -> Iterator[Finding]:
    r"""An octet 0x00 in the header or an unencoded body.

    Programs written in C take it for the end of the text; some servers refuse the message.

    bad:    Sub«␀»ject: x
    unsafe: Subject: x
    good:   Subject: x
    """
    at = mail.text.find(b"\0")
    while at >= 0:
        stop = at
        while mail.text[stop : stop + 1] == b"\0":
            stop += 1
        yield Finding(
            at, stop, "A NUL octet is not allowed here.", Fix("delete it", (Edit(at, stop, b""),), Safety.UNSAFE)
        )
        at = mail.text.find(b"\0", stop)


@rule("L016", "byte-order-mark", error("RFC 5322 §2.2", "RFC 3629 §6"))
def byte_order_mark(message: Message, mail: Context) -> Iterator[Finding]:
    r"""The file starts with U+FEFF, which becomes part of the first field's name.

    bad:   «\xEF\xBB\xBF»From: a@b.example
    fixed: From: a@b.example
    good:  From: a@b.example
    """
    if message.byte_order_mark:
        start, stop = message.byte_order_mark
        yield Finding(
            start, stop, "A message does not start with a byte order mark.", Fix("delete it", (Edit(start, stop, b""),))
        )
