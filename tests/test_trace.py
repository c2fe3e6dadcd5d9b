"""The code of a chapter run again tells the rows behind its numbers; where values forget them, its code tells."""

from __future__ import annotations

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from rareearths import chapter
from rareearths.audit import rows
from rareearths.paths import CHAPTERS
from rareearths.tracing import run

SETUP = """\
from rareearths.chapter import Chapter
chapter = Chapter("dominance", lang=lang, vintage="2025-10")
mined = chapter.load("usgs_mine_production").query("edition == 'MCS2025' and year == 2024").set_index("geo")["value"]
"""


def traced(folder, *cells):
    nb = new_notebook(cells=[new_code_cell('lang = "ja"', metadata={"tags": ["parameters"]}), new_code_cell(SETUP)])
    nb.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nb.cells += [new_code_cell(cell) for cell in cells]
    path = folder / "dominance.ipynb"
    nbformat.write(nb, path)
    return run.trace(path, {"lang": "en"})


def lines(found):
    return [row.partition("#")[0].rpartition("/")[2] + row[row.index("#") :] for row in found["rows"]]


def test_a_quotient_rests_on_both_rows(tmp_path):
    found = traced(tmp_path, 'chapter.check("C014", 100 * mined["CHN"] / mined["WLD"])')
    own = found["claims"]["C014"]
    assert len(own["rows"]) == 2 and all(row.startswith("2025-10/usgs_mine_production#") for row in own["rows"])
    assert own["formula"] == "100 * mined['CHN'] / mined['WLD']"
    assert own["computed"] == [pytest.approx(69.23, abs=0.01)] and own["verdict"] == "reproduced"


def test_where_the_variables_of_a_formula_come_from(tmp_path):
    found = traced(tmp_path, 'china, world = mined["CHN"], mined["WLD"]\nchapter.number("x", china / world)')
    assert found["numbers"]["x"]["where"] == ["china = mined['CHN']", "world = mined['WLD']"]


def test_a_formula_that_reads_is_not_explained_by_the_chapter_itself(tmp_path):
    found = traced(tmp_path, 'printed = chapter.printed("C014")\nchapter.check("C014", printed[0])')
    assert found["claims"]["C014"]["where"] == ["printed = chapter.printed('C014')"]
    found = traced(tmp_path, 'chapter.check("C014", chapter.printed("C014")[0])')
    assert found["claims"]["C014"]["where"] == []


def test_counting_forgets_and_the_code_remembers(tmp_path):
    found = traced(tmp_path, 'large = mined[["CHN", "USA"]] > 40000\nchapter.number("x", int(large.sum()))')
    assert len(found["numbers"]["x"]["rows"]) == 2


def test_a_comprehension_names_its_own_variables(tmp_path):
    found = traced(
        tmp_path,
        'geo = chapter.load("readings")["value"]',
        'sizes = {geo: "large" if mined[geo] > 40000 else "small" for geo in ("CHN", "USA")}\n'
        'chapter.number("x", sizes["CHN"])',
    )
    assert {row.partition("#")[0] for row in found["numbers"]["x"]["rows"]} == {"2025-10/usgs_mine_production"}


def test_numbers_made_in_a_loop(tmp_path):
    found = traced(tmp_path, 'for geo in ("CHN", "USA"):\n    chapter.number(f"x-{geo}", mined[geo], "t")')
    assert len(found["numbers"]["x-CHN"]["rows"]) == 1
    assert found["numbers"]["x-CHN"]["rows"] != found["numbers"]["x-USA"]["rows"]


def test_the_papers_own_numbers_and_references(tmp_path):
    found = traced(
        tmp_path,
        'chapter.check("C016", sum(chapter.printed("C014") + chapter.printed("C015")))\n'
        'cited = chapter.paper("cited_facts").set_index("id")\n'
        'chapter.number("day", cited.loc["defensenews2019", "text"], "date")\n',
    )
    assert found["claims"]["C016"]["rows"] == ["paper/claims#C014", "paper/claims#C015"]
    [row] = found["numbers"]["day"]["rows"]
    assert rows.look_up(row).source == "defensenews2019"


def test_a_claim_whose_list_the_code_restates_rests_on_the_paper(tmp_path):
    found = traced(tmp_path, 'chapter.check("C065", len(["a", "b"]))')
    assert found["claims"]["C065"]["rows"] == ["paper/claims#C065"]


def test_rows_of_an_exhibit_and_of_the_marks_of_its_chart(tmp_path):
    found = traced(
        tmp_path,
        "import altair as alt\n"
        'frame = mined.rename("value").reset_index()\n'
        'frame["share"] = 100 * frame["value"] / mined["WLD"]\n'
        "base = alt.Chart(frame)\n"
        'chapter.exhibit("fig01", base.mark_bar() + base.mark_text(), data=frame, columns={"geo": "g"}, '
        'description="", tables=["usgs_mine_production"])',
    )["exhibits"]["fig01"]
    assert len(found["marks"]) == 1, "layers of one frame draw it once"
    assert {len(rows) for rows in found["rows"]} == {1, 2}, "the world's share of itself rests on one row"


def test_a_cell_that_cannot_be_traced_is_named(tmp_path):
    found = traced(tmp_path, 'chapter.number("x", mined["ABC"])', 'chapter.number("y", mined["CHN"])')
    assert len(found["failed"]) == 1 and "KeyError" in next(iter(found["failed"].values()))
    assert found["numbers"]["y"]["rows"]


def test_tracing_leaves_the_library_as_it_was(tmp_path):
    traced(tmp_path, "1 / 0")
    assert type(chapter.Chapter("dominance", "en", "2025-10")) is chapter.Chapter
    assert type(chapter.Chapter("dominance", "en", "2025-10").printed("C014")[0]) is float


def test_the_introduction_is_traced_whole():
    found = run.trace(CHAPTERS / "introduction.ipynb", {"lang": "ja"})
    assert found["failed"] == {}
    assert [name for name, one in found["claims"].items() if not one["rows"]] == []
    assert [name for name, one in found["numbers"].items() if not one["rows"] and "claims-" not in name] == []
