"""The tables of the later chapters hold the publishers' figures (skipped without the files) and fit together."""

import json

import pandas as pd
import pytest
from lookup import NEW, OLD, one, sample, table, workbook

from rareearths import tables

PARTNERS = {"MMR": 104, "LAO": 418, "MYS": 458, "WLD": 0}
# Comtrade codes its reporters by their own numbers, which are not those of ISO 3166.
REPORTERS = {"CHN": 156, "JPN": 392, "DEU": 276, "NLD": 528, "IND": 699, "USA": 842, "TWN": 490, "IDN": 360}


@pytest.mark.parametrize("year", [2022, 2024])
def test_magnet_exports_are_the_largest_row_of_each_reporter(year):
    rows = pd.read_csv(sample(f"comtrade/world/hs6_31codes_{year}.csv.gz"), dtype={"cmd": str})
    rows = rows[(rows["cmd"] == "850511") & (rows["flow"] == "X") & (rows["partner"] == 0)]
    for geo, code in REPORTERS.items():
        reported = rows[rows["reporter"] == code]
        total = reported.loc[reported["value"].idxmax(), "netwgt"]
        assert total == reported["netwgt"].max(), "the row of the largest value is not the heaviest: no total row"
        ours = one("magnet_exporters", geo=geo, year=year, hs="850511", source="comtrade_hs6_world")
        assert ours == pytest.approx(total / 1000)
    assert one("magnet_exporters", geo="WLD", year=year, hs="850511") == pytest.approx(
        rows.groupby("reporter")["netwgt"].max().sum() / 1000
    )


def test_magnet_exports_of_2024_are_those_of_the_six_digit_code_to_the_ton():
    ours = table("magnet_exporters", year=2024, hs="850511", source="comtrade_hs6_world").set_index("geo")["value"]
    found = ours[["CHN", "JPN", "IND", "PHL", "USA", "THA", "MYS"]].round().astype(int).to_dict()
    assert found == {"CHN": 130756, "JPN": 10092, "IND": 2206, "PHL": 1917, "USA": 1725, "THA": 1493, "MYS": 913}
    assert ours["IDN"] > ours["IND"], "Indonesia belongs among the first ten"


def test_rare_earth_magnets_are_less_than_half_of_all_metal_magnets():
    rare = table("magnet_exporters", year=2024, hs="85051110", source="adamas_magnets_2024")["value"].iloc[0]
    metal = one("magnet_exporters", geo="CHN", year=2024, hs="850511", source="comtrade_hs6_world")
    assert 0.4 < rare / metal < 0.5


def test_magnets_of_china_are_those_of_wits():
    sheet = workbook("wits/china_ree_exports_850511_with_controls.xlsx", "raw_world_rows")
    sheet.columns = sheet.iloc[0]
    for row in sheet.iloc[1:].itertuples():
        ours = one("magnet_exporters", geo="CHN", year=int(row.year), hs="850511", source="wits_magnets")
        assert ours == pytest.approx(float(row.quantity_kg) / 1000, rel=5e-6)
    assert "not usable" in one("magnet_exporters", "2025-10", "note", geo="CHN", year=2016, source="wits_magnets")


@pytest.mark.parametrize("year", [2010, 2015, 2019, 2020, 2022, 2024])
def test_chinese_imports_are_those_of_comtrade(year):
    rows = json.loads(sample(f"comtrade/china_2846/{year}.json").read_text(encoding="utf-8"))["data"]
    weights = {row["partnerCode"]: row["netWgt"] for row in rows}
    for geo, code in PARTNERS.items():
        found = table("china_imports", period=str(year), geo=geo, hs="2846")["value"]
        if code in weights:
            assert found.iloc[0] == pytest.approx(weights[code] / 1000, abs=1e-5)
        else:
            assert found.empty


def test_an_unreported_weight_is_missing_and_not_zero():
    rows = json.loads(sample("comtrade/china_2846/1994.json").read_text(encoding="utf-8"))["data"]
    world = next(row for row in rows if row["partnerCode"] == 0)
    assert (world["netWgt"], world["qty"]) == (None, 0)
    assert world["primaryValue"] > 0
    assert pd.isna(one("china_imports", period="1994", geo="WLD", hs="2846"))


