"""The languages of message templates: the ends of file names, and the words of their block tags.

Sources: the manuals of Jinja 3.1, Django 5.2, Twig 3, Nunjucks 3, Liquid (Shopify and Jekyll), Handlebars 4 and
Mailchimp's list of merge tags, as of 2026-10.
"""

SUFFIXES: dict[str, str] = {
    ".j2": "jinja", ".jinja": "jinja", ".jinja2": "jinja", ".djt": "django", ".django": "django", ".dj": "django",
    ".twig": "twig", ".njk": "nunjucks", ".nunjucks": "nunjucks", ".nunj": "nunjucks", ".liquid": "liquid",
    ".hbs": "handlebars", ".handlebars": "handlebars", ".mustache": "mustache", ".mst": "mustache",
    ".gotmpl": "go", ".gotpl": "go", ".gohtml": "go", ".gotxt": "go", ".erb": "erb", ".rhtml": "erb", ".ejs": "ejs",
    ".envsubst": "dollar", ".mailgun": "percent", ".mailchimp": "mailchimp", ".mandrill": "mailchimp",
    ".tmpl": "", ".tpl": "", ".template": "", ".tmplt": "",
}  # fmt: skip
"""Dialect by the end of a file's name; empty where the file's octets tell."""

GRAMMARS: dict[str, str] = {
    "jinja": "jinja", "django": "jinja", "twig": "jinja", "nunjucks": "jinja", "liquid": "liquid",
    "handlebars": "handlebars", "mustache": "handlebars", "sendgrid": "handlebars", "postmark": "handlebars",
    "go": "go", "erb": "erb", "ejs": "ejs", "dollar": "dollar", "percent": "percent", "mailgun": "percent",
    "mailchimp": "mailchimp", "mandrill": "mailchimp",
}  # fmt: skip
"""The grammar that reads a dialect; the keys are the names of all dialects."""

_ELSE = frozenset((b"else",))
_IF = frozenset((b"else", b"elif", b"elseif", b"elsif"))

JINJA_BLOCKS: dict[bytes, tuple[str, frozenset[bytes]]] = {
    b"if": ("choice", _IF), b"unless": ("choice", _IF), b"ifequal": ("choice", _IF), b"ifnotequal": ("choice", _IF),
    b"ifchanged": ("choice", _ELSE), b"case": ("case", frozenset((b"when", b"else"))),
    b"switch": ("case", frozenset((b"case", b"default"))),
    b"for": ("loop", frozenset((b"else", b"empty"))), b"tablerow": ("loop", _ELSE),
    b"asyncEach": ("loop", _ELSE), b"asyncAll": ("loop", _ELSE),
    b"macro": ("skip", frozenset()), b"capture": ("skip", frozenset()),
    b"blocktrans": ("scope", frozenset((b"plural",))), b"blocktranslate": ("scope", frozenset((b"plural",))),
    b"filter": ("scope", frozenset()), b"autoescape": ("scope", frozenset()), b"spaceless": ("scope", frozenset()),
    b"block": ("scope", frozenset()), b"with": ("scope", frozenset()), b"call": ("scope", frozenset()),
    b"localize": ("scope", frozenset()), b"localtime": ("scope", frozenset()), b"timezone": ("scope", frozenset()),
}  # fmt: skip
"""Block tags that always have an end, with the words that begin their next branch."""
JINJA_ENDS: dict[bytes, bytes] = {b"endeach": b"asyncEach", b"endall": b"asyncAll"}
"""Ends that are not `end` and the block's word."""
MAYBE_BLOCKS: dict[bytes, tuple[str, frozenset[bytes]]] = {
    b"set": ("skip", frozenset()), b"trans": ("scope", frozenset((b"pluralize",))),
}  # fmt: skip
"""Tags that are blocks only where their end follows, as every unknown tag is."""

SILENT_WORDS: frozenset[bytes] = frozenset(
    b"load extends import from set assign do use debug csrf_token increment decrement flush break continue templatetag"
    b" layout resetcycle regroup get_current_language get_current_timezone get_available_languages get_media_prefix"
    b" liquid break continue".split()
)
"""Tags that put nothing in; any other puts something in where it does not stand alone on its line."""

GO_BLOCKS: dict[bytes, tuple[str, frozenset[bytes]]] = {
    b"if": ("choice", _ELSE), b"range": ("loop", _ELSE), b"with": ("choice", _ELSE), b"block": ("scope", frozenset()),
    b"define": ("skip", frozenset()),
}  # fmt: skip

RUBY_BLOCKS: dict[bytes, tuple[str, frozenset[bytes]]] = {
    b"if": ("choice", frozenset((b"elsif", b"else"))), b"unless": ("choice", _ELSE),
    b"case": ("case", frozenset((b"when", b"in", b"else"))), b"for": ("loop", frozenset()),
    b"while": ("loop", frozenset()), b"until": ("loop", frozenset()),
    b"begin": ("scope", frozenset((b"rescue", b"ensure", b"else"))),
}  # fmt: skip
