"""What servers say when they refuse, and which findings explain it.

A row has words of a reply (a regular expression, any case, the lines of the reply joined by blanks), who says them, the
codes of the rules that explain them, and where the words are to be found. Words of servers change: what no row knows is
told by its reply code and enhanced status code alone.
"""

from __future__ import annotations

from mailint.record import NamedTuple


class Refusal(NamedTuple):
    """Words of a reply, and what they mean."""

    words: str
    server: str
    rules: str
    """Codes of rules, with blanks between them: the likeliest first."""
    source: str


_POSTFIX = "Postfix, src/smtpd/smtpd.c and smtpd_check.c"
_EXIM = "Exim, src/src/smtp_in.c and receive.c"
_SENDMAIL = "Sendmail, sendmail/srvrsmtp.c"
_GOOGLE = "Google Workspace Admin Help, SMTP error reference; support.google.com/mail/?p=RfcMessageNonCompliant"
_MICROSOFT = "Microsoft Learn, Email non-delivery reports and SMTP errors in Exchange Online"
_YAHOO = "Yahoo Sender Hub, SMTP error codes"
_AMAVIS = "amavisd-new, check_header_validity"
_RSPAMD = "rspamd, rules/headers_checks.lua"

HELLO = "S007 S008 S009 S010 S011 X053"
PATH = "S017 S018 S019 S020 S021 S022 S023 S024 S025 A024"
SEQUENCE = "S005 S026 S027 S028 S029 X024 X025 X033 X039 X040"
PARAMETERS = "X001 X003 X004 X005 X006 X010 X017 X051 X055 X056 X058 X059 X060 X061 X062 X063 X064 X065 X069"
MAILBOXES = "A001 A002 A003 A004 A005 A006 A007 A008 A009 A010 A013 A016 A026 H018 H019"
DATES = "D001 D002 D003 D004 D005 D006 D009 D012 D013 D014 D018 D022"
IDENTIFIERS = "R001 R002 R003 R004 R005"
HEADER = (
    f"L018 L017 L015 L016 H003 H005 H001 H002 H004 H007 H011 {MAILBOXES} {IDENTIFIERS} {DATES} I001 I002 L010 L003 L007"
)
MIME = "M001 M003 M004 M005 M007 M014 M015 M017 M018 M021 M024 M025 M028 M035 E016 E018 E022 E024 E031"

