"""Generated from grammars/capture/swaks.lark by scripts/generate.py; do not edit."""

LINES = b'(?:(?:((?:=== )?Trying [^\r\n]*+)|((?:=== )?Connection closed[^\r\n]*+)|((?:===|\\*\\*\\*|\\?\\?\\?)(?: [^\r\n]*+)?|Connected to [^\r\n]*+)|((?:<  |  >) \\d{4}: [^\r\n]*+)|(?:<(?:- |\\*\\*|~ |~\\*) ?+)([^\r\n]++(?:\r++[^\r\n]++)*+)|(?:<(?:- |\\*\\*|~ |~\\*) ?+)()|(?:(?: -| ~|\\*\\*|\\*~)> ?+)([^\r\n]++(?:\r++[^\r\n]++)*+)|(?:(?: -| ~|\\*\\*|\\*~)> ?+)())(?=\r*\n|\\Z)|([^\\r\\n]*+(?:\\r++(?!\\n)[^\\r\\n]*+)*+))(?:\r*\n|\\Z)'
KINDS = (('', ''), ('noise', 'OPEN'), ('noise', 'GONE'), ('noise', 'NOTE'), ('noise', 'ROW'), ('server', 'TEXT'), ('server', 'TEXT'), ('client', 'TEXT'), ('client', 'TEXT'), ('other', 'TEXT'))
