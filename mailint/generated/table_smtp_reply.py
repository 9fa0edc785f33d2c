"""Generated from grammars/smtp/reply.lark by scripts/generate.py; do not edit."""

TABLES: dict[str, tuple[object, ...]] = {
    'line': (
        {
            'ODD_CODE': b'[0-9]++',
            'ODD_ENHANCED': b'[0-9]++\\.[0-9]++\\.[0-9]++(?![^ ])',
            'SEPARATOR': b'[ -]',
            'ODD_TEXT': b'(?s:.++)',
        },
        b'',
        (
        ),
        (
            ('ODD_CODE', 'ODD_TEXT'),
            ('ODD_ENHANCED', 'SEPARATOR', 'ODD_TEXT'),
            (),
            ('ODD_TEXT',),
            ('ODD_ENHANCED', 'ODD_TEXT'),
        ),
        (
            (0, 'line', 'line'),
            (1, 'line', 'line'),
            (1, 'line', 'line'),
            (2, 'line', 'line'),
            (2, 'line', 'line'),
            (3, 'line', 'line'),
            (2, 'line', 'line'),
            (3, 'line', 'line'),
            (3, 'line', 'line'),
            (4, 'line', 'line'),
        ),
        (
            (0, {'END': -10, 'ODD_CODE': 1, 'ODD_TEXT': 2, 'line': 3}),
            (1, {'END': -8, 'ODD_ENHANCED': 4, 'ODD_TEXT': 5, 'SEPARATOR': 6}),
            (2, {'END': -9}),
            (2, {}),
            (3, {'END': -6, 'ODD_TEXT': 7}),
            (2, {'END': -7}),
            (4, {'END': -4, 'ODD_ENHANCED': 8, 'ODD_TEXT': 9}),
            (2, {'END': -5}),
            (3, {'END': -2, 'ODD_TEXT': 10}),
            (2, {'END': -3}),
            (2, {'END': -1}),
        ),
        3,
    ),
}
