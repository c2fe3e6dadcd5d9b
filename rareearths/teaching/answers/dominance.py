"""Expected answers of the exercises of chapter 1."""

from __future__ import annotations

import pandas as pd

from rareearths.tables import editions
from rareearths.teaching.answers.expected import Choice, Load, Members, Number, Rule, answers, at

_WORLD = "WLD"


def mined(load: Load, year: int = 2024) -> pd.Series:
    """Return mine production of a year by country, as the newest edition that holds the year has it (t REO)."""
    rows = editions.newest(load("usgs_mine_production"), year)
    return rows.dropna(subset="value").set_index("geo")["value"].astype(float)


@answers("1-1")
def share_of_the_sum(load: Load) -> Number:
    """Divide China by what the rows of the countries add up to, instead of the printed world total."""
    rows = mined(load)
    china = rows["CHN"]
    return Number(
        100 * china / rows.drop(_WORLD).sum(),
        {"rounded_total": [100 * china / rows[_WORLD]], "with_world": [100 * china / rows.sum()]},
    )


@answers("1-2")
def concentration(load: Load) -> Number:
    """Compute the Herfindahl-Hirschman index of mine production, the row of others taken as one country."""
    rows = mined(load)
    parts = rows.drop(_WORLD)
    index = float(((100 * parts / parts.sum()) ** 2).sum())
    return Number(
        index,
        {
            "rounded_total": [float(((100 * parts / rows[_WORLD]) ** 2).sum())],
            "percent": [index / 1e4],
            "with_world": [float(((100 * rows / rows.sum()) ** 2).sum())],
        },
    )


@answers("1-3")
def what_moved(load: Load) -> Members:
    """Find the countries whose production of 2024 the next edition put at least 1,000 t lower."""
    rows = load("usgs_mine_production")
    rows = rows[(rows["year"] == 2024) & (rows["geo"] != _WORLD)].pivot_table(
        index="geo", columns="edition", values="value"
    )
    first, second = editions.known(pd.DataFrame({"edition": rows.columns}))[:2]
    fallen = rows[first] - rows[second]
    return Members(frozenset(fallen[fallen >= 1000].index))


@answers("1-4")
def reserves_gone(load: Load) -> Number:
    """Sum the change of the reserves of Vietnam and Russia together from 2022 to 2024 (Mt REO)."""
    rows = load("usgs_reserves")
    rows = rows[rows["measure"] == "reserves"]

    def change(geo: str) -> float:
        each = rows[rows["geo"] == geo]
        newest = editions.newest(each, 2024)
        return (at(newest, year=2024) - at(editions.newest(each, 2022), year=2022)) / 1e6

    both = change("VNM") + change("RUS")
    return Number(both, {"part": [change("VNM"), change("RUS")], "rounded_total": [change(_WORLD)], "t": [both * 1e6]})


@answers("1-6")
def quota_as_output(load: Load) -> Rule:
    """Try whether output equals the quota in each year: it does; with one year's output changed it does not."""
    quota = load("production_quota")
    quota = quota[quota["part"] == "total"].dropna(subset="value").set_index("year")["value"]
    output = load("usgs_mine_production")
    output = output[(output["geo"] == "CHN") & output["year"].between(2018, 2024)].dropna(subset="value")
    output = output.drop_duplicates("year", keep="first").set_index("year")["value"]
    both = pd.DataFrame({"quota": quota, "output": output}).dropna().astype(float).reset_index()
    moved = both.assign(output=both["output"] + 5000 * (both["year"] == both["year"].max()))
    return Rule(((both, True), (moved, False)))


@answers("1-7")
def exports_over_quota(load: Load) -> Number:
    """Take the exports of 2010 as a percentage of that year's export quota."""
    quota, exports = load("export_quota"), load("china_customs_exports")

    def share(year: int, part: str = "total") -> float:
        return 100 * at(exports, year=year, series="rare_earths") / at(quota, year=year, part=part)

    right = share(2010)
    return Number(right, {"part": [share(2010, "domestic")], "base": [1e4 / right], "points": [right - 100],
                          "other_year": [share(year) for year in (2011, 2012, 2013, 2014)]})  # fmt: skip


@answers("1-8")
def mirror_gap(load: Load) -> Number:
    """Compare US imports with Chinese exports of 2020, HS 2846: the gap in % of the exports."""
    pairs = load("comtrade_mirror_pairs")
    sold = pairs[(pairs["geo"] == "USA") & (pairs["hs"] == "2846")].set_index("year")
    bought = load("usitc_imports_from_china")
    bought = bought[bought["hs"] == "2846"].set_index("year")["value"].astype(float)
    right = 100 * (bought[2020] / sold["exporter_value"][2020] - 1)
    return Number(
        float(right),
        {
            "estimated": [float(100 * (sold["importer_value"][2020] / sold["exporter_value"][2020] - 1))],
            "base": [float(100 * (sold["exporter_value"][2020] / bought[2020] - 1))],
            "other_year": [float(100 * (bought[year] / sold["exporter_value"][year] - 1)) for year in (2021, 2022)],
        },
    )


@answers("1-9")
def gap_of_all_partners(load: Load) -> Number:
    """Compare the importers of 2023 with China, all partners together, HS 2846: the gap in % of the exports."""
    rows = load("comtrade_mirror_pairs")
    rows = rows[(rows["year"] == 2023) & (rows["hs"] == "2846")].dropna(subset=["importer_value", "exporter_value"])
    bought, sold = rows["importer_value"].sum(), rows["exporter_value"].sum()
    rates = 100 * (rows["importer_value"] / rows["exporter_value"] - 1)
    return Number(
        float(100 * (bought / sold - 1)),
        {
            "mean_of_rates": [float(rates.mean())],
            "base": [float(100 * (sold / bought - 1))],
            "t": [float(bought - sold)],
        },
    )


@answers("1-10")
def other_elements(load: Load) -> Choice:
    """Say why one source's mining is a fifth of the other's: it counts other elements."""
    magnets = load("iea_magnet_rare_earths")
    ratio = 1000 * at(magnets, stage="mining", geo=_WORLD, year=2024) / mined(load)[_WORLD]
    # 0.857 is the weight of neodymium in its oxide: were the ratio near it, the factor would be the answer
    assert ratio < 0.857 / 2, "the two sources have come close: rewrite exercise 1-10"
    return Choice("elements", {"factor": "factor", "year": "same_year", "ore": "same_stage"})
