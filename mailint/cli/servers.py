"""Servers and addresses on the command line."""

from __future__ import annotations

import re
from typing import Any

import click


class Endpoint(click.ParamType[tuple[str, int]]):
    """`HOST` or `HOST:PORT`."""

    name = "endpoint"

    def __init__(self, port: int) -> None:
        self.port = port

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, int]:
        """Host and port."""
        from mailint.deliver import endpoint

        if isinstance(value, tuple):
            return value
        try:
            return endpoint(value, self.port)
        except ValueError as error:
            self.fail(f"{error}.", param, ctx)


class NameServer(Endpoint):
    """`ADDRESS` or `ADDRESS:PORT`: a name server has no name that could be asked for."""

    name = "name server"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, int]:
        """IP address and port."""
        from mailint.smtp.route import is_address

        host, port = super().convert(value, param, ctx)
        host = "127.0.0.1" if host.lower() == "localhost" else host
        if not is_address(host):
            self.fail(f"{host!r} is not an IP address.", param, ctx)
        return host, port


class Address(click.ParamType[str]):
    """An address, with or without angle brackets; `<>` and nothing are the null reverse-path where that is allowed."""

    name = "address"

    def __init__(self, *, may_be_null: bool = False) -> None:
        self.may_be_null = may_be_null

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The address as it stands in a path; for one that is none, the nearest that is one is told."""
        from mailint.envelope import address

        if self.may_be_null and value in ("", "<>"):
            return ""
        try:
            return address(value)
        except ValueError as error:
            near = _near(value)
            self.fail(f"{error}.{f' Did you mean {near!r}?' if near else ''}", param, ctx)


def _near(text: str) -> str | None:
    """What the text would be as an address, without what people paste along with one and slips of the hand."""
    from mailint.envelope import address

    inner = text[text.rfind("<") + 1 :].partition(">")[0].strip().removeprefix("mailto:").strip("<>()[]\"'.,;: ")
    for candidate in (inner, inner.replace(" ", ""), _DOTS.sub(".", inner.replace(" ", "").replace(",", "."))):
        for each in (candidate, candidate.replace("(at)", "@").replace("@@", "@"), candidate.replace("@.", "@")):
            try:
                return address(each)
            except ValueError:
                continue
    return None


_DOTS = re.compile(r"\.{2,}")
SERVER = Endpoint(25)
DNS_SERVER = NameServer(53)
