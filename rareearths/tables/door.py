"""The only door to ``data/``: tables of a vintage, checked against their schema, with their sources."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import pandas as pd

from rareearths.tables import validation
from rareearths.tables.packages import DESCRIPTOR, VintageMissing, folder, package, unknown, vintages
from rareearths.tables.validation import DataError, SchemaBroken

__all__ = [
    "TableMissing",
    "called_by",
    "describe",
    "files",
    "frame",
    "held",
    "load",
    "parts",
    "schema",
    "tables",
]

_DTYPES = {"integer": "Int64", "number": "float64"}  # everything else stays text, as it is written
# what a resource says of the older vintage that has the table: all of its rows are there, or those before its own
_OLDER = ("carried_from", "extends")


class TableMissing(DataError):
    """The vintage has no such table."""


def tables(vintage: str) -> list[str]:
    """List a vintage's tables in the order of its descriptor, carried tables included.

    Parameters
    ----------
    vintage : str
        One of `vintages`.

    Returns
    -------
    list of str

    Examples
    --------
    >>> "usgs_mine_production" in tables("2025-10")
    True
    """
    return [resource["name"] for resource in package(vintage)["resources"]]


def describe(table: str, vintage: str) -> dict:
    """Return a table's resource as described where its file lies: titles, descriptions, licence, schema.

    The key ``vintage`` is added: the vintage that holds the file, an older one when the table is carried. What a
    table that extends an older one does not say itself is said there.

    Parameters
    ----------
    table, vintage : str

    Returns
    -------
    dict

    Examples
    --------
    >>> describe("usgs_reserves", "2026-06")["vintage"]
    '2026-06'
    """
    home, resource = _parts(table, vintage)[-1]
    return {**resource, "vintage": home}


def called_by(described: Mapping[str, Any]) -> list[str]:
    """Return the columns by which a row of a table is called in words: those of its key, if it is not made of codes.

    Parameters
    ----------
    described : mapping
        A resource, from `describe`; it says ``called_by`` where its key is made of codes.

    Examples
    --------
    >>> called_by(describe("export_controls", "2025-10")), called_by(describe("usgs_reserves", "2025-10"))[:2]
    (['announcement'], ['geo', 'year'])
    """
    return list(described.get("called_by") or described["schema"].get("primaryKey", []))


def parts(table: str, vintage: str) -> list[str]:
    """List the vintages whose files hold a table's rows, oldest first.

    Returns
    -------
    list of str
        One; or more where the table extends that of an older vintage, whose rows come before its own.

    Examples
    --------
    >>> parts("usgs_reserves", "2025-10")
    ['2025-10']
    """
    return [home for home, _ in _parts(table, vintage)]


def schema(table: str, vintage: str) -> dict[str, dict]:
    """Return the fields of a table: name -> ``type``, ``unit``, ``title_ja``, ``title_en``, ``bounds``.

    ``unit`` is ``None`` where a field has none. ``bounds`` holds the constraints that every value keeps
    (``minimum``, ``maximum``, ``enum``, ``pattern``, ``required``) and is empty where there is none.
    """
    return {
        item["name"]: {
            "type": item["type"],
            "unit": item.get("unit"),
            "title_ja": item.get("title_ja", item["name"]),
            "title_en": item.get("title", item["name"]),
            "bounds": dict(item.get("constraints", {})),
        }
        for item in describe(table, vintage)["schema"]["fields"]
    }


def files(table: str, vintage: str) -> list[Path]:
    """List every file that a table's content depends on: the descriptors on the way to it, then what it is held in."""
    return [folder(step) / DESCRIPTOR for step, _ in _trace(table, vintage)] + held(table, vintage)


def held(table: str, vintage: str) -> list[Path]:
    """List the CSVs that hold a table's rows, one for each of its `parts`, in their order."""
    return [folder(home) / resource["path"] for home, resource in _parts(table, vintage)]


