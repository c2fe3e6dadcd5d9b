"""DataWeb: the export workbook and the answer of the API; every row of the vintages is reproduced from the workbook."""

import contextlib
import json

import pandas as pd
import pytest
from brought_checks import SAMPLES, Client, accept, damaged, needs_shared, raw
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from usitc_fixture import ANSWERS, LINES, QUERY, answer, made, sheet
from workbook_writer import workbook

from rareearths import tables as data
from rareearths.fetch.contract import ContractBroken, InputNeeded, SourceError
from rareearths.fetch.publishers.usitc import publisher
from rareearths.fetch.publishers.usitc import workbook as usitc_workbook
from rareearths.fetch.publishers.usitc.table import headings

SAMPLE = SAMPLES / "usitc" / "us_imports_for_consumption_1993-2026.xlsx"


def test_the_tables_of_years_not_seen_yet(tmp_path):
    lines = [(*line[:3], [v / 1 for v in line[3]], line[4]) for line in LINES]
    parsed = publisher.parse([raw(made(lines, years=(2024, 2025, 2026), span="Jan - Apr"), "export.xlsx")])
    accept(tmp_path, parsed, publisher)
    publisher.validate(parsed, {})
    rows = parsed.tables["us_imports_ree"].set_index(["year", "hs", "geo", "measure"])
    assert rows.loc[(2025, "2846", "CHN", "t"), "value"] == 2000
    assert rows.loc[(2025, "8505", "CHN", "USD"), "value"] == 43_000_000
    assert rows.loc[(2025, "8505", "CHN", "USD"), "note"] == "sum of the lines of this heading"
    assert rows.loc[(2025, "2846", "VNM", "t_jan_apr"), "value"] == 0.5
    assert rows.loc[(2025, "2846", "VNM", "t_jan_apr"), "locator"] == (
        'sheet "First Unit of Quantity YTD", Vietnam / 2846, 2025'
    )
    assert not {("8505", "t"), ("8505", "t_jan_apr")} & {(hs, measure) for _, hs, _, measure in rows.index}
    assert (2025, "2805", "CHN", "USD") not in rows.index  # zeros are left out
    assert set(rows.index.get_level_values("geo")) == {"CHN", "VNM"}
    china = parsed.tables["usitc_imports_from_china"]
    assert list(china["value"]) == [3000, 2000]
    assert parsed.newest == "2026-04"


def test_another_year_to_date_stays_out_of_the_table_but_is_read():
    content = made()
    parsed = publisher.parse([raw(content)])
    assert parsed.newest == "2028-09"
    assert set(parsed.tables["us_imports_ree"]["measure"]) == {"USD", "t"}
    read = usitc_workbook.imports(content)
    assert set(read["span"]) == {"", "jan_sep"}
    assert set(read.loc[read["span"] == "", "year"]) == {2026, 2027}
    assert set(read["country"]) == {"China", "Vietnam", "Myanmar (Burma)", "Atlantis"}
    assert read.loc[read["country"] == "Atlantis", "geo"].eq("").all()


def test_a_finished_year_to_date_and_annual_data_alone():
    query = swapped("Download Date", "2029-03-01")
    full = usitc_workbook.imports(made(query=query, span="Jan - Dec"))
    assert set(full.loc[full["span"] == "", "year"]) == {2026, 2027, 2028}
    alone = workbook({"Query Parameters": query, "Customs Value": sheet("Customs Value", LINES)})
    assert set(usitc_workbook.imports(alone)["year"]) == {2026, 2027, 2028}


def test_ten_digit_codes_add_up_to_headings():
    lines = [("China", "2846.90.20.10", *LINES[0][2:]), ("China", "2846.90.80.00", *LINES[0][2:]), *LINES[1:]]
    rows = publisher.parse([raw(made(lines))]).tables["us_imports_ree"].set_index(["year", "hs", "geo", "measure"])
    assert rows.loc[(2027, "2846", "CHN", "t"), "value"] == 4000
    assert rows.loc[(2027, "2846", "CHN", "t"), "note"] == "sum of the lines of this heading"


def test_a_suppressed_quantity_is_marked():
    rows = sheet("First Unit of Quantity", LINES, marks=True)
    rows[3][8] = 1
    content = workbook(
        {"Query Parameters": QUERY, "Customs Value": sheet("Customs Value", LINES), "First Unit of Quantity": rows}
    )
    table = publisher.parse([raw(content)]).tables["us_imports_ree"].set_index(["year", "hs", "geo", "measure"])
    assert table.loc[(2026, "2846", "CHN", "t"), "note"] == "part of the quantity is suppressed"


