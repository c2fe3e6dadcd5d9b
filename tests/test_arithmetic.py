"""The evidence shows arithmetic: what a traced run did is told in both languages."""

from __future__ import annotations

import re

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from rareearths import tables
from rareearths.audit import arithmetic, cells
from rareearths.tracing import run
from rareearths.tracing.arithmetic import tell
from rareearths.tracing.values import FIRST_LINE

LANGUAGES = ("en", "ja")
CELL = """\
from rareearths.chapter import Chapter
chapter = Chapter("dominance", lang=lang, vintage="2025-10")
usgs = chapter.load("usgs_mine_production").query("edition == 'MCS2025' and year == 2024").set_index("geo")["value"]
china, usa, world = usgs["CHN"], usgs["USA"], usgs["WLD"]
producers = usgs.drop(["WLD", "OTH", "CHN"])
iea = chapter.load("iea_magnet_rare_earths").query("year == 2024").set_index(["stage", "geo"])["value"]
price = chapter.load("imf_rare_earth_price").set_index("month")["value"]
chapter.number("cell", china, "t")
chapter.number("share", 100 * china / world, "%", 2)
chapter.number("rest", 100 * (world - china - usa) / world, "%", 1)
chapter.number("change", 100 * (china / usa - 1), "%", 1)
chapter.number("gap", 100 * (china / world) - 100 * (usa / world), "pt", 1)
chapter.number("scaled", china / 1e6, "Mt", 2)
chapter.number("thousands", 1000 * iea["refining", "CHN"], "t")
chapter.number("bare", china + iea["refining", "CHN"], "t")
chapter.number("few", usgs[["CHN", "USA"]].sum(), "t")
chapter.number("many", producers.sum(), "t")
chapter.number("many-scaled", (producers / 1e6).sum(), "Mt", 3)
chapter.number("part-of-many", 100 * usgs["MMR"] / producers.sum(), "%", 1)
chapter.number("mean", price["2024-01":"2024-12"].mean(), "USD/t")
chapter.number("largest", producers.max(), "t")
chapter.number("largest-made", (producers - producers["IND"]).drop("IND").max(), "t")
chapter.number("smallest-listed", min(china, usa), "t")
chapter.number("where-largest", price.idxmax(), "month")
chapter.number("rank", int(producers.rank(ascending=False)["USA"]), "rank")
chapter.number("counted", len(producers), "countries")
chapter.number("meeting", int((producers > 10_000).sum()), "countries")
chapter.number("one-by-one", sum(value > 10_000 for value in producers), "countries")
chapter.number("first", (price > 12_000).idxmax(), "month")
chapter.number("distinct", chapter.paper("endnotes")["number"].nunique())
chapter.number("whole", int(china / usgs["MMR"]))
full, half = chapter.printed("C014")[0], chapter.printed("C126")[0]
chapter.number("of-share", full * half / 100, "%", 1)
chapter.number("left-of-share", full * (100 - half) / 100, "%", 1)
chapter.number("grown", china * (1 + half / 100), "t")
chapter.number("minus", -(usa - china), "t")
chapter.number("apart", abs(usa - china), "t")
chapter.number("month", chapter.read("suzuki-swift-stop")[0], "month")
chapter.number("year", int(chapter.read("suzuki-swift-stop")[0][:4]), "year")
chapter.number("printed", chapter.printed("C014")[0], "%", 1)
chapter.number("untold", float(f"{china:.0f}"), "t")
chapter.number("without-words", china // 7, "t")
chapter.number("chosen", 1.5, "x", 1)
chapter.check("C046", usgs[["MMR", "CHN", "USA"]])
"""

