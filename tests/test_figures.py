"""The figures in the tables are those of the publishers' files (skipped where these are absent)."""

import json

import pandas as pd
import pytest
from lookup import NEW, OLD, one, sample, table, workbook

from rareearths import tables


def test_mine_production_is_that_of_the_data_release_of_2025():
    release = pd.read_csv(sample("usgs/MCS2025_World_Data.csv"), dtype=str, encoding="utf-8-sig")
    release = release[release["COMMODITY"] == "Rare earths"].assign(name=lambda frame: frame["COUNTRY"].str.strip())
    release = release.set_index("name")
    named = {"United States": "USA", "China": "CHN", "World total (rounded)": "WLD", "Burma": "MMR", "Thailand": "THA"}
    for name, geo in named.items():
        for year, column in ((2023, "PROD_2023"), (2024, "PROD_EST_ 2024")):
            assert one("usgs_mine_production", geo=geo, year=year, edition="MCS2025") == float(
                release.loc[name, column]
            )
    assert len(table("usgs_mine_production", edition="MCS2025")) == 2 * len(release)
    assert one("usgs_reserves", geo="CHN", edition="MCS2025") == float(release.loc["China", "RESERVES_2024"])
    assert release.loc["World total (rounded)", "RESERVES_2024"] == ">90000000"
    assert "lower bound" in one("usgs_reserves", geo="WLD", edition="MCS2025", column="note")


def test_mine_production_is_that_of_the_data_release_of_2026():
    release = pd.read_csv(sample("usgs/MCS2026_Commodities_Data.rare_earth_chapters.csv"), dtype=str, encoding="cp1252")
    release = release[(release["MCS chapter"] == "RARE EARTHS") & (release["Statistics"] == "Production")]
    release = release[release["Section"].str.startswith("World Mine")]
    assert len(table("usgs_mine_production", NEW, edition="MCS2026")) == len(release)
    for name, geo in {"Australia": "AUS", "China": "CHN", "World total": "WLD", "Nigeria": "NGA"}.items():
        for year in ("2024", "2025"):
            row = release[(release["Country"] == name) & (release["Year"] == year)]["Value"].iloc[0]
            ours = one("usgs_mine_production", NEW, geo=geo, year=int(year), edition="MCS2026")
            assert ours == float(row.replace(",", ""))


def test_the_long_series_is_that_of_data_series_140():
    sheet = workbook("usgs/usgs_ds140_rare_earths_2020.xlsx", "Rare earths")
    sheet = sheet[sheet[0].astype(str).str.fullmatch(r"\d{4}")].set_index(0)
    ours = table("usgs_mine_production", edition="DS140").set_index(["geo", "year"])["value"]
    assert len(ours) == 2 * (2020 - 1980 + 1)
    for (geo, year), value in ours.items():
        assert value == float(sheet.loc[year, {"USA": 1, "WLD": 7}[geo]])


def test_the_yearbook_is_that_of_table_8():
    sheet = workbook("usgs/usgs_myb2022_rare_earths_tables.xlsx", "T8").set_index(0)
    rows = {"USA": "United States", "CHN": "China3", "WLD": "Total", "THA": "Thailande, 5", "MMR": "Burmae"}
    for geo, label in rows.items():
        for column, year in zip((2, 4, 6, 8, 10), range(2018, 2023), strict=True):
            assert one("usgs_mine_production", geo=geo, year=year, edition="MYB2022") == float(sheet.loc[label, column])


def test_bgs_china_is_that_of_the_service():
    rows = pd.read_csv(sample("bgs/BGS_REs_production.csv"), dtype=str)
    rows = rows[(rows["country_iso3_code"] == "CHN") & (rows["bgs_commodity_trans"] == "rare earth minerals")]
    theirs = {int(row.year[:4]): float(row.quantity) for row in rows.itertuples()}
    ours = table("bgs_mine_production").set_index("year")["value"].to_dict()
    assert sorted(ours) == list(range(1982, 1995))
    assert ours == {year: theirs[year] for year in ours}


def test_the_price_is_the_column_of_the_imf_file_and_nothing_else():
    sheet = workbook("imf/imf_pcps_external-data_2025-10.xls", "External")
    column = next(number for number, name in enumerate(sheet.iloc[1]) if str(name).startswith("Rare Earth Carbonate"))
    theirs = sheet[[0, column]].iloc[4:].dropna()
    ours = tables.load("imf_rare_earth_price", OLD)
    months = [f"{text[:4]}-{int(text[5:]):02d}" for text in theirs[0]]
    assert ours["month"].tolist() == months
    assert (ours["month"].iloc[0], ours["month"].iloc[-1]) == ("2012-06", "2025-09")
    assert (ours["value"].to_numpy() - theirs[column].astype(float).to_numpy()).__abs__().max() < 0.006


