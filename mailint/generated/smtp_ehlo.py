"""Generated from grammars/smtp/ehlo.lark by scripts/generate.py; do not edit."""

RECOGNISERS = {
    'clean_line': (
        b'((?i:AUTH))(?:=)([!-~]++(?: [!-~]++)*+)|([A-Za-z0-9][A-Za-z0-9-]*+)((?: [!-~]++)++)|([A-Za-z0-9][A-Za-z0-9-]*+)',
        (('AUTH', 'WORDS'), ('KEYWORD', 'PARAMETERS'), ('KEYWORD',)),
    ),
    'clean_size': (
        b'([0-9]++)',
        (('SIZE',),),
    ),
    'clean_auth': (
        b'([A-Za-z0-9_-]{1,20}(?: [A-Za-z0-9_-]{1,20})*+)',
        (('MECHANISMS',),),
    ),
    'clean_deliverby': (
        b'([0-9]{1,9}(?:,[!-+\\--~]++)*+|(?:,[!-+\\--~]++)++)',
        (('MINIMUM',),),
    ),
    'clean_futurerelease': (
        b'([1-9][0-9]{0,8})(?:\\ )((?i:[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])T(?:[01][0-9]|2[0-3]):[0-5][0-9]:(?:[0-5][0-9]|60)(?:\\.[0-9]++)?(?:Z|[+-]00:00)))',
        (('SECONDS', 'UTC'),),
    ),
    'clean_mt_priority': (
        b'([A-Za-z0-9._-]{1,20})',
        (('PROFILE',),),
    ),
    'clean_no_soliciting': (
        b'([A-Za-z][A-Za-z0-9._:-]*+(?:,[A-Za-z][A-Za-z0-9._:-]*+)*+)',
        (('CLASSES',),),
    ),
    'clean_limits': (
        b'([A-Za-z0-9_-]++=[0-9]++(?: [A-Za-z0-9_-]++=[0-9]++)*+)',
        (('LIMITS',),),
    ),
}
