"""Generated from grammars/field/encoded_word.lark by scripts/generate.py; do not edit."""

RECOGNISERS = {
    'clean_encoded_word': (
        b"(?:=\\?)([!#$%&'+\\-0-9A-Z\\\\^_`a-z{|}~]++)(?:\\*)([A-Za-z0-9\\-]++)(?:\\?)([BbQq])(?:\\?)([!->@-~]++)(?:\\?=)|(?:=\\?)([!#$%&'+\\-0-9A-Z\\\\^_`a-z{|}~]++)(?:\\?)([BbQq])(?:\\?)([!->@-~]++)(?:\\?=)",
        (('CHARSET', 'LANGUAGE', 'ENCODING', 'ENCODED_TEXT'), ('CHARSET', 'ENCODING', 'ENCODED_TEXT')),
    ),
    'clean_spaced_word': (
        b"(?:=\\?)([!#$%&'+\\-0-9A-Z\\\\^_`a-z{|}~]++)(?:\\*)([A-Za-z0-9\\-]++)(?:\\?)([BbQq])(?:\\?)([!->@-~ \t\r\n]++)(?:\\?=)|(?:=\\?)([!#$%&'+\\-0-9A-Z\\\\^_`a-z{|}~]++)(?:\\?)([BbQq])(?:\\?)([!->@-~ \t\r\n]++)(?:\\?=)",
        (('CHARSET', 'LANGUAGE', 'ENCODING', 'SPACED_TEXT'), ('CHARSET', 'ENCODING', 'SPACED_TEXT')),
    ),
}
