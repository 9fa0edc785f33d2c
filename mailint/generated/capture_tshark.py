"""Generated from grammars/capture/tshark.lark by scripts/generate.py; do not edit."""

LINES = b'(?:(?:((?:={5,}|(?:Follow|Filter|Node \\d+): [^\r\n]*+))|(\t)(\\d{1,9})()|(\\d{1,9})())(?=\r*\n|\\Z)|([^\\r\\n]*+(?:\\r++(?!\\n)[^\\r\\n]*+)*+))(?:\r*\n|\\Z)'
KINDS = (('', ''), ('noise', 'REMARK'), ('', ''), ('', ''), ('counted', 'TEXT'), ('', ''), ('counted', 'TEXT'), ('other', 'TEXT'))
TOLD = {4: {'FROM': 2, 'SIZE': 3}, 6: {'SIZE': 5}}
