"""Composes a new vintage from the last one and what publishers gave, and writes it whole or not at all."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from rareearths import paths
from rareearths import tables as data
from rareearths.fetch.contract import ContractBroken, Parsed, Raw, SourceError
from rareearths.fetch.http.secrets import redact_bytes
from rareearths.fetch.vintage import descriptor, folders, joins, naming, provenance, revisions, rows
from rareearths.tables import validation

_MINES = "usgs"  # the source of mine production, whose new editions join the series


@dataclass(frozen=True)
class Plan:
    """A vintage as it would be written.

    Parameters
    ----------
    name, base : str
        Its name, and the vintage it starts from.
    files : mapping of str to bytes
        CSVs of the tables that changed, then the descriptor.
    revisions : mapping of str to list of Revision
        For each source, what became of its tables.
    """

    name: str
    base: str
    files: Mapping[str, bytes]
    revisions: Mapping[str, Sequence[revisions.Revision]]

    @property
    def changed(self) -> list[str]:
        """The tables that differ from those of the base."""
        return [name.removesuffix(".csv") for name in self.files if name.endswith(".csv")]


@dataclass
class _Table:
    """A table on its way: the vintages that its rows are in, the rows there and now, and those that came."""

    homes: Sequence[str]
    resource: dict
    before: pd.DataFrame
    now: pd.DataFrame
    came: list[pd.DataFrame] = field(default_factory=list)

    @classmethod
    def of(cls, source: str, table: str, base: str, year: int) -> _Table:
        """Take a table of the base; its bounds are widened to the year."""
        try:
            resource = data.describe(table, base)
        except data.TableMissing as error:
            raise ContractBroken(
                source,
                f"expected a table of vintage {base}; got '{table}'.",
                "the vintage is older than the table, or the name is misspelt.",
                f"describe the table in a vintage first, or mend rareearths/fetch/publishers/{source}/.",
            ) from error
        schema = resource["schema"]
        for key in ("vintage", "extends"):  # the new one holds the whole table
            resource.pop(key, None)
        resource["schema"] = {**schema, "fields": [_wider(each, year) for each in schema["fields"]]}
        before = rows.held(table, base)
        return cls(data.parts(table, base), resource, before, before)

    def enter(self, source: str, table: str, frame: pd.DataFrame, replaces: Sequence[str]) -> revisions.Revision:
        """Put one source's rows in; return what became of the table."""
        schema = self.resource["schema"]
        came = rows.written(source, table, frame, schema)
        earlier, key = self.now, schema["primaryKey"]
        stays = rows.without(earlier, came, replaces, key) if replaces else earlier
        self.now = rows.upsert(stays, came, key)
        self.came.append(came)
        return revisions.compare(table, earlier, self.now, schema)

    def become(self, source: str, table: str, frame: pd.DataFrame) -> revisions.Revision:
        """Put rows in the place of all that are there; return what became of the table."""
        earlier, self.now = self.now, rows.written(source, table, frame, self.resource["schema"])
        self.came.append(self.now)
        return revisions.compare(table, earlier, self.now, self.resource["schema"])

    @property
    def changed(self) -> bool:
        """Whether the file would differ."""
        return rows.write(self.now) != rows.write(self.before)


def write(made: Plan, folder: Path | None = None) -> Path:
    """Write a vintage below ``data/`` (or another folder), whole or not at all.

    Raises
    ------
    rareearths.fetch.vintage.naming.NameRefused, rareearths.fetch.vintage.folders.Taken, OSError
        Nothing is left behind; existing vintages are as they were.
    """
    if folder is None:
        naming.check(made.name, made.base)
    return folders.put(folder or paths.DATA, made.name, made.files)


