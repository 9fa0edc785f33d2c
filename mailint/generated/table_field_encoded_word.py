"""Generated from grammars/field/encoded_word.lark by scripts/generate.py; do not edit."""

TABLES = {
    'start': (
        0,
        6,
        ((b'(=\\?[!#$%&\'+\\-0-9A-Z\\\\^_`a-z{|}~]++(?:\\*[A-Za-z0-9\\-]++)?\\?[BbQq]\\?[!->@-~]++\\?=)|(=\\?[!#$%&\'+\\-0-9A-Z\\\\^_`a-z{|}~]++(?:\\*[A-Za-z0-9\\-]++)?\\?[BbQq]\\?[!->@-~ \t\r\n]++\\?=)|(=\\?[^?\\s]*+\\?[^?\\s]*+\\?[^?\\s]*+\\?=|=\\?[^?\\s]++\\?[BbQq]\\?(?:[^?\\s]*+\\?){1,8}?=(?![^\\s)">,;])|=\\?[A-Za-z][^?\\s]*+\\?[^?\\s=][^?\\s]*+\\?=)|([^=]++|=)', ('', 'ENCODED_WORD', 'SPACED_WORD', 'BROKEN_WORD', '_OTHER'), ()), (b'(?!)', ('',), ())),
        ((0, {'$END': -1, 'BROKEN_WORD': 1, 'ENCODED_WORD': 2, 'SPACED_WORD': 3, '_OTHER': 4, '__start_star_0': 5, 'start': 6}), (0, {'$END': -2, 'BROKEN_WORD': -2, 'ENCODED_WORD': -2, 'SPACED_WORD': -2, '_OTHER': -2}), (0, {'$END': -2, 'BROKEN_WORD': -2, 'ENCODED_WORD': -2, 'SPACED_WORD': -2, '_OTHER': -2}), (0, {'$END': -2, 'BROKEN_WORD': -2, 'ENCODED_WORD': -2, 'SPACED_WORD': -2, '_OTHER': -2}), (0, {'$END': -3, 'BROKEN_WORD': -3, 'ENCODED_WORD': -3, 'SPACED_WORD': -3, '_OTHER': -3}), (0, {'$END': -4, 'BROKEN_WORD': 7, 'ENCODED_WORD': 8, 'SPACED_WORD': 9, '_OTHER': 10}), (1, {}), (0, {'$END': -5, 'BROKEN_WORD': -5, 'ENCODED_WORD': -5, 'SPACED_WORD': -5, '_OTHER': -5}), (0, {'$END': -5, 'BROKEN_WORD': -5, 'ENCODED_WORD': -5, 'SPACED_WORD': -5, '_OTHER': -5}), (0, {'$END': -5, 'BROKEN_WORD': -5, 'ENCODED_WORD': -5, 'SPACED_WORD': -5, '_OTHER': -5}), (0, {'$END': -6, 'BROKEN_WORD': -6, 'ENCODED_WORD': -6, 'SPACED_WORD': -6, '_OTHER': -6})),
        ((0, 'start', 'start', (), False), (1, '__start_star_0', '', ((0, False),), False), (1, '__start_star_0', '', (), False), (1, 'start', 'start', ((0, True),), False), (2, '__start_star_0', '', ((0, True), (1, False)), False), (2, '__start_star_0', '', ((0, True),), False)),
        (),
        0,
    ),
}
