"""World data and US dependence in the Mineral Commodity Summaries, whichever format an edition has."""

from __future__ import annotations

import pandas as pd

from rareearths.fetch.publishers.usgs import long, wide
from rareearths.fetch.publishers.usgs.cells import PARTLY_FIGURES, broken

WORLD = [
    "edition", "commodity", "product", "country", "geo", "statistic", "detail", "unit", "year", "value", "operator",
    "mark", "estimated", "note", "place",
]  # fmt: skip
RELIANCE = [
    "edition", "commodity", "mineral", "year", "value", "operator", "mark", "sources", "sources_geo", "span", "note",
    "place",
]  # fmt: skip
BLOCK = ["commodity", "product", "statistic", "detail"]
RARE_EARTHS = "rare earths"


def world(table: pd.DataFrame, edition: int, name: str) -> pd.DataFrame:
    """Read production, capacity and reserves by country, for all commodities that the file has.

    Parameters
    ----------
    table : DataFrame
        From `cells.frame`, of one CSV file of a data release.
    edition : int
        Year of the edition; needed only where the file does not say it (0: take it from there).
    name : str
        The file's name, which tells commodity and edition in the files of a single commodity.

    Returns
    -------
    DataFrame
        One row per figure, with the columns `WORLD`: ``edition`` (``MCS2026``), ``commodity`` (chapter, as printed),
        ``product``, ``country`` (as printed, without footnote marks), ``geo`` (ISO 3166 alpha-3, ``WLD``, ``OTH``;
        empty for groups and unknown names), ``statistic`` (``production``, ``capacity``, ``reserves``), ``detail``,
        ``unit`` (as printed), ``year`` (int), ``value`` (float, NaN where there is none), ``operator`` (``>``, ``<``),
        ``mark`` (what is printed instead of a number; ``—`` for zero), ``estimated`` (bool), ``note`` (the
        publisher's), ``place`` (column of a wide file, row of a long one). A blank has neither value nor mark.

    Raises
    ------
    ContractBroken
        Another format, columns lacking, a year that is none, or two rows for one figure.
    """
    is_long = long.is_long(list(table.columns))
    rows = (long if is_long else wide).world(table, edition, name)
    found = pd.DataFrame(rows, columns=WORLD)
    # a wide file has columns that do not apply to a table, such as capacity for mines: they are blank throughout
    told = (found["value"].notna() | found["mark"].ne("")).groupby([found[key] for key in BLOCK]).transform("any")
    found = found[told].reset_index(drop=True)
    if found.empty:
        raise broken(
            f"{name}: expected production or reserves by country; got no such row.",
            "a part of the release without world data, or sections were renamed.",
            "compare the sections with those in rareearths/fetch/publishers/usgs/long.py.",
        )
    keys = ["commodity", "product", "country", "statistic", "detail", "year", "place"]
    twice = found[found[keys].duplicated(keep=False) & found["commodity"].str.casefold().eq(RARE_EARTHS)]
    if len(twice):
        raise broken(
            f"{name}: expected one row per country, figure and year; got {_listed(twice)} more than once.",
            "the publisher repeated a row.",
            "look these rows up in the publisher's file.",
        )
    return found


def rare_earths(found: pd.DataFrame) -> pd.DataFrame:
    """Cut the chapter on rare earths out of `world`'s rows, and make sure that unit and countries are known.

    Raises
    ------
    ContractBroken
        Another unit than metric tons of rare-earth oxide, a country without a code, a cell that is neither a number
        nor one of the publisher's codes, or two rows for a country and year.
    """
    rows = found[found["commodity"].str.casefold().eq(RARE_EARTHS) & found["statistic"].ne("capacity")]
    wrong = rows[~rows["unit"].str.casefold().isin(["metric tons", ""])]
    oxide = rows["detail"].str.contains("rare-earth|^(?:mine production|reserves)", case=False)
    if len(wrong) or not oxide.all():
        shown = sorted({f"{row.unit}: {row.detail}" for row in pd.concat([wrong, rows[~oxide]]).itertuples()})
        raise broken(
            f"rare earths: expected metric tons of rare-earth oxide; got {'; '.join(shown)[:300]}.",
            "the publisher changed the unit or the table.",
            "read the table's head and convert in rareearths/fetch/publishers/usgs/editions.py.",
        )
    unknown = rows[rows["geo"].eq("")]
    if len(unknown):
        raise broken(
            f"rare earths: expected known country names; got {', '.join(sorted(set(unknown['country'])))}.",
            "a country that is new in the table, or another spelling.",
            "add the name, in lower case, to rareearths/fetch/countries/countries.csv (scheme usgs).",
        )
    # one that holds digits costs that cell alone (rows.missing); a new word may be a code that stands in many
    odd = rows[rows["value"].isna() & ~rows["mark"].isin(["", "NA", "W", "XX"])]
    odd = odd[~odd["mark"].str.contains(PARTLY_FIGURES)]
    if len(odd):
        raise broken(
            f"rare earths: expected a number, NA, W, XX or a dash; got {_listed(odd, 'mark')}.",
            "a typing slip, or a code that is new.",
            "look the cell up in the printed table; add a code to rareearths/fetch/publishers/usgs/cells.py.",
        )
    twice = rows[rows[["geo", "statistic", "year"]].duplicated(keep=False)]
    if len(twice):
        raise broken(
            f"rare earths: expected one row per country and year; got {_listed(twice)} more than once.",
            "the publisher split a country, or two names have one code.",
            "look these rows up in the publisher's file.",
        )
    return rows


def net_import_reliance(table: pd.DataFrame, edition: int, name: str) -> pd.DataFrame:
    """Read US net import reliance of all commodities, from figure 2 (until 2025) or the long file (since 2026).

    Parameters and errors are those of `world`.

    Returns
    -------
    DataFrame
        With the columns `RELIANCE`: ``edition``, ``commodity`` (as printed; in the long file chapter, product and
        detail, joined by `` | `` as far as they differ), ``mineral`` (what stands before its form; in the long file the
        chapter), ``year`` (int), ``value`` (percent), ``operator``, ``mark``
        (``E`` net exporter, ``NA``, ``W``), ``sources`` (main import sources, largest first, with shares where the
        file has them; in the long file in the newest year alone), ``sources_geo`` (their codes, between semicolons, of
        the one list or the one total; ``OTH`` for a group of countries), ``span`` (their years), ``note``, ``place``.
    """
    is_long = long.is_long(list(table.columns))
    return pd.DataFrame((long if is_long else wide).net_import_reliance(table, edition, name), columns=RELIANCE)


def _listed(rows: pd.DataFrame, column: str = "place") -> str:
    """Name the first rows of a finding."""
    shown = rows.head(5).to_dict("records")
    return ", ".join(f"{row['country']} {row['statistic']} {row['year']} ({row[column]})" for row in shown)
