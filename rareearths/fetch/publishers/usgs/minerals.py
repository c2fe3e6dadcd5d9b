"""What the long format says about every commodity, as rows of ``usgs_world`` and ``usgs_world_import_sources``."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pandas as pd

from rareearths.fetch.publishers.usgs.cells import records, tidy
from rareearths.fetch.publishers.usgs.names import sums
from rareearths.fetch.publishers.usgs.rows import missing
from rareearths.fetch.publishers.usgs.versions import Correction, spoken

WORLD = ["edition", "commodity", "product", "country", "geo", "statistic", "detail", "unit", "content", "year", "value",
         "operator", "mark", "estimated", "excludes", "source", "locator", "quality", "note"]  # fmt: skip
SOURCES = ["edition", "commodity", "product", "detail", "period", "country", "geo", "value", "operator", "mark",
           "sums", "source", "locator", "quality", "note"]  # fmt: skip
WORLD_KEY = ["edition", "commodity", "product", "country", "statistic", "detail", "year"]
SOURCES_KEY = ["edition", "commodity", "product", "detail", "period", "country"]

_HEAD = "Other notes"  # the head of a chapter, which says what its weights are the weights of
_CONTENT = re.compile(r"\(Data in [^,(]+, (.+?),? unless otherwise specified\)")
_ROUNDED = re.compile(r"\s*[:,]\s*rounded$", re.IGNORECASE)
# a total without the withheld figure of one country: a share of it is no share of the world
_EXCLUDED = re.compile(r"Excludes U\.S\. production|Does not include production in the United States")


def contents(table: pd.DataFrame) -> dict[str, str]:
    """Return what the weights of each commodity are the weights of, as the head of its chapter says.

    Parameters
    ----------
    table : DataFrame
        Of a long file, from `cells.frame`.

    Returns
    -------
    dict
        ``LITHIUM`` to ``lithium content``; a commodity whose weights are gross is not in it.
    """
    if _HEAD not in table:
        return {}
    heads = table[["MCS chapter", _HEAD]].drop_duplicates()
    told = [(tidy(chapter), _CONTENT.search(tidy(head))) for chapter, head in heads.itertuples(index=False)]
    return {chapter: found[1] for chapter, found in told if found}


def world_rows(
    rows: pd.DataFrame, of: dict[str, str], *, source: str, versions: str, fixes: Sequence[Correction] = ()
) -> pd.DataFrame:
    """Turn `editions.world` into rows of ``usgs_world``: every commodity, production, capacity and reserves.

    Parameters
    ----------
    rows : DataFrame
        Of a long file.
    of : dict
        From `contents`.
    source, versions : str
        Source ids of the edition and of its version history.
    fixes : sequence of Correction
        Of any commodity, by index of ``rows``: the corrected figure stands, with the history as its source.

    Returns
    -------
    DataFrame
        With the columns `WORLD`.
    """
    corrected = {fix.row: fix for fix in fixes if fix.value is not None}
    made = []
    for row in records(rows):
        fix = corrected.get(row.Index)
        value, operator = (fix.value, fix.operator) if fix else (row.value, row.operator)
        place = f'chapter {row.commodity}, row "{row.place}"'
        if fix:
            place = f"versionHist.txt, version {fix.version} of {spoken(fix.date)}, page {fix.page}"
        notes = [fix.note] if fix else [missing(row.mark)] if pd.isna(value) else []
        excludes = "USA" if (row.geo, row.statistic) == ("WLD", "production") and _EXCLUDED.search(row.note) else ""
        made.append(
            (row.edition, row.commodity, row.product, row.country, row.geo, row.statistic, _ROUNDED.sub("", row.detail),
             row.unit, of.get(row.commodity, ""), row.year, value, operator, row.mark,
             "yes" if row.estimated else "no", excludes, versions if fix else source, place, "primary",
             "; ".join(notes))
        )  # fmt: skip
    return pd.DataFrame(made, columns=WORLD)


def source_rows(table: pd.DataFrame, source: str) -> pd.DataFrame:
    """Turn `long.import_sources` into rows of ``usgs_world_import_sources``: every commodity."""
    made = []
    for row in records(table):
        notes = [missing(row.mark)] if pd.isna(row.value) else []
        notes += ["includes Hong Kong"] if "Includes Hong Kong" in row.note else []
        made.append(
            (row.edition, row.commodity, row.product, row.detail, row.period, row.country, row.geo, row.value,
             row.operator, row.mark, sums(row.commodity, row.detail), source,
             f"chapter {row.commodity}, section Import Sources, {row.years}", "primary", "; ".join(notes))
        )  # fmt: skip
    return pd.DataFrame(made, columns=SOURCES)
