"""The dialects in which people save sessions, and what gives away those that have no marks."""

from __future__ import annotations

from mailint.patterns import compiled
from mailint.record import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import re

    from mailint.read.course import Passage


class Dialect(NamedTuple):
    """A shape in which people save sessions."""

    name: str
    marked: bool
    """Whether a mark on each line says who speaks."""
    line_ends: bool = False
    """Whether the line ends are those of the wire."""
    typed: bool = False
    """Whether a person typed the client's side."""
    traces: re.Pattern[bytes] | None = None
    """What gives the dialect away where no line has a mark."""
    clues: tuple[bytes, ...] = ()
    """Octets of which one stands in every log of a marked dialect: without them its lines are not tried."""
    telling: bool = False
    """Whether its marks are no other tool's, so that a few lines tell it among many of other kinds."""
    either: bool = False
    """Whether its marks mean the client in one program's log and the server in another's."""
    tool: bool = False
    """Whether a program that takes part wrote it: it sees what TLS hides, and its remarks are as plain as its lines."""
    data: str = "wire"
    """How mail data is shown: `wire` as it is sent, `unstuffed`, or `hidden`: not at all, or not always."""
    shows_end: bool = True
    """Whether the line that ends mail data is shown."""
    bare: bool = False
    """Whether the marks of one side can be left out."""
    saved: bool = False
    """Whether the line ends are those of the wire if the log has CRLF."""
    glues: bool = False
    """Whether the lines of a reply may stand on one line."""
    pair: bool = False
    """Whether its marks are so common that those of both sides must stand."""
    lossy: bool = False
    """Whether octets that cannot be printed are shown as others."""
    lossless: bool = False
    """Whether they are not, after all, where the line ends are those of the wire."""
    dump: bool = False
    """Whether it shows packets, out of which what was said has to be put together."""
    gaps: bool = False
    """Whether empty lines of mail data may be lost."""

    def keeps_line_ends(self, session: Passage) -> bool:
        """Whether the line ends of a plain session are those of the wire."""
        return self.line_ends or (session.is_wire and (self.saved or not self.typed))


def _traces(pattern: bytes) -> re.Pattern[bytes]:
    return compiled(rb"(?m)^(?:" + pattern + rb")")


_S_CLIENT = _traces(rb"CONNECTED\([0-9A-F]+\)|depth=\d|-----BEGIN CERTIFICATE")
_TELNET = _traces(
    rb"Trying \S+\.\.\.|Escape character is|spawn telnet|Microsoft Telnet>"
    rb"|Connection (?:closed by foreign|to host lost)"
)
_NC = _traces(
    rb"Connection to [^\n]* succeeded!|Ncat: |[\w.:-]+ \[[^\]\n]*\] \d+ \([^()\n]*\) open\s"
    rb"|\(UNKNOWN\) \[|spawn (?:nc|ncat) |found 0 associations"
)

_JAVAMAIL = _traces(rb"DEBUG SMTPS?: |DEBUG: (?:setDebug: )?(?:JavaMail|Jakarta Mail)")
_EXIM_BH = _traces(rb"\*\*\*\* SMTP testing session")
_SWAKS_BARE = _traces(rb"=== Trying ")
_TCPFLOW = _traces(rb"(?:(?:\d{3}\.){3}\d{3}|[0-9a-f:]{2,39})\.\d{5}-")
_TOOL = Dialect("", True, telling=True, tool=True)
"""What is true of most tools' logs."""

_CURL = _traces(rb"(?:\r[^\n]{0,200}?)?(?:[<>] |\* +Trying )")
_LABELLED = _traces(rb"[ \t]*+(?:[SC]|[Ss]erver|SERVER|[Cc]lient|CLIENT)[^\n:>]{0,5}[:>]")
_SENDER = _traces(rb"[ \t]*+(?:R|Receiver): ?[2-5]\d\d")
_MAILKIT = _traces(rb"(?:\d{4}-\d\d-\d\dT\S+ )?Connected to smtps?:|\d{4}-\d\d-\d\dT\S+ [SC]: ")
_ARROWS = _traces(rb"[ \t]*+<[-=<]")

