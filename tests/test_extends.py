"""A table that extends an older vintage's is read with it; what cannot be followed is refused, with a next step."""

from __future__ import annotations

import shutil

import pytest
import yaml
from lookup import LAST, NEW, OLD

from rareearths import paths, tables
from rareearths.chapter.chapter import Chapter
from rareearths.chapter.readings import ReadingMissing
from rareearths.fetch.vintage import rows as fetched_rows
from rareearths.pipeline import inputs
from rareearths.tracing.run import Tracing
from rareearths.tracing.values import rows_of

FACTS = "readings"


@pytest.fixture
def edit(tmp_path, monkeypatch):
    """Change a file of a copy of ``data/``."""
    copy = tmp_path / "data"
    shutil.copytree(paths.DATA, copy)
    monkeypatch.setattr(paths, "DATA", copy)

    def change(name, old, new):
        text = (copy / name).read_text(encoding="utf-8")
        assert old in text
        (copy / name).write_text(text.replace(old, new, 1), encoding="utf-8")

    return change


def own(vintage):
    """Ids in the file of a vintage itself."""
    lines = (paths.DATA / vintage / f"{FACTS}.csv").read_text(encoding="utf-8").splitlines()
    return [line.split(",")[0] for line in lines[1:]]


def test_the_rows_of_the_older_vintages_come_first_and_each_once():
    ids = tables.load(FACTS, LAST)["id"].tolist()
    assert ids == [*own(OLD), *own(NEW), *own(LAST)]
    assert len(set(ids)) == len(ids)
    assert tables.load(FACTS, NEW)["id"].tolist() == [*own(OLD), *own(NEW)]


def test_a_table_says_where_its_rows_are():
    assert tables.parts(FACTS, LAST) == [OLD, NEW, LAST]
    assert tables.parts("export_controls", LAST) == [NEW, LAST]
    assert tables.parts("ei_mine_production", LAST) == [OLD]
    assert tables.describe(FACTS, LAST)["vintage"] == LAST
    assert tables.schema(FACTS, LAST) == tables.schema(FACTS, OLD), "said once, where the table began"
    assert tables.files(FACTS, LAST) == [
        *(paths.DATA / vintage / tables.DESCRIPTOR for vintage in (LAST, NEW, OLD)),
        *tables.held(FACTS, LAST),
    ]
    assert tables.held(FACTS, LAST) == [paths.DATA / vintage / f"{FACTS}.csv" for vintage in (OLD, NEW, LAST)]


def test_the_newest_vintage_falls_through_to_the_one_that_holds_the_table():
    assert tables.describe("usgs_reserves", LAST)["vintage"] == NEW
    assert tables.describe("ei_mine_production", LAST)["vintage"] == OLD
    assert tables.load("usgs_reserves", LAST).equals(tables.load("usgs_reserves", NEW))


def test_sources_of_all_parts_are_known():
    found = {source.id: source.rows for source in tables.provenance(FACTS, LAST)}
    assert sum(found.values()) == len(tables.load(FACTS, LAST))
    assert {"nrcan_ree", "mofcom_20260928"} <= set(found), "the oldest and the newest"


def test_a_row_is_traced_to_the_file_that_it_stands_in():
    traced = Tracing("conclusion", "en", OLD).load(FACTS, LAST).set_index("id")
    for vintage in (OLD, NEW, LAST):
        for line, name in ((2, own(vintage)[0]), (len(own(vintage)) + 1, own(vintage)[-1])):
            assert rows_of(traced.loc[name, "subject_en"]) == {f"{vintage}/{FACTS}#{line}"}


def test_the_record_names_the_vintage_that_was_read(tmp_path):
    chapter = Chapter("conclusion", "en", OLD)
    chapter._folder = tmp_path
    chapter.load("usgs_reserves", LAST)
    chapter.read("truce-until-china", vintage=LAST)
    kept = (tmp_path / "events.jsonl").read_text(encoding="utf-8")
    assert f'"table": "usgs_reserves", "vintage": "{NEW}", "asked": "{LAST}"' in kept
    assert f'"table": "{FACTS}", "vintage": "{LAST}", "asked": "{LAST}"' in kept


def test_a_later_reading_is_not_in_the_vintage_of_the_paper():
    chapter = Chapter("conclusion", "en", OLD)
    assert chapter.read("truce-until-china", vintage=LAST) == ["2027-01-10"]
    with pytest.raises(ReadingMissing, match="truce-until-china"):
        chapter.read("truce-until-china")


