"""The only door to ``data/``: tables of a vintage, checked against their schema, with their sources."""

from rareearths.tables.door import TableMissing, called_by, describe, files, frame, held, load, parts, schema, tables
from rareearths.tables.editions import EditionMissing
from rareearths.tables.packages import (
    DESCRIPTOR,
    READ_IN,
    VintageMissing,
    add_folder,
    close,
    package,
    unknown,
    vintages,
)
from rareearths.tables.sources import Source, provenance
from rareearths.tables.validation import DataError, SchemaBroken

__all__ = [
    "DESCRIPTOR",
    "READ_IN",
    "DataError",
    "EditionMissing",
    "SchemaBroken",
    "Source",
    "TableMissing",
    "VintageMissing",
    "add_folder",
    "called_by",
    "close",
    "describe",
    "files",
    "frame",
    "held",
    "load",
    "package",
    "parts",
    "provenance",
    "schema",
    "tables",
    "unknown",
    "vintages",
]
