"""Header sections: which fields stand in them, and how their lines are written (RFC 5322 §2.2, §3.6)."""

import re
from collections.abc import Iterator

from mailint.nodes.address import AddressList, OddAddressList, OddGroup
from mailint.nodes.message import Field, OddField
from mailint.nodes.node import Malformed
from mailint.nodes.signs import MissingField, OddHeader, RepeatedFields
from mailint.patterns import compiled
from mailint.rules.rule import Context, Edit, Finding, Fix, Safety, error, rule


@rule("H001", "missing-from", error("RFC 5322 §3.6", "RFC 2046 §5.2.1"))
def missing_from(sign: MissingField, mail: Context) -> Iterator[Finding]:
    """The message has no From field.

    Nobody can tell who wrote it. Receivers that check the author's domain refuse such mail.

    bad:
        «»Sender: Bob <b@c.example>
        Subject: x
    unsafe:
        Sender: Bob <b@c.example>
        Subject: x
        From: Bob <b@c.example>
    bad:
        «»Subject: x
    good:
        From: a@b.example
        Subject: x
    good:

        text
    """
    root = mail.message.root
    if sign.name != b"from" or mail.message.blank_lines:
        return
    sender = root.first(b"sender")
    body = mail.text[sender.body_start : sender.body_stop] if sender else b" " + mail.reverse_path
    edit = mail.add_field(root, b"From:" + body)
    fix = Fix("take the sender for the author", (edit,), Safety.UNSAFE) if body.strip() else None
    yield Finding(root.start, root.start, "The From field is missing.", fix)


_SINGLE = frozenset(b"date from sender reply-to to cc bcc message-id in-reply-to references subject".split())
"""Fields that a message has once (RFC 5322 §3.6, the table)."""
_LISTS = (b"to", b"cc", b"bcc")


@rule("H002", "duplicate-singleton-field", error("RFC 5322 §3.6", "RFC 7103 §7.5.1"))
def duplicate_singleton_field(sign: RepeatedFields, mail: Context) -> Iterator[Finding]:
    """A field stands in the header more often than the once that is allowed.

    Readers and filters take the first or the last, so that a check sees one author or subject and people another. Equal
    ones are dropped and recipients joined by the repair; of others only the first is kept, which is UNSAFE.

    bad:
        Subject: a
        «Subject: a»
        To: b@c.example
    fixed:
        Subject: a
        To: b@c.example
    bad:
        To: b@c.example
        Subject: a
        «To: Bob
         <d@e.example>»
    fixed:
        To: b@c.example,
         Bob
         <d@e.example>
        Subject: a
    bad:
        To: b@c.example
        «To: d@e.example»
        «To: f@g.example,»
        «To:h@i.example»
    fixed:
        To: b@c.example,
         d@e.example,
         f@g.example,
         h@i.example
    bad:
        To: b@c.example
        «To: d@e.example; f@g.example»
    bad:
        Subject: a
        «Subject: b»
    unsafe:
        Subject: a
    good:
        To: b@c.example
        Comments: a
        Comments: b
    """
    part = mail.part(sign)
    if not part.is_message:
        return
    firsts: dict[bytes, Field] = {}
    previous: dict[bytes, Field] = {}
    for field in part.fields.repeated(*_SINGLE):
        first = firsts.setdefault(field.name, field)
        if first is not field:
            name = mail.text[field.start : field.name_stop].decode("ascii", "replace")
            fix = _without(first, previous[field.name], field, mail)
            text = f"A message has one {name} field, and this is another."
            yield Finding(field.start, field.body_stop, text, fix)
        previous[field.name] = field


def _without(first: Field, previous: Field, field: Field, mail: Context) -> Fix | None:
    """Make one field of two."""
    text, deletion = mail.text, mail.delete_lines(field)
    length = field.body_stop - field.start
    if first.body_stop - first.start == length and text.startswith(text[field.start : field.body_stop], first.start):
        return Fix("drop the repetition", (deletion,))
    if field.name not in _LISTS:
        return Fix("keep the first", (deletion,), Safety.UNSAFE)
    return _joined(previous, field, mail)


