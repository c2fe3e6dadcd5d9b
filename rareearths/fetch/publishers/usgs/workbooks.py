"""Long series and yearbooks of USGS: Data Series 140 and the tables of the Minerals Yearbook, as Excel workbooks."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

import pandas as pd

from rareearths.fetch.contract import ContractBroken
from rareearths.fetch.files import workbooks
from rareearths.fetch.publishers.usgs.cells import SOURCE, broken, figure, tidy
from rareearths.fetch.publishers.usgs.names import country
from rareearths.fetch.publishers.usgs.rows import PRODUCTION, ZERO, missing, worded

FIRST_YEAR = 1980  # the exhibits begin in 1985; Data Series 140 in 1900
SERIES = {"Production": "USA", "World production": "WLD"}

_YEAR = re.compile(r"(1[0-9]{3}|20[0-9]{2})(?:\.0)?")
_FOOTNOTE = re.compile(r"([0-9]{1,2})(?=[A-Z])(.+)")
_LETTERS = {"e": "Estimated.", "r": "Revised."}


def ds140(content: bytes, name: str = "") -> tuple[pd.DataFrame, str]:
    """Read Data Series 140 on rare earths: rows of ``usgs_mine_production``, United States and world.

    Returns
    -------
    DataFrame
        From `FIRST_YEAR` on, with the columns `rows.PRODUCTION`.
    str
        When the workbook was last modified, as printed; empty if it does not say.
    """
    what = name or "Data Series 140"
    for sheet, texts, head in _sheets(content, what, "Year$"):
        above, header = [row[0] for row in texts[:head]], texts[head]
        if "World production" not in header:
            continue
        title = next((line for line in above if "STATISTICS" in line.upper()), "")
        unit = next((line for line in above if line.startswith("[")), "").strip("[]")
        right = "metric tons" in unit and "rare-earth oxide" in unit and title.casefold().startswith("rare earth")
        if not right or "Production" not in header:
            raise broken(
                f"Data Series 140: expected Production and World production of rare earths in metric tons of oxide "
                f"from {FIRST_YEAR}; got {title or 'no title'}, {unit or 'no unit'}.",
                "another commodity's workbook, or another unit.",
                "look at the head of the workbook.",
            )
        found = []
        for row in itertools.takewhile(lambda row: _YEAR.fullmatch(row[0]), texts[head + 1 :]):
            year = int(row[0].removesuffix(".0"))
            for column, geo in SERIES.items() if year >= FIRST_YEAR else ():
                cell = figure(row[header.index(column)])
                note = missing(cell.mark) if cell.value is None else ZERO if cell.mark == "—" else ""
                place = f'sheet "{sheet}", row {year}, column "{column}"'
                found.append((geo, year, "DS140", cell.number, "usgs_ds140", place, "primary", note))
        if found:
            modified = next((line.split(":", 1)[1].strip() for line in above if line.startswith("Last modif")), "")
            return _once(pd.DataFrame(found, columns=PRODUCTION), what), modified
    raise _other(what, "with the columns Year and World production")


def yearbook(content: bytes, name: str = "") -> pd.DataFrame:
    """Read world mine production by country out of a Minerals Yearbook's workbook on rare earths.

    Footnote marks stand glued to names (``China3``, ``Thailande, 5``) and in the cells beside the figures (``e``,
    ``r``, ``6``); their texts become notes.

    Returns
    -------
    DataFrame
        Rows of ``usgs_mine_production``; the ``edition`` (``MYB2022``) is the newest year.
    """
    what = name or "Minerals Yearbook"
    for sheet, texts, head in _sheets(content, what, "Country or localit"):
        title = next((row[0] for row in texts[:4] if row and "WORLD MINE PRODUCTION, BY COUNTRY" in row[0].upper()), "")
        years = {place: int(found[1]) for place, text in enumerate(texts[head]) for found in [_YEAR.fullmatch(text)]
                 if found}  # fmt: skip
        if not title or not years:
            continue
        notes = _LETTERS | {found[1]: found[2].strip() for row in texts[head + 1 :] for found in
                            [_FOOTNOTE.fullmatch(row[0])] if found}  # fmt: skip
        body = [(country(row[0]), row) for row in texts[head + 1 :] if any(row[place] for place in years)]
        unit = next((row[0].strip("()") for row in texts[:head] if row[0].startswith("(")), "")
        unknown = sorted({label for (label, geo, _), _ in body if not geo})
        if "rare-earth oxide" not in unit or not unit.casefold().startswith("metric tons") or unknown:
            raise broken(
                "Minerals Yearbook: expected rare earths in metric tons of oxide, by known countries; got "
                f"{', '.join([unit or 'no unit', *unknown])}.",
                "another workbook, another unit, or a new country.",
                "add a country's name to rareearths/fetch/countries/countries.csv; convert a unit in workbooks.py.",
            )
        edition, found = f"MYB{max(years.values())}", []
        for (label, geo, marks), row in body:
            for place, year in years.items():
                beside = re.findall(r"[a-z]|[0-9]+", row[place + 1].removesuffix(".0")) if place + 1 < len(row) else []
                mine = sorted({*marks.split(), *beside}, key=lambda mark: (not mark.isalpha(), mark))
                cell = figure(row[place])
                parts = worded(" ".join(notes.get(mark, "") for mark in mine).strip())
                parts += [ZERO] if cell.mark == "—" else []
                parts += ["rounded by USGS; parts may not add up"] if geo == "WLD" else []
                parts = [missing(cell.mark)] if cell.value is None else parts
                where = f'sheet {sheet}, row "{label}", column {year}'
                source = f"usgs_{edition.lower()}_t8"
                found.append((geo, year, edition, cell.number, source, where, "primary", "; ".join(parts)))
        if found:
            return _once(pd.DataFrame(found, columns=PRODUCTION), what)
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


def _once(table: pd.DataFrame, what: str) -> pd.DataFrame:
    """Make sure that no figure comes twice."""
    twice = table[table[["geo", "year"]].duplicated()]
    if len(twice):
        raise broken(
            f"{what}: expected each row and column once; got {twice['locator'].iloc[0]} again.",
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
