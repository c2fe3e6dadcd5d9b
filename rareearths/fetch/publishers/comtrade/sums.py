"""Sums of trade over HS codes and over areas, never of a heading together with its parts."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from rareearths.fetch.publishers.comtrade.trade import KEY

COMPOUNDS, CERIUM, OTHER_COMPOUNDS, METALS = "2846", "284610", "284690", "280530"
ESTIMATED = "weight partly estimated by UNSD"


def add(rows: pd.DataFrame, codes: Sequence[str], name: str = "") -> pd.DataFrame:
    """Add up several HS codes for each period, reporter, partner and flow.

    A sum stands only for periods and flows in which every code was met at least once; where one reporter has no row for
    a code, it reported none. A sum with a part that has a value but no weight has no weight. The column ``hs`` gets the
    name, or the codes joined by ``+``.

    Raises
    ------
    ValueError
        When one code is the heading of another, which would count the same goods twice.
    """
    for code in codes:
        under = [other for other in codes if other != code and other.startswith(code)]
        if under or list(codes).count(code) > 1:
            raise ValueError(
                f"comtrade: expected codes none of which holds another; got {code} and {', '.join(under) or code}. "
                "Next step: add the heading or its parts, not both."
            )
    part = rows[rows["hs"].isin(codes)]
    met = part.groupby(["period", "flow"])["hs"].transform("nunique")
    part = part[met == len(codes)]
    return _added(part.assign(hs=name or "+".join(codes)), KEY)


def compounds(rows: pd.DataFrame) -> pd.DataFrame:
    """Return HS 2846 as the heading has it; without rows of the heading the sum of its parts, as ``summed`` says."""
    heading = rows[rows["hs"] == COMPOUNDS].assign(summed=False)
    sums = add(rows, (CERIUM, OTHER_COMPOUNDS), COMPOUNDS).assign(summed=True)
    sums["note"] = [joined("sum of 284610 and 284690", note) for note in sums["note"]]
    known = set(map(tuple, heading[["period", "reporter", "flow"]].itertuples(index=False)))
    # a reporter whose heading was read has no further partners under its parts
    lacking = [key not in known for key in sums[["period", "reporter", "flow"]].itertuples(index=False, name=None)]
    return pd.concat([heading, sums[lacking]], ignore_index=True).sort_values(KEY, ignore_index=True)


def unspecified(rows: pd.DataFrame) -> pd.DataFrame:
    """Merge the partners that are no country (``OTH``) into one row (partner -1, the areas in ``note``) of each key."""
    rest = rows[rows["partner_geo"] == "OTH"]
    groups = [name for name in KEY if name != "partner"]
    named = rest.groupby(groups)["partner"].agg(lambda codes: ", ".join(str(code) for code in sorted(codes)))
    merged = _added(rest.assign(partner=-1), KEY)
    keys = merged[groups].itertuples(index=False, name=None)
    merged["note"] = [
        joined(f"partners that are no country: {named[key]}", note)
        for key, note in zip(keys, merged["note"], strict=True)
    ]
    return pd.concat([rows[rows["partner_geo"] != "OTH"], merged], ignore_index=True)


def joined(*notes: str) -> str:
    """Join the notes that are not empty by semicolons."""
    return "; ".join(dict.fromkeys(note for note in notes if note))


def said(row: pd.Series | dict) -> str:
    """Say what there is to know about a row's weight, in the style of the tables' notes."""
    missing = ""
    if pd.isna(row["weight"]):
        worth = f", with a value of USD {row['value']:.0f}" if row["value"] > 0 else ""
        missing = f"missing: no weight reported{worth}"
    return joined(missing, ESTIMATED if row["estimated"] else "", row["note"])


def _added(rows: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Add weights and values of rows with the same key."""
    if rows.empty:
        return rows
    lacking = rows["weight"].isna() & ~(rows["value"] == 0)
    summed = {"summed": ("summed", "any")} if "summed" in rows else {}
    sums = (
        rows.assign(lacking=lacking)
        .groupby(keys, as_index=False)
        .agg(
            geo=("geo", "first"),
            partner_geo=("partner_geo", "first"),
            weight=("weight", "sum"),
            lacking=("lacking", "any"),
            field=("field", lambda cells: "+".join(sorted({cell for cell in cells if cell}))),
            estimated=("estimated", "any"),
            reported=("reported", lambda cells: cells.sum(skipna=False)),
            value=("value", "sum"),
            revision=("revision", "first"),
            published=("published", "first"),
            note=("note", lambda notes: joined(*notes)),
            **summed,
        )
    )
    sums["weight"] = sums["weight"].where(~sums["lacking"])
    return sums[list(rows.columns)]
