"""Generated from grammars/template/ejs.lark by scripts/generate.py; do not edit."""

TAGS = b'(<%#(?:[^%]++|%(?!>))*+(?:%>|\\Z))|(<%%)|(?:<%\\-)((?:[^%<]++|%(?!>)|<(?!%))++)(?:%>)|(?:<%=)((?:[^%<]++|%(?!>)|<(?!%))++)(?:%>)|(?:<%)((?:[^%<]++|%(?!>)|<(?!%))++)(?:%>)|(<%[^\r\n<>]*+>?)'
KINDS = ('', 'comment', 'raw', 'unescaped', 'hole', 'statement', 'unclosed')
