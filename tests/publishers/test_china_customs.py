"""Chinese customs: downloads of the query in their several forms, and headlines kept by hand."""

import contextlib

import pandas as pd
import pytest
import yaml
from babel import Locale
from brought_checks import SAMPLES, Client, accept, damaged, needs_shared, raw
from china_customs_fixture import CHINESE, MAGNETS, OXIDES, download
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rareearths import tables
from rareearths.fetch.contract import ContractBroken, InputNeeded, SourceError
from rareearths.fetch.countries import is_economy, iso3, scheme
from rareearths.fetch.publishers.china_customs import publisher
from rareearths.fetch.publishers.china_customs.downloads import trade
from rareearths.fetch.publishers.china_customs.headlines import headlines


def values(parsed, table, **keys):
    rows = parsed.tables[table]
    for column, value in keys.items():
        rows = rows[rows[column] == value]
    return rows.set_index([c for c in ("period", "geo", "month", "series", "measure") if c in rows])["value"].to_dict()


IMPORTS = raw(download(OXIDES, "28469019"), "import_28469019.csv")
EXPORTS = raw(download(MAGNETS, "85051110"), "export_85051110.csv")


def test_imports_by_origin_and_exports_of_magnets(tmp_path):
    parsed = publisher.parse([IMPORTS, EXPORTS])
    accept(tmp_path, parsed, publisher)
    publisher.validate(parsed, {})
    found = values(parsed, "china_imports")
    assert found[("2027-01", "MMR")] == 3000  # regimes are added up
    assert found[("2027-01", "LAO")] == 400
    assert found[("2027-01", "WLD")] == 3400
    assert found[("2027-01/2027-02", "MMR")] == 5000
    assert found[("2027-01/2027-02", "WLD")] == 5500
    months = values(parsed, "china_monthly_exports")
    assert months[("2027-01", "magnets", "t")] == 2000
    assert months[("2027-02", "magnets", "t_cumulative")] == 3600
    assert months[("2027-02", "magnets_to_usa", "t_cumulative")] == 1100
    assert months[("2027-01", "magnets_to_jpn", "t")] == 200
    rows = parsed.tables["china_imports"].set_index(["period", "geo"])
    assert rows.loc[("2027-01", "MMR"), "quality"] == "primary"
    assert rows.loc[("2027-01", "MMR"), "locator"] == "query: import, 28469019, 2027-01, partner 106, quantity"
    assert rows.loc[("2027-01", "WLD"), "quality"] == "derived"
    assert "limited to some" in rows.loc[("2027-01", "WLD"), "note"]
    assert "limited to some" in rows.loc[("2027-01/2027-02", "WLD"), "note"]
    assert parsed.newest == "2027-02"


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (download(OXIDES, "28469019", encoding="utf-8"), "import.csv"),
        (download(OXIDES, "28469019", encoding="utf-8-sig"), "i106202701.csv"),
        (download(OXIDES, "28469019", CHINESE, "千克"), "进口 28469019.csv"),
        (download([(*line[:3], line[3].replace(",", "")) for line in OXIDES], "28469019"), "imports-2027.csv"),
        (download([(*line[:3], f"{int(line[3].replace(',', '')) / 1000}") for line in OXIDES], "28469019", unit="吨"),
         "import.csv"),
    ],
)  # fmt: skip
def test_other_forms_give_the_same(content, name):
    wanted = publisher.parse([IMPORTS]).tables["china_imports"]
    pd.testing.assert_frame_equal(publisher.parse([raw(content, name)]).tables["china_imports"], wanted)


def test_the_name_says_the_period_where_no_column_does():
    dated = {"drop": ("Date of data",)}
    month = publisher.parse([raw(download(OXIDES[:3], "28469019", **dated), "import_2027-01.csv")])
    assert values(month, "china_imports")[("2027-01", "MMR")] == 3000
    span = publisher.parse([raw(download(OXIDES[:3], "28469019", **dated), "import 202701-202708.csv")])
    assert values(span, "china_imports") == {
        ("2027-01/2027-08", "LAO"): 400, ("2027-01/2027-08", "MMR"): 3000, ("2027-01/2027-08", "WLD"): 3400
    }  # fmt: skip


