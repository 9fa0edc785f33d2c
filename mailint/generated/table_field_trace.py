"""Generated from grammars/field/trace.lark by scripts/generate.py; do not edit."""

TABLES = {
    'received': (
        0,
        7,
        ((b'((?s:(?:[^ \t\r\n;()"\\[\\\\]|\\\\.)++))|((?s:\\((?:[^()\\\\]|\\\\.)*+\\)))|((?s:"(?:[^"\\\\]|\\\\.)*+"))|(\\[[^\\[\\]\\\\]*+\\])|([ \t\r\n]++)|([()"\\[\\\\])|(;)', ('', 'WORD', 'COMMENT', 'QUOTED_STRING', 'DOMAIN_LITERAL', 'FWS', 'STRAY', 'SEMICOLON'), ()), (b'((?s:\\((?:[^()\\\\]|\\\\.)*+\\)))|([ \t\r\n]++)', ('', 'COMMENT', 'FWS'), ())),
        ((0, {'$END': -1, 'DOMAIN_LITERAL': 1, 'QUOTED_STRING': 2, 'SEMICOLON': 3, 'STRAY': 4, 'WORD': 5, '__received_star_0': 6, 'received': 7}), (0, {'$END': -2, 'DOMAIN_LITERAL': -2, 'QUOTED_STRING': -2, 'SEMICOLON': -2, 'STRAY': -2, 'WORD': -2}), (0, {'$END': -2, 'DOMAIN_LITERAL': -2, 'QUOTED_STRING': -2, 'SEMICOLON': -2, 'STRAY': -2, 'WORD': -2}), (0, {'$END': -2, 'DOMAIN_LITERAL': -2, 'QUOTED_STRING': -2, 'SEMICOLON': -2, 'STRAY': -2, 'WORD': -2}), (0, {'$END': -2, 'DOMAIN_LITERAL': -2, 'QUOTED_STRING': -2, 'SEMICOLON': -2, 'STRAY': -2, 'WORD': -2}), (0, {'$END': -2, 'DOMAIN_LITERAL': -2, 'QUOTED_STRING': -2, 'SEMICOLON': -2, 'STRAY': -2, 'WORD': -2}), (0, {'$END': -3, 'DOMAIN_LITERAL': 8, 'QUOTED_STRING': 9, 'SEMICOLON': 10, 'STRAY': 11, 'WORD': 12}), (1, {}), (0, {'$END': -4, 'DOMAIN_LITERAL': -4, 'QUOTED_STRING': -4, 'SEMICOLON': -4, 'STRAY': -4, 'WORD': -4}), (0, {'$END': -4, 'DOMAIN_LITERAL': -4, 'QUOTED_STRING': -4, 'SEMICOLON': -4, 'STRAY': -4, 'WORD': -4}), (0, {'$END': -4, 'DOMAIN_LITERAL': -4, 'QUOTED_STRING': -4, 'SEMICOLON': -4, 'STRAY': -4, 'WORD': -4}), (0, {'$END': -4, 'DOMAIN_LITERAL': -4, 'QUOTED_STRING': -4, 'SEMICOLON': -4, 'STRAY': -4, 'WORD': -4}), (0, {'$END': -4, 'DOMAIN_LITERAL': -4, 'QUOTED_STRING': -4, 'SEMICOLON': -4, 'STRAY': -4, 'WORD': -4})),
        ((0, 'received', 'received', (), False), (1, '__received_star_0', '', ((0, False),), False), (1, 'received', 'received', ((0, True),), False), (2, '__received_star_0', '', ((0, True), (1, False)), False)),
        ('COMMENT', 'FWS'),
        0,
    ),
}
