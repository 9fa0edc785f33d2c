"""xtext: how the value of a parameter holds any octets (RFC 3461 §4)."""

from mailint.patterns import compiled

ENCODED = compiled(rb"\+([0-9A-F]{2})")
"""An octet that is written as `+` and two hexadecimal digits."""
NOT_XTEXT = compiled(rb"[^!-*,-<>-~+]|\+(?![0-9A-F]{2})")
"""What does not stand in xtext: an octet that has to be encoded, a `+` without its two digits."""


def decoded(xtext: bytes) -> bytes:
    """The octets that xtext means."""
    return ENCODED.sub(lambda found: bytes([int(found[1], 16)]), xtext)


def encoded(octets: bytes) -> bytes:
    """The octets in xtext; what is encoded already stays so."""
    return NOT_XTEXT.sub(lambda found: b"+%02X" % found[0][0], octets)
