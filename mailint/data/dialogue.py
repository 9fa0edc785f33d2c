"""What the lines of an SMTP dialogue mean, in words, each with the section that says so."""

from __future__ import annotations

COMMANDS: dict[str, tuple[str, str]] = {
    "EHLO": ("The client gives its name and asks for extensions.", "RFC 5321 §4.1.1.1"),
    "HELO": ("The client gives its name, without asking for extensions.", "RFC 5321 §4.1.1.1"),
    "LHLO": ("The client gives its name; this is LMTP, each recipient gets an answer.", "RFC 2033 §4.1"),
    "MAIL": ("A transaction begins; if delivery fails, {reverse_path} is told.", "RFC 5321 §4.1.1.2"),
    "RCPT": ("The message is for {forward_path}.", "RFC 5321 §4.1.1.3"),
    "DATA": ("The client wants to send the message.", "RFC 5321 §4.1.1.4"),
    "BDAT": ("The next {size} octets are message, whatever is in them.", "RFC 3030 §2"),
    "BURL": ("The server is to fetch the message from an IMAP server.", "RFC 4468 §3"),
    "RSET": ("The client drops the transaction, if there is one.", "RFC 5321 §4.1.1.5"),
    "NOOP": ("The client asks for an answer, and nothing else.", "RFC 5321 §4.1.1.9"),
    "HELP": ("The client asks for help.", "RFC 5321 §4.1.1.8"),
    "VRFY": ("The client asks whether there is such a mailbox.", "RFC 5321 §4.1.1.6"),
    "EXPN": ("The client asks who is on a list.", "RFC 5321 §4.1.1.7"),
    "STARTTLS": ("The client wants to go on under TLS; what was said so far counts no more.", "RFC 3207 §4"),
    "AUTH": ("The client logs in.", "RFC 4954 §4"),
    "(response)": ("The client answers the challenge.", "RFC 4954 §4"),
    "ETRN": ("The client asks the server to send the mail that waits for a node.", "RFC 1985 §5"),
    "ATRN": ("The client asks for its mail; server and client are to change places.", "RFC 2645 §5"),
    "TURN": ("Client and server are to change places; obsolete.", "RFC 5321 Appendix F.1"),
    "SEND": ("As MAIL, to a terminal; obsolete.", "RFC 5321 Appendix F.6"),
    "SOML": ("As MAIL, to a terminal or a mailbox; obsolete.", "RFC 5321 Appendix F.6"),
    "SAML": ("As MAIL, to a terminal and a mailbox; obsolete.", "RFC 5321 Appendix F.6"),
    "QUIT": ("The client has nothing more to say.", "RFC 5321 §4.1.1.10"),
    "XCLIENT": ("A proxy says for whom it speaks.", "RFC 5321 §4.1.5"),
    "XFORWARD": ("A filter says where the message came from.", "RFC 5321 §4.1.5"),
    "X-": ("A command that only these two know.", "RFC 5321 §4.1.5"),
    "?": ("No command of SMTP.", "RFC 5321 §4.1.1"),
}
"""By verb; `(response)` is an answer to a challenge, `?` what is no verb."""

