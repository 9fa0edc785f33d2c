"""Generated from grammars/noise/dns.lark by scripts/generate.py; do not edit."""

RECOGNISERS = {
    'clean_mx': (
        b'([A-Za-z0-9_](?:[A-Za-z0-9._-]*[A-Za-z0-9_])?\\.?)(?:[ \t]+(?:[0-9]+[ \t]+)?(?:IN[ \t]+)?MX[ \t]+|[ \t]+mail (?:is handled by|exchanger =) )([0-9]{1,5})(?:[ \t]+)([A-Za-z0-9_.:-]+)|([A-Za-z0-9_](?:[A-Za-z0-9._-]*[A-Za-z0-9_])?\\.?)(?:[ \t]+MX preference = )([0-9]{1,5})(?:, mail exchanger = )([A-Za-z0-9_.:-]+)',
        (('OWNER', 'PREFERENCE', 'TARGET'), ('OWNER', 'PREFERENCE', 'TARGET')),
    ),
    'clean_address': (
        b'([A-Za-z0-9_](?:[A-Za-z0-9._-]*[A-Za-z0-9_])?\\.?)(?:[ \t]+(?:[0-9]+[ \t]+)?(?:IN[ \t]+)?(?:A|AAAA)[ \t]+| has (?:IPv6 )?address )((?:[0-9]{1,3}\\.){3}[0-9]{1,3}|[0-9A-Fa-f]*:[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*)',
        (('OWNER', 'ADDRESS'),),
    ),
    'clean_alias': (
        b'([A-Za-z0-9_](?:[A-Za-z0-9._-]*[A-Za-z0-9_])?\\.?)(?:[ \t]+(?:[0-9]+[ \t]+)?(?:IN[ \t]+)?CNAME[ \t]+| is an alias for |[ \t]+canonical name = )([A-Za-z0-9_.:-]+)',
        (('OWNER', 'TARGET'),),
    ),
    'clean_missing': (
        b"(?:Host )([A-Za-z0-9_](?:[A-Za-z0-9._-]*[A-Za-z0-9_])?\\.?)(?: not found: 3\\(NXDOMAIN\\))|(?:\\*\\* server can't find )([A-Za-z0-9_](?:[A-Za-z0-9._-]*[A-Za-z0-9_])?\\.?)(?:: NXDOMAIN)",
        (('OWNER',), ('OWNER',)),
    ),
    'clean_none': (
        b'([A-Za-z0-9_](?:[A-Za-z0-9._-]*[A-Za-z0-9_])?\\.?)(?: has no )(MX|AAAA|A)(?: record)',
        (('OWNER', 'KIND'),),
    ),
    'clean_status': (
        b'(?:;; ->>HEADER<<- opcode: QUERY, status: )([A-Z]+)(?:,[^\r\n]*)',
        (('STATUS',),),
    ),
    'clean_count': (
        b'(?:;; flags:[^;\r\n]*; QUERY: [0-9]+, ANSWER: )([0-9]+)(?:,[^\r\n]*)',
        (('COUNT',),),
    ),
    'clean_question': (
        b'(?:;)([A-Za-z0-9_](?:[A-Za-z0-9._-]*[A-Za-z0-9_])?\\.?)(?:[ \t]+IN[ \t]+)(MX|AAAA|A)',
        (('OWNER', 'KIND'),),
    ),
    'clean_short': (
        b'(?:[^\r\n]*?\\bdig(?=[ \t][^\r\n]*\\+short)[ \t]+)([^\r\n]+)',
        (('WORDS',),),
    ),
    'clean_short_mx': (
        b'([0-9]{1,5})(?:[ \t]+)([A-Za-z0-9_.:-]+)',
        (('PREFERENCE', 'TARGET'),),
    ),
    'clean_short_address': (
        b'((?:[0-9]{1,3}\\.){3}[0-9]{1,3}|[0-9A-Fa-f]*:[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*)',
        (('ADDRESS',),),
    ),
}
