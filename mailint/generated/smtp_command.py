"""Generated from grammars/smtp/command.lark by scripts/generate.py; do not edit."""

RECOGNISERS = {
    'clean_command': (
        b'((?i:AUTH))(?:\\ )([A-Za-z0-9_-]{1,20})(?:\\ )((?:(?:[A-Za-z0-9+\\/]{4})++(?:[A-Za-z0-9+\\/]{2}==|[A-Za-z0-9+\\/]{3}=)?+|[A-Za-z0-9+\\/]{2}==|[A-Za-z0-9+\\/]{3}=|=))|((?i:BDAT))(?:\\ )([0-9]++)(?:\\ )((?i:LAST))|((?i:EHLO|HELO|LHLO))(?:\\ )([!-~]++)|((?i:VRFY|EXPN|HELP|NOOP|ATRN))(?:\\ )([!-~]++(?: [!-~]++)*+)|((?i:AUTH))(?:\\ )([A-Za-z0-9_-]{1,20})|((?i:BDAT))(?:\\ )([0-9]++)|((?i:ETRN))(?:\\ )(@?[A-Za-z0-9]++(?:-++[A-Za-z0-9]++)*+(?:\\.[A-Za-z0-9]++(?:-++[A-Za-z0-9]++)*+)++|#[!-~]++)|((?i:DATA|RSET|QUIT|NOOP|HELP|STARTTLS|ATRN))',
        (('AUTH', 'MECHANISM', 'INITIAL'), ('BDAT', 'SIZE', 'LAST'), ('HELLO', 'WORD'), ('ASKING', 'WORDS'), ('AUTH', 'MECHANISM'), ('BDAT', 'SIZE'), ('ETRN', 'NODE'), ('ALONE',)),
    ),
    'clean_response': (
        b'((?:[A-Za-z0-9+\\/]{4})++(?:[A-Za-z0-9+\\/]{2}==|[A-Za-z0-9+\\/]{3}=)?+|[A-Za-z0-9+\\/]{2}==|[A-Za-z0-9+\\/]{3}=)|(\\*)',
        (('RESPONSE',), ('CANCEL',)),
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
