"""Long series and yearbooks of USGS: Data Series 140 and the tables of the Minerals Yearbook, as Excel workbooks."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pandas as pd

from rareearths.fetch.contract import ContractBroken
from rareearths.fetch.files import workbooks
from rareearths.fetch.publishers.usgs.cells import SOURCE, broken, figure, tidy
from rareearths.fetch.publishers.usgs.names import country

DS140 = ["commodity", "unit", "modified", "sheet", "year", "statistic", "value", "mark"]
YEARBOOK = ["edition", "commodity", "unit", "sheet", "country", "geo", "year", "value", "mark", "marks", "note"]

_YEAR = re.compile(r"(1[0-9]{3}|20[0-9]{2})(?:\.0)?")
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
    """
    what = name or "Data Series 140"
    for sheet, texts, head in _sheets(content, what, "Year$"):
        if "World production" not in texts[head]:
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
    raise _other(what, "with the columns Year and World production")


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
    """
    what = name or "Minerals Yearbook"
    for sheet, texts, head in _sheets(content, what, "Country or localit"):
        title = next((row[0] for row in texts[:4] if row and "WORLD MINE PRODUCTION, BY COUNTRY" in row[0].upper()), "")
        years = {place: int(found[1]) for place, text in enumerate(texts[head]) for found in [_YEAR.fullmatch(text)]
                 if found}  # fmt: skip
        if not title or not years:
            continue
        unit = next((row[0].strip("()") for row in texts[:head] if row[0].startswith("(")), "")
        edition, commodity = f"MYB{max(years.values())}", title.split(":")[0].capitalize()
        notes = _LETTERS | {found[1]: found[2].strip() for row in texts[head + 1 :] for found in
                            [_FOOTNOTE.fullmatch(row[0])] if found}  # fmt: skip
        found = []
        for row in texts[head + 1 :]:
            if not any(row[place] for place in years):
                continue
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
    raise _other(what, "on world mine production by country")


def _sheets(content: bytes, what: str, first: str) -> Iterator[tuple[str, list[list[str]], int]]:
    """Yield the sheets with a header whose first cell begins like this: name, rows of texts, the header's place."""
    for sheet, rows in workbooks.sheets(SOURCE, content, what).items():
        texts = [[_text(cell) for cell in row] for row in rows]
        for place, row in enumerate(texts):
            if row and re.match(first, row[0]):
                yield sheet, texts, place
                break


def _text(cell: object) -> str:
    """Return a cell as the text that it shows: ``2018.0`` -> ``2018``."""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    return "" if cell is None else tidy(cell)


def _once(table: pd.DataFrame, keys: list[str], what: str) -> pd.DataFrame:
    """Make sure that no figure comes twice."""
    twice = table[table[keys].duplicated()]
    if len(twice):
        raise broken(
            f"{what}: expected each row and column once; got {', '.join(map(str, twice[keys].iloc[0]))} again.",
            "a damaged file, or two tables on one sheet.",
            "look at the workbook.",
        )
    return table


def _other(what: str, expected: str) -> ContractBroken:
    return broken(
        f"{what}: expected a sheet {expected}; got none.",
        "another workbook, or a new layout.",
        "compare with the layout in rareearths/fetch/publishers/usgs/workbooks.py.",
    )