def test_customs_own_total_is_taken_and_compared():
    one = [("202701", "", "10", "3,400,000"), ("202702", "", "10", "2,100,000")]
    total = download(one, "28469019", drop=("Trading partner code", "Trading partner"))
    parsed = publisher.parse([IMPORTS, raw(total, "import_all.csv")])
    rows = parsed.tables["china_imports"].set_index(["period", "geo"])
    assert rows.loc[("2027-01", "WLD"), "quality"] == "primary"
    assert rows.loc[("2027-01", "WLD"), "note"] == ""
    assert rows.loc[("2027-01", "WLD"), "locator"] == "query: import, 28469019, 2027-01, all partners, quantity"
    wrong = download([("202701", "", "10", "9,400,000")], "28469019", drop=("Trading partner code", "Trading partner"))
    with pytest.raises(ContractBroken, match="add up"):
        publisher.parse([IMPORTS, raw(wrong, "import_all.csv")])


def test_twelve_months_make_a_year(tmp_path):
    lines = [(f"2026{month:02d}", partner, "10", "1000") for month in range(1, 13) for partner in ("106", "119")]
    parsed = publisher.parse([raw(download(lines, "28469019"), "import.csv")])
    assert values(parsed, "china_imports")[("2026", "MMR")] == 12
    gap = publisher.parse([raw(download(lines[2:], "28469019"), "import.csv")])
    assert not any("/" in period or len(period) == 4 for period, _ in values(gap, "china_imports"))
    alone = publisher.parse([raw(download(lines[:1], "28469019"), "import.csv")])
    assert set(alone.tables["china_imports"]["geo"]) == {"MMR"}  # one partner is no world


def test_the_same_download_twice_does_no_harm_but_another_does():
    twice = publisher.parse([IMPORTS, raw(IMPORTS.content, "import_again.csv")])
    assert values(twice, "china_imports")[("2027-01", "MMR")] == 3000
    revised = download([(*OXIDES[0][:3], "2,600,000"), *OXIDES[1:]], "28469019")
    with pytest.raises(ContractBroken, match=r"expected one figure.*import_28469019\.csv, import_revised\.csv"):
        publisher.parse([IMPORTS, raw(revised, "import_revised.csv")])


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"<!DOCTYPE html>\n<html><body>error</body></html>", "import.csv", "web page"),
        (download(OXIDES, "28469019"), "customs.csv", "import or export"),
        (download(OXIDES, "28469019"), "import_export.csv", "import or export"),
        (download(OXIDES, "28469019", drop=("Date of data",)), "import.csv", "month in the file's name"),
        (download(OXIDES, "28469019", drop=("Date of data",)), "import_202708-202701.csv", "earlier month"),
        (download(OXIDES * 2000, "28469019"), "import.csv", "cut off"),
        (download(OXIDES, "28469019", drop=("Quantity",)), "import.csv", "quantity"),
        (download(OXIDES, "28469019", drop=("US dollar",)), "import.csv", "usd"),
        (download(OXIDES, "28469019", unit="Piece"), "import.csv", "kilograms or tonnes"),
        (download([("202701", "998", "10", "1")], "28469019"), "import.csv", "known partner"),
        (download([("202701", "106", "10", "1,00,0")], "28469019"), "import.csv", "expected a number"),
        (download([("202713", "106", "10", "1")], "28469019"), "import.csv", "expected a month"),
        (download([("202701", "MMR", "10", "1")], "28469019"), "import.csv", "one of a partner"),
        (download(OXIDES, "28461010"), "import.csv", "got none of them"),
        (download(OXIDES, "28469019"), "export.csv", "got none of them"),
        (download(OXIDES, "28469019")[:-30], "import.csv", ""),
        (b"", "import.csv", "empty"),
    ],
)
def test_another_file_is_refused(content, name, said):
    with pytest.raises(ContractBroken) as caught:
        publisher.parse([raw(content, name)])
    assert said in str(caught.value)