def load(table: str, vintage: str) -> pd.DataFrame:
    """Read one table of one vintage and check it against its schema.

    Parameters
    ----------
    table : str
        One of `tables`.
    vintage : str
        One of `vintages`.

    Returns
    -------
    DataFrame
        One row per row of the CSV, those of an extended table first, columns in the schema's order. Integers are
        ``Int64``, numbers ``float64``, everything else text; an empty cell is missing in every type. Units stand
        in ``schema(table, vintage)``.

    Raises
    ------
    VintageMissing, TableMissing
        Unknown names; the message lists those that exist and names the closest.
    SchemaBroken
        The file breaks its schema: file, line, column, what was expected and found, likely cause and next
        step, for the first ten errors.

    Examples
    --------
    >>> load("usgs_reserves", "2025-10").columns[:3].tolist()
    ['geo', 'year', 'edition']
    """
    found = [_read(table, home, folder(home) / resource["path"]) for home, resource in _parts(table, vintage)]
    return _joined(found, table, vintage) if len(found) > 1 else found[0].copy()


def frame(path: Path, fields: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    """Read a CSV that was checked, with the types of its schema.

    Parameters
    ----------
    path : Path
    fields : sequence of mapping
        Of the schema, with ``name`` and ``type``.

    Returns
    -------
    DataFrame
        Integers are ``Int64``, numbers ``float64``, everything else text; only an empty cell is missing, not one that
        says NA or None.

    Examples
    --------
    >>> found = frame(folder("2025-10") / "usgs_reserves.csv", describe("usgs_reserves", "2025-10")["schema"]["fields"])
    >>> str(found["year"].dtype)
    'Int64'
    """
    types = {field["name"]: _DTYPES.get(field["type"], "str") for field in fields}
    return pd.read_csv(path, dtype=types, keep_default_na=False, na_values=[""], encoding="utf-8")


def _read(table: str, home: str, path: Path) -> pd.DataFrame:
    stat = path.stat() if path.exists() else None
    return _read_once(table, home, path, stat and (stat.st_mtime_ns, stat.st_size))


@lru_cache(maxsize=64)
def _read_once(table: str, home: str, path: Path, state: tuple[int, int] | None) -> pd.DataFrame:
    """Check and read a file once for as long as it stays as it is."""
    _, resource = _parts(table, home)[-1]
    validation.check(path, resource, [source["id"] for source in package(home)["sources"]])
    return frame(path, resource["schema"]["fields"])


def _joined(found: list[pd.DataFrame], table: str, vintage: str) -> pd.DataFrame:
    """Put the rows of a table and of those that it extends together; one key, one row."""
    homes, resource = parts(table, vintage), describe(table, vintage)
    together = pd.concat(found, ignore_index=True)
    key = resource["schema"].get("primaryKey", [])
    twice = together[together.duplicated(key)] if key else together[:0]
    if len(twice):
        named = ", ".join(" ".join(map(str, row)) for row in twice[key].itertuples(index=False))
        raise SchemaBroken(
            f"{folder(homes[-1]) / resource['path']}: expected rows that '{table}' of {', '.join(homes[:-1])} does not "
            f"have; found the same {', '.join(key)}: {named}. Likely cause: a row was copied to be corrected. Next "
            "step: correct it in the older vintage, or, if that was released, let this one hold the whole table."
        )
    return together


def _parts(table: str, vintage: str) -> list[tuple[str, dict]]:
    """Return (vintage, resource) of each file that holds rows of a table, oldest first."""
    found: list[tuple[str, dict]] = []
    for home, resource in reversed(_trace(table, vintage)):
        if "carried_from" not in resource:
            found.append((home, {**found[-1][1], **resource} if found else resource))
    return found


def _trace(table: str, vintage: str) -> list[tuple[str, dict]]:
    """Follow ``carried_from`` and ``extends``: (vintage, resource) from the one asked for to the oldest."""
    trail: list[tuple[str, dict]] = []
    while True:
        found = next((item for item in package(vintage)["resources"] if item["name"] == table), None)
        if found is None:
            where = f"vintage {vintage}" + (f" (which {trail[-1][0]} takes it from)" if trail else "")
            raise TableMissing(unknown("table", table, tables(vintage), where))
        trail.append((vintage, found))
        how = next((key for key in _OLDER if key in found), None)
        if how is None:
            return trail
        older, place = str(found[how]), folder(vintage) / DESCRIPTOR
        if older >= vintage:  # so no way along them comes back to where it was
            raise SchemaBroken(
                f"{place}: expected '{how}' of table '{table}' to name an older vintage; found {older}. "
                "Likely cause: a typing slip. Next step: name the vintage that holds it."
            )
        if older not in vintages():
            raise VintageMissing(unknown("vintage", older, vintages(), f"{place}, '{how}' of table '{table}',"))
        vintage = older
