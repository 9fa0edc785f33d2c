"""A header section that is plainly clean, by one expression for all its fields (RFC 5322 §2.2, §3.6).

A field has the form that `grammars/field/plain.lark` gives it by its name; one that may stand there once has a group of
its own, which also bars a second one.
"""

from __future__ import annotations

from functools import lru_cache

from mailint.data.special_use import is_reachable
from mailint.generated.field_plain import RECOGNISERS
from mailint.patterns import compiled
from mailint.plain.date import is_sound_date
from mailint.plain.words import are_plain_words
from mailint.record import TYPE_CHECKING

if TYPE_CHECKING:
    import re
    from collections.abc import Iterable


class Section:
    """What a plain header section says of the body that begins at `stop`.

    No named tuple: of those each look at a field takes ten times as long, and a message takes some forty.
    """

    __slots__ = ("boundary", "charset", "is_whole", "mechanism", "media_type", "stop")

    def __init__(
        self, stop: int, is_whole: bool, media_type: bytes, charset: bytes | None, boundary: bytes, mechanism: bytes
    ) -> None:
        self.stop = stop
        self.is_whole = is_whole
        """Whether it has From, Date and Message-ID."""
        self.media_type = media_type
        """In lower case; text/plain where there is no Content-Type (RFC 2045 §5.2)."""
        self.charset = charset
        self.boundary = boundary
        self.mechanism = mechanism
        """In lower case; `7bit` where there is no Content-Transfer-Encoding."""

    def at(self, stop: int) -> Section:
        """The same of a body that begins elsewhere."""
        return Section(stop, self.is_whole, self.media_type, self.charset, self.boundary, self.mechanism)


def plain_section(text: bytes, start: int) -> Section | None:
    """The header section at an offset, with the empty line after it; None if it is not plain."""
    found = FIELDS.match(text, start)
    return section_of(text, found) if found is not None else None


def section_of(text: bytes, found: re.Match[bytes]) -> Section | None:
    """The header section that these fields are; None if not all are plain, or they say what cannot be."""
    start, stop = found.span()
    if found.lastindex != END or not is_plain_text(text[start:stop]):
        return None
    author, sender, reply_to, to, cc, date, identifier, kind, mechanism = found.group(*GROUPS)
    if date is not None and not is_sound_date(date):
        return None
    if not are_plain_boxes(author, (author, sender, reply_to, to, cc)):
        return None
    described = described_plainly(kind) if kind is not None else _UNDESCRIBED
    if described is None:
        return None
    is_whole = bool(author and date and identifier)
    return Section(stop, is_whole, *described, _mechanism(mechanism) if mechanism else b"7bit")


def is_section(found: re.Match[bytes]) -> bool:
    """Whether these fields are all of a header section: an empty line ends it."""
    return found.lastindex is not None and found.lastindex >= OTHER_END


def is_plain_text(octets: bytes) -> bool:
    """Whether a header section is in ASCII, and what stands there as encoded-words is right."""
    return octets.isascii() and are_plain_words(octets)


_ANY = rb".*+(?:\n[ \t]++(?=[^ \t\r\n]).*+)*+"
"""A body in any form, also an empty one, in lines of which none is blank."""
_FORMS: dict[str, bytes] = {name.removeprefix("clean_"): pattern for name, (pattern, _) in RECOGNISERS.items()}
_FORMS["any"] = _ANY
_ONCE = (
    ("From", "author"), ("Sender", "addresses"), ("Reply-To", "addresses"), ("To", "recipients"), ("Cc", "recipients"),
    ("Date", "text"), ("Message-ID", "identifier"), ("Content-Type", "media_type"),
    ("Content-Transfer-Encoding", "mechanism"), ("MIME-Version", "version"),
    ("Content-Disposition", "disposition"), ("Content-Description", "text"),
    ("Subject", "text"), ("In-Reply-To", "identifiers"), ("References", "identifiers"),
    ("Content-Language", "balanced"),
)  # fmt: skip
"""Fields that a header section has once, and their forms; the first are looked at more closely."""
_KEPT = 9
_SEVERAL = (
    ("Received(?:-SPF)?", "balanced"), ("D(?:KIM-Signature|elivered-To)", "text"), ("X-[!-9;-~]*+", "any"),
    ("Return-Path", "path"), ("A(?:(?:RC-A)?uthentication-Results|uto-Submitted)", "balanced"),
    ("Errors-To", "balanced"), ("User-Agent", "any"), ("Precedence", "any"),
    ("List-(?:Id|Post|Help|Subscribe|Unsubscribe|Unsubscribe-Post|Owner|Archive)", "text"),
)  # fmt: skip
"""Fields that may stand there several times, or of which no rule counts how often they do, and their forms."""
_READ = ("Bcc", "Keywords", "Comments", "Resent", "Content", "Disposition")
"""How other names begin that rules read."""
_LETTERS = "RDMCSFTXLAUIPEBK"
"""First letters of all these, those first that most fields have."""


