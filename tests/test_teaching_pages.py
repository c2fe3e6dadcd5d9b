"""The primer and the game, run as a reader runs them: on every vintage, with a class's own results."""

from __future__ import annotations

import re

import pytest
from running import run

from rareearths import notebook, tables
from rareearths.paths import CHAPTERS
from rareearths.teaching import game

NOTIONS = ("hs", "reo", "weight", "mirror", "revision", "quota", "index", "reliance")
SHEET = "round,move,A,points\n1,free,0,20\n2,refused,4,-6\n"


@pytest.mark.parametrize("vintage", tables.vintages())
def test_the_primer_computes_on_every_vintage(vintage):
    assert run("primer", vintage=vintage).vintage == vintage


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_each_notion_has_words_code_and_an_example_with_numbers(lang):
    cells = {cell.id: cell for cell in notebook.read(CHAPTERS / "primer.ipynb").cells}
    for notion in NOTIONS:
        assert cells[f"{notion}-{lang}"].source.startswith("## ")
        put = set(re.findall(r'chapter\.(?:number|words)\("([\w-]+)"', cells[f"{notion}-work"].source))
        asked = set(re.findall(r"\{glue:text\}`([\w-]+)`", cells[f"{notion}-example-{lang}"].source))
        assert asked and asked <= put, notion


def test_the_game_shows_the_example_as_one():
    [row, *_] = run("game", "en").exhibits["game1"].data["rows"]
    assert row["cells"][:2] == ["1", "Ban, conceded"]


def test_the_game_shows_a_class_its_own_results(tmp_path):
    sheet = tmp_path / "ours.csv"
    sheet.write_text(SHEET, encoding="utf-8")
    rows = run("game", "ja", results=str(sheet)).exhibits["game1"].data["rows"]
    assert [row["cells"][1:3] for row in rows] == [["自由", "0"], ["禁輸（拒否）", "4"]]


def test_the_game_refuses_a_sheet_that_does_not_keep_to_the_rules(tmp_path):
    sheet = tmp_path / "ours.csv"
    sheet.write_text(SHEET.replace("-6", "6"), encoding="utf-8")
    with pytest.raises(game.ResultsBroken, match="line 3, points: expected -6"):
        run("game", results=str(sheet))
