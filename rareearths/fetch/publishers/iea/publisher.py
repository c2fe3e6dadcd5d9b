"""Cuts the magnet rare earths out of the IEA's workbook, which the user downloads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from rareearths.fetch.contract import (
    Client,
    InputNeeded,
    Parsed,
    Raw,
    records,
    require_bounds,
    require_no_jump,
    require_sum,
)
from rareearths.fetch.files.userfiles import broken
from rareearths.fetch.publishers import described
from rareearths.fetch.publishers.iea.workbook import base_year, supply

NAME = "iea"
ABOUT = described(NAME)
TABLE = ABOUT.tables[0]
SOURCE = "iea_cmd_{edition}"
PAGE = ABOUT.sources[SOURCE]["path"]
MINERAL = "magnet rare earth"
LARGEST = 1000  # kt, as in the table's schema
TOLERANCE = 0.005
FACTOR = 4
DECIMALS = 6


def fetch(client: Client) -> list[Raw]:
    """Take the workbook that the user downloaded.

    Raises
    ------
    InputNeeded
        No file was given; says where it is to be had.
    """
    raw = client.file(NAME, ABOUT.file_variable)
    if raw is None:
        raise InputNeeded(
            NAME,
            f"expected the workbook CM_Data_Explorer.xlsx by --file {NAME}=PATH or in {ABOUT.file_variable}; got none.",
            "the IEA gives it only to users who have logged in (free of charge).",
            f"log in at {PAGE}, download it, and give its path.",
        )
    return [raw]


def parse(raws: Sequence[Raw]) -> Parsed:
    """Cut the magnet rare earths out of the workbook.

    Parameters
    ----------
    raws : sequence of Raw
        The workbook; of several editions the newest counts for a year that two of them give.

    Returns
    -------
    Parsed
        ``iea_magnet_rare_earths`` in kt of element.

    Raises
    ------
    ContractBroken
        The layout is not the known one, a country is not known, or the countries do not add up to the total.
    """
    editions = []
    for raw in raws:
        every = supply(raw.content)
        editions.append((base_year(every), every[every["mineral"].str.lower().str.startswith(MINERAL)]))
    tables, sources = [], {}
    for base, frame in sorted(editions, key=lambda item: item[0]):
        source = ABOUT.source(SOURCE, edition=base + 1, base=base)
        tables.append(_rows(frame, base, source["id"]))
        sources[source["id"]] = source
    if not tables:
        raise broken(NAME, "expected a workbook; got none.")
    table = pd.concat(tables, ignore_index=True)
    table = table.drop_duplicates(["stage", "geo", "year"], keep="last").sort_values(["stage", "geo", "year"])
    newest = str(max(item[0] for item in editions))
    return Parsed(
        {TABLE: table.reset_index(drop=True)},
        list(sources.values()),
        newest,
        {TABLE: ABOUT.judgements["edition"]["replaces"]},
    )


def _rows(frame: pd.DataFrame, base: int, source: str) -> pd.DataFrame:
    """Turn one edition into rows of the table, once the countries are found to add up."""
    stages = set(frame["stage"])
    if stages != {"mining", "refining"}:
        raise broken(NAME, f"expected magnet rare earths for mining and refining; got {sorted(stages) or 'neither'}.")
    for (stage, year), rows in frame.groupby(["stage", "year"]):
        parts = rows[rows["kind"].isin(["country", "rest"])]
        totals = rows.loc[rows["kind"] == "total", "value"].dropna()
        what = f"magnet rare earths, {stage}, {year}"
        if len(totals) != 1:
            raise broken(NAME, f"{what}: expected one total; got {len(totals)}.")
        require_sum(NAME, parts["value"], float(totals.iloc[0]), TOLERANCE, what)
        share = rows.loc[rows["kind"] == "top3_share", "value"].dropna()
        largest = rows.loc[rows["kind"] == "country", "value"].nlargest(3).sum() / max(float(totals.iloc[0]), 1e-9)
        if len(share) and abs(share.iloc[0] - largest) > TOLERANCE:
            raise broken(
                NAME,
                f"{what}: expected the top 3 to hold {share.iloc[0]:.1%}, as printed; got {largest:.1%}.",
                "rows were misread, or the share is of something else in this edition.",
                "compare the block with the workbook.",
            )
    kept = frame[frame["kind"] != "top3_share"]
    unknown = sorted(set(kept.loc[kept["geo"] == "", "country"]))
    if unknown:
        raise broken(
            NAME,
            f"expected names of countries; got {', '.join(map(repr, unknown))}.",
            "a spelling not met before, or a footnote taken for a country.",
            "add the name in rareearths/fetch/countries/countries.csv.",
        )
    if kept.duplicated(["stage", "geo", "year"]).any():
        raise broken(NAME, "expected each country once in a block; got some twice.")
    projection = ["" if year == base else "base-case projection" for year in kept["year"]]
    others = ["all countries not listed" if kind == "rest" else "" for kind in kept["kind"]]
    reasons = ["missing: the cell is empty" if pd.isna(value) else "" for value in kept["value"]]
    notes = ["; ".join(filter(None, parts)) for parts in zip(projection, others, reasons, strict=True)]
    return pd.DataFrame(
        {
            "stage": kept["stage"],
            "geo": kept["geo"],
            "year": kept["year"].astype("Int64"),
            "value": kept["value"].astype(float).round(DECIMALS),
            "source": source,
            "locator": [
                f'sheet "{row.sheet}", block "{row.block}", row "{row.country}", column {row.year}'
                for row in records(kept)
            ],
            "quality": "primary",
            "note": notes,
        }
    )


def validate(parsed: Parsed, before: Mapping[str, pd.DataFrame]) -> None:
    """Check bounds, that the edition is not older than the last vintage's, and jumps.

    Raises
    ------
    ContractBroken
        Names the rows.
    """
    rows = parsed.tables[TABLE]
    require_bounds(NAME, rows, "value", 0, LARGEST, "magnet rare earths, kt")
    last = before.get(TABLE)
    if last is None or not len(last):
        return
    newest, known = max(rows["source"]), max(last["source"])
    if newest < known:
        raise broken(
            NAME,
            f"expected {known} or a later edition; got {newest}.",
            "an older download: the workbook has the same name in every edition.",
            f"download the present edition from {PAGE}.",
        )
    large = last[last["value"] > 1]
    require_no_jump(NAME, rows, large, ["stage", "geo", "year"], FACTOR, "magnet rare earths, kt")
