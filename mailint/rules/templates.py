"""Message templates: tags that do not fit together, and holes where they do harm."""

import re
from collections.abc import Iterator

from mailint.nodes.shape import Shape
from mailint.nodes.template import Hole, MissingValue, Place, RenderFault, TagFault, Template
from mailint.patterns import compiled
from mailint.rules.rule import Context, Finding, Level, error, rule, warning

_MEMORY = "from memory (template languages)"


@rule("V001", "tag-unbalanced", error(_MEMORY))
def tag_unbalanced(fault: TagFault, mail: Context) -> Iterator[Finding]:
    """A tag is not closed, or a block lacks its beginning or its end.

    Most engines refuse the whole template, so that no mail goes out at all; the others send the tag to the readers.

    given: kind = "template"
    bad:
        Subject: Welcome, «{{ name }»

        Hello
    bad:
        Subject: Welcome

        «{% if order %}»
        Your order is on its way.
    bad:
        Subject: Welcome

        {% for item in items %}
        * {{ item }}
        {% endfor %}
        «{% endif %}»
    good:
        Subject: Welcome, {{ name }}

        {% if order %}
        Your order is on its way.
        {% endif %}
    given: dialect = "handlebars"
    bad:
        Subject: Welcome

        «{{#if order}}»
        Your order is on its way.
    """
    tag = mail.octets((fault.start, fault.stop)).decode("utf-8", "replace").strip()
    yield Finding(fault.start, fault.stop, f"{tag} {fault.what}.")


_ONE_LINE = compiled(
    rb"(?i)header|mime|rfc_?(?:2047|2822|5322)|encode|base64|b64|escape_?uri|formataddr|format_addr|slug|squish|normaliz"
    rb"|one_?line|single_?line|new_?lines?|condense|tojson|to_json|\bjson\b|length|count|size|\bid\b|_id\b|number"
    rb"|\bint\b|to_i\b|float|round|date|time|strftime|[\"'/][^\"']*\\[nrsR]|printf? \"[^\"]*%[dqx]",
)
_MANY_LINES = compiled(
    rb"(?i)linebreaks|nl2br|newline_to_br|wordwrap|wrap\b|simple_format|join\s*[(:]?\s*\(?[\"'][^\"']*\\[nr]|html\b"
)
_VALUES = (Place.NAME, Place.MAILBOX, Place.ADDR_SPEC, Place.PHRASE, Place.UNSTRUCTURED, Place.PARAMETER)


@rule("V002", "hole-in-header-unencoded", warning("RFC 5322 §2.2", "RFC 2047 §5"))
def hole_in_header_unencoded(hole: Hole, mail: Context) -> Iterator[Finding]:
    """A hole in a header field has no filter that encodes its value or takes line ends out of it.

    A value with CR LF in it ends the field and begins another: whoever chooses the value can add recipients. Filters
    and functions count whose name speaks of headers, MIME, encoding, addresses, one line, numbers or dates, such as
    `mime_encode`, `encode_header`, `strip_newlines`, `tojson`, `squish`, and replacements of `\\n` or `\\r`. Many
    programs check values before they fill them in, so a plain hole is advice; one that is marked as not to be escaped,
    or that makes lines, is a warning. Holes for dates, numbers and identifiers are not meant, nor is a template that is
    a subject alone: the program makes the field.

    given: kind = "template"
    bad:
        From: shop@example.com
        Subject: Your message «{{ comment|safe }}»

        Thank you.
    bad:
        From: «{{ name }}» <{{ address|header }}>
        Subject: Your message

        Thank you.
    bad:
        From: shop@example.com
        Subject: Your order: «{{ items|join("\\n") }}»

        Thank you.
    good:
        From: shop@example.com
        Subject: Your message {{ comment|mime_encode }}

        Thank you, {{ name }}.
    given: dialect = "handlebars"
    bad:
        From: shop@example.com
        Subject: Thank you, «{{{name}}}»

        Thank you.
    """
    code = mail.octets(hole.code)
    root = mail.root
    if hole.word or (isinstance(root, Template) and root.shape is Shape.SUBJECT):
        return
    if hole.place not in _VALUES or code[:1] in (b'"', b"'") or not re.search(rb"\w", code):
        return
    makes_lines = _MANY_LINES.search(code) is not None
    if _ONE_LINE.search(code) and not makes_lines:
        return
    level = None if makes_lines or hole.unescaped else Level.ADVICE
    field = hole.field.decode("latin-1").title()
    yield Finding(hole.start, hole.stop, f"A line end in this value would end the {field} field.", level=level)


_IDENTIFIERS = {
    b"message-id": "A Message-ID", b"content-id": "A Content-ID", b"resent-message-id": "A Resent-Message-ID"
}  # fmt: skip


@rule("V003", "hole-in-identifier", warning("RFC 2046 §5.1.1", "RFC 5322 §3.6.4", "RFC 2045 §7"))
def hole_in_identifier(hole: Hole, mail: Context) -> Iterator[Finding]:
    """A hole stands in a boundary, a Message-ID or a Content-ID.

    A boundary must not occur in the parts, and a Message-ID must be unlike any other: no template can promise that of a
    value. Leave the Message-ID to the program that sends, and write boundaries and Content-IDs out.

    given: kind = "template"
    bad:
        From: shop@example.com
        Message-ID: <«{{ order }}»@example.com>

        Hello
    bad:
        From: shop@example.com
        MIME-Version: 1.0
        Content-Type: multipart/mixed; boundary="«{{ boundary }}»"

        --{{ boundary }}

        Hello
        --{{ boundary }}--
    good:
        From: shop@example.com
        In-Reply-To: <{{ original }}>

        Hello
    """
    if hole.place is Place.BOUNDARY:
        yield Finding(hole.start, hole.stop, "A boundary with a value in it may occur in the parts.")
    elif hole.place is Place.ID and hole.field in _IDENTIFIERS:
        name = _IDENTIFIERS[hole.field]
        yield Finding(hole.start, hole.stop, f"{name} with a value in it may be no identifier, or not be unique.")


