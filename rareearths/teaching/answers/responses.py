"""Expected answers of the exercises of chapter 3."""

from __future__ import annotations

import pandas as pd

from rareearths.teaching.answers.expected import Load, Number, Rule, answers, at


@answers("3-1")
def us_imports(load: Load) -> Number:
    """Compute China's share of the US imports of 2020 to 2023 by weight, HS 2805 and 2846 together."""
    rows = load("us_imports_ree")
    rows = rows[rows["year"].between(2020, 2023) & rows["hs"].isin(["2805", "2846"])]
    countries = rows[rows["geo"] != "WLD"].groupby(["measure", "hs", "geo"])["value"].sum().unstack()
    sums, values = countries.loc["t"], countries.loc["USD"]

    def share(frame: pd.DataFrame) -> float:
        return float(100 * frame["CHN"].sum() / frame.sum().sum())

    each = [share(sums.loc[[hs]]) for hs in sums.index]
    return Number(share(sums), {"code": each, "mean_of_rates": [sum(each) / len(each)],
                                "value": [share(values)], "with_world": [share(sums) / 2]})  # fmt: skip


@answers("3-2")
def revised(load: Load) -> Rule:
    """Try whether a figure was revised: two editions that give one year differently."""
    # what two editions of the summaries print of net import reliance in 2024, and the same with one cell changed
    frame = pd.DataFrame({"edition": ["MCS2025", "MCS2026"], "year": [2024, 2024], "value": [80.0, 53.0]})
    same = frame.assign(value=80.0)
    another_year = frame.assign(year=[2024, 2025])
    return Rule(((frame, True), (same, False), (another_year, False)))


@answers("3-3")
def lowest_share(load: Load) -> Number:
    """Compute the lowest share of China in the EU's imports that the tonnages allow, each rounded to 100 t."""
    rows = load("eu_imports")
    china, world = (at(rows, geo=geo, year=2024, measure="t") for geo in ("CHN", "WLD"))
    return Number(
        100 * (china - 50) / (world + 50),
        {"nominal": [100 * china / world], "other_end": [100 * (china + 50) / (world - 50)],
         "one_side": [100 * (china - 50) / world, 100 * (china - 50) / (world - 50)]},
    )  # fmt: skip


@answers("3-4")
def japan(load: Load) -> Number:
    """Compute China's share of Japan's imports of 2023 by weight, metals and compounds together (HS 2805 and 2846)."""
    rows = load("japan_imports")

    def weight(geo: str, hs: str) -> float:
        return at(rows, geo=geo, year=2023, hs=hs)

    codes = ("2805", "2846")
    right = 100 * sum(weight("CHN", hs) for hs in codes) / sum(weight("WLD", hs) for hs in codes)
    values = load("japan_import_share")
    by_value = at(values[values["period"].astype(str) == "2023"], definition="value", source="comtrade_2023")
    return Number(right, {"code": [100 * weight("CHN", hs) / weight("WLD", hs) for hs in codes], "value": [by_value]})
