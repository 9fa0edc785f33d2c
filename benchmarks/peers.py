"""The peers: what each is called, how it is installed, how it is run on a file or a folder."""

from __future__ import annotations

import os
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import NamedTuple

from benchmarks.pairs import Command, executable
from benchmarks.workshop import DRIVERS, Missing, Workshop, environment

Running = AbstractContextManager[Command]


class Peer(NamedTuple):
    """A peer: its title in reports, and what runs it on a path. A service runs while its context is entered."""

    title: str
    on: Callable[[Workshop, Path], Running]


def mailint(*options: str) -> Callable[[Workshop, Path], Running]:
    """The linter itself."""
    return lambda shop, path: nullcontext(executable(*shop.check(), *options, path))


def python(work: str, *packages: str) -> Callable[[Workshop, Path], Running]:
    """Our driver of readers for Python; with no packages, by the Python that mailint runs on."""

    def on(shop: Workshop, path: Path) -> Running:
        interpreter = shop.python(*packages) if packages else shop.mailint()
        return nullcontext(executable(interpreter, DRIVERS / "python_peer.py", work, path))

    return on


def node(package: str) -> Callable[[Workshop, Path], Running]:
    """Our driver of readers for Node."""

    def on(shop: Workshop, path: Path) -> Running:
        program, modules = shop.node(package)
        return nullcontext(executable(program, DRIVERS / "node_peer.cjs", package, path, NODE_PATH=str(modules)))

    return on


def program(name: str, package: str, *arguments: str) -> Callable[[Workshop, Path], Running]:
    """A program of the system, on the path or on each file of the folder."""

    def on(shop: Workshop, path: Path) -> Running:
        files = sorted(path.iterdir()) if path.is_dir() else [path]
        return nullcontext(executable(shop.program(name, package), *arguments, *files))

    return on


def gmime(shop: Workshop, path: Path) -> Running:
    """Our driver of GMime."""
    return nullcontext(executable(shop.gmime(), path))


def mail_parser(shop: Workshop, path: Path) -> Running:
    """The command line of mail-parser."""
    return nullcontext(executable(shop.python("mail-parser").with_name("mail-parser"), "-j", "-f", path))


def spamassassin(*rules: Path) -> Callable[[Workshop, Path], Running]:
    """One SpamAssassin process over all messages, with its own rules or those of a folder."""

    def on(shop: Workshop, path: Path) -> Running:
        shop.program("spamassassin", "spamassassin")
        home = shop.folder("spamassassin")
        return nullcontext(
            executable(shop.program("perl", "perl"), DRIVERS / "spamassassin_peer.pl", home, path, *rules)
        )

    return on


def stock_lark(shop: Workshop, path: Path) -> Running:
    """Lark itself on each line of a session."""
    return nullcontext(executable(shop.mailint(), DRIVERS / "lark_lines.py", path))


def imports(shop: Workshop, path: Path) -> Running:
    """Python that imports email, and does nothing."""
    return nullcontext(executable(shop.mailint(), "-c", "import email.parser, email.policy"))


@contextmanager
def rspamd(shop: Workshop, path: Path) -> Iterator[Command]:
    """A rspamd of our own with one worker on loopback, without its modules that need a network, and its client."""
    server, client = shop.program("rspamd", "rspamd"), shop.program("rspamc", "rspamd")
    base = shop.folder("rspamd")
    port = _rspamd_settings(base)
    places = [f"--var={name}={base / name.lower()}" for name in ("DBDIR", "RUNDIR", "LOGDIR")]
    with (base / "said").open("wb") as said:
        process = subprocess.Popen(
            [server, "-f", "--insecure", "-c", "/etc/rspamd/rspamd.conf", f"--var=LOCAL_CONFDIR={base}", *places],
            stdout=said, stderr=said, env=environment(),
        )  # fmt: skip
    try:
        _await(process, port)
        yield executable(client, "-h", f"127.0.0.1:{port}", "-n", "16", path)
    finally:
        process.terminate()
        process.wait()


def _rspamd_settings(base: Path) -> int:
    """Write them; the port that it listens at."""
    for name in ("override.d", "dbdir", "rundir", "logdir"):
        (base / name).mkdir(exist_ok=True)
    ports = _free_ports(2)
    settings = {
        "options": 'dns { nameserver = ["127.0.0.1:5399:1"]; timeout = 0.001s; retransmits = 0; }',
        "logging": 'level = "error";',
        "worker-normal": f'bind_socket = "127.0.0.1:{ports[0]}"; count = 1;',
        "worker-controller": f'bind_socket = "127.0.0.1:{ports[1]}";',
        "worker-proxy": "enabled = false;",
    }
    for name, text in settings.items():
        (base / "override.d" / f"{name}.inc").write_text(text + "\n")
    for module in RSPAMD_OFF:
        (base / "override.d" / f"{module}.conf").write_text("enabled = false;\n")
    for each in (base, *base.rglob("*")):
        os.chmod(each, 0o777 if each.is_dir() else 0o644)
    return ports[0]


RSPAMD_OFF = (
    "arc", "asn", "bimi", "dkim", "dkim_signing", "dmarc", "emails", "fuzzy_check", "greylist", "hfilter", "mx_check",
    "neural", "p0f", "ratelimit", "rbl", "replies", "reputation", "rspamd_update", "spf", "surbl", "url_redirector",
)  # fmt: skip
"""Modules that ask the network, or keep what they learn."""


def _free_ports(count: int) -> list[int]:
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports


def _await(process: subprocess.Popen[bytes], port: int) -> None:
    """Until it listens. Raises Missing if it ends, or takes a minute."""
    for _ in range(600):
        if process.poll() is not None:
            break
        with socket.socket() as attempt:
            if attempt.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise Missing("rspamd does not start")


PEERS: dict[str, Peer] = {
    "mailint": Peer("mailint -j1", mailint("-j1")),
    "imports": Peer("Python importing email", imports),
    "compat32": Peer("Python email, compat32", python("compat32")),
    "walk": Peer("Python email, compat32, parts decoded", python("walk")),
    "policy": Peer("Python email, policy.default", python("policy")),
    "mailbox": Peer("Python mailbox.mbox", python("mailbox")),
    "mail-parser": Peer("mail-parser", python("mail-parser", "mail-parser")),
    "mail-parser-command": Peer("mail-parser -j", mail_parser),
    "fast-mail-parser": Peer("fast-mail-parser (Rust)", python("fast-mail-parser", "fast-mail-parser")),
    "fast-mail-parser-many": Peer("fast-mail-parser, parse_many (Rust)", python("many", "fast-mail-parser")),
    "gmime": Peer("GMime (C)", gmime),
    "mailparser": Peer("npm mailparser", node("mailparser")),
    "postal-mime": Peer("npm postal-mime", node("postal-mime")),
    "spamassassin-form": Peer("SpamAssassin, 20 rules of form", spamassassin(DRIVERS / "format")),
    "spamassassin": Peer("SpamAssassin, its own rules", spamassassin()),
    "spamassassin-command": Peer("spamassassin -L -t", program("spamassassin", "spamassassin", "-L", "-t")),
    "rspamd": Peer("rspamd, one worker", rspamd),
    "sha256sum": Peer("sha256sum", program("sha256sum", "coreutils")),
    "pflogsumm": Peer("pflogsumm", program("pflogsumm", "pflogsumm")),
    "lark": Peer("stock Lark, line by line", stock_lark),
}
"""The peers by the names that rows and --peers give them."""
