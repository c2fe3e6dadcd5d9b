"""US imports as DataWeb tables them, in its workbooks and in the answers of its API alike, made tidy."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pandas as pd

from rareearths.fetch.contract import require_columns
from rareearths.fetch.countries import from_name
from rareearths.fetch.files.userfiles import broken, number
from rareearths.fetch.publishers import described

SOURCE = "usitc"
ABOUT = described(SOURCE)
MEASURES = {"Customs Value": "USD", "First Unit of Quantity": "quantity", "Second Unit of Quantity": "quantity_2"}
COLUMNS = ("measure", "span", "country", "geo", "hts", "description", "unit", "year", "value", "suppressed", "sheet")
TONNES = {"kilograms": 1e-3, "metric tons": 1.0, "grams": 1e-6}
YEAR = re.compile(r"((?:19|20)\d\d)(_Year_to_date|_YTD)?(_Suppressed)?", re.I)


def label(cell: object) -> str:
    """Return a heading as text, a year that was stored as a number without its decimals."""
    return f"{cell:g}" if isinstance(cell, float) else str(cell).strip()


def tidy(header: Sequence[object], rows: Sequence[Sequence[object]], sheet: str, span: str) -> pd.DataFrame:
    """Turn a table of DataWeb into one row per line and year.

    Parameters
    ----------
    header : sequence
        ``Country``, ``HTS Number``, ``Quantity Description`` among them, and a column per year (``2025``,
        ``2025_Year_to_date``, ``2025_Suppressed``).
    rows : sequence of sequences
        As many cells as the header.
    sheet : str
        Name of the sheet or table; it begins with what it measures.
    span : str
        Months of the year to date, such as ``jan_apr``; empty for full years.

    Returns
    -------
    DataFrame
        ``measure`` (``USD``, ``quantity``, ``quantity_2``), ``span``, ``country``, ``geo`` (ISO 3166-1 alpha-3, empty
        if unknown), ``hts`` (digits), ``description``, ``unit``, ``year``, ``value`` (in the unit), ``suppressed``
        (the publisher's mark), ``sheet``.

    Raises
    ------
    ContractBroken
        Another measure, columns or cells that are no numbers, or the same line twice.
    """
    measure = MEASURES.get(sheet.removesuffix(" YTD").strip())
    if measure is None:
        raise broken(SOURCE, f"expected tables of {', '.join(MEASURES)}; got {sheet!r}.", "another choice of data.")
    names = [label(cell) for cell in header]
    require_columns(SOURCE, f"sheet {sheet!r}", names, ["Country", "HTS Number", "Quantity Description"])
    place = {name: column for column, name in enumerate(names)}
    years = [(column, YEAR.fullmatch(name)) for column, name in enumerate(names)]
    values = {matched[1]: column for column, matched in years if matched and not matched[3]}
    marks = {matched[1]: column for column, matched in years if matched and matched[3]}
    if not values:
        raise broken(SOURCE, f"sheet {sheet!r}: expected a column per year; got {', '.join(names) or '(none)'}.")
    found = []
    for line in rows:
        country, code = str(line[place["Country"]]).strip(), line[place["HTS Number"]]
        hts = re.sub(r"\D", "", f"{code:.0f}" if isinstance(code, float) else str(code))
        where = f"sheet {sheet!r}, {country or '?'} / {code}"
        if not country or len(hts) < 2:
            raise broken(
                SOURCE, f"{where}: expected a country and a code.", "repeated names were left out of the export."
            )
        unit = str(line[place["Quantity Description"]]).removeprefix("Value for:").strip().lower()
        description = str(line[place["Description"]]).strip() if "Description" in place else ""
        start = (measure, span, country, from_name(country), hts, description, unit)
        for year, column in values.items():
            value = number(SOURCE, line[column], f"{where}, {year}")
            mark = number(SOURCE, line[marks[year]], f"{where}, {year}") if year in marks else 0.0
            found.append((*start, int(year), value, mark or 0.0, sheet))
    frame = pd.DataFrame(found, columns=list(COLUMNS))
    twice = frame[frame.duplicated(["measure", "span", "country", "hts", "unit", "year"])]
    if len(twice):
        first = twice.iloc[0]
        raise broken(
            SOURCE, f"sheet {sheet!r}: expected each line once; got {first['country']} / {first['hts']} twice."
        )
    return frame


def headings(frame: pd.DataFrame, codes: Sequence[str]) -> pd.DataFrame:
    """Add up lines to four-digit headings, in US dollars and in tonnes.

    Parameters
    ----------
    frame : DataFrame
        From `tidy`, of one or of several tables.
    codes : sequence of str
        Headings, such as ``2846``.

    Returns
    -------
    DataFrame
        ``measure`` (``USD`` or ``t``), ``span``, ``country``, ``geo``, ``hs``, ``year``, ``value``, ``lines`` (how many
        were added), ``suppressed``, ``sheet``. Tonnes are left out where a heading's lines are counted in other units.
    """
    kept = frame[frame["hts"].str[:4].isin(list(codes)) & frame["measure"].isin(["USD", "quantity"])].copy()
    kept["hs"] = kept["hts"].str[:4]
    weighed = kept["measure"] == "quantity"
    factor = kept["unit"].map(TONNES)
    uncounted = set(kept.loc[weighed & factor.isna(), "hs"])
    kept.loc[weighed, "value"] = (kept["value"] * factor)[weighed]
    kept = kept[~(weighed & kept["hs"].isin(uncounted))]
    kept["measure"] = kept["measure"].replace({"quantity": "t"})
    keys = ["measure", "span", "country", "geo", "hs", "year", "sheet"]
    grouped = kept.groupby(keys, as_index=False, sort=False)
    return grouped.agg(
        value=("value", lambda values: values.sum(min_count=1)),
        lines=("value", "size"),
        suppressed=("suppressed", "sum"),
    )
