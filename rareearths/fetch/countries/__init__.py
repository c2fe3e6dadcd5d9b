"""Countries as publishers write them, turned into ISO 3166-1 alpha-3; ``countries.csv`` beside this file has the codes.

Each row is a ``scheme``, a ``code`` of it, the alpha-3 code (``OTH`` for what is no single country) and a note:

- ``iso2``: alpha-2, as CLDR lists it, without codes withdrawn or for private use; Kosovo is ``XKK``, as in CLDR.
- ``name``: English names where an agency's differs from that of CLDR, in the form that `plain` gives.
- ``usgs``: names, in lower case, where USGS's differ from both.
- ``comtrade``, ``comtrade_former``: area codes in use, and those that stand in old data alone.
- ``comext``: codes of Eurostat that are not alpha-2.
- ``japan_customs``: the ministry's list of country codes (annex 1 of its basic circular on statistics of foreign trade,
  customs.go.jp, toukei/sankou/dgorder/a1.htm, read in a stored copy).
- ``china_customs``: the code list of customs' query, read in a stored copy.
- ``comtrade``: area codes in use, one for each country; empty for sums of other reporters.
- ``comtrade_former``: area codes of states that ended, met in old data.
- ``usgs``: English names, in lower case, that ``name`` lacks; empty for several countries at once.
"""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from babel import Locale

FILE = Path(__file__).with_name("countries.csv")
OTHER = "OTH"


@cache
def _schemes() -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    with FILE.open(encoding="utf-8", newline="") as opened:
        for row in csv.DictReader(opened):
            found.setdefault(row["scheme"], {})[row["code"]] = row["iso3"]
    return found


def scheme(name: str) -> Mapping[str, str]:
    """Return all codes of a scheme and their alpha-3 codes."""
    return _schemes()[name]


def iso3(name: str, code: str) -> str:
    """Return the ISO 3166-1 alpha-3 code of a scheme's code.

    Parameters
    ----------
    name, code : str
        Such as ``iso2`` and ``CN``.

    Returns
    -------
    str
        ``OTH`` for what is no single country, empty for a code that is not known.
    """
    return scheme(name).get(code, "")


def from_name(name: str) -> str:
    """Return the alpha-3 code of an English name such as ``South Korea`` or ``Myanmar (Burma)``.

    Returns
    -------
    str
        Empty if the name is not known; an aggregate such as ``Rest of world`` is not.
    """
    return _names().get(plain(name), "")


def is_economy(code: str) -> bool:
    """Say whether a code is an alpha-3 code of a country or territory, not of an aggregate such as ``WXD``."""
    return code in _economies()


def plain(name: str) -> str:
    """Return a name in lower case, without accents, with the straight apostrophe and single spaces."""
    letters = unicodedata.normalize("NFKD", name.replace("’", "'"))
    bare = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return " ".join(bare.lower().replace(" & ", " and ").split())


@cache
def _names() -> dict[str, str]:
    territories = Locale("en").territories
    known = {plain(territories[two]): three for two, three in scheme("iso2").items() if two in territories}
    return {**known, **scheme("name")}


@cache
def _economies() -> frozenset[str]:
    return frozenset(scheme("iso2").values())
