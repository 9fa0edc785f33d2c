"""Generated from grammars/capture/smtp_source.lark by scripts/generate.py; do not edit."""

LINES = b'(?:(?:(smtp-source: (?:[a-z_]+: |fd=)[^\r\n]*+)|(?:(?:\\d+\r)?smtp-source: )(?:<<< ?+)([^\r\n]++(?:\r++[^\r\n]++)*+)|(?:(?:\\d+\r)?smtp-source: )(?:<<< ?+)()|(?:(?:\\d+\r)?smtp-source: )((?:[A-Z]{4}(?:[ \t][^\r\n]*+)?|STARTTLS|\\.)))(?=\r*\n|\\Z)|([^\\r\\n]*+(?:\\r++(?!\\n)[^\\r\\n]*+)*+))(?:\r*\n|\\Z)'
KINDS = (('', ''), ('noise', 'NOTE'), ('server', 'TEXT'), ('server', 'TEXT'), ('client', 'SENT'), ('other', 'TEXT'))
