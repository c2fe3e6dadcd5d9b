"""A chapter on a vintage that lacks a table: the exhibits that need it are left out, and their places say why.

The first cell of an exhibit names in its metadata what the exhibit's cells load: ``"needs": ["usgs_reserves",
"imf_rare_earth_price@later"]``. Cells of one exhibit share its tag. What rests on an exhibit left out goes with it,
statement by statement (`rareearths.chapter.resting`), and so does what loads, outside any exhibit, a table that
is missing though the paper's vintage has it. A cell of no exhibit has ``needs`` only where its code does not name the
tables; it is left out whole.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from nbformat import NotebookNode

from rareearths import notebook as notebooks
from rareearths import tables
from rareearths.chapter import resting
from rareearths.chapter.parameters import NEWEST, later_vintage
from rareearths.paper import claims
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
    own = str(parameters.get("vintage", claims.PAPER_VINTAGE))
    of = {False: own, True: later_vintage(str(parameters.get("later", NEWEST)))}
    known = {later: tables.tables(vintage) for later, vintage in of.items()}
    needs = {need for cell in notebook.cells for need in cell.metadata.get("needs", [])}
    # what exhibits need of the later vintage alone is not asked of the chapter's own
    of_later = {need.removesuffix(_LATER) for need in needs if need.endswith(_LATER)} - needs
    lacking: dict[str, resting.Table] = {}  # exhibit, or a cell of none, to the table
    for cell in notebook.cells:
        for need in cell.metadata.get("needs", []):
            table, later = need.removesuffix(_LATER), need.endswith(_LATER)
            if table not in known[later]:
                asked = resting.Table(table, of[later], later)
                lacking |= {name: asked for name in _exhibits(cell) or [cell.id] if name not in lacking}
    # a table younger than the paper's vintage is one that a chapter does without
    declared = set(notebooks.declared(notebook)) & set(tables.tables(claims.PAPER_VINTAGE))
    missing = [
        resting.Table(table, of[later], later)
        for table in sorted(declared)
        for later in of
        if table not in known[later] and not (table in of_later and not later)
    ]
    if lacking or missing:
        _leave_out(notebook, lacking, missing)
    return notebook


def _leave_out(notebook: NotebookNode, lacking: dict[str, resting.Table], missing: Sequence[resting.Table]) -> None:
    """Leave out exhibits, each for want of a table, and what rests on them and on other tables that are missing."""
    code = notebooks.code(notebook.cells)
    while True:
        left_out = [
            next((lacking[name] for name in (*_exhibits(cell), cell.id) if name in lacking), None) for cell in code
        ]
        kept = resting.kept([cell.source for cell in code], left_out, missing)
        shows = {cell.id: each.why[0] for cell, each in zip(code, kept, strict=True) if each.why}
        more = {name: why for name, why in shows.items() if name in catalogue() and name not in lacking}
        if not more:
            break
        lacking |= more
    said = {table for name, table in lacking.items() if name in catalogue()}
    for cell, each in zip(code, kept, strict=True):
        if cell.id in lacking and cell.id in catalogue():
            cell.source = f"chapter.without{(cell.id, lacking[cell.id].name, lacking[cell.id].vintage)!r}"
            continue
        unsaid = [table for table in each.why if table not in said]
        said |= set(unsaid)
        lines = [f"chapter.lacks{(table.name, table.vintage)!r}" for table in unsaid]
        cell.source = "\n".join(filter(None, [each.source, *lines]))


def _exhibits(cell: NotebookNode) -> list[str]:
    return [tag for tag in cell.metadata.get("tags", []) if tag in catalogue()]
