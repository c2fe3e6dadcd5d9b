"""Files of Japan's trade statistics, by commodity and country: CSV, or zip archives of them, from e-Stat.

One row per nine-digit code and country (``HS`` with an apostrophe before the digits, ``Country`` of three digits), and
per customs house in the files that have a column ``Custom``. Two units; for each the quantity of the year and of every
month; values in thousand yen, rounded down. Months that are not out yet are zero, so the year is a year to date then.
April is ``Apr``, in older files ``Apl``.
"""

from __future__ import annotations

import re
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
    last = _last_months(frame, months, what)
    kept = frame[frame["hs"].str.startswith(tuple(prefixes))]
    keys = ["Exp or Imp", "Year", "hs", "Country", *(["Custom"] if "Custom" in names else [])]
    if kept.duplicated(keys).any():
        first = kept[kept.duplicated(keys)].iloc[0]
        raise broken(SOURCE, f"{what}, {first['hs']}, country {first['Country']}: expected one row; got several.")
    lines = _long(kept, months, last, what)
    if "Custom" in names and len(lines):  # by customs house: of the whole country then
        same = [column for column in COLUMNS if column not in ("t", "thousand_yen")]
        grouped = lines.groupby(same, as_index=False, sort=False)
        lines = grouped.agg({"t": lambda t: t.sum(min_count=1), "thousand_yen": "sum"})[list(COLUMNS)]
    return lines


def _last_months(frame: pd.DataFrame, months: list[str], what: str) -> dict[str, int]:
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
        units = [row["Unit1"].strip().upper(), row["Unit2"].strip().upper()]
        weighed = next((slot for slot in (1, 0) if units[slot] in TONNES), None)
        slot = weighed if weighed is not None else 1 if units[1] else 0
        code = row["Country"].strip("' ").zfill(3)
        sums = {"quantity": 0.0, "value": 0.0}
        line = []
        for month, name in enumerate(("Year", *MONTHS)):
            if month and name not in months:
                continue
            quantity = number(SOURCE, row[f"Quantity{slot + 1}-{name}"], f"{where}, quantity of {name}") or 0.0
            value = number(SOURCE, row[f"Value-{name}"], f"{where}, value of {name}") or 0.0
            if month:
                sums["quantity"] += quantity
                sums["value"] += value
            tonnes = quantity * TONNES[units[weighed]] if weighed is not None else None
            start = (
                FLOWS[row["Exp or Imp"]],
                int(row["Year"]),
                month,
                row["hs"],
                code,
                iso3(SOURCE, code),
                units[slot],
            )
            line.append((*start, tonnes, value, last[row["Year"]]))
            if not month:
                whole = {"quantity": quantity, "value": value}
        off = [kind for kind in sums if months and abs(sums[kind] - whole[kind]) > 1e-6 * max(whole[kind], 1)]
        if off:
            raise broken(
                SOURCE,
                f"{where}: expected the months to add up to the {off[0]} of the year, {whole[off[0]]:,.0f}; got "
                f"{sums[off[0]]:,.0f}.",
                "columns were shifted or cut off.",
            )
        found += line
    return pd.DataFrame(found, columns=list(COLUMNS)).astype({"t": "float64"})


def looks_like_csv(content: bytes) -> bool:
    """Say whether a file begins like a CSV of this kind, or is an archive."""
    return content[:2] == b"PK" or re.match(rb"\W*Exp or Imp", content[:40]) is not None
