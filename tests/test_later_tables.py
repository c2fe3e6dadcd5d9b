"""The tables of the later chapters fit together, keep their definitions apart and leave gaps open."""

import pandas as pd
import pytest
from lookup import NEW, OLD, one, table

from rareearths import paths, tables


def test_the_sign_of_the_balance_depends_on_what_is_counted():
    rows = tables.load("china_trade_balance", OLD)
    years = ["2020", "2021", "2022", "2023", "2024"]
    comtrade = rows[rows["source"].str.startswith("comtrade") & rows["period"].isin(years)]
    flows = comtrade.pivot_table(index="period", columns=["hs", "flow"], values="value")
    metals = flows["280530"]["import"] - flows["280530"]["export"]
    compounds = flows["2846"]["import"] - flows["2846"]["export"]
    assert (metals < 0).all()
    assert (compounds > 0).all()
    both = metals + compounds
    assert list(both.index[both < 0]) == ["2021", "2022"]
    headline = rows[(rows["hs"] == "rare_earths") & rows["period"].isin(["2022", "2023", "2024"])]
    with_ore = headline.groupby(["period", "flow"])["value"].mean().unstack()
    assert (with_ore["import"] > with_ore["export"]).all()


def test_the_months_add_up_to_what_customs_cumulate():
    rows = table("china_monthly_exports", NEW, series="rare_earths")
    months = rows[rows["measure"] == "t"].drop_duplicates("month").set_index("month")["value"]
    cumulated = rows[rows["measure"] == "t_cumulative"].drop_duplicates("month").set_index("month")["value"]
    for end in ("2025-02", "2025-04", "2025-06", "2025-08", "2025-10", "2025-12"):
        total = months[(months.index >= "2025-01") & (months.index <= end)].sum()
        assert total == pytest.approx(cumulated[end], abs=2), end


def test_the_headline_and_the_products_reproduce_the_total_that_the_paper_prints():
    headline = one(
        "china_monthly_exports", month="2025-08", series="rare_earths", measure="t_cumulative", source="kitco_20250908"
    )
    assert headline + 40578 == 84933  # the paper's "compounds" and "total": the first cannot be part of the second
    may = {
        name: table("china_monthly_exports", month="2025-05", series=name, measure="t")["value"].iloc[0]
        for name in ("rare_earths", "rare_earth_products")
    }
    base = table("china_monthly_exports", month="2024-05", series="rare_earths", measure="t")["value"].iloc[0]
    fall = table("china_monthly_exports", month="2025-05", series="rare_earth_products", measure="yoy")["value"].iloc[0]
    before = may["rare_earth_products"] / (1 + fall / 100)
    assert 100 * (sum(may.values()) / (base + before) - 1) == pytest.approx(-31.1, abs=0.5)


def test_no_rate_of_the_paper_itself_is_in_the_monthly_table():
    rows = tables.load("china_monthly_exports", NEW)
    assert not rows["value"].isin([84933, 40578, -19.1, -31.1, -38.8, -60.6, -36.7, -46.5, -74.3, -38.2]).any()


def test_the_parts_of_the_quota_are_its_total():
    parts = tables.load("production_quota", OLD).groupby(["year", "part"])["value"].first().unstack()
    known = parts.dropna(subset=["total", "light", "heavy"])
    assert set(known.index) == set(range(2010, 2025))
    assert (known["light"] + known["heavy"] == known["total"]).all()
    assert parts.loc[2025].isna().all()
    assert 100 * parts.loc[2024, "heavy"] / parts.loc[2024, "total"] == pytest.approx(7.09, abs=0.005)


def test_a_quota_carried_forward_is_that_of_the_year_it_names():
    heavy = tables.load("production_quota", OLD).query("part == 'heavy'").set_index("year")
    carried = heavy.dropna(subset=["carried_from"])
    assert set(carried.index) == {2019, 2022, 2024}  # those with a value of their own may test whether it was held
    assert (carried["value"] == heavy.loc[carried["carried_from"].astype(int), "value"].to_numpy()).all()
    assert (carried["quality"] == "derived").all()


def test_imports_of_the_eu_agree_with_their_shares():
    tonnes = table("eu_imports", measure="t").set_index("geo")["value"]
    shares = table("eu_imports", measure="share").set_index("geo")["value"]
    assert shares.sum() == pytest.approx(100)
    for geo in ("CHN", "RUS", "MYS"):
        low, high = 100 * (tonnes[geo] - 50) / (tonnes["WLD"] + 50), 100 * (tonnes[geo] + 50) / (tonnes["WLD"] - 50)
        assert low <= shares[geo] <= high


