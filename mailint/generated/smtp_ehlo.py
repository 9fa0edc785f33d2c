"""Generated from grammars/smtp/ehlo.lark by scripts/generate.py; do not edit."""

RECOGNISERS = {
    'clean_line': (
        b'((?i:AUTH))(?:=)([!-~]++(?: [!-~]++)*+)|([A-Za-z0-9][A-Za-z0-9-]*+)((?: [!-~]++)++)|([A-Za-z0-9][A-Za-z0-9-]*+)',
        (('AUTH', 'WORDS'), ('KEYWORD', 'PARAMETERS'), ('KEYWORD',)),
    ),
}
