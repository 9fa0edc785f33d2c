"""Octets as a message says them."""


def shown(octets: bytes, most: int = 40, charset: str = "utf-8") -> str:
    """Octets in a sentence: what is none of the charset escaped, and no more than `most` characters."""
    text = octets.decode(charset, "backslashreplace")
    return text if len(text) <= most else f"{text[: most - 1]}…"
