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
            (0, {'END': -12, 'DOMAIN_LITERAL': 1, 'QUOTED_STRING': 2, 'SEMICOLON': 3, 'STRAY': 4, 'WORD': 5, '__received_star_0': 6, 'received': 7}),
            (0, {'END': -3, 'DOMAIN_LITERAL': -3, 'QUOTED_STRING': -3, 'SEMICOLON': -3, 'STRAY': -3, 'WORD': -3}),
            (0, {'END': -2, 'DOMAIN_LITERAL': -2, 'QUOTED_STRING': -2, 'SEMICOLON': -2, 'STRAY': -2, 'WORD': -2}),
            (0, {'END': -4, 'DOMAIN_LITERAL': -4, 'QUOTED_STRING': -4, 'SEMICOLON': -4, 'STRAY': -4, 'WORD': -4}),
            (0, {'END': -5, 'DOMAIN_LITERAL': -5, 'QUOTED_STRING': -5, 'SEMICOLON': -5, 'STRAY': -5, 'WORD': -5}),
            (0, {'END': -1, 'DOMAIN_LITERAL': -1, 'QUOTED_STRING': -1, 'SEMICOLON': -1, 'STRAY': -1, 'WORD': -1}),
            (0, {'END': -11, 'DOMAIN_LITERAL': 8, 'QUOTED_STRING': 9, 'SEMICOLON': 10, 'STRAY': 11, 'WORD': 12}),
            (1, {}),
            (0, {'END': -8, 'DOMAIN_LITERAL': -8, 'QUOTED_STRING': -8, 'SEMICOLON': -8, 'STRAY': -8, 'WORD': -8}),
            (0, {'END': -7, 'DOMAIN_LITERAL': -7, 'QUOTED_STRING': -7, 'SEMICOLON': -7, 'STRAY': -7, 'WORD': -7}),
            (0, {'END': -9, 'DOMAIN_LITERAL': -9, 'QUOTED_STRING': -9, 'SEMICOLON': -9, 'STRAY': -9, 'WORD': -9}),
            (0, {'END': -10, 'DOMAIN_LITERAL': -10, 'QUOTED_STRING': -10, 'SEMICOLON': -10, 'STRAY': -10, 'WORD': -10}),
            (0, {'END': -6, 'DOMAIN_LITERAL': -6, 'QUOTED_STRING': -6, 'SEMICOLON': -6, 'STRAY': -6, 'WORD': -6}),
        ),
        7,
    ),
}
