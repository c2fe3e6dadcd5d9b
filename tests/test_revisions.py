"""What changed between two states of a table."""

from __future__ import annotations

import pandas as pd
import pytest

from rareearths.fetch.vintage import revisions

SCHEMA = {
    "primaryKey": ["geo", "year"],
    "fields": [
        {"name": "geo", "type": "string"},
        {"name": "year", "type": "integer"},
        {"name": "value", "type": "number"},
        {"name": "usable", "type": "string", "constraints": {"enum": ["yes", "no"]}},
        {"name": "name_ja", "type": "string"},
        {"name": "source", "type": "string"},
        {"name": "locator", "type": "string"},
        {"name": "quality", "type": "string"},
        {"name": "note", "type": "string"},
    ],
}


def table(*lines: str) -> pd.DataFrame:
    names = [each["name"] for each in SCHEMA["fields"]]
    return pd.DataFrame([line.split(",") for line in lines], columns=names, dtype=str)


BEFORE = table(
    "CHN,2023,100,yes,名,a,x,primary,", "CHN,2024,200,yes,名,a,x,primary,", "USA,2024,50,yes,名,a,x,primary,"
)


def compare(after: pd.DataFrame) -> revisions.Revision:
    return revisions.compare("mined", BEFORE, after, SCHEMA)


def test_nothing_changed():
    found = compare(table(*(",".join(row) for row in BEFORE.to_numpy())))
    assert (found.rows, found.added, found.gone, found.cells, found.worded) == (3, 0, 0, 0, 0)
    assert not found.changed
    assert found.largest is None
    assert found.newest == "2024"


def test_a_number_written_otherwise_is_the_same():
    after = BEFORE.assign(value=["100.0", "2e2", "50.00"])
    assert not compare(after).changed


def test_rows_cells_and_the_largest_change():
    after = table(
        "CHN,2023,101,yes,名,a,x,primary,",
        "CHN,2024,150,no,名,a,x,primary,",
        "USA,2024,50,yes,名,b,y,primary,",
        "USA,2025,60,yes,名,b,y,primary,",
    )
    found = compare(after)
    assert (found.rows, found.added, found.gone, found.cells, found.worded) == (4, 1, 0, 3, 1)
    assert found.newest == "2025"
    assert str(found.largest) == "mined CHN 2024, value: 200 -> 150 (-25.0%)"
    assert found.largest.size == pytest.approx(0.25)


def test_other_words_are_no_revision():
    found = compare(BEFORE.assign(name_ja=["名前", "名", "名"], note=["a remark", "", ""]))
    assert (found.cells, found.worded, found.largest) == (0, 1, None)
    assert found.changed


def test_a_figure_that_is_lost_is_the_largest_change():
    after = BEFORE.assign(value=["", "2000000", "50"])
    found = compare(after)
    assert found.cells == 2
    assert str(found.largest) == "mined CHN 2023, value: 100 -> missing"


def test_a_change_from_nothing_has_no_percentage():
    change = revisions.Change("mined", ("CHN", "2023"), "value", "0", "5")
    assert str(change) == "mined CHN 2023, value: 0 -> 5"
    assert change.size == 1


def test_rows_that_are_gone_are_counted():
    assert compare(BEFORE.head(1)).gone == 2


def test_the_largest_of_several_tables():
    small, large = compare(BEFORE.assign(value=["99", "200", "50"])), compare(BEFORE.assign(value=["100", "1", "50"]))
    assert revisions.largest([small, large]).before == "200"
    assert revisions.largest([]) is None


@pytest.mark.parametrize(
    ("column", "cells", "newest"),
    [
        ("month", ["2024-02", "2025-01"], "2025-01"),
        ("period", ["2021/2024", "2020/2023"], "2024"),
        ("list", ["a", "b"], ""),
    ],
)
def test_the_newest_period(column, cells, newest):
    assert revisions.newest(pd.DataFrame({column: cells})) == newest
