"""Generated from grammars/capture/labelled.lark by scripts/generate.py; do not edit."""

LINES = b'(?:(?:(Connected to smtps?:[^\r\n]*+)|(?:[ \t]*+(?:S|Server): ?+)([^\r\n]++(?:\r++[^\r\n]++)*+)|(?:[ \t]*+(?:S|Server): ?+)()|(?:[ \t]*+(?:C|Client): ?+)([^\r\n]++(?:\r++[^\r\n]++)*+)|(?:[ \t]*+(?:C|Client): ?+)())(?=\r*\n|\\Z)|([^\\r\\n]*+(?:\\r++(?!\\n)[^\\r\\n]*+)*+))(?:\r*\n|\\Z)'
KINDS = (('', ''), ('noise', 'OPEN'), ('server', 'TEXT'), ('server', 'TEXT'), ('client', 'TEXT'), ('client', 'TEXT'), ('other', 'TEXT'))