def test_of_two_files_the_later_counts():
    changed = [("China", "2846", "kilograms", [9_000_000, 8_000_000, 0], [3_000_000, 2_500_000, 0]), *LINES[1:]]
    table = publisher.parse([raw(made()), raw(made(changed))]).tables["usitc_imports_from_china"]
    assert list(table["value"]) == [3000, 2500]


def swapped(label, value):
    return [[label, value] if row[0] == label else row for row in QUERY]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (lambda: made(count=9), "cut off"),
        (lambda: made(query=swapped("Trade Flow", "General Imports")), "Trade Flow"),
        (lambda: made(query=swapped("Data Format", 1000)), "single units"),
        (lambda: made(query=swapped("Country Aggregation", "Aggregate Countries")), "Break Out"),
        (lambda: made([(*LINES[0][:2], "number", *LINES[0][3:]), *LINES[1:]]), "unit of quantity that changed"),
        (lambda: made([*LINES, LINES[0]]), "twice"),
        (lambda: made([*LINES, ("", "2846", "kilograms", [1, 1, 0], [1, 1, 0])]), "country and a code"),
        (lambda: made([*LINES[:-1], (*LINES[-1][:3], [11, 12, 0], [1, 1, "3 kg"])]), "expected a number"),
        (lambda: made(span="some months"), "months of the year"),
        (lambda: workbook({"Query Parameters": QUERY}), "Customs Value"),
        (lambda: workbook({"Sheet1": [["a"]]}), "Query Parameters"),
        (lambda: workbook({"Query Parameters": QUERY, "Customs Value": [["Exports"], ["a"], ["b"]]}), "expected 'Imp"),
        (lambda: b"PK", "workbook"),
        (lambda: b"", "workbook"),
    ],
)
def test_another_file_is_refused(content, said):
    with pytest.raises(ContractBroken, match=said):
        publisher.parse([raw(content())])


def test_lines_that_do_not_add_up_to_the_total_are_refused():
    rows = sheet("Customs Value", LINES)
    rows[3][5] += 1
    with pytest.raises(ContractBroken, match="add up"):
        publisher.parse([raw(workbook({"Query Parameters": QUERY, "Customs Value": rows}))])


def test_a_renamed_column_is_refused():
    rows = sheet("Customs Value", LINES)
    rows[2][2] = "Code"
    with pytest.raises(ContractBroken, match="HTS Number"):
        publisher.parse([raw(workbook({"Query Parameters": QUERY, "Customs Value": rows}))])


def test_jumps_bounds_and_prices_are_refused():
    parsed = publisher.parse([raw(made())])
    before = parsed.tables["us_imports_ree"]
    with pytest.raises(ContractBroken, match="factor"):
        publisher.validate(parsed, {"us_imports_ree": before.assign(value=before["value"] / 1000 + 2e6)})
    for scale, said in ((1e4, "between 0 and"), (1e-3, "price")):
        weighed = before["measure"] == "t"
        spoilt = before.assign(value=before["value"].where(~weighed, before["value"] * (scale if scale > 1 else 100)))
        tables = {**parsed.tables, "us_imports_ree": spoilt}
        with pytest.raises(ContractBroken, match=said):
            publisher.validate(type(parsed)(tables, parsed.sources, ""), {})


def test_the_api_is_asked_with_the_token_in_the_header(tmp_path):
    client = Client(keys={publisher.ABOUT.key_variable: "a-token"}, answers=ANSWERS)
    raws = publisher.fetch(client)
    for request, _ in client.asked:
        assert (request.key_header, request.key_variable) == ("Authorization", publisher.ABOUT.key_variable)
        asked = json.loads(request.body)["searchOptions"]
        assert asked["componentSettings"]["years"][0] == "1993"
        assert asked["componentSettings"]["years"][-1] == "2025"
        assert asked["commodities"]["commodities"] == ["2846", "2805", "8505"]
        assert "a-token" not in request.url + request.body
    parsed = publisher.parse(raws)
    from_workbook = publisher.parse([raw(made())])
    for table in publisher.ABOUT.tables:
        pd.testing.assert_frame_equal(
            parsed.tables[table].drop(columns="locator"), from_workbook.tables[table].drop(columns="locator")
        )
    assert "fetched by this project" in parsed.sources[0]["read"]


@pytest.mark.parametrize(
    "content",
    [
        b'{"dto": {"tables": []}}', b'{"dto": null, "errors": ["Dataweb is in data load mode"]}', b"{}", b"[]", b"{",
        answer("CONS_CUSTOMS_VALUE", []), answer("CONS_CUSTOMS_VALUE", LINES * 3000), b'{"dto":' * 5000,
    ],
    ids=range(8),
)  # fmt: skip
def test_another_answer_of_the_api_is_refused(content):
    with pytest.raises(ContractBroken):
        publisher.parse([raw(content, publisher.API + "CONS_CUSTOMS_VALUE")])


