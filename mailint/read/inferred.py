"""What a reply must answer, where a capture lost the client's lines."""

from __future__ import annotations

from mailint.smtp.machine import Dialogue, State, Verb

_BY_ENHANCED = {b"2.1.0 ": Verb.MAIL, b"2.1.5 ": Verb.RCPT}
_ANSWERED = {
    b"220": Verb.STARTTLS,
    b"221": Verb.QUIT,
    b"354": Verb.DATA,
    b"334": Verb.AUTH,
    b"235": Verb.AUTH,
    b"535": Verb.AUTH,
    b"211": Verb.HELP,
    b"214": Verb.HELP,
    b"252": Verb.VRFY,
    b"500": Verb.UNKNOWN,
    b"501": Verb.UNKNOWN,
    b"502": Verb.UNKNOWN,
    b"503": Verb.UNKNOWN,
}


def inferred(code: bytes, enhanced: bytes, dialogue: Dialogue) -> Verb:
    """The verb that a reply of this code, and perhaps enhanced code, most likely answers now."""
    verb = _ANSWERED.get(code)
    if verb is None and dialogue.hello:
        verb = _BY_ENHANCED.get(enhanced)
    if verb is not None:
        return verb
    if dialogue.hello is None:
        return Verb.EHLO
    return Verb.MAIL if dialogue.state is State.READY else Verb.RCPT
