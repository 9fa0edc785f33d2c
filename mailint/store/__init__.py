"""Where mail lies: files that the user names, folders that are walked, standard input."""

from mailint.store.files import STANDARD_INPUT, Unreadable, read_file
from mailint.store.walk import Found, find

__all__ = ["STANDARD_INPUT", "Found", "Unreadable", "find", "read_file"]
