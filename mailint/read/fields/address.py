"""Address fields to nodes (RFC 5322 §3.4): by recogniser, member by member; what is odd goes through the grammar."""

from __future__ import annotations

from collections.abc import Callable, Iterator

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
"""A group of nobody: `undisclosed-recipients:;`, and where it ends."""


def read_address_list(text: bytes, start: int, stop: int) -> AddressList | Malformed:
    """The addresses of From, Sender, Reply-To, To, Cc, Bcc and the like."""
    at = first = _after_space(text, start, stop)
    members: list[Mailbox | Group] = []
    while at < stop:
        found = _MEMBER.match(text, at, stop) or _GROUP.match(text, at, stop)
        if found is None:
            return _odd(text, start, stop)
        members.append(_MEMBERS[found.lastindex or 0](found))
        at = found.end()
    return AddressList(first, members[-1].stop if members else at, tuple(members))


def clean_mailbox(text: bytes, start: int, stop: int) -> Mailbox | None:
    """The mailbox that begins at `start`, if it has the plainly correct form."""
    found = _MAILBOX.match(text, start, stop)
    return _BOXES[found.lastindex or 0](found) if found is not None else None


def _name_addr(found: re.Match[bytes]) -> Mailbox:
    name, local, domain = make_span(found.span(1)), make_span(found.span(2)), make_span(found.span(3))
    stop = domain[1] + 1
    return Mailbox(name[0], stop, name, make_span((local[0] - 1, stop)), local, domain)


def _angle_addr(found: re.Match[bytes]) -> Mailbox:
    local, domain = make_span(found.span(4)), make_span(found.span(5))
    start, stop = local[0] - 1, domain[1] + 1
    return Mailbox(start, stop, None, make_span((start, stop)), local, domain)


def _addr_spec(found: re.Match[bytes]) -> Mailbox:
    local, domain = make_span(found.span(6)), make_span(found.span(7))
    return Mailbox(local[0], domain[1], None, None, local, domain)


_BOXES: dict[int, Callable[[re.Match[bytes]], Mailbox]] = {7: _addr_spec, 3: _name_addr, 5: _angle_addr}
"""What makes a mailbox, by the last group of a match, which is its domain; that of the form tried last comes first."""


def _commented(found: re.Match[bytes]) -> Mailbox:
    """The owner's name in a comment, as it was once written: most odd mailboxes are such."""
    last = next(group for group in _BOXES if found.start(group) >= 0)
    return commented(_BOXES[last](found), make_span(found.span(_COMMENT)))


def commented(box: Mailbox, *comments: Span) -> CommentedMailbox:
    """A mailbox in plain form, with the comments beside it."""
    return CommentedMailbox(box.start, box.stop, box.name, box.angle, box.local, box.domain, comments)


def _nobody(found: re.Match[bytes]) -> Group:
    return Group(found.start(), found.end(_END), make_span(found.span(1)), ())


_END, _COMMENT = 2, 8
_MEMBERS: dict[int, Callable[[re.Match[bytes]], Mailbox | Group]] = {**_BOXES, _COMMENT: _commented, _END: _nobody}
"""The same for all members."""


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
