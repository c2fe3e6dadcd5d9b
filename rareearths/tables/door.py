"""The only door to ``data/``: tables of a vintage, checked against their schema, with their sources."""

from __future__ import annotations

import difflib
from functools import lru_cache
from pathlib import Path

import pandas as pd
import yaml

from rareearths import paths
from rareearths.tables import release, validation
from rareearths.tables.validation import DataError, SchemaBroken

__all__ = [
    "DataError",
    "SchemaBroken",
    "TableMissing",
    "VintageMissing",
    "add_folder",
    "describe",
    "files",
    "load",
    "package",
    "schema",
    "tables",
    "vintages",
]

DESCRIPTOR = "datapackage.yaml"
_DTYPES = {"integer": "Int64", "number": "float64"}  # everything else stays text, as it is written
SOURCE_KEYS = ("id", "title", "publisher", "licence", "terms", "read")
# libyaml reads a descriptor about ten times faster; the pure Python loader gives the same result.
_YAML = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_ADDED: list[Path] = []  # folders with further vintages


class VintageMissing(DataError):
    """There is no such vintage."""


class TableMissing(DataError):
    """The vintage has no such table."""


def add_folder(folder: Path) -> None:
    """Find vintages below this folder too, such as those of a refresh; one of ``data/`` stands before its namesake."""
    if folder not in _ADDED:
        _ADDED.append(folder)


def vintages() -> list[str]:
    """List the vintages, oldest first.

    Returns
    -------
    list of str
        Names of folders below ``data/``, and below those of `add_folder`.

    Raises
    ------
    VintageMissing
        When there is no folder of tables at all; the message says where it was looked for.

    Examples
    --------
    >>> vintages()[0]
    '2025-10'
    """
    found = {path.parent.name for folder in (paths.DATA, *_ADDED) for path in folder.glob(f"*/{DESCRIPTOR}")}
    if not found and not paths.DATA.is_dir():
        raise VintageMissing(paths.nowhere(paths.DATA))
    return sorted(found - {paths.PAPER.name})  # the paper's own tables are a package too, and no vintage


def package(vintage: str) -> dict:
    """Return the descriptor (Data Package v2) of a vintage: titles, sources, resources and their schemas.

    The dict is shared between calls: read it, do not change it.

    Raises
    ------
    VintageMissing
        When there is no such folder with a descriptor; the message lists those that exist.
    SchemaBroken
        When the descriptor is not valid YAML, or lacks resources, sources or what a source must state.
    ReleaseEdited
        When the vintage was released and is no longer as it was.
    """
    path = _folder(str(vintage)) / DESCRIPTOR
    if not path.is_file() or vintage == paths.PAPER.name:
        raise VintageMissing(_unknown("vintage", vintage, vintages(), f"{paths.DATA} (folders with a {DESCRIPTOR})"))
    if path.parent.parent == paths.DATA:
        release.check(str(vintage))
    return descriptor(path)


def descriptor(path: Path) -> dict:
    """Return the content of a descriptor; raises `SchemaBroken` as `package` does."""
    stat = path.stat()
    return _descriptor(path, stat.st_mtime_ns, stat.st_size)


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

    The key ``vintage`` is added: the vintage that holds the file, an older one when the table is carried.
    """
    home, resource = _trace(table, vintage)[-1]
    return {**resource, "vintage": home}


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
    """List every file that a table's content depends on: the descriptors on the way to it, then its CSV."""
    trail = _trace(table, vintage)
    home, resource = trail[-1]
    return [_folder(step) / DESCRIPTOR for step, _ in trail] + [_folder(home) / resource["path"]]


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
        One row per row of the CSV, columns in the schema's order. Integers are ``Int64``, numbers
        ``float64``, everything else text; an empty cell is missing in every type. Units stand in
        ``schema(table, vintage)``.

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
    home, resource = _trace(table, vintage)[-1]
    path = _folder(home) / resource["path"]
    stat = path.stat() if path.exists() else None
    return _read(table, vintage, path, stat and (stat.st_mtime_ns, stat.st_size)).copy()


@lru_cache(maxsize=64)
def _read(table: str, vintage: str, path: Path, state: tuple[int, int] | None) -> pd.DataFrame:
    """Check and read a file once for as long as it stays as it is."""
    home, resource = _trace(table, vintage)[-1]
    validation.check(path, resource, [source["id"] for source in package(home)["sources"]])
    types = {item["name"]: _DTYPES.get(item["type"], "str") for item in resource["schema"]["fields"]}
    return pd.read_csv(path, dtype=types, keep_default_na=False, na_values=[""], encoding="utf-8")


@lru_cache(maxsize=32)
def _descriptor(path: Path, mtime_ns: int, size: int) -> dict:
    """Parse a descriptor; time and size are part of the key so that an edited file is read again."""
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=_YAML)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise SchemaBroken(
            f"{path}, line {mark.line + 1 if mark else '?'}: expected YAML; found: {getattr(error, 'problem', error)}. "
            "Likely cause: indentation, or an unquoted colon. Next step: mend that line."
        ) from error
    for key in ("name", "sources", "resources"):
        if not isinstance(content, dict) or not content.get(key):
            raise SchemaBroken(
                f"{path}: expected the key '{key}' with content; found none. Likely cause: a part of the file was "
                "lost. Next step: restore it."
            )
    for number, source in enumerate(content["sources"], start=1):
        lacking = [key for key in SOURCE_KEYS if not source.get(key)]
        if lacking:
            raise SchemaBroken(
                f"{path}: expected {', '.join(lacking)} in source {number} ({source.get('id', 'without id')}); found "
                "none. Likely cause: a source added by hand. Next step: state it; no row may rest on unnamed terms."
            )
    return content


def _folder(vintage: str) -> Path:
    """Return a vintage's folder; that in ``data/`` if there is none."""
    places = [folder / vintage for folder in (paths.DATA, *_ADDED)]
    return next((place for place in places if (place / DESCRIPTOR).is_file()), places[0])


def _trace(table: str, vintage: str) -> list[tuple[str, dict]]:
    """Follow ``carried_from``: (vintage, resource) from the one asked for to the one that holds the file."""
    trail: list[tuple[str, dict]] = []
    while True:
        found = next((item for item in package(vintage)["resources"] if item["name"] == table), None)
        if found is None:
            where = f"vintage {vintage}" + (f" (carried from there into {trail[-1][0]})" if trail else "")
            raise TableMissing(_unknown("table", table, tables(vintage), where))
        trail.append((vintage, found))
        older = found.get("carried_from")
        if older is None:
            return trail
        if str(older) >= vintage:
            raise SchemaBroken(
                f"{_folder(vintage) / DESCRIPTOR}: expected table '{table}' to be carried from an older vintage; "
                f"found carried_from {older}. Likely cause: a typing slip. Next step: name the vintage that holds it."
            )
        vintage = str(older)


def _unknown(kind: str, name: str, known: list[str], where: str) -> str:
    """Say for an unknown name which ones exist and which is closest."""
    close = difflib.get_close_matches(str(name), known, n=1, cutoff=0.3)
    hint = f" Did you mean '{close[0]}'?" if close else ""
    return (
        f"{where} has no {kind} '{name}'. Expected one of: {', '.join(known) or '(none)'}.{hint} "
        f"Likely cause: a typing slip. Next step: correct the name, or add the {kind}."
    )
