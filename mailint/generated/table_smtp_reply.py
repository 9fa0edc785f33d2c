"""Generated from grammars/smtp/reply.lark by scripts/generate.py; do not edit."""

TABLES = {
    'line': (
        0,
        3,
        ((b'([0-9]++)|((?s:.++))', ('', 'ODD_CODE', 'ODD_TEXT'), ()), (b'([0-9]++\\.[0-9]++\\.[0-9]++(?![^ ]))|([ -])|((?s:.++))', ('', 'ODD_ENHANCED', 'SEPARATOR', 'ODD_TEXT'), ()), (b'(?!)', ('',), ()), (b'((?s:.++))', ('', 'ODD_TEXT'), ()), (b'([0-9]++\\.[0-9]++\\.[0-9]++(?![^ ]))|((?s:.++))', ('', 'ODD_ENHANCED', 'ODD_TEXT'), ()), (b'([0-9]++)|([0-9]++\\.[0-9]++\\.[0-9]++(?![^ ]))|([ -])|((?s:.++))', ('', 'ODD_CODE', 'ODD_ENHANCED', 'SEPARATOR', 'ODD_TEXT'), ())),
        ((0, {'$END': -1, 'ODD_CODE': 1, 'ODD_TEXT': 2, 'line': 3}), (1, {'$END': -2, 'ODD_ENHANCED': 4, 'ODD_TEXT': 5, 'SEPARATOR': 6}), (2, {'$END': -2}), (2, {}), (3, {'$END': -3, 'ODD_TEXT': 7}), (2, {'$END': -3}), (4, {'$END': -3, 'ODD_ENHANCED': 8, 'ODD_TEXT': 9}), (2, {'$END': -4}), (3, {'$END': -4, 'ODD_TEXT': 10}), (2, {'$END': -4}), (2, {'$END': -5})),
        ((0, 'line', 'line', (), False), (1, 'line', 'line', ((0, False),), False), (2, 'line', 'line', ((0, False), (1, False)), False), (3, 'line', 'line', ((0, False), (1, False), (2, False)), False), (4, 'line', 'line', ((0, False), (1, False), (2, False), (3, False)), False)),
        (),
        5,
    ),
}
