"""The wide formats of 2022 to 2025, frozen: a table of world data by country, and figure 2 on net import reliance."""

from __future__ import annotations

import re
from collections.abc import Iterable

import pandas as pd

from rareearths.fetch.contract import require_columns
from rareearths.fetch.countries import OTHER
from rareearths.fetch.publishers.usgs.cells import DIGIT_DROPPED, SOURCE, Cell, broken, figure, squeezed, tidy
from rareearths.fetch.publishers.usgs.names import country

_EDITION = re.compile(r"MCS\s?([0-9]{4})", re.IGNORECASE)
_FIGURES = re.compile(r"(?!.*note)(prod|cap|reserves)(?:uction|acity)?([a-z]*?)(est)?([0-9]{4})?")
_NOTES = re.compile(r"(prod|cap|reserves?)(?:uction|acity)?notes?")
_STATISTICS = {"prod": "production", "cap": "capacity", "reserves": "reserves", "reserve": "reserves"}
_UNITS = {"t": "metric tons", "kt": "thousand metric tons", "": ""}
# The files of one commodity name it in their own name alone, by a code that changed from raree to rareee in 2025.
_FILE = re.compile(r"mcs([0-9]{4})-([a-z]+)", re.IGNORECASE)
_CODES = {"raree": "Rare earths", "rareee": "Rare earths"}
_RELIANCE = re.compile(r"netimportreliancepct([0-9]{4})")
_MAJOR = re.compile(r"majorimportsources([0-9]{4})([0-9]{4})")
_GLUED = re.compile(r"(?<=[A-Za-z)])[0-9]+")  # footnote marks glued to a name: "China3"


def is_wide(header: list[str]) -> bool:
    """Say whether these are the columns of a world table in the wide format."""
    found = [squeezed(name) for name in header]
    return "country" in found and any(_FIGURES.fullmatch(name) for name in found)


def is_figure2(header: list[str]) -> bool:
    """Say whether these are the columns of figure 2."""
    return any(squeezed(name).startswith("netimportreliancepct") for name in header)


def world(table: pd.DataFrame, edition: int, what: str) -> list[tuple]:
    """Return rows on production, capacity and reserves, in the columns `editions.WORLD`."""
    columns = {squeezed(column): column for column in table.columns}
    require_columns(SOURCE, what, list(columns), ["source", "country", "type"])
    in_name = _FILE.search(what)
    number = _edition([*table[columns["source"]], *([f"MCS{in_name[1]}"] if in_name else [])], edition, what)
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


def net_import_reliance(table: pd.DataFrame, edition: int, what: str) -> list[tuple]:
    """Return the rows of figure 2, in the columns `editions.RELIANCE`."""
    columns = {squeezed(column): column for column in table.columns}
    values = [(found[1], columns[key]) for key in columns for found in [_RELIANCE.fullmatch(key)] if found]
    majors = [(found, columns[key]) for key in columns for found in [_MAJOR.fullmatch(key)] if found]
    require_columns(SOURCE, what, list(columns), ["source", "commodity"])
    if len(values) != 1 or len(majors) != 1:
        wanted = ["one Net_Import_Reliance_pct_<year>", "one Major_Import_Sources_<year>_<year>"]
        require_columns(SOURCE, what, list(table.columns), wanted)
    number = _edition(table[columns["source"]], edition, what)
    (when, column), (span, major) = values[0], majors[0]
    rows = []
    for row in table.to_dict("records"):
        cell, printed = figure(row[column]), tidy(row[major])
        clean = _GLUED.sub("", printed)
        note = [tidy(row[columns["notes"]])] if "notes" in columns else []
        note += [DIGIT_DROPPED] if clean != printed else []
        commodity = tidy(row[columns["commodity"]])
        # the form of a mineral stands behind a comma: "GALLIUM, metal"
        mineral = commodity.partition(",")[0]
        codes = [country(name)[1] or OTHER for name in clean.split(",") if name.strip()]
        rows.append(
            (f"MCS{number}", commodity, mineral, int(when), cell.number, cell.operator, cell.mark, clean,
             ";".join(codes), f"{span[1]}–{span[2]}", " ".join(note), column)
        )  # fmt: skip
    return rows


def _edition(texts: Iterable[str], edition: int, what: str) -> int:
    """Return the edition that a file states (``MCS2025``), or the one given where it states none."""
    stated = {int(found[1]) for text in texts for found in [_EDITION.search(str(text))] if found}
    stated |= {edition} if edition else set()
    if len(stated) != 1:
        raise broken(
            f"{what}: expected one edition; got {', '.join(map(str, sorted(stated))) or 'none'}.",
            "files of two editions were mixed up.",
            "look at the column Source and at the file's name.",
        )
    return stated.pop()


def _commodity(in_name: re.Match | None, kind: str) -> str:
    """Name the commodity of a file that has no column for it, by the file's name or the table's head."""
    if in_name:
        return _CODES.get(in_name[2].lower(), in_name[2])
    return "Rare earths" if "rare-earth" in kind.casefold() else ""
