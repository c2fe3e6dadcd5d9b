"""Files of Japan's trade statistics, by commodity and country: CSV, or zip archives of them, from e-Stat."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from rareearths.fetch.contract import require_columns
from rareearths.fetch.countries import iso3
from rareearths.fetch.files.userfiles import broken, number, table, text, unpacked

SOURCE = "japan_customs"
FLOWS = {"1": "export", "2": "import"}
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
TONNES = {"KG": 1e-3, "MT": 1.0, "GR": 1e-6}
COLUMNS = ("flow", "year", "month", "hs", "code", "geo", "unit", "t", "thousand_yen", "last_month")
_FIXED = ["Exp or Imp", "Year", "HS", "Country", "Unit1", "Unit2", "Quantity1-Year", "Quantity2-Year", "Value-Year"]


def trade(content: bytes, what: str, prefixes: Sequence[str] = ("",)) -> pd.DataFrame:
    """Read a CSV file, or all CSV files of a zip archive.

    Parameters
    ----------
    content : bytes
        The file.
    what : str
        Its name, for errors.
    prefixes : sequence of str
        Only codes that begin so; all by default.

    Returns
    -------
    DataFrame
        ``flow`` (``import`` or ``export``), ``year``, ``month`` (0 for the year so far), ``hs`` (nine digits), ``code``
        (of the country), ``geo`` (empty if unknown), ``unit``, ``t`` (tonnes; missing where nothing is weighed),
        ``thousand_yen``, ``last_month`` (the last month of that year for which the file has anything).

    Raises
    ------
    ContractBroken
        No CSV, other columns, cells that are no numbers, or months that do not add up to the year.
    """
    if content[:2] == b"PK":
        inside = {name: part for name, part in unpacked(SOURCE, content, what).items() if name.lower().endswith(".csv")}
        if not inside:
            raise broken(SOURCE, f"{what}: expected CSV files in the archive; got none.")
        return pd.concat([_csv(part, f"{what}, {name}", prefixes) for name, part in inside.items()], ignore_index=True)
    return _csv(content, what, prefixes)


def _csv(content: bytes, what: str, prefixes: Sequence[str]) -> pd.DataFrame:
    header, rows = table(SOURCE, text(SOURCE, content, what, ["cp932"]), what)
    names = [name.replace("-Apl", "-Apr").replace("-June", "-Jun").replace("-July", "-Jul") for name in header]
    require_columns(SOURCE, what, names, _FIXED)
    months = [month for month in MONTHS if f"Value-{month}" in names]
    require_columns(SOURCE, what, names, [f"{kind}-{month}" for month in months for kind in ("Quantity1", "Quantity2")])
    frame = pd.DataFrame(rows, columns=names, dtype=str)
    for column, pattern in (("Exp or Imp", "[12]"), ("Year", r"(19|20)\d\d"), ("Country", r"\d{1,3}")):
        odd = frame[~frame[column].str.strip("' ").str.fullmatch(pattern)]
        if len(odd):
            raise broken(SOURCE, f"{what}: expected {column} like {pattern}; got {odd[column].iloc[0]!r}.")
    frame["hs"] = frame["HS"].str.strip("' ").str.zfill(9)
    odd = frame[~frame["hs"].str.fullmatch(r"\d{9}")]
    if len(odd):
        raise broken(SOURCE, f"{what}: expected codes of nine digits; got {odd['HS'].iloc[0]!r}.", "another table.")
    last = _last_months(frame, months)
    kept = frame[frame["hs"].str.startswith(tuple(prefixes))]
    keys = ["Exp or Imp", "Year", "hs", "Country", *(["Custom"] if "Custom" in names else [])]
    if kept.duplicated(keys).any():
        first = kept[kept.duplicated(keys)].iloc[0]
        raise broken(SOURCE, f"{what}, {first['hs']}, country {first['Country']}: expected one row; got several.")
    lines = _long(kept, months, last, what)
    if "Custom" in names and len(lines):  # by customs house: of the whole country then
        same = [column for column in COLUMNS if column not in ("t", "thousand_yen")]
        grouped = lines.groupby(same, as_index=False, sort=False)
        lines = grouped[["t", "thousand_yen"]].sum(min_count=1)[list(COLUMNS)]
    return lines


def _last_months(frame: pd.DataFrame, months: list[str]) -> dict[str, int]:
    """Find for each year the last month with any value: 12 for a full year, 0 if the file has no months."""
    found = {}
    for year, rows in frame.groupby("Year"):
        traded = [MONTHS.index(m) + 1 for m in months if (~rows[f"Value-{m}"].isin(["0", "", "-"])).any()]
        found[str(year)] = max(traded, default=0)
    return found


def _long(kept: pd.DataFrame, months: list[str], last: dict[str, int], what: str) -> pd.DataFrame:
    """Turn columns into rows and check that the months add up to the year."""
    found = []
    for row in kept.to_dict("records"):
        where = f"{what}, {row['hs']}, country {row['Country']}"
        units = {slot: row[f"Unit{slot}"].strip().upper() for slot in (2, 1)}
        slot = next((each for each in units if units[each] in TONNES), 2 if units[2] else 1)
        factor = TONNES.get(units[slot])
        code = row["Country"].strip("' ").zfill(3)
        start = (FLOWS[row["Exp or Imp"]], int(row["Year"]))
        figures = {
            name: tuple(
                number(SOURCE, row[f"{column}-{name}"], f"{where}, {kind} of {name}") or 0.0
                for kind, column in (("quantity", f"Quantity{slot}"), ("value", "Value"))
            )
            for name in ("Year", *months)
        }
        for place, kind in enumerate(("quantity", "value")):
            whole, added = figures["Year"][place], sum(figures[month][place] for month in months)
            if months and abs(added - whole) > 1e-6 * max(whole, 1):
                raise broken(
                    SOURCE,
                    f"{where}: expected the months to add up to the {kind} of the year, {whole:,.0f}; got "
                    f"{added:,.0f}.",
                    "columns were shifted or cut off.",
                )
        for name, (quantity, value) in figures.items():
            month = MONTHS.index(name) + 1 if name in MONTHS else 0
            tonnes = None if factor is None else quantity * factor
            line = (row["hs"], code, iso3(SOURCE, code), units[slot], tonnes, value, last[row["Year"]])
            found.append((*start, month, *line))
    return pd.DataFrame(found, columns=list(COLUMNS)).astype({"t": "float64"})
