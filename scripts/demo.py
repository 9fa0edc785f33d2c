"""The main job on a sample: judge a saved session, repair its message, deliver it over real SMTP, judge the recording.

Everything happens on this machine: the server is an aiosmtpd that this script starts on a free loopback port, and the
files go into a new temporary folder. Run by `sh scripts/demo`.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

ROOT = Path(__file__).resolve().parents[1]
SAMPLE = ROOT / "corpus" / "sessions" / "telnet-cats.log"


class Mailroom:
    """Keeps what arrives."""

    def __init__(self) -> None:
        self.arrived: list[tuple[str, list[str], bytes]] = []

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Accept every message."""
        content = envelope.content
        self.arrived.append(
            (envelope.mail_from or "", envelope.rcpt_tos, content if isinstance(content, bytes) else b"")
        )
        return "250 2.0.0 Ok: queued as DEMO"


def say(text: str) -> None:
    """A heading."""
    print(f"\n\033[1m{text}\033[0m" if sys.stdout.isatty() else f"\n{text}", flush=True)


def mailint(*arguments: str, expect: tuple[int, ...] = (0,)) -> None:
    """Run a command of mailint and show it; stop the demo if it ends otherwise than expected."""
    shown = " ".join(f'"{each}"' if " " in each else each for each in arguments)
    print(f"$ mailint {shown}", flush=True)
    status = subprocess.run([sys.executable, "-m", "mailint", *arguments], cwd=ROOT, check=False).returncode
    if status not in expect:
        raise SystemExit(f"demo: exit status {status}, where {' or '.join(map(str, expect))} was expected")


def main() -> None:
    """The five steps."""
    mailroom = Mailroom()
    controller = Controller(mailroom, hostname="127.0.0.1", port=free_port())
    controller.start()
    try:
        with tempfile.TemporaryDirectory(prefix="mailint-demo-") as name:
            run(Path(name), controller.port, mailroom)
    finally:
        controller.stop()


def run(folder: Path, port: int, mailroom: Mailroom) -> None:
    """Judge, repair, deliver, judge the recording, show what arrived."""
    sample = str(SAMPLE.relative_to(ROOT))
    message, recording = str(folder / "cats.eml"), str(folder / "recording.log")
    say("1. Judge a session that somebody typed into telnet")
    mailint("check", sample, expect=(1,))
    say("2. Repair the message in it")
    mailint("fix", "-o", message, sample, expect=(0, 1))
    say("3. Deliver it, by the envelope of the session, to a server on this machine")
    mailint("fix", "--send", "--yes", "--server", f"127.0.0.1:{port}", "--record", recording, sample)
    say("4. Judge the recording of that delivery")
    print(Path(recording).read_text("utf-8", "replace"))
    mailint("check", "--strict", "--select", "S,X,T", recording)
    say("5. What arrived")
    for sender, recipients, content in mailroom.arrived:
        print(f"From <{sender}> to <{'>, <'.join(recipients)}>:\n\n{content.decode('utf-8', 'replace')}")
    if not mailroom.arrived:
        raise SystemExit("demo: nothing arrived")


def free_port() -> int:
    """A loopback port that nobody listens on."""
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    main()
