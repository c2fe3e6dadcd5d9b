"""UN Comtrade's area codes: which country one is, which is none, and which are sums of others.

The codes are not ISO numeric throughout (France 251, India 699, Norway 579, Switzerland 757, the United States 842),
and some belong to states that ended: an ISO code alone gives several (VNM 704 and 868, DEU 276 and 280). Hence two
schemes in ``countries.csv``: the codes in use, one for each country, and the former ones, which are read in old data
and never asked for. A code in neither counts as unspecified, so that nothing breaks when one is added.
"""

from __future__ import annotations

from rareearths.fetch import countries

WORLD, CHINA, JAPAN = 0, 156, 392
TAIWAN = 490  # "Other Asia, nes", marked as a group: a filter of groups would lose it
UNSPECIFIED = "OTH"


def iso3(number: int, stated: str = "") -> str:
    """Return the ISO 3166-1 alpha-3 code of an area.

    Parameters
    ----------
    number : int
        The publisher's code.
    stated : str
        The ISO code that the publisher gives beside it, if any: taken for a number in no list only, since it is padded
        or made up for what is no country.

    Returns
    -------
    str
        ``WLD`` for the world, ``OTH`` for what is no country, empty for a sum of other reporters (the European Union).
    """
    for name in ("comtrade", "comtrade_former"):
        if str(number) in (known := countries.scheme(name)):
            return known[str(number)]
    return stated if countries.is_economy(stated) else UNSPECIFIED


def reporters() -> tuple[int, ...]:
    """Return the codes in use, ascending: what to ask for when "all reporters" has to be split."""
    none = ("", "WLD", UNSPECIFIED)
    return tuple(sorted(int(number) for number, geo in countries.scheme("comtrade").items() if geo not in none))
