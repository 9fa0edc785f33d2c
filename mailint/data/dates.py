"""Names in dates: days and months of other languages as their mail programs and calendars write them, and zones.

Collected November 2026; no registry has them. Languages: cs da de es fi fr it nb nl pl pt ru sv tr. A name that means
different months in two of these is left out, and so is a zone name that several places use (IST, AST).
"""

from __future__ import annotations

_DAYS = """
    car cmt ct cum cz czw di die dienstag dim dimanche din dinsdag do dom domingo don donderdag
    donnerstag fr fre fredag freitag gio giovedi giovedì jeu jeudi jue jueves ke la lor lun lundi
    lunedi lunedì lunes lör lördag lør lørdag ma maa maandag man mandag mar mardi martedi martedì
    martes mer mercoledi mercoledì mercredi mi mie miercoles mit mittwoch mié miércoles mo mon
    montag mån måndag nd ne nie niedz ons onsdag paz pe per pia pią pn po pon pt pzt pá qua quarta
    qui quinta sa sab sabado sal sam samedi samstag seg segunda sex sexta so sob son sonnabend
    sonntag sr sro st su sáb sábado sön söndag søn søndag ter terca terça ti tir tirsdag tis tisdag
    to tor tors torsdag ut ven vendredi venerdi venerdì vie viernes vr vri vrijdag wo woe woensdag
    wt wto za zat zaterdag zo zon zondag çar út čt śr śro вс вт пн пт сб ср чт
"""
_MONTHS = """
    1: januar jänner jän januari janv janvier ene enero gen gennaio janeiro sty stycznia styczeń
        tammi led ledna oca ocak янв января
    2: februar februari fév fev févr fevr février fevrier feb febrero febbraio fevereiro lut lutego
        luty helmi úno února şub şubat фев февр февраля
    3: mär mrz märz maerz mars marzo março marco mrt maart marca marzec maalis bře března mart мар
        мрт марта
    4: avr avril abr abril aprile kwi kwietnia kwiecień huhti dub dubna nis nisan апр апреля
    5: mai mayo mag maggio maio mei maj maja touko kvě května mayıs мая май
    6: juni juin junio giu giugno junho cze czerwca czerwiec kesä čvn června haz haziran июн июня
    7: juli juil juillet julio lug luglio julho lipca lipiec heinä čvc července tem temmuz июл июля
    8: août aout ago agosto augustus sie sierpnia sierpień elo srp srpna ağu ağustos авг августа
    9: septembre septiembre set sett settembre setembro wrz września wrzesień syys zář září eyl
        eylül сен сент сентября
    10: okt oktober octobre octubre ott ottobre out outubro paź października październik loka říj
        října eki ekim окт октября
    11: novembre noviembre novembro listopada marras kas kasım ноя нояб ноября
    12: dez dezember déc décembre decembre dic diciembre dicembre dezembro december gru grudnia
        grudzień joulu pro prosince ara aralık дек декабря
"""


def _months() -> dict[str, int]:
    found: dict[str, int] = {}
    month = 0
    for word in _MONTHS.split():
        if word.endswith(":"):
            month = int(word[:-1])
        else:
            found[word] = month
    return found


FOREIGN_DAYS = frozenset(_DAYS.split())
"""Names of days, in lower case and without a final dot. Which day it is the date tells."""

FOREIGN_MONTHS = _months()
"""Names of months, in lower case and without a final dot, to the month's number."""

OBSOLETE_ZONES = {
    b"UT": 0, b"GMT": 0, b"EST": -300, b"EDT": -240, b"CST": -360, b"CDT": -300,
    b"MST": -420, b"MDT": -360, b"PST": -480, b"PDT": -420,
}  # fmt: skip
"""Minutes east of UTC that RFC 5322 §4.3 fixes."""

KNOWN_ZONES = {
    b"UTC": 0, b"WET": 0, b"WEST": 60, b"BST": 60, b"CET": 60, b"CEST": 120, b"MET": 60, b"MEST": 120, b"MEZ": 60,
    b"MESZ": 120, b"EET": 120, b"EEST": 180, b"MSK": 180, b"JST": 540, b"KST": 540, b"HKT": 480, b"SGT": 480,
    b"AWST": 480, b"ACST": 570, b"AEST": 600, b"AEDT": 660, b"NZST": 720, b"NZDT": 780, b"SAST": 120, b"HST": -600,
    b"AKST": -540, b"AKDT": -480, b"ADT": -180, b"NST": -210, b"NDT": -150, b"BRT": -180, b"ART": -180,
    b"GREENWICH STANDARD TIME": 0, b"GMT STANDARD TIME": 0, b"GMT DAYLIGHT TIME": 60,
    b"W. EUROPE STANDARD TIME": 60, b"W. EUROPE DAYLIGHT TIME": 120,
    b"CENTRAL EUROPEAN TIME": 60, b"CENTRAL EUROPEAN SUMMER TIME": 120,
    b"ROMANCE STANDARD TIME": 60, b"ROMANCE DAYLIGHT TIME": 120, b"CENTRAL EUROPE STANDARD TIME": 60,
    b"CENTRAL EUROPE DAYLIGHT TIME": 120, b"EASTERN STANDARD TIME": -300, b"EASTERN DAYLIGHT TIME": -240,
    b"CENTRAL STANDARD TIME": -360, b"CENTRAL DAYLIGHT TIME": -300, b"MOUNTAIN STANDARD TIME": -420,
    b"MOUNTAIN DAYLIGHT TIME": -360, b"PACIFIC STANDARD TIME": -480, b"PACIFIC DAYLIGHT TIME": -420,
    b"TOKYO STANDARD TIME": 540, b"CHINA STANDARD TIME": 480, b"INDIA STANDARD TIME": 330,
    b"COORDINATED UNIVERSAL TIME": 0,
}  # fmt: skip
"""Minutes east of UTC of names that no RFC fixes."""
