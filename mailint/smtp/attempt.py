"""One letter to one address: the client's steps over a wire, with a recording."""

from __future__ import annotations

from typing import NamedTuple

from mailint.smtp.client import REPLY_LINE, Client, Credentials, Letter, Reply, Say, Secure, Tell, Tls, Verdict
from mailint.smtp.machine import Verb
from mailint.smtp.recording import Recording
from mailint.smtp.route import literal
from mailint.smtp.wire import BLOCK, Lost, Timeouts, Unsecured, Wire, tls_context

LINES_LIMIT = 1000
"""Most lines that one reply may have."""


class Way(NamedTuple):
    """How servers are spoken to."""

    hello: str | None = None
    """Our own name for EHLO: a domain or address literal. None: the address literal of the connection."""
    tls: Tls = Tls.MAY
    ca_file: str | None = None
    """Certificates to trust instead of the system's."""
    credentials: Credentials | None = None
    """With these, TLS has to verify: a password must not go to a stranger."""
    timeouts: Timeouts = Timeouts()


class Attempt(NamedTuple):
    """What came of it."""

    address: str
    port: int
    verdicts: dict[str, Verdict]
    recording: bytes
    """The session, as mailint reads it; empty if there was no connection."""


def attempt(letter: Letter, name: str, address: str, port: int, way: Way) -> Attempt:
    """Send the letter to a host of that name at that address. Never raises for what a server does."""
    found, unsecured = _attempt(letter, name, address, port, way)
    if unsecured and way.tls is Tls.MAY and way.credentials is None:
        found, _ = _attempt(letter, name, address, port, way._replace(tls=Tls.OFF))
    return found


def _attempt(letter: Letter, name: str, address: str, port: int, way: Way) -> tuple[Attempt, bool]:
    """The attempt, and whether it failed since TLS could not be started."""
    recording = Recording()
    client = Client(letter, way.hello or "", tls=way.tls, credentials=way.credentials)
    unsecured = False
    try:
        wire = Wire.connect(address, port, way.timeouts.connect)
    except Lost as lost:
        client.lost(str(lost))
        return Attempt(address, port, client.verdicts, b""), False
    try:
        client.hello = way.hello or literal(wire.local_address)
        _converse(client, wire, recording, name, way)
    except Lost as lost:
        unsecured = isinstance(lost, Unsecured)
        client.lost(str(lost))
    finally:
        wire.close()
    return Attempt(address, port, client.verdicts, bytes(recording)), unsecured


def _converse(client: Client, wire: Wire, recording: Recording, name: str, way: Way) -> None:
    """Carry out the client's steps until it has no more. Raises Lost."""
    steps = client.steps()
    reply: Reply | None = None
    while True:
        try:
            step = steps.send(reply)
        except StopIteration:
            return
        match step:
            case Secure():
                context = tls_context(verify=way.tls is Tls.MUST or bool(way.credentials), ca_file=way.ca_file)
                wire.secure(context, name, way.timeouts.command)
                reply = None
            case Say(line, verb, secret):
                if line:
                    recording.client(line, secret)
                    wire.send(line, way.timeouts.command)
                reply = _reply(wire, recording, _patience(verb, way.timeouts))
            case Tell(octets):
                recording.client(octets)
                _tell(client, wire, octets, way.timeouts.block)
                reply = _reply(wire, recording, way.timeouts.end)


def _tell(client: Client, wire: Wire, octets: bytes, timeout: float) -> None:
    """Send mail data block by block; once the last is on its way, the server may have all of it."""
    for at in range(0, len(octets), BLOCK):
        client.ended = at + BLOCK >= len(octets)
        wire.send(octets[at : at + BLOCK], timeout)


def _reply(wire: Wire, recording: Recording, timeout: float) -> Reply:
    """The next reply, all its lines."""
    lines: list[bytes] = []
    while not lines or lines[-1][3:4] == b"-":
        line = wire.line(timeout)
        recording.server(line)
        if not REPLY_LINE.fullmatch(line):
            raise Lost("what the server said is no SMTP reply")
        lines.append(line)
        if len(lines) > LINES_LIMIT:
            raise Lost(f"the server sent a reply of more than {LINES_LIMIT} lines")
    return Reply(tuple(lines))


def _patience(verb: Verb, timeouts: Timeouts) -> float:
    """Seconds to wait for the reply."""
    match verb:
        case Verb.GREETING:
            return timeouts.greeting
        case Verb.DATA:
            return timeouts.data
        case Verb.QUIT:
            return timeouts.quit
        case _:
            return timeouts.command
