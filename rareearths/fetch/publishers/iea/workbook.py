"""The IEA's workbook ``CM_Data_Explorer.xlsx``: supply by country and stage, demand by sector, for all minerals.

What is known of the layout (conversions of the May 2025 edition and scripts that read it and the edition of July 2026):
sheets whose names begin with ``1`` (demand) and ``2`` (supply); years in a row above the blocks or in the row of a
block's heading; on sheet 2 blocks side by side, headed ``<mineral> - <stage>``, of country rows, blank rows, ``Rest of
world``, ``Total`` (once mislabelled ``Total clean technologies``) and ``Top 3 share``; footnotes below the last block.
Columns are found by their headings, since an edition may have one blank column more or less. The workbook itself was
not seen here: where it states its unit is not known, so a unit is checked only where one is printed.
"""

from __future__ import annotations

import re

import pandas as pd

from rareearths.fetch.countries import from_name
from rareearths.fetch.files.userfiles import broken, sheets

SOURCE = "iea"
UNIT = "kt"
STAGES = {
    "mining": "mining",
    "refining": "refining",
    "refined": "refining",
    "processing": "refining",
    "chemicals": "refining",
    "battery grade": "refining",
}
SCENARIOS = {"stated policies": "STEPS", "announced pledges": "APS", "net zero": "NZE", "current policies": "CPS"}
_HEADING = re.compile(r"(?P<mineral>.{3,60}?)\s+[-–]\s+(?P<stage>[A-Za-z ]+?)\s*(?P<rest>\(.*\))?", re.S)
_YEAR = re.compile(r"(20\d\d)(\D.{0,20})?")
_UNIT = re.compile(r"\((kt|t|mt|tonnes|kilotonnes|thousand tonnes|million tonnes)\)", re.I)
_NOTE = re.compile(r"(notes?|sources?|\*|\(\d\)|“|\")", re.I)
_LONGEST_LABEL = 80
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
    return {} if None in found.values() else found


def _value(row: list, column: int) -> float | None:
    cell = row[column] if column < len(row) else None
    number = isinstance(cell, int | float) and not isinstance(cell, bool)
    return float(cell) if number and abs(cell) < 1e12 else None


def _sheet(book: dict[str, list[list]], number: str, word: str) -> tuple[str, list[list]]:
    """Find a sheet by the number that its name begins with and a word in it."""
    for name, rows in book.items():
        if re.match(rf"{number}(\D|$)", name.strip()) and word in name.lower():
            units = {unit.lower() for row in rows[:12] for cell in row for unit in _UNIT.findall(str(cell))}
            if units - {"kt", "kilotonnes", "thousand tonnes"}:
                raise broken(
                    SOURCE, f"sheet {name!r}: expected thousand tonnes; got the unit {sorted(units)}.", "a new unit."
                )
            return name, rows
    raise broken(
        SOURCE, f"expected a sheet {number} with {word!r} in its name; got {', '.join(map(repr, book)) or '(none)'}."
    )


def _headings(rows: list[list]) -> list[tuple[int, int, str, str]]:
    """List the blocks of sheet 2: row, column, mineral, stage."""
    found = []
    for place, row in enumerate(rows):
        for column in range(len(row)):
            matched = _HEADING.fullmatch(_label(row, column))
            stage = STAGES.get(matched["stage"].strip().lower()) if matched else None
            if stage:
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
    name, rows = _sheet(sheets(SOURCE, content, "the workbook"), "2", "supply")
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
    """Return the year that an edition observed: the first of its years; the edition is of the year after.

    Parameters
    ----------
    frame : DataFrame
        From `supply` or `demand`.
    """
    return int(frame["year"].min())


def _groups(rows: list[list], place: int) -> dict[int, tuple[str, int]]:
    """Map the columns of sheet 1 to scenario and year; the base year's scenario is empty."""
    years = sorted(_years(rows[place], 1, len(rows[place])).items())
    columns: dict[int, tuple[str, int]] = {}
    scenario, last = "", (0, 0)
    unnamed = iter(("STEPS", "APS", "NZE"))
    for column, year in years:
        if columns and (len(columns) == 1 or year <= last[1] or column > last[0] + 1):
            near = [(row, each) for row in range(max(place - 3, 0), place) for each in (column, column - 1)]
            above = [_label(rows[row], each) for row, each in near]
            named = [short for text in above for words, short in SCENARIOS.items() if words in text.lower()]
            named += [text for text in above if text in SCENARIOS.values()]
            scenario = named[0] if named else next(unnamed, "")
            if not scenario:
                raise broken(SOURCE, f"sheet 1: expected the name of a scenario above column {column + 1}; got none.")
        columns[column] = (scenario, year)
        last = (column, year)
    if len(set(columns.values())) < len(columns):
        raise broken(SOURCE, "sheet 1: expected each scenario once; got one twice.")
    return columns


def demand(content: bytes) -> pd.DataFrame:
    """Read the demand for all key minerals by sector and scenario (sheet 1).

    Parameters
    ----------
    content : bytes
        The workbook.

    Returns
    -------
    DataFrame
        One row per mineral, line, scenario and year: ``mineral``, ``line`` (as printed: a sector, ``Total clean
        technologies``, ``Other uses``, ``Total demand``, ``Share of clean technologies ...``), ``scenario`` (``STEPS``,
        ``APS``, ``NZE``; empty for the base year), ``year``, ``value`` (kt; a fraction for shares).

    Raises
    ------
    ContractBroken
        No such sheet, no row of years, no minerals.
    """
    name, rows = _sheet(sheets(SOURCE, content, "the workbook"), "1", "demand")
    counts = [len(_years(row, 1, len(row))) for row in rows]
    if not counts or max(counts) < _LEAST_YEARS:
        raise broken(SOURCE, f"sheet {name!r}: expected a row of years; got none.")
    place = counts.index(max(counts))
    columns = _groups(rows, place)
    found, mineral = [], ""
    for row in rows[place + 1 :]:
        label = _label(row, 0)
        values = {column: _value(row, column) for column in columns}
        if not label or _NOTE.match(label) or len(label) > _LONGEST_LABEL:
            continue
        if all(value is None for value in values.values()):
            mineral = label
            continue
        if mineral and not _years(row, 1, len(row)):
            found += [(mineral, label, *columns[column], value) for column, value in values.items()]
    if not found:
        raise broken(SOURCE, f"sheet {name!r}: expected minerals with their sectors; got none.")
    return pd.DataFrame(found, columns=["mineral", "line", "scenario", "year", "value"])
