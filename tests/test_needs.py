"""A chapter on a vintage that lacks a table leaves out the exhibits that need it."""

from __future__ import annotations

import nbformat
import pytest

from rareearths import tables
from rareearths.chapter import needs


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
