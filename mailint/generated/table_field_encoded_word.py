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
            (0, {'END': -10, 'BROKEN_WORD': 1, 'ENCODED_WORD': 1, 'SPACED_WORD': 1, '_OTHER': 1, '__start_star_0': 1, 'start': 2}),
            (0, {'END': -9, 'BROKEN_WORD': 4, 'ENCODED_WORD': 4, 'SPACED_WORD': 4, '_OTHER': 4}),
            (1, {}),
        ),
        2,
    ),
}
