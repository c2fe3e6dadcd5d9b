"""Workbooks in the layout of the IEA: with made-up figures, and with those of the shared conversion."""

import json

from brought_checks import SAMPLES
from workbook_writer import workbook

SUPPLY, DEMAND = "2 Total supply for key minerals", "1 Total demand for key minerals"
JSON = SAMPLES / "iea" / "cm_data_explorer_2025-05.json"
NAMES = {"Rare Earth Elements": "Magnet rare earth elements"}
STAGES = {"Lithium": "Chemicals", "Graphite": "Battery grade"}
YEARS = [2031, 2035, 2040]

# mineral -> heading of the second stage and label of its total; the figures are made up
MADE = {
    "Cobalt": ("Refining", "Total clean technologies"),
    "Graphite": ("Battery grade", "Total"),
    "Magnet rare earth elements": ("Refining", "Total"),
}


def made_supply(*, base=2026, start=0, gap=1, own_years=False, blank=True, rest=2.5):
    """Sheet 2 with made-up figures: `start` blank columns before, `gap` between blocks, years on top or by block."""
    years = [base, *YEARS]
    lead = [""] * start
    rows = [[*lead, "Supply by country"], []]
    if not own_years:
        rows.append([*lead, "", *years, *[""] * gap, "", *years])
    for mineral, (stage, total) in MADE.items():
        shown = years if own_years else [""] * len(years)
        rows.append([*lead, f"{mineral} - Mining", *shown, *[""] * gap, f"{mineral} - {stage}", *shown])
        left = {"China": 10.5, "Myanmar": 4.0, "United States": 3.0, "Brazil": 1.0}
        right = {"China": 20.25, "Malaysia": 2.0, "Estonia": 0.0, "Viet Nam": 1.0}
        for one, other in zip(left, right, strict=True):
            rows.append([*lead, one, *[left[one]] * 4, *[""] * gap, other, *[right[other]] * 4])
        if blank:
            rows.append([])
        sums = sum(left.values()) + rest, sum(right.values()) + rest
        rows.append([*lead, "Rest of world", *[rest] * 4, *[""] * gap, "Rest of world", *[rest] * 4])
        rows.append([*lead, "Total", *[sums[0]] * 4, *[""] * gap, total, *[sums[1]] * 4])
        rows.append([*lead, "Top 3 share", *[17.5 / sums[0]] * 4, *[""] * gap, "Top 3 share", *[23.25 / sums[1]] * 4])
        rows.append([])
    rows.append([*lead, "Notes: projections rest on announced projects."])
    rows.append([*lead, "“Base case” is explained elsewhere.", 1, 2, 3, 4])
    return rows


def made(**how):
    return workbook({"Contents": [["a"]], SUPPLY: made_supply(**how)})


SCENARIO = ["Stated policies scenario", "Announced pledges scenario", "Net zero emissions by 2050 scenario"]


def demand_sheet(minerals, base, years, gap=1):
    """Sheet 1: minerals with lines of (base, then years by scenario)."""
    blank = [""] * gap
    names = [part for name in SCENARIO for part in (*blank, name, *[""] * (len(years) - 1))]
    top = [part for _ in SCENARIO for part in (*blank, *years)]
    rows = [["Total demand (kt)"], [], ["", "", *names], ["", base, *top]]
    for mineral, lines in minerals.items():
        rows.append([mineral])
        for label, (first, groups) in lines.items():
            rows.append([label, first, *[part for group in groups for part in (*blank, *group)]])
        rows.append([])
    return [*rows, ["Notes: magnet rare earth elements are Pr, Nd, Tb and Dy."]]


def rebuilt():
    """Put the figures of the shared conversion back into the layout of the workbook."""
    shared = json.loads(JSON.read_text(encoding="utf-8"))
    years = ["2024", "2030", "2035", "2040"]
    rows = [["Total supply for key minerals (kt)"], [], ["", *map(int, years), "", "", *map(int, years)]]
    for mineral, blocks in shared["supply"].items():
        name = NAMES.get(mineral, mineral)
        rows.append([f"{name} - Mining", *[""] * 5, f"{name} - {STAGES.get(mineral, 'Refining')}"])
        sides = []
        for stage in ("mining", "refining"):
            block = blocks[stage]
            side = [[country, *[values[year] for year in years]] for country, values in block["countries"].items()]
            notes = [line for line in side if line[1] is None]
            rest = [line for line in side if line[0] == "Rest of world"]
            side = [line for line in side if line not in notes + rest]
            total = "Total clean technologies" if (mineral, stage) == ("Cobalt", "refining") else "Total"
            side += [[""] * 5, *rest, [total, *[block["total"][year] for year in years]]]
            side += [["Top 3 share", *[block["top3Share"][year] for year in years]], *notes]
            sides.append(side)
        for place in range(max(map(len, sides))):
            left, right = [side[place] if place < len(side) else [""] * 5 for side in sides]
            rows.append([*left, "", *right])
        rows.append([])
    lines, later = {}, ["2030", "2035", "2040", "2045", "2050"]
    for mineral, parts in shared["totalDemand"].items():
        printed = {
            **parts["sectors"],
            "Total clean technologies": parts["totalClean"],
            "Other uses": parts["otherUses"],
        }
        printed |= {"Total demand": parts["totalDemand"], "Share of clean technologies in total": parts["cleanShare"]}
        lines[NAMES.get(mineral, mineral)] = {
            label: (values["2024"], [[values[name][year] for year in later] for name in ("STEPS", "APS", "NZE")])
            for label, values in printed.items()
        }
    return workbook({DEMAND: demand_sheet(lines, 2024, [int(year) for year in later]), SUPPLY: rows}), shared
