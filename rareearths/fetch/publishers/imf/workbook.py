"""The bulk workbook of the IMF's Primary Commodity Price System, xls and xlsx alike."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from rareearths.fetch.contract import ContractBroken
from rareearths.fetch.files import sdmx
from rareearths.fetch.files.workbooks import XLS, XLSX, sheets

NAME = "imf"
SHEET = "External"
_LABELS = {"commodity": "code", "commodity.description": "description", "datatype": "unit", "frequency": "frequency"}
_MONTH = re.compile(r"([12][0-9]{3})M(0?[1-9]|1[0-2])")


@dataclass(frozen=True)
class _Head:
    """What stands above a column (numbered from 1); the code may be empty, or the same over two columns."""

    column: int
    code: str
    description: str
    unit: str
    frequency: str


def is_workbook(content: bytes) -> bool:
    """Tell an xls or xlsx by its first bytes; the name of the download does not say."""
    return content[:4] in (XLS, XLSX)


def extension(content: bytes) -> str:
    """Return ``.xls`` or ``.xlsx``."""
    return ".xls" if content[:4] == XLS else ".xlsx"


def commodity(content: bytes, code: str, described: str = "") -> pd.DataFrame:
    """Read one commodity in US dollars.

    Parameters
    ----------
    content : bytes
        The workbook: a row of codes, one of descriptions, one of data types, one of frequencies, then one row a month.
    code : str
        Such as ``PCOPP``; case and spaces do not matter.
    described : str
        The beginning of the description, for a commodity of which the workbook prints no code.

    Returns
    -------
    DataFrame
        ``column``, ``description``, ``month`` (``2012-06``), ``printed`` (``2012M6``) and ``value`` (float, NaN for an
        empty cell), months in order. The price's own unit stands in the description.

    Raises
    ------
    ContractBroken
        If this is not the workbook, if none or several columns fit, or if a cell is neither a number nor empty.
    """
    sheet, places, months = _sheet(sheets(NAME, content, "the workbook"))
    heads = _heads(sheet, places)
    fits = [head for head in heads if _plain(head.code) == _plain(code)]
    if not fits and described:
        fits = [head for head in heads if _plain(head.description).startswith(_plain(described))]
    fits = [head for head in fits if _plain(head.unit) == "usd"] or fits
    if len(fits) != 1:
        found = ", ".join(f"{head.column}: {head.description[:50]} [{head.unit}]" for head in fits)
        raise ContractBroken(
            NAME,
            f"the workbook: expected one column for {code!r} in USD; got {found or 'none'}.",
            "the IMF renamed or dropped the column.",
            "look for it in the second row of the sheet, and name it by its description in publisher.yaml.",
        )
    head = fits[0]
    if not head.unit.lower().startswith("usd") or not head.frequency.lower().startswith("month"):
        raise ContractBroken(
            NAME,
            f"the workbook, column {head.column}: expected USD, monthly; got {head.unit}, {head.frequency}.",
            "the IMF changed the unit or the frequency.",
            "read the column's description, and change the unit in the code only if it is meant.",
        )
    rows = pd.DataFrame(
        [
            (head.column, head.description, f"{month[1]}-{int(month[2]):02d}", month[0], _price(row, head, month[0]))
            for row, month in zip(sheet, months, strict=True)
            if month
        ],
        columns=["column", "description", "month", "printed", "value"],
    )
    doubled = rows.loc[rows["month"].duplicated(), "printed"]
    if len(doubled):
        raise ContractBroken(
            NAME,
            f"the workbook: expected each month once; got {doubled.iloc[0]} again.",
            "rows were copied.",
            "fetch the file again.",
        )
    return rows.sort_values("month", ignore_index=True)


def _sheet(
    book: dict[str, list[list[object]]],
) -> tuple[list[list[object]], dict[str, int], list[re.Match[str] | None]]:
    """Find the sheet: its rows, the places of the four rows above the prices, and the month of each row."""
    for _, rows in sorted(book.items(), key=lambda item: item[0].strip().lower() != SHEET.lower()):
        first = [row[0] if row else "" for row in rows]
        labels = [(place, _plain(cell)) for place, cell in enumerate(first[:50])]
        places = {_LABELS[label]: place for place, label in reversed(labels) if label in _LABELS}
        months = [_MONTH.fullmatch(str(cell).strip().upper()) for cell in first]
        if len(places) == len(_LABELS) and any(months):
            return rows, places, months
    raise ContractBroken(
        NAME,
        f"the workbook: expected a sheet with the rows Commodity, Commodity.Description, Data Type, Frequency and "
        f"months such as 1990M1; got the sheets {', '.join(book)[:200] or '(none)'}.",
        "another file, or a new layout.",
        "open the file; mend the names in rareearths/fetch/publishers/imf/workbook.py.",
    )


def _heads(sheet: Sequence[Sequence[object]], places: dict[str, int]) -> list[_Head]:
    columns = range(1, max(len(sheet[place]) for place in places.values()))
    named = [
        {key: " ".join(str(_cell(sheet[place], column)).split()) for key, place in places.items()} for column in columns
    ]
    heads = [_Head(column + 1, **words) for column, words in zip(columns, named, strict=True)]
    return [head for head in heads if head.code or head.description]


def _cell(row: Sequence[object], column: int) -> object:
    return row[column] if column < len(row) else ""


def _price(row: Sequence[object], head: _Head, printed: str) -> float:
    cell = _cell(row, head.column - 1)
    try:
        return sdmx.number(NAME, "", cell)
    except ContractBroken as error:
        raise ContractBroken(
            NAME,
            f"the workbook, column {head.column}: expected numbers; got {str(cell).strip()!r:.40} in row {printed}.",
            "a mark in place of a price.",
            "look the cell up, and add the mark to the missing ones if it means no price.",
        ) from error


def _plain(cell: object) -> str:
    """Return a text without case and spaces."""
    return "".join(str(cell).split()).lower()
