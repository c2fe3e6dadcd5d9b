"""Rows of a table as text, as the CSV holds them: what a publisher did not change stays as it is, byte for byte."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd

from rareearths import tables
from rareearths.fetch.contract import SHOWN_ROWS, ContractBroken

PROVENANCE = ("source", "locator", "quality", "note")
_DIGITS = 15  # those that a float holds; more would show the noise of sums


def read(path: Path) -> pd.DataFrame:
    """Read a CSV as text, an empty cell as an empty text."""
    return pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8")


def held(table: str, vintage: str) -> pd.DataFrame:
    """Read a table of a vintage as text: of one that extends another, the rows of both."""
    return pd.concat([read(path) for path in tables.held(table, vintage)], ignore_index=True)


def write(rows: pd.DataFrame) -> bytes:
    """Return rows of text as CSV in UTF-8; what `read` read comes out as it was."""
    return rows.to_csv(index=False, lineterminator="\n").encode("utf-8")


def written(source: str, table: str, rows: pd.DataFrame, schema: Mapping) -> pd.DataFrame:
    """Write a publisher's rows as text, as a table's CSV holds them.

    Parameters
    ----------
    source, table : str
    rows : DataFrame
        With the columns of the schema.
    schema : mapping
        ``fields`` and ``primaryKey`` of the table.

    Returns
    -------
    DataFrame
        Text, in the schema's order of columns; numbers without trailing zeros, missing values empty.

    Raises
    ------
    ContractBroken
        No rows, other columns, two rows with one key, or a cell of another type. Rows are named.
    """
    names = [field["name"] for field in schema["fields"]]
    if sorted(map(str, rows.columns)) != sorted(names):
        lacking = [name for name in names if name not in rows.columns]
        extra = [str(name) for name in rows.columns if name not in names]
        raise ContractBroken(
            source,
            f"{table}: expected the columns {', '.join(names)}; "
            f"{', '.join(lacking) or 'none'} lacking, {', '.join(extra) or 'none'} too many.",
            "the table's schema or the parser was changed without the other.",
            f"mend rareearths/fetch/publishers/{source}/.",
        )
    if rows.empty:
        raise ContractBroken(
            source,
            f"{table}: expected rows; got none.",
            "the publisher answered with an empty result, or the request has a wrong parameter.",
            "look the request up at the publisher; an empty answer is never taken for zero.",
        )
    text = pd.DataFrame(
        {
            field["name"]: [_cell(source, table, field, value) for value in rows[field["name"]].tolist()]
            for field in schema["fields"]
        },
        dtype=str,
    )
    key = list(schema["primaryKey"])
    twice = text[text.duplicated(key, keep=False)]
    if len(twice):
        raise ContractBroken(
            source,
            f"{table}: expected one row for each {', '.join(key)}; "
            f"got {len(twice)} that share theirs: {named(twice, key)}.",
            "rows that differ in something that is not in the table, such as a mode of transport.",
            "pin it in the request, or add the rows up.",
        )
    return text


def upsert(before: pd.DataFrame, new: pd.DataFrame, key: Sequence[str]) -> pd.DataFrame:
    """Put new rows in the place of those with the same key, and the others among them.

    Parameters
    ----------
    before, new : DataFrame
        Text, with the same columns; keys are unique in each.
    key : sequence of str

    Returns
    -------
    DataFrame
        The rows of `before` in their order (in that of the key, where they are sorted by it), then new ones. A row
        whose cells say the same stays as it was written.
    """
    key = list(key)
    fresh = {tuple(cells[: len(key)]): cells[len(key) :] for cells in new[[*key, *new.columns]].values.tolist()}
    kept = []
    for cells in before[[*key, *before.columns]].values.tolist():
        name, row = tuple(cells[: len(key)]), cells[len(key) :]
        other = fresh.pop(name, None)
        kept.append(row if other is None or all(map(same, row, other)) else [*map(_unchanged, row, other)])
    rows = pd.DataFrame([*kept, *fresh.values()], columns=before.columns, dtype=str)
    if fresh and sorted_by(before, key):
        rows = rows.sort_values(key, kind="stable", ignore_index=True)
    return rows


def without(before: pd.DataFrame, new: pd.DataFrame, columns: Sequence[str], key: Sequence[str]) -> pd.DataFrame:
    """Leave out the rows that share `columns` with a new row, and are not themselves among the new ones by `key`."""
    given = set(map(tuple, new[list(columns)].values.tolist()))
    fresh = set(map(tuple, new[list(key)].values.tolist()))
    stays = [
        tuple(part) not in given or tuple(name) in fresh
        for part, name in zip(before[list(columns)].values.tolist(), before[list(key)].values.tolist(), strict=True)
    ]
    return before[stays].reset_index(drop=True)


def sorted_by(rows: pd.DataFrame, key: Sequence[str]) -> bool:
    """Say whether rows stand in the order of their key, as text."""
    names = list(map(tuple, rows[list(key)].values.tolist()))
    return names == sorted(names)


def same(one: str, other: str) -> bool:
    """Say whether two cells hold the same, 1.50 and 1.5 among them."""
    if one == other:
        return True
    a, b = number(one), number(other)
    return a is not None and a == b


def number(cell: str) -> float | None:
    """Return a cell's number, None where it has none."""
    try:
        value = float(cell)
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def named(rows: pd.DataFrame, key: Sequence[str]) -> str:
    """Name the first rows by their key, for an error or a summary."""
    shown = [" ".join(cell for cell in cells if cell) for cells in rows[list(key)].head(SHOWN_ROWS).values.tolist()]
    rest = len(rows) - SHOWN_ROWS
    return "; ".join(shown) + (f" and {rest} more" if rest > 0 else "")


def _unchanged(before: str, new: str) -> str:
    return before if same(before, new) else new


def _cell(source: str, table: str, field: Mapping, value: Any) -> str:
    if pd.isna(value):
        return ""
    if field["type"] not in ("integer", "number"):
        return str(value)
    if value == "":
        return ""
    try:
        exact = Decimal(f"{float(value):.{_DIGITS}g}")
        if not exact.is_finite() or (field["type"] == "integer" and exact != exact.to_integral_value()):
            raise ValueError
    except (ValueError, TypeError, ArithmeticError):
        raise ContractBroken(
            source,
            f"{table}: expected a value of type {field['type']} in {field['name']}; got {str(value)[:80]!r}.",
            "a text or another unit where a figure should stand.",
            f"look at the publisher's table and mend rareearths/fetch/publishers/{source}/.",
        ) from None
    return format(exact.to_integral_value() if exact == exact.to_integral_value() else exact, "f")
