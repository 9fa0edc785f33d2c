"""Generated from grammars/field/encoded_word.lark by scripts/generate.py; do not edit."""

TABLES: dict[str, tuple[object, ...]] = {
    'start': (
        {
            'ENCODED_WORD': b"=\\?[!#$%&'+\\-0-9A-Z\\\\^_`a-z{|}~]++(?:\\*[A-Za-z0-9\\-]++)?\\?[BbQq]\\?[!->@-~]++\\?=",
            'SPACED_WORD': b"=\\?[!#$%&'+\\-0-9A-Z\\\\^_`a-z{|}~]++(?:\\*[A-Za-z0-9\\-]++)?\\?[BbQq]\\?[!->@-~ \t\r\n]++\\?=",
            'BROKEN_WORD': b'=\\?[^?\\s]*+\\?[^?\\s]*+\\?[^?\\s]*+\\?=|=\\?[^?\\s]++\\?[BbQq]\\?(?:[^?\\s]*+\\?){1,8}?=(?![^\\s)">,;])|=\\?[A-Za-z][^?\\s]*+\\?[^?\\s=][^?\\s]*+\\?=',
            '_OTHER': b'[^=]++|=',
        },
        b'',
        (
            '_OTHER',
        ),
        (
            ('ENCODED_WORD', 'SPACED_WORD', 'BROKEN_WORD', '_OTHER'),
            (),
        ),
        (
            (0, 'start', 'start'),
            (1, 'start', 'start'),
            (2, '__start_star_0', ''),
            (2, '__start_star_0', ''),
            (2, '__start_star_0', ''),
            (2, '__start_star_0', ''),
            (1, '__start_star_0', ''),
            (1, '__start_star_0', ''),
            (1, '__start_star_0', ''),
            (1, '__start_star_0', ''),
        ),
        (
            (0, {'END': -10, 'BROKEN_WORD': 1, 'ENCODED_WORD': 2, 'SPACED_WORD': 3, '_OTHER': 4, '__start_star_0': 5, 'start': 6}),
            (0, {'END': -3, 'BROKEN_WORD': -3, 'ENCODED_WORD': -3, 'SPACED_WORD': -3, '_OTHER': -3}),
            (0, {'END': -1, 'BROKEN_WORD': -1, 'ENCODED_WORD': -1, 'SPACED_WORD': -1, '_OTHER': -1}),
            (0, {'END': -2, 'BROKEN_WORD': -2, 'ENCODED_WORD': -2, 'SPACED_WORD': -2, '_OTHER': -2}),
            (0, {'END': -4, 'BROKEN_WORD': -4, 'ENCODED_WORD': -4, 'SPACED_WORD': -4, '_OTHER': -4}),
            (0, {'END': -9, 'BROKEN_WORD': 7, 'ENCODED_WORD': 8, 'SPACED_WORD': 9, '_OTHER': 10}),
            (1, {}),
            (0, {'END': -7, 'BROKEN_WORD': -7, 'ENCODED_WORD': -7, 'SPACED_WORD': -7, '_OTHER': -7}),
            (0, {'END': -5, 'BROKEN_WORD': -5, 'ENCODED_WORD': -5, 'SPACED_WORD': -5, '_OTHER': -5}),
            (0, {'END': -6, 'BROKEN_WORD': -6, 'ENCODED_WORD': -6, 'SPACED_WORD': -6, '_OTHER': -6}),
            (0, {'END': -8, 'BROKEN_WORD': -8, 'ENCODED_WORD': -8, 'SPACED_WORD': -8, '_OTHER': -8}),
        ),
        6,
    ),
}
