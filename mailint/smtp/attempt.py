"""One letter to one address: the client's steps over a wire, with a recording."""

from __future__ import annotations

from contextlib import suppress

from mailint.record import NamedTuple
from mailint.smtp.client import REPLY_LINE, Client, Credentials, Letter, Reply, Result, Say, Secure, Tell, Tls, Verdict
from mailint.smtp.machine import Verb
from mailint.smtp.recording import Recording
from mailint.smtp.route import literal
from mailint.smtp.wire import BLOCK, Lost, Secrecy, Timeouts, Timer, Unsecured, Wire, secrecy

LINES_LIMIT = 1000
"""Most lines that one reply may have."""


LAST_WORDS = 2.0
"""Seconds to wait for the reply of a server that has closed the connection."""


class Way(NamedTuple):
    """How servers are spoken to."""

    hello: str | None = None
    """Our own name for EHLO: a domain or address literal. None: the address literal of the connection."""
    tls: Tls = Tls.MAY
    ca_file: str | None = None
    """Certificates to trust instead of the system's (PEM)."""
    credentials: Credentials | None = None
    """With these, TLS has to verify: a password must not go to a stranger."""
    timeouts: Timeouts = Timeouts()

    def secrecy(self) -> Secrecy:
        """The TLS settings. Raises OSError if `ca_file` cannot be read or holds no certificate."""
        return secrecy(verify=self.tls is Tls.MUST or self.credentials is not None, ca_file=self.ca_file)


class Attempt(NamedTuple):
    """What came of it."""

    verdicts: dict[str, Verdict]
    recordings: tuple[bytes, ...] = ()
    """The session of each connection, as mailint reads it: none if there was no connection, two if TLS failed."""
    unsecured: bool = False
    """Whether it ended since TLS could not be started."""


def attempt(letter: Letter, name: str, address: str, port: int, way: Way) -> Attempt:
    """Send the letter to the host of that name at that address. Never raises for what a server does."""
    made = _connect(letter, name, address, port, way)
    if made.unsecured and way.tls is Tls.MAY and not way.credentials:
        again = _connect(letter, name, address, port, way._replace(tls=Tls.OFF))
        return again._replace(recordings=made.recordings + again.recordings)
    return made


def _connect(letter: Letter, name: str, address: str, port: int, way: Way) -> Attempt:
    try:
        wire = Wire.connect(address, port, way.timeouts.connect)
    except Lost as lost:
        verdict = Verdict(Result.DEFERRED, str(lost), status="4.4.1", elsewhere=True)
        return Attempt(dict.fromkeys(letter.recipients, verdict))
    recording = Recording()
    client = Client(letter, way.hello or literal(wire.local_address), tls=way.tls, credentials=way.credentials)
    unsecured = False
    try:
        _converse(client, wire, recording, name, way)
    except Lost as lost:
        unsecured = isinstance(lost, Unsecured)
        client.lost(str(lost), status="4.7.5" if unsecured else "4.4.2")
    finally:
        wire.close()
    return Attempt(client.verdicts, (bytes(recording),) if recording else (), unsecured)


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
                wire.secure(way.secrecy(), name, way.timeouts.command)
                reply = None
            case Say(line, verb, secret):
                if line:
                    recording.client(line, secret)
                    wire.send(line, way.timeouts.command)
                reply = _reply(wire, recording, _patience(verb, way.timeouts))
            case Tell(octets):
                recording.client(octets)
                _tell(client, wire, recording, octets, way.timeouts)
                reply = _reply(wire, recording, way.timeouts.end)


def _tell(client: Client, wire: Wire, recording: Recording, octets: bytes, timeouts: Timeouts) -> None:
    """Send mail data block by block; once the last is on its way, the server may have all of it.

    A server that closes in the middle has often said why.
    """
    for at in range(0, len(octets), BLOCK):
        client.ended = at + BLOCK >= len(octets)
        try:
            wire.send(octets[at : at + BLOCK], timeouts.block)
        except Lost as lost:
            with suppress(Lost):
                client.lost(str(lost), reply=_reply(wire, recording, LAST_WORDS))
            raise


def _reply(wire: Wire, recording: Recording, timeout: float) -> Reply:
    """The next reply, all its lines."""
    lines: list[bytes] = []
    timer = Timer(timeout)
    while not lines or lines[-1][3:4] == b"-":
        line = wire.line(timer)
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