EXPECTED = {
    "cell": ("as read in the source, 270,000 t", "資料の値は27万トン"),
    "share": ("270,000 t ÷ 390,000 t = 69.23%", "27万トン ÷ 39万トン = 69.23%"),
    "rest": (
        "(390,000 t − 270,000 t − 45,000 t) ÷ 390,000 t = 19.2%",
        "(39万トン − 27万トン − 4万5,000トン) ÷ 39万トン = 19.2%",
    ),
    "change": ("270,000 t ÷ 45,000 t − 1 = 500.0%", "27万トン ÷ 4万5,000トン − 1 = 500.0%"),
    "gap": (
        "270,000 t ÷ 390,000 t − 45,000 t ÷ 390,000 t = 57.7 percentage points",
        "27万トン ÷ 39万トン − 4万5,000トン ÷ 39万トン = 57.7ポイント",
    ),
    "scaled": ("270,000 t = 0.27 Mt", "資料の値は27万トン"),
    "thousands": ("73.75667 kt = 73,757 t", "73,756.67トン = 7万3,757トン"),
    "bare": ("270,000 + 73.75667 = 270,074 t", "270,000 + 73.75667 = 27万74トン"),
    "few": ("270,000 t + 45,000 t = 315,000 t", "27万トン + 4万5,000トン = 31万5,000トン"),
    "many": ("sum of 15 values = 122,850 t", "15個の値の合計 = 12万2,850トン"),
    "many-scaled": (
        "122,850 t (sum of 15 values) = 0.123 Mt",
        "12万2,850トン（15個の値の合計） = 12万3,000トン",
    ),
    "part-of-many": (
        "31,000 t ÷ 122,850 t (sum of 15 values) = 25.2%",
        "3万1,000トン ÷ 12万2,850トン（15個の値の合計） = 25.2%",
    ),
    "mean": ("mean of 12 values = USD 4,422/t", "12個の値の平均 = 4,422ドル/トン"),
    "largest": ("largest of 15 values = 45,000 t", "15個の値のうち最大 = 4万5,000トン"),
    "largest-made": (
        "largest of 14 values, 45,000 t − 2,900 t = 42,100 t",
        "14個の値のうち最大、4万5,000トン − 2,900トン = 4万2,100トン",
    ),
    "smallest-listed": (
        "smallest of 270,000 t; 45,000 t = 45,000 t",
        "次のうち最小：27万トン、4万5,000トン = 4万5,000トン",
    ),
    "where-largest": (
        "entry of the largest of 160 values, USD 13,255.96/t = February 2022",
        "160個の値のうち最大の値（13,255.96ドル/トン）の項目 = 2022年2月",
    ),
    "rank": (
        "rank of 45,000 t among 15 values, the largest first = No. 1",
        "4万5,000トンの順位（15個の値の大きい順） = 1位",
    ),
    "counted": ("entries counted = 15 countries", "該当するものの数 = 15カ国"),
    "meeting": (
        "entries that meet the condition, out of 15 = five countries",
        "15件のうち条件に合うものの数 = 5カ国",
    ),
    "one-by-one": (
        "entries that meet the condition, out of 15 = five countries",
        "15件のうち条件に合うものの数 = 5カ国",
    ),
    "first": (
        "first of 160 entries that meets the condition = February 2022",
        "160件のうち条件に合う最初のもの = 2022年2月",
    ),
    "distinct": ("different entries, out of 132 = 120", "132件のうち異なるものの数 = 120"),
    "whole": (
        "270,000 t ÷ 31,000 t, rounded down = 8",
        "27万トン ÷ 3万1,000トンの小数点以下を切り捨てた値 = 8",
    ),
    "of-share": ("69.2% × 50% = 34.6%", "69.2% × 50% = 34.6%"),
    "left-of-share": ("69.2% × (100% − 50%) = 34.6%", "69.2% × (100% − 50%) = 34.6%"),
    "grown": ("270,000 t × (1 + 50%) = 405,000 t", "27万トン × (1 + 50%) = 40万5,000トン"),
    "minus": ("−(45,000 t − 270,000 t) = 225,000 t", "−(4万5,000トン − 27万トン) = 22万5,000トン"),
    "apart": ("|45,000 t − 270,000 t| = 225,000 t", "|4万5,000トン − 27万トン| = 22万5,000トン"),
    "month": ("as read in the source, May 2025", "資料の値は2025年5月"),
    "year": ("part of “May 2025” = 2025", "2025年5月の一部 = 2025年"),
    "printed": ("as the paper prints it, 69.2%", "論文の印刷値は69.2%"),
    "untold": ("computed from one source row = 270,000 t", "1行から求めた値 = 27万トン"),
    "without-words": ("computed from one source row = 38,571 t", "1行から求めた値 = 3万8,571トン"),
    "chosen": (None, None),
}


