"""The forms of address lists: brackets, separators and display names (RFC 5322 §3.4, §4.4)."""

from collections.abc import Iterator
from itertools import pairwise

from mailint.nodes.address import (
    Angle,
    AngleList,
    Mailbox,
    OddAddressList,
    OddGroup,
    OddMailbox,
    Word,
    WordKind,
)
from mailint.nodes.node import Malformed
from mailint.rules.rule import Context, Edit, Finding, Fix, Safety, error, rule

BRACKETED = (Angle.PAIR, Angle.REPEATED, Angle.UNCLOSED, Angle.SEVERAL)
_SPECIALS = b",:;@[]\\<>"


@rule("A002", "display-name-unquoted-special", error("RFC 5322 §3.2.3", "RFC 5322 §3.4"))
def display_name_unquoted_special(
    member: OddMailbox | OddGroup | AngleList | Malformed, mail: Context
) -> Iterator[Finding]:
    r"""A comma, colon, semicolon, `@`, bracket or backslash stands unquoted beside an address.

    Each of them means something of its own in an address list: after a comma a new address begins. Readers take such
    a name for several addresses, or give up on the whole field.

    bad:    To: «Smith, John» <j@b.example>
    unsafe: To: "Smith, John" <j@b.example>
    bad:    To: «John [work]» <j@b.example>
    unsafe: To: "John [work]" <j@b.example>
    bad:    To: «John j@b.example» <j@b.example>
    unsafe: To: "John j@b.example" <j@b.example>
    bad:    To: «=?utf-8?Q?J=C3=B6?= [work]» <j@b.example>
    unsafe: To: =?utf-8?Q?J=C3=B6?= "[work]" <j@b.example>
    bad:    To: John <j@b.example> «Smith»
    bad:    To: «A: B: j@b.example»;
    good:   To: "Smith, John" <j@b.example>
    good:   To: j@b.example (Smith, John)
    good:   To: Friends: j@b.example;
    """
    if isinstance(member, Malformed):
        if member.what in ("mailbox", "address-list"):
            yield Finding(
                member.start, member.stop, "No address can be read here: a special character stands unquoted."
            )
        return
    words = member.name_words
    if isinstance(member, OddMailbox):
        if member.tail and member.form is Angle.PAIR:
            yield Finding(*member.tail, "Words stand behind the address, without a comma.")
        if member.name_is_address or member.form not in BRACKETED:
            return
    found = _special(words, mail)
    if found is not None:
        start, stop = words[0].start, words[-1].stop
        comments = any(start < comment.start < stop for comment in member.comments)
        fix = _quote(words, comments, mail, found)
        yield Finding(start, stop, f"This name holds an unquoted {_shown(mail, found)}.", fix)


@rule("A003", "display-name-unquoted-dot", error("RFC 5322 §4", "RFC 5322 §4.1"))
def display_name_unquoted_dot(member: OddMailbox | OddGroup | AngleList, mail: Context) -> Iterator[Finding]:
    """A full stop stands unquoted in a display name.

    The grammar of today knows it only as obsolete: it must be understood, but not be written. Strict readers take
    the words for a local-part and refuse the address.

    bad:   From: «John Q. Public» <j@b.example>
    fixed: From: "John Q. Public" <j@b.example>
    bad:   From: «"John" Q. Public» <j@b.example>
    fixed: From: "John" "Q." Public <j@b.example>
    bad:   From: «b.example» <news@b.example>
    fixed: From: "b.example" <news@b.example>
    good:  From: "John Q. Public" <j@b.example>
    good:  From: John.Public@b.example
    """
    words = member.name_words
    if isinstance(member, OddMailbox) and (member.name_is_address or member.form not in BRACKETED):
        return
    if any(_is_dotted(word, mail) for word in words) and _special(words, mail) is None:
        start, stop = words[0].start, words[-1].stop
        plain = all(word.kind in (WordKind.ATOM, WordKind.DOT) for word in words)
        if plain and not any(start < comment.start < stop for comment in member.comments):
            edits = [Edit(start, start, b'"'), Edit(stop, stop, b'"')]
        else:
            edits = list(_quote_runs(words, mail))
        fix = Fix("quote the name", tuple(edits)) if edits else None
        yield Finding(start, stop, "This name holds an unquoted full stop.", fix)