@pytest.mark.parametrize("vintage", [OLD, NEW, LAST])
def test_a_fingerprint_follows_every_part(edit, vintage):
    before = inputs._table_hash(FACTS, LAST)
    edit(f"{vintage}/{FACTS}.csv", own(vintage)[0], f"{own(vintage)[0]}-again")
    assert inputs._table_hash(FACTS, LAST) != before


def test_fetching_starts_from_the_whole_table():
    assert fetched_rows.held(FACTS, LAST)["id"].tolist() == tables.load(FACTS, LAST)["id"].tolist()


@pytest.mark.parametrize("vintage", ["2026-05", "2026-10", "2027-01"])
def test_what_is_extended_exists_and_is_older(edit, vintage):
    edit(f"{LAST}/{tables.DESCRIPTOR}", f"extends: {NEW}", f"extends: {vintage}")
    kind = tables.VintageMissing if vintage < LAST else tables.SchemaBroken  # so there is no circle
    with pytest.raises(kind) as caught:
        tables.load(FACTS, LAST)
    said = str(caught.value)
    for words in (tables.DESCRIPTOR, f"'extends' of table '{FACTS}'", vintage, "Likely cause", "Next step"):
        assert words in said


def test_a_row_that_the_older_vintage_has_is_refused(edit):
    edit(f"{LAST}/{FACTS}.csv", own(LAST)[0], own(NEW)[0])
    with pytest.raises(tables.SchemaBroken) as caught:
        tables.load(FACTS, LAST)
    for words in (f"of {OLD}, {NEW} does not have", f"the same id: {own(NEW)[0]}", "Likely cause", "Next step"):
        assert words in str(caught.value)


def test_rows_rest_on_sources_of_their_own_vintage(edit):
    edit(f"{LAST}/{FACTS}.csv", "mofcom_20260928", "nrcan_ree")
    with pytest.raises(tables.SchemaBroken, match="nrcan_ree"):
        tables.load(FACTS, LAST)


def test_a_source_says_where_it_was_read(edit):
    for vintage in tables.vintages():
        for source in tables.package(vintage)["sources"]:
            assert source["read_in"] in tables.READ_IN, source["id"]
    edit(f"{LAST}/{tables.DESCRIPTOR}", "read_in: copy", "read_in: photograph")
    with pytest.raises(tables.SchemaBroken) as caught:
        tables.load(FACTS, LAST)
    for words in ("expected read_in of source", "original, copy, quotation", "'photograph'", "Next step"):
        assert words in str(caught.value)


def test_a_source_stands_once_and_is_read_in_one_way(edit):
    ways = {}
    for vintage in tables.vintages():
        for source in tables.package(vintage)["sources"]:
            assert ways.setdefault(source["id"], source["read_in"]) == source["read_in"], source["id"]
    edit(f"{LAST}/{tables.DESCRIPTOR}", "  - id: cnbc_20260924", "  - id: wh_20260807")
    with pytest.raises(tables.SchemaBroken, match="expected each source once; found wh_20260807 twice"):
        tables.load(FACTS, LAST)


def test_words_about_reading_agree_with_the_one_word():
    """What is said to be a copy is none of the publisher's own files, and the other way round."""
    for vintage in tables.vintages():
        for source in tables.package(vintage)["sources"]:
            said = source["read"].lower()
            if "not read" in said or "quotation" in said:
                assert source["read_in"] == "quotation", source["id"]
            if "copy" in said or ("kept in a public repository" in said and "not read" not in said):
                assert source["read_in"] == "copy", source["id"]


def test_quotations_are_not_primary():
    wrong = []
    for vintage in tables.vintages():
        quoted = {source["id"] for source in tables.package(vintage)["sources"] if source["read_in"] == "quotation"}
        for table in tables.tables(vintage):
            if tables.describe(table, vintage)["vintage"] == vintage:
                frame = tables.load(table, vintage)
                wrong += frame[frame["source"].isin(quoted) & (frame["quality"] == "primary")]["source"].tolist()
    assert wrong == []


def test_only_new_rows_stand_in_the_file_of_an_extending_table():
    listed = yaml.safe_load((paths.DATA / LAST / tables.DESCRIPTOR).read_text(encoding="utf-8"))["resources"]
    assert {each["name"] for each in listed if "extends" in each} == {FACTS, "export_controls"}
    assert {each["name"] for each in listed if "carried_from" in each} == set(tables.tables(LAST)) - {
        FACTS,
        "export_controls",
    }
