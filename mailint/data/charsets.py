"""Charset names (RFC 2978): the IANA registry of character sets, as of 2024-06, and the spellings that mail adds to it.

Names are compared without regard to case (RFC 2978 §2.3). A line of a table is a charset: its preferred name, then
its aliases.
"""

from __future__ import annotations

import codecs
from functools import cache, lru_cache

ASCII_BY_DEFAULT = (b"text/plain", b"text/enriched", b"text/richtext")
"""Text types without their own default and without a label inside (RFC 6657 §3)."""


@cache
def _registry() -> dict[str, str]:
    """Preferred MIME name by every registered name and alias, all in lower case."""
    names: dict[str, str] = {}
    for line in (_COMMON + _UNICODE + _NATIONAL + _VENDOR).lower().splitlines():
        preferred, *aliases = line.split() or [""]
        names.update(dict.fromkeys((preferred, *aliases), preferred))
    for number in _IBM:
        names.update({f"ibm{number}": f"ibm{number}", f"cp{number}": f"ibm{number}", f"csibm{number}": f"ibm{number}"})
    for digits in (f"{number:05d}" for number in range(1140, 1150)):
        names.update({f"ibm{digits}": f"ibm{digits}", f"ccsid{digits}": f"ibm{digits}", f"cp{digits}": f"ibm{digits}",
                      f"csibm{digits}": f"ibm{digits}"})  # fmt: skip
    names.pop("", None)
    return names


@lru_cache(256)
def is_registered(name: bytes) -> bool:
    """Whether the name is registered, as a name or an alias, or is private by its form (`X-...`, RFC 2045 §6.3)."""
    lower = _lower(name)
    return lower in _registry() or (lower.startswith("x-") and len(lower) > 2)


@lru_cache(256)
def is_plain(name: bytes) -> bool:
    """Whether no rule has anything to say about the name: it is registered or private, and no spelling of another."""
    return is_registered(name) and canonical(name) is None


@lru_cache(256)
def canonical(name: bytes) -> bytes | None:
    """The registered name that a usual unregistered spelling means (`utf8`, `cp1252`); None where there is none."""
    lower = _lower(name)
    if lower in _registry():
        return None
    bare = lower.replace("-", "").replace("_", "").replace(" ", "")
    meant = _SPELLINGS.get(lower) or _bare_names().get(bare.removeprefix("x") if bare.startswith("xcp") else bare)
    return meant.encode() if meant else None


@lru_cache(256)
def codec(name: bytes) -> str | None:
    """The name of Python's codec for a charset, spelt right or in a usual wrong way; None where it has none."""
    spelt = canonical(name) or name
    lower = _lower(spelt)
    preferred = _registry().get(lower, lower)
    return _codec(_CODECS.get(preferred, preferred))


@cache
def is_ascii_superset(name: bytes) -> bool:
    """Whether the octets 0 to 127 always mean the ASCII characters; false for charsets that are not known."""
    found = codec(name)
    if found is None or found.startswith(("iso2022", "hz")):
        return False
    try:
        return bytes(range(128)).decode(found) == bytes(range(128)).decode("ascii")
    except (UnicodeError, ValueError):
        return False


def _lower(name: bytes) -> str:
    return name.decode("latin-1").lower()


@cache
def _codec(name: str) -> str | None:
    if not name.isascii() or not name.isprintable() or len(name) > 45:
        return None
    try:
        found = codecs.lookup(name)
    except (LookupError, ValueError):
        return None
    return found.name if getattr(found, "_is_text_encoding", True) and found.name not in _NO_CHARSETS else None


_NO_CHARSETS = {"idna", "punycode", "raw-unicode-escape", "unicode-escape", "undefined", "utf-8-sig", "mbcs", "oem"}
"""Python's codecs for text that are no charset."""

