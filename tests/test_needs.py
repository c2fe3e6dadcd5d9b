"""On a vintage that lacks a table a chapter leaves out the exhibits that need it, and all that rests on them."""

from __future__ import annotations

import nbformat
import pytest
import running

from rareearths import notebook as notebooks
from rareearths import tables
from rareearths.chapter import needs, resting
from rareearths.paper.exhibits import catalogue
from rareearths.paths import CHAPTERS
from rareearths.tables import release


def notebook():
    cells = {
        "fig01-data": ({"tags": ["fig01"], "needs": ["usgs_reserves", "imf_rare_earth_price@later"]}, "one = 1"),
        "fig01": ({"tags": ["fig01", "hide-input"]}, "show(one)"),
        "fig02": ({"tags": ["fig02"], "needs": ["usgs_mine_production"]}, "two = 2"),
        "end": ({}, "three = 3"),
    }
    made = nbformat.v4.new_notebook()
    for name, (metadata, source) in cells.items():
        cell = nbformat.v4.new_code_cell(source, metadata=metadata)
        cell.id = name
        made.cells.append(cell)
    return made


def sources(lacking, monkeypatch, **parameters):
    known = {"usgs_reserves", "imf_rare_earth_price", "usgs_mine_production"}
    monkeypatch.setattr(tables, "vintages", lambda: ["2025-10", "2026-06"])
    monkeypatch.setattr(tables, "tables", lambda vintage: sorted(known - lacking.get(vintage, set())))
    adapted = needs.without_missing(notebook(), {"vintage": "2025-10", **parameters})
    return [cell.source for cell in adapted.cells]


def test_with_every_table_nothing_changes(monkeypatch):
    assert sources({}, monkeypatch) == ["one = 1", "show(one)", "two = 2", "three = 3"]


@pytest.mark.parametrize(
    ("lacking", "parameters", "said"),
    [
        ({"2025-10": {"usgs_reserves"}}, {}, "('fig01', 'usgs_reserves', '2025-10')"),
        ({"2026-06": {"imf_rare_earth_price"}}, {}, "('fig01', 'imf_rare_earth_price', '2026-06')"),
        ({"2025-10": {"imf_rare_earth_price"}}, {"later": "2025-10"}, "('fig01', 'imf_rare_earth_price', '2025-10')"),
    ],
)
def test_the_exhibits_place_says_what_is_missing(monkeypatch, lacking, parameters, said):
    assert sources(lacking, monkeypatch, **parameters) == ["", f"chapter.without{said}", "two = 2", "three = 3"]


def test_a_table_of_the_later_vintage_alone_is_not_asked_of_the_chapters_own(monkeypatch):
    assert sources({"2025-10": {"imf_rare_earth_price"}}, monkeypatch)[1] == "show(one)"


LATER = "2026-06"
QUOTA = resting.Table("export_quota", "2025-11")


@pytest.mark.parametrize(
    ("cell", "left"),
    [
        ("show(total)", ""),
        ("other = 1\nshow(other)", "other = 1\nshow(other)"),
        ("total = 3\nshow(total)", "total = 3\nshow(total)"),
        ("twice = 2 * total\nshow(twice)\nshow(1)", "show(1)"),
        ("frame = 1\nframe['x'] = total\nshow(frame)", "frame = 1"),
        ("rows = []\nfor each in (1, 2):\n    rows.append(each * total)\nshow(rows)", "rows = []"),
        ("show([each + total for each in range(2)])", ""),
        ("def sums(one):\n    return one + total\nshow(sums(1))", "def sums(one):\n    return one + total"),
        ("def sums(total):\n    return total\nshow(sums(1))", "def sums(total):\n    return total\nshow(sums(1))"),
        ("rows = chapter.load('export_quota')\nshow(rows)", ""),
        ("rows = chapter.load('export_quota', chapter.later)", "rows = chapter.load('export_quota', chapter.later)"),
        (
            "chapter.judge(chapter.check('C001', total), chapter.check('C002', 5))\n"
            "chapter.holds('a', chapter.agree('C001'))\nchapter.holds('b', chapter.agree('C002'))",
            "chapter.judge(chapter.check('C002', 5))\nchapter.holds('b', chapter.agree('C002'))",
        ),
        ("%matplotlib inline", "%matplotlib inline"),
    ],
)
def test_what_rests_on_a_cell_left_out_goes_with_it_and_nothing_else(cell, left):
    assert resting.kept(["total = 5", cell], [QUOTA, None])[1].source == left


def test_a_comment_stays_where_nothing_is_left_out():
    assert resting.kept(["total = 5", "one = 1  # the first"], [QUOTA, None])[1] == resting.Kept("one = 1  # the first")


def test_an_exhibit_made_of_another_that_is_left_out_is_left_out_too(monkeypatch):
    book = notebook()
    book.cells[2].source = "two = 2 * one"  # of the exhibit before
    book.cells[2].id = "fig02-data"
    book.cells.insert(3, nbformat.v4.new_code_cell("show(two)", id="fig02", metadata={"tags": ["fig02"]}))
    monkeypatch.setattr(tables, "tables", lambda vintage: ["imf_rare_earth_price", "usgs_mine_production"])
    adapted = needs.without_missing(book, {"vintage": "2025-10", "later": "2026-06"})
    said = [f"chapter.without('{name}', 'usgs_reserves', '2025-10')" for name in ("fig01", "fig02")]
    assert [cell.source for cell in adapted.cells] == ["", said[0], "", said[1], "three = 3"]


