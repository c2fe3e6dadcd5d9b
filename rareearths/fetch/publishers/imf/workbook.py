"""The bulk workbook of the IMF's Primary Commodity Price System, xls and xlsx alike."""

from __future__ import annotations

import io
import re

import pandas as pd

from rareearths.fetch.contract import ContractBroken
from rareearths.fetch.files import sdmxcsv, workbook_extent
from rareearths.fetch.files.workbook_extent import XLS, XLSX

NAME = "imf"
SHEET = "External"
# The workbook prints no codes for these; codes from the code list, descriptions from the workbook.
WITHOUT_CODE = {
    "PCHROM": "chromium",
    "PENTM": "energytransitionmetalindex",
    "PLITH": "lithiummetal",
    "PMANGELE": "manganeseelectro",
    "PREODOM": "rareearth",
    "PSILLUMP": "siliconlumps",
    "PVANPENT": "vanadiumpentoxide",
}
_LABELS = {"commodity": "code", "commodity.description": "description", "datatype": "unit", "frequency": "frequency"}
_MONTH = re.compile(r"([12][0-9]{3})M(0?[1-9]|1[0-2])")


def is_workbook(content: bytes) -> bool:
    """Tell an xls or xlsx by its first bytes; the name of the download does not say."""
    return content[:4] in (XLS, XLSX)


def extension(content: bytes) -> str:
    """Return ``.xls`` or ``.xlsx``."""
    return ".xls" if content[:4] == XLS else ".xlsx"


def workbook(content: bytes) -> pd.DataFrame:
    """Read all commodities.

    Parameters
    ----------
    content : bytes
        The workbook: a row of codes, one of descriptions, one of data types, one of frequencies, then one row a month.

    Returns
    -------
    DataFrame
        One row per commodity and month: ``column`` (its number in the sheet, from 1), ``code`` (may be empty, and the
        same code may stand over two columns), ``description``, ``unit`` (``USD`` or ``Index``; the price's own unit is
        in the description), ``month`` (``2012-06``), ``printed`` (``2012M6``), ``value`` (float) and ``text`` (what
        stands in the cell if it is no number).

    Raises
    ------
    ContractBroken
        For anything that is not this workbook.
    """
    heads, cells = _sheet(content)
    rows = cells.melt(id_vars=["printed", "month"], var_name="column", value_name="cell")
    rows = rows.merge(heads.drop(columns="frequency"), on="column")
    return _numbers(rows)[["column", "code", "description", "unit", "month", "printed", "value", "text"]]


def commodity(content: bytes, wanted: str, unit: str = "USD") -> pd.DataFrame:
    """Read one commodity by its code or its description.

    Parameters
    ----------
    content : bytes
        The workbook.
    wanted : str
        A code such as ``PCOPP`` (also one that the workbook leaves out, such as ``PREODOM`` or ``PLITH``), or the
        beginning of a description such as ``Lithium Metal``; case and spaces do not matter.
    unit : {"USD", "Index"}
        Tells columns of the same code apart.

    Returns
    -------
    DataFrame
        As in `workbook`, months in order, one column of the sheet.

    Raises
    ------
    ContractBroken
        If none or several columns fit, or if a cell is neither a number nor empty.
    """
    heads, cells = _sheet(content)
    plain = _plain(wanted)
    described = heads["description"].map(_plain)
    fits = heads["code"].map(_plain) == plain
    for beginning in (plain, WITHOUT_CODE.get(wanted.strip().upper(), "")):
        if not fits.any() and beginning:
            fits = described == beginning if (described == beginning).any() else described.str.startswith(beginning)
    of_unit = fits & heads["unit"].map(_plain).eq(_plain(unit))
    fits = of_unit if of_unit.any() else fits
    if fits.sum() != 1:
        found = ", ".join(f"{row.column}: {row.description[:50]} [{row.unit}]" for row in heads[fits].itertuples())
        raise ContractBroken(
            NAME,
            f"the workbook: expected one column for {wanted!r} in {unit}; got {found or 'none'}.",
            "the IMF renamed or dropped the column.",
            "look for it in the second row of the sheet, and name it by its description.",
        )
    head = heads[fits].iloc[0]
    if not head["unit"].strip().lower().startswith(unit.lower()) or not head["frequency"].lower().startswith("month"):
        raise ContractBroken(
            NAME,
            f"the workbook, column {head['column']}: expected {unit}, monthly; "
            f"got {head['unit']}, {head['frequency']}.",
            "the IMF changed the unit or the frequency.",
            "read the column's description, and change the unit in the code only if it is meant.",
        )
    rows = cells[["printed", "month"]].assign(cell=cells[head["column"]], **head.drop("frequency"))
    rows = _numbers(rows)
    wrong = rows[rows["text"] != ""]
    if len(wrong):
        raise ContractBroken(
            NAME,
            f"the workbook, column {head['column']}: expected numbers; got {wrong['text'].iloc[0]!r:.40} in row "
            f"{wrong['printed'].iloc[0]}.",
            "a mark in place of a price.",
            "look the cell up, and add the mark to the missing ones if it means no price.",
        )
    return rows.drop(columns="cell").sort_values("month", ignore_index=True)


