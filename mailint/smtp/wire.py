"""A connection to an SMTP server: lines in, octets out, TLS in between. The only door to sockets.

A thin socket and not smtplib, since octets matter here: smtplib hands replies out stripped and rebuilt, quotes paths
and stuffs dots by itself, and so neither the message nor the recording would be what was on the wire.
"""

from __future__ import annotations

import errno
import os
import socket
import ssl
import time

from mailint.record import NamedTuple

LINE_LIMIT = 4096
"""Longest reply line that is read, in octets; servers may send 512 (RFC 5321 §4.5.3.1.5), and some send more."""

BLOCK = 65536
"""Octets that are sent under one timer (RFC 5321 §4.5.3.2.5)."""


class Timeouts(NamedTuple):
    """Seconds to wait, as RFC 5321 §4.5.3.2 asks for them; `connect` and `quit` are ours."""

    connect: float = 30.0
    greeting: float = 300.0
    command: float = 300.0
    data: float = 120.0
    """For the reply to DATA."""
    block: float = 180.0
    """For each block of the mail data."""
    end: float = 600.0
    """For the reply to the end of the mail data."""
    quit: float = 30.0


class Timer:
    """Runs from when it is made; a server that drips its reply does not hold it up."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._until = time.monotonic() + seconds

    @property
    def left(self) -> float:
        """Seconds until it has run down; not positive after that."""
        return self._until - time.monotonic()


class Lost(Exception):
    """The connection failed, and why; in one clause without a full stop."""


class Unsecured(Lost):
    """TLS could not be started."""


Secrecy = ssl.SSLContext
"""A client's TLS settings."""


def secrecy(*, verify: bool, ca_file: str | None = None) -> Secrecy:
    """TLS settings; `ca_file` replaces the system's certificates. Unverified TLS still keeps out who only listens.

    Raises OSError if the file cannot be read or holds no certificate. See RFC 7435 for TLS without verification.
    """
    context = ssl.create_default_context(cafile=ca_file)
    if not verify:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


class Wire:
    """An open connection. Every wait has its own timeout, in seconds, or the timer of a whole reply."""

    def __init__(self, connection: socket.socket) -> None:
        self._socket = connection
        self._buffer = bytearray()

    @classmethod
    def connect(cls, address: str, port: int, timeout: float) -> Wire:
        """Connect to an IP address, or to a name that the system knows."""
        try:
            return cls(socket.create_connection((address, port), timeout))
        except TimeoutError:
            raise Lost(f"no connection within {timeout:g} seconds") from None
        except (OSError, ValueError) as error:
            raise Lost(_clause(error)) from None

    @property
    def local_address(self) -> str:
        """Our own IP address on this connection."""
        name: str = self._socket.getsockname()[0]
        return name

    def send(self, octets: bytes, timeout: float) -> None:
        """Send all of it."""
        self._socket.settimeout(timeout)
        try:
            self._socket.sendall(octets)
        except TimeoutError:
            raise Lost(f"the server took nothing for {timeout:g} seconds") from None
        except OSError as error:
            raise Lost(_clause(error)) from None

    def line(self, timer: Timer) -> bytes:
        """The next line, with its line end."""
        looked = 0
        while (stop := self._buffer.find(b"\n", looked) + 1) == 0 and len(self._buffer) <= LINE_LIMIT:
            looked = len(self._buffer)
            self._buffer += self._more(timer)
        if not 0 < stop <= LINE_LIMIT:
            raise Lost(f"the server sent a line of more than {LINE_LIMIT} octets")
        found = bytes(self._buffer[:stop])
        del self._buffer[:stop]
        return found

    def _more(self, timer: Timer) -> bytes:
        silent = Lost(f"the server was silent for {timer.seconds:g} seconds")
        if timer.left <= 0:
            raise silent
        self._socket.settimeout(timer.left)
        try:
            octets = self._socket.recv(BLOCK)
        except TimeoutError:
            raise silent from None
        except OSError as error:
            raise Lost(_clause(error)) from None
        if not octets:
            raise Lost("the server closed the connection")
        return octets

    def secure(self, context: Secrecy, name: str, timeout: float) -> None:
        """Start TLS; `name` is what the certificate has to be for. Input that came before TLS is an attack."""
        if self._buffer:
            raise Unsecured("the server spoke before TLS had begun")
        self._socket.settimeout(timeout)
        try:
            self._socket = context.wrap_socket(self._socket, server_hostname=name)
        except (OSError, ValueError) as error:
            raise Unsecured(f"TLS could not be started: {_clause(error)}") from None

    def close(self) -> None:
        """Close it, whatever state it is in."""
        self._socket.close()


def own_name() -> str:
    """The name by which the system knows this host."""
    return socket.getfqdn()


def _clause(error: Exception) -> str:
    """What went wrong, in words."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"the server's certificate does not verify ({error.verify_message})"
    if isinstance(error, ssl.SSLError):
        return f"TLS failed ({error.reason or error})"
    if isinstance(error, socket.gaierror):
        return "no address found for that name"
    if isinstance(error, OSError) and error.errno in _PLAIN:
        return _PLAIN[error.errno]
    if isinstance(error, OSError) and error.errno is not None:
        return os.strerror(error.errno).lower()
    return str(error)


_PLAIN = {
    errno.ECONNREFUSED: "connection refused",
    errno.ECONNRESET: "the server dropped the connection",
    errno.EPIPE: "the server closed the connection",
    errno.EHOSTUNREACH: "host unreachable",
    errno.ENETUNREACH: "network unreachable",
    errno.EADDRNOTAVAIL: "network unreachable",
}
