"""What a mailbox is made of: local-part, domain and the name in a comment (RFC 5322 §3.4.1, RFC 5321 §2.3.5)."""

from collections.abc import Iterator
from itertools import islice, pairwise

from mailint.data.special_use import special_use
from mailint.nodes.address import AddressList, Angle, Bare, CommentedMailbox, Mailbox, OddMailbox, Word, WordKind
from mailint.nodes.signs import Outgoing, UnreachableMailboxes
from mailint.patterns import compiled
from mailint.rules.rule import Context, Edit, Finding, Fix, Safety, error, rule, warning


@rule("A001", "addr-missing-at", error("RFC 5322 §3.4.1", "RFC 7103 §7.1.7"))
def addr_missing_at(bare: Bare, mail: Context) -> Iterator[Finding]:
    """A mailbox has no `@`: a local-part or a name alone.

    Nobody outside the site knows where that is. Servers refuse it or put their own domain to it, so that a reply goes
    to a stranger.

    bad:
        From: a@b.example
        To: «Joe»
    unsafe:
        From: a@b.example
        To: Joe@b.example
    bad:
        From: a@b.example
        To: Joe «<joe>», ann@c.example
    unsafe:
        From: a@b.example
        To: Joe <joe@b.example>, ann@c.example
    bad:   To: «Undisclosed recipients»
    bad:   To: «=?utf-8?Q?b=40c.example?=»
    bad:   To: Joe «<>»
    good:  To: joe@b.example
    good:  To: Undisclosed recipients:;
    """
    start, stop = bare.angle or (bare.start, bare.stop)
    empty = not mail.text[start:stop].strip(b"<> \t\r\n")
    words = "There is no address between these brackets." if empty else "This is no address: it has no `@`."
    yield Finding(start, stop, words, _add_domain(bare, mail))


@rule("A013", "local-part-bad-dots", error("RFC 5322 §3.2.3", "RFC 5322 §3.4.1"))
def local_part_bad_dots(box: OddMailbox, mail: Context) -> Iterator[Finding]:
    """An unquoted local-part begins or ends with a dot, or holds two in a row.

    Dots stand between atoms. Some providers hand out such addresses all the same, and mail to them bounces elsewhere.

    bad:    To: «.bob..x»@c.example
    unsafe: To: ".bob..x"@c.example
    bad:    To: Bob <«bob.»@c.example>
    unsafe: To: Bob <"bob."@c.example>
    good:   To: bob.x@c.example
    good:   To: ".bob..x"@c.example
    """
    words = box.local_words
    if not words or _is_atom(words) or _is_illegal(words, mail):
        return
    dots = [word.kind is WordKind.DOT for word in words]
    if dots[0] or dots[-1] or any(one and other for one, other in pairwise(dots)):
        yield Finding(*box.local, "A dot of this local-part does not stand between two atoms.", _quote_local(box, mail))


@rule("A016", "local-part-illegal-char", error("RFC 5322 §3.2.3"))
def local_part_illegal_char(box: OddMailbox, mail: Context) -> Iterator[Finding]:
    """A character that a local-part may hold only in quotes stands there without.

    White space, commas, colons, brackets and a second `@` end an unquoted local-part; what readers make of the rest
    differs. Non-ASCII letters are legal in an internationalised message.

    bad:    To: <«bob smith»@c.example>
    unsafe: To: <"bob smith"@c.example>
    bad:    To: Bob <«bob,smith»@c.example>
    unsafe: To: Bob <"bob,smith"@c.example>
    bad:    To: «a@b»@c.example
    unsafe: To: "a@b"@c.example
    bad:    To: <«mailto:b»@c.example>
    good:   To: <"bob smith"@c.example>
    good:   To: <b'o+b/x=y@c.example>
    good:   To: <bøb@c.example>
    """
    if not _is_atom(box.local_words) and _is_illegal(box.local_words, mail):
        scheme = _SCHEME.match(mail.text, *box.local)
        fix = None if scheme else _quote_local(box, mail)
        yield Finding(*box.local, "This local-part holds what it may hold only in quotes.", fix)


