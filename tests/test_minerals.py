"""Concentration and mirror gaps: withheld, missing and bounded figures; shares recomputed from the publisher's file."""

import csv
import gzip
import re

import pandas as pd
import pytest
from lookup import sample

from rareearths import tables
from rareearths.chapter import importlists, minerals
from rareearths.chapter.profile import Profile

VINTAGE = "2026-06"
NAMES = tables.load("mineral_names", VINTAGE)


def figures(*rows):
    return pd.DataFrame(rows, columns=["geo", "value", "operator", "mark"])


def of(commodity):
    rows = tables.load("usgs_world", VINTAGE)
    return rows[rows["commodity"] == commodity]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("gallium", "GALLIUM"),
        ("Graphite", "GRAPHITE (NATURAL)"),
        ("天然黒鉛", "GRAPHITE (NATURAL)"),
        ("rare earths", "RARE EARTHS"),
        ("heavy rare earths", "RARE EARTHS (Heavy)"),
        ("  magnesium   metal ", "MAGNESIUM METAL"),
        ("aluminium", "ALUMINUM"),
    ],
)
def test_a_mineral_is_found_by_its_name(asked, found):
    assert minerals.find(NAMES, asked) == found


@pytest.mark.parametrize(
    ("asked", "said"), [("galium", "typing slip"), ("iron", "several begin so (IRON AND STEEL,"), ("", "typing slip")]
)
def test_an_unknown_mineral_is_told_what_there_is(asked, said):
    with pytest.raises(minerals.MineralUnknown) as error:
        minerals.find(NAMES, asked)
    assert said in str(error.value)
    assert "gallium, garnet" in str(error.value).replace("industrial garnet", "garnet")


def test_every_mineral_of_the_tables_has_a_name():
    named = set(NAMES["commodity"])
    for table in ("usgs_world", "usgs_world_import_sources", "mineral_hs_codes"):
        assert set(tables.load(table, VINTAGE)["commodity"]) <= named
    for column in ("name_en", "name_ja"):
        assert NAMES[column].is_unique


def test_withheld_and_missing_figures_have_no_share():
    rows = figures(
        ("CHN", 60, None, None), ("USA", None, None, "W"), ("IRN", None, None, "NA"), ("WLD", 100, None, None)
    )
    assert minerals.shares(rows)[["geo", "share"]].values.tolist() == [["CHN", 60.0]]
    # what is not named may be one country or many
    assert minerals.hhi(rows) == (3600.0, 3600.0 + 40.0**2)


def test_a_zero_is_a_figure():
    rows = figures(("CHN", 100, None, None), ("USA", 0, None, "—"), ("WLD", 100, None, None))
    assert minerals.shares(rows)["share"].tolist() == [100.0, 0.0]
    assert minerals.hhi(rows) == (10000.0, 10000.0)


def test_shares_of_a_total_that_is_a_lower_bound_are_taken_of_the_sum_if_that_is_larger():
    rows = figures(("CHN", 80, None, None), ("RUS", 40, None, None), ("WLD", 100, ">", None))
    assert minerals.total(rows) == 120
    rows = figures(("CHN", 80, None, None), ("RUS", 10, None, None), ("WLD", 100, ">", None))
    assert minerals.total(rows) == 100


def test_a_total_rounded_below_the_sum_makes_no_share_larger_than_it_can_be():
    rows = figures(("CHN", 100, None, None), ("RUS", 10, None, None), ("WLD", 100, None, None))
    assert minerals.shares(rows)["share"].sum() == pytest.approx(100)
    low, high = minerals.hhi(rows)
    assert low == pytest.approx(high) == pytest.approx((100 / 1.1) ** 2 + (10 / 1.1) ** 2)
    gallium = minerals.hhi(minerals.block(of("GALLIUM"), "production"))
    assert max(gallium) <= 10_000


def test_without_a_total_the_sum_stands():
    assert minerals.total(figures(("CHN", 70, None, None), ("RUS", 40, None, None))) == 110
    assert minerals.total(figures(("CHN", 70, None, None), ("WLD", None, None, "NA"))) == 70


def test_figures_that_are_not_alike_are_refused():
    rows = of("COBALT")
    with pytest.raises(minerals.Unlike, match="one statistic"):
        minerals.shares(rows)
    with pytest.raises(minerals.Unlike, match="one year"):
        minerals.shares(rows[rows["statistic"] == "production"])
    twice = figures(("CHN", 70, None, None), ("CHN", 40, None, None))
    with pytest.raises(minerals.Unlike, match="more for CHN"):
        minerals.shares(twice)


