"""A new vintage: what stays is the same byte for byte, what came is checked, and it appears whole or not at all."""

from __future__ import annotations

import datetime as dt
import re
import shutil

import pandas as pd
import pytest
import yaml
from lookup import CARRIED, LAST, NEW, OLD

from rareearths import paths, tables
from rareearths.fetch.contract import ContractBroken, Parsed, Raw, Unreachable
from rareearths.fetch.http import secrets
from rareearths.fetch.vintage import compose as vintage
from rareearths.fetch.vintage import descriptor, folders, naming, provenance, rows

TABLE = "usgs_mine_production"
CREATED = "2026-12-03T08:00:00Z"
SOURCE = {
    "id": "usgs_mcs2027",
    "title": "Mineral Commodity Summaries 2027 data release",
    "path": "https://example.org/mcs2027",
    "publisher": "U.S. Geological Survey",
    "licence": "US public domain",
    "redistribution": "free",
    "terms": "May be passed on freely; the agency is credited.",
    "terms_ja": "自由に再配布できる。出所を明記する。",
    "read": "The publisher's own file, fetched by this project.",
    "read_ja": "発行元のファイルを本プロジェクトが取得した。",
    "read_in": "original",
}
RAW = Raw("https://example.org/mcs2027", b"bytes", CREATED)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A copy of ``data/`` that may be written."""
    copy = tmp_path / "data"
    shutil.copytree(paths.DATA, copy)
    monkeypatch.setattr(paths, "DATA", copy)
    return copy


def parsed(**changes) -> Parsed:
    """One new row for each country of two, edition MCS2027."""
    frame = pd.DataFrame(
        [
            {
                "geo": geo,
                "year": 2026,
                "edition": "MCS2027",
                "value": value,
                "source": "usgs_mcs2027",
                "locator": f"row {geo}",
                "quality": "primary",
                "note": "",
            }
            for geo, value in (("CHN", 280000.0), ("USA", 51500.5))
        ]
    ).assign(**changes)
    return Parsed({TABLE: frame}, [SOURCE], "2026")


def write_vintage(*arguments, folder=None, **options) -> vintage.Plan:
    """Plan a vintage and write it."""
    plan = vintage.plan(*arguments, **options)
    vintage.write(plan, folder)
    return plan


def compose(answer: Parsed, name: str = "2026-12", **options):
    return write_vintage(name, NEW, {"usgs": answer}, {}, {"usgs": [RAW]}, created=CREATED, **options)


@pytest.mark.parametrize("name", [path.relative_to(paths.DATA).as_posix() for path in paths.DATA.glob("20*/*.csv")])
def test_reading_and_writing_leaves_every_table_as_it_is(name):
    assert rows.write(rows.read(paths.DATA / name)) == (paths.DATA / name).read_bytes()


@pytest.mark.parametrize("name", [OLD, NEW, LAST])
def test_reading_and_writing_a_descriptor_gives_the_same(name):
    written = descriptor.write(tables.package(name))
    assert yaml.safe_load(written) == tables.package(name)
    assert written == descriptor.write(yaml.safe_load(written))
    assert re.search(rb"<<: \[\*pd, \*(copy|text)\]", written), "terms are said once"


def test_a_vintage_holds_the_new_rows_and_the_old_ones_as_they_were(folder):
    before = (folder / NEW / f"{TABLE}.csv").read_text(encoding="utf-8").splitlines()
    plan = compose(parsed())
    after = (folder / "2026-12" / f"{TABLE}.csv").read_text(encoding="utf-8").splitlines()
    assert [line for line in after if line not in before] == [
        "CHN,2026,MCS2027,280000,usgs_mcs2027,row CHN,primary,",
        "USA,2026,MCS2027,51500.5,usgs_mcs2027,row USA,primary,",
    ]
    assert [line for line in after if line in before] == before
    assert after.index("USA,2026,MCS2027,51500.5,usgs_mcs2027,row USA,primary,") < len(after) - 1, "in the key's order"
    assert plan.changed == [TABLE]
    assert tables.vintages() == sorted([*CARRIED, "2026-12"])
    assert len(tables.load(TABLE, "2026-12")) == len(tables.load(TABLE, NEW)) + 2


def test_rows_that_an_edition_replaces_give_way(folder):
    given = parsed()
    answer = Parsed(given.tables, given.sources, "2026", {TABLE: ("geo",)})
    write_vintage("2026-12", NEW, {"usgs": answer}, {}, {}, created=CREATED)
    before, after = tables.load(TABLE, NEW), tables.load(TABLE, "2026-12")
    assert (after["geo"].isin(["CHN", "USA"])).sum() == 2
    assert (before["geo"] == "AUS").sum() == (after["geo"] == "AUS").sum() > 0


def test_a_table_that_did_not_change_is_carried_from_where_its_file_is(folder):
    compose(parsed())
    assert sorted(path.name for path in (folder / "2026-12").iterdir()) == ["datapackage.yaml", f"{TABLE}.csv"]
    assert tables.describe("usgs_reserves", "2026-12")["vintage"] == NEW
    carried = {item["name"]: item.get("carried_from") for item in tables.package("2026-12")["resources"]}
    assert carried[TABLE] is None
    assert carried["ei_mine_production"] == OLD, "not by way of the vintage between"
    for table in tables.tables("2026-12"):
        tables.load(table, "2026-12")
        tables.provenance(table, "2026-12")


def test_the_descriptor_says_what_was_fetched_and_what_was_not(folder):
    failed = {"imf": Unreachable("imf", "no answer.", "a cause.", "a step.")}
    write_vintage("2026-12", NEW, {"usgs": parsed()}, failed, {"usgs": [RAW]}, created=CREATED)
    made = tables.package("2026-12")
    assert made["fetched"] == [
        {"source": "usgs", "url": RAW.url, "retrieved": CREATED, "sha256": RAW.sha256, "bytes": 5}
    ]
    assert made["not_fetched"] == [
        {"source": "imf", "reason": "no answer.", "tables": ["imf_rare_earth_price"], "carried_from": NEW}
    ]
    assert (made["name"], made["vintage"], made["version"]) == ("rare-earths-2026-12", "2026-12", "2026.12.0")
    assert made["created"] == CREATED
    used = {source.id for source in tables.provenance(TABLE, "2026-12")}
    assert {source["id"] for source in made["sources"]} == used, "a source without rows, or rows without a source"
    assert tables.schema(TABLE, "2026-12")["year"]["bounds"]["maximum"] == 2026


def test_bounds_widen_to_the_year_of_the_vintage(folder):
    answer = parsed(year=2027, edition="MCS2027v1.2")
    with pytest.raises(ContractBroken, match="at most 2026"):
        compose(answer)
    write_vintage("2027-03", NEW, {"usgs": answer}, {}, {}, created="2027-03-01T00:00:00Z")
    assert set(tables.load(TABLE, "2027-03").query("year == 2027")["edition"]) == {"MCS2027v1.2"}


def test_the_same_input_gives_the_same_bytes(folder):
    plan = vintage.plan("2026-12", NEW, {"usgs": parsed()}, {}, {"usgs": [RAW]}, created=CREATED)
    assert plan.files == compose(parsed()).files
    assert plan.files == {path.name: path.read_bytes() for path in (folder / "2026-12").iterdir()}


def test_rows_that_say_the_same_change_nothing(folder):
    held = tables.load(TABLE, NEW).head(20)
    plan = vintage.plan("2026-12", NEW, {"usgs": Parsed({TABLE: held}, [], "2024")}, created=CREATED)
    assert plan.changed == []
    assert not plan.revisions["usgs"][0].changed


def test_a_source_read_in_two_ways_says_both(folder):
    held = tables.load(TABLE, NEW)
    one = held[held["source"] == "usgs_mcs2026"].head(1).assign(value=1.0)
    source = SOURCE | {"id": "usgs_mcs2026"}
    write_vintage("2026-12", NEW, {"usgs": Parsed({TABLE: one}, [source], "2026")}, {}, {}, created=CREATED)
    read = {each["id"]: each["read"] for each in tables.package("2026-12")["sources"]}["usgs_mcs2026"]
    assert read.startswith("A frozen copy")
    assert read.endswith(f"Rows fetched later: {SOURCE['read']}")
    every = held[held["source"] == "usgs_mcs2026"].assign(value=1.0)
    whole = vintage.plan("2026-12", NEW, {"usgs": Parsed({TABLE: every}, [source], "2026")}, created=CREATED)
    stated = {each["id"]: each for each in yaml.safe_load(whole.files["datapackage.yaml"])["sources"]}
    assert stated["usgs_mcs2026"]["read"] == SOURCE["read"]


def test_of_two_sources_for_a_row_the_later_one_stands(folder):
    answers = {"usgs": parsed(value=1.0), "comtrade": parsed(value=2.0)}
    plan = vintage.plan("2026-12", NEW, answers, created=CREATED)
    assert b"CHN,2026,MCS2027,2,usgs_mcs2027" in plan.files[f"{TABLE}.csv"]


FAULTS = {
    "no rows": (lambda frame: frame.head(0), "expected rows; got none"),
    "a column too few": (lambda frame: frame.drop(columns="note"), "note lacking"),
    "a column too many": (lambda frame: frame.assign(remark="x"), "remark too many"),
    "a renamed column": (lambda frame: frame.rename(columns={"value": "tonnes"}), "value lacking, tonnes too many"),
    "a key twice": (lambda frame: pd.concat([frame, frame]), "CHN 2026 MCS2027; USA 2026 MCS2027"),
    "a negative value": (lambda frame: frame.assign(value=[-1.0, 1.0]), "row CHN 2026 MCS2027.*at least 0"),
    "an absurd value": (lambda frame: frame.assign(value=1e12), "at most 5000000"),
    "an infinite value": (lambda frame: frame.assign(value=float("inf")), "type number in value; got 'inf'"),
    "a text for a number": (lambda frame: frame.assign(value="many"), "type number in value; got 'many'"),
    "half a year": (lambda frame: frame.assign(year=2026.5), "type integer in year"),
    "a missing value without its reason": (lambda frame: frame.assign(value=None), "note that says why"),
    "an unknown source": (lambda frame: frame.assign(source="nobody"), "without an entry in the descriptor"),
    "an unknown quality": (lambda frame: frame.assign(quality="fine"), "primary, secondary, derived"),
    "an unknown edition": (lambda frame: frame.assign(edition="2027"), "pattern"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_rows_that_break_the_schema_are_named_and_nothing_is_written(folder, name):
    change, words = FAULTS[name]
    answer = parsed()
    with pytest.raises(ContractBroken, match=words) as caught:
        compose(Parsed({TABLE: change(answer.tables[TABLE])}, answer.sources, "2026"))
    assert caught.value.source == "usgs"
    assert "/tmp" not in str(caught.value)
    assert tables.vintages() == CARRIED
    assert list(folder.glob(".*")) == []


def test_a_table_that_no_vintage_has_is_refused(folder):
    with pytest.raises(ContractBroken, match="'nothing'"):
        compose(Parsed({"nothing": parsed().tables[TABLE]}, [SOURCE], ""))


def test_a_source_without_terms_is_refused(folder):
    with pytest.raises(ContractBroken, match="expected terms_ja"):
        compose(Parsed(parsed().tables, [SOURCE | {"terms_ja": ""}], ""))


def test_keys_are_struck_out_of_what_is_written(folder):
    secrets.register("a-key-of-nobody-at-all")
    raw = Raw("https://example.org/?key=a-key-of-nobody-at-all", b"", CREATED)
    write_vintage("2026-12", NEW, {"usgs": parsed()}, {}, {"usgs": [raw]}, created=CREATED)
    assert "a-key-of" not in (folder / "2026-12" / "datapackage.yaml").read_text(encoding="utf-8")


def test_a_file_of_the_user_is_recorded_by_its_name_alone():
    assert provenance.address("file:book.xlsx") == "file:book.xlsx"
    assert provenance.address("file:///" + "home/somebody/book.xlsx") == "file:book.xlsx"
    assert provenance.address("https://example.org/a/b") == "https://example.org/a/b"


def test_what_exists_is_never_touched(folder):
    compose(parsed())
    before = {path.name: path.read_bytes() for path in (folder / "2026-12").iterdir()}
    with pytest.raises(naming.NameRefused, match="made before"):
        compose(parsed(value=1.0))
    with pytest.raises(folders.Taken, match="never changed"):
        folders.put(folder, "2026-12", {"x": b"y"})
    assert {path.name: path.read_bytes() for path in (folder / "2026-12").iterdir()} == before


def test_the_name_is_the_month_or_else_the_day(folder):
    assert naming.free(dt.date(2026, 12, 3), NEW) == "2026-12"
    compose(parsed(), "2026-11")
    assert naming.free(dt.date(2026, 11, 30), "2026-11") == "2026-11-30"
    compose(parsed(), "2026-11-30")
    assert tables.vintages()[-1] == "2026-11-30"
    assert tables.package("2026-11-30")["vintage"] == "2026-11-30", "a text, not a date"
    assert tables.package("2026-11-30")["version"] == "2026.11.30"
    assert len(tables.load(TABLE, "2026-11-30")) > 0
    with pytest.raises(naming.NameRefused, match="fetch again tomorrow"):
        naming.free(dt.date(2026, 11, 30), "2026-11-30")
    later = write_vintage("2026-12", "2026-11-30", {"usgs": parsed(value=2.0)}, {}, {}, created=CREATED)
    assert later.changed == [TABLE]
    assert tables.describe("usgs_reserves", "2026-12")["vintage"] == NEW


def test_vintages_of_another_folder_are_found_after_those_of_data(folder, tmp_path):
    other = tmp_path / "other"
    other.mkdir()
    compose(parsed(), folder=other)
    assert tables.vintages() == CARRIED
    tables.add_folder(other)
    try:
        assert tables.vintages() == sorted([*CARRIED, "2026-12"])
        assert len(tables.load(TABLE, "2026-12")) == len(tables.load(TABLE, NEW)) + 2
        assert tables.files("ei_mine_production", "2026-12") == [
            other / "2026-12" / "datapackage.yaml",
            folder / OLD / "datapackage.yaml",
            folder / OLD / "ei_mine_production.csv",
        ]
    finally:
        tables.packages._ADDED.remove(other)