@rule("A017", "legacy-comment-name", warning("RFC 5322 §3.4"))
def legacy_comment_name(box: CommentedMailbox | OddMailbox, mail: Context) -> Iterator[Finding]:
    r"""The name is given as a comment behind the address.

    A comment means nothing, so some readers show no name. It was the way before display names.

    bad:    From: j@b.example «(John Doe)»
    unsafe: From: John Doe <j@b.example>
    bad:    From: j@b.example «(J. Doe \(work\))», x@y.example
    unsafe: From: "J. Doe (work)" <j@b.example>, x@y.example
    bad:    From: j@b.example «(=?utf-8?Q?J=C3=B6?=)»
    unsafe: From: =?utf-8?Q?J=C3=B6?= <j@b.example>
    good:   From: John Doe <j@b.example>
    good:   From: John Doe <j@b.example> (work)
    """
    if box.angle or box.name or (isinstance(box, OddMailbox) and not _is_complete(box)):
        return
    behind = [each for each in box.comments if each.start >= box.domain.stop and mail.octets(each)[1:-1].strip()]
    if not behind:
        return
    name = _phrase(mail.octets(behind[0])[1:-1])
    fix = None
    if name and len(behind) == 1:
        edits = (
            Edit(box.local.start, box.local.start, name + b" <"),
            Edit(box.domain.stop, behind[0].stop, b">"),
        )
        fix = Fix("write the name before the address", edits, Safety.UNSAFE)
    yield Finding(*behind[0], "The name stands in a comment behind the address.", fix)


@rule("A024", "domain-unqualified", warning("RFC 5321 §2.3.5", "RFC 6409 §4.2"))
def domain_unqualified(box: OddMailbox, mail: Context) -> Iterator[Finding]:
    """A domain is a single label that is no top-level domain.

    Such a name means something at its own site only. It must not appear in an SMTP transaction, and a submission
    server has to complete it in the header too.

    bad:
        From: a@b.example
        To: root@«mail01»
    unsafe:
        From: a@b.example
        To: root@mail01.b.example
    bad:   To: vagrant@«localhost»
    good:  To: root@mail01.b.example
    good:  To: x@museum
    good:  To: root@[192.0.2.1]
    good:  To: x@example
    """
    if len(box.domain_words) != 1 or box.domain_words[0].kind is not WordKind.ATOM:
        return
    domain = mail.octets(box.domain).lower()
    if not _LABEL.fullmatch(domain):
        return
    from mailint.data.tlds import TLDS  # 1,400 names, for the few domains without a dot

    if domain in TLDS:
        return
    known = special_use(domain)
    if known is None or not known.for_documents:
        site = _site(mail) if known is None else None
        edit = Edit(box.domain.stop, box.domain.stop, b"." + site) if site else None
        fix = Fix("append the site's domain", (edit,), Safety.UNSAFE) if edit else None
        yield Finding(*box.domain, f"{domain.decode()} is a local name, not a full domain.", fix)


@rule("A025", "domain-special-use", warning("RFC 6761 §6.3", "RFC 2606 §2", "RFC 6762 §3", "RFC 6761 §6.5"))
def domain_special_use(sign: UnreachableMailboxes | Outgoing, mail: Context) -> Iterator[Finding]:
    """A domain that the Internet's mail cannot reach.

    Names under localhost, local, internal, onion and home.arpa mean something on one machine or network only: replies
    and bounces cannot arrive. The names that RFCs reserve for documents and tests count only in mail that is about to
    be sent, not in a saved session.

    bad:   From: noreply@«shop.localhost»
    bad:   To: b@«printer.local»
    good:  To: b@c.example
    good:  To: b@example.com
    given: stage = "outgoing"
    bad:   To: b@«example.com»
    bad:   To: b@«mail.c.test»
    bad:   To: b@«example»
    good:  To: b@localexample.net
    """
    sending = isinstance(sign, Outgoing)
    for box in _all_mailboxes(mail) if isinstance(sign, Outgoing) else mail.noted_mailboxes(sign):
        domain = mail.octets(box.domain)
        known = special_use(domain)
        if known and known.for_documents is sending and (known.for_documents or b"." in domain):
            name, special = domain.decode("latin-1"), known.domain.decode()
            message = f"Mail for {name} cannot arrive: {special} is a special-use domain ({known.reference})."
            yield Finding(*box.domain, message)


@rule("A026", "domain-numeric-address", error("RFC 5321 §4.1.3", "RFC 5321 §2.3.5"))
def domain_numeric_address(box: OddMailbox, mail: Context) -> Iterator[Finding]:
    """An IPv4 address stands as the domain without its square brackets.

    Without them it is looked up as a domain name, which does not exist.

    bad:    To: b@«192.0.2.1»
    unsafe: To: b@[192.0.2.1]
    bad:    To: b@«192.0.2.999»
    good:   To: b@[192.0.2.1]
    good:   To: b@192.0.2.1.c.example
    """
    domain = mail.octets(box.domain)
    if not _QUAD.fullmatch(domain):
        return
    fix = None
    if all(int(number) < 256 for number in domain.split(b".")):
        edits = (Edit(box.domain.start, box.domain.start, b"["), Edit(box.domain.stop, box.domain.stop, b"]"))
        fix = Fix("add the square brackets", edits, Safety.UNSAFE)
    yield Finding(*box.domain, f"{domain.decode()} is an IP address without its brackets.", fix)


