"""How the series of mine production goes on when the USGS publishes a new edition.

Table ``mine_production_joins`` says which table and edition serve each country and span of years. A new edition of the
Mineral Commodity Summaries takes its own years; the edition before keeps those that the new one no longer holds.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from rareearths import language
from rareearths.tables import editions

TABLE, MINED = "mine_production_joins", "usgs_mine_production"


def extended(joins: pd.DataFrame, mined: pd.DataFrame) -> pd.DataFrame:
    """Let the newest edition of the summaries take its years.

    Parameters
    ----------
    joins : pandas.DataFrame
        Table ``mine_production_joins`` as it is.
    mined : pandas.DataFrame
        Table ``usgs_mine_production`` with the new edition.

    Returns
    -------
    pandas.DataFrame
        `joins` itself, unchanged, where they hold the newest edition already, or where it lacks one of the countries.
    """
    newest = editions.newest(mined)
    edition = newest["edition"].iloc[0]
    values = mined.assign(year=mined["year"].astype(int), value=pd.to_numeric(mined["value"]))
    values = values.set_index(["edition", "geo", "year"])["value"]
    if edition in set(joins["edition"]) or not set(joins["geo"]) <= set(newest["geo"]):
        return joins
    joins = joins.astype({"from_year": int, "to_year": int})
    made: list[dict[str, Any]] = []
    for geo, rows in joins.groupby("geo", sort=False):
        own = newest[newest["geo"] == geo]
        years = sorted(own["year"].astype(int))
        first, last = years[0], years[-1]
        kept = [
            row | ({"to_year": first - 1} | _older(row, geo, first, edition, values) if row["to_year"] >= first else {})
            for row in rows[rows["from_year"] < first].to_dict("records")
        ]
        made += [*kept, _newer(rows.iloc[-1].to_dict(), edition, first, last, own["source"].iloc[0])]
    return pd.DataFrame(made, columns=joins.columns)


def _newer(row: dict[str, Any], edition: str, first: int, last: int, source: str) -> dict[str, Any]:
    """Describe the join of the new edition."""
    reason = language.words("vintage")["revised_and_estimated" if first < last else "estimated"]
    return row | {
        "from_year": first,
        "to_year": last,
        "table": MINED,
        "edition": edition,
        **{f"reason_{lang}": reason[lang].format(first=first, last=last) for lang in language.LANGUAGES},
        "source": source,
        "locator": f"table {MINED}, edition {edition}",
        "quality": "primary",
        "note": "both years are from the same edition" if last == first + 1 else "",
    }


def _older(row: dict[str, Any], geo: str, first: int, edition: str, values: pd.Series) -> dict[str, Any]:
    """Describe what is left of a join: the years that the new edition does not hold."""
    if not str(row["edition"]).startswith("MCS"):
        return {}
    name, until = editions.written(row["edition"]), first - 1
    years = [str(until)] if int(row["from_year"]) == until else [str(row["from_year"]), str(until)]
    before, after = (values.get((each, geo, first)) for each in (row["edition"], edition))
    overlap = f"overlap in {first}: {name} {before:,.0f} t, {editions.written(edition)} {after:,.0f} t"
    return {
        **{f"reason_{lang}": _holding(lang, name, years) for lang in language.LANGUAGES},
        "note": overlap if before is not None and after is not None else "",
    }


def _holding(lang: str, name: str, years: Sequence[str]) -> str:
    span = language.say("joints", lang)["dates"].join(years)
    return language.say("vintage", lang)["newest_holding"].format(span=span, name=name)
