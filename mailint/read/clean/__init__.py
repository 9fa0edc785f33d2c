"""Takes off a session log what a terminal, a copy or a program left in it, and keeps the way back to the file.

Each module takes off one kind of residue, as a function from the text to a `Cut`, or None where there is nothing. What
may be told from what was said, or counts as said (raw octets of the wire), is left alone.
"""

from __future__ import annotations
