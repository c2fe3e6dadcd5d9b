"""Long series and yearbooks of USGS: Data Series 140 and the tables of the Minerals Yearbook, as Excel workbooks."""

from __future__ import annotations

import re

import pandas as pd

from rareearths.fetch.publishers.usgs.cells import broken, figure, sheets, tidy
from rareearths.fetch.publishers.usgs.names import country

DS140 = ["commodity", "unit", "modified", "sheet", "year", "statistic", "value", "mark"]
YEARBOOK = ["edition", "commodity", "unit", "sheet", "country", "geo", "year", "value", "mark", "marks", "note"]
CONTENTS = ["edition", "mineral", "country", "geo", "location", "element", "value", "operator", "mark"]

_YEAR = re.compile(r"(1[0-9]{3}|20[0-9]{2})(?:\.0)?")
_DITTO = re.compile(r"do\.?", re.IGNORECASE)
_FOOTNOTE = re.compile(r"([0-9]{1,2})(?=[A-Z])(.+)")
_LETTERS = {"e": "Estimated.", "r": "Revised."}


def ds140(content: bytes, name: str = "") -> pd.DataFrame:
    """Read a workbook of Data Series 140, of any commodity.

    Returns
    -------
    DataFrame
        With the columns `DS140`: ``commodity`` (from the title), ``unit`` (the line below it, as printed),
        ``modified`` (as printed), ``sheet``, ``year`` (int), ``statistic`` (column), ``value``, ``mark`` (``NA``,
        ``W``).

    Raises
    ------
    ContractBroken
        No workbook, or no table with the columns Year and World production.
    """
    what = name or "Data Series 140"
    for sheet, rows in sheets(content, what).items():
        texts = [[_text(cell) for cell in row] for row in rows]
        head = next((place for place, row in enumerate(texts) if row and row[0] == "Year"), None)
        if head is None or "World production" not in texts[head]:
            continue
        above = [row[0] for row in texts[:head]]
        title = next((line for line in above if "STATISTICS" in line.upper()), "")
        unit = next((line for line in above if line.startswith("[")), "").strip("[]")
        modified = next((line.split(":", 1)[1].strip() for line in above if line.startswith("Last modif")), "")
        found = []
        for row in texts[head + 1 :]:
            when = _YEAR.fullmatch(row[0])
            if not when:
                break
            for column, text in zip(texts[head][1:], row[1:], strict=True):
                if column:
                    cell = figure(text)
                    found.append((re.split(r"\s+STATISTICS", title)[0], unit, modified, sheet, int(when[1]), column,
                                  cell.number, cell.mark))  # fmt: skip
        if found:
            return _once(pd.DataFrame(found, columns=DS140), ["year", "statistic"], what)
    raise broken(
        f"{what}: expected a sheet with the columns Year and World production; got none.",
        "another workbook, or a new layout.",
        "compare with the layout in rareearths/fetch/publishers/usgs/history.py.",
    )