def test_the_mirror_gap_is_of_one_code_and_one_year():
    pairs = pd.DataFrame(
        {
            "hs": ["811292"] * 3,
            "year": [2024] * 3,
            "importer_value": [80.0, 40.0, None],
            "exporter_value": [100.0, 100.0, 500.0],
        }
    )
    assert minerals.mirror_gap(pairs) == -40.0  # the pair with one side does not count
    with pytest.raises(minerals.Unlike, match="one hs"):
        minerals.mirror_gap(pairs.assign(hs=["811292", "811292", "811010"]))
    with pytest.raises(minerals.Unlike, match="one year"):
        minerals.mirror_gap(pairs.assign(year=[2022, 2024, 2024]))
    assert pd.isna(minerals.mirror_gap(pairs.iloc[2:]))


def test_a_commodity_without_world_tables_has_an_empty_block():
    assert minerals.block(of("GERMANIUM"), "production").empty
    assert minerals.block(of("GALLIUM"), "reserves").empty


@pytest.mark.parametrize(
    ("commodity", "country", "statistic"),
    [
        ("ANTIMONY", "Tajikistan", "Production"),
        ("GRAPHITE (NATURAL)", "China", "Production"),
        ("COBALT", "Congo (Kinshasa)", "Production"),
        ("COBALT", "Congo (Kinshasa)", "Reserves"),
        ("LITHIUM", "Australia", "Production"),
        ("LITHIUM", "Chile", "Reserves"),
        ("RARE EARTHS", "China", "Production"),
    ],
)
def test_shares_are_those_of_the_publishers_file(commodity, country, statistic):
    """Recomputed from the file by hand, without the readers."""
    with gzip.open(sample("usgs/MCS2026_Commodities_Data.csv.gz"), "rt", encoding="cp1252", newline="") as file:
        printed = {
            row["Country"]: row["Value"]
            for row in csv.DictReader(file)
            if row["MCS chapter"] == commodity and row["Statistics"] == statistic and row["Year"] == "2025"
            and row["Section"].startswith("World")
        }  # fmt: skip
    number = re.compile(r"[<>]?[0-9,]+")
    figures = {
        name: float(cell.strip("<>").replace(",", "")) for name, cell in printed.items() if number.fullmatch(cell)
    }
    world = figures.pop("World total")
    # a total is rounded: of cobalt the countries add up to more
    part, whole = figures[country], max(world, sum(figures.values()))
    code = of(commodity).set_index("country").loc[[country], "geo"].iloc[0]
    ours = minerals.shares(minerals.block(of(commodity), statistic.lower(), 2025)).set_index("geo")
    assert ours.loc[code, "share"] == pytest.approx(100 * part / whole)


def test_a_total_without_a_withheld_country_says_so():
    rows = tables.load("usgs_world", VINTAGE).dropna(subset=["excludes"])
    assert {"LITHIUM", "ANTIMONY"} <= set(rows["commodity"])
    assert set(rows["geo"]) == {"WLD"}
    assert set(rows["statistic"]) == {"production"}


def test_the_pairs_of_a_code_do_not_exceed_what_the_exporter_reports():
    trade = tables.load("comtrade_mineral_trade", VINTAGE).query("side == 'exporter'").set_index(["hs", "year", "geo"])
    pairs = tables.load("comtrade_mineral_pairs", VINTAGE).groupby(["hs", "year", "exporter"])["exporter_value"].sum()
    compared = 0
    for key, weight in pairs.items():
        if key in trade.index and pd.notna(trade.loc[key, "weight"]):
            compared += 1
            assert weight <= 1.01 * trade.loc[key, "weight"], key
    assert compared >= 15


def test_codes_are_those_of_the_mineral_unless_others_are_asked_for():
    listed = tables.load("mineral_hs_codes", VINTAGE)
    assert minerals.codes(listed, "GERMANIUM")["hs"].tolist() == ["811292"]
    assert minerals.codes(listed, "GERMANIUM")["mixed"].tolist() == ["yes"]
    asked = minerals.codes(listed, "GERMANIUM", "811292, 283691").set_index("hs")["commodity"]
    assert asked.to_dict() == {"811292": "GERMANIUM", "283691": "LITHIUM"}
    assert minerals.codes(listed, "COPPER").empty
    with pytest.raises(minerals.CodeUnknown, match="got 740311"):
        minerals.codes(listed, "COPPER", "740311")