def test_the_balance_is_that_of_comtrade_and_of_the_customs_headline():
    rows = pd.read_csv(sample("comtrade/china_usa_2846_280530_2020-2024.csv"), dtype=str)
    rows = rows[(rows["reporterCode"] == "156") & (rows["partnerCode"] == "0")]
    assert len(rows) == 20
    for row in rows.itertuples():
        flow = {"M": "import", "X": "export"}[row.flowCode]
        found = table("china_trade_balance", period=row.period, hs=row.cmdCode, flow=flow)
        found = found[found["source"].str.startswith("comtrade")]["value"]
        assert found.iloc[0] == pytest.approx(float(row.netWgt) / 1000, abs=6e-4)
        assert one("china_trade_values", year=int(row.period), hs=row.cmdCode, flow=flow) == pytest.approx(
            float(row.primaryValue), abs=1
        )
    headline = table("china_trade_balance", hs="rare_earths", flow="export")
    customs = tables.load("china_customs_exports", OLD)
    kept = headline[headline["period"].str.len() == 4]
    keys = ["year", "source"]
    kept = kept.assign(year=kept["period"].astype(int)).set_index(keys)["value"].sort_index()
    customs = customs.set_index(keys)["value"].sort_index()
    assert list(kept.index) == list(customs.index)
    assert kept.tolist() == pytest.approx(customs.tolist(), nan_ok=True)


def test_intermediate_exports_are_those_of_the_oecd_copy():
    rows = pd.read_csv(sample("oecd/oecd_tiva2025_EXGR_INT_C26_T3_excerpt.csv"))
    ours = table("oecd_intermediate_exports", activity="C26")
    assert len(ours) == len(rows) == 48
    for row in rows.itertuples():
        assert one("oecd_intermediate_exports", geo=row.economia, year=row.ano, activity="C26") == row.valor
    assert table("oecd_intermediate_exports", activity="C29_30")["value"].isna().all()


def test_exporters_of_intermediates_have_their_rank_among_all_economies():
    rows = pd.read_csv(sample("trade2/oecd_icio2023_intermediate_exports_C26_C27_C29_C30_1995-2020.csv"))
    groups = {"C26": "C26_27", "C27": "C26_27", "C29": "C29_30", "C30": "C29_30"}
    rows = rows.assign(activity=rows["sector"].map(groups))
    sums = rows.groupby(["year", "activity", "country"])["value"].sum()
    places = sums.groupby(["year", "activity"]).rank(ascending=False)
    for row in table("oecd_icio_exports").itertuples():
        key = (row.year, row.activity, row.geo)
        assert (row.value, row.rank) == (pytest.approx(sums[key], abs=0.06), places[key])


@pytest.mark.parametrize(("edition", "year"), [("MCS2023", 2022), ("MCS2024", 2023), ("MCS2025", 2024)])
def test_net_import_reliance_is_that_of_figure_2(edition, year):
    rows = pd.read_csv(
        sample(f"usgs/{edition}_Fig2_Net_Import_Reliance.csv"), dtype=str, encoding="utf-8-sig", keep_default_na=False
    )
    column = next(name for name in rows if name.startswith("Net_Import_Reliance"))
    rows = rows[rows["Commodity"].str.strip() != ""]
    ours = table("usgs_net_import_reliance", edition=edition).set_index("commodity")
    assert (ours["year"] == year).all()
    assert len(ours) == len(rows)
    for _, row in rows.iterrows():
        found = ours.loc[row["Commodity"].strip()]
        operator = found["operator"] if isinstance(found["operator"], str) else ""
        assert f"{operator}{found['value']:g}" == row[column].strip()


def test_the_entries_with_china_of_2025_are_twenty_seven():
    ours = table("usgs_net_import_reliance", edition="MCS2025")
    china = ours[ours["sources"].str.contains("China")]
    assert len(china) == 27
    assert not ours["sources"].str.contains(r"\d").any(), "a footnote digit is left after a country"
    assert one("usgs_net_import_reliance", column="operator", edition="MCS2025", commodity="GERMANIUM") == ">"


