"""UN Comtrade's area codes: which country one is, which is none, and which are sums of others.

The codes are not ISO numeric throughout (France 251, India 699, Norway 579, Switzerland 757, the United States 842),
and some belong to states that ended: an ISO code alone gives several (VNM 704 and 868, DEU 276 and 280). Hence two
lists: the codes in use, one for each country, and the former ones, which are read in old data and never asked for.

The codes in use, their ends and the groups follow the publisher's reference file of reporters. Its file of partner
areas could not be read: partners that never report (Guam, Western Sahara and the like) follow M49, and the areas that
are no country are those met in its data or named in public clients. A code in no list counts as unspecified, so that
nothing breaks when one is added.
"""

from __future__ import annotations

from functools import cache

from rareearths.fetch.countries import territories

WORLD = 0
CHINA = 156
TAIWAN = 490  # "Other Asia, nes", marked as a group: a filter of groups would lose it
UNSPECIFIED = "OTH"

# sums of other reporters; they would count their members twice
GROUPS = {97: "European Union", 975: "ASEAN"}

# ISO 3166-1 alpha-3 (XKK: Kosovo, as CLDR has it) and the code in use
_CURRENT = """
ABW 533 AFG 4 AGO 24 AIA 660 ALB 8 AND 20 ARE 784 ARG 32 ARM 51 ASM 16 ATA 10 ATF 260 ATG 28 AUS 36 AUT 40 AZE 31
BDI 108 BEL 56 BEN 204 BES 535 BFA 854 BGD 50 BGR 100 BHR 48 BHS 44 BIH 70 BLM 652 BLR 112 BLZ 84 BMU 60 BOL 68 BRA
76 BRB 52 BRN 96 BTN 64 BVT 74 BWA 72 CAF 140 CAN 124 CCK 166 CHE 757 CHL 152 CHN 156 CIV 384 CMR 120 COD 180 COG
178 COK 184 COL 170 COM 174 CPV 132 CRI 188 CUB 192 CUW 531 CXR 162 CYM 136 CYP 196 CZE 203 DEU 276 DJI 262 DMA 212
DNK 208 DOM 214 DZA 12 ECU 218 EGY 818 ERI 232 ESH 732 ESP 724 EST 233 ETH 231 FIN 246 FJI 242 FLK 238 FRA 251 FRO
234 FSM 583 GAB 266 GBR 826 GEO 268 GHA 288 GIB 292 GIN 324 GMB 270 GNB 624 GNQ 226 GRC 300 GRD 308 GRL 304 GTM 320
GUM 316 GUY 328 HKG 344 HMD 334 HND 340 HRV 191 HTI 332 HUN 348 IDN 360 IND 699 IOT 86 IRL 372 IRN 364 IRQ 368 ISL
352 ISR 376 ITA 380 JAM 388 JOR 400 JPN 392 KAZ 398 KEN 404 KGZ 417 KHM 116 KIR 296 KNA 659 KOR 410 KWT 414 LAO 418
LBN 422 LBR 430 LBY 434 LCA 662 LKA 144 LSO 426 LTU 440 LUX 442 LVA 428 MAC 446 MAR 504 MDA 498 MDG 450 MDV 462 MEX
484 MHL 584 MKD 807 MLI 466 MLT 470 MMR 104 MNE 499 MNG 496 MNP 580 MOZ 508 MRT 478 MSR 500 MTQ 474 MUS 480 MWI 454
MYS 458 NAM 516 NCL 540 NER 562 NFK 574 NGA 566 NIC 558 NIU 570 NLD 528 NOR 579 NPL 524 NRU 520 NZL 554 OMN 512 PAK
586 PAN 591 PCN 612 PER 604 PHL 608 PLW 585 PNG 598 POL 616 PRK 408 PRT 620 PRY 600 PSE 275 PYF 258 QAT 634 ROU 642
RUS 643 RWA 646 SAU 682 SDN 729 SEN 686 SGP 702 SGS 239 SHN 654 SLB 90 SLE 694 SLV 222 SMR 674 SOM 706 SPM 666 SRB
688 SSD 728 STP 678 SUR 740 SVK 703 SVN 705 SWE 752 SWZ 748 SXM 534 SYC 690 SYR 760 TCA 796 TCD 148 TGO 768 THA 764
TJK 762 TKL 772 TKM 795 TLS 626 TON 776 TTO 780 TUN 788 TUR 792 TUV 798 TWN 490 TZA 834 UGA 800 UKR 804 UMI 581 URY
858 USA 842 UZB 860 VAT 336 VCT 670 VEN 862 VGB 92 VNM 704 VUT 548 WLF 876 WSM 882 XKK 412 YEM 887 ZAF 710 ZMB 894
ZWE 716
"""

