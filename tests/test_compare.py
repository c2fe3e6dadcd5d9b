"""Two vintages compared, and a vintage begun by hand."""

from __future__ import annotations

import csv
import datetime as dt

import pandas as pd
import pytest

from rareearths import language, paths, tables
from rareearths.fetch.vintage import begin, naming, revisions
from rareearths.pipeline import compare, moves, rerun

# after every vintage there is, and the same however long a test takes
TODAY = dt.date(2099, 12, 30)
SCHEMA = {
    "primaryKey": ["geo", "year"],
    "fields": [
        {"name": "geo", "type": "string"},
        {"name": "year", "type": "integer"},
        {"name": "value", "type": "number"},
        {"name": "note", "type": "string"},
    ],
}


def frame(*rows):
    return pd.DataFrame(rows, columns=["geo", "year", "value", "note"], dtype=str)


def test_cells_revised_rows_added_and_rows_gone():
    before = frame(("CHN", "2024", "270000", ""), ("USA", "2024", "45000", ""), ("OTH", "2024", "1", ""))
    after = frame(("CHN", "2024", "270000.0", "now said"), ("USA", "2024", "46000", ""), ("CHN", "2025", "2", ""))
    found = revisions.cells("mined", before, after, SCHEMA)
    assert found.added == [("CHN", "2025")]
    assert found.gone == [("OTH", "2024")]
    assert found.cells == [revisions.Change("mined", ("USA", "2024"), "value", "45000", "46000")]
    assert found.worded == 1
    assert compare.relative(found.cells[0]) == pytest.approx(1 / 45)


def test_the_largest_change_comes_first_and_a_missing_figure_is_none():
    before = frame(("A", "1", "100", ""), ("B", "1", "100", ""), ("C", "1", "", ""))
    after = frame(("A", "1", "110", ""), ("B", "1", "50", ""), ("C", "1", "5", ""))
    found = [compare.TableChange("t", revisions.cells("t", before, after, SCHEMA))]
    assert [change.key[0] for change in compare.largest(found)] == ["B", "A"]


def test_a_year_is_no_figure():
    schema = {**SCHEMA, "fields": [*SCHEMA["fields"], {"name": "to_year", "type": "integer", "unit": "year"}]}
    before, after = frame(("A", "1", "1", "")).assign(to_year="2024"), frame(("A", "1", "1", "")).assign(to_year="2023")
    found = revisions.cells("t", before, after, schema)
    assert [change.column for change in found.cells] == ["to_year"], "a change of a year is counted, and has no size"
    assert compare.largest([compare.TableChange("t", found)]) == []
    assert revisions.compare("t", before, after, schema).largest is None


def test_a_newer_edition_revises_a_figure():
    schema = {**SCHEMA, "primaryKey": ["geo", "year", "edition"]}
    before = frame(("A", "1", "100", ""), ("B", "1", "5", "")).assign(edition="E2025")
    after = pd.concat(
        [before, frame(("A", "1", "110", ""), ("B", "1", "5.0", ""), ("C", "1", "7", "")).assign(edition="E2026")]
    )
    assert compare.newer_editions("t", before, after, schema) == [
        revisions.Change("t", ("A", "1", "E2026"), "value", "100", "110")
    ]


GUARDS = [
    {"key": key, "then": then, "now": False, "sentences_ja": [f"It {key} (ja)."], "sentences_en": [f"It {key} (en)."]}
    for key, then in (("fell", False), ("rose", True), ("grew", None))
]


@pytest.mark.parametrize(
    ("changes", "status"), [([], 0), ([{"id": "C014", "then": "reproduced", "now": "revised"}], 1)]
)
@pytest.mark.parametrize("lang", ["ja", "en"])
def test_the_exit_status_says_whether_a_verdict_changes(monkeypatch, tmp_path, capsys, changes, status, lang):
    told = [{**each, "moved": True, "statement_ja": "中国の比率", "statement_en": "China's share"} for each in changes]
    monkeypatch.setattr(rerun, "chapters", lambda: ["dominance"])
    monkeypatch.setattr(rerun, "results", lambda *_: [])
    monkeypatch.setattr(moves, "compared", lambda *_: {"verdicts": told, "guards": GUARDS})
    assert compare.compare("2025-10", "2026-06", lang, tmp_path) == status
    said, page = capsys.readouterr().out, (tmp_path / "index.html").read_text(encoding="utf-8")
    in_order = [{"ja": "中国の比率", "en": "China's share"}[lang]] * status
    # what ceases to be true stands before what is untrue on both
    in_order += [f"It rose ({lang}).", f"It grew ({lang}).", language.say("compare", lang)["untrue_on_both"]]
    in_order += [f"It fell ({lang})."]
    for text in (said, page.replace("&#39;", "'")):
        places = [text.find(words) for words in in_order]
        assert -1 not in places
        assert places == sorted(places)
    with (tmp_path / "sentences.csv").open(encoding="utf-8-sig", newline="") as file:
        then = {row["key"]: row["then"] for row in csv.DictReader(file)}
    assert then == {"fell": "untrue", "rose": "true", "grew": ""}
    with (tmp_path / "changes.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert "usgs_mine_production" in {row["table"] for row in rows}
    assert "usgs_mine_production" in said
    assert {row["change"] for row in rows} <= {"revised", "newer edition", "added", "gone"}
    mined = next(line for line in said.splitlines() if line.startswith("  usgs_mine_production"))
    assert " 0" not in mined, "kinds without any are left out"
    # China's output in 2024 is 270,000 t in both editions, that of the world is not
    assert "WLD 2024 MCS2026" in {row["key"] for row in rows if row["change"] == "newer edition"}


def test_a_vintage_that_is_not_there_is_refused():
    with pytest.raises(tables.VintageMissing, match="no vintage '1066-01'"):
        compare.compare("2025-10", "1066-01", "en")


def test_a_vintage_begun_by_hand_holds_what_changes_alone(tmp_path, monkeypatch, capsys):
    base, name = tables.vintages()[-1], TODAY.isoformat()
    for vintage in tables.vintages():
        (tmp_path / vintage).symlink_to(paths.DATA / vintage)
    monkeypatch.setattr(paths, "DATA", tmp_path)
    made = begin.begin(name, ["usgs_reserves"], ["export_quota"], base, TODAY)
    assert {path.name for path in made.iterdir()} == {"datapackage.yaml", "usgs_reserves.csv", "export_quota.csv"}
    said = tables.package(name)
    assert (said["vintage"], said["base"], said["name"]) == (name, base, f"rare-earths-{name}")
    for table in tables.tables(base):
        assert tables.load(table, name).equals(tables.load(table, base)), table
    assert (made / "usgs_reserves.csv").read_text(encoding="utf-8").count("\n") == 1
    assert f"compare {base} {name}" in capsys.readouterr().out
    with pytest.raises(naming.NameRefused):
        begin.begin(name, ["usgs_reserves"], [], base, TODAY)


def test_a_vintage_of_nothing_new_is_refused():
    with pytest.raises(begin.NothingNamed, match=r"Expected the tables that are going to change.*Next step"):
        begin.begin(TODAY.isoformat(), [], [], today=TODAY)
