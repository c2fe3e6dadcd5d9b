"""The IMF's rare-earth price: SDMX first, the workbook after it, and the figures of the shared copy."""

import json
import re

import pandas as pd
import pytest
import yaml
from brought_checks import FACTS, SAMPLES, accept, needs_shared, raw
from fake_client import FakeClient
from imf_fixture import DESCRIPTION, MADE, made_csv, made_json, made_workbook
from workbook_writer import workbook as xlsx

from rareearths import tables
from rareearths.fetch.contract import ContractBroken, Raw, Unreachable
from rareearths.fetch.files import sdmx
from rareearths.fetch.publishers.imf import publisher, workbook

XLS = SAMPLES / "imf" / "imf_pcps_external-data_2025-10.xls"
CPI = SAMPLES / "imf" / "imf_sdmx30_json_data_CPI_vcr.yml"
CODES = SAMPLES / "imf" / "imf_legacy_DataStructure_PCPS.json"
UNREACHABLE = Unreachable("imf", "no answer.", "cause.", "step.")


def prices(content):
    """Parse, and give the table by month."""
    return publisher.parse([raw(content)]).tables["imf_rare_earth_price"].set_index("month")


FORMATS = {
    "csv": made_csv(),
    "csv with a mark": b"\xef\xbb\xbf" + made_csv(),
    "json": made_json(),
    "json, id": made_json(key="id"),
    "xlsx": made_workbook(),
    "xls": made_workbook("xls"),
}


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_gives_the_same_rows(name, tmp_path):
    parsed = publisher.parse([raw(FORMATS[name])])
    rows = parsed.tables["imf_rare_earth_price"]
    assert rows["month"].tolist() == ["2020-01", "2020-02", "2020-03"]
    assert rows["value"].tolist() == [4100.13, 4205.5, 3999.0]
    assert parsed.newest == "2020-03"
    assert set(rows["source"]) == {"imf_pcps_2020m03"} == {source["id"] for source in parsed.sources}
    accept(tmp_path, parsed, publisher)


def test_months_after_the_answer_came_are_refused():
    with pytest.raises(ContractBroken, match="no month after 2020-02"):
        publisher.parse([Raw("", made_csv(), "2020-02-15T00:00:00Z")])


def test_xls_and_xlsx_are_told_apart_by_content():
    assert workbook.is_workbook(made_workbook("xls")) and workbook.is_workbook(made_workbook())
    assert workbook.extension(made_workbook("xls")) == ".xls"
    assert "external-data.xlsx" in prices(made_workbook())["locator"].iloc[0]
    assert prices(made_workbook("xls"))["locator"].iloc[0] == (
        f'external-data.xls, sheet "External", column "{DESCRIPTION}", row 2020M1'
    )


@pytest.mark.parametrize("name", ["RARE EARTH  carbonate reo 42-45 dom.", "rare earth elements, rare earth carbonate"])
def test_the_column_is_found_by_its_description(name):
    assert prices(made_workbook(description=name))["value"].iloc[0] == 4100.13


def test_the_column_is_found_by_its_code_if_it_gets_one():
    assert prices(made_workbook(description="something else", code="PREODOM"))["value"].iloc[0] == 4100.13


def test_other_commodities():
    content = made_workbook()
    assert workbook.commodity(content, "pmade")["value"].tolist() == [1, 2, 3, 4]
    assert workbook.commodity(content, "PLITH", "lithium metal")["column"].iloc[0] == 5
    assert workbook.commodity(content, "POILAPSP")["value"].iloc[0] == 21


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"description": "Rarer things"}, "one column for 'PREODOM'"),
        ({"extra": [(None, "Rare earth oxide", "USD", (1, 2, 3, 4))]}, "one column for 'PREODOM' in USD; got 6: .*7: "),
        ({"unit": "EUR"}, "expected USD, monthly; got EUR"),
        ({"prices": (None, "n.q.", 2, 3)}, "expected numbers; got 'n.q.' in row 2020M1"),
        ({"prices": (None, None, None, None)}, "expected prices of PREODOM; got none"),
    ],
)
def test_a_changed_workbook_is_refused(changes, words):
    with pytest.raises(ContractBroken, match=words):
        publisher.parse([raw(made_workbook(**changes))])


def test_months_without_a_price_say_why():
    rows = prices(made_workbook(prices=(7, None, 0, 9)))
    assert rows["value"].isna().tolist() == [False, True, True, False]
    assert rows["note"].tolist() == [
        "",
        "missing: the publisher's cell is empty",
        "missing: the publisher prints 0",
        "",
    ]


