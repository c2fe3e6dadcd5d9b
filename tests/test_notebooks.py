"""The committed notebooks: valid, with the outputs of the last build, without traces of a machine."""

from __future__ import annotations

import nbformat
import pytest
from built import machine_paths, notebooks, run

from rareearths import notebook
from rareearths.chapter import record

every_notebook = pytest.mark.parametrize("path", notebooks(), ids=lambda path: path.stem)
LONGEST = 60  # lines of code that a student can take in at once
SETUP = 4  # two imports of others, what the book gives, the chapter itself
STORE = "Look at the difference, then type: make outputs"


def code_cells(path):
    return notebook.code(notebook.read(path).cells)


@every_notebook
def test_format_is_valid(path):
    read = notebook.read(path)
    nbformat.validate(read)
    assert (read.nbformat, read.nbformat_minor) == (4, 5)
    ids = [cell.id for cell in read.cells]
    assert len(ids) == len(set(ids))


@every_notebook
def test_no_cell_is_long(path):
    lines = {cell.id: len(cell.source.splitlines()) for cell in code_cells(path)}
    assert {name: count for name, count in lines.items() if count > LONGEST} == {}, (
        "one thought a cell: cut it by meaning"
    )


@every_notebook
def test_the_setup_is_short(path):
    """What only some cells use is imported or made beside these."""
    cells = {cell.id: [line for line in cell.source.splitlines() if line.strip()] for cell in code_cells(path)}
    setup = {name: lines for name, lines in cells.items() if any("Chapter(" in line for line in lines)}
    assert {name: len(lines) for name, lines in setup.items() if len(lines) > SETUP} == {}
    assert set(setup) <= {"setup"} and cells.keys() & {"setup"} == set(setup)


@every_notebook
def test_outputs_are_stored(path):
    """The comparison with a fresh run passes over cells that have none."""
    cells = code_cells(path)
    if not cells:
        return
    stored = {cell.id for cell in cells if cell.outputs}
    made = {cell.id for cell in code_cells(run(path).notebook) if cell.outputs} & {cell.id for cell in cells}
    assert made, f"the last run of {path.name} has no outputs at all: nothing would be compared"
    assert sorted(made - stored) == [], f"these cells of {path.name} have no stored outputs. {STORE}"
    assert sorted(stored - made) == [], f"these cells of {path.name} no longer have the outputs stored. {STORE}"


@every_notebook
def test_no_machine_paths(path):
    for cell in notebook.read(path).cells:
        assert machine_paths(f"{cell.source}\n{cell.get('outputs', '')}") == [], cell.id


@every_notebook
def test_no_errors_or_warnings_in_outputs(path):
    for cell in code_cells(path):
        kinds = {output.output_type for output in cell.outputs}
        assert "error" not in kinds, f"{cell.id} failed when its outputs were stored. {STORE}"
        said = "".join(output.text for output in cell.outputs if output.output_type == "stream")
        assert "Traceback (most recent call last)" not in said, cell.id
        assert "Warning:" not in said, f"{cell.id}: {said}"


@every_notebook
def test_tables_loaded_are_declared(path):
    """A refresh fetches for the tables that the metadata declares."""
    loaded = {event.table for event in record.read(run(path).folder) if isinstance(event, record.TableRead)}
    assert loaded == set(notebook.tables(path)), (
        f"{path.name}: list the tables that the code loads in the notebook's metadata, `rareearths: {{tables: [...]}}`"
    )


def test_a_broken_declaration_is_named(tmp_path):
    path = tmp_path / "page.ipynb"
    for own in ('{"tables": "one"}', '{"tables": [1]}', '["one"]'):
        path.write_text(f'{{"nbformat": 4, "cells": [], "metadata": {{"rareearths": {own}}}}}', encoding="utf-8")
        with pytest.raises(notebook.NotebookUnreadable, match=r"page\.ipynb: expected the metadata `rareearths`"):
            notebook.tables(path)
    path.write_text('{"nbformat": 4, "cells": [], "metadata": {"rareearths": {"tables": ["one"]}}}', encoding="utf-8")
    assert notebook.tables(path) == ["one"]
