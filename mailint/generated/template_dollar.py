"""Generated from grammars/template/dollar.lark by scripts/generate.py; do not edit."""

TAGS = b'(\\$\\$)|(?:\\$\\{)([A-Za-z_][^{}$\r\n]{0,300}+)(?:\\})|(?:\\$)([A-Za-z_]\\w*+)|(\\$\\{[^\r\n{}]*+)'
KINDS = ('', 'raw', 'hole', 'hole', 'unclosed')
