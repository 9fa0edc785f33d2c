"""A Postfix of our own on a free loopback port: it delivers example.org to a Maildir and nothing to anywhere else."""

import grp
import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import trustme

from tests.zone import free_port

MAIN = """
compatibility_level = 3.6
queue_directory = {root}/queue
data_directory = {root}/data
mail_owner = postfix
setgid_group = postdrop
maillog_file = {root}/log
maillog_file_prefixes = {root}
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = mx1.example.com
mydestination =
mynetworks =
alias_maps =
local_transport = error:no local mail
default_transport = error:no mail to elsewhere
relay_transport = error:no mail to elsewhere
virtual_mailbox_domains = example.org
virtual_mailbox_base = {root}/mail
virtual_mailbox_maps = static:box/
virtual_uid_maps = static:{uid}
virtual_gid_maps = static:{gid}
smtpd_tls_security_level = may
smtpd_tls_chain_files = {root}/server.pem
smtpd_relay_restrictions = reject_unauth_destination
smtpd_recipient_restrictions = check_recipient_access inline:{{
  {{nobody@example.org = 550 5.1.1 no such user}}, {{gray@example.org = 451 4.7.1 greylisted}}}},
  reject_unauth_destination
smtputf8_enable = yes
smtpd_forbid_bare_newline = reject
"""

MASTER = """
127.0.0.1:{port} inet n - n - - smtpd
127.0.0.1:{old} inet n - n - - smtpd
  -o smtpd_discard_ehlo_keywords=8bitmime,smtputf8
pickup    unix  n  -  n  60 1  pickup
cleanup   unix  n  -  n  -  0  cleanup
qmgr      unix  n  -  n  300 1 qmgr
tlsmgr    unix  -  -  n  1000? 1 tlsmgr
rewrite   unix  -  -  n  -  -  trivial-rewrite
bounce    unix  -  -  n  -  0  bounce
defer     unix  -  -  n  -  0  bounce
trace     unix  -  -  n  -  0  bounce
verify    unix  -  -  n  -  1  verify
proxymap  unix  -  -  n  -  -  proxymap
error     unix  -  -  n  -  -  error
retry     unix  -  -  n  -  -  error
discard   unix  -  -  n  -  -  discard
virtual   unix  -  n  n  -  -  virtual
anvil     unix  -  -  n  -  1  anvil
postlog   unix-dgram n - n - 1 postlogd
"""


class Postfix(NamedTuple):
    port: int
    old: int
    """Port of a server that offers neither 8BITMIME nor SMTPUTF8."""
    ca_file: str
    mailbox: Path
    log: Path

    def arrived(self, text: bytes, seconds: float = 30) -> bytes:
        """The stored message that ends with this text, once it is there."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            for path in self.mailbox.glob("new/*"):
                stored = path.read_bytes()
                if stored.endswith(text):
                    return stored
            time.sleep(0.05)
        log = self.log.read_text(errors="replace") if self.log.exists() else "(no log)"
        raise AssertionError(f"the message did not arrive:\n{log}")


def missing() -> str | None:
    """Why Postfix cannot be run here."""
    if not shutil.which("postfix", path=f"{os.environ.get('PATH', '')}:/usr/sbin"):
        return "Postfix is not installed"
    if os.geteuid() != 0:
        return "Postfix can only be started by root"
    try:
        pwd.getpwnam("postfix"), grp.getgrnam("postdrop")
    except KeyError:
        return "the user postfix or the group postdrop is missing"
    return None


@contextmanager
def postfix(authority: trustme.CA) -> Iterator[Postfix]:
    root = Path(tempfile.mkdtemp(prefix="mailint-postfix-"))
    try:
        server = _lay_out(root, authority)
        _run(root, "start")
        try:
            yield server
        finally:
            _run(root, "stop")
    finally:
        shutil.rmtree(root, ignore_errors=True)


def _lay_out(root: Path, authority: trustme.CA) -> Postfix:
    root.chmod(0o755)
    nobody, owner = pwd.getpwnam("nobody"), pwd.getpwnam("postfix")
    for name in ("etc", "queue", "data", "mail"):
        (root / name).mkdir()
    os.chown(root / "data", owner.pw_uid, owner.pw_gid)
    os.chown(root / "mail", nobody.pw_uid, nobody.pw_gid)
    authority.issue_cert("127.0.0.1", "mx1.example.com").private_key_and_cert_chain_pem.write_to_path(
        str(root / "server.pem")
    )
    authority.cert_pem.write_to_path(str(root / "ca.pem"))
    port, old = free_port(), free_port()
    (root / "etc" / "main.cf").write_text(MAIN.format(root=root, uid=nobody.pw_uid, gid=nobody.pw_gid))
    (root / "etc" / "master.cf").write_text(MASTER.format(port=port, old=old))
    return Postfix(port, old, str(root / "ca.pem"), root / "mail" / "box", root / "log")


def _run(root: Path, command: str) -> None:
    path = shutil.which("postfix", path=f"{os.environ.get('PATH', '')}:/usr/sbin") or "postfix"
    done = subprocess.run([path, "-c", str(root / "etc"), command], capture_output=True, text=True, timeout=60)
    if done.returncode:
        raise AssertionError(f"postfix {command}: {done.stdout}{done.stderr}")
