"""Expected answers of the exercises of chapter 2. What the paper prints is read from the register of statements."""

from __future__ import annotations

import pandas as pd

from rareearths.paper import claims, table
from rareearths.teaching.answers.expected import Choice, Load, Members, Number, Rule, answers, at


def printed(claim: str) -> list[float]:
    """Return the numbers that the paper prints in a statement."""
    return [float(value) for value in claims.printed_values(claims.known(claim))]


def _months(load: Load) -> pd.DataFrame:
    rows = load("china_monthly_exports")
    return rows[rows["measure"].isin(["t", "t_cumulative"])]


def _headline(load: Load, month: str) -> float:
    return at(_months(load), month=month, series="rare_earths", measure="t")


@answers("2-1")
def share_as_printed(load: Load) -> Number:
    """Take the paper's compounds as a percentage of its total, January to August 2025."""
    total, part = printed("C107")[0], printed("C350")[0]
    return Number(100 * part / total, {"base": [100 * total / part], "rest": [100 * (1 - part / total)]})


@answers("2-2")
def difference(load: Load) -> Number:
    """Find what the paper's total holds besides its compounds: the customs' own line of rare earths, to the tonne."""
    total, part = printed("C107")[0], printed("C350")[0]
    rest = at(_months(load), month="2025-08", series="rare_earths", measure="t_cumulative")
    assert abs(total - part - rest) < 1, "the difference is no longer a line of the table: rewrite exercise 2-2"
    return Number(rest, {"sum": [total + part]})


@answers("2-3")
def not_a_part(load: Load) -> Choice:
    """Conclude: if the rest is the line of metals and compounds, the paper's compounds are not a part of that line."""
    return Choice("outside", {"part": "circular", "same": "same_line", "magnets": "bound"})


@answers("2-4")
def change_of_the_total(load: Load) -> Number:
    """Compute the change of the total in May 2025, from the headline's tonnes and the paper's rate for the products."""
    rate = printed("C105")[1]
    rate = -abs(rate)
    before, now = _headline(load, "2024-05"), _headline(load, "2025-05")
    products = at(_months(load), month="2025-05", series="rare_earth_products", measure="t")

    def total(change: float) -> float:
        return 100 * ((now + products) / (before + products / (1 + change / 100)) - 1)

    return Number(
        total(rate),
        {"mean_of_rates": [(100 * (now / before - 1) + rate) / 2], "rounded_rate": [total(round(rate))],
         "part": [100 * (now / before - 1)]},
    )  # fmt: skip


@answers("2-5")
def products_of_april(load: Load) -> Number:
    """Solve the three printed rates for the exports of products in April 2025 (t)."""
    whole, part = -abs(printed("C104")[0]), -abs(printed("C105")[0])
    before, now = _headline(load, "2024-04"), _headline(load, "2025-04")
    # (now + (1 + part) x) / (before + x) = 1 + whole, solved for x, the products of the year before
    earlier = (now - (1 + whole / 100) * before) / ((whole - part) / 100)
    return Number((1 + part / 100) * earlier, {"a_year_before": [earlier], "with_headline": [now]})


@answers("2-6")
def adds_up(load: Load) -> Rule:
    """Try whether a total less a part is the headline: in the paper's figures it is."""
    total, part = printed("C107")[0], printed("C350")[0]
    headline = at(_months(load), month="2025-08", series="rare_earths", measure="t_cumulative")
    frame = pd.DataFrame({"total": [total], "part": [part], "headline": [headline]})
    return Rule(
        ((frame, True), (frame.assign(headline=headline + 2500), False), (frame.assign(part=part - 3000), False))
    )


@answers("2-7")
def months_that_differ(load: Load) -> Members:
    """Find the announcements that the paper's timeline has in another month than that in which they took effect."""
    rows = [row for row in table.check("fig09") if row["effective"] and row["month"]]

    def moved(day: str) -> frozenset[str]:
        return frozenset(row["key"] for row in rows if row[day][:7] != f"{row['year']}-{int(row['month']):02}")

    every = frozenset(row["key"] for row in rows)
    right = moved("effective")
    return Members(right, {"month_of_issue": moved("issued"), "other_half": every - right})


@answers("2-9")
def share_of_magnets(load: Load) -> Number:
    """Compute China's share of the exports of permanent magnets of metal in 2024, of all that report."""
    rows = load("magnet_exporters")
    rows = rows[(rows["year"] == 2024) & (rows["hs"] == "850511")].dropna(subset="value")
    rows = rows.sort_values("value", ascending=False).drop_duplicates("geo").set_index("geo")["value"].astype(float)
    world = rows["WLD"]  # what the reporters add up to; the table has the larger ones alone
    narrow = at(load("magnet_exporters"), geo="CHN", year=2024, hs="85051110")
    return Number(
        float(100 * rows["CHN"] / world),
        {
            "code": [float(100 * narrow / world)],
            "base": [float(100 * rows["CHN"] / (world - rows["CHN"]))],
            "with_world": [float(100 * rows["CHN"] / rows.sum())],
            "listed": [float(100 * rows["CHN"] / rows.drop("WLD").sum())],
        },
    )


@answers("2-10")
def part_of_a_heading(load: Load) -> Number:
    """Divide the imports from Myanmar of 2023 under 28469019 by those under all of 2846 (%)."""
    rows = load("china_imports")
    rows = rows[(rows["period"].astype(str) == "2023") & rows["operator"].isna()]
    wide, narrow = at(rows, geo="MMR", hs="2846"), at(rows, geo="MMR", hs="28469019")
    return Number(
        100 * narrow / wide,
        {"base": [100 * wide / narrow], "rest": [100 * (1 - narrow / wide)],
         "with_world": [100 * at(rows, geo="WLD", hs="28469019") / at(rows, geo="WLD", hs="2846")]},
    )  # fmt: skip


@answers("2-11")
def heavy_quota(load: Load) -> Number:
    """Compute the change of the heavy share of the quota from 2018 to 2024 (percentage points)."""
    rows = load("production_quota")

    def share(year: int) -> float:
        return 100 * at(rows, year=year, part="heavy") / at(rows, year=year, part="total")

    change = share(2024) - share(2018)
    return Number(
        change,
        {"relative": [100 * change / share(2018)], "part": [share(2024), share(2018)], "percent": [change / 100]},
    )


@answers("2-8")
def stages(load: Load) -> Choice:
    """Say at which stage China's share of dysprosium stands in a source: refining; of mining no figure was found."""
    rows = load("dy_tb_share").dropna(subset="value")
    china = set(rows[(rows["geo"] == "CHN") & (rows["element"] == "Dy")]["stage"])
    assert "refining" in china, "no share of refining is left: rewrite exercise 2-8"
    assert "mining" not in china, "a share of mining was found: rewrite exercise 2-8"
    return Choice("refining", {"mining": "other_stage", "export": "other_stage"})
