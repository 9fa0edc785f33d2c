"""To whom a session goes, and what TLS made of it (RFC 5321 §5.1, RFC 2033 §5, RFC 8996)."""

from collections.abc import Iterator

from mailint.nodes.dns import ADDRESS, Record, Zone
from mailint.nodes.session import Endpoint, Envelope, Handshake, Path, Session, Verb
from mailint.patterns import compiled
from mailint.rules.rule import Context, Finding, Side, advice, error, rule, warning

_MEMORY = "from memory"
SMTP_PORT = 25
OLD = (b"SSLv2", b"SSLv3", b"TLSv1", b"TLSv1.0", b"TLSv1.1")
UNTRUSTED = {
    9: "is not valid yet",
    10: "has expired",
    18: "is self-signed",
    19: "has a self-signed certificate in its chain",
    62: "is for another host",
}
"""OpenSSL's numbers of what can be said of a certificate without knowing whom the client trusts."""


@rule("S087", "lmtp-on-port-25", error("RFC 2033 §5", "RFC 2033 §4.3"), side=Side.SERVER)
def lmtp_on_port_25(session: Session, mail: Context) -> Iterator[Finding]:
    """LMTP is spoken on port 25.

    That port is SMTP's: other servers that deliver there would take the wrong protocol.

    given: kind = "session"
    bad:
        $ «telnet mail.example.com 25»
        220 mail.example.com LMTP
        LHLO client.example.net
        250 mail.example.com
        QUIT
        221 2.0.0 bye
    good:
        $ telnet mail.example.com 24
        220 mail.example.com LMTP
        LHLO client.example.net
        250 mail.example.com
        QUIT
        221 2.0.0 bye
    """
    at = next((each for each in reversed(session.endpoints) if each.port is not None), None)
    if session.lmtp and at and at.port == SMTP_PORT:
        yield Finding(*_words(at, mail), "LMTP must not be spoken on port 25.")


@rule("Q007", "mx-preference-not-followed", warning("RFC 5321 §5.1"), side=Side.CLIENT)
def mx_preference_not_followed(session: Session, mail: Context) -> Iterator[Finding]:
    """The session goes to a mail exchanger though a better one was not tried.

    The lowest number comes first; among equal ones any. Where the log shows that the better host was tried before, or
    has no address, all is well.

    given: kind = "session"
    bad:
        $ host c.example
        c.example mail is handled by 10 mx1.c.example.
        c.example mail is handled by 20 mx2.c.example.
        $ «telnet mx2.c.example 25»
        220 mx2.c.example ESMTP
        RCPT TO:<b@c.example>
        250 ok
    good:
        $ host c.example
        c.example mail is handled by 10 mx1.c.example.
        c.example mail is handled by 20 mx2.c.example.
        $ telnet mx1.c.example 25
        Trying 192.0.2.1...
        telnet: Unable to connect to remote host: Connection refused
        $ telnet mx2.c.example 25
        220 mx2.c.example ESMTP
        RCPT TO:<b@c.example>
        250 ok
    """
    zone = Zone.of(session.records, mail.dns)
    for every in _routes(session, mail, zone):
        records = [record for record in every if not zone.absence(record.value or b"", ADDRESS)]
        tried = [_host(each, zone, records) for each in session.endpoints]
        best = {record.value for record in records if record.preference == records[0].preference}
        known = {record.value: record for record in records}
        if tried and tried[-1] in known and not best & set(tried):
            wanted = (records[0].value or b"").decode("ascii", "replace")
            message = f"{wanted} has a better preference ({records[0].preference}), and was not tried."
            yield Finding(*_words(session.endpoints[tried.index(tried[-1])], mail), message)
            return


@rule("Q008", "mx-bypassed", error("RFC 5321 §5.1"), side=Side.CLIENT)
def mx_bypassed(session: Session, mail: Context) -> Iterator[Finding]:
    """The session goes to the domain's own address though it has mail exchangers.

    Where there are MX records, the address of the domain is not used: its mail is taken elsewhere.

    given: kind = "session"
    bad:
        $ host c.example
        c.example mail is handled by 10 mx1.c.example.
        $ «telnet c.example 25»
        220 www.c.example ESMTP
        RCPT TO:<b@c.example>
        550 no relay
    good:
        $ host c.example
        c.example mail is handled by 10 mx1.c.example.
        $ telnet mx1.c.example 25
        220 mx1.c.example ESMTP
        RCPT TO:<b@c.example>
        250 ok
    good:
        $ host c.example
        c.example mail is handled by 10 mx1.c.example.
        $ telnet c.example 587
        220 www.c.example ESMTP
        RCPT TO:<b@c.example>
        530 5.7.0 log in
    """
    zone = Zone.of(session.records, mail.dns)
    for records in _routes(session, mail, zone):
        owner, targets = records[0].owner, {record.value for record in records}
        at = next((each for each in session.endpoints if _is_direct(each, owner, zone, targets)), None)
        if at:
            exchanger = (records[0].value or b"").decode("ascii", "replace")
            message = f"{owner.decode('ascii', 'replace')} has its mail taken by {exchanger}, not by its own address."
            yield Finding(*_words(at, mail), message)
            return