def _joined(previous: Field, field: Field, mail: Context) -> Fix | None:
    """Let the list go on where the previous one ends: any number of fields in a row are joined at once."""
    text, at = mail.text, previous.body_stop
    last = _WORDS_END.search(text, max(at - 200, previous.body_start), at)
    other = text[field.body_start : field.body_stop]
    words = other.strip()
    if last is None or not words or not (_is_readable(previous) and _is_readable(field)):
        return None
    comma = b"" if last[0] == b"," else b","
    if previous.stop == field.start and text[at : previous.stop].endswith(b"\n"):
        begin = field.body_start + len(other) - len(other.lstrip())
        edits = (Edit(last.end(), last.end(), comma), Edit(field.start, begin, b" "))
    else:
        joined = Edit(last.end(), last.end(), comma + mail.message.line_end + b" " + words)
        edits = (joined, mail.delete_lines(field))
    return Fix("join the lists", edits)


def _is_readable(field: Field) -> bool:
    """Whether the field holds addresses, and nothing that would take in or spoil those of another."""
    value = field.value
    if not isinstance(value, AddressList) or (isinstance(value, OddAddressList) and value.semicolons):
        return False
    return not any(
        isinstance(each, Malformed) or (isinstance(each, OddGroup) and not each.closed) for each in value.members
    )


_WORDS_END = compiled(rb"\S(?=\s*+\Z)")


@rule("H003", "malformed-header-line", error("RFC 5322 §2.2", "RFC 7103 §7.2"), reveals=True)
def malformed_header_line(sign: OddHeader, mail: Context) -> Iterator[Finding]:
    """A line of the header is neither a field nor the continuation of one.

    Some readers end the header there and show the other fields as text, others drop the line.

    bad:
        Subject: reminder
        «about the game»
        Date: Mon, 23 Nov 2020 10:00:00 +0000
    unsafe:
        Subject: reminder
         about the game
        Date: Mon, 23 Nov 2020 10:00:00 +0000
    bad:
        «about the game»
        Subject: x
    good:
        Subject: reminder
         about the game
        Date: Mon, 23 Nov 2020 10:00:00 +0000
    """
    part = mail.part(sign)
    if not part.strays:
        return
    before = part.fields[0].start if part.fields else part.header_stop
    for line in part.strays:
        continued = mail.text[line.start : line.start + 1] in (b" ", b"\t") and line.start > part.start
        if line.inside and not continued:
            edit = Edit(line.start, line.start, b" ")
            fix = Fix("indent the line", (edit,), Safety.UNSAFE) if before < line.start else None
            yield Finding(
                line.start,
                _before_line_end(line.stop, mail),
                "This line of the header is no field and continues none.",
                fix,
            )


def _before_line_end(stop: int, mail: Context) -> int:
    stop -= mail.text[stop - 1 : stop] == b"\n"
    return stop - (mail.text[stop - 1 : stop] == b"\r")


_FIELD_NAME = compiled(rb"[!-9;-~]+")


@rule("H004", "space-before-colon", error("RFC 5322 §4.5", "RFC 5322 §4.5.8"))
def space_before_colon(field: OddField, mail: Context) -> Iterator[Finding]:
    """White space stands between a field's name and its colon.

    It was allowed once. Today some readers take the line for text, and the header for ended.

    bad:   Subject«␠»: hi
    fixed: Subject: hi
    good:  Subject: hi
    """
    colon = field.body_start - 1
    if field.name_stop < colon and _FIELD_NAME.fullmatch(field.name):
        fix = Fix("delete the white space", (Edit(field.name_stop, colon, b""),))
        yield Finding(field.name_stop, colon, "White space stands before the colon.", fix)


@rule("H005", "invalid-field-name", error("RFC 5322 §2.2", "RFC 5322 §3.6.8", "RFC 6532 §3"))
def invalid_field_name(field: OddField, mail: Context) -> Iterator[Finding]:
    r"""A field's name has white space, a control octet or octets over 127.

    A name is printable ASCII without the colon. What else stands there makes the line no field for most readers.

    bad:
        «S\xC3\xBCbject»: hi
    bad:
        Subject: x
        «My Field»: x
    good:
        My-Field: x
    """
    if not _FIELD_NAME.fullmatch(field.name) and b"\0" not in field.name:
        words = "has white space" if re.search(rb"[ \t]", field.name) else "has octets that are not printable ASCII"
        yield Finding(field.start, field.name_stop, f"The name of this field {words}.")
