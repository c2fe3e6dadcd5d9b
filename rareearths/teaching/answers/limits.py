"""Expected answers of the exercises of chapter 4."""

from __future__ import annotations

from rareearths.tables import editions
from rareearths.teaching.answers.expected import Chances, Load, Number, answers, at


@answers("4-1")
def tonnes_refined(load: Load) -> Number:
    """Compute the growth of China's refining of magnet rare earths from 2024 to 2040, in tonnes (%)."""
    rows = load("iea_magnet_rare_earths")

    def tonnes(year: int, stage: str = "refining", geo: str = "CHN") -> float:
        return at(rows, stage=stage, geo=geo, year=year)

    def share(year: int) -> float:
        return 100 * tonnes(year) / tonnes(year, geo="WLD")

    return Number(
        100 * (tonnes(2040) / tonnes(2024) - 1),
        {
            "share_for_tonnes": [share(2040) - share(2024)],
            "other_stage": [100 * (tonnes(2040, "mining") / tonnes(2024, "mining") - 1)],
            "other_year": [100 * (tonnes(2030) / tonnes(2024) - 1)],
            "base": [100 * (1 - tonnes(2024) / tonnes(2040))],
        },
    )


@answers("4-2")
def net_imports(load: Load) -> Number:
    """Compute China's net imports of 2024 without ore: metals and compounds, gross weight (t)."""
    rows = load("china_trade_balance")
    rows = rows[rows["period"].astype(str) == "2024"]

    def net(*codes: str) -> float:
        return sum(at(rows, hs=hs, flow="import") - at(rows, hs=hs, flow="export") for hs in codes)

    gross = sum(at(rows, hs=hs, flow="import") for hs in ("280530", "2846"))
    by_heading = [net("2846"), net("280530")]
    return Number(net("280530", "2846"), {"ore": [net("rare_earths")], "code": by_heading, "gross": [gross]})


@answers("4-3")
def price_gap(load: Load) -> Number:
    """Say how many times the price inside China the price abroad is, at its upper end, in the paper's figures."""
    from rareearths.paper import table  # noqa: PLC0415  (this exercise alone reads the paper's figures)

    price = {row["place"]: float(row["value"]) for row in table.check("dysprosium_gap")}
    right = price["abroad_high"] / price["inside"]
    return Number(
        right,
        {"other_end": [price["abroad_low"] / price["inside"]], "base": [1 / right], "more_than": [right - 1],
         "percent": [100 * right]},
    )  # fmt: skip


@answers("4-4")
def assembly(load: Load) -> Number:
    """Compute the growth of China's exports of intermediate goods of industry C26 from 2015 to 2022 (%)."""
    rows = load("oecd_intermediate_exports")
    rows = rows[rows["activity"] == "C26"].dropna(subset="value")

    def growth(geo: str) -> float:
        return 100 * (at(rows, geo=geo, year=2022) / at(rows, geo=geo, year=2015) - 1)

    def share(year: int) -> float:
        return 100 * at(rows, geo="CHN", year=year) / float(rows[rows["year"] == year]["value"].sum())

    start = at(rows, geo="CHN", year=2015)
    return Number(
        growth("CHN"),
        {
            "base": [100 * (1 - start / at(rows, geo="CHN", year=2022))],
            "share_for_tonnes": [share(2022) - share(2015), share(2022)],
            "other_country": [growth(geo) for geo in ("VNM", "USA", "KOR", "TWN", "MEX")],
        },
    )


@answers("4-5")
def six_forecasts(load: Load) -> Chances:
    """Say whether six things happened after the paper, in the order of the exercise."""
    months, prices = load("china_monthly_exports"), load("price_context")
    sums = months[months["measure"] == "t_cumulative"]

    def year(series: str, when: int) -> float:
        return at(sums, series=series, month=f"{when}-12")

    prices = prices[(prices["element"] == "Dy") & (prices["form"] == "unstated") & (prices["place"] == "europe")]
    controls = load("export_controls")
    sources, reliance = load("usgs_import_sources"), load("usgs_net_import_reliance")
    after = editions.known(sources)[1]
    rare = reliance[(reliance["item"] == "rare-earths-compounds-and-metals") & (reliance["edition"] == after)]
    new = controls[(controls["target"] == "JPN") & (controls["date_issued"].fillna("") < "2026-04")]
    return Chances(
        (
            year("magnets", 2025) > year("magnets", 2024),
            year("rare_earths", 2025) > year("rare_earths", 2024),
            at(prices, period="2025-11") > at(prices, period="2025-09"),
            len(new) > 0,
            at(sources, edition=after, geo="CHN") > 70,
            at(rare, year=2025) >= 80,
        )
    )
