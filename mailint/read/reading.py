"""A file as mailint understands it: its kind, the messages and sessions in it, and the way back to the file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from os.path import splitext
from typing import TYPE_CHECKING, Any

from mailint.nodes.message import Unrecognised
from mailint.nodes.stage import Stage
from mailint.plain import MOST, Seen, look
from mailint.read.kind import DOCUMENTS, Kind, is_plain_name
from mailint.read.opening import FIELD
from mailint.record import NamedTuple
from mailint.text import Piece, Source, Span, View, window

if TYPE_CHECKING:
    from mailint.nodes.capture import Capture
    from mailint.nodes.message import Message
    from mailint.nodes.session import Content, Session
    from mailint.nodes.template import Template
    from mailint.read.light import Light
    from mailint.read.openings import Judge
    from mailint.read.plain_log import PlainLog
    from mailint.read.templated import Name


class Unit(NamedTuple):
    """A message, session or template of a file: nodes that count in `view.text`, and the View that maps to the file."""

    view: View
    root: Message | Session | Template | Capture | Unrecognised
    message_index: int | None = None
    """Which message of an mbox or a session log, from 0."""
    session: Session | None = None
    """The session out of whose DATA the message was cut."""
    log: View | None = None
    """The text in which that session's offsets count."""
    data: Content | None = None
    """The mail data in that session that complete the message."""


class Passed(NamedTuple):
    """What of a file was not read, being plain: its transactions, and how many sessions they make.

    Each transaction has one message, and counts in the file. `line_ends` says whether they were kept in all sessions.
    """

    transactions: Sequence[Span] = ()
    sessions: int = 0
    line_ends: bool = True


class Reading(NamedTuple):
    """A file that was read. Units are in document order, a session before its messages."""

    source: Source
    kind: Kind
    units: tuple[Unit, ...]
    passed: Passed = Passed()


def read(
    source: Source,
    *,
    kind: Kind | None = None,
    stage: Stage | None = None,
    templates: Mapping[str, str] | None = None,
    context: Mapping[str, Any] | None = None,
    judge: Judge | None = None,
    begun: PlainLog | None = None,
    lightly: bool = False,
    seen: Seen | None = None,
) -> Reading:
    """Read a file. The kind is told by its name or its octets unless given. Never raises on input.

    Of a packet capture, the text that its connections carried takes the place of the file. Raises ModuleNotFoundError
    for one where dpkt is not installed.

    `templates` are further ends of templates' names, each with its language (empty: told by the octets); `context` has
    the values by which templates in Jinja are rendered. Of a session log, what a `judge` need not see is passed, and
    what was found to be plain is `begun`.
    Lightly, a message is read for what usual settings show, from what the plain course has `seen` of it.
    """
    is_plain = not templates and is_plain_name(source.path)
    name = None if is_plain or kind not in (None, Kind.TEMPLATE) else _named(source.path, templates)
    light = _light(source, seen) if lightly and kind in (None, Kind.MESSAGE) and name is None else None
    if kind is None and is_plain and light and light.is_surely_mail():
        kind = Kind.MESSAGE
    if kind in (None, Kind.TEMPLATE):
        template = _template(source, name, context, asked=kind is not None)
        if template:
            return template
    if kind is None:
        kind = _told(source)
    if kind is Kind.MESSAGE:
        return _message(source.large(), stage, light)
    if kind is Kind.SESSION and judge:
        return _odd_sessions(source.whole(), stage, judge, begun)
    return _READERS[kind](source.whole(), stage)


def _light(source: Source, seen: Seen | None) -> Light | None:
    """What is known of a text that begins with a field, and is not plain; None of one that is looked at in windows."""
    text = source.data
    seen = seen or look(text)
    if seen is None or window.windowed(text) or len(text) > MOST or not (seen.found or FIELD.match(text)):
        return None
    from mailint.read.light import Light

    return Light(source.large().data, seen)


def _named(path: str, templates: Mapping[str, str] | None) -> Name | None:
    from mailint.read.templated import named

    return named(path, templates)


