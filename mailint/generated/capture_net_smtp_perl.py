"""Generated from grammars/capture/net_smtp_perl.lark by scripts/generate.py; do not edit."""

LINES = b'(?:(?:((?:Net::SMTP|IO::)[\\w:]*>>> [^\r\n]*+)|(?:[\\w:]+=GLOB\\()(0x[0-9a-f]+)(?:\\)<<< ?+)([^\r\n]++(?:\r++[^\r\n]++)*+)|(?:[\\w:]+=GLOB\\()(0x[0-9a-f]+)(?:\\)<<< ?+)()|(?:[\\w:]+=GLOB\\()(0x[0-9a-f]+)(?:\\)>>> ?+)([^\r\n]++(?:\r++[^\r\n]++)*+)|(?:[\\w:]+=GLOB\\()(0x[0-9a-f]+)(?:\\)>>> ?+)())(?=\r*\n|\\Z)|([^\\r\\n]*+(?:\\r++(?!\\n)[^\\r\\n]*+)*+))(?:\r*\n|\\Z)'
KINDS = (('', ''), ('noise', 'NOTE'), ('', ''), ('server', 'TEXT'), ('', ''), ('server', 'TEXT'), ('', ''), ('client', 'TEXT'), ('', ''), ('client', 'TEXT'), ('other', 'TEXT'))
TOLD = {3: {'ID': 2}, 5: {'ID': 4}, 7: {'ID': 6}, 9: {'ID': 8}}
