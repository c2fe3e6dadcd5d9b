"""On a vintage that lacks a table a chapter leaves out the exhibits that need it, and all that rests on them."""

from __future__ import annotations

import nbformat
import pytest
import running

from rareearths import notebook as notebooks
from rareearths import tables
from rareearths.audit import lacking, ledger
from rareearths.chapter import needs, record, resting
from rareearths.engine.run.execute import Result, Run
from rareearths.paper import claims
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


@pytest.fixture
def lacking_run(tmp_path):
    """A run whose record has one number, and one exhibit left out for want of a table."""

    def notebook(name, cells):
        book = nbformat.v4.new_notebook()
        for key, (tags, source) in cells.items():
            book.cells.append(nbformat.v4.new_markdown_cell(source, id=key, metadata={"tags": tags}))
        nbformat.write(book, tmp_path / f"{name}.ipynb")
        return tmp_path / f"{name}.ipynb"

    chapter = {
        "one-ja": (["lang-ja"], "{glue:text}`share`である。\n\n{glue:text}`gone`である。\n\n{holds}`fell:減った`。"),
        "one-en": (["lang-en"], "It is {glue:text}`share`.\n\nIt was {glue:text}`gone`.\n\nIt {holds}`fell:fell`."),
        "fig08-texts-en": (["lang-en", "texts"], "- `fig08-finding` It was {glue:text}`gone`"),
    }

    def made(*events, name="dominance", cells=chapter):
        folder = tmp_path / name
        folder.mkdir()
        lines = "".join(event.line() + "\n" for event in events)
        (folder / record.FILE).write_text(lines, encoding="utf-8")
        return Result(Run(notebook(name, cells), "en"), folder, cached=True)

    return made


SHARE = record.NumberWritten("dominance", "en", "share", "5%", 5.0, "%")
LACKING = record.TableLacking("dominance", "en", "baci_exporters", "2025-10")
NOTE = "*Left out here is what rests on a table that is not there: “baci_exporters” of the vintage 2025-10.*"


def test_paragraphs_that_rest_on_a_missing_table_give_way_to_the_reason(lacking_run):
    adapted = lacking.adapted(lacking_run(SHARE, LACKING))
    _, prose, texts_of_exhibit = (cell.source for cell in adapted.cells)
    assert prose == f"It is {{glue:text}}`share`.\n\n{NOTE}\n"
    assert texts_of_exhibit == ""


def test_a_heading_keeps_what_it_is_about_where_its_section_lost_something(lacking_run):
    cells = {
        "title-ja": (["lang-ja"], "# 章：題"),
        "title-en": (["lang-en"], "# Chapter: its title"),
        "whole-en": (["lang-en"], "## (1) Mining: China leads\n\nIt is {glue:text}`share`.\n\n### Part: small"),
        "half-en": (["lang-en"], "## (2) Exports: magnets fell\n\nIt is {glue:text}`share`."),
        "deep-en": (["lang-en"], "### Steps\n\nIt was {glue:text}`gone`."),
        "after-en": (["lang-en"], "### Sellers: none in sight\n\n## End: all stand"),
    }
    adapted = lacking.adapted(lacking_run(SHARE, LACKING, cells=cells)).cells
    heads = [line for cell in adapted[1:] for line in cell.source.split("\n") if line.startswith("#")]
    assert heads == [
        "# Chapter: its title", "## (1) Mining: China leads", "### Part: small", "## (2) Exports", "### Steps",
        "### Sellers: none in sight", "## End: all stand",
    ]  # fmt: skip


def test_the_prompt_of_an_exercise_whose_explanation_lost_something_says_so(lacking_run):
    cells = {
        "ex-1-1-ja": (["lang-ja", "exercise"], "### 手順：足す\n\n足しなさい。"),
        "ex-1-1-why-ja": (["lang-ja", "solution"], "{glue:text}`share`。"),
        "ex-1-1-en": (["lang-en", "exercise"], "### Step: add\n\nAdd them."),
        "ex-1-1-why-en": (["lang-en", "solution"], "It is {glue:text}`gone`."),
        "ex-1-2-en": (["lang-en", "exercise"], "### Step: count\n\nCount them."),
        "ex-1-2-why-en": (["lang-en", "solution"], "It is {glue:text}`share`."),
    }
    adapted = {cell.id: cell.source for cell in lacking.adapted(lacking_run(SHARE, LACKING, cells=cells)).cells}
    assert adapted["ex-1-1-en"] == f"### Step: add\n\nAdd them.\n\n{NOTE}"
    assert adapted["ex-1-2-en"] == cells["ex-1-2-en"][1]


def test_a_link_to_a_statement_that_nobody_judged_becomes_plain_words(lacking_run):
    one, other = [name for name, claim in claims.register().items() if claim.chapter == "dominance"][:2]
    prose = f"See [{one}](#{one}) and [{other}](#{other})."
    judged = record.ClaimJudged("dominance", "en", one, "2025-10", [], "reproduced", "", "", {})
    cells = {"one-en": (["lang-en"], prose)}
    assert lacking.adapted(lacking_run(judged, LACKING, cells=cells)).cells[0].source == prose.replace(
        f"[{other}](#{other})", other
    )


def test_with_every_table_a_slip_of_a_key_stays_in_the_prose(lacking_run):
    assert "{glue:text}`gone`" in lacking.adapted(lacking_run(SHARE)).cells[1].source


QUOTING = "\n\n".join(
    [
        "It is {audit}`dominance:share`, and {holds}`limits/open:open`.",
        "It was {audit}`dominance:gone`.",
        "It {holds}`dominance/fell:fell`.",
        "Of {audit}`claims` statements it says {audit}`limits:gone`.",
    ]
)


def test_a_page_that_quotes_a_chapter_says_the_same_of_it(lacking_run):
    results = [lacking_run(SHARE, LACKING), lacking_run(name="limits", cells={})]
    page = lacking_run(name="index", cells={"title-en": (["lang-en"], QUOTING)})
    adapted = lacking.adapted(page, lacking.gaps([*results, page], "en"))
    first, *_, last = QUOTING.split("\n\n")
    assert adapted.cells[0].source == f"{first}\n\n{NOTE}\n\n\n{last}"


def test_with_every_table_a_slip_of_a_quoted_key_stays(lacking_run):
    page = lacking_run(name="index", cells={"title-en": (["lang-en"], QUOTING)})
    adapted = lacking.adapted(page, lacking.gaps([lacking_run(SHARE), page], "en"))
    assert adapted.cells[0].source == QUOTING


def test_statements_that_rest_on_a_missing_table_cannot_be_checked(lacking_run):
    found = ledger.audit([lacking_run(SHARE, LACKING)])
    left = {claim.claim_id for claim in claims.register().values() if claim.chapter == "dominance"}
    assert {entry["id"] for entry in found["claims"]} == left
    assert {entry["verdict"] for entry in found["claims"]} == {"unverifiable"}
    assert all(entry["reason_en"] == NOTE.strip("*") for entry in found["claims"])
    assert found["counts"]["unverifiable"] == len(left)


def test_with_every_table_a_statement_that_nobody_judges_is_no_entry(lacking_run):
    assert ledger.audit([lacking_run(SHARE, cells={})])["claims"] == []
