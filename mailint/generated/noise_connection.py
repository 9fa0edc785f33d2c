"""Generated from grammars/noise/connection.lark by scripts/generate.py; do not edit."""

RECOGNISERS = {
    'clean_host': (
        b"(?:[^\r\n]*?\\bs_client[ \t][^\r\n]*?-connect[ \t]+)([A-Za-z0-9_](?:[A-Za-z0-9._:-]*[A-Za-z0-9])?)(?::)([0-9]{1,5})(?:[^0-9\r\n][^\r\n]*)|(?:Connection to )([A-Za-z0-9_](?:[A-Za-z0-9._:-]*[A-Za-z0-9])?)(?:[ \t]+)([0-9]{1,5})(?:[^0-9\r\n][^\r\n]*)|(?:=== Trying |Ncat: Connected to |\\*[ \t]+Trying )([A-Za-z0-9_](?:[A-Za-z0-9._:-]*[A-Za-z0-9])?)(?::)([0-9]{1,5})(?:[^0-9\r\n][^\r\n]*)|(?:connect: (?:to )?\\(')([A-Za-z0-9_](?:[A-Za-z0-9._:-]*[A-Za-z0-9])?)(?:', )([0-9]{1,5})(?:[^0-9\r\n][^\r\n]*)|(?:[^\r\n]*?\\b(?:telnet|nc|ncat)[ \t]+(?:-[A-Za-z]+[ \t]+)*)([A-Za-z0-9_](?:[A-Za-z0-9._:-]*[A-Za-z0-9])?)(?:[ \t]+)([0-9]{1,5})|(?:[^\r\n]*?\\bs_client[ \t][^\r\n]*?-connect[ \t]+)([A-Za-z0-9_](?:[A-Za-z0-9._:-]*[A-Za-z0-9])?)(?::)([0-9]{1,5})|(?:Connected to |Trying )([A-Za-z0-9_](?:[A-Za-z0-9._:-]*[A-Za-z0-9])?)(?:\\.+)",
        (('HOST', 'PORT'), ('HOST', 'PORT'), ('HOST', 'PORT'), ('HOST', 'PORT'), ('HOST', 'PORT'), ('HOST', 'PORT'), ('HOST',)),
    ),
    'clean_protocol': (
        b'(?:[ \t]+Protocol[ \t]*: |=== TLS started with cipher |\\* SSL connection using )((?:TLS|SSL)v[0-9](?:\\.[0-9])?)(?:[: ][^\r\n]*)|(?:[ \t]+Protocol[ \t]*: |=== TLS started with cipher |\\* SSL connection using )((?:TLS|SSL)v[0-9](?:\\.[0-9])?)',
        (('VERSION',), ('VERSION',)),
    ),
    'clean_verify': (
        b'(?:verify error:num=|[ \t]*Verify return code: )([0-9]+)(?:[: ][^\r\n]*)|(?:verify error:num=|[ \t]*Verify return code: )([0-9]+)',
        (('NUMBER',), ('NUMBER',)),
    ),
}