ENTRY = {"document": "Major export commodities", "date": "2027-03-18", "address": "https://example.org/a", "unit": "t",
         "series": "rare_earths", "period": "2027-02", "value": 4321.5}  # fmt: skip


def entry(**changes):
    return {**ENTRY, **changes}


def yaml_file(*entries):
    return raw(yaml.safe_dump({"headlines": list(entries)}, allow_unicode=True).encode(), "headlines.yaml")


def test_headlines_become_rows_with_their_sources(tmp_path):
    brought = yaml_file(
        entry(),
        entry(period="2027-01/2027-02", value=9_000_000, unit="kg", date="2027-03-07", address="https://example.org/b"),
        entry(period="2026", value=6.25, unit="10000 t", date="2027-01-18", address="https://example.org/c"),
        entry(series="magnets", value=5000, publisher="Reuters", quality="secondary", address="https://example.org/d"),
    )
    parsed = publisher.parse([brought])
    accept(tmp_path, parsed, publisher)
    publisher.validate(parsed, {})
    assert values(parsed, "china_monthly_exports") == {
        ("2026-12", "rare_earths", "t_cumulative"): 62_500,
        ("2027-02", "magnets", "t"): 5000,
        ("2027-02", "rare_earths", "t"): 4321.5,
        ("2027-02", "rare_earths", "t_cumulative"): 9000,
    }
    year = parsed.tables["china_customs_exports"].iloc[0]
    assert (year["year"], year["value"]) == (2026, 62_500)
    assert (year["source"], year["note"]) == ("gacc_20270118", "given in 10000 t")
    known = {source["id"]: source for source in parsed.sources}
    assert set(known) == {"gacc_20270318", "press_20270318_1", "gacc_20270307", "gacc_20270118"}
    assert known["press_20270318_1"]["publisher"] == "Reuters"
    assert known["gacc_20270318"]["path"] == "https://example.org/a"


def test_headlines_may_be_a_table():
    lines = [",".join(ENTRY), ",".join(str(value) for value in ENTRY.values())]
    parsed = publisher.parse([raw("\n".join(lines).encode(), "headlines.csv"), IMPORTS])
    assert values(parsed, "china_monthly_exports") == {("2027-02", "rare_earths", "t"): 4321.5}
    assert "china_imports" in parsed.tables


@pytest.mark.parametrize(
    ("entries", "said"),
    [
        ([entry(value=4_321_500)], "another unit"),
        ([entry(unit="kg")], "another unit"),
        ([entry(unit="lb")], "expected unit"),
        ([entry(series="compounds")], "expected series"),
        ([entry(date="2027-02-20")], "after the end"),
        ([entry(date="18 March")], "expected a date"),
        ([entry(address="customs")], "web address"),
        ([entry(period="2027-02/2027-03")], "from January on"),
        ([entry(value="about 4,000")], "expected a number"),
        ([entry(value="")], "expected value"),
        ([entry(page=3)], "page"),
        ([entry(), entry()], "twice"),
        ([], "expected entries"),
        ([entry(period="2027-01", value=5000), entry(), entry(period="2027-01/2027-02", value=12_000)], "add up"),
    ],
)
def test_a_headline_that_cannot_be_right_is_refused(entries, said):
    with pytest.raises(ContractBroken) as caught:
        publisher.parse([yaml_file(*entries)])
    assert said in str(caught.value)


@pytest.mark.parametrize("content", [b"headlines: 3", b"- a", b"{", b"headlines: [a]", b"a: &b [*b, 2027-13-45]"])
def test_other_yaml_is_refused(content):
    with pytest.raises(ContractBroken):
        headlines(content, "headlines.yaml")


def test_jumps_are_refused():
    parsed = publisher.parse([IMPORTS, EXPORTS, yaml_file(entry())])
    for table in parsed.tables:
        before = parsed.tables[table].assign(source="press")
        publisher.validate(parsed, {table: before})
        with pytest.raises(ContractBroken, match="factor"):
            publisher.validate(parsed, {table: before.assign(value=before["value"] * 1000)})
        spoilt = type(parsed)({**parsed.tables, table: before.assign(value=-1.0)}, [], "")
        with pytest.raises(ContractBroken, match="between"):
            publisher.validate(spoilt, {})