def is_mailbox(source: Source, kind: Kind | None, templates: Mapping[str, str] | None) -> bool:
    """Whether a file would be read as an mbox."""
    if kind is not None or source.data[:5] != b"From ":
        return kind is Kind.MBOX
    from mailint.read.templated import is_template, named

    is_other = named(source.path, templates) is not None or is_template(source.data)
    return not is_other and _told(source) is Kind.MBOX


def name_counts(path: str, kind: Kind | None, templates: Mapping[str, str] | None) -> str:
    """What counts of a file's name in reading it: all of it for a template, its ending for a document."""
    if kind is Kind.TEMPLATE or (kind is None and _named(path, templates)):
        return path
    lower = path.lower()
    return splitext(lower)[1] if kind is Kind.DOCUMENT or lower.endswith(DOCUMENTS) else ""


def _told(source: Source) -> Kind:
    """The kind of a file that is no template, by its name or its octets."""
    if source.path.lower().endswith(DOCUMENTS):
        return Kind.DOCUMENT
    from mailint.read.detect import detect

    return detect(source.data)


def _template(source: Source, name: Name | None, context: Mapping[str, Any] | None, asked: bool) -> Reading | None:
    """The template that the file is, if its name says so, its header section has holes, or that is asked for.

    A session in which somebody sent a message with its holes is none.
    """
    from mailint.read.templated import is_template

    if not asked and name is None and (not is_template(source.data) or _told(source) is Kind.SESSION):
        return None
    from mailint.read.template import read_template

    source = source.whole()
    root = read_template(source.data, name, source.path)
    if context is not None:
        from mailint.read.rendering import rendered

        root = rendered(source.data, root, source.path, context)
    return Reading(source, Kind.TEMPLATE, (Unit(View.whole(source.data), root),))


def _message(source: Source, stage: Stage | None, light: Light | None) -> Reading:
    from mailint.read.message import read_message

    message = read_message(source.data, stage=stage, light=light)
    return Reading(source, Kind.MESSAGE, (Unit(View.whole(source.data), message),))


def _mbox(source: Source, stage: Stage | None) -> Reading:
    from mailint.read.mbox import messages
    from mailint.read.message import read_message

    units = []
    for index, (start, text) in enumerate(messages(source.data)):
        units.append(Unit(View(text, (Piece(0, start),)), read_message(text, stage=stage), index))
    return Reading(source, Kind.MBOX, tuple(units))


def _session(source: Source, stage: Stage | None) -> Reading:
    from mailint.read.opening import is_packet_capture
    from mailint.read.session import read_sessions

    if is_packet_capture(source.data):
        return _packets(source, stage)
    return Reading(source, Kind.SESSION, read_sessions(source, stage))


def _odd_sessions(source: Source, stage: Stage | None, judge: Judge, begun: PlainLog | None) -> Reading:
    from mailint.read.opening import is_packet_capture
    from mailint.read.session import odd_sessions

    if is_packet_capture(source.data):
        return _packets(source, stage)
    return Reading(source, Kind.SESSION, *odd_sessions(source, judge, stage, begun))


def _packets(source: Source, stage: Stage | None) -> Reading:
    """The text that a packet capture's connections carried, in the place of the file; offsets count in it."""
    from mailint.read.packets import carried
    from mailint.read.session import sessions_on

    text, connections = carried(source.data)
    if not connections:
        return _unknown(source, stage)
    return Reading(Source(source.path, text), Kind.SESSION, sessions_on(connections, View.whole(text), stage))


def _document(source: Source, stage: Stage | None) -> Reading:
    from mailint.read.document import read_document

    return Reading(source, Kind.DOCUMENT, read_document(source, stage))


def _unknown(source: Source, stage: Stage | None) -> Reading:
    root = Unrecognised(0, len(source.data))
    return Reading(source, Kind.UNKNOWN, (Unit(View.whole(source.data), root),))


_READERS = {
    Kind.MBOX: _mbox,
    Kind.SESSION: _session,
    Kind.DOCUMENT: _document,
    Kind.UNKNOWN: _unknown,
}
