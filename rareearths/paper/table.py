"""The one reader of the CSV files in ``data/paper/``: no row is used before its file keeps to its schema.

What a file must look like stands in ``data/paper/datapackage.yaml``. Every file is checked before a process first uses
it, as the tables of a vintage are; `rareearths.tables.checked` spares a check that passed before.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import fields
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeVar

import pandas as pd

from rareearths import tables
from rareearths.paths import PAPER
from rareearths.tables import packages, validation
from rareearths.tables.validation import SchemaBroken

if TYPE_CHECKING:
    from _typeshed import DataclassInstance  # there for type checkers only

Row = TypeVar("Row", bound="DataclassInstance")
_FIRST_LINE = 2  # the header is line 1


def names() -> list[str]:
    """List the files that the descriptor describes, without their ending."""
    return [resource["name"] for resource in _package()["resources"]]


def resource(name: str) -> dict:
    """Return how the descriptor describes a file: titles, path, schema.

    Raises
    ------
    rareearths.tables.SchemaBroken
        When the descriptor has no such file, or is broken itself.
    """
    found = next((each for each in _package()["resources"] if each["name"] == name), None)
    if found is None:
        raise SchemaBroken(
            f"{PAPER / packages.DESCRIPTOR}: expected a resource named {name!r}; found {', '.join(names())}. Likely "
            "cause: a typing slip, or a file that was never described. Next step: describe it there."
        )
    return found


def sources() -> dict[str, dict]:
    """Return the sources that the descriptor names, by id: title, address, publisher, terms."""
    return {source["id"]: source for source in _package()["sources"]}


def read(name: str, kind: type[Row], path: Path | None = None) -> tuple[Row, ...]:
    """Read a file into rows of a dataclass, after checking it.

    Parameters
    ----------
    name : str
        Name of the file in the descriptor, such as ``claims``.
    kind : type
        A dataclass with a field per column, in any order. A field of type ``str`` gets the cell as it is written, one
        of type ``tuple[str, ...]`` the parts between its semicolons.
    path : Path, optional
        Another file of the same form.

    Returns
    -------
    tuple
        One `kind` per row, in the order of the file.

    Raises
    ------
    rareearths.tables.SchemaBroken
        When the file breaks its schema, names an id that another file does not have, or `kind` has other columns than
        the schema: file, line, column, what was expected and found, likely cause and next step.

    Examples
    --------
    >>> from rareearths.paper.findings import Unchecked
    >>> read("unchecked", Unchecked)[0].obstacle
    'unread'
    """
    columns = [field["name"] for field in resource(name)["schema"]["fields"]]
    # field.type is the annotation as text, since modules with such dataclasses postpone their annotations
    lists = {field.name: str(field.type).startswith("tuple") for field in fields(kind)}
    if set(columns) != set(lists):
        odd = ", ".join(sorted(set(columns) ^ set(lists)))
        raise SchemaBroken(
            f"{PAPER / packages.DESCRIPTOR}: expected the fields of {kind.__module__}.{kind.__name__} as columns of "
            f"'{name}'; these differ: {odd}. Likely cause: a column was added or renamed in one of the two. Next "
            "step: change the other with it."
        )
    rows = check(name, path)
    return tuple(kind(**{key: parts(row[key]) if lists[key] else row[key] for key in columns}) for row in rows)


def by_id(name: str, kind: type[Row], path: Path | None = None) -> dict[str, Row]:
    """Read a file as `read` does, into a dictionary by its primary key (one column), in the order of the file."""
    (key,) = resource(name)["schema"]["primaryKey"]
    return {getattr(row, key): row for row in read(name, kind, path)}


def parts(cell: str) -> tuple[str, ...]:
    """Split a cell at its semicolons.

    Examples
    --------
    >>> parts("C001;C002"), parts("")
    (('C001', 'C002'), ())
    """
    return tuple(part.strip() for part in cell.split(";") if part.strip())


def check(name: str, path: Path | None = None) -> tuple[Mapping[str, str], ...]:
    """Check a file, once for as long as it and the descriptor stay as they are, and return its rows as text.

    Header, types, constraints and the primary key are checked by frictionless; then every id that refers to another
    file, whether the cell holds one (``foreignKeys``) or several between semicolons (``lists`` of the field).

    Raises
    ------
    rareearths.tables.SchemaBroken
        See `read`.
    """
    path = path or PAPER / resource(name)["path"]
    # the states are not read there: they make the cache forget when either file was edited
    return _checked(name, path, (_state(path), _state(PAPER / packages.DESCRIPTOR)))


@lru_cache(maxsize=64)
def _checked(name: str, path: Path, state: tuple) -> tuple[Mapping[str, str], ...]:
    described = resource(name)
    validation.check(path, described, None)
    with path.open(encoding="utf-8", newline="") as file:
        # read-only, since all callers share what the cache holds
        rows = tuple(MappingProxyType(row) for row in csv.DictReader(file))
    lines = [
        validation.line(
            number,
            column,
            f"ids of {other or name}.csv, column '{field}' ({min(known)} to {max(known)})",
            repr(unknown),
            "a typing slip, or a row that was never added there",
            "correct the id, or add that row first",
        )
        for column, other, field in _references(described["schema"])
        for known in [_ids(other, field) if other else {row[field] for row in rows}]
        for number, row in enumerate(rows, start=_FIRST_LINE)
        for unknown in parts(row[column])
        if unknown not in known
    ]
    if lines:
        raise validation.broken(path, name, lines)
    return rows


def frame(name: str) -> pd.DataFrame:
    """Read a file as a table for computing, after checking it.

    Parameters
    ----------
    name : str
        Name of the file in the descriptor, such as ``fig09``.

    Returns
    -------
    pandas.DataFrame
        With the types of the schema: text stays as it is written.

    Raises
    ------
    rareearths.tables.SchemaBroken
        See `read`.

    Examples
    --------
    >>> frame("fig09")["key"].iloc[0]
    '2023 No. 23'
    """
    check(name)
    return tables.frame(PAPER / resource(name)["path"], resource(name)["schema"]["fields"])


def _ids(name: str, field: str) -> set[str]:
    """Return the ids in a column of another file, which is not checked here: two files may name each other."""
    path = PAPER / resource(name)["path"]
    with path.open(encoding="utf-8", newline="") as file:
        return {row[field] for row in csv.DictReader(file)}


def _references(schema: dict) -> Iterator[tuple[str, str, str]]:
    """Yield each column that names rows: the column, the file ("" for its own, as the standard has it), the key."""
    for key in schema.get("foreignKeys", []):
        yield key["fields"][0], key["reference"]["resource"], key["reference"]["fields"][0]
    for field in schema["fields"]:
        if "lists" in field:
            yield field["name"], field["lists"]["resource"], field["lists"]["field"]


def _package() -> dict:
    return packages.descriptor(PAPER / packages.DESCRIPTOR)


def _state(path: Path) -> tuple[int, int] | None:
    stat = path.stat() if path.exists() else None
    return stat and (stat.st_mtime_ns, stat.st_size)
