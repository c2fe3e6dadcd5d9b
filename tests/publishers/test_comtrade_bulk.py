"""Totals of a bulk download are those that the reader of answers gives, from CSV, Parquet and folders."""

from __future__ import annotations

import csv
import gzip
import re
import sys

import comtrade_answers as made
import pandas as pd
import pytest

from rareearths.fetch.contract import ContractBroken, InputNeeded
from rareearths.fetch.publishers.comtrade import trade_totals
from rareearths.fetch.publishers.comtrade.trade import KEY, trade

duckdb = pytest.importorskip("duckdb")
# what stands beside totals in a download, and weights that are not where they are looked for first
BESIDE = [
    made.row(motCode=1000),
    made.row(customsCode="C01"),
    made.row(partner2Code=36),
    made.row(mosCode="1"),
    made.row(reporter=97),
    made.row(partner=97),
    made.row(reporter=36, hs="010121", kg=0, altQty=0, qty=700.0, isQtyEstimated=True),
    made.row(reporter=36, hs="010129", kg=0, altQty=300.0, qty=0),
    made.row(reporter=36, hs="010130", kg=0, altQty=5, altQtyUnitCode=5, qty=5, qtyUnitCode=5),
    made.row(reporter=36, hs="010190", kg=None, altQty=None, qty=None, usd=0),
    made.row(reporter=842, partner=899, hs="010121", isNetWgtEstimated=True),
]
ROWS = [{"isQtyEstimated": False} | row for row in made.world() + BESIDE]


def write(path, rows=ROWS, delimiter=","):
    """Write rows as the publisher's downloads have them."""
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "wt", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), delimiter=delimiter)
        writer.writeheader()
        writer.writerows(rows)
    return path


def packed(path, rows=ROWS):
    """Write rows as Parquet, with numbers as numbers."""
    frame = pd.DataFrame(rows)  # noqa: F841
    duckdb.sql("SELECT * FROM frame").write_parquet(str(path))
    return path


def alike(found, expected):
    pd.testing.assert_frame_equal(found[list(expected)], expected, check_dtype=False)


@pytest.fixture(params=["rows.csv", "rows.txt.gz", "rows.parquet", "folder"])
def download(request, tmp_path):
    path = tmp_path / request.param
    if request.param == "folder":
        path.mkdir()
        write(path / "a.csv", ROWS[:50])
        packed(path / "b.parquet", ROWS[50:100])
        write(path / "c.tsv.gz", ROWS[100:], "\t")
        return path
    return packed(path) if path.suffix == ".parquet" else write(path, delimiter="\t" if path.suffix == ".gz" else ",")


def test_by_the_whole_key_each_row_is_that_of_the_reader(download):
    columns = [*KEY, "geo", "partner_geo", "weight", "estimated", "value"]
    alike(trade_totals(download), trade([made.answer(ROWS)])[columns])


@pytest.mark.parametrize(
    "by", [["flow"], ["period", "flow"], ["reporter", "flow"], ["period", "reporter", "partner", "flow"]]
)
def test_sums_are_those_of_the_reader_s_rows_counted_once(download, by):
    rows = trade([made.answer(ROWS)])
    rows = rows[rows["hs"].str.len() == 6]
    rows = rows if "partner" in by else rows[rows["partner"] == 0]
    lacking = rows["weight"].isna() & (rows["value"] != 0)
    groups = rows.assign(lacking=lacking, unweighed=rows["value"].where(rows["weight"].isna(), 0)).groupby(by)
    expected = pd.DataFrame(
        {
            "weight": groups["weight"].sum(min_count=1).where(~groups["lacking"].any()),
            "weighed": groups["weight"].sum(min_count=1),
            "unweighed": groups["unweighed"].sum(),
            "estimated": groups["estimated"].any(),
            "value": groups["value"].sum(),
            "rows": groups.size(),
        }
    )
    assert expected["weight"].isna().sum() == ("reporter" in by or "period" not in by or 1)
    alike(trade_totals(download, by), expected.reset_index())


def test_codes_choose_a_heading_without_its_parts(download):
    rows = trade([made.answer(ROWS)])
    heading = rows[(rows["hs"] == "2846") & (rows["partner"] == 0)].groupby("flow")["value"].sum()
    assert trade_totals(download, ["flow"], ["2846"]).set_index("flow")["value"].to_dict() == heading.to_dict()


def test_too_little_memory_is_said(tmp_path):
    with pytest.raises(ContractBroken, match=r"1MB to scan them; got Out of Memory .* give more: memory='4GB'"):
        trade_totals(write(tmp_path / "rows.csv"), memory="1MB")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda rows: [*rows, rows[0]], "one row for each period.* got 2"),
        (lambda rows: [{**row, "cmdCode": row["cmdCode"].lstrip("0")} for row in rows], "HS codes .* got '10"),
        (lambda rows: [{**row, "period": f"{row['period']}01"} for row in rows], "and years; got '20"),
        (lambda rows: [{**row, "netWgt": "1.234.567"} for row in rows], "weights from 0 to"),
        (lambda rows: [{**row, "primaryValue": -1} for row in rows], "values and weights from 0 to"),
        (lambda rows: [{**row, "motCode": 2100} for row in rows], "totals .* got none"),
        (lambda rows: [{name: row[name] for name in row if name != "motCode"} for row in rows], "the columns motCode"),
        (lambda rows: [*rows, {**rows[0], "reporterCode": "China"}], "tables of Comtrade .*'China'"),
    ],
)
def test_what_is_no_such_table_is_refused(tmp_path, change, words):
    with pytest.raises(ContractBroken, match=words) as refused:
        trade_totals(write(tmp_path / "rows.csv", change(ROWS)))
    assert "Likely cause: " in str(refused.value) and "Next step: " in str(refused.value)


@pytest.mark.parametrize(
    "asked", [{"by": ["reporter"]}, {"by": ["flow", "year"]}, {"codes": ["2846", "284610"]}, {"codes": ["x' OR 1"]}]
)
def test_what_does_not_add_up_is_not_added(tmp_path, asked):
    with pytest.raises(ValueError, match=r"Expected .* got .* Likely cause: .* Next step: "):
        trade_totals(write(tmp_path / "rows.csv"), **asked)


def test_without_a_file_or_the_extra_the_next_step_is_named(tmp_path, monkeypatch):
    with pytest.raises(InputNeeded, match=re.escape(str(tmp_path / "none.csv"))):
        trade_totals(tmp_path / "none.csv")
    monkeypatch.setitem(sys.modules, "duckdb", None)
    with pytest.raises(InputNeeded, match=r"expected the package duckdb .* Likely cause: .* Next step: .*\[bulk\]"):
        trade_totals(write(tmp_path / "rows.csv"))
