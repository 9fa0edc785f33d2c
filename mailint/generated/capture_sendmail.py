"""Generated from grammars/capture/sendmail.lark by scripts/generate.py; do not edit."""

LINES = b'(?:(?:((?:050 )?[^\r\n]*?\\.\\.\\. Connecting to [^\r\n]*+)|((?:(?:050 )?[^\r\n]*?\\.\\.\\. (?:Sent|Deferred|User unknown|Host unknown|Local configuration)[^\r\n]*+|(?:050 )?Closing connection to [^\r\n]*+))|(?:050\\ )([2-5]\\d\\d(?:[ -][^\r\n]*+)?)|([2-5]\\d\\d(?:[ -][^\r\n]*+)?)|(?:050\\ )(?:>>> ?+)([^\r\n]++(?:\r++[^\r\n]++)*+)|(?:050\\ )(?:>>> ?+)()|(?:>>> ?+)([^\r\n]++(?:\r++[^\r\n]++)*+)|(?:>>> ?+)())(?=\r*\n|\\Z)|([^\\r\\n]*+(?:\\r++(?!\\n)[^\\r\\n]*+)*+))(?:\r*\n|\\Z)'
KINDS = (('', ''), ('noise', 'OPEN'), ('noise', 'NOTE'), ('server', 'REPLY'), ('server', 'REPLY'), ('client', 'TEXT'), ('client', 'TEXT'), ('client', 'TEXT'), ('client', 'TEXT'), ('other', 'TEXT'))
