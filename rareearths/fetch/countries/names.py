"""English names of countries as US and international agencies write them, turned into ISO 3166-1 alpha-3."""

from __future__ import annotations

import unicodedata
from functools import cache

from babel import Locale

from rareearths.fetch.countries.territories import alpha3

# Where an agency's name differs from that of CLDR.
_OTHER_NAMES = {
    "brunei darussalam": "BRN",
    "burma": "MMR",
    "burma (myanmar)": "MMR",
    "cape verde": "CPV",
    "china, people's republic of": "CHN",
    "congo": "COG",
    "congo, republic of the congo": "COG",
    "cote d'ivoire": "CIV",
    "czech republic": "CZE",
    "democratic republic of congo": "COD",
    "democratic republic of the congo": "COD",
    "dr congo": "COD",
    "drc": "COD",
    "east timor": "TLS",
    "hong kong": "HKG",
    "iran (islamic republic of)": "IRN",
    "korea": "KOR",
    "korea, republic of": "KOR",
    "lao pdr": "LAO",
    "lao people's democratic republic": "LAO",
    "macao": "MAC",
    "macau": "MAC",
    "macedonia": "MKD",
    "myanmar": "MMR",
    "myanmar (burma)": "MMR",
    "people's republic of china": "CHN",
    "republic of korea": "KOR",
    "russian federation": "RUS",
    "slovak republic": "SVK",
    "swaziland": "SWZ",
    "turkey": "TUR",
    "turkiye": "TUR",
    "united states of america": "USA",
    "viet nam": "VNM",
}


def _plain(name: str) -> str:
    """Lower case, without accents, with the straight apostrophe and single spaces."""
    letters = unicodedata.normalize("NFKD", name.replace("’", "'"))
    bare = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return " ".join(bare.lower().replace(" & ", " and ").split())


@cache
def _known() -> dict[str, str]:
    """Map CLDR's English names, then the agencies' own."""
    found = {}
    for two, name in Locale("en").territories.items():
        three = alpha3(two)
        if three:
            found[_plain(name)] = three
    return {**found, **_OTHER_NAMES}


def alpha3_of(name: str) -> str:
    """Return the ISO 3166-1 alpha-3 code of an English name.

    Parameters
    ----------
    name : str
        Such as ``South Korea`` or ``Myanmar (Burma)``.

    Returns
    -------
    str
        Empty if the name is not known; an aggregate such as ``Rest of world`` is not.
    """
    return _known().get(_plain(name), "")