@rule("A004", "display-name-is-bare-address", error("RFC 5322 §3.4"))
def display_name_is_bare_address(box: OddMailbox, mail: Context) -> Iterator[Finding]:
    """An address stands unquoted where the display name belongs.

    An `@` may not stand in a name unquoted. Some readers take the first address, some the second: that one can be
    shown and the other be written to is what phishers like about it.

    bad:   To: «b@c.example» <b@c.example>
    fixed: To: "b@c.example" <b@c.example>
    good:  To: "b@c.example" <b@c.example>
    good:  To: b@c.example
    """
    if box.name_is_address and box.name and box.form in BRACKETED:
        start, stop = box.name
        fix = Fix("quote the name", (Edit(start, start, b'"'), Edit(stop, stop, b'"')))
        yield Finding(start, stop, "The display name is an unquoted address.", fix)


@rule("A005", "angle-unbalanced", error("RFC 5322 §3.4", "RFC 7103 §7.1.3"))
def angle_unbalanced(box: OddMailbox, mail: Context) -> Iterator[Finding]:
    """One of the angle brackets around an address is missing.

    Where the address ends is then a guess, and not all readers guess alike.

    bad:    To: «<another@b.example»
    unsafe: To: <another@b.example>
    bad:    To: Joe «joe@b.example>»
    unsafe: To: Joe <joe@b.example>
    good:   To: <another@b.example>
    """
    if box.angle and box.form is Angle.UNCLOSED:
        edit = Edit(box.domain.stop, box.domain.stop, b">")
        fix = Fix("add the closing bracket", (edit,), Safety.UNSAFE) if _is_plain(box) else None
        yield Finding(*box.angle, "The angle bracket is never closed.", fix)
    elif box.form is Angle.UNOPENED:
        start, stop = box.angle or (box.local.start, box.stop)
        edit = Edit(box.local.start, box.local.start, b"<")
        fix = Fix("add the opening bracket", (edit,), Safety.UNSAFE) if _is_plain(box) else None
        yield Finding(start, stop, "An angle bracket closes that was never opened.", fix)


@rule("A006", "angle-repeated", error("RFC 5322 §3.4", "RFC 7103 §7.1.2"))
def angle_repeated(box: OddMailbox, mail: Context) -> Iterator[Finding]:
    """An address stands in more than one pair of angle brackets, or a second pair stands behind the first.

    Programs add brackets to what has some already. The extra ones become part of the address for strict readers.

    bad:   To: «<<<user2@b.example>>>»
    fixed: To: <user2@b.example>
    bad:   To: Joe «<<joe@b.example>>», ann@b.example
    fixed: To: Joe <joe@b.example>, ann@b.example
    bad:   To: Joe <joe@b.example> «<joe@c.example>»
    good:  To: <user2@b.example>
    """
    if box.form is Angle.SEVERAL and box.tail:
        yield Finding(*box.tail, "A second pair of angle brackets stands behind the first.")
    elif box.form is Angle.REPEATED and box.angle:
        start, stop = box.angle
        first = start + 1
        while mail.text[first] in b"< \t\r\n":
            first += 1
        last = stop - 1
        while mail.text[last - 1] in b"> \t\r\n":
            last -= 1
        edits = tuple(
            each for each in (Edit(start + 1, first, b""), Edit(last, stop - 1, b"")) if each.start < each.stop
        )
        yield Finding(start, stop, "The address stands in more than one pair of brackets.", Fix("keep one pair", edits))


