"""A chapter on a vintage that lacks a table: the exhibits that need it are left out, and their places say why.

The first cell of an exhibit names in its metadata what the exhibit's cells load: ``"needs": ["usgs_reserves",
"imf_rare_earth_price@later"]``. Cells of one exhibit share its tag. What rests on an exhibit left out goes with it,
statement by statement (`rareearths.chapter.resting`).
"""

from __future__ import annotations

from collections.abc import Mapping

from nbformat import NotebookNode

from rareearths import tables
from rareearths.chapter import resting
from rareearths.chapter.parameters import NEWEST, later_vintage
from rareearths.paper.exhibits import catalogue

_LATER = "@later"


def without_missing(notebook: NotebookNode, parameters: Mapping[str, object]) -> NotebookNode:
    """Return a notebook in which nothing asks for a table that there is none of.

    Parameters
    ----------
    notebook : notebook
        Changed in place: the cell that would show an exhibit says what is missing, the exhibit's others are empty;
        elsewhere the statements that use what they would have made are left out. An exhibit whose showing cell loses
        a statement is left out too.
    parameters : mapping
        Those the notebook runs with, its defaults among them; ``vintage`` and ``later`` are read.
    """
    lacking: dict[str, resting.Table] = {}
    for cell in notebook.cells:
        for need in cell.metadata.get("needs", []):
            table, vintage = need.removesuffix(_LATER), str(parameters["vintage"])
            if need.endswith(_LATER):
                vintage = later_vintage(str(parameters.get("later", NEWEST)))
            if table not in tables.tables(vintage):
                asked = resting.Table(table, vintage, later=need.endswith(_LATER))
                lacking |= {name: asked for name in _exhibits(cell) if name not in lacking}
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    while lacking:
        left_out = [next((lacking[name] for name in _exhibits(cell) if name in lacking), None) for cell in code]
        kept = resting.kept([cell.source for cell in code], left_out)
        shows = {cell.id: each.why for cell, each in zip(code, kept, strict=True) if each.why}
        more = {name: why for name, why in shows.items() if name in catalogue() and name not in lacking}
        if not more:
            for cell, each in zip(code, kept, strict=True):
                cell.source = each.source
            break
        lacking |= more
    for cell in code:
        if cell.id in lacking:
            cell.source = f"chapter.without{(cell.id, lacking[cell.id].name, lacking[cell.id].vintage)!r}"
    return notebook


def _exhibits(cell: NotebookNode) -> list[str]:
    return [tag for tag in cell.metadata.get("tags", []) if tag in catalogue()]
