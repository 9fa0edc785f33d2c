"""The paths of MAIL and RCPT (RFC 5321 §3.3, §4.1.1.2, §4.1.1.3, §4.1.2)."""

from collections.abc import Iterator

from mailint.data.tlds import TLDS
from mailint.nodes.node import Malformed
from mailint.nodes.session import Envelope, OddEnvelope, Path, Verb
from mailint.patterns import compiled
from mailint.rules.rule import Context, Edit, Finding, Fix, Safety, Side, error, rule, warning
from mailint.text.shown import shown

DOT_STRING = compiled(rb"[A-Za-z0-9!#$%&'*+/=?^_`{|}~\x80-\xff-]++(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~\x80-\xff-]++)*+")
QUOTED = compiled(rb'"(?:[\x20\x21\x23-\x5b\x5d-\x7e\x80-\xff]|\\[\x20-\x7e])*+"')
DOMAIN = compiled(
    rb"[A-Za-z0-9\x80-\xff](?:[A-Za-z0-9\x80-\xff-]*+(?<!-))?(?:\.[A-Za-z0-9\x80-\xff](?:[A-Za-z0-9\x80-\xff-]*+(?<!-))?)*+"
)
IPV4_LITERAL = compiled(rb"\[(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?!\])|(?=\]))){4}\]")
TAGGED_LITERAL = compiled(
    rb"(?i)\[(?:IPv6:[0-9A-Fa-f:.]{2,45}|(?!IPv6:)[A-Za-z0-9-]*[A-Za-z0-9]:[\x21-\x5a\x5e-\x7e]+)\]"
)
KEYWORDS = {Verb.MAIL: b"FROM", Verb.RCPT: b"TO", Verb.SEND: b"FROM", Verb.SOML: b"FROM", Verb.SAML: b"FROM"}


def _has(span: tuple[int, int]) -> bool:
    return span[0] < span[1]


@rule(
    "S017",
    "path-space-after-colon",
    error("RFC 5321 §3.3", "RFC 5321 §4.1.1.2", "RFC 5321 §4.1.1.3"),
    side=Side.CLIENT,
)
def path_space_after_colon(command: OddEnvelope, mail: Context) -> Iterator[Finding]:
    """White space around the colon of MAIL FROM: or RCPT TO:.

    Many servers tolerate it, strict ones answer 501. It is the commonest fault of people who type SMTP by hand.

    bad:   C: MAIL FROM:« »<yourName@example.com>
    fixed: C: MAIL FROM:<yourName@example.com>
    bad:   C: RCPT TO« »:<b@c.example>
    fixed: C: RCPT TO:<b@c.example>
    good:  C: MAIL FROM:<yourName@example.com>
    """
    path = command.path
    if isinstance(path, Malformed):
        return
    gaps = [gap for gap in (path.before_colon, path.after_colon) if _has(gap)]
    if gaps:
        fix = Fix("remove the space", tuple(Edit(gap[0], gap[1], b"") for gap in gaps))
        yield Finding(gaps[0][0], gaps[-1][1], "White space must not stand around the colon.", fix)


@rule("S018", "path-no-brackets", error("RFC 5321 §4.1.2", "RFC 5321 §3.3"), side=Side.CLIENT)
def path_no_brackets(command: OddEnvelope, mail: Context) -> Iterator[Finding]:
    """The address stands without its angle brackets.

    Strict servers answer 501.

    bad:   C: MAIL FROM:«a@b.example»
    fixed: C: MAIL FROM:<a@b.example>
    bad:   C: RCPT TO:<«a@b.example»
    fixed: C: RCPT TO:<a@b.example>
    good:  C: MAIL FROM:<a@b.example>
    """
    path = command.path
    if isinstance(path, Malformed) or _has(path.name) or not _has(path.mailbox):
        return
    start, stop = (path.route[0] if _has(path.route) else path.mailbox[0]), path.mailbox[1]
    edits = [] if _has(path.opened) else [Edit(start, start, b"<")]
    edits += [] if _has(path.closed) else [Edit(stop, stop, b">")]
    if edits:
        fix = Fix("add the brackets", tuple(edits))
        yield Finding(start, stop, f"{shown(mail.text[start:stop])} lacks its angle brackets.", fix)


@rule("S019", "path-keyword-missing", error("RFC 5321 §4.1.1.2", "RFC 5321 §4.1.1.3"), side=Side.CLIENT)
def path_keyword_missing(command: OddEnvelope, mail: Context) -> Iterator[Finding]:
    """MAIL without `FROM:`, or RCPT without `TO:`.

    bad:   C: MAIL «»<a@b.example>
    fixed: C: MAIL FROM:<a@b.example>
    bad:   C: RCPT «FROM»:<x@y.example>
    fixed: C: RCPT TO:<x@y.example>
    good:  C: RCPT TO:<x@y.example>
    """
    path = command.path
    if isinstance(path, Malformed):
        return
    wanted = KEYWORDS[command.verb]
    start, stop = path.keyword
    if mail.text[start:stop].upper() != wanted:
        new = wanted if _has(path.colon) else wanted + b":"
        if not _has(path.keyword):
            start = stop = path.colon[0] if _has(path.colon) else path.start
        fix = Fix(f"write {wanted.decode()}:", (Edit(start, stop, new),))
        yield Finding(start, stop, f"{command.verb.value} needs {wanted.decode()}: before the path.", fix)
    elif not _has(path.colon):
        fix = Fix("add the colon", (Edit(stop, path.after_colon[1] if _has(path.after_colon) else stop, b":"),))
        yield Finding(start, stop, f"A colon is missing after {wanted.decode()}.", fix)