_CODECS = {
    "iso-8859-8-i": "iso8859-8", "iso-8859-8-e": "iso8859-8", "iso-8859-6-i": "iso8859-6", "iso-8859-6-e": "iso8859-6",
    "gb2312": "gb18030", "gbk": "gb18030", "gb_2312-80": "gb18030", "ks_c_5601-1987": "cp949", "euc-kr": "cp949",
    "shift_jis": "cp932", "windows-31j": "cp932", "x-sjis": "cp932", "windows-874": "cp874", "x-gbk": "gb18030",
    "unicode-1-1-utf-7": "utf-7", "utf-7-imap": "", "x-mac-roman": "mac-roman", "macintosh": "mac-roman",
    "x-mac-cyrillic": "mac-cyrillic", "x-windows-949": "cp949", "x-euc-jp": "euc-jp", "x-unknown": "",
    "x-user-defined": "", "hz-gb-2312": "hz", "iso-10646-ucs-2": "utf-16-be", "iso-10646-ucs-4": "utf-32-be",
    "x-big5": "big5", "cesu-8": "", "x-iso-2022-jp": "iso2022-jp", "iso-2022-jp": "iso2022-jp-ext",
}  # fmt: skip
"""Codecs that read more of what mail calls by a name than the codec of that name (as browsers do)."""

_SPELLINGS = {
    "unicode": "utf-16", "ansi": "windows-1252", "utf": "utf-8", "unicode-utf-8": "utf-8", "utf-8mb4": "utf-8",
    "utf8mb4": "utf-8", "utf-8-sig": "utf-8", "x-utf-8": "utf-8", "8bit": "us-ascii", "7bit": "us-ascii",
    "usascii": "us-ascii", "us-asci": "us-ascii", "usaascii": "us-ascii", "us": "us-ascii", "cp932": "windows-31j",
    "sjis": "shift_jis", "shift-jis": "shift_jis", "eucjp": "euc-jp", "euckr": "euc-kr", "ks_c_5601": "euc-kr",
    "cp949": "euc-kr", "ms949": "euc-kr", "uhc": "euc-kr", "ks_c_5601-1992": "euc-kr", "euc-cn": "gb2312",
    "euccn": "gb2312",
    "gb_2312": "gb2312", "gb18030-2000": "gb18030", "big-5": "big5", "cp950": "big5", "big5-eten": "big5",
    "koi8": "koi8-r", "koi8r": "koi8-r", "koi8u": "koi8-u", "tis620": "tis-620", "cp874": "windows-874",
    "iso8859": "iso-8859-1", "iso-8859": "iso-8859-1", "latin-1": "iso-8859-1", "latin": "iso-8859-1",
    "macroman": "macintosh", "x-mac-roman": "macintosh", "jis": "iso-2022-jp", "iso2022jp": "iso-2022-jp",
    **{f"{prefix}{number}": f"windows-{number}" for number in range(1250, 1259)
       for prefix in ("cp", "cp-", "win", "win-", "windows", "windows_", "ms", "ibm-", "ansi-")},
}  # fmt: skip
"""What names that are not registered mean, where that is not just a matter of hyphens."""


@cache
def _bare_names() -> dict[str, str]:
    """Registered names of the common charsets by their letters and digits alone: `iso88591`, `utf8`."""
    names: dict[str, str] = {}
    for line in (_COMMON + _UNICODE).lower().splitlines():
        for each in line.split():
            names.setdefault(each.replace("-", "").replace("_", "").replace(":", ""), line.split()[0])
    return names


_IBM = ("037", "038", "273", "274", "275", "277", "278", "280", "281", "284", "285", "290", "297", "420", "423", "424",
        "437", "500", "775", "850", "851", "852", "855", "857", "860", "861", "862", "863", "864", "865", "866", "868",
        "869", "870", "871", "880", "891", "903", "904", "905", "918", "1026", "1047")  # fmt: skip

