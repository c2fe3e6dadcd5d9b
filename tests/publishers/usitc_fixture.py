"""Workbooks and answers in the formats of DataWeb, with made-up figures."""

import json

from workbook_writer import workbook

from rareearths.fetch.publishers.usitc import report

QUERY = [
    ["Download Date", "2028-07-10 16:57:38"],
    ["Step 1: Trade Flow and Classification System"],
    ["Trade Flow", "Imports For Consumption"],
    ["Data Format", 1],
    ["Select Type", "Full Years"],
    ["Country Aggregation", "Break Out Countries"],
    ["Select Type", "Select Individual Countries"],
    ["Commodity Aggregation", "Break Out Commodities"],
]
# country, code, unit, value and quantity of 2026, 2027, 2028 (made up); 2028 is not over
LINES = [
    ("China", "2846", "kilograms", [9_000_000, 8_000_000, 0], [3_000_000, 2_000_000, 0]),
    ("China", "2805", "kilograms", [500_000, 0, 0], [50_000, 0, 0]),
    ("China", "8505", "number", [40_000_000, 41_000_000, 0], [7, 8, 0]),
    ("China", "8505", "kilograms", [1_000_000, 2_000_000, 0], [100_000, 90_000, 0]),
    ("Vietnam", "2846", "kilograms", [4_000, 5_000, 0], [2_000, 1_000, 0]),
    ("Myanmar (Burma)", "2846", "kilograms", [1, 2, 0], [1, 1, 0]),
    ("Atlantis", "2601", "gold content grams", [11, 12, 0], [13, 14, 0]),
]


def sheet(name, lines, span="Jan - Sep", years=(2026, 2027, 2028), marks=False, count=None):
    """One sheet: title, count, header, lines, and totals under values."""
    to_date, value = name.endswith(" YTD"), name.startswith("Customs")
    headers = [f"{year}_Year_to_date" if to_date else str(year) for year in years]
    suppressed = [f"{header}_Suppressed" for header in headers] if marks else []
    rows = [
        [f"Imports For Consumption|Annual + Year-To-Date Data from {span}"],
        ["Data Row Count", len(lines) if count is None else count],
        ["Data Type", "Country", "HTS Number", "Description", "Quantity Description", *headers, *suppressed],
    ]
    kind = name.removesuffix(" YTD")
    for country, code, unit, values, quantities in lines:
        cells = values if value else quantities
        shown = [cell / 2 if to_date and not isinstance(cell, str) else cell for cell in cells]
        rows.append([kind, country, code, "X", f"Value for: {unit}" if value else unit, *shown, *[0] * len(suppressed)])
    if value:
        sums = [sum(row[5 + place] for row in rows[3:]) for place in range(len(years))]
        rows.append(["Total: ", "", "", "", "", *[f"{int(each):,}" for each in sums]])
    return rows


def made(lines=LINES, query=QUERY, **how):
    names = ["Customs Value", "Customs Value YTD", "First Unit of Quantity", "First Unit of Quantity YTD"]
    books = {name: sheet(name, lines, marks=name.startswith("First"), **how) for name in names}
    return workbook({"Query Parameters": query, **books})


def answer(measure, lines=LINES, years=(2026, 2027)):
    """An answer of the API with the structure that its guide and its users show; the figures are made up."""
    value = measure == "CONS_CUSTOMS_VALUE"
    first = [{"label": "Data Type"}, {"label": "Country"}, {"label": "HTS Number"}, {"label": "Description"}]
    columns = [
        {"columns": [*first, {"label": "Quantity Description"}]},
        {"columns": [{"label": str(y)} for y in years]},
    ]
    rows = []
    for country, code, unit, values, quantities in lines:
        cells = ["x", country, code, "X", f"Value for: {unit}" if value else unit]
        cells += [f"{cell:,}" for cell in (values if value else quantities)[: len(years)]]
        rows.append({"rowEntries": [{"value": cell} for cell in cells]})
    table = {"column_groups": columns, "row_groups": [{"rowsNew": rows}]}
    return json.dumps({"dto": {"tables": [table], "errors": []}}).encode()


ANSWERS = {"api:" + measure: answer(measure) for measure in report.ASKED}
