"""Generated from grammars/capture/javamail.lark by scripts/generate.py; do not edit."""

LINES = b'(?:(?:(DEBUG SMTPS?: trying to connect to host [^\r\n]*+)|(DEBUG(?: SMTPS?| STARTTLS)?: [^\r\n]*+)|((?:Exception in thread "[^"\r\n]*" |Caused by: )?(?:[a-z]\\w*\\.)+\\w*(?:Exception|Error)\\b[^\r\n]*+(?:(?:\r*\n(?!\t)[^\r\n]*+){0,20}?(?:\r*\n[ \t]+(?:at |\\.\\.\\. |nested exception|com\\.|javax\\.|jakarta\\.|java\\.)[^\r\n]*+)++)*+)|([2-5]\\d\\d(?:[ -][^\r\n]*+)?)|(\\d[^\r\n]*+)|([^\r\n]++(?:\r++[^\r\n]++)*+))(?=\r*\n|\\Z)|([^\\r\\n]*+(?:\\r++(?!\\n)[^\\r\\n]*+)*+))(?:\r*\n|\\Z)'
KINDS = (('', ''), ('noise', 'OPEN'), ('noise', 'NOTE'), ('noise', 'EXCEPTION'), ('server', 'REPLY'), ('server', 'LOOSE'), ('client', 'TEXT'), ('other', 'TEXT'))
