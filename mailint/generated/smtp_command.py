"""Generated from grammars/smtp/command.lark by scripts/generate.py; do not edit."""

RECOGNISERS = {
    'clean_command': (
        b'((?i:EHLO|HELO|LHLO))(?:\\ )([!-~]++)|((?i:VRFY|EXPN|HELP|NOOP|AUTH|BDAT|ETRN|ATRN))(?:\\ )([!-~]++(?: [!-~]++)*+)|((?i:DATA|RSET|QUIT|NOOP|HELP|STARTTLS))',
        (('HELLO', 'WORD'), ('ASKING', 'WORDS'), ('ALONE',)),
    ),
    'clean_mail': (
        b"((?i:MAIL))(?:\\ )((?i:FROM))(:)(<)([A-Za-z0-9!#$%&'*+\\/=?^_`{|}~-]++(?:\\.[A-Za-z0-9!#$%&'*+\\/=?^_`{|}~-]++)*+)(?:@)([A-Za-z0-9]++(?:-++[A-Za-z0-9]++)*+(?:\\.[A-Za-z0-9]++(?:-++[A-Za-z0-9]++)*+)++)(>)((?: [A-Za-z0-9][A-Za-z0-9-]*+(?:=[!-<>-~]++)?+)++)|((?i:MAIL))(?:\\ )((?i:FROM))(:)(<)([A-Za-z0-9!#$%&'*+\\/=?^_`{|}~-]++(?:\\.[A-Za-z0-9!#$%&'*+\\/=?^_`{|}~-]++)*+)(?:@)([A-Za-z0-9]++(?:-++[A-Za-z0-9]++)*+(?:\\.[A-Za-z0-9]++(?:-++[A-Za-z0-9]++)*+)++)(>)|((?i:MAIL))(?:\\ )((?i:FROM))(:)(<)(>)((?: [A-Za-z0-9][A-Za-z0-9-]*+(?:=[!-<>-~]++)?+)++)|((?i:MAIL))(?:\\ )((?i:FROM))(:)(<)(>)",
        (('MAIL', 'FROM', 'COLON', 'OPEN', 'LOCAL', 'DOMAIN', 'CLOSED', 'PARAMETERS'), ('MAIL', 'FROM', 'COLON', 'OPEN', 'LOCAL', 'DOMAIN', 'CLOSED'), ('MAIL', 'FROM', 'COLON', 'OPEN', 'CLOSED', 'PARAMETERS'), ('MAIL', 'FROM', 'COLON', 'OPEN', 'CLOSED')),
    ),
    'clean_rcpt': (
        b"((?i:RCPT))(?:\\ )((?i:TO))(:)(<)([A-Za-z0-9!#$%&'*+\\/=?^_`{|}~-]++(?:\\.[A-Za-z0-9!#$%&'*+\\/=?^_`{|}~-]++)*+)(?:@)([A-Za-z0-9]++(?:-++[A-Za-z0-9]++)*+(?:\\.[A-Za-z0-9]++(?:-++[A-Za-z0-9]++)*+)++)(>)((?: [A-Za-z0-9][A-Za-z0-9-]*+(?:=[!-<>-~]++)?+)++)|((?i:RCPT))(?:\\ )((?i:TO))(:)(<)([A-Za-z0-9!#$%&'*+\\/=?^_`{|}~-]++(?:\\.[A-Za-z0-9!#$%&'*+\\/=?^_`{|}~-]++)*+)(?:@)([A-Za-z0-9]++(?:-++[A-Za-z0-9]++)*+(?:\\.[A-Za-z0-9]++(?:-++[A-Za-z0-9]++)*+)++)(>)",
        (('RCPT', 'TO', 'COLON', 'OPEN', 'LOCAL', 'DOMAIN', 'CLOSED', 'PARAMETERS'), ('RCPT', 'TO', 'COLON', 'OPEN', 'LOCAL', 'DOMAIN', 'CLOSED')),
    ),
}