def test_reliance_and_sources_of_2026_are_those_of_the_release():
    rows = pd.read_csv(sample("usgs/MCS2026_Commodities_Data.nir_and_import_sources.csv"), dtype=str, encoding="cp1252")
    reliance = rows[rows["Statistics"] == "Net import reliance"]
    ours = table("usgs_net_import_reliance", NEW, edition="MCS2026")
    assert len(ours) == len(reliance)
    rare = reliance[(reliance["MCS chapter"] == "RARE EARTHS") & (reliance["Year"] == "2024")]
    compounds = rare[rare["Statistics_detail"].str.contains("ompounds")]["Value"].iloc[0]
    name = "RARE EARTHS | Compounds and metals"
    assert one("usgs_net_import_reliance", NEW, edition="MCS2026", commodity=name, year=2024) == float(compounds)
    sources = rows[(rows["MCS chapter"] == "RARE EARTHS") & rows["Section"].str.contains("Import Sources")]
    codes = {"China": "CHN", "Malaysia": "MYS", "Japan": "JPN", "Estonia": "EST", "Other countries": "OTH"}
    for row in sources.itertuples():
        assert one("usgs_import_sources", NEW, edition="MCS2026", geo=codes[row.Country.strip()]) == float(row.Value)


def test_import_sources_add_up():
    assert tables.load("usgs_import_sources", NEW).groupby("edition")["value"].sum().to_dict() == {
        "MCS2025": 100,
        "MCS2026": 100,
    }


@pytest.mark.parametrize(("hs", "country", "geo"), [("2846", "China", "CHN"), ("2805", "Japan", "JPN")])
def test_us_imports_are_those_of_dataweb(hs, country, geo):
    for sheet_name, measure, scale in (("Customs Value", "USD", 1), ("First Unit of Quantity", "t", 1000)):
        sheet = workbook("usitc/us_imports_for_consumption_1993-2026.xlsx", sheet_name)
        years = {str(name).removesuffix(".0"): number for number, name in enumerate(sheet.iloc[2])}
        row = sheet[(sheet[1] == country) & (sheet[2].astype(str) == hs)].iloc[0]
        for year in (1993, 2010, 2020, 2024):
            ours = one("us_imports_ree", year=year, hs=hs, geo=geo, measure=measure)
            assert ours == pytest.approx(float(row[years[str(year)]]) / scale)


def test_supply_reaches_the_years_of_the_outlook():
    supply = json.loads(sample("iea/cm_data_explorer_2025-05.json").read_text(encoding="utf-8"))["supply"]
    supply = supply["Rare Earth Elements"]
    for stage, share in (("mining", 52.3), ("refining", 75.5)):
        parts = table("iea_magnet_rare_earths", stage=stage, year=2040).set_index("geo")["value"]
        assert parts["WLD"] == pytest.approx(supply[stage]["total"]["2040"], abs=1e-6)
        assert 100 * parts["CHN"] / parts["WLD"] == pytest.approx(share, abs=0.05)


def test_the_list_of_2022_is_that_of_table_4():
    rows = pd.read_csv(sample("usgs/MCS2025_T4_Critical_Minerals_End_Use.csv"), dtype=str, encoding="utf-8-sig")
    ours = table("critical_minerals_lists", list="USGS2022")
    assert set(ours["entry_en"]) == set(rows["Critical Mineral"].str.strip().str.lower())
    assert (ours["group"] == "rare_earth").sum() == 16


def test_prices_are_those_of_the_salient_statistics():
    rows = pd.read_csv(sample("usgs/mcs2025-rareee_salient.csv"), encoding="utf-8-sig").set_index("Year")
    for year in (2020, 2022, 2024):
        ours = one("price_context", period=str(year), element="Dy", form="oxide", place="world_fob")
        assert ours == rows.loc[year, "Price_Dy2O3_dkg"]
