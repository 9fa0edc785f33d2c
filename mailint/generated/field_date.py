"""Generated from grammars/field/date.lark by scripts/generate.py; do not edit."""

RECOGNISERS = {
    'clean_date_time': (
        b'((?i:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)(?![A-Za-z.\x80-\xff])))(?:,[ \t\r\n]*+)([0-9]{1,2})(?:[ \t\r\n]++)((?i:(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)(?![A-Za-z.\x80-\xff])))(?:[ \t\r\n]++)([0-9]{4,9})(?:[ \t\r\n]++)([0-9]{2}:[0-9]{2}(?::[0-9]{2})?)(?:[ \t\r\n]++)([+-][0-9]{4}(?![0-9:]))(?:[ \t\r\n]++(?:\\([^()\\\\]*+\\)[ \t\r\n]*+)?|\\([^()\\\\]*+\\)[ \t\r\n]*+)|((?i:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)(?![A-Za-z.\x80-\xff])))(?:,[ \t\r\n]*+)([0-9]{1,2})(?:[ \t\r\n]++)((?i:(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)(?![A-Za-z.\x80-\xff])))(?:[ \t\r\n]++)([0-9]{4,9})(?:[ \t\r\n]++)([0-9]{2}:[0-9]{2}(?::[0-9]{2})?)(?:[ \t\r\n]++)([+-][0-9]{4}(?![0-9:]))|([0-9]{1,2})(?:[ \t\r\n]++)((?i:(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)(?![A-Za-z.\x80-\xff])))(?:[ \t\r\n]++)([0-9]{4,9})(?:[ \t\r\n]++)([0-9]{2}:[0-9]{2}(?::[0-9]{2})?)(?:[ \t\r\n]++)([+-][0-9]{4}(?![0-9:]))(?:[ \t\r\n]++(?:\\([^()\\\\]*+\\)[ \t\r\n]*+)?|\\([^()\\\\]*+\\)[ \t\r\n]*+)|([0-9]{1,2})(?:[ \t\r\n]++)((?i:(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)(?![A-Za-z.\x80-\xff])))(?:[ \t\r\n]++)([0-9]{4,9})(?:[ \t\r\n]++)([0-9]{2}:[0-9]{2}(?::[0-9]{2})?)(?:[ \t\r\n]++)([+-][0-9]{4}(?![0-9:]))',
        (('DAY', 'DAY_OF_MONTH', 'MONTH', 'YEAR', 'CLOCK', 'OFFSET'), ('DAY', 'DAY_OF_MONTH', 'MONTH', 'YEAR', 'CLOCK', 'OFFSET'), ('DAY_OF_MONTH', 'MONTH', 'YEAR', 'CLOCK', 'OFFSET'), ('DAY_OF_MONTH', 'MONTH', 'YEAR', 'CLOCK', 'OFFSET')),
    ),
}
