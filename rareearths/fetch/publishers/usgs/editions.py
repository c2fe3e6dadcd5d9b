"""World data of the Mineral Commodity Summaries, in the wide files of 2022 to 2025 and the long one since 2026."""

from __future__ import annotations

import re

import pandas as pd

from rareearths.fetch.contract import require_columns
from rareearths.fetch.publishers.usgs.cells import SOURCE, Cell, broken, figure, frame, squeezed, tidy
from rareearths.fetch.publishers.usgs.names import country

COLUMNS = [
    "edition", "commodity", "product", "country", "geo", "statistic", "detail", "unit", "year", "value", "operator",
    "mark", "estimated", "note", "place",
]  # fmt: skip
LONG = ["MCS chapter", "Section", "Commodity", "Country", "Statistics", "Statistics_detail", "Unit", "Year", "Value",
        "Notes"]  # fmt: skip
BLOCK = ["commodity", "product", "statistic", "detail"]
RARE_EARTHS = "rare earths"

_EDITION = re.compile(r"MCS\s?([0-9]{4})", re.IGNORECASE)
_YEAR = re.compile(r"[0-9]{4}")
_FIGURES = re.compile(r"(?!.*note)(prod|cap|reserves)(?:uction|acity)?([a-z]*?)(est)?([0-9]{4})?")
_NOTES = re.compile(r"(prod|cap|reserves?)(?:uction|acity)?notes?")
_STATISTICS = {"prod": "production", "cap": "capacity", "reserves": "reserves", "reserve": "reserves"}
_UNITS = {"t": "metric tons", "kt": "thousand metric tons", "": ""}
# The files of one commodity name it in their own name alone, by a code that changed from raree to rareee in 2025.
_FILE = re.compile(r"mcs([0-9]{4})-([a-z]+)", re.IGNORECASE)
_CODES = {"raree": "Rare earths", "rareee": "Rare earths"}


def is_long(header: list[str]) -> bool:
    """Say whether these are the columns of the long format, even if one was renamed."""
    found = {squeezed(name) for name in header}
    return sum(squeezed(name) in found for name in LONG) >= 5


def is_wide(header: list[str]) -> bool:
    """Say whether these are the columns of a world table in the wide format."""
    found = [squeezed(name) for name in header]
    return "country" in found and any(_FIGURES.fullmatch(name) for name in found)


def world(content: bytes, edition: int = 0, name: str = "") -> pd.DataFrame:
    """Read production, capacity and reserves by country, for all commodities that the file has.

    Parameters
    ----------
    content : bytes
        One CSV file of a data release, UTF-8 or cp1252.
    edition : int
        Year of the edition; needed only where the file does not say it (0: take it from there).
    name : str
        The file's name, which tells commodity and edition in the files of a single commodity.

    Returns
    -------
    DataFrame
        One row per figure, with the columns `COLUMNS`: ``edition`` (``MCS2026``), ``commodity`` (chapter, as printed),
        ``product``, ``country`` (as printed, without footnote marks), ``geo`` (ISO 3166 alpha-3, ``WLD``, ``OTH``;
        empty for groups and unknown names), ``statistic`` (``production``, ``capacity``, ``reserves``), ``detail``,
        ``unit`` (as printed), ``year`` (int), ``value`` (float, NaN where there is none), ``operator`` (``>``, ``<``),
        ``mark`` (what is printed instead of a number; ``—`` for zero), ``estimated`` (bool), ``note`` (the
        publisher's), ``place`` (column of a wide file, row of a long one). A blank has neither value nor mark.

    Raises
    ------
    ContractBroken
        Another format, columns lacking, a year that is none, or two rows for one figure.
    """
    what = name or "world data"
    table = frame(content, what)
    header = list(table.columns)
    rows = _long(table, edition, what) if is_long(header) else _wide(table, edition, name, what)
    found = pd.DataFrame(rows, columns=COLUMNS)
    # a wide file has columns that do not apply to a table, such as capacity for mines: they are blank throughout
    told = (found["value"].notna() | found["mark"].ne("")).groupby([found[key] for key in BLOCK]).transform("any")
    found = found[told].reset_index(drop=True)
    if found.empty:
        raise broken(
            f"{what}: expected production or reserves by country; got no such row.",
            "a part of the release without world data, or sections were renamed.",
            "compare the sections with those in rareearths/fetch/publishers/usgs/editions.py.",
        )
    keys = ["commodity", "product", "country", "statistic", "detail", "year", "place"]
    twice = found[found[keys].duplicated(keep=False) & found["commodity"].str.casefold().eq(RARE_EARTHS)]
    if len(twice):
        raise broken(
            f"{what}: expected one row per country, figure and year; got {_listed(twice)} more than once.",
            "the publisher repeated a row.",
            "look these rows up in the publisher's file.",
        )
    return found