@pytest.fixture(scope="module")
def trace(tmp_path_factory):
    nb = new_notebook(cells=[new_code_cell('lang = "ja"', metadata={"tags": ["parameters"]}), new_code_cell(CELL)])
    nb.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    path = tmp_path_factory.mktemp("arithmetic") / "dominance.ipynb"
    nbformat.write(nb, path)
    made = run.trace(path, {"lang": "en"}), run.trace(path, {"lang": "ja"})
    assert made[0]["failed"] == made[1]["failed"] == {}
    return dict(zip(LANGUAGES, made, strict=True))


def shown(one, lang, written):
    """The one line of a number, None where there is none."""
    found = arithmetic.lines(one["told"], [written], one["unit"], lang)
    return found[0] if found else None


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("key", EXPECTED)
def test_each_kind_of_operation(trace, key, lang):
    one = trace[lang]["numbers"][key]
    assert shown(one, lang, one["written"]) == EXPECTED[key][LANGUAGES.index(lang)]


def test_every_number_of_the_cell_is_expected(trace):
    assert set(trace["en"]["numbers"]) == set(EXPECTED)


def test_each_value_of_a_claim_has_its_line(trace):
    one = trace["en"]["claims"]["C046"]
    made = arithmetic.lines(one["told"], ["a", "b", "c"], "t", "en")
    assert made == [f"as read in the source, {value} t" for value in ("31,000", "270,000", "45,000")]


def test_the_values_put_in_are_named_in_words(trace):
    [china, world] = arithmetic.inputs(trace["en"]["numbers"]["share"]["told"], "en")
    assert china["name"] == "Mine production of rare earths by country, USGS editions: China, 2024, MCS2025"
    assert re.fullmatch(r"\.\./data/2025-10/usgs_mine_production\.html#r\d+", china["href"])
    assert (china["value"], world["value"]) == ("270,000 t", "390,000 t")
    [china, _] = arithmetic.inputs(trace["ja"]["numbers"]["share"]["told"], "ja")
    assert china["name"] == "国別レアアース鉱石生産量（USGSの各版）：中国、2024年、MCS2025"
    [read] = arithmetic.inputs(trace["en"]["numbers"]["month"]["told"], "en")
    assert read["name"] == "month in which Suzuki stopped the Swift"
    [total] = arithmetic.inputs(trace["en"]["numbers"]["many"]["told"], "en")
    assert total == {
        "value": "122,850 t",
        "name": "sum of 15 values — Mine production of rare earths by country, USGS editions",
        "href": "",
    }


def test_a_node_without_its_way_is_said_to_be_computed():
    inner = {"how": "computed", "value": 45000.0, "count": 3}
    cell = {"how": "cell", "value": 270000.0, "row": "2025-10/usgs_mine_production#29", "column": "value"}
    tree = {"how": "sub", "value": 225000.0, "of": [cell, inner]}
    assert arithmetic.lines([tree], ["225,000 t"], "t", "en") == [
        "270,000 t − 45,000 (computed from 3 source rows) = 225,000 t"
    ]


def test_a_value_printed_as_a_bound_is_said_to_be_one():
    rows = tables.load("japan_import_share", "2025-10")
    line = int(rows.index[rows["operator"] == ">"][0]) + FIRST_LINE
    cell = cells.describe(f"2025-10/japan_import_share#{line}", "value", "en")
    assert cell.unit == "%" and cell.name.endswith("more than this")


def test_under_several_choices_the_first_is_told():
    assert [node["value"] for node in tell({"as printed": [1.0, 2.0], "summed": [3.0, 4.0]}, 1)] == [1.0, 2.0]
