"""Zones: dates without one, by name, and in other forms than `+hhmm` (RFC 5322 §3.3, §4.3).

An ISO 8601 date has its own rule, which covers its zone.
"""

from collections.abc import Iterator

from mailint.data.dates import KNOWN_ZONES
from mailint.nodes.date import Form, OddDate, ZoneKind, write_offset
from mailint.rules.rule import Context, Edit, Finding, Fix, Safety, error, rule


def _has(date: OddDate, kind: ZoneKind) -> bool:
    return date.zone_kind is kind and date.form is not Form.ISO


@rule("D009", "zone-missing", error("RFC 5322 §3.3", "RFC 5321 §6.4"))
def zone_missing(date: OddDate, mail: Context) -> Iterator[Finding]:
    """The date has no zone.

    Readers then take the time for their own local time, or for UTC: up to a day off. The repair says that the zone is
    not known.

    bad:    Date: Tue, 04 Oct 2016 19:38:20«»
    unsafe: Date: Tue, 04 Oct 2016 19:38:20 -0000
    bad:    Date: Tue, 04 Oct 2016 19:38:20«» (UTC)
    unsafe: Date: Tue, 04 Oct 2016 19:38:20 -0000 (UTC)
    good:   Date: Tue, 04 Oct 2016 19:38:20 -0000
    """
    if date.zone_kind is ZoneKind.MISSING and date.form is Form.PLAIN:
        at = date.zone.start
        fix = Fix("add -0000, the unknown zone", (Edit(at, at, b" -0000"),), Safety.UNSAFE)
        yield Finding(at, at, "The date has no zone.", fix)


@rule("D010", "zone-obsolete-name", error("RFC 5322 §4.3"))
def zone_obsolete_name(date: OddDate, mail: Context) -> Iterator[Finding]:
    """The zone is one of the old names UT, GMT, EST, EDT, CST, CDT, MST, MDT, PST and PDT.

    They must be understood and must not be written any more. What each means the RFC fixes, so the repair is sure.

    bad:   Date: Tue, 04 Oct 2016 19:38:20 «EDT»
    fixed: Date: Tue, 04 Oct 2016 19:38:20 -0400
    bad:   Date: Tue, 04 Oct 2016 19:38:20 «gmt»
    fixed: Date: Tue, 04 Oct 2016 19:38:20 +0000
    good:  Date: Tue, 04 Oct 2016 19:38:20 -0400 (EDT)
    """
    if _has(date, ZoneKind.OBSOLETE):
        name, offset = mail.octets(date.zone).decode(), write_offset(date.moment.offset)
        fix = Fix(f"write {offset.decode()}", (Edit(*date.zone, offset),))
        yield Finding(*date.zone, f"The zone is given by its old name {name}.", fix)


@rule("D011", "zone-military-letter", error("RFC 5322 §4.3"))
def zone_military_letter(date: OddDate, mail: Context) -> Iterator[Finding]:
    """The zone is a single letter.

    RFC 822 defined these letters with the wrong sign, so nobody knows what A to Y mean: read them as unknown, -0000.
    Z is UTC by every reading.

    bad:    Date: Tue, 04 Oct 2016 19:38:20 «Z»
    fixed:  Date: Tue, 04 Oct 2016 19:38:20 -0000
    bad:    Date: Tue, 04 Oct 2016 19:38:20 «B»
    unsafe: Date: Tue, 04 Oct 2016 19:38:20 -0000
    good:   Date: Tue, 04 Oct 2016 19:38:20 +0000
    """
    if _has(date, ZoneKind.MILITARY):
        letter = mail.octets(date.zone).decode()
        safety = Safety.SAFE if letter in "Zz" else Safety.UNSAFE
        fix = Fix("write -0000", (Edit(*date.zone, b"-0000"),), safety)
        yield Finding(*date.zone, f"The zone is the military letter {letter}.", fix)


@rule("D012", "zone-unknown-name", error("RFC 5322 §4.3"))
def zone_unknown_name(date: OddDate, mail: Context) -> Iterator[Finding]:
    """The zone is a name that no RFC defines.

    Most readers take it for UTC. The repair writes the offset that is usually meant, or -0000 where none is known.

    bad:    Date: Tue, 04 Oct 2016 19:38:20 «CEST»
    unsafe: Date: Tue, 04 Oct 2016 19:38:20 +0200
    bad:    Date: Tue, 04 Oct 2016 19:38:20 «UTC»
    unsafe: Date: Tue, 04 Oct 2016 19:38:20 +0000
    bad:    Date: Tue, 04 Oct 2016 19:38:20 «Eastern Daylight Time»
    unsafe: Date: Tue, 04 Oct 2016 19:38:20 -0400
    bad:    Date: Tue, 04 Oct 2016 19:38:20 «XYZ»
    unsafe: Date: Tue, 04 Oct 2016 19:38:20 -0000
    good:   Date: Tue, 04 Oct 2016 19:38:20 +0200 (CEST)
    """
    if _has(date, ZoneKind.UNKNOWN):
        name = mail.octets(date.zone)
        offset = write_offset(KNOWN_ZONES.get(b" ".join(name.upper().split())))
        fix = Fix(f"write {offset.decode()}", (Edit(*date.zone, offset),), Safety.UNSAFE)
        yield Finding(*date.zone, f"No RFC says what zone {name.decode('utf-8', 'replace')} is.", fix)


@rule("D013", "zone-with-colon", error("RFC 5322 §3.3"))
def zone_with_colon(date: OddDate, mail: Context) -> Iterator[Finding]:
    """The zone is written +hh:mm.

    That is how RFC 3339 writes it. Many mail readers stop at the colon and lose the minutes, or the zone.

    bad:   Date: Tue, 04 Oct 2016 19:38:20 «-04:00»
    fixed: Date: Tue, 04 Oct 2016 19:38:20 -0400
    good:  Date: Tue, 04 Oct 2016 19:38:20 -0400
    """
    if _has(date, ZoneKind.COLON):
        colon = date.zone.start + 3
        fix = Fix("delete the colon", (Edit(colon, colon + 1, b""),))
        yield Finding(*date.zone, "There is no colon in a zone.", fix)


@rule("D014", "zone-name-not-in-comment", error("RFC 5322 §3.3"))
def zone_name_not_in_comment(date: OddDate, mail: Context) -> Iterator[Finding]:
    """A zone name follows the offset without parentheses.

    Only a comment may follow the offset. Strict readers reject the whole date for the name.

    bad:   Date: Tue, 04 Oct 2016 19:38:20 -0400 «EDT»
    fixed: Date: Tue, 04 Oct 2016 19:38:20 -0400 (EDT)
    bad:   Date: Tue, 04 Oct 2016 19:38:20 +0200 «W. Europe Daylight Time»
    fixed: Date: Tue, 04 Oct 2016 19:38:20 +0200 (W. Europe Daylight Time)
    good:  Date: Tue, 04 Oct 2016 19:38:20 -0400 (EDT)
    """
    if date.zone_name and date.form is not Form.ISO:
        start, stop = date.zone_name
        fix = Fix("put it in parentheses", (Edit(start, start, b"("), Edit(stop, stop, b")")))
        name = mail.text[start:stop].decode("utf-8", "replace")
        yield Finding(start, stop, f"{name} stands after the zone and is no comment.", fix)