def rare_earths(found: pd.DataFrame) -> pd.DataFrame:
    """Cut the chapter on rare earths out of `world`'s rows, and make sure that unit and countries are known.

    Raises
    ------
    ContractBroken
        Another unit than metric tons of rare-earth oxide, a country without a code, a cell that is neither a number
        nor one of the publisher's codes, or two rows for a country and year.
    """
    rows = found[found["commodity"].str.casefold().eq(RARE_EARTHS) & found["statistic"].ne("capacity")]
    wrong = rows[~rows["unit"].str.casefold().isin(["metric tons", ""])]
    oxide = rows["detail"].str.contains("rare-earth|^(?:mine production|reserves)", case=False)
    if len(wrong) or not oxide.all():
        shown = sorted({f"{row.unit}: {row.detail}" for row in pd.concat([wrong, rows[~oxide]]).itertuples()})
        raise broken(
            f"rare earths: expected metric tons of rare-earth oxide; got {'; '.join(shown)[:300]}.",
            "the publisher changed the unit or the table.",
            "read the table's head and convert in rareearths/fetch/publishers/usgs/editions.py.",
        )
    unknown = rows[rows["geo"].eq("")]
    if len(unknown):
        raise broken(
            f"rare earths: expected known country names; got {', '.join(sorted(set(unknown['country'])))}.",
            "a country that is new in the table, or another spelling.",
            "add the name to rareearths/fetch/publishers/usgs/names.py.",
        )
    odd = rows[rows["value"].isna() & ~rows["mark"].isin(["", "NA", "W", "XX"])]
    if len(odd):
        raise broken(
            f"rare earths: expected a number, NA, W, XX or a dash; got {_listed(odd, 'mark')}.",
            "a typing slip, or a code that is new.",
            "look the cell up in the printed table; add a code to rareearths/fetch/publishers/usgs/cells.py.",
        )
    twice = rows[rows[["geo", "statistic", "year"]].duplicated(keep=False)]
    if len(twice):
        raise broken(
            f"rare earths: expected one row per country and year; got {_listed(twice)} more than once.",
            "the publisher split a country, or two names have one code.",
            "look these rows up in the publisher's file.",
        )
    return rows


def stated_edition(texts: pd.Series | list[str], edition: int, what: str) -> int:
    """Return the edition that a file states (``MCS2025``), or the one given where it states none.

    Raises
    ------
    ContractBroken
        Where they differ, or neither is there.
    """
    stated = {int(found[1]) for text in texts for found in [_EDITION.search(str(text))] if found}
    stated |= {edition} if edition else set()
    if len(stated) != 1:
        raise broken(
            f"{what}: expected one edition; got {', '.join(map(str, sorted(stated))) or 'none'}.",
            "files of two editions were mixed up.",
            "look at the column Source and at the file's name.",
        )
    return stated.pop()


def year(text: str, what: str) -> int:
    """Return a four-digit year.

    Raises
    ------
    ContractBroken
        For anything else.
    """
    plain = tidy(text)
    if not _YEAR.fullmatch(plain):
        raise broken(
            f"{what}: expected a year; got {plain[:40] or 'an empty cell'!r}.",
            "a damaged file, or a span of years in a table that had none.",
            "look the row up in the publisher's file.",
        )
    return int(plain)