def test_without_files_it_says_how_to_get_them():
    with pytest.raises(InputNeeded, match=r"--file china_customs=PATH.*captcha.*28469019.*85051110.*import_"):
        publisher.fetch(Client())
    assert publisher.fetch(Client([IMPORTS])) == [IMPORTS]


def test_partner_codes_are_countries():
    assert all(is_economy(code) or code == "OTH" for code in scheme("china_customs").values())
    known = scheme("china_customs")
    assert [known.get(code, "") for code in ("106", "119", "122", "502", "116", "998")] == [
        "MMR", "LAO", "MYS", "USA", "JPN", ""
    ]  # fmt: skip


@needs_shared
def test_the_shared_downloads_are_read():
    folder = SAMPLES / "china-customs"
    exports = trade((folder / "gacc_e210201810.csv").read_bytes(), "gacc_e210201810.csv")
    imports = trade((folder / "gacc_i20420186.csv").read_bytes(), "gacc_i20420186.csv")
    assert (set(exports["flow"]), set(imports["flow"])) == ({"export"}, {"import"})
    assert set(exports["period"]) == {"2018-10"}
    assert set(exports["geo"]) == {"ESP"}  # Ceuta
    assert dict(zip(exports["hs"], exports["usd"], strict=True)) == {"62121090": 345, "96151100": 1161, "96151900": 683}
    assert exports.set_index("hs")["t"].round(6).to_dict() == {"62121090": 0.79, "96151100": 0.363, "96151900": 0.235}
    assert set(imports["geo"]) == {"BWA"}
    assert imports["usd"].sum() == 507713 + 547 + 1072
    assert imports.set_index("hs")["t"].isna().to_dict() == {"71023100": True, "97050000": False, "98040000": False}


@needs_shared
def test_every_code_of_the_shared_list_is_known_by_its_name():
    listed = pd.read_excel(SAMPLES / "china-customs" / "gacc_COUNTRY.xls", engine="calamine", dtype=str)
    assert set(listed.iloc[:, 0]) == set(scheme("china_customs"))
    chinese = {iso3("iso2", two): name for two, name in Locale("zh").territories.items()}
    same = [code for code, name in listed.itertuples(index=False) if chinese.get(scheme("china_customs")[code]) == name]
    assert len(same) >= 180  # the others are written otherwise, or are remainders


WORDS = (b"Commodity code", b"Quantity", b"Kilogram", b"202701", b"106", b'"', b",")


@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
@given(damaged(download(OXIDES, "28469019"), WORDS), st.sampled_from(["import.csv", "e106.csv", "x_2027-01.csv", ""]))
def test_damaged_downloads_end_in_the_projects_own_error(content, name):
    with contextlib.suppress(SourceError):
        publisher.validate(publisher.parse([raw(content, name), EXPORTS]), {})


@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
@given(damaged(yaml_file(entry(), entry(period="2026", value=60_000)).content, (b"t\n", b"2027", b"- ", b"value")))
def test_damaged_headlines_end_in_the_projects_own_error(content):
    with contextlib.suppress(SourceError):
        publisher.validate(publisher.parse([raw(content, "headlines.yaml")]), {})


@needs_shared
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_damaged_samples_end_in_the_projects_own_error(draws):
    content = (SAMPLES / "china-customs" / "gacc_e210201810.csv").read_bytes()
    with contextlib.suppress(SourceError):
        trade(draws.draw(damaged(content, WORDS)), "gacc_e210201810.csv")


def test_the_press_figures_of_the_vintage_do_not_stand_in_the_way():
    """Customs' own figures get their own source, so none of the last vintage is replaced."""
    parsed = publisher.parse([IMPORTS, EXPORTS, yaml_file(entry())])
    before = {table: tables.load(table, "2026-06") for table in publisher.ABOUT.tables}
    publisher.validate(parsed, before)
    for table, rows in parsed.tables.items():
        assert not set(rows["source"]) & set(before[table]["source"])