REPLIES: dict[tuple[str, int], tuple[str, str]] = {
    ("(greeting)", 2): ("The server is ready.", "RFC 5321 §3.1"),
    ("(greeting)", 4): ("The server takes no mail at the moment.", "RFC 5321 §3.8"),
    ("(greeting)", 5): ("The server takes no mail.", "RFC 5321 §3.1"),
    ("EHLO", 2): ("The server answers with its name, and a line for each extension.", "RFC 5321 §4.1.1.1"),
    ("HELO", 2): ("The server answers with its name.", "RFC 5321 §4.1.1.1"),
    ("LHLO", 2): ("The server answers with its name, and a line for each extension.", "RFC 2033 §4.1"),
    ("MAIL", 2): ("The sender is taken.", "RFC 5321 §3.3"),
    ("RCPT", 2): ("The recipient is taken.", "RFC 5321 §3.3"),
    ("RCPT", 4): ("The recipient is not taken now; the client tries again later.", "RFC 5321 §4.5.4.1"),
    ("RCPT", 5): ("The recipient is refused; the others are not affected.", "RFC 5321 §3.3"),
    ("DATA", 3): ("The message may come; a line that is a dot ends it.", "RFC 5321 §4.1.1.4"),
    (".", 2): ("The server has the message, and answers for it from now on.", "RFC 5321 §6.1"),
    (".", 4): ("The server did not take the message; the client keeps it and tries again later.", "RFC 5321 §4.5.4.1"),
    (".", 5): ("The server refuses the message; the sender is to be told.", "RFC 5321 §6.1"),
    ("BDAT", 2): ("The server has these octets.", "RFC 3030 §2"),
    ("STARTTLS", 2): ("The TLS handshake comes next.", "RFC 3207 §4"),
    ("AUTH", 2): ("The client is logged in.", "RFC 4954 §4"),
    ("AUTH", 3): ("The server asks on, in base64.", "RFC 4954 §4"),
    ("AUTH", 5): ("The login fails.", "RFC 4954 §6"),
    ("(response)", 2): ("The client is logged in.", "RFC 4954 §4"),
    ("(response)", 3): ("The server asks on, in base64.", "RFC 4954 §4"),
    ("(response)", 5): ("The login fails.", "RFC 4954 §6"),
    ("RSET", 2): ("Nothing of the transaction is left.", "RFC 5321 §4.1.1.5"),
    ("QUIT", 2): ("The server closes the connection.", "RFC 5321 §4.1.1.10"),
}
"""By what was said before, and the first digit of the code."""

CLASSES: dict[int, tuple[str, str]] = {
    1: ("No reply of SMTP begins so.", "RFC 5321 §4.2.1"),
    2: ("Done.", "RFC 5321 §4.2.1"),
    3: ("The server waits for more.", "RFC 5321 §4.2.1"),
    4: ("Not now; the same may work later.", "RFC 5321 §4.2.1"),
    5: ("No; the same will fail again.", "RFC 5321 §4.2.1"),
}
"""By the first digit of a code, where REPLIES has nothing."""

KEYWORDS: dict[str, str] = {
    "SIZE": "how large a message may be, in octets",
    "8BITMIME": "text in octets above 127 may be sent",
    "CHUNKING": "BDAT, messages in counted pieces",
    "BINARYMIME": "messages without lines may be sent",
    "PIPELINING": "several commands may be sent without waiting",
    "STARTTLS": "the session can go on under TLS",
    "AUTH": "how a client can log in",
    "ENHANCEDSTATUSCODES": "replies say more exactly what happened (2.1.0)",
    "DSN": "the sender can ask for notices of delivery",
    "SMTPUTF8": "addresses and headers may be in UTF-8",
    "DELIVERBY": "the sender can set a time limit",
    "FUTURERELEASE": "a message can be held back",
    "MT-PRIORITY": "messages can have priorities",
    "MTRK": "messages can be tracked",
    "RRVS": "the sender can ask whether a mailbox changed hands",
    "REQUIRETLS": "the sender can demand TLS all the way",
    "NO-SOLICITING": "which solicitations are not wanted",
    "BURL": "the server can fetch a message by IMAP",
    "ETRN": "a client can ask for the mail that waits for it",
    "ATRN": "a client with a changing address can fetch its mail",
    "EXPN": "lists can be expanded",
    "HELP": "the server can help",
    "VRFY": "mailboxes can be verified",
    "LIMITS": "how many messages and recipients a session may have",
    "XCLIENT": "a proxy may say for whom it speaks",
    "XFORWARD": "a filter may say where a message came from",
}
"""What an extension is for, by EHLO keyword."""

CONTENT = ("The message. A dot at the beginning of a line is doubled on the way.", "RFC 5321 §4.5.2")
END_OF_CONTENT = ("This ends the message.", "RFC 5321 §4.1.1.4")
ORPHAN = ("The end of a reply to the tool itself, from before TLS.", "RFC 3207 §4")
UNASKED = ("The server speaks unasked.", "RFC 5321 §3.8")
