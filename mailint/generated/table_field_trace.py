"""Generated from grammars/field/trace.lark by scripts/generate.py; do not edit."""

TABLES: dict[str, tuple[object, ...]] = {
    'received': (
        {
            'WORD': b'(?s:(?:[^ \t\r\n;()"\\[\\\\]|\\\\.)++)',
            'COMMENT': b'(?s:\\((?:[^()\\\\]|\\\\.)*+\\))',
            'QUOTED_STRING': b'(?s:"(?:[^"\\\\]|\\\\.)*+")',
            'DOMAIN_LITERAL': b'\\[[^\\[\\]\\\\]*+\\]',
            'STRAY': b'[()"\\[\\\\]',
            'SEMICOLON': b';',
        },
        b'[ \t\r\n]++',
        (
        ),
        (
            ('WORD', 'COMMENT', 'QUOTED_STRING', 'DOMAIN_LITERAL', 'STRAY', 'SEMICOLON'),
            ('COMMENT',),
        ),
        (
            (0, 'received', 'received'),
            (1, 'received', 'received'),
            (2, '__received_star_0', ''),
            (2, '__received_star_0', ''),
            (2, '__received_star_0', ''),
            (2, '__received_star_0', ''),
            (2, '__received_star_0', ''),
            (1, '__received_star_0', ''),
            (1, '__received_star_0', ''),
            (1, '__received_star_0', ''),
            (1, '__received_star_0', ''),
            (1, '__received_star_0', ''),
        ),
        (
            (0, {'END': -12, 'DOMAIN_LITERAL': 1, 'QUOTED_STRING': 1, 'SEMICOLON': 1, 'STRAY': 1, 'WORD': 1, '__received_star_0': 1, 'received': 2}),
            (0, {'END': -11, 'DOMAIN_LITERAL': 4, 'QUOTED_STRING': 4, 'SEMICOLON': 4, 'STRAY': 4, 'WORD': 4}),
            (1, {}),
        ),
        2,
    ),
}
