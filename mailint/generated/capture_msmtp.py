"""Generated from grammars/capture/msmtp.lark by scripts/generate.py; do not edit."""

LINES = b'(?:(?:(using account [^\r\n]*+)|((?:[a-z_ ]+ = [^\r\n]*+|loaded [^\r\n]*+|ignoring [^\r\n]*+|falling back [^\r\n]*+|reading recipients [^\r\n]*+|TLS [^\r\n]*+| {4}[^\r\n]*+|msmtp: [^\r\n]*+))|(?:<-- ?+)([^\r\n]++(?:\r++[^\r\n]++)*+)|(?:<-- ?+)()|(?:--> ?+)([^\r\n]++(?:\r++[^\r\n]++)*+)|(?:--> ?+)())(?=\r*\n|\\Z)|([^\\r\\n]*+(?:\\r++(?!\\n)[^\\r\\n]*+)*+))(?:\r*\n|\\Z)'
KINDS = (('', ''), ('noise', 'OPEN'), ('noise', 'NOTE'), ('server', 'TEXT'), ('server', 'TEXT'), ('client', 'TEXT'), ('client', 'TEXT'), ('other', 'TEXT'))