_QUAD = compiled(rb"\d{1,3}(?:\.\d{1,3}){3}")
_LABEL = compiled(rb"[a-z0-9](?:[a-z0-9_-]*+)")
_SCHEME = compiled(rb"(?i)(?:mailto|smtp|x400|http|https):")
_LOCAL = compiled(rb"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_ATOMS = compiled(rb"[A-Za-z0-9!#$%&'*+/=?^_`{|}~\x80-\xff-]+(?:[ \t]+[A-Za-z0-9!#$%&'*+/=?^_`{|}~\x80-\xff-]+)*")
_PAIR = compiled(rb"(?s)\\(.)")
_TO_ESCAPE = compiled(rb'(["\\])')


def _all_mailboxes(mail: Context) -> list[Mailbox]:
    """All mailboxes of a message that is about to be sent; of one that a session shows none."""
    if mail.message.in_session:
        return []
    values = [field.value for part in mail.message.parts for field in part.fields]
    return [box for value in values if isinstance(value, AddressList) for box in value.mailboxes()]


def _is_complete(box: OddMailbox) -> bool:
    """Whether this is an addr-spec with a domain, and nothing but comments beside it."""
    return box.form is Angle.NONE and not box.tail and bool(box.domain_words)


def _is_atom(words: tuple[Word, ...]) -> bool:
    """Whether a local-part is an atom or a dot-atom, of which there is nothing to say."""
    return len(words) == 1 and words[0].kind is WordKind.ATOM


def _is_illegal(words: tuple[Word, ...], mail: Context) -> bool:
    """Whether a local-part holds an unquoted special, or two words that no dot joins; parentheses are H019's."""
    for word in words:
        if word.kind is WordKind.LITERAL or (word.kind is WordKind.SPECIAL and mail.text[word.start] not in b'"()'):
            return True
    kinds = [word.kind for word in words if word.kind is not WordKind.SPECIAL]
    if WordKind.ENCODED in kinds:
        return False
    return any(WordKind.DOT not in (one, other) for one, other in pairwise(kinds))


def _quote_local(box: OddMailbox, mail: Context) -> Fix | None:
    """Quote a local-part; none where it has quotes, comments or folds of its own."""
    octets = mail.octets(box.local)
    if any(octet in octets for octet in b'"\\()\r\n'):
        return None
    edits = (Edit(box.local.start, box.local.start, b'"'), Edit(box.local.stop, box.local.stop, b'"'))
    return Fix("quote the local-part", edits, Safety.UNSAFE)


def _add_domain(bare: Bare, mail: Context) -> Fix | None:
    """Append the site's domain to a local-part that stands alone, or in one pair of brackets."""
    words = bare.words
    if bare.angle and (mail.text[bare.angle.start], mail.text[bare.angle.stop - 1]) != (60, 62):
        return None
    if not words or not _LOCAL.fullmatch(mail.text, words[0].start, words[-1].stop):
        return None
    site = _site(mail)
    if site is None:
        return None
    edit = Edit(words[-1].stop, words[-1].stop, b"@" + site)
    return Fix(f"append @{site.decode()}", (edit,), Safety.UNSAFE)


def _site(mail: Context) -> bytes | None:
    """The domain from which the message is: that of From, else of Sender; not one that mail cannot reach.

    Looks at the first fields and mailboxes only, as it is asked once a finding.
    """
    fields = mail.message.root.fields
    authors = [at for at, name in enumerate(fields.names[:100]) if name in (b"from", b"sender")]
    for value in (fields[at].value for at in authors):
        if isinstance(value, AddressList):
            for member in islice(value.members, 10):
                if isinstance(member, Mailbox):
                    domain = mail.octets(member.domain)
                    known = special_use(domain)
                    if _HOST.fullmatch(domain) and (known is None or known.for_documents):
                        return domain
    return None


_HOST = compiled(rb"(?=.*[A-Za-z])[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")


def _phrase(comment: bytes) -> bytes:
    """The text of a comment as a display name; empty where it cannot be one."""
    if b"\\" in comment:
        comment = _PAIR.sub(rb"\1", comment)
    text = comment.replace(b"\r", b"").replace(b"\n", b"").strip()
    if not text or _ATOMS.fullmatch(text):
        return text
    return b"" if b"=?" in text else b'"' + _TO_ESCAPE.sub(rb"\\\1", text) + b'"'
