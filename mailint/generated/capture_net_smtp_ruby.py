"""Generated from grammars/capture/net_smtp_ruby.lark by scripts/generate.py; do not edit."""

LINES = b'(?:(?:(Connection opened: [^\r\n]*+)|(Conn(?:ection)? close[^\r\n]*+)|((?:writing message from [^\r\n]*+|wrote \\d+ bytes|TLS connection started|SSL [^\r\n]*+))|(?:-> ")((?:[^"\\\\\r\n]++|\\\\[^\r\n])++)(?:")|(?:<- ")((?:[^"\\\\\r\n]++|\\\\[^\r\n])++)(?:"))(?=\r*\n|\\Z)|([^\\r\\n]*+(?:\\r++(?!\\n)[^\\r\\n]*+)*+))(?:\r*\n|\\Z)'
KINDS = (('', ''), ('noise', 'OPEN'), ('noise', 'GONE'), ('noise', 'NOTE'), ('server', 'REPR_QQ'), ('client', 'REPR_QQ'), ('other', 'TEXT'))