_COMMON = """
US-ASCII iso-ir-6 ANSI_X3.4-1968 ANSI_X3.4-1986 ISO_646.irv:1991 ISO646-US us IBM367 cp367 csASCII ASCII
ISO-8859-1 ISO_8859-1:1987 iso-ir-100 ISO_8859-1 latin1 l1 IBM819 CP819 csISOLatin1
ISO-8859-2 ISO_8859-2:1987 iso-ir-101 ISO_8859-2 latin2 l2 csISOLatin2
ISO-8859-3 ISO_8859-3:1988 iso-ir-109 ISO_8859-3 latin3 l3 csISOLatin3
ISO-8859-4 ISO_8859-4:1988 iso-ir-110 ISO_8859-4 latin4 l4 csISOLatin4
ISO-8859-5 ISO_8859-5:1988 iso-ir-144 ISO_8859-5 cyrillic csISOLatinCyrillic
ISO-8859-6 ISO_8859-6:1987 iso-ir-127 ISO_8859-6 ECMA-114 ASMO-708 arabic csISOLatinArabic
ISO-8859-7 ISO_8859-7:1987 iso-ir-126 ISO_8859-7 ELOT_928 ECMA-118 greek greek8 csISOLatinGreek
ISO-8859-8 ISO_8859-8:1988 iso-ir-138 ISO_8859-8 hebrew csISOLatinHebrew
ISO-8859-9 ISO_8859-9:1989 iso-ir-148 ISO_8859-9 latin5 l5 csISOLatin5
ISO-8859-10 iso-ir-157 l6 ISO_8859-10:1992 csISOLatin6 latin6
ISO-8859-13 csISO885913
ISO-8859-14 iso-ir-199 ISO_8859-14:1998 ISO_8859-14 latin8 iso-celtic l8 csISO885914
ISO-8859-15 ISO_8859-15 Latin-9 csISO885915
ISO-8859-16 iso-ir-226 ISO_8859-16:2001 ISO_8859-16 latin10 l10 csISO885916
ISO-8859-6-E csISO88596E ISO_8859-6-E
ISO-8859-6-I csISO88596I ISO_8859-6-I
ISO-8859-8-E csISO88598E ISO_8859-8-E
ISO-8859-8-I csISO88598I ISO_8859-8-I
windows-874 cswindows874
windows-1250 cswindows1250
windows-1251 cswindows1251
windows-1252 cswindows1252
windows-1253 cswindows1253
windows-1254 cswindows1254
windows-1255 cswindows1255
windows-1256 cswindows1256
windows-1257 cswindows1257
windows-1258 cswindows1258
KOI8-R csKOI8R
KOI8-U csKOI8U
Shift_JIS MS_Kanji csShiftJIS
Windows-31J csWindows31J
EUC-JP Extended_UNIX_Code_Packed_Format_for_Japanese csEUCPkdFmtJapanese
ISO-2022-JP csISO2022JP
ISO-2022-JP-2 csISO2022JP2
ISO-2022-KR csISO2022KR
ISO-2022-CN csISO2022CN
ISO-2022-CN-EXT csISO2022CNEXT
EUC-KR csEUCKR
KS_C_5601-1987 iso-ir-149 KS_C_5601-1989 KSC_5601 korean csKSC56011987
GB2312 csGB2312
GBK CP936 MS936 windows-936 csGBK
GB18030 csGB18030
HZ-GB-2312
Big5 csBig5
Big5-HKSCS csBig5HKSCS
TIS-620 csTIS620 ISO-8859-11
macintosh mac csMacintosh
"""

