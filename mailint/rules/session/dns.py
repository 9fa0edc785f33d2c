"""What DNS answers say about the domains of a session (RFC 5321 §5.1, RFC 7505, RFC 2181 §10.3)."""

from collections.abc import Iterator

from mailint.nodes.dns import ADDRESS, MX, Record, Zone
from mailint.nodes.session import Envelope, Path, Session, Verb
from mailint.patterns import compiled
from mailint.rules.rule import Context, Finding, Side, error, rule, warning
from mailint.text.shown import shown

IS_ADDRESS = compiled(rb"(?:\d{1,3}\.){3}\d{1,3}|[0-9a-f]*:[0-9a-f:.]*:[0-9a-f:.]*")


@rule("Q001", "no-route-to-domain", error("RFC 5321 §5.1"), side=Side.CLIENT)
def no_route_to_domain(session: Session, mail: Context) -> Iterator[Finding]:
    """The domain of a recipient does not exist, or has neither a mail exchanger nor an address.

    No server can deliver there. Often it is a typing error.

    given: kind = "session"
    bad:
        $ host c.example
        «Host c.example not found: 3(NXDOMAIN)»
        220 mail.example.com ESMTP
        MAIL FROM:<a@b.example>
        250 ok
        RCPT TO:<b@c.example>
        550 no
    given: dns = {"d.example" = {MX = [], A = [], AAAA = []}}
    bad:
        220 mail.example.com ESMTP
        RCPT TO:<b@«d.example»>
        550 no
    good:
        220 mail.example.com ESMTP
        RCPT TO:<b@e.example>
        550 no
    """
    zone = Zone.of(session.records, mail.dns)
    for domain, place in _domains(session, mail, Verb.RCPT).items():
        absence = zone.absence(domain, MX, ADDRESS)
        if absence and not zone.alias(domain):
            yield Finding(*_place(absence, place), f"No server takes mail for {shown(domain, 60, 'ascii')}.")


@rule("Q002", "null-mx", error("RFC 7505 §3", "RFC 7505 §4.1", "RFC 5321 §5.1"), side=Side.CLIENT)
def null_mx(session: Session, mail: Context) -> Iterator[Finding]:
    """The domain of a recipient has a null MX: it takes no mail.

    `MX 0 .` says so; a sender gives up at once with 556 and 5.1.10.

    given: kind = "session"
    bad:
        $ dig +noall +answer c.example MX
        «c.example. 3600 IN MX 0 .»
        220 mail.c.example ESMTP
        EHLO client.example.net
        250 mail.c.example
        MAIL FROM:<a@b.example>
        250 ok
        RCPT TO:<b@c.example>
        550 5.1.1 no
        QUIT
        221 bye
    good:
        $ dig +noall +answer c.example MX
        c.example. 3600 IN MX 10 mail.c.example.
        220 mail.c.example ESMTP
        EHLO client.example.net
        250 mail.c.example
        MAIL FROM:<a@b.example>
        250 ok
        RCPT TO:<b@c.example>
        550 5.1.1 no
        QUIT
        221 bye
    """
    yield from _null(session, mail, Verb.RCPT, "takes no mail")


@rule("Q003", "null-mx-with-others", error("RFC 7505 §3"), side=Side.SERVER)
def null_mx_with_others(session: Session, mail: Context) -> Iterator[Finding]:
    """A domain has a null MX and others beside it.

    It says at once that it takes mail and that it takes none.

    given: kind = "session"
    bad:
        $ dig +noall +answer c.example MX
        «c.example. 3600 IN MX 0 .»
        c.example. 3600 IN MX 10 mail.c.example.
        220 mail.c.example ESMTP
        QUIT
        221 bye
    good:
        $ dig +noall +answer c.example MX
        c.example. 3600 IN MX 0 .
        220 mail.c.example ESMTP
        QUIT
        221 bye
    """
    for record, place, others in _exchangers(session, mail):
        if not record.value and any(each.value for each in others):
            message = f"{shown(record.owner, 60, 'ascii')} has other mail exchangers beside its null MX."
            yield Finding(*_place(record, place), message)


@rule("Q004", "mx-is-cname", warning("RFC 5321 §5.1", "RFC 2181 §10.3"), side=Side.SERVER)
def mx_is_cname(session: Session, mail: Context) -> Iterator[Finding]:
    """A mail exchanger is an alias.

    An MX record has to give the host's own name; some senders do not follow an alias there.

    given: kind = "session"
    bad:
        $ host c.example
        «c.example mail is handled by 10 www.c.example.»
        $ host www.c.example
        www.c.example is an alias for host7.c.example.
        220 host7.c.example ESMTP
        QUIT
        221 bye
    good:
        $ host c.example
        c.example mail is handled by 10 host7.c.example.
        220 host7.c.example ESMTP
        QUIT
        221 bye
    """
    zone = Zone.of(session.records, mail.dns)
    for record, place, _ in _exchangers(session, mail):
        alias = zone.alias(record.value or b"")
        if record.value and alias:
            yield Finding(*_place(record, place), f"The mail exchanger {shown(record.value, 60, 'ascii')} is an alias.")


