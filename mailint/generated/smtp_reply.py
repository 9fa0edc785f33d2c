"""Generated from grammars/smtp/reply.lark by scripts/generate.py; do not edit."""

RECOGNISERS = {
    'clean_line': (
        b'([2-5][0-5][0-9])([ -])([245]\\.(?:0|[1-9][0-9]{0,2})\\.(?:0|[1-9][0-9]{0,2})(?![^ ]))([\t -~]++)|([2-5][0-5][0-9])([ -])([\t -~]++)|([2-5][0-5][0-9])([ -])([245]\\.(?:0|[1-9][0-9]{0,2})\\.(?:0|[1-9][0-9]{0,2})(?![^ ]))|([2-5][0-5][0-9])([ -])|([2-5][0-5][0-9])',
        (('CODE', 'SEPARATOR', 'ENHANCED', 'TEXT'), ('CODE', 'SEPARATOR', 'TEXT'), ('CODE', 'SEPARATOR', 'ENHANCED'), ('CODE', 'SEPARATOR'), ('CODE',)),
    ),
}
