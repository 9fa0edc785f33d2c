"""`mailint fix --send`: repaired messages to their servers."""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Iterator
from typing import Any

import click

from mailint import run
from mailint.cli import streams
from mailint.cli.options import option, together
from mailint.cli.servers import DNS_SERVER, Address
from mailint.judgement import EACH, judgement
from mailint.level import Level
from mailint.lint import lint
from mailint.read.kind import Kind
from mailint.record import NamedTuple
from mailint.render.concise import concise
from mailint.render.visible import visible, visible_text
from mailint.rewrite import Result, reread, rewrite, without_private_fields
from mailint.rules.rule import Stage
from mailint.settings import Settings, SettingsFor
from mailint.store import Unreadable
from mailint.store.files import reason
from mailint.store.write import Exists, create, replace
from mailint.text import Safety

SEND = "How it is sent (with --send)"
OPTIONS = ("sender", "to", "server", "port", "dns_server", "tls", "ca_file", "user", "record", "dry_run", "yes")

sending = together(
    (
        option("--send", group=SEND, is_flag=True, help="Send the repaired messages; the files stay as they are."),
        option("--from", "sender", group=SEND, type=Address(may_be_null=True), metavar="ADDRESS",
               help="Sender of the envelope; else the session's, else Sender or From. <> for none."),
        option("--to", group=SEND, type=Address(), multiple=True, metavar="ADDRESS",
               help="Recipient, repeatable; else those that the session's server accepted, else To, Cc and Bcc."),
        option("--server", group=SEND, metavar="HOST[:PORT]", help="Where it goes; else where the MX records say."),
        option("--port", group=SEND, type=click.IntRange(1, 65535), default=25, show_default=True,
               help="The servers' port."),
        option("--dns-server", group=SEND, type=DNS_SERVER, metavar="ADDRESS[:PORT]",
               help="The name server to ask, not the system's."),
        option("--tls", group=SEND, type=click.Choice(["off", "may", "must"]), default="may", show_default=True,
               help="STARTTLS: never, where offered, or always and with the server's name verified."),
        option("--ca-file", group=SEND, metavar="FILE", help="Certificates to trust, not the system's (PEM)."),
        option("--user", group=SEND, metavar="NAME",
               help="Log in, inside TLS only; the password is asked for, or taken from MAILINT_PASSWORD."),
        option("--record", group=SEND, metavar="FILE", help="Write the SMTP session there, without secrets."),
        option("--dry-run", group=SEND, is_flag=True, help="Show route, envelope and message; send nothing."),
        option("-y", "--yes", group=SEND, is_flag=True, help="Do not ask."),
    )
)  # fmt: skip


class Parcel(NamedTuple):
    """A message that is to be sent: where it is from, its octets, its envelope, and why that would be once more."""

    name: str
    octets: bytes
    envelope: Any
    sent_before: str | None


class Refusal(Exception):
    """Nothing is sent, and this is the exit status."""

    def __init__(self, status: int) -> None:
        self.status = status


def send(inputs: run.Inputs, settings: SettingsFor, options: dict[str, Any]) -> int:
    """Read and repair all, then send all or nothing; the exit status."""
    try:
        parcels = list(_parcels(inputs, settings, options))
        if not parcels:
            streams.notice("mailint: there is no message to send")
            return 2
        return _Dispatch(parcels, options, [each.path for each in inputs.found]).go()
    except Refusal as refusal:
        return refusal.status


def _parcels(inputs: run.Inputs, settings: SettingsFor, options: dict[str, Any]) -> Iterator[Parcel]:
    """The messages in these files, repaired. Refuses all if one cannot be read or still has errors."""
    parcels: list[Parcel] = []
    failed = 0
    safety = Safety.UNSAFE if options["unsafe"] else Safety.SAFE
    for reading in inputs.read(settings):
        if isinstance(reading, Unreadable):
            streams.unreadable(reading)
            failed = 2
            continue
        if reading.kind is Kind.TEMPLATE:
            streams.notice(f"mailint: {visible_text(reading.source.path)}: a template is not sent; fill it in first")
            failed = 2
            continue
        outgoing = settings(reading.source.path).at(Stage.OUTGOING)
        results = rewrite(reading, outgoing, safety).results
        for number, result in enumerate(results, 1):
            name = reading.source.path + (f" (message {number})" if len(results) > 1 else "")
            if _has_errors(name, result, outgoing) and not options["force"]:
                failed = max(failed, 1)
            else:
                parcels.append(_parcel(name, result, options))
    if failed:
        streams.notice("Nothing was sent." + (" --force sends it as it is." if failed == 1 else ""))
        raise Refusal(failed)
    yield from parcels


