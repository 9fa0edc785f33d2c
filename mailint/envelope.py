"""The envelope of a message: who is told of failures, and who gets it (RFC 5321 §2.3.1).

What the user names holds before what the session said, and that before what the header says.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from mailint.nodes.address import AddressList, AngleList, Group, Mailbox, OddMailbox
from mailint.nodes.message import Message, Part
from mailint.nodes.node import Malformed, Node
from mailint.nodes.session import Content, Exchange, Verb
from mailint.nodes.session import Envelope as PathCommand
from mailint.nodes.stage import Stage
from mailint.read.message import read_message
from mailint.read.reading import Unit
from mailint.record import NamedTuple


class Envelope(NamedTuple):
    """A reverse-path and its recipients, each once. The empty reverse-path is the null one (RFC 5321 §4.5.5)."""

    sender: str
    recipients: tuple[str, ...]


def find_envelope(
    unit: Unit, repaired: bytes, *, sender: str | None = None, recipients: Sequence[str] = ()
) -> Envelope:
    """The envelope for a message of a file, of which `repaired` is the text that is to be sent.

    `sender` and `recipients` are the user's; the sender may be empty. Addresses in Bcc are taken from the message as it
    was, since the field is not sent. Raises ValueError, with a sentence, where there is no sender or no recipient.
    """
    found = None if sender is not None and recipients else session_envelope(unit)
    if sender is None:
        sender = found.sender if found else _header_sender(repaired)
    named = recipients or (found.recipients if found else _header_recipients(unit, repaired))
    if not named:
        lacking = "the server of the session accepted no recipient" if found else "To, Cc and Bcc hold no address"
        raise ValueError(f"{lacking}; name the recipients with --to")
    path = "" if sender in ("", "<>") else address(sender)
    return Envelope(path, tuple(dict.fromkeys(map(address, named))))


def sent_before(unit: Unit) -> str | None:
    """Why sending the message would be sending it again; None if it was not sent yet, as far as can be seen."""
    content = unit.data
    if content and unit.session:
        end = next((each for each in unit.session.exchanges if _ends(each, content)), None)
        if end and end.reply and end.reply.code // 100 == 2:
            return "the server of its session accepted it"
    if isinstance(unit.root, Message) and unit.root.stage is Stage.DELIVERED:
        return "it was delivered already: it has Received or Delivered-To fields"
    return None


def address(text: str) -> str:
    """An address as it stands in a path, with or without its angle brackets. Raises ValueError if it is none."""
    inner = text[1:-1] if text.startswith("<") and text.endswith(">") else text
    if not _MAILBOX.fullmatch(inner):
        raise ValueError(f"{text!r} is not an address")
    return inner


_UTF8 = r"\u00a0-\ud7ff\ue000-\U0010ffff"
_ATOM = rf"[A-Za-z0-9!#$%&'*+/=?^_`{{|}}~{_UTF8}-]+"
_QUOTED = rf'"(?:[ !#-\[\]-~{_UTF8}]|\\[ -~])*"'
_LABEL = rf"[A-Za-z0-9{_UTF8}](?:[A-Za-z0-9_{_UTF8}-]*[A-Za-z0-9{_UTF8}])?"
_MAILBOX = re.compile(
    rf"(?:{_ATOM}(?:\.{_ATOM})*|{_QUOTED})@(?:{_LABEL}(?:\.{_LABEL})*|\[[!-Z^-~]+\])|[Pp]ostmaster",
)
"""RFC 5321 §4.1.2 Mailbox with RFC 6531 §3.3, and the one recipient without a domain (§4.1.1.3)."""


# ---- the session


def session_envelope(unit: Unit) -> Envelope | None:
    """The paths of the transaction that brought the message, of RCPT those that were accepted (2yz).

    None if the message is from no session, or its commands are not shown.
    """
    content, session, parent = unit.data, unit.session, unit.view.parent
    if content is None or session is None or parent is None or content.transaction < 0:
        return None
    mail = _path(session.exchanges[content.transaction], parent.text)
    paths = [each for each in session.exchanges if each.verb is Verb.RCPT and each.transaction == content.transaction]
    shown = [(each, path) for each in paths if (path := _path(each, parent.text))]
    if mail is None or not shown:
        return None
    return Envelope(mail, tuple(path for each, path in shown if each.reply and each.reply.code // 100 == 2))


def _ends(exchange: Exchange, content: Content) -> bool:
    return exchange.content == content.index and exchange.verb in (Verb.END, Verb.BDAT)


def _path(exchange: Exchange, text: bytes) -> str | None:
    """The mailbox of MAIL or RCPT, empty for `<>`; None where it cannot be read."""
    command = exchange.command
    if not isinstance(command, PathCommand) or isinstance(command.path, Malformed):
        return None
    return _decoded(text[slice(*command.path.mailbox)])


# ---- the header


def _header_sender(text: bytes) -> str:
    """The mailbox in Sender, else the first in From (RFC 5322 §3.6.2)."""
    root = read_message(text).root
    for name in (b"sender", b"from"):
        for found in _addresses(text, root, name):
            return found
    raise ValueError("neither Sender nor From holds an address; name the sender with --from")


def _header_recipients(unit: Unit, repaired: bytes) -> list[str]:
    """The mailboxes in To, Cc and Bcc."""
    root = read_message(repaired).root
    found = [each for name in (b"to", b"cc", b"bcc") for each in _addresses(repaired, root, name)]
    if isinstance(unit.root, Message):
        found += _addresses(unit.view.text, unit.root.root, b"bcc")
    return found


def _addresses(text: bytes, part: Part, name: bytes) -> Iterator[str]:
    """The addresses in all fields of that name. Raises ValueError for what is none: nobody is left out silently."""
    for field in part.all(name):
        members = field.value.members if isinstance(field.value, AddressList) else ()
        if isinstance(field.value, Malformed):
            members = (field.value,)
        for member in _flat(members):
            words = _words(text, member) if isinstance(member, Mailbox) else None
            try:
                yield address(_decoded(words or text[member.start : member.stop]))
            except ValueError as error:
                title = name.decode().capitalize()
                raise ValueError(f"{title}: {error}; name sender and recipients with --from and --to") from None


def _flat(members: Iterable[Node]) -> Iterator[Node]:
    """Members with groups and shared angle brackets opened."""
    for member in members:
        if isinstance(member, Group | AngleList):
            yield from _flat(member.members)
        else:
            yield member


def _words(text: bytes, mailbox: Mailbox) -> bytes:
    """An address without the comments and white space that a header allows inside it."""
    if isinstance(mailbox, OddMailbox):
        local = b"".join(text[word.start : word.stop] for word in mailbox.local_words)
        domain = b"".join(text[word.start : word.stop] for word in mailbox.domain_words)
        return local + b"@" + domain
    return text[slice(*mailbox.local)] + b"@" + text[slice(*mailbox.domain)]


def _decoded(octets: bytes) -> str:
    """UTF-8 text; octets that are none become a character that no address may hold."""
    return octets.decode("utf-8", "surrogateescape")
