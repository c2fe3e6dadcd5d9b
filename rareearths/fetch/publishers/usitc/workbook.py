"""DataWeb's export workbook: a sheet of the query, then a sheet per measure, for full years and the year to date."""

from __future__ import annotations

import datetime as dt
import re

import pandas as pd

from rareearths.fetch.contract import require_sum
from rareearths.fetch.files.userfiles import broken, number
from rareearths.fetch.files.workbooks import sheets
from rareearths.fetch.publishers.usitc.table import COLUMNS, MEASURES, SOURCE, YEAR, label, tidy

QUERY = "Query Parameters"
FLOW = "Imports For Consumption"
_SPAN = re.compile(r"from\s+([A-Z][a-z]{2})\w*\s*-\s*([A-Z][a-z]{2})")
_PLACE = "choose imports for consumption by HTS items and countries broken out, in single units, and export again."


def _query(book: dict[str, list[list]]) -> dict[str, str]:
    """Read what was asked: the first value of each line of the sheet ``Query Parameters``."""
    if QUERY not in book:
        raise broken(SOURCE, f"expected a sheet {QUERY!r}; got {', '.join(map(repr, book)) or '(none)'}.", step=_PLACE)
    asked: dict[str, str] = {}
    for row in book[QUERY]:
        label, value = (*row, "", "")[:2]
        if value != "":
            asked.setdefault(str(label).strip(), str(value).strip())
    return asked


def _expect(asked: dict[str, str], label: str, wanted: str) -> None:
    if asked.get(label) != wanted:
        raise broken(SOURCE, f"{label}: expected {wanted!r}; got {asked.get(label)!r}.", "another query.", _PLACE)


def imports(content: bytes) -> pd.DataFrame:
    """Read every sheet of the workbook: all countries, codes, measures and years that were asked for.

    Parameters
    ----------
    content : bytes
        The workbook.

    Returns
    -------
    DataFrame
        Columns as in `table.tidy`.

    Raises
    ------
    ContractBroken
        Another flow or scale, sheets cut off, or lines that do not add up to the publisher's totals.
    """
    book = sheets(SOURCE, content, "the workbook")
    asked = _query(book)
    _expect(asked, "Trade Flow", FLOW)
    _expect(asked, "Country Aggregation", "Break Out Countries")
    _expect(asked, "Commodity Aggregation", "Break Out Commodities")
    scale = asked.get("Data Format", "1").removesuffix(".0")
    if scale != "1":
        raise broken(SOURCE, f"Data Format: expected '1' (single units); got {scale!r}.", "another unit.", _PLACE)
    named = [name for name in book if name.removesuffix(" YTD") in MEASURES]
    if not named:
        raise broken(SOURCE, f"expected sheets such as 'Customs Value'; got {', '.join(book)}.", step=_PLACE)
    found = pd.concat([_sheet(name, book[name]) for name in named], ignore_index=True)
    unfinished = _unfinished(asked.get("Download Date", ""), found)
    return found[(found["span"] != "") | ~found["year"].isin(unfinished)].reset_index(drop=True)


def _unfinished(downloaded: str, found: pd.DataFrame) -> set[int]:
    """Name the years that were not over: those from the download on, and the last of a year to date before December."""
    years = set(found["year"])
    try:
        made = dt.date.fromisoformat(downloaded[:10]).year
    except ValueError:
        made = 9999
    open_years = {year for year in years if year >= made}
    to_date = found[(found["span"] != "") & ~found["span"].str.endswith("_dec")]
    return open_years | ({int(to_date["year"].max())} if len(to_date) else set())


def _sheet(name: str, rows: list[list]) -> pd.DataFrame:
    """Read one sheet: a title, the count of rows, the header, the rows, and for values the totals."""
    if len(rows) < 3:
        raise broken(SOURCE, f"sheet {name!r}: expected a title, a count and a header; got {len(rows)} row(s).")
    title = str(rows[0][0])
    if not title.startswith(FLOW):
        raise broken(SOURCE, f"sheet {name!r}: expected {FLOW!r}; got {title[:60]!r}.", "another flow.", _PLACE)
    span = ""
    if name.endswith(" YTD"):
        months = _SPAN.search(title)
        if not months:
            raise broken(
                SOURCE, f"sheet {name!r}: expected the months of the year to date in its title; got {title!r}."
            )
        span = f"{months[1]}_{months[2]}".lower()
    place = next((line for line, row in enumerate(rows[:12]) if "Country" in row), None)
    if place is None:
        raise broken(SOURCE, f"sheet {name!r}: expected a header with 'Country'; got none in its first rows.")
    header = rows[place]
    body = [row for row in rows[place + 1 :] if any(cell != "" for cell in row)]
    totals = [row for row in body if str(row[0]).strip().rstrip(":").lower() == "total"]
    lines = [row for row in body if row not in totals]
    counts = [row[1] for row in rows[:place] if str(row[0]).strip() == "Data Row Count"]
    if counts and number(SOURCE, counts[0], f"sheet {name!r}, Data Row Count") != len(lines):
        raise broken(
            SOURCE,
            f"sheet {name!r}: expected {counts[0]} rows as the sheet says; got {len(lines)}.",
            "the file was cut off.",
        )
    if not lines:
        return pd.DataFrame(columns=list(COLUMNS))
    frame = tidy(header, lines, name, span)
    for total in totals:
        by_year = frame.groupby("year")["value"]
        for column, heading in enumerate(header):
            matched = YEAR.fullmatch(label(heading))
            if not matched or matched[3]:
                continue
            printed = number(SOURCE, total[column], f"sheet {name!r}, total of {matched[1]}")
            if printed is not None:
                require_sum(SOURCE, by_year.get_group(int(matched[1])), printed, 1e-9, f"sheet {name!r}, {matched[1]}")
    return frame
