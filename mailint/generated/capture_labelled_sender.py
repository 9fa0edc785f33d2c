"""Generated from grammars/capture/labelled_sender.lark by scripts/generate.py; do not edit."""

LINES = b'(?:(?:(?:[ \t]*+(?:R|Receiver): ?+)([^\r\n]++(?:\r++[^\r\n]++)*+)|(?:[ \t]*+(?:R|Receiver): ?+)()|(?:[ \t]*+(?:S|Sender): ?+)([^\r\n]++(?:\r++[^\r\n]++)*+)|(?:[ \t]*+(?:S|Sender): ?+)())(?=\r*\n|\\Z)|([^\\r\\n]*+(?:\\r++(?!\\n)[^\\r\\n]*+)*+))(?:\r*\n|\\Z)'
KINDS = (('', ''), ('server', 'TEXT'), ('server', 'TEXT'), ('client', 'TEXT'), ('client', 'TEXT'), ('other', 'TEXT'))
