"""Generated from grammars/capture/exim_bh.lark by scripts/generate.py; do not edit."""

LINES = b'(?:(?:(\\*\\*\\*\\* SMTP testing session [^\r\n]*+)|((?:\\*\\*\\*\\* |>>> |>>>|LOG: |LOG:)[^\r\n]*+)|([2-5]\\d\\d(?:[ -][^\r\n]*+)?)|(\\d[^\r\n]*+)|([^\r\n]++(?:\r++[^\r\n]++)*+))(?=\r*\n|\\Z)|([^\\r\\n]*+(?:\\r++(?!\\n)[^\\r\\n]*+)*+))(?:\r*\n|\\Z)'
KINDS = (('', ''), ('noise', 'OPEN'), ('noise', 'NOTE'), ('server', 'REPLY'), ('server', 'LOOSE'), ('client', 'TEXT'), ('other', 'TEXT'))
