"""A chapter on a vintage that lacks a table: the exhibits that need it are left out, and their places say why.

The first cell of an exhibit names in its metadata what the exhibit's cells load: ``"needs": ["usgs_reserves",
"imf_rare_earth_price@later"]``. Cells of one exhibit share its tag.
"""

from __future__ import annotations

from collections.abc import Mapping

from nbformat import NotebookNode

from rareearths import tables
from rareearths.chapter.parameters import NEWEST, later_vintage
from rareearths.paper.exhibits import catalogue

_LATER = "@later"


def without_missing(notebook: NotebookNode, parameters: Mapping[str, object]) -> NotebookNode:
    """Return a notebook in which no exhibit asks for a table that there is none of.

    Parameters
    ----------
    notebook : notebook
        Changed in place: the cell that would show the exhibit says what is missing, the exhibit's others are empty.
    parameters : mapping
        Those the notebook runs with, its defaults among them; ``vintage`` and ``later`` are read.
    """
    lacking: dict[str, tuple[str, str]] = {}
    for cell in notebook.cells:
        for need in cell.metadata.get("needs", []):
            table, vintage = need.removesuffix(_LATER), str(parameters["vintage"])
            if need.endswith(_LATER):
                vintage = later_vintage(str(parameters.get("later", NEWEST)))
            if table not in tables.tables(vintage):
                lacking |= {name: (table, vintage) for name in _exhibits(cell) if name not in lacking}
    for cell in notebook.cells:
        for name in _exhibits(cell):
            if name in lacking and cell.cell_type == "code":
                cell.source = f"chapter.without{(name, *lacking[name])!r}" if cell.id == name else ""
    return notebook


def _exhibits(cell: NotebookNode) -> list[str]:
    return [tag for tag in cell.metadata.get("tags", []) if tag in catalogue()]
