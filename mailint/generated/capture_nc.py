"""Generated from grammars/capture/nc.lark by scripts/generate.py; do not edit."""

LINES = b'(?:(?:((?:Connection to [^\r\n]*? succeeded!|Ncat: Connected to [^\r\n]*+|[^\r\n]*? (?:open|\\(\\?\\) open)|spawn (?:nc|ncat) [^\r\n]*+))|((?:Ncat: Version [^\r\n]*+|found \\d+ (?:associations|connections:)|\\(UNKNOWN\\) [^\r\n]*+|nc: [^\r\n]*+))|((?:Ncat: [^\r\n]*+|\\^C| sent \\d+, rcvd \\d+))|((?:\\[[^\\]\r\n]*+\\]|[\\w.-]++@[\\w.-]++[^\r\n$#%>@]*+)[$#%>] [^\r\n]*+|[$#%] (?:nc|ncat)\\b[^\r\n]*+)|([2-5]\\d\\d(?:[ -][^\r\n]*+)?)|(\\d[^\r\n]*+)|([^\r\n]++(?:\r++[^\r\n]++)*+))(?=\r*\n|\\Z)|([^\\n]*?))(?:\r*\n|\\Z)'
KINDS = (('', ''), ('noise', 'OPEN'), ('noise', 'BANNER'), ('noise', 'GONE'), ('noise', 'PROMPT'), ('server', 'REPLY'), ('server', 'LOOSE'), ('client', 'TEXT'), ('other', 'TEXT'))
