"""Generated from grammars/template/mailchimp.lark by scripts/generate.py; do not edit."""

TAGS = b'(?:\\*\\|)((?:IF|IFNOT|ELSEIF|ELSE|END|INTERESTED)(?::[^|\r\n]*+)?(?=\\|\\*))(?:\\|\\*)|(?:\\*\\|)([A-Za-z_][^|\r\n]*+)(?:\\|\\*)|(\\*\\|(?=[A-Z_])[^\r\n|]*+)'
KINDS = ('', 'statement', 'hole', 'unclosed')
