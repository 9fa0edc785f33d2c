"""Generated from grammars/capture/plain.lark by scripts/generate.py; do not edit."""

LINES = b'(?:(?:((?:\\[[^\\]\r\n]*+\\]|[\\w.-]++@[\\w.-]++[^\r\n$#%>@]*+)[$#%>] [^\r\n]*+|[$#%] (?:telnet|nc|ncat|openssl)\\b[^\r\n]*+)|([2-5]\\d\\d(?:[ -][^\r\n]*+)?)|(\\d[^\r\n]*+)|([^\r\n]++(?:\r++[^\r\n]++)*+))(?=\r*\n|\\Z)|([^\\r\\n]*+(?:\\r++(?!\\n)[^\\r\\n]*+)*+))(?:\r*\n|\\Z)'
KINDS = (('', ''), ('noise', 'PROMPT'), ('server', 'REPLY'), ('server', 'LOOSE'), ('client', 'TEXT'), ('other', 'TEXT'))
