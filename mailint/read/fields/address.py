"""Address fields to nodes (RFC 5322 §3.4): by recogniser, member by member; what is odd goes through the grammar."""

from __future__ import annotations

from collections.abc import Iterator

from mailint.grammar import recogniser
from mailint.nodes.address import AddressList, CommentedMailbox, Group, Mailbox, ReturnPath
from mailint.nodes.node import Malformed
from mailint.patterns import compiled
from mailint.text import Span, make_span

_MAILBOX = recogniser("field/address", "clean_mailbox")
_GROUP = recogniser("field/address", "clean_group")
_SPACE = compiled(rb"[ \t\r\n]*+")
_NEXT = compiled(rb"[ \t\r\n]*+(?:(\([^()\\]*+\))[ \t\r\n]*+)?(?:(,)[ \t\r\n]*+)?")
"""What follows a member: a comment with no quoted-pairs and no comments in it, and a comma."""


def read_address_list(text: bytes, start: int, stop: int) -> AddressList | Malformed:
    """The addresses of From, Sender, Reply-To, To, Cc, Bcc and the like."""
    at = _after_space(text, start, stop)
    members: list[Mailbox | Group] = []
    while at < stop:
        found = clean_mailbox(text, at, stop) or _clean_group(text, at, stop)
        gap = _NEXT.match(text, found.stop, stop) if found else None
        if found is None or gap is None:
            return _odd(text, start, stop)
        at = gap.end()
        if (at == stop) == (gap[2] is not None):
            return _odd(text, start, stop)
        if gap[1] is not None:
            # most odd ones are such: the owner's name in a comment, as it was once written (RFC 5322 §3.4)
            if not isinstance(found, Mailbox):
                return _odd(text, start, stop)
            found = commented(found, make_span(gap.regs[1]))
        members.append(found)
    first = members[0].start if members else at
    return AddressList(first, members[-1].stop if members else at, tuple(members))


def clean_mailbox(text: bytes, start: int, stop: int) -> Mailbox | None:
    """The mailbox that begins at `start`, if it has the plainly correct form."""
    found = _MAILBOX.match(text, start, stop)
    if found is None:
        return None
    regs, last = found.regs, found.lastindex or 0
    local, domain, end = make_span(regs[last - 1]), make_span(regs[last]), regs[0][1]
    name = make_span(regs[1]) if last == _NAMED else None
    return Mailbox(start, end, name, make_span((local[0] - 1, end)) if end > domain[1] else None, local, domain)


_NAMED = 3
"""The last group of the first alternative, which has a name, too."""


def commented(box: Mailbox, *comments: Span) -> CommentedMailbox:
    """A mailbox in plain form, with the comments beside it."""
    return CommentedMailbox(box.start, box.stop, box.name, box.angle, box.local, box.domain, comments)


def _clean_group(text: bytes, start: int, stop: int) -> Group | None:
    """A group of nobody: `undisclosed-recipients:;`."""
    found = _GROUP.match(text, start, stop)
    return Group(start, found.end(), make_span(found.regs[1]), ()) if found else None


def read_return_path(text: bytes, start: int, stop: int) -> ReturnPath | Malformed:
    """The path of Return-Path."""
    at = _after_space(text, start, stop)
    end = len(text[:stop].rstrip(b" \t\r\n")) if at < stop else stop
    if _NULL_PATH.fullmatch(text, at, end):
        return ReturnPath(at, end, None, None, True)
    box = clean_mailbox(text, at, end)
    if box is not None and box.stop == end:
        return ReturnPath(at, end, box.local, box.domain, box.angle is not None and box.name is None)
    read = _odd(text, at, end)
    found = next(_mailboxes(read), None)
    if found is None:
        return Malformed(at, end, "path")
    whole = found.angle == (at, end)
    return ReturnPath(at, end, found.local, found.domain, whole)


_NULL_PATH = compiled(rb"<[ \t\r\n]*+>")


def _mailboxes(read: AddressList | Malformed) -> Iterator[Mailbox]:
    return iter(read.mailboxes() if isinstance(read, AddressList) else ())


def _after_space(text: bytes, start: int, stop: int) -> int:
    found = _SPACE.match(text, start, stop)
    return found.end() if found else start


def _odd(text: bytes, start: int, stop: int) -> AddressList | Malformed:
    from mailint.read.fields.address_odd import odd_address_list

    return odd_address_list(text, start, stop)
