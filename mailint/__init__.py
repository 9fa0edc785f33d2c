"""mailint: a linter for raw e-mail, for `.eml` files and saved SMTP sessions."""

__version__ = "0.1.0"
