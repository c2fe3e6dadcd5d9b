"""The only door to ``data/``: tables of a vintage, checked against their schema, with their sources."""

from rareearths.tables.door import (
    DESCRIPTOR,
    DataError,
    SchemaBroken,
    TableMissing,
    VintageMissing,
    add_folder,
    describe,
    files,
    load,
    package,
    schema,
    tables,
    vintages,
)
from rareearths.tables.sources import Source, provenance

__all__ = [
    "DESCRIPTOR",
    "DataError",
    "SchemaBroken",
    "Source",
    "TableMissing",
    "VintageMissing",
    "add_folder",
    "describe",
    "files",
    "load",
    "package",
    "provenance",
    "schema",
    "tables",
    "vintages",
]
