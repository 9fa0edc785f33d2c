"""Generated from grammars/capture/arrows.lark by scripts/generate.py; do not edit."""

LINES = b'(?:(?:(?:[ \t]*+<(?:[-=]|<<?) ?+)([^\r\n]++(?:\r++[^\r\n]++)*+)|(?:[ \t]*+<(?:[-=]|<<?) ?+)()|(?:[ \t]*+(?:[-=]|>>?)> ?+)([^\r\n]++(?:\r++[^\r\n]++)*+)|(?:[ \t]*+(?:[-=]|>>?)> ?+)())(?=\r*\n|\\Z)|([^\\r\\n]*+(?:\\r++(?!\\n)[^\\r\\n]*+)*+))(?:\r*\n|\\Z)'
KINDS = (('', ''), ('server', 'TEXT'), ('server', 'TEXT'), ('client', 'TEXT'), ('client', 'TEXT'), ('other', 'TEXT'))