REFUSALS: tuple[Refusal, ...] = (
    # the whole header section
    Refusal(r"multiple (?P<field>[\w-]+) headers|multiple '[\w-]+' headers|duplicate headers?", "Gmail", "H002", _GOOGLE),
    Refusal(r"'?from'? header is missing|missing 'from'|no from header|\"from\" header missing", "Gmail", "H001 H007 L017 H003",
            _GOOGLE),
    Refusal(r"missing a valid message-?id|messages? missing .{0,12}message-?id", "Gmail", IDENTIFIERS, _GOOGLE),
    Refusal(r"(?:not|isn't) rfc ?5322 ?-?compliant|RfcMessageNonCompliant", "Gmail", HEADER, _GOOGLE),
    Refusal(r"must be rfc ?5322 section 3\.6\.2 compliant|5\.7\.512", "Microsoft", f"H001 H011 H002 {MAILBOXES}", _MICROSOFT),
    Refusal(r"headers? (?:is|are) not rfc.compliant|failed rfc compliance|not rfc.compliant", "Yahoo", HEADER, _YAHOO),
    Refusal(r"bare ?line ?-?feeds?|bare <?[lc][rf]>?|bare newline|stray newline", "Microsoft, Postfix, qmail",
            "L002 L003 S040 S079 S080 L001", _MICROSOFT),
    Refusal(r"nul (?:characters?|octets?)|null (?:byte|character)", "Exim", "L004", _EXIM),
    Refusal(r"line (?:is )?too long|maximum allowed line length|lines? longer than \d+|5\.6\.\d+ line", "Exim, Postfix",
            "L007 S038 E033", _EXIM),
    # amavis and rspamd name the fault
    Refusal(r"non-encoded (?:8-bit|non-ascii) data", "amavis", "I001 I002 E001 E003", _AMAVIS),
    Refusal(r"improper use of control character", "amavis", "L004 L003", _AMAVIS),
    Refusal(r"folded header field made up entirely of whitespace", "amavis", "L010", _AMAVIS),
    Refusal(r"header line longer than 998", "amavis", "L007", _AMAVIS),
    Refusal(r"missing required header field:? \"?date|missing[_ ]date", "amavis, rspamd", "D001 L017 H003", _AMAVIS),
    Refusal(r"missing required header field:? \"?from|missing[_ ]from", "amavis, rspamd", "H001 L017 H003", _AMAVIS),
    Refusal(r"missing[_ ]mid\b|missing message-id|invalid[_ ]msgid", "rspamd", IDENTIFIERS, _RSPAMD),
    Refusal(r"duplicate (?:header field|header|from|to|subject|date|message-id)", "amavis, Amazon SES", "H002", _AMAVIS),
    Refusal(r"mime error|broken mime|invalid mime", "amavis", MIME, _AMAVIS),
    Refusal(r"bad.?header|broken[_ ]headers|corrupt(?:ed)? (?:message|header)|invalid message content|malformed header",
            "amavis, rspamd, Microsoft", f"{HEADER} {MIME}", _AMAVIS),
    Refusal(r"(?:header syntax|syntax error in .{0,20}header|missing or malformed local part|unqualified address)", "Exim",
            f"{MAILBOXES} A024", _EXIM),
    # hello
    Refusal(r"helo command rejected|syntactically invalid (?:helo|ehlo) argument|invalid (?:helo|ehlo|domain) name"
            r"|(?:helo|ehlo) requires domain|invalid domain name|need fully-qualified hostname|bad helo|dynamic helo",
            "Postfix, Exim, Sendmail, Microsoft", HELLO, _POSTFIX),
    Refusal(r"(?:send|say) (?:helo|ehlo|hello)(?:/ehlo)? first|(?:helo|ehlo) first|send hello first|no helo|bad sequence.*helo",
            "Postfix, Sendmail, Microsoft, Gmail", "S005 S033 S007", _POSTFIX),
    # order
    Refusal(r"nested mail|sender already|already specified|sender already given", "Postfix, Sendmail, Exim", "S027", _POSTFIX),
    Refusal(r"need rcpt|valid rcpt command must precede data|no valid recipients|rcpt first|need rcpt \(recipient\)",
            "Postfix, Exim, Sendmail", "S028 S017 S018 S022 S023 A024", _POSTFIX),
    Refusal(r"need mail|mail (?:from )?first|sender not yet given|need mail before rcpt", "Postfix, Exim, Sendmail",
            "S026 S005 S017 S018 S023", _POSTFIX),
    Refusal(r"pipelining|synchroni[sz]ation error|protocol synchroni[sz]ation", "Postfix, Exim", "X028 X029 S004", _EXIM),
    # paths
    Refusal(r"syntax: (?:mail from|rcpt to)|bad (?:sender|recipient) address syntax|malformed address|syntax error in .*address"
            r"|invalid address|cannot decode response|address syntax|unbalanced",
            "Postfix, Exim, Microsoft, Gmail", PATH, _POSTFIX),
    Refusal(r"need fully-qualified address|must contain a domain|domain name required", "Postfix, Exim, Sendmail",
            "S022 A024 S023", _POSTFIX),
    Refusal(r"domain (?:of sender address .{0,60}does )?not (?:found|exist)|domain not found|host or domain name not found",
            "Postfix, Sendmail", "S008 A025 Q001 Q002 Q006 Q009", _POSTFIX),
    Refusal(r"null ?mx|does not accept mail", "RFC 7505", "Q002 Q009", "RFC 7505 §4.1"),
    # parameters and extensions
    Refusal(r"unsupported option|parameters? (?:is )?not (?:recognized|supported|implemented)|unrecognized parameter|unknown parameter",
            "Postfix, Sendmail", PARAMETERS, _POSTFIX),
    Refusal(r"exceed\w* .{0,40}(?:size|limit)|too (?:big|large)|message size|size limit", "Postfix, Exim, Gmail, Microsoft",
            "X013 X012", _POSTFIX),
    Refusal(r"smtputf8|utf-?8", "Postfix, RFC 6531", "X050 X054 S039 X051", _POSTFIX),
    Refusal(r"starttls (?:command )?first|must issue (?:a )?starttls|encryption (?:is )?required", "Postfix, Gmail",
            "X035 X031 X002", _POSTFIX),
    Refusal(r"already (?:authenticated|in tls|started)", "Postfix", "X040 X033", _POSTFIX),
    Refusal(r"mail transaction in progress", "Postfix", "X039", _POSTFIX),
    Refusal(r"base64|cannot decode|malformed auth|invalid authentication (?:data|response)", "Postfix, Exim, Microsoft",
            "X042 X043 X045", _POSTFIX),
    Refusal(r"(?:unrecognized|unsupported|unknown) authentication (?:type|mechanism)|mechanism not supported",
            "Microsoft, Postfix", "X037 X049", _MICROSOFT),
    Refusal(r"authentication (?:is )?not enabled|auth command (?:is )?not", "Postfix", "X002 X037", _POSTFIX),
    Refusal(r"bdat|chunk", "Postfix, Exim", "X022 X023 X024 X025 X026 X027", _EXIM),
    # commands
    Refusal(r"(?:command|verb) (?:not recognized|unrecognized|unknown)|(?:unrecognized|unknown|invalid) command|bad syntax"
            r"|command not (?:implemented|recognized)|not implemented", "Postfix, Sendmail, Microsoft, Gmail",
            "S033 S041 S036 S034 S035 S039 X002 S020", _POSTFIX),
)  # fmt: skip
"""In the order of trial; the first whose words are said holds."""

BY_CODE: tuple[tuple[str, str, str], ...] = (
    (r"5\.1\.7|5\.1\.3|5\.1\.8", "", f"{PATH} A025 S008"),
    (r"5\.3\.4|5\.2\.3", "", "X013 X012"),
    (r"5\.5\.1", "", f"S033 {SEQUENCE} X002"),
    (r"5\.5\.2", "", f"{PATH} S033 S036 S039 S041 S032 S031 {HELLO}"),
    (r"5\.5\.4", "", f"{PARAMETERS} {PATH} {HELLO} S031 S032"),
    (r"5\.6\.7", "", "X050 X054"),
    (r"5\.6\.[0-9]", "", f"{MIME} {HEADER} L002"),
    (r"5\.7\.4|5\.5\.6", "", "X037 X042 X045"),
    ("", "500|502", "S033 S036 S038 S039 S041 X002"),
    ("", "501", f"{PATH} {HELLO} S031 S032 X022 X042"),
    ("", "503", SEQUENCE),
    ("", "504", f"X037 {HELLO} {PARAMETERS}"),
    ("", "555", f"{PARAMETERS} {PATH}"),
    ("", "552", "X013"),
)
"""Where no words are known: enhanced status code or reply code (regular expressions), and the rules that explain it.

Of these only errors about the refused command itself count, or about the message where that was refused: a code says
little (RFC 3463 §3, RFC 5321 §4.2.2).
"""
