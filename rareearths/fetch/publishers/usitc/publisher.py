"""Makes the tables of US imports, of DataWeb's workbooks or of the answers of its API."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from rareearths.fetch.contract import Client, InputNeeded, Parsed, Raw, records, require_bounds, require_no_jump
from rareearths.fetch.files.userfiles import broken
from rareearths.fetch.publishers.usitc import report, workbook
from rareearths.fetch.publishers.usitc.table import ABOUT, headings

NAME = "usitc"
BY_PARTNER, FROM_CHINA = ABOUT.tables
HEADINGS, CHINA, TO_DATE = (ABOUT.judgements[each] for each in ("headings", "china", "to_date"))
CODES, COUNTED = HEADINGS["codes"], HEADINGS["without_weight"]
KEYS = ["year", "hs", "geo", "measure"]
FIRST_YEAR = 1993
LARGEST = {"USD": 5e9, "t": 500_000.0}
NOTICEABLE = {"USD": 1e6, "t": 50.0}
FACTOR = 3
USD_PER_KG = (0.1, 5000)  # of compounds; from a few dollars for cerium to thousands for scandium
API = "api:"
PAGE = ABOUT.sources["usitc_dataweb"]["path"]
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def fetch(client: Client) -> list[Raw]:
    """Take the user's workbooks, or ask the API with the user's token.

    Raises
    ------
    InputNeeded
        Neither a file nor a token; says how to get both.
    """
    brought = client.files(NAME, ABOUT.file_variable)
    if brought:
        return brought
    if not client.key(ABOUT.key_variable):
        raise InputNeeded(
            NAME,
            f"expected an export of DataWeb by --file {NAME}=PATH or in {ABOUT.file_variable}, or a token in "
            f"{ABOUT.key_variable}; got neither.",
            "DataWeb gives data only to users who have logged in (free of charge).",
            f"log in at {PAGE}; either choose imports for consumption, HTS items {', '.join(CODES)} at four digits, "
            "all years, year to date, customs value and first unit of quantity, countries and commodities broken out, "
            "and export to Excel, or copy a token from the page on the API.",
        )
    last = client.today.year - (1 if client.today.month >= 4 else 2)  # December is published in February or later
    years = list(range(FIRST_YEAR, last + 1))
    return [client.get(report.question(measure, CODES, years), label=API + measure) for measure in report.ASKED]


def parse(raws: Sequence[Raw]) -> Parsed:
    """Make the tables.

    Parameters
    ----------
    raws : sequence of Raw
        Workbooks, or answers of the API; of several files the later one counts for a line that both give.

    Returns
    -------
    Parsed
        ``us_imports_ree`` in US dollars and tonnes, ``usitc_imports_from_china`` in tonnes. Zeros are left out, as the
        tables are described.

    Raises
    ------
    ContractBroken
        See `workbook.imports` and `report.imports`; or a heading that always had a weight has none.
    """
    if not raws:
        raise broken(NAME, "expected a workbook or an answer of the API; got none.")
    frames = [
        report.imports(raw.content, raw.label.removeprefix(API))
        if raw.label.startswith(API) or raw.content.lstrip()[:1] == b"{"
        else workbook.imports(raw.content)
        for raw in raws
    ]
    sums = pd.concat([headings(frame, CODES) for frame in frames], ignore_index=True)
    keys = ["measure", "span", "geo", "hs", "year"]
    sums = sums[sums["geo"].isin(ABOUT.judgements["partners"]["countries"])].drop_duplicates(keys, keep="last")
    weighed = set(sums.loc[sums["measure"] == "t", "hs"])
    lacking = set(sums.loc[sums["measure"] == "USD", "hs"]) - weighed - set(COUNTED)
    if not len(sums) or (weighed and lacking) or weighed & set(COUNTED):
        raise broken(
            NAME,
            f"expected {', '.join(CODES)} by country, with weights in kilograms for all but {', '.join(COUNTED)}; got "
            f"weights for {', '.join(sorted(weighed)) or 'none'}.",
            "another choice of codes, or a unit of quantity that changed.",
            "look at the column Quantity Description; mend the units in rareearths/fetch/publishers/usitc/table.py.",
        )
    years = sums.loc[sums["span"] == "", "year"]
    to_date = sums[sums["span"] != ""]
    newest = str(years.max()) if len(years) else ""
    if len(to_date) and str(to_date["year"].max()) > newest:
        last = to_date["span"].iloc[0].split("_")[1]
        newest = f"{to_date['year'].max()}-{MONTHS.index(last) + 1:02d}" if last in MONTHS else newest
    asked = ", asked" if raws[0].label.startswith(API) else ""
    source = ABOUT.source(f"usitc_dataweb{asked}", first=sums["year"].min(), last=sums["year"].max())
    kept = sums[(sums["value"] > 0) & (sums["year"] >= FIRST_YEAR)]
    tables = {BY_PARTNER: _by_partner(kept, source["id"]), FROM_CHINA: _from_china(kept, source["id"])}
    return Parsed(tables, [source], newest)


def _by_partner(kept: pd.DataFrame, source: str) -> pd.DataFrame:
    to_date = (kept["span"] == TO_DATE["span"]) & (kept["year"] > kept["year"].max() - TO_DATE["years"])
    kept = kept[(kept["span"] == "") | to_date]
    if kept.empty:
        raise broken(
            NAME,
            f"expected imports of {', '.join(CODES)} in years from {FIRST_YEAR} on; got none.",
            "the cells of values and weights are empty, or other codes or years were asked for.",
            "open the file and save the report once more with the query that the book names.",
        )
    names = [f"{row.measure}_{row.span}" if row.span else row.measure for row in records(kept)]
    notes = [
        "; ".join(
            ["sum of the lines of this heading"] * (row.hs in COUNTED or row.lines > 1)
            + ["part of the quantity is suppressed"] * (row.suppressed > 0)
        )
        for row in records(kept)
    ]
    table = pd.DataFrame(
        {
            "year": kept["year"].astype("Int64"),
            "hs": kept["hs"],
            "geo": kept["geo"],
            "measure": names,
            "value": kept["value"].astype(float).round(6),
            "source": source,
            "locator": [f'sheet "{row.sheet}", {row.country} / {row.hs}, {row.year}' for row in records(kept)],
            "quality": "primary",
            "note": notes,
        }
    )
    return table.sort_values(KEYS).reset_index(drop=True)


def _from_china(kept: pd.DataFrame, source: str) -> pd.DataFrame:
    wanted = (kept["geo"] == "CHN") & (kept["hs"] == CHINA["heading"]) & (kept["year"] >= CHINA["since"])
    kept = kept[wanted & (kept["measure"] == "t") & (kept["span"] == "")].sort_values("year")
    return pd.DataFrame(
        {
            "year": kept["year"].astype("Int64"),
            "hs": kept["hs"],
            "value": kept["value"].astype(float).round(6),
            "source": source,
            "locator": [
                f'sheet "{row.sheet}", row {row.country} / {row.hs}, column {row.year}' for row in records(kept)
            ],
            "quality": "primary",
            "note": "US imports for consumption",
        }
    ).reset_index(drop=True)


def validate(parsed: Parsed, before: Mapping[str, pd.DataFrame]) -> None:
    """Check bounds, prices per kilogram of compounds, and jumps against the last vintage.

    Raises
    ------
    ContractBroken
        Names the rows.
    """
    rows = parsed.tables[BY_PARTNER]
    kinds = rows["measure"].str.split("_").str[0]
    for kind, largest in LARGEST.items():
        require_bounds(NAME, rows[kinds == kind], "value", 0, largest, f"US imports, {kind}")
    wide = rows.pivot_table(index=["year", "hs", "geo"], columns="measure", values="value").reset_index()
    if {"USD", "t"} <= set(wide):
        wide = wide[(wide["hs"] == "2846") & (wide["t"] > NOTICEABLE["t"])]
        priced = wide.assign(usd_per_kg=wide["USD"] / wide["t"] / 1000)
        require_bounds(NAME, priced, "usd_per_kg", *USD_PER_KG, "price of compounds")
    for table, keys in ((BY_PARTNER, KEYS), (FROM_CHINA, KEYS[:2])):
        last = before.get(table)
        if last is None or not len(last):
            continue
        measured = last["measure"].str.split("_").str[0] if "measure" in last else pd.Series("t", index=last.index)
        large = last[last["value"] > measured.map(NOTICEABLE)]
        require_no_jump(NAME, parsed.tables[table], large, keys, FACTOR, table)