def _sheet(content: bytes) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the columns' heads, and months by column."""
    sheets = _open(content)
    for _, sheet in sorted(sheets.items(), key=lambda item: item[0].strip().lower() != SHEET.lower()):
        if not sheet.shape[1]:
            continue
        first = sheet.iloc[:, 0].map(_plain)
        places = {
            _LABELS[label]: place for place, label in reversed(list(enumerate(first.head(50)))) if label in _LABELS
        }
        months = [_MONTH.fullmatch(str(cell).strip().upper()) for cell in sheet.iloc[:, 0]]
        if len(places) == len(_LABELS) and any(months):
            break
    else:
        raise ContractBroken(
            NAME,
            f"the workbook: expected a sheet with the rows Commodity, Commodity.Description, Data Type, Frequency and "
            f"months such as 1990M1; got the sheets {', '.join(map(str, sheets))[:200] or '(none)'}.",
            "another file, or a new layout.",
            "open the file; mend the names in rareearths/fetch/publishers/imf/workbook.py.",
        )
    heads = sheet.iloc[list(places.values()), 1:].T.set_axis(list(places), axis=1)
    heads = heads.map(lambda cell: "" if pd.isna(cell) else " ".join(str(cell).split()))
    heads.insert(0, "column", [int(number) + 1 for number in heads.index])
    heads = heads[(heads["code"] != "") | (heads["description"] != "")].reset_index(drop=True)
    kept = [place for place, month in enumerate(months) if month]
    cells = sheet.iloc[kept, [column - 1 for column in heads["column"]]].set_axis(list(heads["column"]), axis=1)
    written = [(months[place][0], f"{months[place][1]}-{int(months[place][2]):02d}") for place in kept]
    cells.insert(0, "printed", [printed for printed, _ in written])
    cells.insert(1, "month", [month for _, month in written])
    doubled = cells.loc[cells["month"].duplicated(), "printed"]
    if len(doubled):
        raise ContractBroken(
            NAME,
            f"the workbook: expected each month once; got {doubled.iloc[0]} again.",
            "rows were copied.",
            "fetch the file again.",
        )
    return heads, cells.reset_index(drop=True)


def _open(content: bytes) -> dict[str, pd.DataFrame]:
    """Read all sheets as they are."""
    try:
        workbook_extent.check(content)
        return pd.read_excel(io.BytesIO(content), sheet_name=None, header=None, engine="calamine")
    except BaseException as error:  # a panic of the Rust reader is no Exception
        if isinstance(error, KeyboardInterrupt | SystemExit | GeneratorExit):
            raise
        raise ContractBroken(
            NAME,
            f"expected a workbook (xls or xlsx); it cannot be read: {str(error)[:150]}",
            "the download was cut off or damaged.",
            "fetch it again.",
        ) from error


def _numbers(rows: pd.DataFrame) -> pd.DataFrame:
    """Split the cells into numbers and other text."""
    words = rows["cell"].map(lambda cell: "" if pd.isna(cell) else str(cell).strip())
    values = pd.to_numeric(words, errors="coerce").astype(float)
    values = values.where(values.abs() < float("inf"))
    text = words.where(values.isna() & ~words.str.lower().isin(sdmxcsv.MISSING), "")
    return rows.assign(value=values, text=text)


def _plain(cell: object) -> str:
    """Return a text without case and spaces."""
    return "".join(str(cell).split()).lower()