def _has_errors(name: str, result: Result, settings: Settings) -> bool:
    """Whether errors are left in a message; they are shown."""
    told = judgement(lint(reread(name, result), settings), EACH)
    errors = [finding for finding in told.findings if finding.level is Level.ERROR]
    streams.notice("".join(concise(told, errors, streams.paint(sys.stderr))))
    return bool(errors)


def _parcel(name: str, result: Result, options: dict[str, Any]) -> Parcel:
    from mailint.deliver import wire_form
    from mailint.envelope import find_envelope, sent_before

    text = result.repaired.text
    try:
        envelope = find_envelope(result.unit, text, sender=options["sender"], recipients=options["to"])
        octets = wire_form(without_private_fields(text))
    except ValueError as error:
        streams.notice(f"mailint: {visible_text(name)}: {visible_text(str(error))}")
        raise Refusal(2) from None
    return Parcel(name, octets, envelope, sent_before(result.unit) if not options["to"] else None)


class _Dispatch:
    """The sending of parcels, all by the same options."""

    def __init__(self, parcels: list[Parcel], options: dict[str, Any], paths: list[str]) -> None:
        from mailint import deliver
        from mailint.smtp.route import Router

        self.parcels, self.given, self.paths = parcels, options, paths
        self.options = deliver.Options(
            _server(options), options["port"], options["dns_server"], tls=deliver.Tls(options["tls"]),
            ca_file=options["ca_file"],
        )  # fmt: skip
        self.router = Router(options["dns_server"])
        self.paint = streams.paint(sys.stdout)

    def go(self) -> int:
        """Show, ask, send, tell; the exit status."""
        from mailint import deliver

        plans = [deliver.plan(parcel.envelope, self.options, self.router) for parcel in self.parcels]
        for parcel, legs in zip(self.parcels, plans, strict=True):
            streams.notice("".join(f"{line}\n" for line in _described(parcel, legs)))
            if self.given["dry_run"]:
                _show(parcel.octets)
        if self.given["dry_run"]:
            return 0
        self._ask()
        self._log_in()
        return self._send(plans)

    def _ask(self) -> None:
        """Ask whether to send. Raises Refusal on a no."""
        if self.given["yes"] or (self.options.server and _is_loopback(self.options.server[0])):
            return
        again = [f"{visible_text(each.name)}: {each.sent_before}" for each in self.parcels if each.sent_before]
        if not streams.is_terminal():
            streams.notice("".join(f"{each}\n" for each in again))
            streams.notice("Nothing was sent: there is nobody to ask. --yes sends it" +
                           (", so does --to." if again else "."))  # fmt: skip
            raise Refusal(2)
        for each in again:
            streams.notice(each)
        count = len(self.parcels)
        what = f"{count} messages" if count > 1 else "it"
        if not click.confirm(f"Send {what}{' once more' if again else ''}?", default=False, err=True):
            streams.notice("Nothing was sent.")
            raise Refusal(1)

    def _log_in(self) -> None:
        """Take the password from the environment or the terminal."""
        from mailint.deliver import Credentials

        user = self.given["user"]
        if not user:
            return
        password = os.environ.get("MAILINT_PASSWORD")
        if password is None:
            if not streams.is_terminal():
                streams.notice("Nothing was sent: MAILINT_PASSWORD is not set, and there is nobody to ask.")
                raise Refusal(2)
            password = click.prompt(f"Password of {user}", hide_input=True, err=True)
        self.options = self.options._replace(credentials=Credentials(user, password))

    def _send(self, plans: list[Any]) -> int:
        from mailint.deliver import deliver

        recordings: list[bytes] = []
        complete = True
        for parcel, legs in zip(self.parcels, plans, strict=True):
            try:
                delivery = deliver(parcel.octets, parcel.envelope, self.options, legs, self.router)
            except OSError as error:
                streams.notice(f"mailint: {visible_text(self.given['ca_file'] or '')}: {reason(error)}")
                return 2
            recordings += delivery.recordings
            complete = complete and delivery.complete
            for outcome in delivery.outcomes:
                streams.out(self._outcome(outcome))
            if delivery.deferred:
                streams.notice(f"To try again: {self._retry(parcel, delivery.deferred)}")
        return 2 if not self._record(b"".join(recordings)) else int(not complete)

    def _outcome(self, outcome: Any) -> str:
        """A line on what became of a recipient."""
        verdict = outcome.verdict
        style = {"accepted": "bold green", "refused": "bold red"}.get(outcome.result.value, "bold yellow")
        host = outcome.host if outcome.host != outcome.address else None
        at = f"{outcome.address}:{outcome.port}" if outcome.address else ""
        by = f" by {host} ({at})" if host and at else f" by {host or at}" if host or at else ""
        status = f" [{verdict.status}]" if verdict.status and verdict.status not in verdict.text else ""
        doubt = "; it may have been taken all the same" if verdict.doubtful else ""
        words = _words(verdict.status) if outcome.result.value != "accepted" else ""
        said = f"{visible_text(verdict.text)}{status}{words}{doubt}"
        return f"{outcome.recipient}: {self.paint(outcome.result.value, style)}{visible_text(by)}: {said}\n"

    def _retry(self, parcel: Parcel, recipients: tuple[str, ...]) -> str:
        """The command that sends once more to these recipients."""
        words = ["mailint", "fix", "--send", "--from", parcel.envelope.sender]
        for recipient in recipients:
            words += ["--to", recipient]
        for name in ("server", "port", "dns_server", "tls", "ca_file", "user"):
            value = self.given[name]
            if value and click.get_current_context().get_parameter_source(name).name != "DEFAULT":  # type: ignore[union-attr]
                text = f"{value[0]}:{value[1]}" if isinstance(value, tuple) else str(value)
                words += [f"--{name.replace('_', '-')}", text]
        words += [f"--{name}" for name in ("unsafe", "force") if self.given[name]]
        return visible_text(shlex.join([*words, *self.paths]))

    def _record(self, session: bytes) -> bool:
        """Write the recording; whether that went well."""
        path = self.given["record"]
        try:
            if path and self.given["force"]:
                replace(path, session)
            elif path:
                create(path, session)
        except Exists:
            streams.notice(f"mailint: {visible_text(path)}: exists already; --force writes over it")
            return False
        except OSError as error:
            streams.notice(f"mailint: {visible_text(path)}: {reason(error)}")
            return False
        return True