_UNICODE = """
UTF-8 csUTF8
UTF-7 csUTF7
UTF-7-IMAP csUTF7IMAP
UTF-16 csUTF16
UTF-16BE csUTF16BE
UTF-16LE csUTF16LE
UTF-32 csUTF32
UTF-32BE csUTF32BE
UTF-32LE csUTF32LE
CESU-8 csCESU8 csCESU-8
SCSU csSCSU
BOCU-1 csBOCU1 csBOCU-1
UNICODE-1-1 csUnicode11
UNICODE-1-1-UTF-7 csUnicode11UTF7
ISO-10646-UCS-2 csUnicode
ISO-10646-UCS-4 csUCS4
ISO-10646-UCS-Basic csUnicodeASCII
ISO-10646-Unicode-Latin1 csUnicodeLatin1 ISO-10646
ISO-10646-J-1 csUnicodeJapanese
ISO-10646-UTF-1 csISO10646UTF1
ISO-Unicode-IBM-1261 csUnicodeIBM1261
ISO-Unicode-IBM-1268 csUnicodeIBM1268
ISO-Unicode-IBM-1276 csUnicodeIBM1276
ISO-Unicode-IBM-1264 csUnicodeIBM1264
ISO-Unicode-IBM-1265 csUnicodeIBM1265
"""