@rule("A007", "angle-holds-list", error("RFC 5322 §3.4", "RFC 7103 §7.1.5"))
def angle_holds_list(shared: AngleList, mail: Context) -> Iterator[Finding]:
    """Several addresses share one pair of angle brackets.

    Brackets hold one address. Readers drop the others, or the whole field.

    bad:    To: «<a@b.example, c@d.example>»
    unsafe: To: <a@b.example>, <c@d.example>
    bad:    To: Us «<a@b.example,c@d.example>»
    unsafe: To: Us <a@b.example>,<c@d.example>
    good:   To: <a@b.example>, <c@d.example>
    """
    edits: list[Edit] = []
    for one, other in pairwise(shared.members):
        edits += [Edit(one.stop, one.stop, b">"), Edit(other.start, other.start, b"<")]
    whole = all(isinstance(member, Mailbox) for member in shared.members)
    fix = Fix("give each address its own brackets", tuple(edits), Safety.UNSAFE) if edits and whole else None
    yield Finding(*shared.angle, f"{len(shared.members)} addresses share one pair of angle brackets.", fix)


@rule("A008", "angle-missing-after-name", error("RFC 5322 §3.4"))
def angle_missing_after_name(box: OddMailbox, mail: Context) -> Iterator[Finding]:
    """Words stand beside an address that has no angle brackets.

    A name needs the brackets, and two addresses need a comma. Without them readers take the words for part of the
    address.

    bad:    To: «Bob b@c.example»
    unsafe: To: Bob <b@c.example>
    bad:    To: «"Bob X" b@c.example», x@y.example
    unsafe: To: "Bob X" <b@c.example>, x@y.example
    bad:    To: «b@c.example d@e.example»
    bad:    To: «b@c.example Bob»
    good:   To: Bob <b@c.example>
    good:   To: (Bob) b@c.example
    """
    if box.form is not Angle.NONE or not (box.name or box.tail):
        return
    if any(word.kind is WordKind.SPECIAL and mail.text[word.start] == 64 for word in box.name_words):
        yield Finding(box.start, box.stop, "Two addresses stand here without a comma between them.")
        return
    fix = None
    if not box.tail and _is_plain(box):
        edits = (Edit(box.local.start, box.local.start, b"<"), Edit(box.domain.stop, box.domain.stop, b">"))
        fix = Fix("put the address in angle brackets", edits, Safety.UNSAFE)
    yield Finding(box.start, box.stop, "Words stand beside an address that is not in angle brackets.", fix)


@rule("A009", "semicolon-separated-list", error("RFC 5322 §3.4"))
def semicolon_separated_list(addresses: OddAddressList, mail: Context) -> Iterator[Finding]:
    """A semicolon stands between addresses.

    Some programs show lists so, but in a message commas separate, and the semicolon ends a group. Readers lose the
    addresses after it.

    bad:    To: a@b.example«;» c@d.example; e@f.example;
    unsafe: To: a@b.example, c@d.example, e@f.example
    bad:    To: Joe <a@b.example>«;»
    unsafe: To: Joe <a@b.example>
    good:   To: a@b.example, c@d.example
    good:   To: Friends: a@b.example;
    """
    if addresses.semicolons and any(True for _ in addresses.mailboxes()):
        last = addresses.members[-1].stop
        edits = tuple(Edit(at, at + 1, b"," if at < last else b"") for at in addresses.semicolons)
        fix = Fix("separate by commas", edits, Safety.UNSAFE)
        at = addresses.semicolons[0]
        yield Finding(at, at + 1, "A semicolon separates addresses; it takes a comma.", fix)


