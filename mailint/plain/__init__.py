"""The plain course: messages of which no rule of the default profile has anything to say, told by a few expressions.

Most mail is clean, and most clean mail is written plainly. Such a message is recognised here, and never becomes nodes.
Nothing is judged here: what is not plain is read by `mailint.read` and judged by the rules, whether it is at fault or
only written otherwise. What is plain must have no finding; `tests/test_plain.py` compares.
"""

from mailint.plain.header import Section
from mailint.plain.message import MOST, Lines, Seen, has_plain_body, is_plain_message, look, looks

__all__ = ["MOST", "Lines", "Section", "Seen", "has_plain_body", "is_plain_message", "look", "looks"]
