"""The recipes of the page "How to use this book" do what they say."""

from __future__ import annotations

import re

import pandas as pd
import pytest

from rareearths import notebook, tables
from rareearths.cli.options import parser
from rareearths.paper import claims
from rareearths.paths import CHAPTERS
from rareearths.pipeline.grid import plan, rows

CELLS = {cell.id: cell.source for cell in notebook.markdown(notebook.read(CHAPTERS / "using-this-book.ipynb").cells)}
BLOCKS = {lang: re.findall(r"```(python|)\n(.*?)```", CELLS[f"recipes-{lang}"], re.S) for lang in ("ja", "en")}


def test_both_languages_have_the_same_code():
    ja, en = ([text.replace("--lang ja", "--lang en") for _, text in BLOCKS[lang]] for lang in ("ja", "en"))
    assert ja == en
    assert {kind for kind, _ in BLOCKS["en"]} == {"python", ""}


DOWNLOAD = """period,reporterCode,partnerCode,flowCode,cmdCode,primaryValue,netWgt,partner2Code,customsCode,motCode
2024,392,156,M,280530,9000,400,0,C00,0
2024,392,156,M,284690,1000,100,0,C00,0
2024,392,156,M,284690,1000,100,0,C00,2100
"""


def test_the_code_runs(monkeypatch, tmp_path):
    pytest.importorskip("duckdb")
    (tmp_path / "comtrade").mkdir()
    (tmp_path / "comtrade" / "2024.csv").write_text(DOWNLOAD, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    found = [rows.Row(rows.STATEMENT, "C014", verdict="reproduced"), rows.Row(rows.NUMBER, "share", 1)]
    records = [rows.Record("a", "limits", "en", {"vintage": tables.vintages()[0]}, found)]
    monkeypatch.setattr(pd, "read_parquet", lambda _: rows.table(records, ["vintage"]))
    space: dict = {}
    for kind, text in BLOCKS["en"]:
        if kind:
            exec(text, space)
    assert space["unit"] == "t REO"
    assert 0 < space["share"] < 100
    assert set(space["rows"]["source"]) <= set(space["places"])
    assert space["verdict"] in claims.VERDICTS
    assert space["totals"][["geo", "partner_geo", "weight", "value"]].values.tolist() == [["JPN", "CHN", 0.5, 10_000]]
    assert space["verdicts"].to_dict() == {(tables.vintages()[0], "reproduced"): 1}


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_the_commands_and_the_grid_are_understood(lang, tmp_path):
    commands = re.findall(r"`{1,3}\n?rareearths (.*?)\n?`", CELLS[f"recipes-{lang}"])
    assert len(commands) == 2
    for command in commands:
        parser().parse_args(command.split())
    grid = next(text for kind, text in BLOCKS[lang] if text.startswith("chapters:"))
    (tmp_path / "grid.yaml").write_text(grid, encoding="utf-8")
    assert len(plan.read(tmp_path / "grid.yaml", 100).runs) == 8