# code, ISO code of today's data (or that of the state that ended) and the last year in which it was used
_FORMER = {
    58: ("BEL", 1998),  # with Luxembourg
    200: ("CSK", 1992),
    230: ("ETH", 1992),
    254: ("GUF", 1996),
    278: ("DDR", 1990),
    280: ("DEU", 1990),
    312: ("GLP", 1996),
    356: ("IND", 1974),
    530: ("ANT", 2010),
    532: ("ANT", 1985),
    582: ("PCI", 1991),
    588: ("PAK", 1971),
    590: ("PAN", 1977),
    592: ("PCZ", 1977),
    638: ("REU", 1996),
    658: ("KNA", 1980),
    711: ("ZAF", 1999),  # Southern African Customs Union
    720: ("YMD", 1990),
    736: ("SDN", 2011),
    810: ("SUN", 1990),
    841: ("USA", 1980),
    850: ("VIR", 1980),
    866: ("VDR", 1974),
    868: ("VNM", 1974),
    886: ("YEM", 1990),
    890: ("YUG", 1991),
    891: ("SCG", 2006),
    175: ("MYT", 2013),
}

# areas not elsewhere specified, bunkers, free zones and special categories: partners that are no country
_NOWHERE = frozenset(
    (80, 129, 221, 290, 471, 472, 473, 492, 527, 536, 568, 577, 636, 637, 697, 837, 838, 839, 849, 879, 899)
)


@cache
def _current() -> dict[str, int]:
    """Map ISO codes to the codes in use."""
    words = _CURRENT.split()
    return {name: int(number) for name, number in zip(words[::2], words[1::2], strict=True)}


@cache
def _names() -> dict[int, str]:
    """Map codes, former ones included, to ISO codes."""
    return {number: name for number, (name, _) in _FORMER.items()} | {code: name for name, code in _current().items()}


def code(iso3: str) -> int:
    """Return the code in use of a country; ``WLD`` is 0.

    Parameters
    ----------
    iso3 : str
        ISO 3166-1 alpha-3.

    Raises
    ------
    KeyError
        When the country has no code, with what to do.
    """
    if iso3 == "WLD":
        return WORLD
    try:
        return _current()[iso3]
    except KeyError:
        raise KeyError(
            f"UN Comtrade has no code in use for '{iso3}'. Expected an ISO 3166-1 alpha-3 code such as 'CHN'. "
            "Next step: correct it, or add the code to rareearths/fetch/publishers/comtrade/areas.py."
        ) from None


def iso3(number: int, stated: str = "") -> str:
    """Return the ISO 3166-1 alpha-3 code of an area, ``WLD`` for the world, ``OTH`` for what is no country.

    Parameters
    ----------
    number : int
        The publisher's code. Groups of reporters (``GROUPS``) have no code here: leave them out first.
    stated : str
        The ISO code that the publisher gives beside it, if any: taken for a number in no list only, since it is padded
        or made up for what is no country.
    """
    if number == WORLD:
        return "WLD"
    if number in _names():
        return _names()[number]
    return stated if number not in _NOWHERE and territories.is_economy(stated) else UNSPECIFIED


def reporters() -> tuple[int, ...]:
    """Return the codes in use, ascending: what to ask for when "all reporters" has to be split."""
    return tuple(sorted(_current().values()))
