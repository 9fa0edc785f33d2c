"""The transfer encoding that 8-bit octets need (RFC 2045 §6.2)."""

from collections.abc import Iterator

from mailint.nodes.body import EightBit
from mailint.nodes.message import Part
from mailint.rules.rule import Context, Edit, Finding, Fix, error, rule

_DEPTH = 100
"""How many of the parts around a part are relabelled with it; whoever nests deeper gets the innermost."""


@rule("E003", "8bit-data-under-7bit-cte", error("RFC 2045 §6.2", "RFC 2045 §2.7"))
def eight_bit_data_under_7bit_cte(body: EightBit, mail: Context) -> Iterator[Finding]:
    r"""A part has octets over 127, and its transfer encoding says that it has none.

    7bit is also what a part without Content-Transfer-Encoding is. A server that must pass the message on to a 7-bit
    host goes by the label: it does not re-encode the part, and the octets are cut or the message is refused.

    bad:
        MIME-Version: 1.0
        Content-Type: text/plain; charset=utf-8

        caf«\xC3\xA9»
    fixed:
        MIME-Version: 1.0
        Content-Type: text/plain; charset=utf-8
        Content-Transfer-Encoding: 8bit

        caf\xC3\xA9
    bad:
        MIME-Version: 1.0
        Content-Type: multipart/mixed; boundary=b
        Content-Transfer-Encoding: 7bit

        --b
        Content-Type: text/plain; charset=utf-8
        Content-Transfer-Encoding: 7bit

        caf«\xC3\xA9»
        --b--
    fixed:
        MIME-Version: 1.0
        Content-Type: multipart/mixed; boundary=b
        Content-Transfer-Encoding: 8bit

        --b
        Content-Type: text/plain; charset=utf-8
        Content-Transfer-Encoding: 8bit

        caf\xC3\xA9
        --b--
    good:
        MIME-Version: 1.0
        Content-Type: text/plain; charset=utf-8
        Content-Transfer-Encoding: 8bit

        caf\xC3\xA9
    good:
        From: a@b.example

        caf\xC3\xA9
    """
    parts = mail.message.parts
    part = parts[body.part]
    if part.is_message and not part.has_mime:
        return
    label = "labelled 7bit" if part.encoding else "without a transfer encoding, which means 7bit"
    fix = Fix("label it 8bit", tuple(_eight_bit_path(part, mail)))
    yield Finding(*body.high, f"Octets over 127 in a part {label}.", fix)


def _eight_bit_path(part: Part, mail: Context) -> Iterator[Edit]:
    """Edits that label a part and those around it 8bit."""
    for _ in range(_DEPTH):
        yield from _eight_bit(part, mail)
        if part.parent < 0:
            return
        part = mail.message.parts[part.parent]


def _eight_bit(part: Part, mail: Context) -> list[Edit]:
    """Edits that label a part 8bit, where its label is 7bit or missing."""
    if part.encoding is None:
        return [] if part.first(b"content-transfer-encoding") else [_add_encoding(part, mail)]
    return [Edit(*part.encoding.mechanism_at, b"8bit")] if part.encoding.mechanism == b"7bit" else []


def _add_encoding(part: Part, mail: Context) -> Edit:
    return mail.add_field(part, b"Content-Transfer-Encoding: 8bit")
