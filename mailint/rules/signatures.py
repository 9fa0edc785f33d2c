"""Signatures: what they keep from being repaired (RFC 6376, RFC 8617, RFC 1847)."""

from collections.abc import Iterator

from mailint.nodes.repair import HeldBack
from mailint.rules.rule import Context, Finding, advice, rule


@rule("G031", "fix-blocked-by-signature", advice("RFC 6376 §3.7", "RFC 1847 §2.1"))
def fix_blocked_by_signature(held: HeldBack, mail: Context) -> Iterator[Finding]:
    """A repair that would be SAFE was held back, as it would change octets that are signed.

    After the repair the signature would no longer verify, and receivers trust a message with a broken signature less
    than one with a formal fault. Repair the message before it is signed; `--unsafe` repairs it all the same.

    bad:
        DKIM-Signature: v=1; a=rsa-sha256; c=simple/simple; d=a.example; s=k; h=from:subject;
         bh=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=; b=AAAA
        From: a@a.example
        Subject« »: hi
        Date: Tue, 04 Oct 2016 19:38:20 -0400

        text
    good:
        DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=a.example; s=k; h=from:subject;
         bh=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=; b=AAAA
        From: a@a.example
        Subject : hi
        Date: Tue, 04 Oct 2016 19:38:20 -0400

        text
    """
    yield Finding(held.start, held.stop, f"The repair of {held.code} ({held.title}) is UNSAFE: {held.reason}.")