def long_edition(table: pd.DataFrame, edition: int, what: str) -> int:
    """Return the edition of a long file: the one given, else the year after the newest in it.

    Raises
    ------
    ContractBroken
        No year is there, or the given edition is not the one after the newest year.
    """
    years = [int(text) for text in table["Year"].map(tidy) if _YEAR.fullmatch(text)]
    newest = max(years, default=0)
    if not newest or (edition and edition != newest + 1):
        raise broken(
            f"{what}: expected figures up to the year before the edition"
            f"{f' ({edition - 1})' if edition else ''}; got {newest or 'no year'}.",
            "files of two editions were mixed up, or the column Year changed.",
            "look at the file's name and at its years.",
        )
    return newest + 1


def _long(table: pd.DataFrame, edition: int, what: str) -> list[tuple]:
    """Rows of the long format."""
    require_columns(SOURCE, what, list(table.columns), LONG)
    label = f"MCS{long_edition(table, edition, what)}"
    table = table[table["Section"].str.strip().str.startswith("World")]
    rows = []
    for row in table[LONG].itertuples(index=False, name=None):
        chapter, _, product, printed, kind, detail, unit, when, text, note = map(tidy, row)
        statistic = kind.casefold()
        if statistic not in _STATISTICS.values():
            continue
        name, geo, _ = country(printed)
        cell = figure(text)
        rows.append(
            (label, chapter, product, name, geo, statistic, detail, unit, year(when, what), cell.number, cell.operator,
             cell.mark, "stimated" in note, note, f"{printed} / {kind} / {when}")
        )  # fmt: skip
    return rows


def _wide(table: pd.DataFrame, edition: int, name: str, what: str) -> list[tuple]:
    """Rows of the wide formats."""
    columns = {squeezed(column): column for column in table.columns}
    require_columns(SOURCE, what, list(columns), ["source", "country", "type"])
    in_name = _FILE.search(name)
    stated = [*table[columns["source"]], *([f"MCS{in_name[1]}"] if in_name else [])]
    number = stated_edition(stated, edition, what)
    figures = [
        (column, _STATISTICS[found[1]], found[2], bool(found[3]), int(found[4] or number - 1))
        for key, column in columns.items()
        for found in [_FIGURES.fullmatch(key)]
        if found and (found[4] or found[1] == "reserves")
    ]
    years = {item[4] for item in figures if item[1] == "production"}
    if not {number - 1, number - 2} <= years:
        require_columns(SOURCE, what, list(table.columns), [f"PROD_{number - 2}", f"PROD_EST_{number - 1}"])
    notes = {_STATISTICS[found[1]]: columns[key] for key in columns for found in [_NOTES.fullmatch(key)] if found}
    rows = []
    for row in table.to_dict("records"):
        kind = tidy(row[columns["type"]])
        label, geo, _ = country(row[columns["country"]])
        commodity = tidy(row[columns["commodity"]]) if "commodity" in columns else _commodity(in_name, kind)
        for column, statistic, short, estimated, when in figures:
            unit = tidy(row[columns["unitmeas"]]) if "unitmeas" in columns else _UNITS.get(short, short)
            note = tidy(row[notes[statistic]]) if statistic in notes else ""
            cell, place = figure(row[column]), column
            coded = re.match(r"(?:NA|W|XX)\b", note.upper())
            if cell == Cell(None) and coded:  # since 2025 the codes stand in the column of notes, beside a blank
                cell, note, place = Cell(None, mark=coded[0]), note[coded.end() :].strip(), notes[statistic]
            guessed = estimated or f"stimated in {when}" in note or bool(re.match("Estimated(?! in)", note))
            rows.append(
                (f"MCS{number}", commodity, "", label, geo, statistic, kind, unit, when, cell.number, cell.operator,
                 cell.mark, guessed, note, place)
            )  # fmt: skip
    return rows


def _commodity(in_name: re.Match | None, kind: str) -> str:
    """Name the commodity of a file that has no column for it, by the file's name or the table's head."""
    if in_name:
        return _CODES.get(in_name[2].lower(), in_name[2])
    return "Rare earths" if "rare-earth" in kind.casefold() else ""


def _listed(rows: pd.DataFrame, column: str = "place") -> str:
    """Name the first rows of a finding."""
    shown = [
        f"{row['country']} {row['statistic']} {row['year']} ({row[column]})" for row in rows.head(5).to_dict("records")
    ]
    return ", ".join(shown)
