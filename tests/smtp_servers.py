"""SMTP servers on free loopback ports: aiosmtpd, and one that says what a table tells it to."""

import contextlib
import socket
import ssl
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope, LoginPassword, Session

from tests.zone import free_port

SILENT = b"(silent)"
DROP = b"(drop)"

Replies = Mapping[str, bytes | Sequence[bytes]]

REPLIES: Replies = {
    "greeting": b"220 mx.example.org ESMTP\r\n",
    "EHLO": b"250-mx.example.org\r\n250-SIZE 1000000\r\n250-8BITMIME\r\n250 ENHANCEDSTATUSCODES\r\n",
    "HELO": b"250 mx.example.org\r\n",
    "MAIL": b"250 2.1.0 ok\r\n",
    "RCPT": b"250 2.1.5 ok\r\n",
    "DATA": b"354 go on\r\n",
    ".": b"250 2.0.0 queued as 1\r\n",
    "QUIT": b"221 2.0.0 bye\r\n",
}


class Scripted:
    """Answers each verb with what the table says; a list is used up one by one, its last entry stays."""

    def __init__(
        self, replies: Mapping[str, bytes | Sequence[bytes]], address: str = "127.0.0.1", port: int = 0
    ) -> None:
        self.replies = {verb: [each] if isinstance(each, bytes) else list(each) for verb, each in replies.items()}
        self.lines: list[bytes] = []
        self.contents: list[bytes] = []
        self.connections = 0
        self.listener = socket.create_server((address, port))
        self.port: int = self.listener.getsockname()[1]
        self.thread = threading.Thread(target=self._serve, daemon=True)
        self.stopping = threading.Event()

    def _serve(self) -> None:
        while not self.stopping.is_set():
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            self.connections += 1
            with connection, connection.makefile("rb") as lines, contextlib.suppress(OSError, EOFError):
                self._talk(connection, lines)

    def _talk(self, connection: socket.socket, lines: Any) -> None:
        self._answer(connection, "greeting")
        for line in lines:
            self.lines.append(line)
            verb = line.split()[0].decode().upper() if line.split() else ""
            said = self._answer(connection, verb)
            if verb == "DATA" and said.startswith(b"354"):
                content = []
                while (line := lines.readline()) != b".\r\n":
                    if not line:
                        return
                    content.append(line)
                self.contents.append(b"".join(content))
                self._answer(connection, ".")
            if verb == "QUIT":
                return

    def _answer(self, connection: socket.socket, verb: str) -> bytes:
        table = self.replies.get(verb, [b"500 5.5.2 what?\r\n"])
        reply = table.pop(0) if len(table) > 1 else table[0]
        if reply == DROP:
            raise EOFError
        if reply == SILENT:
            self.stopping.wait(10)
            raise EOFError
        connection.sendall(reply)
        return reply


@contextmanager
def scripted(address: str = "127.0.0.1", port: int = 0, **replies: bytes | Sequence[bytes]) -> Iterator[Scripted]:
    table = dict(REPLIES) | {("." if verb == "end" else verb): each for verb, each in replies.items()}
    server = Scripted(table, address, port)
    server.thread.start()
    try:
        yield server
    finally:
        server.stopping.set()
        with contextlib.suppress(OSError):
            server.listener.shutdown(socket.SHUT_RDWR)
        server.listener.close()
        server.thread.join(15)


class Handler:
    """Takes mail; refuses nobody@, defers gray@."""

    def __init__(self) -> None:
        self.envelopes: list[Envelope] = []
        self.tls: list[bool] = []

    async def handle_RCPT(self, server: Any, session: Session, envelope: Envelope, address: str, options: Any) -> str:
        if address.startswith("nobody@"):
            return "550 5.1.1 no such user"
        if address.startswith("gray@"):
            return "451 4.7.1 greylisted"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 ok"

    async def handle_DATA(self, server: Any, session: Session, envelope: Envelope) -> str:
        self.envelopes.append(envelope)
        self.tls.append(session.ssl is not None)
        return "250 2.0.0 queued as 1"


def authenticator(server: Any, session: Any, envelope: Any, mechanism: str, data: LoginPassword) -> AuthResult:
    return AuthResult(success=data == LoginPassword(b"alice", b"s3cret"), handled=False)


@contextmanager
def aiosmtpd(handler: Handler, context: ssl.SSLContext | None = None, **options: Any) -> Iterator[int]:
    if context:
        options |= {"tls_context": context, "authenticator": authenticator, "auth_require_tls": True}
    port = free_port()
    controller = Controller(handler, hostname="127.0.0.1", port=port, enable_SMTPUTF8=True, **options)
    controller.start()
    try:
        yield port
    finally:
        controller.stop()