def test_another_sheet_is_no_workbook_of_the_imf():
    for content in (xlsx({"External": [["a", "b"], [1, 2]]}), xlsx({"External": []})):
        with pytest.raises(ContractBroken, match=r"Commodity\.Description"):
            publisher.parse([raw(content)])


def test_scale_is_applied():
    assert prices(made_csv(scale="3"))["value"].iloc[1] == 4_205_500
    assert prices(made_json(scale="3"))["value"].iloc[1] == 4_205_500
    with pytest.raises(ContractBroken, match="SCALE"):
        publisher.parse([raw(made_csv(scale="99"))])


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "expected data; got nothing"),
        (b"<!DOCTYPE html><html>busy</html>", "got '<!DOCTYPE html>"),
        (made_csv(value="VALUE"), "expected the columns OBS_VALUE"),
        (made_csv(unit="INDEX"), "DATA_TRANSFORMATION USD; got none"),
        (made_csv(indicator="PCOPP"), "INDICATOR PREODOM"),
        (made_csv(rows=()), "got none"),
        (made_csv([("2020-Q1", 5.0)]), "expected months such as 2024-M01; got '2020-Q1'"),
        (made_csv([("2020-M01", "5,000")]), "comma-separated rows"),
        (made_csv([("2020-M01", "dear")]), "expected a number; got 'dear'"),
        (made_csv([("2020-M01", "inf")]), "expected a number; got 'inf'"),
        (made_csv([("2020-M01", 5), ("2020-M01", 6)]), "one value for month 2020-01; got 5 and 6"),
        (made_csv().decode().encode("utf-16"), "UTF-8"),
        (made_json()[:-40], "expected JSON"),
        (b'{"message": "Resource not found"}', "SDMX-JSON"),
        (made_json(prices=(None, None, None)), "got none"),
    ],
)
def test_broken_answers_of_the_service(content, words):
    with pytest.raises(ContractBroken, match=re.escape(words)):
        publisher.parse([raw(content)])


def test_rows_repeated_word_for_word_count_once():
    assert len(prices(made_csv([("2020-M01", 5), ("2020-M01", 5), ("2020-M02", 6)]))) == 2


def test_sdmx_is_asked_first_with_its_headers():
    client = FakeClient(lambda request: made_csv())
    found = publisher.fetch(client)
    ((request, label),) = client.asked
    assert label == "sdmx" == found[0].label
    assert request.url.startswith(
        "https://api.imf.org/external/sdmx/3.0/data/dataflow/IMF.RES/PCPS/%2B/G001.PREODOM.USD.M"
    )
    assert request.headers["Accept"] == "application/vnd.sdmx.data+csv;version=2.0.0"
    assert (request.key_variable, request.key_header) == ("RAREEARTHS_IMF_KEY", "Ocp-Apim-Subscription-Key")


@pytest.mark.parametrize("first", [UNREACHABLE, b"", made_csv(rows=()), made_csv(value="VALUE"), b"<html>"])
def test_the_workbook_is_read_if_the_service_fails(first, caplog):
    client = FakeClient(lambda request: first if "sdmx" in request.url else made_workbook())
    found = publisher.fetch(client)
    assert [label for _, label in client.asked] == ["sdmx", "workbook"]
    assert found[0].label == "workbook"
    assert "reading the workbook" in caplog.text
    assert "bulk workbook external-data.xlsx" in publisher.parse(found).sources[0]["title"]


def test_both_reasons_are_given_if_neither_answers():
    client = FakeClient(lambda request: UNREACHABLE if "sdmx" in request.url else b"PK\x03\x04 broken")
    with pytest.raises(ContractBroken, match=r"cannot be read.*Before that, the SDMX service: no answer\."):
        publisher.fetch(client)


def checked(rows, before=None):
    parsed = publisher.parse([raw(made_csv(rows))])
    publisher.validate(parsed, {} if before is None else {"imf_rare_earth_price": before})


def test_plausible_rows_pass():
    checked(MADE.items())
    checked(MADE.items(), pd.DataFrame({"month": ["2020-01", "2020-02"], "value": [4100.13, 4205.5]}))


