"""Octets in, nodes out. Nothing here raises on input: what no grammar takes becomes Malformed."""