def test_the_import_sources_of_several_products_are_those_of_their_total():
    rows = tables.load("usgs_world_import_sources", VINTAGE)
    whole = {name: importlists.total_of(part) for name, part in rows.groupby("commodity")}
    assert whole["ANTIMONY"].empty, "the source adds up metal and oxide alone, without the ores of which Mexico has 86%"
    antimony = importlists.told_of(rows[rows["commodity"] == "ANTIMONY"]).set_index("geo")["value"]
    assert antimony.to_dict() == {"CHN": 55, "BEL": 12, "THA": 8, "IND": 6, "OTH": 19}
    germanium = whole["GERMANIUM"].set_index("geo")["value"]
    assert germanium.to_dict() == {"BEL": 41, "CHN": 23, "CAN": 17, "DEU": 14, "OTH": 5}
    assert whole["ARSENIC"]["value"].iloc[0] == 45, "a total that is not called one"
    assert whole["GRAPHITE (NATURAL)"]["detail"].unique().tolist() == ["All"]
    assert whole["ABRASIVES (MANUFACTURED)"].empty, "two totals, each of some products"
    assert whole["HELIUM AND RARE GASES"].empty, "several gases, and nothing that adds them up"


def test_a_total_lies_between_its_products():
    """No country has more of all imports than of the product of which it has most, but for rounding."""
    compared = 0
    rows = tables.load("usgs_world_import_sources", VINTAGE).dropna(subset=["value"])
    for _, part in rows.groupby("commodity"):
        whole, products = (part[part["sums"].eq("all") == is_total] for is_total in (True, False))
        lists = [each.set_index("geo")["value"] for _, each in products.groupby("detail")]
        for row in whole[whole["geo"] != "OTH"].itertuples() if len(lists) > 1 else ():
            compared += 1
            assert row.value <= max(each.get(row.geo, each.get("OTH", 0)) for each in lists) + 1, row
    assert compared > 50


def test_two_totals_of_all_imports_are_refused():
    rows = pd.DataFrame({"detail": ["Total", "Combined total"], "sums": ["all", "all"], "value": [40, 50]})
    with pytest.raises(minerals.Unlike, match="Total, Combined total"):
        importlists.total_of(rows)


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_every_mineral_can_be_told_of(lang):
    """No figure, mark, unit or country of the release stops the sentences, and none comes out as nan."""
    world, imports = tables.load("usgs_world", VINTAGE), tables.load("usgs_world_import_sources", VINTAGE)
    reliance = tables.load("usgs_net_import_reliance", VINTAGE).query("edition == 'MCS2026'")
    for row in NAMES.to_dict("records"):
        profile = Profile(pd.Series(row), "MCS 2026", lang)
        own = world[world["commodity"] == row["commodity"]]
        told = [
            profile.production(minerals.block(own, "production")),
            profile.reserves(minerals.block(own, "reserves")),
            profile.reliance(reliance[reliance["commodity"] == row["commodity"]]),
        ]
        for _, part in imports[imports["commodity"] == row["commodity"]].groupby("detail"):
            told.append(profile.sources(part))
        assert all(told)
        assert not [said for said in told if re.search(r"\bnan\b", said)]


def test_bounds_and_marks_are_said_as_they_are_printed():
    profile = Profile(NAMES.set_index("commodity").loc["GERMANIUM"], "MCS 2026", "en")
    assert [profile.bounded(50, sign) for sign in (">", ">=", "<", "<=", "~", None)] == [
        *("more than 50%", "at least 50%", "less than 50%", "at most 50%", "about 50%", "50%"),
    ]
    rows = pd.DataFrame({"year": [2024, 2025], "value": [50.0, None], "operator": [">", None]})
    assert profile.reliance(rows) == "US net import reliance in 2024 is more than 50%."
    assert profile.reliance(rows.iloc[1:]) == "MCS 2026 has no figure of US net import reliance for germanium."
    lithium = minerals.block(of("LITHIUM"), "production")
    said = profile.production(lithium)
    assert "The total leaves out a withheld figure: United States." in said and "without a figure" not in said
    antimony = profile.reserves(minerals.block(of("ANTIMONY"), "reserves"))
    assert "more than 2,000,000 t" in antimony
    assert "add up to more, 2,395,000 t; the shares are of that sum" in antimony
    graphite = profile.reserves(minerals.block(of("GRAPHITE (NATURAL)"), "reserves"))
    assert "Ukraine (no figure, “s” for small)" in graphite
    cobalt = profile.production(minerals.block(of("COBALT"), "production"))
    assert "China is No. 9, tied with others" in cobalt
