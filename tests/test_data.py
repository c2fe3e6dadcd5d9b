"""Every table loads, is described, sourced and joined as the descriptor promises; unknown names are helped."""

import re
import sys
from pathlib import Path

import frictionless
import pandas as pd
import pytest
import yaml
from lookup import CARRIED, LAST, NEW, OLD, one, table

from rareearths import paths, tables
from rareearths.audit import cells

ALL = [(vintage, name) for vintage in tables.vintages() for name in tables.tables(vintage)]


def test_every_table_loads_with_the_types_of_its_schema():
    kinds, wrong = {"integer": "Int64", "number": "float64"}, []
    for vintage, name in ALL:
        frame, fields = tables.load(name, vintage), tables.schema(name, vintage)
        told = {
            "has rows": len(frame) > 0,
            "has the columns of its schema": list(frame.columns) == list(fields),
            "ends with its provenance": list(frame.columns)[-4:] == ["source", "locator", "quality", "note"],
        }
        for column, field in fields.items():
            kind, dtype = kinds.get(field["type"]), frame[column].dtype
            told[f"{column} is {field['type']}"] = dtype == kind if kind else not pd.api.types.is_numeric_dtype(dtype)
            told[f"{column} has a unit"] = field["type"] != "number" or field["unit"]
        wrong += [f"{vintage} {name}: {what}" for what, right in told.items() if not right]
    assert wrong == []


def test_every_table_is_described_in_both_languages():
    japanese, wrong = re.compile("[ぁ-んァ-ヶ一-龠]"), []
    for vintage, name in ALL:
        described = tables.describe(name, vintage)
        told = {key: described[key].strip() for key in ("title", "title_ja", "description", "description_ja")}
        told["Japanese"] = japanese.search(described["title_ja"] + described["description_ja"])
        told["English"] = not japanese.search(described["title"] + described["description"])
        for column, field in tables.schema(name, vintage).items():
            told[f"titles of {column}"] = field["title_ja"] and field["title_en"]
        wrong += [f"{vintage} {name}: {what}" for what, right in told.items() if not right]
    assert wrong == []


def test_rows_with_a_key_of_codes_are_called_by_columns_in_words():
    called = {name: tables.called_by(tables.describe(name, NEW)) for name in tables.tables(NEW)}
    key = {name: tables.describe(name, NEW)["schema"]["primaryKey"] for name in called}
    differing = {name: columns for name, columns in called.items() if columns != key[name]}
    assert set(differing) == {"export_controls", "price_context", "critical_minerals_lists"}
    assert all(set(columns) <= set(tables.schema(name, NEW)) for name, columns in differing.items())
    row = tables.load("export_controls", OLD)["key"].tolist().index("2025 No. 57") + 2
    named = [cells.describe(f"{OLD}/export_controls#{row}", "date_issued", lang).name for lang in ("ja", "en")]
    assert "商務部・税関総署公告2025年第57号" in named[0]
    assert "2025 No. 57" in named[1]


def test_provenance_accounts_for_every_row():
    wrong = []
    for vintage, name in ALL:
        found = tables.provenance(name, vintage)
        rows = [source.rows for source in found]
        told = {
            "every row has a source": sum(rows) == len(tables.load(name, vintage)),
            "most rows first": rows == sorted(rows, reverse=True),
        }
        for source in found:
            told[f"quality of {source.id}"] = sum(source.quality.values()) == source.rows
            for field in ("title", "publisher", "licence", "terms", "read", "read_in"):
                told[f"{field} of {source.id}"] = getattr(source, field)
        wrong += [f"{vintage} {name}: {what}" for what, right in told.items() if not right]
    assert wrong == []


@pytest.mark.parametrize("vintage", [OLD, NEW, LAST])
def test_a_vintage_is_a_valid_data_package_without_leftovers(vintage):
    descriptor = yaml.safe_load((paths.DATA / vintage / tables.DESCRIPTOR).read_text(encoding="utf-8"))
    own = [resource for resource in descriptor["resources"] if "carried_from" not in resource]
    report = frictionless.Package.from_descriptor(
        {**descriptor, "resources": own}, basepath=str(paths.DATA / vintage)
    ).validate()
    assert report.valid, report.flatten(["rowNumber", "fieldName", "type", "note"])
    assert {resource["path"] for resource in own} == {path.name for path in (paths.DATA / vintage).glob("*.csv")}
    files = [pd.read_csv(paths.DATA / vintage / resource["path"], dtype=str) for resource in own]
    used = {source for file in files for source in file["source"]}
    assert {source["id"] for source in descriptor["sources"]} == used, "a source without rows, or rows without a source"


def test_the_vintages_are_ordered_and_keep_their_tables():
    assert tables.vintages() == CARRIED
    assert set(tables.tables(OLD)) <= set(tables.tables(NEW)) == set(tables.tables(LAST))
    assert "baci_exporters" not in tables.tables(OLD)
    with pytest.raises(tables.TableMissing):
        tables.load("baci_exporters", OLD)