@rule("Q010", "tls-certificate-mismatch", advice("RFC 3207 §4.1", "RFC 8461 §4.2", _MEMORY), side=Side.SERVER)
def tls_certificate_mismatch(session: Session, mail: Context) -> Iterator[Finding]:
    """The server's certificate is not to be trusted: expired, self-signed, or for another host.

    Most servers deliver all the same. Those that are told by MTA-STS or DANE to look at it do not.

    given: kind = "session"
    bad:
        CONNECTED(00000003)
        depth=0 CN = mail.example.com
        «verify error:num=18:self-signed certificate»
        verify return:1
        ---
        Verify return code: 18 (self-signed certificate)
        ---
        220 mail.example.com ESMTP
        QUIT
        221 bye
    good:
        CONNECTED(00000003)
        depth=0 CN = mail.example.com
        verify error:num=20:unable to get local issuer certificate
        ---
        220 mail.example.com ESMTP
        QUIT
        221 bye
    """
    seen = set()
    for each in session.handshakes:
        why = UNTRUSTED.get(each.verify_error)
        if why and each.verify_error not in seen:
            seen.add(each.verify_error)
            yield Finding(each.start, each.stop, f"The server's certificate {why}.")


@rule("Q011", "tls-old-version", warning("RFC 8996 §1", "RFC 8314 §4.1", _MEMORY), side=Side.SERVER)
def tls_old_version(handshake: Handshake, mail: Context) -> Iterator[Finding]:
    """The session uses SSL, TLS 1.0 or TLS 1.1.

    They are broken, and must not be used any more.

    given: kind = "session"
    bad:
        CONNECTED(00000003)
        SSL-Session:
        «    Protocol  : TLSv1»
            Cipher    : AES256-SHA
        ---
        220 mail.example.com ESMTP
        QUIT
        221 bye
    good:
        CONNECTED(00000003)
        SSL-Session:
            Protocol  : TLSv1.2
        ---
        220 mail.example.com ESMTP
        QUIT
        221 bye
    """
    if handshake.version in OLD:
        message = f"{handshake.version.decode('ascii')} must not be used any more."
        yield Finding(handshake.start, handshake.stop, message)


def _routes(session: Session, mail: Context, zone: Zone) -> Iterator[list[Record]]:
    """The mail exchangers of each recipient's domain; nothing where mail is handed in, or the host is not known."""
    ports = [each.port for each in session.endpoints if each.port is not None]
    submits = any(each.authenticated for each in session.exchanges) or any(port != SMTP_PORT for port in ports)
    if submits or not session.endpoints or not (session.records or mail.dns):
        return
    seen = set()
    for exchange in session.exchanges:
        command = exchange.command
        if exchange.verb is not Verb.RCPT or not isinstance(command, Envelope) or not isinstance(command.path, Path):
            continue
        domain = mail.octets(command.path.domain).lower()
        records = [] if domain in seen else zone.mx(domain)
        seen.add(domain)
        if records and all(record.value for record in records):
            yield records


def _host(endpoint: Endpoint, zone: Zone, records: list[Record]) -> bytes:
    """The mail exchanger to which a connection goes; of an address, that which has it."""
    for record in records:
        if any(address.value == endpoint.host for address in zone.addresses(record.value or b"")):
            return record.value or b""
    return endpoint.host


def _is_direct(endpoint: Endpoint, owner: bytes, zone: Zone, targets: set[bytes | None]) -> bool:
    """Whether a connection goes to the domain's own name or address, which is no mail exchanger's."""
    if owner in targets:
        return False
    exchangers = {each.value for target in targets for each in zone.addresses(target or b"")}
    own = {each.value for each in zone.addresses(owner)}
    return endpoint.host == owner or (endpoint.host in own - exchangers and _all_known(targets, zone))


def _all_known(targets: set[bytes | None], zone: Zone) -> bool:
    """Whether the address of every mail exchanger is known."""
    return all(zone.addresses(target or b"") for target in targets)


def _words(endpoint: Endpoint, mail: Context) -> tuple[int, int]:
    """The line without the prompt before it."""
    prompt = PROMPT.match(mail.text, endpoint.start, endpoint.stop)
    return (prompt.end() if prompt else endpoint.start), endpoint.stop


PROMPT = compiled(rb"[^\r\n]*?[$#%>] (?=\S)")