@rule("Q005", "mx-is-address", error("RFC 5321 §5.1", "RFC 1035 §3.3.9"), side=Side.SERVER)
def mx_is_address(session: Session, mail: Context) -> Iterator[Finding]:
    """A mail exchanger is given as an IP address.

    An MX record holds the name of a host; senders look up the address as if it were one, and find nothing.

    given: kind = "session"
    bad:
        $ dig +noall +answer c.example MX
        «c.example. 3600 IN MX 10 192.0.2.1.»
        220 mail.c.example ESMTP
        QUIT
        221 bye
    good:
        $ dig +noall +answer c.example MX
        c.example. 3600 IN MX 10 mail.c.example.
        220 mail.c.example ESMTP
        QUIT
        221 bye
    """
    for record, place, _ in _exchangers(session, mail):
        if record.value and IS_ADDRESS.fullmatch(record.value):
            yield Finding(*_place(record, place), "An MX record names a host, not an address.")


@rule("Q006", "mx-target-no-address", warning("RFC 5321 §5.1"), side=Side.SERVER)
def mx_target_no_address(session: Session, mail: Context) -> Iterator[Finding]:
    """A mail exchanger has no address.

    Senders go on to the next one; without another, mail waits until it is given up.

    given: kind = "session"
    bad:
        $ host c.example
        «c.example mail is handled by 10 gone.c.example.»
        $ host gone.c.example
        Host gone.c.example not found: 3(NXDOMAIN)
        220 mail.c.example ESMTP
        QUIT
        221 bye
    good:
        $ host c.example
        c.example mail is handled by 10 mail.c.example.
        $ host mail.c.example
        mail.c.example has address 192.0.2.1
        220 mail.c.example ESMTP
        QUIT
        221 bye
    """
    zone = Zone.of(session.records, mail.dns)
    for record, place, _ in _exchangers(session, mail):
        if record.value and zone.absence(record.value, ADDRESS) and not zone.alias(record.value):
            yield Finding(
                *_place(record, place), f"The mail exchanger {shown(record.value, 60, 'ascii')} has no address."
            )


@rule("Q009", "sender-domain-null-mx", warning("RFC 7505 §4.2"), side=Side.CLIENT)
def sender_domain_null_mx(session: Session, mail: Context) -> Iterator[Finding]:
    """The domain of the sender has a null MX: answers and notifications cannot arrive.

    Servers may refuse such mail with 550 and 5.7.27.

    given: kind = "session"
    bad:
        $ dig +noall +answer b.example MX
        «b.example. 3600 IN MX 0 .»
        220 mail.c.example ESMTP
        MAIL FROM:<a@b.example>
        550 5.7.27 no
    good:
        $ dig +noall +answer b.example MX
        b.example. 3600 IN MX 10 mail.b.example.
        220 mail.c.example ESMTP
        MAIL FROM:<a@b.example>
        250 ok
    """
    yield from _null(session, mail, Verb.MAIL, "takes no mail, so no answer can arrive there")


def _null(session: Session, mail: Context, verb: Verb, what: str) -> Iterator[Finding]:
    zone = Zone.of(session.records, mail.dns)
    for domain, place in _domains(session, mail, verb).items():
        records = zone.mx(domain)
        if len(records) == 1 and records[0].value == b"":
            yield Finding(*_place(records[0], place), f"{shown(domain, 60, 'ascii')} {what}.")


def _domains(session: Session, mail: Context, verb: Verb) -> dict[bytes, tuple[int, int]]:
    """The domains in the paths of MAIL or RCPT, and where each stands first."""
    found: dict[bytes, tuple[int, int]] = {}
    if not (session.records or mail.dns):
        return found
    for exchange in session.exchanges:
        command = exchange.command
        if exchange.verb is verb and isinstance(command, Envelope) and isinstance(command.path, Path):
            domain = mail.octets(command.path.domain).lower().rstrip(b".")
            if domain and not domain.startswith(b"["):
                found.setdefault(domain, command.path.domain)
    return found


def _exchangers(session: Session, mail: Context) -> Iterator[tuple[Record, tuple[int, int] | None, list[Record]]]:
    """Each MX record that can be pointed at: in the capture, or by a path with its domain; and all of its domain."""
    paths = _domains(session, mail, Verb.MAIL) | _domains(session, mail, Verb.RCPT)
    zone = Zone.of(session.records, mail.dns)
    for owner in zone.owners():
        records = zone.mx(owner)
        for record in records:
            if record.start >= 0 or owner in paths:
                yield record, paths.get(owner), records


def _place(record: Record, place: tuple[int, int] | None) -> tuple[int, int]:
    """Where the answer stands; where it was given, the path that it is about."""
    return (record.start, record.stop) if record.start >= 0 or place is None else place