def test_supply_is_that_of_the_iea_file():
    supply = json.loads(sample("iea/cm_data_explorer_2025-05.json").read_text(encoding="utf-8"))["supply"]
    supply = supply["Rare Earth Elements"]
    for stage in ("mining", "refining"):
        for year in (2024, 2030, 2035, 2040):
            china = supply[stage]["countries"]["China"][str(year)]
            assert one("iea_magnet_rare_earths", stage=stage, geo="CHN", year=year) == pytest.approx(china, abs=1e-6)
            parts = table("iea_magnet_rare_earths", stage=stage, year=year).set_index("geo")["value"]
            assert parts.drop("WLD").sum() == pytest.approx(parts["WLD"], rel=1e-4)
            assert parts["WLD"] == pytest.approx(supply[stage]["total"][str(year)], abs=1e-6)


@pytest.mark.parametrize(
    ("hs", "name"),
    [
        ("280530", "wits/china_ree_exports_280530_with_controls.xlsx"),
        ("284690", "wits/clean_china_ree_exports_284690_2010_2024.xlsx"),
    ],
)
def test_exports_of_china_are_those_of_wits(hs, name):
    sheet = workbook(name, "raw_world_rows")
    sheet.columns = sheet.iloc[0]
    theirs = {int(row.year): float(row.quantity_kg) / 1000 for row in sheet.iloc[1:].itertuples()}
    for year in range(2010, 2025):
        assert one("comtrade_china_exports", hs=hs, year=year) == pytest.approx(theirs[year], rel=5e-6)


def test_uses_are_those_of_table_4():
    rows = pd.read_csv(sample("usgs/MCS2025_T4_Critical_Minerals_End_Use.csv"), dtype=str, encoding="utf-8-sig")
    rows = rows.set_index(rows["Critical Mineral"].str.strip())["Primary Applications"].str.rstrip(".")
    ours = tables.load("usgs_element_uses", OLD).set_index("element")["uses_en"]
    assert len(ours) == 16  # promethium is not on the list
    assert (ours["Nd"], ours["Y"], ours["Tb"]) == (rows["Neodymium"], rows["Yttrium"], rows["Terbium"])
    assert set(ours) <= set(rows)


def test_imports_of_2023_are_those_of_comtrade():
    rows = pd.read_csv(sample("comtrade/comtrade_2846_2023_imports_from_china.csv")).set_index("reporter_iso3")[
        "net_kg"
    ]
    ours = table("comtrade_imports_from_china", year=2023, hs="2846").set_index("geo")["value"]
    assert set(ours.index) == set(rows.index)
    assert pd.isna(ours["MEX"])
    assert rows["MEX"] == 0  # no weight reported is not no trade
    assert (ours.dropna() - rows[ours.dropna().index] / 1000).abs().max() < 1e-5


def test_us_statistics_are_those_of_dataweb():
    sheet = workbook("usitc/us_imports_for_consumption_1993-2026.xlsx", "First Unit of Quantity")
    years = {name: number for number, name in enumerate(sheet.iloc[2]) if isinstance(name, int | float)}
    row = sheet[(sheet[1] == "China") & (sheet[2].astype(str) == "2846")].iloc[0]
    for year in range(2010, 2025):
        assert one("usitc_imports_from_china", year=year) == pytest.approx(float(row[years[year]]) / 1000)


def test_rows_of_2025_are_those_of_comtrade():
    rows = pd.read_csv(sample("comtrade/comtrade_preview_rows_excerpt_2023_2025.csv"), dtype=str)
    rows = rows[rows["refYear"] == "2025"].set_index(["reporterCode", "flowCode", "partnerCode", "cmdCode"])["netWgt"]
    thailand = one("comtrade_exporters", NEW, geo="THA", year=2025, hs="280530", measure="t")
    assert thailand == pytest.approx(float(rows["764", "X", "0", "280530"]) / 1000)
    for geo, code in (("THA", "764"), ("VNM", "704"), ("CHN", "156"), ("WLD", "0")):
        ours = one("japan_imports", NEW, geo=geo, year=2025, hs="280530")
        assert ours == pytest.approx(float(rows["392", "M", code, "280530"]) / 1000)
    for hs in ("280530", "284610", "284690"):
        ours = one("comtrade_china_exports", NEW, year=2025, hs=hs)
        assert ours == pytest.approx(float(rows["156", "X", "0", hs]) / 1000)