@rule("V004", "hole-in-html-unescaped", warning("from memory (HTML, cross-site scripting)"))
def hole_in_html_unescaped(hole: Hole, mail: Context) -> Iterator[Finding]:
    """A hole in HTML puts its value in as it is, though the language would escape it.

    A value with `<` or `&` in it breaks the markup, and one from a stranger can put links and forms into the mail.

    given: kind = "template"
    bad:
        From: shop@example.com
        MIME-Version: 1.0
        Content-Type: text/html; charset=utf-8

        <p>Dear «{{ name|safe }}»</p>
    good:
        From: shop@example.com
        MIME-Version: 1.0
        Content-Type: text/html; charset=utf-8

        <p>Dear {{ name }}</p>
    given: dialect = "handlebars"
    bad:
        From: shop@example.com
        MIME-Version: 1.0
        Content-Type: text/html; charset=utf-8

        <p>Dear «{{{name}}}», dear «{{& other}}»</p>
    given: dialect = "ejs"
    bad:
        From: shop@example.com
        MIME-Version: 1.0
        Content-Type: text/html; charset=utf-8

        <p>Dear «<%- name %>», dear <%= other %></p>
    """
    loud = (hole.unescaped or hole.in_unescaped) and not hole.word
    if loud and hole.place in (Place.HTML, Place.URL) and not hole.field:
        code = mail.octets(hole.code)
        if not _MARKUP.search(code):
            yield Finding(hole.start, hole.stop, "This value is put into HTML without escaping.")


_MARKUP = compiled(
    rb"(?i)\binclude\b|\byield\b|\brender|\bpartial\b|\bsuper\b|html|markup|markdown|content|body|help_?text|signature|svg"
    rb"|css|style|[\"'][^\"']*<"
)  # fmt: skip
"""Code that puts in markup of the program's own."""


@rule(
    "V005",
    "hole-does-not-fit",
    error("RFC 5322 §3.3", "RFC 5322 §3.6.1"),
    hides=("D002", "D003", "D004", "D005", "D006", "D009", "D012", "D013", "D014", "D017", "D018", "D019", "D022"),
)
def hole_does_not_fit(template: Template, mail: Context) -> Iterator[Finding]:
    """A hole in a Date field cannot make a date-time, with the text beside it or in the format that it names.

    A date-time is `Mon, 23 Nov 2026 15:00:00 +0000` and nothing else; readers sort mail by it.

    given: kind = "template"
    bad:
        From: shop@example.com
        Date: «{{ day }}» at «{{ hour }}»

        Hello
    bad:
        From: shop@example.com
        Date: «{{ now.isoformat() }}»

        Hello
    bad:
        From: shop@example.com
        Date: «{{ customer.name }}»

        Hello
    good:
        From: shop@example.com
        Date: {{ now.strftime("%a, %d %b %Y %H:%M:%S %z") }}

        Hello
    good:
        From: shop@example.com
        Date: {{ day }}, {{ date }} {{ time }} +0100

        Hello
    """
    for hole in template.holes:
        if not hole.fits:
            field = hole.field.decode("latin-1").title()
            yield Finding(hole.start, hole.stop, f"What stands here makes no date-time in the {field} field.")


@rule("V006", "context-value-missing", warning(_MEMORY))
def context_value_missing(value: MissingValue, mail: Context) -> Iterator[Finding]:
    """The context that was given has no value for a hole, so the rendered message was not judged.

    The template itself was judged all the same. A hole that may go without a value says so: `{{ cc|default("") }}`.

    given:
        kind = "template"
        settings.context = {name = "Ann"}
    bad:
        Subject: Welcome, «{{ customer.name }}»

        Hello
    good:
        Subject: Welcome, {{ name }}

        Hello {{ nick|default("there") }}
        {% if cc %}
        Copy to {{ cc }}
        {% endif %}
    """
    yield Finding(value.start, value.stop, f"The context has no value for {value.name}.")


@rule("V007", "template-does-not-render", error(_MEMORY))
def template_does_not_render(fault: RenderFault, mail: Context) -> Iterator[Finding]:
    """The template's own engine does not take the template, or gives up with the context that was given.

    A filter that only the sending program has is a warning: here nobody knows what it does, and the rendered message
    was not judged.

    given:
        kind = "template"
        settings.context = {name = "Ann", number = 3}
    bad:
        Subject: Welcome, «{{ name + number }}»

        Hello
    bad:
        Subject: Welcome, «{{ name name }}»

        Hello
    bad:
        Subject: Welcome, «{{ name|mime_header }}»

        Hello
    good:
        Subject: Welcome, {{ name|title }}

        Hello
    """
    level = Level.ERROR if fault.is_syntax else Level.WARNING
    yield Finding(fault.start, fault.stop, f"Jinja does not render this: {fault.what}.", level=level)