@rule("A010", "null-list-member", error("RFC 5322 §4.4"))
def null_list_member(addresses: OddAddressList, mail: Context) -> Iterator[Finding]:
    """Nothing stands between two commas of an address list, or before the first or after the last.

    Obsolete syntax: readers must pass over it, but nobody may write it, and some servers refuse the message.

    bad:
        To: a@b.example,«,» c@d.example«,»
        Subject: x
    fixed:
        To: a@b.example, c@d.example
        Subject: x
    bad:   To: «, »a@b.example
    fixed: To: a@b.example
    bad:   To: «,»
    good:  To: a@b.example, c@d.example
    """
    for start, stop in addresses.nulls:
        keep = not addresses.members or b"(" in mail.text[start:stop]
        fix = None if keep else Fix("delete the empty members", (Edit(start, stop, b""),))
        which = "These commas separate" if mail.text.count(b",", start, stop) > 1 else "This comma separates"
        yield Finding(start, stop, f"{which} nothing.", fix)


def _special(words: tuple[Word, ...], mail: Context) -> Word | None:
    """The first word of a display name that may not stand there unquoted, but for lone quotes and parentheses."""
    for word in words:
        if word.kind is WordKind.LITERAL or (word.kind is WordKind.SPECIAL and mail.text[word.start] in _SPECIALS):
            return word
    return None


def _is_plain(box: OddMailbox) -> bool:
    """Whether brackets around local-part and domain would make an angle-addr: no specials in either."""
    local = {word.kind for word in box.local_words} - {WordKind.ATOM, WordKind.DOT, WordKind.QUOTED}
    domain = {word.kind for word in box.domain_words} - {WordKind.ATOM, WordKind.DOT, WordKind.LITERAL}
    return bool(box.domain_words) and not local and not domain


def _shown(mail: Context, word: Word) -> str:
    return "`" + mail.text[word.start : word.start + 1].decode("latin-1") + "`"


def _is_dotted(word: Word, mail: Context) -> bool:
    return word.kind is WordKind.DOT or (word.kind is WordKind.ATOM and b"." in mail.text[word.start : word.stop])


def _quote(words: tuple[Word, ...], comments: bool, mail: Context, special: Word) -> Fix | None:
    """Quote a whole phrase; only what needs it where quotes would hide an encoded-word or a comment."""
    if comments or any(word.kind is WordKind.ENCODED for word in words):
        edits = tuple(_quote_runs(words, mail))
        return Fix("quote these words", edits, Safety.UNSAFE) if edits else None
    inside = bytearray(b'"')
    at = words[0].start
    for word in words:
        inside += mail.text[at : word.start]
        octets = mail.text[word.start : word.stop]
        inside += octets[1:-1] if word.kind is WordKind.QUOTED else octets if _is_pair(octets) else _escaped(octets)
        at = word.stop
    return Fix("quote the name", (Edit(words[0].start, at, bytes(inside) + b'"'),), Safety.UNSAFE)


def _is_pair(octets: bytes) -> bool:
    return len(octets) == 2 and octets[:1] == b"\\"


def _escaped(octets: bytes) -> bytes:
    return octets.replace(b"\\", b"\\\\").replace(b'"', b'\\"')


def _quote_runs(words: tuple[Word, ...], mail: Context) -> Iterator[Edit]:
    """Quotes around each run of adjacent words that holds a special or a full stop; none has a quote of its own."""
    for run in _runs(words):
        octets = mail.text[run[0].start : run[-1].stop]
        needed = any(_is_dotted(word, mail) for word in run) or _special(run, mail) is not None
        if needed and b'"' not in octets and b"\\" not in octets:
            yield Edit(run[0].start, run[0].start, b'"')
            yield Edit(run[-1].stop, run[-1].stop, b'"')


def _runs(words: tuple[Word, ...]) -> Iterator[tuple[Word, ...]]:
    """Words with nothing between them; quoted-strings and encoded-words stand for themselves."""
    first = 0
    for at in range(1, len(words) + 1):
        alone = at < len(words) and {words[at - 1].kind, words[at].kind} & {WordKind.QUOTED, WordKind.ENCODED}
        if at == len(words) or alone or words[at - 1].stop != words[at].start:
            if words[first].kind not in (WordKind.QUOTED, WordKind.ENCODED):
                yield words[first:at]
            first = at