_NATIONAL = """
ISO_646.basic:1983 ref csISO646basic1983
INVARIANT csINVARIANT
ISO_646.irv:1983 iso-ir-2 irv csISO2IntlRefVersion
BS_4730 iso-ir-4 ISO646-GB gb uk csISO4UnitedKingdom
NATS-SEFI iso-ir-8-1 csNATSSEFI
NATS-SEFI-ADD iso-ir-8-2 csNATSSEFIADD
NATS-DANO iso-ir-9-1 csNATSDANO
NATS-DANO-ADD iso-ir-9-2 csNATSDANOADD
SEN_850200_B iso-ir-10 FI ISO646-FI ISO646-SE se csISO10Swedish
SEN_850200_C iso-ir-11 ISO646-SE2 se2 csISO11SwedishForNames
JIS_C6220-1969-jp JIS_C6220-1969 iso-ir-13 katakana x0201-7 csISO13JISC6220jp
JIS_C6220-1969-ro iso-ir-14 jp ISO646-JP csISO14JISC6220ro
IT iso-ir-15 ISO646-IT csISO15Italian
PT iso-ir-16 ISO646-PT csISO16Portuguese
ES iso-ir-17 ISO646-ES csISO17Spanish
greek7-old iso-ir-18 csISO18Greek7Old
latin-greek iso-ir-19 csISO19LatinGreek
DIN_66003 iso-ir-21 de ISO646-DE csISO21German
NF_Z_62-010_(1973) iso-ir-25 ISO646-FR1 csISO25French
Latin-greek-1 iso-ir-27 csISO27LatinGreek1
ISO_5427 iso-ir-37 csISO5427Cyrillic
JIS_C6226-1978 iso-ir-42 csISO42JISC62261978
BS_viewdata iso-ir-47 csISO47BSViewdata
INIS iso-ir-49 csISO49INIS
INIS-8 iso-ir-50 csISO50INIS8
INIS-cyrillic iso-ir-51 csISO51INISCyrillic
ISO_5427:1981 iso-ir-54 ISO5427Cyrillic1981 csISO54271981
ISO_5428:1980 iso-ir-55 csISO5428Greek
GB_1988-80 iso-ir-57 cn ISO646-CN csISO57GB1988
GB_2312-80 iso-ir-58 chinese csISO58GB231280
NS_4551-1 iso-ir-60 ISO646-NO no csISO60DanishNorwegian csISO60Norwegian1
NS_4551-2 ISO646-NO2 iso-ir-61 no2 csISO61Norwegian2
NF_Z_62-010 iso-ir-69 ISO646-FR fr csISO69French
videotex-suppl iso-ir-70 csISO70VideotexSupp1
PT2 iso-ir-84 ISO646-PT2 csISO84Portuguese2
ES2 iso-ir-85 ISO646-ES2 csISO85Spanish2
MSZ_7795.3 iso-ir-86 ISO646-HU hu csISO86Hungarian
JIS_C6226-1983 iso-ir-87 x0208 JIS_X0208-1983 csISO87JISX0208
greek7 iso-ir-88 csISO88Greek7
ASMO_449 ISO_9036 arabic7 iso-ir-89 csISO89ASMO449
iso-ir-90 csISO90
JIS_C6229-1984-a iso-ir-91 jp-ocr-a csISO91JISC62291984a
JIS_C6229-1984-b iso-ir-92 ISO646-JP-OCR-B jp-ocr-b csISO92JISC62991984b
JIS_C6229-1984-b-add iso-ir-93 jp-ocr-b-add csISO93JIS62291984badd
JIS_C6229-1984-hand iso-ir-94 jp-ocr-hand csISO94JIS62291984hand
JIS_C6229-1984-hand-add iso-ir-95 jp-ocr-hand-add csISO95JIS62291984handadd
JIS_C6229-1984-kana iso-ir-96 csISO96JISC62291984kana
ISO_2033-1983 iso-ir-98 e13b csISO2033
ANSI_X3.110-1983 iso-ir-99 CSA_T500-1983 NAPLPS csISO99NAPLPS
T.61-7bit iso-ir-102 csISO102T617bit
T.61-8bit T.61 iso-ir-103 csISO103T618bit
ECMA-cyrillic iso-ir-111 KOI8-E csISO111ECMACyrillic
CSA_Z243.4-1985-1 iso-ir-121 ISO646-CA csa7-1 csa71 ca csISO121Canadian1
CSA_Z243.4-1985-2 iso-ir-122 ISO646-CA2 csa7-2 csa72 csISO122Canadian2
CSA_Z243.4-1985-gr iso-ir-123 csISO123CSAZ24341985gr
T.101-G2 iso-ir-128 csISO128T101G2
CSN_369103 iso-ir-139 csISO139CSN369103
JUS_I.B1.002 iso-ir-141 ISO646-YU js yu csISO141JUSIB1002
IEC_P27-1 iso-ir-143 csISO143IECP271
JUS_I.B1.003-serb iso-ir-146 serbian csISO146Serbian
JUS_I.B1.003-mac macedonian iso-ir-147 csISO147Macedonian
greek-ccitt iso-ir-150 csISO150 csISO150GreekCCITT
NC_NC00-10:81 cuba iso-ir-151 ISO646-CU csISO151Cuba
ISO_6937-2-25 iso-ir-152 csISO6937Add
GOST_19768-74 ST_SEV_358-88 iso-ir-153 csISO153GOST1976874
ISO_8859-supp iso-ir-154 latin1-2-5 csISO8859Supp
ISO_10367-box iso-ir-155 csISO10367Box
latin-lap lap iso-ir-158 csISO158Lap
JIS_X0212-1990 x0212 iso-ir-159 csISO159JISX02121990
DS_2089 DS2089 ISO646-DK dk csISO646Danish
us-dk csUSDK
dk-us csDKUS
KSC5636 ISO646-KR csKSC5636
JIS_X0201 X0201 csHalfWidthKatakana
JIS_Encoding csJISEncoding
Extended_UNIX_Code_Fixed_Width_for_Japanese csEUCFixWidJapanese
ISO-11548-1 ISO_11548-1 ISO_TR_11548-1 csISO115481
KZ-1048 STRK1048-2002 RK1048 csKZ1048
VISCII csVISCII
VIQR csVIQR
Amiga-1251 Ami1251 Amiga1251 Ami-1251 csAmiga1251
KOI7-switched csKOI7switched
BRF csBRF
TSCII csTSCII
PTCP154 csPTCP154 PT154 CP154 Cyrillic-Asian
OSD_EBCDIC_DF04_15 csOSDEBCDICDF0415
OSD_EBCDIC_DF03_IRV csOSDEBCDICDF03IRV
OSD_EBCDIC_DF04_1 csOSDEBCDICDF041
"""

