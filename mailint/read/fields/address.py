"""Address fields to nodes (RFC 5322 §3.4): by recogniser, member by member; what is odd goes through the grammar."""

from __future__ import annotations

from collections.abc import Iterator

from mailint.grammar import recogniser
from mailint.nodes.address import AddressList, CommentedMailbox, Group, Mailbox, ReturnPath
from mailint.nodes.node import Malformed
from mailint.patterns import compiled
from mailint.record import TYPE_CHECKING
from mailint.text import Span, make_span

if TYPE_CHECKING:
    import re

_MAILBOX = recogniser("field/address", "clean_mailbox")
_SPACE = compiled(rb"[ \t\r\n]*+")
_NEXT = rb"[ \t\r\n]*+(?:,[ \t\r\n]*+(?!\Z)|\Z)"
"""What follows a member of a list: a comma and another, or nothing."""
_MEMBER = _MAILBOX.before(rb"(?:[ \t\r\n]*+(\([^()\\]*+\)))?" + _NEXT)
"""A mailbox, and maybe a comment with no quoted-pairs and no comments in it."""
_GROUP = recogniser("field/address", "clean_group").before(b"()" + _NEXT)
"""A group of nobody: `undisclosed-recipients:;`. The empty group is where it ends."""


def read_address_list(text: bytes, start: int, stop: int) -> AddressList | Malformed:
    """The addresses of From, Sender, Reply-To, To, Cc, Bcc and the like."""
    at = first = _after_space(text, start, stop)
    members: list[Mailbox | Group] = []
    while at < stop:
        found = _MEMBER.match(text, at, stop) or _GROUP.match(text, at, stop)
        if found is None:
            return _odd(text, start, stop)
        members.append(_member(found) if found.re is _MEMBER else _group(found))
        at = found.end()
    return AddressList(first, members[-1].stop if members else at, tuple(members))


def clean_mailbox(text: bytes, start: int, stop: int) -> Mailbox | None:
    """The mailbox that begins at `start`, if it has the plainly correct form."""
    found = _MAILBOX.match(text, start, stop)
    return _mailbox(found, found.lastindex or 0) if found is not None else None


_NAMED, _UNNAMED, _BARE, _COMMENTED = 3, 5, 7, 8
"""The last groups of a name-addr with and without a name, of an addr-spec, and of any with a comment behind it."""


def _mailbox(found: re.Match[bytes], last: int) -> Mailbox:
    """The mailbox of a match whose domain is its group `last`."""
    local, domain = make_span(found.span(last - 1)), make_span(found.span(last))
    if last == _BARE:
        return Mailbox(local[0], domain[1], None, None, local, domain)
    angle = make_span((local[0] - 1, domain[1] + 1))
    name = make_span(found.span(1)) if last == _NAMED else None
    return Mailbox((name or angle)[0], angle[1], name, angle, local, domain)


def _member(found: re.Match[bytes]) -> Mailbox:
    """The same, with the comment behind it: most odd ones are such, the owner's name, as it was once written."""
    last = found.lastindex or 0
    if last != _COMMENTED:
        return _mailbox(found, last)
    last = next(group for group in (_BARE, _UNNAMED, _NAMED) if found.start(group) >= 0)
    return commented(_mailbox(found, last), make_span(found.span(_COMMENTED)))


def commented(box: Mailbox, *comments: Span) -> CommentedMailbox:
    """A mailbox in plain form, with the comments beside it."""
    return CommentedMailbox(box.start, box.stop, box.name, box.angle, box.local, box.domain, comments)


def _group(found: re.Match[bytes]) -> Group:
    return Group(found.start(), found.end(2), make_span(found.span(1)), ())


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
