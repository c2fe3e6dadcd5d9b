"""The IEA's workbook ``CM_Data_Explorer.xlsx``: supply by country and stage, for all minerals."""

from __future__ import annotations

import re

import pandas as pd

from rareearths.fetch.countries import from_name
from rareearths.fetch.files.userfiles import broken
from rareearths.fetch.files.workbooks import sheets
from rareearths.fetch.publishers import described

SOURCE = "iea"
STAGES = {name: stage for name, stage in described(SOURCE).judgements["stages"].items() if name != "reason"}
_HEADING = re.compile(r"(?P<mineral>.{3,60}?)\s+[-–]\s+(?P<stage>[A-Za-z ]+?)\s*(?P<rest>\(.*\))?", re.S)
_YEAR = re.compile(r"(20\d\d)(\D.{0,20})?")
_UNIT = re.compile(r"\((kt|t|mt|tonnes|kilotonnes|thousand tonnes|million tonnes)\)", re.I)
_LEAST_YEARS = 2


def _label(row: list, column: int) -> str:
    return str(row[column]).strip() if column < len(row) and isinstance(row[column], str) else ""


def _year(cell: object) -> int | None:
    """Read a year's heading, be it a number, a text or a text with a remark."""
    if isinstance(cell, bool) or not isinstance(cell, int | float | str):
        return None
    if isinstance(cell, str):
        found = _YEAR.fullmatch(cell.strip())
        return int(found[1]) if found else None
    return int(cell) if 2000 <= cell < 2100 and cell == int(cell) else None


def _years(row: list, start: int, stop: int) -> dict[int, int]:
    """Map column to year in a part of a row; a row that holds anything else has none, for it may be data."""
    cells = {column: row[column] for column in range(start, min(stop, len(row))) if row[column] not in ("", None)}
    found = {column: _year(cell) for column, cell in cells.items()}
    years = {column: year for column, year in found.items() if year is not None}
    return years if len(years) == len(found) else {}


def _value(row: list, column: int) -> float | None:
    cell = row[column] if column < len(row) else None
    if isinstance(cell, bool) or not isinstance(cell, int | float):
        return None
    return float(cell) if abs(cell) < 1e12 else None


def _sheet(book: dict[str, list[list]]) -> tuple[str, list[list]]:
    for name, rows in book.items():
        if re.match(r"2(\D|$)", name.strip()) and "supply" in name.lower():
            units = {unit.lower() for row in rows[:12] for cell in row for unit in _UNIT.findall(str(cell))}
            if units - {"kt", "kilotonnes", "thousand tonnes"}:
                raise broken(
                    SOURCE, f"sheet {name!r}: expected thousand tonnes; got the unit {sorted(units)}.", "a new unit."
                )
            return name, rows
    raise broken(SOURCE, f"expected a sheet 2 with 'supply' in its name; got {', '.join(map(repr, book)) or '(none)'}.")


def _headings(rows: list[list]) -> list[tuple[int, int, str, str]]:
    """List the blocks of sheet 2: row, column, mineral, stage."""
    found = []
    for place, row in enumerate(rows):
        for column in range(len(row)):
            matched = _HEADING.fullmatch(_label(row, column))
            stage = STAGES.get(matched["stage"].strip().lower()) if matched else None
            if matched and stage:
                found.append((place, column, matched["mineral"].strip(), stage))
    return found


def _columns(rows: list[list], place: int, start: int, stop: int) -> dict[int, int]:
    """Find a block's years: in the row of its heading, in the next, or in the nearest above."""
    for row in [place, place + 1, *range(place - 1, -1, -1)]:
        if row < len(rows):
            years = _years(rows[row], start + 1, stop)
            if len(years) >= _LEAST_YEARS and sorted(set(years.values())) == list(years.values()):
                return years
    return {}


def _kind(label: str) -> str:
    low = label.lower()
    if low.startswith("rest of"):
        return "rest"
    if low.startswith("top 3") or low.startswith("top three"):
        return "top3_share"
    return "total" if low.startswith("total") else "country"


def supply(content: bytes) -> pd.DataFrame:
    """Read the supply of all minerals by country and stage (sheet 2).

    Parameters
    ----------
    content : bytes
        The workbook.

    Returns
    -------
    DataFrame
        One row per mineral, stage, country and year: ``mineral``, ``stage`` (``mining`` or ``refining``), ``kind``
        (``country``, ``rest``, ``total``, ``top3_share``), ``country`` (as printed), ``geo`` (ISO 3166-1 alpha-3,
        ``OTH``, ``WLD``, or empty), ``year``, ``value`` (kt; a fraction for ``top3_share``), ``sheet``, ``block``.

    Raises
    ------
    ContractBroken
        No such sheet, no blocks, a block without years, rows or a total.
    """
    name, rows = _sheet(sheets(SOURCE, content, "the workbook"))
    headings = _headings(rows)
    if not headings:
        raise broken(SOURCE, f"sheet {name!r}: expected headings such as 'Copper - Mining'; got none.")
    found = []
    for place, column, mineral, stage in headings:
        block = _label(rows[place], column)
        stop = min((other for row, other, *_ in headings if row == place and other > column), default=column + 9)
        below = [row for row, other, *_ in headings if row > place and other == column]
        years = _columns(rows, place, column, stop)
        if not years:
            raise broken(SOURCE, f"sheet {name!r}, block {block!r}: expected years beside or above it; got none.")
        kinds = set()
        for row in rows[place + 1 : min(below, default=len(rows))]:
            country = _label(row, column)
            values = {year: _value(row, place) for place, year in years.items()}
            if not country or all(value is None for value in values.values()):
                continue
            kind = _kind(country)
            kinds.add(kind)
            geo = {"rest": "OTH", "total": "WLD", "top3_share": "WLD"}.get(kind) or from_name(country.rstrip("*¹²³ "))
            for year, value in values.items():
                found.append((mineral, stage, kind, country, geo, year, value, name, block))
            if kind == "top3_share":
                break  # what follows are footnotes
        if not {"country", "total"} <= kinds:
            raise broken(
                SOURCE, f"sheet {name!r}, block {block!r}: expected countries and a total; got {sorted(kinds)}."
            )
    columns = ["mineral", "stage", "kind", "country", "geo", "year", "value", "sheet", "block"]
    return pd.DataFrame(found, columns=columns)


def base_year(frame: pd.DataFrame) -> int:
    """Return the year that an edition observed: the first of its years; the edition is of the year after."""
    return int(frame["year"].min())