def test_without_file_or_token_it_says_how_to_get_them():
    with pytest.raises(InputNeeded, match=r"--file usitc=PATH.*RAREEARTHS_USITC_FILE.*RAREEARTHS_USITC_TOKEN.*log in"):
        publisher.fetch(Client())
    brought = [raw(made(), "export.xlsx")]
    assert publisher.fetch(Client(brought)) == brought


@needs_shared
def test_the_workbook_reproduces_every_row_of_both_vintages(tmp_path):
    parsed = publisher.parse([raw(SAMPLE.read_bytes(), SAMPLE.name)])
    accept(tmp_path, parsed, publisher)
    compared = 0
    for vintage in ("2025-10", "2026-06"):
        before = {table: data.load(table, vintage) for table in publisher.ABOUT.tables}
        publisher.validate(parsed, before)
        for table, rows in before.items():
            keys = [key for key in ("year", "hs", "geo", "measure") if key in rows]
            joined = rows.merge(parsed.tables[table], on=keys, how="left", suffixes=("", "_read"), validate="1:1")
            assert (joined["value"] - joined["value_read"]).abs().max() < 1e-9, table
            for column in ("source", "locator", "quality", "note"):
                same = joined[column].fillna("") == joined[f"{column}_read"].fillna("")
                assert same.all(), (table, column)
            compared += len(rows)
            if vintage == "2026-06":
                assert len(rows) == len(parsed.tables[table])
    assert compared == 1412 + 1248 + 16 + 15


@needs_shared
def test_the_whole_workbook_is_read():
    rows = usitc_workbook.imports(SAMPLE.read_bytes())
    assert rows["hts"].nunique() == 25
    assert rows["country"].nunique() == 18
    assert (rows["geo"] != "").all()
    assert set(rows["measure"]) == {"USD", "quantity", "quantity_2"}
    assert set(rows.loc[rows["span"] == "", "year"]) == set(range(1993, 2026))
    assert set(rows.loc[rows["span"] == "jan_apr", "year"]) == set(range(1993, 2027))
    assert set(headings(rows, ["2846"])["measure"]) == {"USD", "t"}


SMALL = made()


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(damaged(SMALL))
def test_damaged_workbooks_end_in_the_projects_own_error(content):
    with contextlib.suppress(SourceError):
        publisher.validate(publisher.parse([raw(content)]), {})


@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
@given(damaged(ANSWERS["api:CONS_FIR_UNIT_QUANT"], (b"Country", b"dto", b"rowsNew", b"label", b"kilograms", b"value")))
def test_damaged_answers_end_in_the_projects_own_error(content):
    with contextlib.suppress(SourceError):
        publisher.validate(publisher.parse([raw(content, "api:CONS_FIR_UNIT_QUANT")]), {})


def test_a_report_whose_amounts_are_empty_is_refused():
    book = {name: sheet(name, LINES) for name in ("Customs Value", "First Unit of Quantity YTD")}
    heads = next(place for place, row in enumerate(book["Customs Value"]) if "Country" in row)
    empty = {name: [row if place <= heads else [*row[:5], *[None] * len(row[5:])] for place, row in enumerate(rows)]
             for name, rows in book.items()}  # fmt: skip
    with pytest.raises(SourceError, match=r"(?i)expected .*got"):
        publisher.parse([raw(workbook({"Query Parameters": QUERY, **empty}))])


CELLS = st.one_of(st.none(), st.floats(allow_nan=False, allow_infinity=False), st.text(max_size=6), st.just("2846"))


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.tuples(st.integers(0, 12), st.integers(0, 10), CELLS), min_size=1, max_size=5))
def test_changed_cells_end_in_the_projects_own_error(changes):
    book = {name: [[*row] for row in sheet(name, LINES)] for name in ("Customs Value", "First Unit of Quantity YTD")}
    for rows in book.values():
        for place, column, value in changes:
            row = rows[place % len(rows)]
            row.extend([""] * (column + 1 - len(row)))
            row[column] = value
    text = {name: [[_clean(cell) for cell in row] for row in rows] for name, rows in book.items()}
    with contextlib.suppress(SourceError):
        publisher.validate(publisher.parse([raw(workbook({"Query Parameters": QUERY, **text}))]), {})


def _clean(cell):
    return "".join(letter for letter in cell if letter.isprintable()) if isinstance(cell, str) else cell