@pytest.mark.parametrize(
    ("rows", "before", "words"),
    [
        ([("2020-M01", 41.0), ("2020-M02", 42.0)], {}, "between 100 and 200000"),
        ([("2020-M01", 4100), ("2020-M03", 4200)], {}, "2020-02 (1 in all)"),
        ([("2020-M01", 4100), ("2020-M02", 41000)], {}, "2020-02: 41,000.00"),
        ([("2020-M01", 4100), ("2020-M02", 4200)], {"2020-01": 2000.0}, "factor of 1.5; got 1 row"),
        ([("2020-M01", 4100), ("2020-M02", 4200)], {"2020-03": 4000.0}, "at least the months"),
        ([("2020-M02", 4100), ("2020-M03", 4200)], {"2020-01": 4000.0}, "at least the months"),
    ],
)
def test_implausible_rows_are_named(rows, before, words):
    last = pd.DataFrame({"month": list(before), "value": list(before.values())}) if before else None
    with pytest.raises(ContractBroken, match=re.escape(words)):
        checked(rows, last)


@needs_shared
def test_the_figures_of_the_shared_workbook():
    facts = pd.read_csv(FACTS, dtype=str, keep_default_na=False)
    facts = facts[facts["source_id"] == "imf_pcps_xls"]
    found = workbook.commodity(XLS.read_bytes(), "PREODOM", "Rare earth").set_index("month")
    monthly = facts[facts["period"].str.fullmatch(r"\d{4}-\d{2}")].set_index("period")
    assert len(monthly) == 160
    assert found["value"].dropna().index.tolist() == monthly.index.tolist()
    for month, row in monthly.iterrows():
        assert found.loc[month, "value"] == pytest.approx(float(row["value"]), abs=5e-7)
        assert (
            row["locator"]
            == f"sheet External, column {found.loc[month, 'column']} (index 92), row {found.loc[month, 'printed']}"
        )
    yearly = facts[facts["period"].str.fullmatch(r"\d{4}")]
    assert len(yearly) == 5
    for row in yearly.itertuples():
        months = found.loc[f"{row.period}-01" : f"{row.period}-12", "value"]
        assert len(months) == 12
        assert months.mean() == pytest.approx(float(row.value), abs=0.05)


@needs_shared
def test_the_shared_workbook_reproduces_the_table(tmp_path):
    parsed = publisher.parse([raw(XLS.read_bytes())])
    rows, table = parsed.tables["imf_rare_earth_price"], tables.load("imf_rare_earth_price", tables.vintages()[0])
    assert rows["month"].tolist() == table["month"].tolist()
    assert rows["value"].tolist() == table["value"].tolist()
    assert rows["locator"].tolist() == table["locator"].tolist()
    publisher.validate(parsed, {"imf_rare_earth_price": table})
    accept(tmp_path, parsed, publisher)


@needs_shared
def test_codes_that_the_workbook_leaves_out_are_in_the_code_list():
    lists = json.loads(CODES.read_text(encoding="utf-8"))["Structure"]["CodeLists"]["CodeList"]
    codes = next(each["Code"] for each in lists if each["@id"] == "CL_INDICATOR_PCPS")
    known = {code["@value"]: code["Description"]["#text"] for code in codes}
    facts = pd.read_csv(FACTS, dtype=str, keep_default_na=False)
    stated = facts[facts["source_id"] == "imf_dsd"]["value"].tolist()
    assert stated == ["PREODOM"] == [code for code, name in known.items() if "Rare Earth" in name]
    assert workbook.commodity(XLS.read_bytes(), "PREODOM", "Rare earth")["column"].iloc[0] > 88


@needs_shared
def test_recordings_of_the_service():
    """The envelope of a recorded answer; the other two recordings hold no data and are refused."""
    for path in sorted((SAMPLES / "imf").glob("*_vcr.yml")):
        text = path.read_text(encoding="utf-8")
        if path == CPI:
            body = yaml.safe_load(text)["http_interactions"][0]["response"]["body"]["string"].encode()
            rows = sdmx.read_json("imf", body)
            assert rows["TIME_PERIOD"].tolist() == ["2026-M03", "2026-M04"]
            assert rows["value"].round(4).tolist() == [151.4353, 152.7226]
            assert rows["COUNTRY"].tolist() == ["USA", "USA"] and set(rows["SCALE"]) == {"0"}
        else:
            body = yaml.safe_load(text)["http_interactions"][0]["response"]["body"]
            with pytest.raises(ContractBroken):
                sdmx.read_json("imf", next(iter(body.values())).encode())
