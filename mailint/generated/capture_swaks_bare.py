"""Generated from grammars/capture/swaks_bare.lark by scripts/generate.py; do not edit."""

LINES = b'(?:(?:(=== Trying [^\r\n]*+)|(=== Connection closed[^\r\n]*+)|((?:===|\\*\\*\\*)(?: [^\r\n]*+)?)|([2-5]\\d\\d(?:[ -][^\r\n]*+)?)|(\\d[^\r\n]*+)|([^\r\n]++(?:\r++[^\r\n]++)*+))(?=\r*\n|\\Z)|([^\\r\\n]*+(?:\\r++(?!\\n)[^\\r\\n]*+)*+))(?:\r*\n|\\Z)'
KINDS = (('', ''), ('noise', 'OPEN'), ('noise', 'GONE'), ('noise', 'NOTE'), ('server', 'REPLY'), ('server', 'LOOSE'), ('client', 'TEXT'), ('other', 'TEXT'))