def plan(
    name: str,
    base: str,
    parsed: Mapping[str, Parsed],
    failed: Mapping[str, SourceError] | None = None,
    fetched: Mapping[str, Sequence[Raw]] | None = None,
    *,
    created: str,
) -> Plan:
    """Put what publishers gave into a vintage's tables, without writing anything.

    Parameters
    ----------
    name, base : str
        The new vintage, and the one it starts from.
    parsed : mapping of str to Parsed
        By source; of two sources for one row, the later one stands.
    failed : mapping of str to SourceError
        Sources whose tables are carried over.
    fetched : mapping of str to sequence of Raw
        The answers, for the record.
    created : str
        UTC time in ISO form; the same input gives the same bytes.

    Returns
    -------
    Plan

    Raises
    ------
    ContractBroken
        Rows do not keep to the schema of their table; they are named.
    """
    tables, found = _entered(base, parsed, int(name[:4]))
    changed = {table: state for table, state in tables.items() if state.changed}
    stated = provenance.merge(
        {home: data.package(home) for home in [base, *(one for state in changed.values() for one in state.homes)]},
        [source for answer in parsed.values() for source in answer.sources],
        [state.now for state in changed.values()],
        [came for state in changed.values() for came in state.came],
    )
    files = {f"{table}.csv": rows.write(state.now) for table, state in changed.items()}
    given = [(source, table) for source, answer in parsed.items() for table in answer.tables]
    for source, table in [*given, (_MINES, joins.TABLE)]:
        if table in changed:
            _check(source, changed[table], files[f"{table}.csv"], [each["id"] for each in stated["sources"]])
    files[data.DESCRIPTOR] = descriptor.write(
        provenance.head(name, base, created)
        | stated
        | provenance.record(fetched or {}, failed or {}, base)
        | {"resources": [_resource(table, base, changed) for table in data.tables(base)]}
    )
    return Plan(name, base, {each: redact_bytes(content) for each, content in files.items()}, found)


def _entered(
    base: str, parsed: Mapping[str, Parsed], year: int
) -> tuple[dict[str, _Table], dict[str, list[revisions.Revision]]]:
    """Put each source's rows into the tables of the base; return them, and what became of them by source."""
    tables: dict[str, _Table] = {}
    found: dict[str, list[revisions.Revision]] = {}
    for source, answer in parsed.items():
        provenance.require(source, answer.sources)
        found[source] = []
        for table, frame in answer.tables.items():
            if table not in tables:
                tables[table] = _Table.of(source, table, base, year)
            found[source].append(tables[table].enter(source, table, frame, answer.replaces.get(table, ())))
    if joins.MINED in tables and joins.TABLE in data.tables(base):
        series = _Table.of(_MINES, joins.TABLE, base, year)
        extended = joins.extended(series.before, tables[joins.MINED].now)
        if extended is not series.before:  # a new edition: its years join the series of Exhibit 1
            tables[joins.TABLE] = series
            found.setdefault(_MINES, []).append(series.become(_MINES, joins.TABLE, extended))
    return tables, found


def _wider(item: dict, year: int) -> dict:
    """Let a field's bounds take what comes with time: years, versions of an edition, months of a part of the year."""
    limits = dict(item.get("constraints", {}))
    if item["type"] == "integer" and item.get("unit") == "year" and "maximum" in limits:
        limits["maximum"] = max(limits["maximum"], year)
    if item["name"] == "edition" and "pattern" in limits:
        limits["pattern"] = limits["pattern"].replace(r"(v1\.0)?", r"(v\d+\.\d+)?")
    if item["name"] == "operator" and ">" in limits.get("enum", []):
        limits["enum"] = list(dict.fromkeys([*limits["enum"], ">="]))  # no less than
    if partial := [value for value in limits.get("enum", []) if re.search(r"_jan_[a-z]{3}$", str(value))]:
        units = dict.fromkeys(value.rsplit("_jan_", 1)[0] for value in partial)
        months = ("feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov")
        limits["enum"] = list(dict.fromkeys([*limits["enum"], *(f"{u}_jan_{m}" for u in units for m in months)]))
    return {**item, "constraints": limits} if limits else item


def _resource(table: str, base: str, changed: Mapping[str, _Table]) -> dict:
    """Describe a table in the new vintage: its own, or the older one it is carried from."""
    if table in changed:
        return changed[table].resource
    older = data.describe(table, base)
    return {
        "name": table,
        "carried_from": older["vintage"],
        "title": older["title"],
        "title_ja": older["title_ja"],
    }


def _check(source: str, state: _Table, content: bytes, ids: list[str]) -> None:
    """Check a table as it will be written against its schema."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / state.resource["path"]
        path.write_bytes(content)
        try:
            validation.check(path, state.resource, ids)
        except validation.SchemaBroken as error:
            key = state.resource["schema"]["primaryKey"]
            told = re.sub(r"line (\d+)", lambda found: _line(int(found[1]), state.now, key), str(error))
            raise ContractBroken(
                source,
                told.replace(str(path), state.resource["name"]).replace(". Likely cause", "; likely cause"),
                "the publisher's figures are out of bounds, or the parser read them wrongly.",
                "look these rows up at the publisher; widen the bounds in the descriptor only if they are right.",
            ) from error


def _line(number: int, table: pd.DataFrame, key: Sequence[str]) -> str:
    """Name the row that stands in a line of the CSV, where a cell with a line break does not hide which."""
    place_in_table = number - 2
    if not 0 <= place_in_table < len(table):
        return f"line {number}"
    return f"row {rows.named(table.iloc[[place_in_table]], key)}"
