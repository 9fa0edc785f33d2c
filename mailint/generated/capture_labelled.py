"""Generated from grammars/capture/labelled.lark by scripts/generate.py; do not edit."""

LINES = b'(?:(?:(?:[ \t]*+(?:S|[Ss]erver|SERVER)(?: ?[-=]> ?(?:C|[Cc]lient|CLIENT))?[:>] ?+)([^\r\n]++(?:\r++[^\r\n]++)*+)|(?:[ \t]*+(?:S|[Ss]erver|SERVER)(?: ?[-=]> ?(?:C|[Cc]lient|CLIENT))?[:>] ?+)()|(?:[ \t]*+(?:C|[Cc]lient|CLIENT)(?: ?[-=]> ?(?:S|[Ss]erver|SERVER))?[:>] ?+)([^\r\n]++(?:\r++[^\r\n]++)*+)|(?:[ \t]*+(?:C|[Cc]lient|CLIENT)(?: ?[-=]> ?(?:S|[Ss]erver|SERVER))?[:>] ?+)())(?=\r*\n|\\Z)|([^\\r\\n]*+(?:\\r++(?!\\n)[^\\r\\n]*+)*+))(?:\r*\n|\\Z)'
KINDS = (('', ''), ('server', 'TEXT'), ('server', 'TEXT'), ('client', 'TEXT'), ('client', 'TEXT'), ('other', 'TEXT'))
