"""Servers and addresses on the command line."""

from __future__ import annotations

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


SERVER = Endpoint(25)
DNS_SERVER = NameServer(53)
