"""Generated from grammars/template/percent.lark by scripts/generate.py; do not edit."""

TAGS = b'(?:%)(recipient(?:\\.[\\w-]++)*+|(?:recipient|mailing_list|tag|unsubscribe)_[a-z_]++)(?:%)|(%recipient\\.[\\w.-]++)'
KINDS = ('', 'hole', 'unclosed')
