"""Where mail lies: files that the user names, folders that are walked, standard input."""

from mailint.store.files import STANDARD_INPUT, Found, Unreadable, look_into, read_file
from mailint.store.walk import NO_LIMITS, Limits, find

__all__ = ["NO_LIMITS", "STANDARD_INPUT", "Found", "Limits", "Unreadable", "find", "look_into", "read_file"]
