"""The game The last card: its table, what the page says of it, and the sheets of results that a class hands in."""

from __future__ import annotations

import csv
from itertools import product

import pytest

from rareearths.paths import PAPER
from rareearths.teaching import game


def rules():
    with (PAPER / "game.csv").open(encoding="utf-8", newline="") as file:
        return {row["rule"]: int(row["value"]) for row in csv.DictReader(file)}


RULES = rules()
SHEET = "round,move,A,points\n1,conceded,0,30\n2,licence,0,26\n"


def test_the_table_as_a_class_plays_it():
    """Reckoned by hand from the rules; a change of rules has to change the debriefing with it."""
    table = {
        units: [game.exporter(RULES, move, units) for move in game.MOVES]
        + [game.importers(RULES, move, units) for move in game.MOVES]
        for units in range(RULES["most_units"] + 1)
    }
    assert table == {
        0: [20, 26, 30, -6, 20, 43, 40, 50],
        1: [18, 26, 21, -6, 21, 41, 41, 48],
        2: [16, 19, 12, -6, 22, 32, 42, 46],
        3: [14, 19, 3, -6, 23, 30, 43, 44],
        4: [12, 10, -6, -6, 24, 24, 44, 42],
    }


def test_importers_refuse_a_ban_when_every_unit_works():
    assert [game.answer(RULES, units) for units in range(5)] == ["conceded"] * 4 + ["refused"]


def test_units_work_after_the_lag_and_stop_at_the_most():
    assert game.units(RULES, [1] * 6) == [0, 0, 1, 2, 3, 4]
    assert game.units(RULES, [3, 0, 3, 0, 0, 0]) == [0, 0, 3, 3, 4, 4]
    assert game.units(RULES | {"lag": 4}, [2] * 6) == [0, 0, 0, 0, 2, 4]


@pytest.mark.parametrize("started", [[0] * 6, [1] * 6, [2] * 6, [0, 1, 0, 2, 0, 0]])
def test_no_game_beats_the_best(started):
    """Every game that can be played is tried."""
    at = game.units(RULES, started)
    moves = [("free", "licence", game.answer(RULES, units)) for units in at]
    most = max(game.total(RULES, played, started) for played in product(*moves))
    assert game.total(RULES, game.best(RULES, started), started) == most


def test_what_the_debriefing_says_of_patience():
    slow, fast, none = [1] * 6, [2] * 6, [0] * 6
    patient = game.total(RULES, ["free"] * 6, none)
    assert (patient, game.total(RULES, ["licence"] * 6, slow)) == (120, 126)
    assert game.total(RULES, game.best(RULES, slow), slow) == 136
    assert game.total(RULES, game.best(RULES, fast), fast) == 115
    assert game.total(RULES, game.best(RULES, [1] * 8), [1] * 8) == game.total(RULES, ["free"] * 8, [0] * 8)


def test_the_example_keeps_to_the_rules():
    assert game.results(PAPER / "game_example.csv", RULES, "en")["points"].sum() == 127


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_a_sheet_is_read(tmp_path, encoding):
    sheet = tmp_path / "ours.csv"
    sheet.write_text(SHEET.replace(",", ", "), encoding=encoding)
    assert game.results(sheet, RULES, "en")["A"].tolist() == [0, 0]


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("round,move,A,points", "round;move;A;points", "expected the columns .* semicolons"),
        ("2,licence", "3,licence", "line 3, round: expected 2; got '3'"),
        ("conceded", "ban", "line 2, move: expected free or licence or conceded or refused; got 'ban'"),
        ("licence,0,", "licence,7,", "line 3, A: expected 0 or 1"),
        (",26", ",43", "line 3, points: expected 26, which licence pays at A = 0; got '43'.*importers"),
        (",26", ",many", "got 'many'"),
        ("1,conceded,0,30\n2,licence,0,26\n", "", "expected a line for each round; got none"),
    ],
)
def test_a_broken_sheet_is_named(tmp_path, before, after, said):
    sheet = tmp_path / "ours.csv"
    sheet.write_text(SHEET.replace(before, after), encoding="utf-8")
    with pytest.raises(game.ResultsBroken, match=rf"ours\.csv.*{said}.*Next step"):
        game.results(sheet, RULES, "en")


def test_a_sheet_that_is_not_there_is_named(tmp_path):
    with pytest.raises(game.ResultsBroken, match=r"there is none at .*gone\.csv.*leave results empty"):
        game.results(tmp_path / "gone.csv", RULES, "en")


def test_a_reader_in_japanese_is_told_in_japanese(tmp_path):
    sheet = tmp_path / "ours.csv"
    sheet.write_text(SHEET.replace("licence,0,", "licence,7,"), encoding="utf-8")
    with pytest.raises(
        game.ResultsBroken, match=r"^ours\.csvの3行目、A：0か1か2か3か4が必要.*次の手順：その行を直す。$"
    ):
        game.results(sheet, RULES, "ja")