_MOST = 5
"""Fields that may have such a body; where there are more, the expression stops."""


def _fields() -> tuple[bytes, dict[str, int]]:
    """The expression: fields, and the empty line, if it follows them; and the groups by the names of fields."""
    fields = sorted((*_SEVERAL, *_ONCE), key=lambda field: _LETTERS.index(field[0][0]))
    once = [name for name, form in fields if (name, form) in _ONCE]
    groups = {name: group for group, name in enumerate(once, start=1)}
    forms = [(name, b":" + _form(form, groups.get(name))) for name, form in fields]
    read = [(name, b"[:-]") for name in (*_READ, *(name for name, _ in fields))]
    unread = b"(?!--|" + _told_apart(read) + b")[!-9;-~]++:" + _ANY + rb"\n"
    first = len(groups) + 1
    others = b"|".join(b"(?(%d)(?!))(%s)" % (group, _ANY) for group in range(first, first + _MOST))
    other = rb"(?!--)[!-9;-~]++[ \t]*+:(?:" + others + rb")\n(?![ \t])"
    section = b"(?:" + b"|".join((_told_apart(forms), unread, other)) + b")++"
    return section + rb"(?(%d)(\r?\n)|(\r?\n))?+" % first, groups


def _form(form: str, group: int | None) -> bytes:
    """A field body with its LF; with a group, there is but one.

    A group that is closed stays so, whether or not more of the alternative is found; so it takes the LF, too.
    """
    body = _FORMS[form] + rb"\n"
    return body if group is None else b"(?(%d)(?!))(%s)" % (group, body)


def _told_apart(fields: list[tuple[str, bytes]]) -> bytes:
    """One of these fields, each a name and what follows it, told apart by the first letter and then by the rest."""
    rests: dict[str, list[bytes]] = {letter: [] for letter in _LETTERS}
    for name, after in fields:
        rests[name[0]].append(f"(?i:{name[1:]})".encode() + after)
    return b"|".join(f"[{at}{at.lower()}](?:".encode() + b"|".join(rest) + b")" for at, rest in rests.items() if rest)


@lru_cache(64)
def _mechanism(body: bytes) -> bytes:
    return body.strip().lower()


_EXPRESSION, _GROUPS = _fields()
FIELDS = compiled(_EXPRESSION)
"""Fields, one after the other, of which a few may have a body that is not plain, and the empty line."""
OTHERS = tuple(range(len(_GROUPS) + 1, len(_GROUPS) + 1 + _MOST))
"""The groups of bodies that are not plain, in order."""
OTHER_END, END = OTHERS[-1] + 1, OTHERS[-1] + 2
"""The groups of the empty line, which are the last: after fields of which some are not plain, and after plain ones."""
GROUPS = tuple(_GROUPS[name] for name, _ in _ONCE[:_KEPT])
KIND, MECHANISM = GROUPS[7:]
HELD = {name.lower().encode(): group for name, group in _GROUPS.items()}
"""The groups of those that stand there once, by their names in lower case."""
READ = tuple(name.lower().encode() for name in _READ)
"""How the names of fields begin that the expression does not take, but for those in `HELD`."""
_DOMAINS = compiled(rb"@([A-Za-z0-9.-]+)")


def are_plain_boxes(author: bytes | None, boxes: Iterable[bytes | None]) -> bool:
    """Whether there is one author, and mail reaches the domains of all mailboxes."""
    if author is not None and author.count(b"@") != 1:
        return False
    joined = b"".join([each for each in boxes if each])
    return not joined or all(map(is_reachable, _DOMAINS.findall(joined)))


_UNDESCRIBED = (b"text/plain", None, b"")
_PARAMETER = compiled(rb";[ \t\r\n]*+([^=\s]++)=(?:\"([^\"]*+)\"|([^\s;]++))")


@lru_cache(256)
def described_plainly(kind: bytes) -> tuple[bytes, bytes | None, bytes] | None:
    """Media type, charset and boundary in the body of a Content-Type; None where they are split (RFC 2231)."""
    media_type, semicolon, _ = kind.partition(b";")
    charset, boundary = None, b""
    if semicolon:
        for name, quoted, token in _PARAMETER.findall(kind):
            name = name.lower()
            if name == b"charset" and charset is None:
                charset = quoted or token
            elif name == b"boundary" and not boundary:
                boundary = quoted or token
            elif name.startswith((b"charset", b"boundary")):
                return None
    return media_type.strip().lower(), charset, boundary
