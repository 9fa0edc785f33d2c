"""What a command says when it is called wrongly. click is imported when there is something to say."""

from __future__ import annotations

from mailint.record import TYPE_CHECKING

if TYPE_CHECKING:
    import click


def misuse(text: str) -> click.UsageError:
    """Options or paths that do not go together; to be raised."""
    import click

    return click.UsageError(text)


def wrong_value(text: str, option: str) -> click.BadParameter:
    """A value that an option cannot have; to be raised."""
    import click

    return click.BadParameter(text, param_hint=f"'{option}'")


def failure(text: str) -> click.ClickException:
    """What keeps a command from its work; to be raised."""
    import click

    return click.ClickException(text)