@rule("S020", "path-display-name", error("RFC 5321 §4.1.2"), side=Side.CLIENT)
def path_display_name(command: OddEnvelope, mail: Context) -> Iterator[Finding]:
    """A display name or comment in the path.

    Names belong to the header; the envelope holds addresses alone.

    bad:    C: RCPT TO:<«Bob» <b@c.example>>
    unsafe: C: RCPT TO:<b@c.example>
    good:   C: RCPT TO:<b@c.example>
    """
    path = command.path
    if isinstance(path, Malformed) or not _has(path.name):
        return
    fix = None
    if _has(path.mailbox):
        after_colon = path.after_colon[1] if _has(path.colon) else path.start
        new = b"<" + mail.octets(path.route) + mail.octets(path.mailbox) + b">"
        fix = Fix("keep the address alone", (Edit(after_colon, path.stop, new),), Safety.UNSAFE)
    yield Finding(path.name[0], path.name[1], "A path holds no display name or comment.", fix)


@rule(
    "S021",
    "path-source-route",
    warning("RFC 5321 §4.1.1.3", "RFC 5321 §4.1.2", "RFC 5321 Appendix F.2"),
    side=Side.CLIENT,
)
def path_source_route(command: Envelope, mail: Context) -> Iterator[Finding]:
    """A source route in a path.

    Routes are obsolete: servers ignore or refuse them.

    bad:   C: RCPT TO:<«@a.example:»b@c.example>
    fixed: C: RCPT TO:<b@c.example>
    good:  C: RCPT TO:<b@c.example>
    """
    if isinstance(command.path, Path) and _has(command.path.route):
        start, stop = command.path.route
        fix = Fix("drop the route", (Edit(start, stop, b""),))
        yield Finding(start, stop, f"{shown(mail.text[start:stop])} is a source route, which is obsolete.", fix)


@rule("S022", "path-unqualified-domain", error("RFC 5321 §2.3.5", "RFC 6409 §4.2"), side=Side.CLIENT)
def path_unqualified_domain(command: Envelope, mail: Context) -> Iterator[Finding]:
    """The domain of a path is a local alias, or there is none.

    Only fully qualified domains may appear in SMTP; `<Postmaster>` alone needs no domain.

    bad:  C: RCPT TO:<root@«localhost»>
    bad:  C: MAIL FROM:<«root»>
    good: C: RCPT TO:<Postmaster>
    good: C: RCPT TO:<root@mail.example.com>
    good: C: RCPT TO:<root@[192.0.2.1]>
    """
    path = command.path
    if not isinstance(path, Path) or not _has(path.mailbox) or _has(path.name):
        return
    domain = mail.octets(path.domain)
    if not domain:
        if mail.octets(path.mailbox).lower() != b"postmaster" and not mail.octets(path.mailbox).endswith(b"@"):
            yield Finding(path.mailbox[0], path.mailbox[1], "This address has no domain.")
    elif DOMAIN.fullmatch(domain) and b"." not in domain and domain.lower() not in TLDS:
        message = f"The domain {shown(domain)} is a local alias: only full domains may appear in SMTP."
        yield Finding(path.domain[0], path.domain[1], message)


@rule("S023", "path-mailbox-syntax", error("RFC 5321 §4.1.2"), side=Side.CLIENT, hides=("S022",))
def path_mailbox_syntax(command: OddEnvelope, mail: Context) -> Iterator[Finding]:
    """The mailbox in a path does not follow the grammar of RFC 5321, which is stricter than that of header fields.

    No comments or white space, no empty atoms, no underscore in a domain. A local-part with other characters stands in
    quotes.

    bad:  C: RCPT TO:<«a..b@c.example»>
    bad:  C: RCPT TO:<«b@c_d.example»>
    bad:  C: MAIL FROM:<«a b@c.example»>
    bad:  C: MAIL FROM:«»
    good: C: RCPT TO:<"a..b"@c.example>
    good: C: RCPT TO:<b@[IPv6:2001:db8::1]>
    """
    path = command.path
    if isinstance(path, Malformed):
        yield Finding(path.start, path.stop, "This is no path: an address in angle brackets belongs here.")
        return
    if _has(path.colon) and path.stop == path.colon[1]:
        yield Finding(path.colon[1], path.colon[1], "An address in angle brackets belongs here.")
        return
    if not _has(path.mailbox) or _has(path.name):
        return
    local, domain = mail.octets(path.local), mail.octets(path.domain)
    good_local = DOT_STRING.fullmatch(local) or QUOTED.fullmatch(local)
    good_domain = not domain or any(form.fullmatch(domain) for form in (DOMAIN, IPV4_LITERAL, TAGGED_LITERAL))
    if not good_local or not good_domain or mail.octets(path.mailbox).endswith(b"@"):
        which = "domain" if good_local else "local-part"
        yield Finding(
            path.mailbox[0],
            path.mailbox[1],
            f"The {which} of {shown(mail.octets(path.mailbox))} is not in the form of RFC 5321.",
        )


@rule("S025", "rcpt-null-path", error("RFC 5321 §4.1.1.3", "RFC 5321 §4.1.2"), side=Side.CLIENT)
def rcpt_null_path(command: Envelope, mail: Context) -> Iterator[Finding]:
    """The null path as a recipient.

    `<>` is the sender of notifications; nobody can receive mail there.

    bad:  C: RCPT TO:«<>»
    good: C: MAIL FROM:<>
    """
    if command.verb is Verb.RCPT and isinstance(command.path, Path) and command.path.is_null:
        yield Finding(command.path.opened[0], command.path.closed[1], "<> is no recipient.")
