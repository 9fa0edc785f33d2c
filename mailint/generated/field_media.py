"""Generated from grammars/field/media.lark by scripts/generate.py; do not edit."""

RECOGNISERS = {
    'clean_content_type': (
        b"([A-Za-z0-9!#$%&'*+.^_`{|}~-]++)(?:/)([A-Za-z0-9!#$%&'*+.^_`{|}~-]++)",
        (('CLEAN_TOKEN', 'SUBTYPE'),),
    ),
    'clean_kind': (
        b"([A-Za-z0-9!#$%&'*+.^_`{|}~-]++)",
        (('CLEAN_TOKEN',),),
    ),
    'clean_parameter': (
        b'(?:[ \t\r\n]*+;[ \t\r\n]*+)([A-Za-z0-9!#$%&\'*+.^_`{|}~-]++)(?:=)([A-Za-z0-9!#$%&\'*+.^_`{|}~-]++)|(?:[ \t\r\n]*+;[ \t\r\n]*+)([A-Za-z0-9!#$%&\'*+.^_`{|}~-]++)(?:=)("[^"\\\\\r\n\\0]*+")',
        (('ATTRIBUTE_CLEAN', 'CLEAN_TOKEN'), ('ATTRIBUTE_CLEAN', 'CLEAN_QUOTED')),
    ),
}