def test_a_carried_table_is_the_older_file_and_depends_on_both_descriptors():
    assert tables.describe("ei_mine_production", NEW)["vintage"] == OLD
    pd.testing.assert_frame_equal(tables.load("ei_mine_production", NEW), tables.load("ei_mine_production", OLD))
    assert tables.files("ei_mine_production", NEW) == [
        paths.DATA / NEW / "datapackage.yaml",
        paths.DATA / OLD / "datapackage.yaml",
        paths.DATA / OLD / "ei_mine_production.csv",
    ]
    assert tables.files("usgs_reserves", NEW) == [
        paths.DATA / NEW / "datapackage.yaml",
        paths.DATA / NEW / "usgs_reserves.csv",
    ]


def test_a_table_is_read_once():
    tables.load("usgs_mine_production", OLD)
    read = []

    def seen(event, given):
        if event == "open" and watching and str(given[0]).startswith(str(paths.DATA)):
            read.append(Path(given[0]).name)

    # a hook of the interpreter sees every way to open a file, and stays: it listens as long as it is told to
    watching = True
    sys.addaudithook(seen)
    tables.load("usgs_mine_production", OLD)
    watching = False
    assert read == [], "a file that stays as it is is read once, and so is its descriptor"


def test_unknown_names_list_what_exists_and_the_closest():
    with pytest.raises(tables.VintageMissing) as caught:
        tables.load("usgs_reserves", "2025-1")
    assert f"{', '.join(CARRIED)}" in str(caught.value)
    assert f"Did you mean '{OLD}'?" in str(caught.value)
    with pytest.raises(tables.TableMissing) as caught:
        tables.load("usgs_reserve", OLD)
    assert "Did you mean 'usgs_reserves'?" in str(caught.value)
    assert "imf_rare_earth_price" in str(caught.value)


@pytest.mark.parametrize(("vintage", "last"), [(OLD, 2024), (NEW, 2025)])
@pytest.mark.parametrize("geo", ["USA", "CHN", "WLD"])
def test_the_joins_cover_every_year_once_and_point_at_one_value(vintage, last, geo):
    years = []
    for join in table("mine_production_joins", vintage, geo=geo).itertuples():
        span = range(join.from_year, join.to_year + 1)
        years += span
        where = {"geo": geo} if pd.isna(join.edition) else {"geo": geo, "edition": join.edition}
        for year in span:
            assert one(join.table, vintage, **where, year=year) >= 0
    assert sorted(years) == list(range(1985, last + 1))


def test_the_world_is_never_less_than_china_and_the_united_states_except_where_the_joins_say_so():
    values = {}
    for join in tables.load("mine_production_joins", OLD).itertuples():
        where = {"geo": join.geo} if pd.isna(join.edition) else {"geo": join.geo, "edition": join.edition}
        for year in range(join.from_year, join.to_year + 1):
            values[join.geo, year] = one(join.table, OLD, **where, year=year)
    rest = {year: values["WLD", year] - values["CHN", year] - values["USA", year] for year in range(1985, 2025)}
    assert {year: value for year, value in rest.items() if value < 0} == {}


def test_weights_of_2016_are_kept_but_marked_unusable():
    year = table("comtrade_china_exports", OLD, year=2016)
    assert set(year["usable"]) == {"no"}
    assert year["note"].notna().all()
    assert one("comtrade_china_exports", OLD, year=2016, hs="280530") == 1430  # kept, not deleted


def test_headings_are_the_sum_of_their_parts_and_agree_with_customs():
    exports = tables.load("comtrade_china_exports", OLD)
    wide = exports[exports["year"].between(2020, 2024)].pivot(index="year", columns="hs", values="value")
    assert (wide["284610"] + wide["284690"] - wide["2846"]).abs().max() < 0.06
    customs = tables.load("china_customs_exports", OLD).groupby("year")["value"].agg(["min", "max"])
    total = wide["280530"] + wide["2846"]
    for year, value in total.items():
        low, high = customs.loc[year]
        assert low * 0.999 <= value <= high * 1.001


# Tables whose year is that of an event, an announcement or an outlook, not of an annual statistic.
DATED = {"iea_magnet_rare_earths", "production_quota", "dy_tb_share", "ventures_abroad", "policy_instruments"}


def test_rows_of_2025_are_not_in_the_vintage_of_the_paper():
    for name in tables.tables(OLD):
        frame = tables.load(name, OLD)
        if "year" in frame and name not in DATED:
            assert frame["year"].max() <= 2024, name
        for column in {"month", "date", "date_issued"} & set(frame):
            assert frame[column].dropna().max() < "2025-11", f"{name}.{column}"
    for name in ("comtrade_china_exports", "comtrade_imports_from_china", "comtrade_exporters", "japan_imports"):
        assert tables.load(name, NEW)["year"].max() == 2025


def test_a_later_vintage_keeps_the_older_rows():
    for name in ("usgs_mine_production", "usgs_reserves", "comtrade_mirror_pairs", "japan_imports"):
        keys = tables.describe(name, OLD)["schema"]["primaryKey"]
        merged = tables.load(name, OLD).merge(tables.load(name, NEW), on=keys, how="left", suffixes=("", "_new"))
        columns = [column for column in merged if column.endswith("value") or column == "value"]
        for column in columns:
            pd.testing.assert_series_equal(merged[column], merged[f"{column}_new"], check_names=False)


def test_the_correction_of_brazil_is_kept_beside_what_it_replaced():
    brazil = table("usgs_reserves", NEW, geo="BRA", year=2025).set_index("edition")["value"]
    assert brazil.to_dict() == {"MCS2026": 11e6, "MCS2026v1.0": 21e6}