def _server(options: dict[str, Any]) -> tuple[str, int] | None:
    from mailint.deliver import endpoint

    if not options["server"]:
        return None
    try:
        return endpoint(options["server"], options["port"])
    except ValueError as error:
        raise click.BadParameter(f"{error}.", param_hint="'--server'") from None


def _is_loopback(host: str) -> bool:
    from ipaddress import ip_address

    try:
        return host.lower() == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _described(parcel: Parcel, legs: Any) -> Iterator[str]:
    """Envelope and route."""
    yield f"{visible_text(parcel.name)}: {len(parcel.octets)} octets from <{parcel.envelope.sender}>"
    for leg in legs:
        to = ", ".join(f"<{recipient}>" for recipient in leg.recipients)
        if leg.route.failure:
            yield f"  to {to}: no way there: {visible_text(leg.route.failure.reason)}"
        else:
            hosts = ", then ".join(host.name for host in leg.route.hosts)
            yield f"  to {to} by {visible_text(hosts)}, port {leg.port}"


def _words(status: str) -> str:
    from mailint.smtp.codes import in_words

    words = in_words(status) if status else None
    return f" ({words})" if words else ""


def _show(octets: bytes) -> None:
    """The message that would be sent."""
    if sys.stdout.isatty():
        streams.out("".join(f"{visible(line)}\n" for line in octets.split(b"\r\n")[:-1]))
    else:
        streams.out_octets(octets)