DIALECTS = (
    _TOOL._replace(name="swaks", clues=(b"<-  ", b"<~  ", b" -> ", b" ~> ", b"=== Trying "), bare=True),
    _TOOL._replace(name="smtplib", clues=(b"send: ", b"reply: ", b"connect: "), line_ends=True),
    _TOOL._replace(name="curl", traces=_CURL, data="hidden", saved=True, telling=False, pair=True),
    _TOOL._replace(name="msmtp", clues=(b"<-- ", b"--> "), saved=True, telling=False, pair=True),
    _TOOL._replace(name="mutt", clues=(b"< 220", b"> EHLO", b"> HELO", b"> LHLO"), data="hidden"),
    _TOOL._replace(name="net_smtp_perl", clues=(b"=GLOB(0x",), data="unstuffed", gaps=True),
    _TOOL._replace(name="net_smtp_ruby", clues=(b'-> "', b'<- "'), data="hidden", line_ends=True),
    _TOOL._replace(name="nodemailer", clues=(b"] S: ", b"] C: ", b"Connection established to ")),
    _TOOL._replace(name="phpmailer", clues=(b"> CLIENT:", b"> SERVER:", b"; CLIENT:", b"; SERVER:"), glues=True),
    _TOOL._replace(name="exim", clues=(b"SMTP>>", b"SMTP<<"), data="hidden", either=True),
    _TOOL._replace(name="postfix_notice", clues=(b"Out: ",), data="hidden", either=True, lossy=True),
    _TOOL._replace(name="postfix_log", clues=(b"/smtpd[", b"/smtp[", b"/lmtp["), data="hidden"),
    _TOOL._replace(name="sendmail", clues=(b">>> ",), data="hidden", telling=False, pair=True),
    _TOOL._replace(name="exchange", clues=(b",>,", b",<,", b",+,"), data="hidden", either=True, glues=True),
    _TOOL._replace(name="hmailserver", clues=(b'"SMTPD"', b'"SMTPC"'), data="hidden"),
    _TOOL._replace(name="aiosmtpd", clues=(b"readline: b", b"<< b"), line_ends=True),
    _TOOL._replace(name="smtp_source", clues=(b"smtp-source: ",), data="hidden"),
    _TOOL._replace(
        name="curl_trace",
        clues=(b"<= Recv header, ", b"=> Send header, "),
        dump=True,
        saved=True,
        shows_end=False,
        lossy=True,
        lossless=True,
    ),
    Dialect("tcpdump", True, clues=(b": Flags [",), dump=True, telling=True, lossy=True),
    Dialect("tshark", True, clues=(b"Follow: tcp,ascii",), dump=True, telling=True, saved=True, lossy=True),
    Dialect("tcpflow", True, traces=_TCPFLOW, dump=True, telling=True, saved=True),
    Dialect("labelled", True, traces=_LABELLED),
    Dialect("labelled_sender", True, traces=_SENDER),
    _TOOL._replace(name="mailkit", traces=_MAILKIT, saved=True, telling=False),
    Dialect("arrows", True, traces=_ARROWS, either=True, pair=True),
    Dialect("swaks_bare", False, tool=True, traces=_SWAKS_BARE),
    Dialect("s_client", False, typed=True, traces=_S_CLIENT, glues=True),
    Dialect("javamail", False, tool=True, traces=_JAVAMAIL),
    Dialect("exim_bh", False, typed=True, tool=True, traces=_EXIM_BH),
    Dialect("telnet", False, typed=True, traces=_TELNET, glues=True),
    Dialect("nc", False, typed=True, traces=_NC, glues=True),
    Dialect("plain", False, glues=True),
)
"""In the order of trial; one without traces takes what is left."""


def has_clue(head: bytes, dialect: Dialect) -> bool:
    """Whether a log that begins like this may be in a dialect."""
    if dialect.traces:
        return dialect.traces.search(head) is not None
    return any(head.find(clue) >= 0 for clue in dialect.clues)


def unmarked(head: bytes) -> Dialect:
    """The dialect of a log that is in none with marks: the one that left traces."""
    bare = (dialect for dialect in DIALECTS if not dialect.marked and dialect.traces)
    return next((dialect for dialect in bare if has_clue(head, dialect)), DIALECTS[-1])