_VENDOR = """
Adobe-Standard-Encoding csAdobeStandardEncoding
Adobe-Symbol-Encoding csHPPSMath
DEC-MCS dec csDECMCS
hp-roman8 roman8 r8 csHPRoman8
HP-Legal csHPLegal
HP-Pi-font csHPPiFont
HP-Math8 csHPMath8
HP-DeskTop csHPDesktop
Ventura-US csVenturaUS
Ventura-International csVenturaInternational
Ventura-Math csVenturaMath
PC8-Danish-Norwegian csPC8DanishNorwegian
PC8-Turkish csPC8Turkish
Microsoft-Publishing csMicrosoftPublishing
ISO-8859-1-Windows-3.0-Latin-1 csWindows30Latin1
ISO-8859-1-Windows-3.1-Latin-1 csWindows31Latin1
ISO-8859-2-Windows-Latin-2 csWindows31Latin2
ISO-8859-9-Windows-Latin-5 csWindows31Latin5
IBM-Symbols csIBMSymbols
IBM-Thai csIBMThai
MNEMONIC csMnemonic
MNEM csMnem
UNKNOWN-8BIT csUnknown8BiT
IBM037 ebcdic-cp-us ebcdic-cp-ca ebcdic-cp-wt ebcdic-cp-nl
IBM038 EBCDIC-INT
IBM274 EBCDIC-BE
IBM275 EBCDIC-BR
IBM277 EBCDIC-CP-DK EBCDIC-CP-NO
IBM278 ebcdic-cp-fi ebcdic-cp-se
IBM280 ebcdic-cp-it
IBM281 EBCDIC-JP-E
IBM284 ebcdic-cp-es
IBM285 ebcdic-cp-gb
IBM290 EBCDIC-JP-kana
IBM297 ebcdic-cp-fr
IBM420 ebcdic-cp-ar1
IBM423 ebcdic-cp-gr
IBM424 ebcdic-cp-he
IBM437 437 csPC8CodePage437
IBM500 ebcdic-cp-be ebcdic-cp-ch
IBM775 csPC775Baltic
IBM850 850 csPC850Multilingual
IBM851 851
IBM852 852 csPCp852
IBM855 855
IBM857 857
IBM00858 CCSID00858 CP00858 PC-Multilingual-850+euro csIBM00858
IBM860 860
IBM861 861 cp-is
IBM862 862 csPC862LatinHebrew
IBM863 863
IBM865 865
IBM866 866
IBM868 cp-ar
IBM869 869 cp-gr
IBM870 ebcdic-cp-roece ebcdic-cp-yu
IBM871 ebcdic-cp-is
IBM880 EBCDIC-Cyrillic
IBM904 904 csIBBM904
IBM905 ebcdic-cp-tr
IBM918 ebcdic-cp-ar2
IBM00924 CCSID00924 CP00924 ebcdic-Latin9--euro csIBM00924
IBM01140 ebcdic-us-37+euro
IBM01141 ebcdic-de-273+euro
IBM01142 ebcdic-dk-277+euro ebcdic-no-277+euro
IBM01143 ebcdic-fi-278+euro ebcdic-se-278+euro
IBM01144 ebcdic-it-280+euro
IBM01145 ebcdic-es-284+euro
IBM01146 ebcdic-gb-285+euro
IBM01147 ebcdic-fr-297+euro
IBM01148 ebcdic-international-500+euro
IBM01149 ebcdic-is-871+euro
IBM1047 IBM-1047
EBCDIC-AT-DE csIBMEBCDICATDE
EBCDIC-AT-DE-A csEBCDICATDEA
EBCDIC-CA-FR csEBCDICCAFR
EBCDIC-DK-NO csEBCDICDKNO
EBCDIC-DK-NO-A csEBCDICDKNOA
EBCDIC-FI-SE csEBCDICFISE
EBCDIC-FI-SE-A csEBCDICFISEA
EBCDIC-FR csEBCDICFR
EBCDIC-IT csEBCDICIT
EBCDIC-PT csEBCDICPT
EBCDIC-ES csEBCDICES
EBCDIC-ES-A csEBCDICESA
EBCDIC-ES-S csEBCDICESS
EBCDIC-UK csEBCDICUK
EBCDIC-US csEBCDICUS
"""
