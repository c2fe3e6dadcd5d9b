"""What CONTRIBUTING asks of every chapter, read from the notebooks as they are stored: nothing is run."""

from __future__ import annotations

import json
import re

import pytest

from rareearths import notebook
from rareearths.chapter.shown import EXHIBIT, MIME
from rareearths.paper.exhibits import catalogue
from rareearths.paths import CHAPTERS, ROOT

PAGES = {path.relative_to(ROOT).with_suffix("").as_posix(): notebook.read(path) for path in notebook.found(CHAPTERS)}
CODE = {name: notebook.code(page.cells) for name, page in PAGES.items()}
LOADS = re.compile(r"chapter\.(load|newest|editions)\(")
# a model: its sliders say what they are, and its rows are computed from parameters, not from rows of a table
MODEL = "limits1"


def cells_of(exhibit):
    """The code cells that have the exhibit's id as a tag, wherever they stand."""
    return [cell for cells in CODE.values() for cell in cells if exhibit in notebook.tags(cell)]


def shown():
    """Every exhibit as it is stored, by id."""
    stored = {}
    for cells in CODE.values():
        for output in (each for cell in cells for each in cell.get("outputs", []) if MIME in each.get("data", {})):
            content = json.loads(output["data"][MIME])
            if content["kind"] == EXHIBIT:
                stored[content["id"]] = content
    return stored


SHOWN = shown()
MADE = [name for name in catalogue() if cells_of(name)]


def test_every_page_is_in_the_contents():
    listed = re.findall(r"chapters/[\w/-]+", (ROOT / "_toc.yml").read_text(encoding="utf-8"))
    missing = sorted(set(PAGES) - set(listed))
    assert not missing, f"list in _toc.yml: {', '.join(missing)}"


@pytest.mark.parametrize("name", PAGES)
def test_every_page_has_a_description_in_both_languages(name):
    lacking = [key for key in ("description_ja", "description_en") if not PAGES[name].metadata.get(key)]
    assert not lacking, f"write into the notebook's metadata: {', '.join(lacking)}"


@pytest.mark.parametrize("name", MADE)
def test_the_first_cell_of_an_exhibit_says_which_tables_it_needs(name):
    cells = cells_of(name)
    if any(LOADS.search(cell.source) for cell in cells):
        assert cells[0].metadata.get("needs"), f"write `needs: [table, ...]` into the metadata of {cells[0].id}"


@pytest.mark.parametrize("name", CODE)
def test_a_cell_that_shows_an_exhibit_has_its_output_and_its_id_as_a_tag(name):
    for cell in CODE[name]:
        for exhibit in re.findall(r"chapter\.exhibit\(\s*\"(\w+)\"", cell.source):
            assert cell.get("outputs"), f"{cell.id} has no stored output: make book, then make outputs"
            assert exhibit in notebook.tags(cell), f"give {cell.id} the tag {exhibit}"
        group, _, part = cell.id.rpartition("-")
        if group in catalogue() and part in ("data", "chart", "numbers", "checks", "choices", "holds"):
            assert group in notebook.tags(cell), f"give {cell.id} the tag {group}"


@pytest.mark.parametrize("name", sorted(set(SHOWN) - {MODEL}))
def test_charts_have_tooltips_and_rows_their_sources(name):
    content = SHOWN[name]
    if content["spec"]:
        assert '"tooltip"' in json.dumps(content["spec"]), f"give the chart of {name} a tooltip: fields.tooltip(...)"
    sourced = [row for row in content["rows"] if row.get("sources") and row.get("place")]
    assert sourced, f"keep source, locator and quality in the data of {name}"
