"""What changed between two states of a table: rows added, cells revised, and the largest change of a figure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from rareearths.fetch.vintage import rows

PERIODS = ("year", "month", "period", "date", "to_year")
_YEAR = "year"  # a unit of the schemas


@dataclass(frozen=True)
class Change:
    """One figure that was revised: the row's key, the column, and both values as written (empty: missing)."""

    table: str
    key: tuple[str, ...]
    column: str
    before: str
    after: str

    @property
    def size(self) -> float:
        """The change as a share of the larger of the two figures, between 0 and 2; 2 where one is missing."""
        old, new = rows.number(self.before), rows.number(self.after)
        if old is None or new is None:
            return 2.0
        return abs(new - old) / max(abs(old), abs(new))

    def __str__(self) -> str:
        old, new = rows.number(self.before), rows.number(self.after)
        share = f" ({new / old - 1:+.1%})" if old and new is not None else ""
        where = " ".join(cell for cell in self.key if cell)
        return f"{self.table} {where}, {self.column}: {self.before or 'missing'} -> {self.after or 'missing'}{share}"


@dataclass(frozen=True)
class Revision:
    """What became of one table.

    Parameters
    ----------
    table : str
    rows, added, gone : int
        Rows now, and how many of them are new; rows that were there before and are no longer.
    cells : int
        Revised figures and codes (such as an operator) in rows that were there before.
    worded : int
        Rows of which only words changed: a name, a source, a note.
    newest : str
        The newest period in the table, empty where it has none.
    largest : Change or None
        The figure that changed most, as a share.
    """

    table: str
    rows: int
    added: int
    gone: int
    cells: int
    worded: int
    newest: str
    largest: Change | None

    @property
    def changed(self) -> bool:
        """Whether anything changed at all."""
        return bool(self.added or self.gone or self.cells or self.worded)


@dataclass(frozen=True)
class Comparison:
    """Two states of a table, cell by cell: rows that are new, rows that are gone (by their keys), cells revised.

    ``cells`` are figures, years and codes, and ``figures`` the columns of which a change has a size; ``worded`` counts
    the rows of which only words changed.
    """

    table: str
    added: Sequence[tuple[str, ...]]
    gone: Sequence[tuple[str, ...]]
    cells: Sequence[Change]
    figures: frozenset[str]
    worded: int


def cells(table: str, before: pd.DataFrame, after: pd.DataFrame, schema: Mapping) -> Comparison:
    """Compare two states of a table cell by cell; as `compare`, which counts what this lists."""
    key = list(schema["primaryKey"])
    numbers = [field for field in schema["fields"] if field["type"] in ("integer", "number")]
    # a year is a number, and no amount of which a change has a size
    figures = {field["name"] for field in numbers if field.get("unit") != _YEAR}
    codes = {field["name"] for field in schema["fields"] if "enum" in field.get("constraints", {})}
    counted = {field["name"] for field in numbers}.union(codes).difference(rows.PROVENANCE)
    old = dict(_keyed(before, key))
    added, changes, worded = [], [], 0
    for name, row in _keyed(after, key):
        earlier = old.pop(name, None)
        if earlier is None:
            added.append(name)
            continue
        # a column that only one of them has counts as empty in the other
        columns = {**earlier, **row}
        revised = [column for column in columns if not rows.same(earlier.get(column, ""), row.get(column, ""))]
        told = [column for column in revised if column in counted]
        changes += [Change(table, name, column, earlier.get(column, ""), row.get(column, "")) for column in told]
        worded += bool(revised) and not told
    return Comparison(table, added, list(old), changes, frozenset(figures), worded)


def compare(table: str, before: pd.DataFrame, after: pd.DataFrame, schema: Mapping) -> Revision:
    """Compare two states of a table.

    Parameters
    ----------
    table : str
    before, after : DataFrame
        Rows as text (`rareearths.fetch.vintage.rows.read`), with the schema's columns.
    schema : mapping
        ``fields`` and ``primaryKey``.

    Returns
    -------
    Revision
    """
    found = cells(table, before, after, schema)
    sized = [change for change in found.cells if change.column in found.figures]
    most = max(sized, key=lambda change: (change.size, change.key), default=None)
    return Revision(
        table, len(after), len(found.added), len(found.gone), len(found.cells), found.worded, newest(after), most
    )


def newest(table: pd.DataFrame) -> str:
    """Return the newest period in a table's rows, empty where none of its columns is a period."""
    for column in PERIODS:
        if column in table and len(table):
            return max(table[column].str.split("/").str[-1])
    return ""


def largest(found: Sequence[Revision]) -> Change | None:
    """Return the largest change among several tables."""
    return max((each.largest for each in found if each.largest), key=lambda change: change.size, default=None)


def _keyed(table: pd.DataFrame, key: Sequence[str]) -> list[tuple[tuple[str, ...], dict[str, str]]]:
    told = [{str(name): cell for name, cell in row.items()} for row in table.to_dict("records")]
    return [(tuple(row[name] for name in key), row) for row in told]
