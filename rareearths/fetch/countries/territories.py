"""Country codes of publishers, turned into ISO 3166-1 alpha-3; what is no country has none."""

from __future__ import annotations

from functools import cache

from babel.core import get_global

# CLDR also lists codes that ISO has withdrawn or keeps for private use (QUU, XAA to ZZZ). Kosovo has one of these.
_WITHDRAWN = frozenset({"ANT", "ASC", "BUR", "CPT", "DDR", "DGA", "FXX", "NTZ", "TAA", "TMP", "YMD", "ZAR"})
_KEPT = frozenset({"XKK"})


@cache
def _alpha3() -> dict[str, str]:
    """Map alpha-2 to alpha-3."""
    found = {}
    for three, two in get_global("territory_aliases").items():
        private = three[0] == "X" or three[:2] in ("AA", "ZZ") or (three[0] == "Q" and three[1] >= "M")
        letters = len(three) == 3 and three.isascii() and three.isalpha()
        if letters and len(two) == 1 and three not in _WITHDRAWN and (not private or three in _KEPT):
            found[two[0]] = three
    return found


@cache
def _economies() -> frozenset[str]:
    """All alpha-3 codes."""
    return frozenset(_alpha3().values())


def alpha3(alpha2: str) -> str | None:
    """Return the ISO 3166-1 alpha-3 code of an alpha-2 code.

    Parameters
    ----------
    alpha2 : str
        Such as ``CN``; Kosovo's ``XK`` gives ``XKK``, as in the project's names of countries (CLDR).

    Returns
    -------
    str or None
        ``None`` for an aggregate, a made-up code or an unknown one.
    """
    return _alpha3().get(alpha2)


def is_economy(code: str) -> bool:
    """Say whether a code is an alpha-3 code of a country or territory, not of an aggregate such as ``WXD``."""
    return code in _economies()
