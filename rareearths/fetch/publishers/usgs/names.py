"""Names as USGS prints them: countries with their ISO 3166 codes, commodities in Japanese.

USGS follows the names of the US Board on Geographic Names, and not in every edition the same ones. No name merges two
countries; that China includes Hong Kong in import sources is said in the rows' notes, where the publisher says it.
"""

from __future__ import annotations

import csv
import re
from functools import cache
from pathlib import Path

from rareearths.fetch import countries
from rareearths.fetch.publishers.usgs.cells import tidy


def country(printed: str) -> tuple[str, str, str]:
    """Take a country's printed name apart.

    Parameters
    ----------
    printed : str
        Such as ``Russia `` (blanks), ``China3`` or ``Thailande, 5`` (footnote marks glued on), ``Peru (exports)``.

    Returns
    -------
    tuple of str
        The name, its code (``WLD`` and ``OTH`` for totals and the rest; empty for a group of countries or an unknown
        name), and the footnote marks (``e``, ``5``), joined by blanks.
    """
    name = tidy(printed)
    if _known(name):
        return name, _code(name), ""
    bare = re.sub(r"[,\s]*[0-9]+(?:\s*,\s*[0-9]+)*$", "", name)
    digits = re.findall(r"[0-9]+", name[len(bare) :])
    letters = ""
    if not _known(bare) and _known(bare[:-1]) and bare[-1:] in ("e", "r"):
        bare, letters = bare[:-1], bare[-1]
    if _known(bare):
        return bare, _code(bare), " ".join([*letters, *digits])
    # what is counted, in brackets: "Brazil (beneficiated)", "World total (rounded), natural"
    first = tidy(re.split(r"\s*\(", bare)[0])
    if first != bare and _known(first):
        return bare, _code(first), " ".join(digits)
    return name, "", ""


@cache
def commodities_ja() -> dict[str, str]:
    """Return the Japanese names of commodities by the names that the publisher prints."""
    with Path(__file__).with_name("commodities.csv").open(encoding="utf-8", newline="") as opened:
        return {row["commodity"]: row["commodity_ja"] for row in csv.DictReader(opened)}


@cache
def items() -> dict[str, str]:
    """Return what names a commodity in every edition, by the names that the publisher prints in any of them."""
    with Path(__file__).with_name("items.csv").open(encoding="utf-8", newline="") as opened:
        return {row["commodity"]: row["item"] for row in csv.DictReader(opened)}


def sums(commodity: str, detail: str) -> str:
    """Return what a list of import sources adds up: ``all`` imports of a commodity, ``some`` of its products, or "".

    Which lists are totals, and of what, is decided in ``import_totals.csv``: "total" in a name does not tell, since
    that of antimony is one of metal and oxide without the ores. A list that is not there counts as no total.
    """
    return _totals().get((commodity, detail), {}).get("sums", "")


def stands_for_reliance(commodity: str, detail: str) -> bool:
    """Say whether a list of import sources is of what the figure of net import reliance is of."""
    return _totals().get((commodity, detail), {}).get("of_reliance") == "yes"


@cache
def _totals() -> dict[tuple[str, str], dict[str, str]]:
    with Path(__file__).with_name("import_totals.csv").open(encoding="utf-8", newline="") as opened:
        return {(row["commodity"], row["detail"]): row for row in csv.DictReader(opened)}


def _code(name: str) -> str:
    return countries.iso3("usgs", tidy(name).casefold()) or countries.from_name(name)


def _known(name: str) -> bool:
    """Say whether a name is that of a country or of a known group of countries, which has no code."""
    return tidy(name).casefold() in countries.scheme("usgs") or bool(_code(name))
