"""Generated from grammars/capture/postfix_notice.lark by scripts/generate.py; do not edit."""

LINES = b'(?:(?:(Transcript of session follows\\.)|(Session aborted, reason: [^\r\n]*+)|(?: ?Out: ?+)([^\r\n]++(?:\r++[^\r\n]++)*+)|(?: ?Out: ?+)()|(?: ?In: {0,2}+)([^\r\n]++(?:\r++[^\r\n]++)*+)|(?: ?In: {0,2}+)()|(?: {3,4}(?= \\S))( [^\r\n]++))(?=\r*\n|\\Z)|([^\\r\\n]*+(?:\\r++(?!\\n)[^\\r\\n]*+)*+))(?:\r*\n|\\Z)'
KINDS = (('', ''), ('noise', 'OPEN'), ('noise', 'GONE'), ('server', 'TEXT'), ('server', 'TEXT'), ('client', 'TEXT'), ('client', 'TEXT'), ('fold', 'REST'), ('other', 'TEXT'))