def test_definitions_of_the_japanese_share_stay_apart():
    year = table("japan_import_share", NEW, geo="CHN")
    year = year[year["period"].str.startswith("2024") & year["value"].notna()]
    assert set(year["definition"]) == {"stated", "metal_equivalent", "value"}
    imports = table("japan_imports", NEW, year=2025)
    totals = imports.groupby("geo")["value"].sum()
    for geo in ("CHN", "VNM", "FRA", "EST", "THA"):
        share = one("japan_import_share", NEW, period="2025", geo=geo, definition="comtrade_weight")
        assert share == pytest.approx(100 * totals[geo] / totals["WLD"], abs=0.006)
    assert one("japan_imports", geo="CHN", year=2010, hs="280530+2846") / one(
        "japan_imports", geo="WLD", year=2010, hs="280530+2846"
    ) == pytest.approx(0.8161, abs=5e-5)


def test_us_imports_agree_with_the_table_of_chapter_one():
    older = tables.load("usitc_imports_from_china", OLD).set_index("year")["value"]
    ours = table("us_imports_ree", hs="2846", geo="CHN", measure="t").set_index("year")["value"]
    assert (ours[older.index] - older).abs().max() < 1e-3


def test_the_lists_have_their_official_length_and_the_split_of_the_yardstick():
    lists = tables.load("critical_minerals_lists", NEW)
    assert lists.groupby("list").size().to_dict() == {
        "METI31": 31, "DOE2023": 18, "USGS2022": 50, "USGS2025": 60, "EU2023_strategic": 16,
        "EU2023_hree": 10, "EU2023_lree": 5, "EU2024_annex1": 17, "EU2024_annex2": 34,
    }  # fmt: skip
    doe = lists[lists["list"] == "DOE2023"].groupby("group").size().to_dict()
    assert doe == {"rare_earth": 4, "rare_metal": 5, "other": 9}
    yardstick = set(lists[lists["list"] == "METI31"]["symbol"].dropna())
    assert len(yardstick) == 30
    named = lists[lists["symbol"].isin(yardstick)]
    assert set(named["group"]) == {"rare_metal"}
    older = tables.load("critical_minerals_lists", OLD)
    kept = lists[lists["list"] != "USGS2025"].reset_index(drop=True)
    pd.testing.assert_frame_equal(older, kept)


def test_controls_take_effect_after_their_issue_and_change_state_only_later():
    older, newer = (tables.load("export_controls", vintage).set_index("key") for vintage in (OLD, NEW))
    dated = newer.dropna(subset=["date_issued", "date_effective"])
    assert (dated["date_issued"] <= dated["date_effective"]).all()
    assert older["date_issued"].dropna().max() <= "2025-10-31"
    assert newer.loc["2023 No. 23", "date_effective"] == "2023-08-01"
    changed = {name for name in older.index if older.loc[name, "status"] != newer.loc[name, "status"]}
    assert changed == {f"2025 No. {number}" for number in (55, 56, 57, 58, 61, 62)} | {"2024 No. 46"}
    assert newer.loc["2025 No. 18", "status"] == "in_force"


def test_ventures_without_a_second_source_say_so():
    rows = tables.load("ventures_abroad", OLD)
    alone = rows[rows["source"] == "miura2025"]
    assert alone["what_en"].isna().all()
    assert alone["note"].str.contains("no other source|only the memorandum").all()
    assert rows[rows["source"] != "miura2025"]["what_ja"].notna().all()


def test_policies_of_the_older_vintage_are_of_its_time():
    assert tables.load("policy_instruments", OLD)["date"].max() < "2025-11"
    newer = tables.load("policy_instruments", NEW)
    assert (newer["date"].str[:4].astype(int) == newer["year"]).all()
    assert {"overseas_resources", "stockpile", "saving_substitution", "recycling", "seabed"} <= set(newer["type"])


def test_shares_of_the_lost_chart_are_missing_and_not_guessed():
    mining = table("dy_tb_share", stage="mining")
    assert mining["value"].isna().all()
    assert sorted(mining["element"]) == ["Dy", "Tb"]


def test_the_origins_of_japans_imports_of_2024_add_up_and_give_the_shares_on_file():
    values = tables.load("japan_import_values", OLD).pivot(index="geo", columns="hs", values="value").fillna(0)
    origins = values.drop("WLD")
    assert origins.sum().to_dict() == pytest.approx(values.loc["WLD"].to_dict(), abs=0.1)
    total = values.sum(axis="columns")
    for geo in ("CHN", "VNM", "FRA"):
        on_file = one("japan_import_share", OLD, period="2024", geo=geo, source="adb_wto_ticm_2024")
        assert 100 * total[geo] / total["WLD"] == pytest.approx(on_file, abs=0.0005), geo


def test_no_measure_rests_on_a_heading_that_the_paper_itself_cites():
    cited = (paths.PAPER / "references.bib").read_text(encoding="utf-8")
    for vintage in (OLD, NEW):
        for source in tables.provenance("policy_instruments", vintage):
            assert "heading" not in source.read or source.url not in cited, source.id