def yearbook(content: bytes, name: str = "") -> pd.DataFrame:
    """Read the table of world mine production by country out of a Minerals Yearbook's workbook.

    Footnote marks stand glued to names (``China3``, ``Thailande, 5``) and in the cells beside the figures
    (``e``, ``r``, ``6``); they become ``marks`` and their text ``note``.

    Returns
    -------
    DataFrame
        With the columns `YEARBOOK`: ``edition`` (``MYB2022``, its newest year), ``commodity``, ``unit`` (both as
        printed), ``sheet``, ``country``, ``geo``, ``year``, ``value``, ``mark`` (``—`` for a printed zero), ``marks``
        (joined by blanks), ``note`` (texts of the marks).

    Raises
    ------
    ContractBroken
        No workbook, or no such table.
    """
    what = name or "Minerals Yearbook"
    for sheet, rows in sheets(content, what).items():
        texts = [[_text(cell) for cell in row] for row in rows]
        title = next((row[0] for row in texts[:4] if row and "WORLD MINE PRODUCTION, BY COUNTRY" in row[0].upper()), "")
        head = next((at for at, row in enumerate(texts) if row and row[0].startswith("Country or localit")), None)
        if not title or head is None:
            continue
        years = {place: int(found[1]) for place, text in enumerate(texts[head]) for found in [_YEAR.fullmatch(text)]
                 if found}  # fmt: skip
        if not years:
            continue
        unit = next((row[0].strip("()") for row in texts[:head] if row[0].startswith("(")), "")
        edition = f"MYB{max(years.values())}"
        commodity = title.split(":")[0].capitalize()
        notes = _LETTERS | {found[1]: found[2].strip() for row in texts[head + 1 :] for found in
                            [_FOOTNOTE.fullmatch(row[0])] if found}  # fmt: skip
        body = [row for row in texts[head + 1 :] if any(row[place] for place in years)]
        found = []
        for row in body:
            label, geo, marks = country(row[0])
            for place, when in years.items():
                beside = re.findall(r"[a-z]|[0-9]+", row[place + 1].removesuffix(".0")) if place + 1 < len(row) else []
                mine = [*dict.fromkeys([*marks.split(), *beside])]
                mine.sort(key=lambda mark: (not mark.isalpha(), mark))
                cell = figure(row[place])
                note = " ".join(notes.get(mark, "") for mark in mine).strip()
                found.append((edition, commodity, unit, sheet, label, geo, when, cell.number, cell.mark,
                              " ".join(mine), note))  # fmt: skip
        if found:
            return _once(pd.DataFrame(found, columns=YEARBOOK), ["country", "year"], what)
    raise broken(
        f"{what}: expected a sheet on world mine production by country; got none.",
        "another workbook, or a new layout.",
        "compare with the layout in rareearths/fetch/publishers/usgs/history.py.",
    )


def contents(content: bytes, name: str = "") -> pd.DataFrame:
    """Read the table of rare-earth contents of source minerals (percent of total rare-earth oxide).

    Returns
    -------
    DataFrame
        With the columns `CONTENTS`: ``edition``, ``mineral`` and ``country`` (``Do.`` resolved), ``geo``,
        ``location`` (its lines joined, without footnote marks), ``element`` (symbol), ``value``, ``operator``,
        ``mark``.

    Raises
    ------
    ContractBroken
        No workbook, or no such table.
    """
    what = name or "Minerals Yearbook"
    edition = yearbook(content, what)["edition"].iloc[0]
    for rows in sheets(content, what).values():
        texts = [[_text(cell) for cell in row] for row in rows]
        head = next((at for at, row in enumerate(texts) if row and row[0] == "Primary Source"), None)
        if head is None or not {"Country", "Location", "La", "Dy"} <= set(texts[head]):
            continue
        place = {text: at for at, text in enumerate(texts[head]) if text}
        elements = [text for text in place if text not in ("Primary Source", "Country", "Location")]
        found, mineral, land = [], "", ""
        for row in texts[head + 1 :]:
            where = row[place["Location"]]
            if not row[0] and where and found:  # the place goes on in the next line
                found = [
                    (*item[:4], f"{item[4]} {where}", *item[5:]) if item[4] == found[-1][4] else item for item in found
                ]
            elif where:
                mineral = mineral if _DITTO.fullmatch(row[0]) else row[0]
                land = land if _DITTO.fullmatch(row[place["Country"]]) else row[place["Country"]]
                for element in elements:
                    cell = figure(row[place[element]])
                    found.append((edition, mineral, land, country(land)[1], where, element, cell.number,
                                  cell.operator, cell.mark))  # fmt: skip
        table = pd.DataFrame(found, columns=CONTENTS)
        return table.assign(location=table["location"].str.replace(r"(?<=[A-Za-z])[0-9]+$", "", regex=True))
    raise broken(
        f"{what}: expected a sheet on rare-earth contents of source minerals; got none.",
        "another commodity's workbook, or a new layout.",
        "compare with the layout in rareearths/fetch/publishers/usgs/history.py.",
    )


def _text(cell: object) -> str:
    """Return a cell as the text that it shows: ``2018.0`` -> ``2018``."""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    return "" if cell is None else tidy(cell)


def _once(table: pd.DataFrame, keys: list[str], what: str) -> pd.DataFrame:
    """Make sure that no figure comes twice.

    Raises
    ------
    ContractBroken
        Names the first.
    """
    twice = table[table[keys].duplicated()]
    if len(twice):
        shown = ", ".join(map(str, twice[keys].iloc[0]))
        raise broken(
            f"{what}: expected each row and column once; got {shown} again.",
            "a damaged file, or two tables on one sheet.",
            "look at the workbook.",
        )
    return table
