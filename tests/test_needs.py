"""A chapter on a vintage that lacks a table leaves out the exhibits that need it."""

from __future__ import annotations

import nbformat
import pytest

from rareearths import tables
from rareearths.audit import lacking
from rareearths.chapter import needs, record
from rareearths.engine.run.execute import Result, Run


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


@pytest.fixture
def lacking_run(tmp_path):
    """A run whose record has one number, and one exhibit left out for want of a table."""
    cells = {
        "one-ja": (["lang-ja"], "{glue:text}`share`である。\n\n{glue:text}`gone`である。\n\n{holds}`fell:減った`。"),
        "one-en": (["lang-en"], "It is {glue:text}`share`.\n\nIt was {glue:text}`gone`.\n\nIt {holds}`fell:fell`."),
        "fig08-texts-en": (["lang-en", "texts"], "- `fig08-finding` It was {glue:text}`gone`"),
    }
    book = nbformat.v4.new_notebook()
    for name, (tags, source) in cells.items():
        book.cells.append(nbformat.v4.new_markdown_cell(source, id=name, metadata={"tags": tags}))
    nbformat.write(book, tmp_path / "dominance.ipynb")

    def made(*events):
        lines = "".join(event.line() + "\n" for event in events)
        (tmp_path / record.FILE).write_text(lines, encoding="utf-8")
        return Result(Run(tmp_path / "dominance.ipynb", "en"), tmp_path, cached=True)

    return made


SHARE = record.NumberWritten("dominance", "en", "share", "5%", 5.0, "%")


def test_paragraphs_that_rest_on_a_missing_table_give_way_to_the_reason(lacking_run):
    adapted = lacking.adapted(lacking_run(SHARE, record.TableLacking("dominance", "en", "baci_exporters", "2025-10")))
    _, prose, texts_of_exhibit = (cell.source for cell in adapted.cells)
    note = "*Left out here is what rests on a table that is not there: “baci_exporters” of the vintage 2025-10.*"
    assert prose == f"It is {{glue:text}}`share`.\n\n{note}\n"
    assert texts_of_exhibit == ""


def test_with_every_table_a_slip_of_a_key_stays_in_the_prose(lacking_run):
    assert "{glue:text}`gone`" in lacking.adapted(lacking_run(SHARE)).cells[1].source
