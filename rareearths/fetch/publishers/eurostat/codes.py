"""Which codes of the Combined Nomenclature (CN) make "rare earths" in a year of Comext."""

from __future__ import annotations

from dataclasses import dataclass

from rareearths.fetch.contract import ContractBroken


@dataclass(frozen=True)
class Codes:
    """The codes from one year to another.

    Parameters
    ----------
    first, last : int
        Years; 9999 for a list that still holds.
    summed : tuple of str
        The codes that are added up: HS subheadings, which hold every CN code below them, whichever the year has.
    known : tuple of str
        CN codes below them that were seen in a public text, for those who want the detail. Never added to `summed`.
    confirmed : bool
        Whether `known` is the whole list of the year.
    seen : str
        Where the CN codes were seen.
    """

    first: int
    last: int
    summed: tuple[str, ...]
    known: tuple[str, ...]
    confirmed: bool
    seen: str


# Rare-earth metals, scandium and yttrium; compounds of cerium; compounds of the others. Unchanged since 1988.
_SUBHEADINGS = ("280530", "284610", "284690")
# No year's list of CN codes was read as a whole: that of Eurostat's news item of 9 April 2025 is cut off after its
# third code in the copy read, the others come from public code that analyses Comext.
RARE_EARTHS = (
    Codes(1988, 2022, _SUBHEADINGS, (), False, "no list read"),
    Codes(
        2023,
        9999,
        _SUBHEADINGS,
        (
            "28053010",  # intermixtures or interalloys
            "28053031",  # gadolinium, terbium, dysprosium
            "28053040",  # scandium, 95 % and more
            "28053080",  # below 95 %
            "28461000",  # cerium compounds
            "28469040",  # lanthanum compounds
            "28469050",  # praseodymium, neodymium, samarium compounds
            "28469060",  # gadolinium, terbium, dysprosium compounds
            "28469070",  # europium, holmium to lutetium, yttrium compounds
        ),
        False,
        "28053010, 28053040, 28053080: Eurostat news, 9 April 2025; the others: public code",
    ),
)


def rare_earths(year: int) -> Codes:
    """Return the codes of a year.

    Raises
    ------
    ContractBroken
        For a year before Comext begins.
    """
    for codes in RARE_EARTHS:
        if codes.first <= year <= codes.last:
            return codes
    raise ContractBroken(
        "eurostat",
        f"expected a year from {RARE_EARTHS[0].first}; got {year}.",
        "Comext begins in 1988.",
        "ask for a later year.",
    )