FETCHES = "def rows(name):\n    return chapter.load(name)\ndef quota():\n    return chapter.load('export_quota')"


@pytest.mark.parametrize(
    ("cell", "left"),
    [
        ("rows = chapter.load('export_quota')\nother = 1\nshow(rows)", "other = 1"),
        ("rows = chapter.load('export_quota', chapter.later)", "rows = chapter.load('export_quota', chapter.later)"),
        ("gap = chapter.load('export_quota') - chapter.load('export_quota', chapter.later)\nother = 1", "other = 1"),
        ("show(quota())\nshow(rows('reserves'))\nshow(rows('export_quota'))", "show(rows('reserves'))"),
        ("show(chapter.read('mine'))\nshow(chapter.read('mine', vintage=chapter.later))\nother = 1", "other = 1"),
        ("rows = chapter.load('export_quota')\nall_rows = {}\nall_rows |= rows\nshow(all_rows)", "all_rows = {}"),
        ("year = quota()['year'].max()\nshow(mined.query('year == @year'))\nother = 1", "other = 1"),
        (
            "def of(year):\n    return mined.query('year == @year')\nyear = quota()\nshow(of(2024))",
            "def of(year):\n    return mined.query('year == @year')\nshow(of(2024))",
        ),
    ],
)
def test_outside_exhibits_what_loads_a_missing_table_goes_with_what_rests_on_it(cell, left):
    missing = [QUOTA, *(resting.Table("readings", "2025-11", later) for later in (False, True))]
    found = resting.kept([FETCHES, cell], [None, None], missing)
    assert found[0] == resting.Kept(FETCHES)
    assert found[1].source == left


def test_a_cell_of_no_exhibit_that_does_not_name_its_tables_says_what_it_needs(monkeypatch):
    book = notebook()
    book.cells[3].metadata["needs"] = ["usgs_mine_production"]
    monkeypatch.setattr(tables, "tables", lambda _: ["usgs_reserves", "imf_rare_earth_price"])
    adapted = needs.without_missing(book, {"vintage": "2025-10", "later": "2026-06"})
    assert adapted.cells[3].source == ""


def test_what_is_left_out_for_want_of_a_table_is_on_record_once(monkeypatch):
    book = notebook()
    book.metadata["rareearths"] = {"tables": ["export_quota", "usgs_world"]}
    book.cells[3].source = "show(chapter.load('export_quota'))\nshow(chapter.load('usgs_world'))"
    book.cells.append(nbformat.v4.new_code_cell("show(chapter.load('export_quota').max())"))
    every = ["usgs_reserves", "imf_rare_earth_price", "usgs_mine_production"]
    # the other one is younger than the paper's vintage: a chapter that names it does without
    monkeypatch.setattr(tables, "tables", lambda vintage: every + ["export_quota"] * (vintage == "2025-10"))
    adapted = needs.without_missing(book, {"vintage": "2025-11", "later": "2025-10"})
    said = "show(chapter.load('usgs_world'))\nchapter.lacks('export_quota', '2025-11')"
    assert [cell.source for cell in adapted.cells[3:]] == [said, ""]


def _without(table, name, monkeypatch):
    """Run a chapter on a vintage that lacks a table which the paper's and the newest have."""
    every, load = tables.tables, tables.load

    def loaded(asked, vintage, *rest, **options):
        if (asked, vintage) == (table, LATER):
            raise tables.DataError(table)
        return load(asked, vintage, *rest, **options)

    monkeypatch.setattr(tables, "tables", lambda vintage: sorted(set(every(vintage)) - _lacking(table, vintage)))
    monkeypatch.setattr(tables, "load", loaded)
    monkeypatch.setattr(release, "as_recorded", lambda _: False)  # else solutions have to be right
    return running.run(name, vintage=LATER)


# a table of each chapter that exhibits, exercises and what stands at the end rest on
@pytest.mark.parametrize(
    ("name", "table"),
    [
        ("appendix", "critical_minerals_lists"),
        ("dominance", "usgs_mine_production"),
        ("responses", "japan_import_share"),
        ("since", "usgs_mine_production"),
        ("weaponisation", "china_monthly_exports"),
    ],
)
def test_a_chapter_runs_without_a_table(name, table, monkeypatch):
    cells = notebooks.read(CHAPTERS / f"{name}.ipynb").cells
    asking = {tag for cell in cells if table in cell.metadata.get("needs", []) for tag in notebooks.tags(cell)}
    shown = set(_without(table, name, monkeypatch).exhibits)
    assert shown
    assert asking & catalogue().keys()
    assert not asking & shown


# loaded outside exhibits: by name, by a function, by what another table lists, and facts read in documents
@pytest.mark.parametrize(
    ("name", "table"),
    [
        ("introduction", "china_monthly_exports"),
        ("introduction", "readings"),
        ("conclusion", "magnet_exporters"),
        ("limits", "ei_mine_production"),
        ("primer", "usgs_mine_production"),
        ("since", "china_imports"),
        ("weaponisation", "usgs_other_metals"),
    ],
)
def test_a_chapter_runs_without_a_table_of_no_exhibit(name, table, monkeypatch):
    assert _without(table, name, monkeypatch).lacking >= {(table, LATER)}


def _lacking(table, vintage):
    return {table} if vintage == LATER else set()
