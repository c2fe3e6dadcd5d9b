"""UN Comtrade: what its answers say, what is refused, and the tables made of them. All figures are made up."""

from __future__ import annotations

import json

import comtrade_answers as made
import pandas as pd
import pytest
from comtrade_answers import answer, row
from hypothesis import given, settings
from hypothesis import strategies as st

from rareearths.fetch.contract import ContractBroken, Raw
from rareearths.fetch.publishers.comtrade import areas, parse, sums, tables, validate
from rareearths.fetch.publishers.comtrade.trade import trade


def refused(raws, *words, do=trade):
    with pytest.raises(ContractBroken) as caught:
        do(raws)
    for word in words:
        assert word in str(caught.value)


def test_a_row_becomes_tidy():
    raws = [answer([row(156, 104, hs="2846", kg=2500.0, usd=40.0, isNetWgtEstimated=True)])]
    (found,) = trade([*raws, made.publications(156, [2031])]).to_dict("records")
    assert (found["period"], found["geo"], found["partner_geo"], found["flow"]) == ("2031", "CHN", "MMR", "M")
    assert (found["weight"], found["field"], found["estimated"], found["value"]) == (2.5, "netWgt", True, 40)
    assert (found["revision"], found["published"], found["reported"]) == ("H7", "2032-05-05", 2.5)


def test_only_totals_are_kept():
    parts = [row(partner2Code=4), row(customsCode="C01"), row(motCode=1000), row(mosCode="1"), row(mosCode="0 ")]
    assert len(trade([answer(parts)])) == 1
    refused([answer([row(motCode=1000)])], "motCode 0")


@pytest.mark.parametrize(
    ("cells", "weight", "field"),
    [
        ({"netWgt": 5e3}, 5, "netWgt"),
        ({"netWgt": None, "altQty": 7e3}, 7, "altQty"),
        ({"netWgt": 0.0, "altQty": 7e3}, 7, "altQty"),
        ({"netWgt": 0.0, "altQty": 0.0, "qty": 5e3}, 5, "qty"),
        ({"netWgt": None, "altQty": None, "altQtyUnitCode": -1, "qty": 5e3}, 5, "qty"),
        ({"netWgt": None, "altQty": 7e3, "altQtyUnitCode": 5, "qty": 5e3, "qtyUnitCode": 5}, None, ""),
        ({"netWgt": 0.0, "altQty": 0.0, "qty": 0.0}, None, ""),
        ({"netWgt": None, "altQty": None, "altQtyUnitCode": -1, "qty": None}, None, ""),
    ],
)
def test_weights(cells, weight, field):
    (found,) = trade([answer([row(usd=1297856.0, **cells)])]).to_dict("records")
    assert found["field"] == field
    assert (None if pd.isna(found["weight"]) else found["weight"]) == weight
    note = sums.said(found)
    assert ("with a value of USD 1297856" in note) == (weight is None)
    assert ("netWgt is empty" in note) == (field in ("altQty", "qty"))


def test_a_quantity_says_whether_it_was_estimated():
    cells = {"netWgt": 0, "altQty": 0, "altQtyUnitCode": -1, "qty": 77025454.404, "isQtyEstimated": True}
    (found,) = trade([answer([row(**cells)])]).to_dict("records")
    assert (found["weight"], found["field"], found["estimated"]) == (77025.454404, "qty", True)
    assert "qty (kg) is given" in found["note"]


def test_areas():
    codes = (251, 842, 699, 757, 579, 490, 0, 899, 838, 704, 868, 276, 280, 58, 99999)
    names = ["FRA", "USA", "IND", "CHE", "NOR", "TWN", "WLD", "OTH", "OTH", "VNM", "VNM", "DEU", "DEU", "BEL", "OTH"]
    assert [areas.iso3(code) for code in codes] == names
    # of several codes for a country, the one in use
    assert [made.CODES[name] for name in ("VNM", "DEU", "USA", "IND", "TWN", "WLD")] == [704, 276, 842, 699, 490, 0]
    assert (areas.iso3(99999, "NOR"), areas.iso3(899, "NOR")) == ("NOR", "OTH")
    assert len(areas.reporters()) == len(set(areas.reporters())) == len(made.CODES) - 1 > 200
    assert [areas.iso3(code) for code in (97, 975)] == ["", ""]


def test_groups_are_left_out():
    rows = [row(97), row(975), row(partner=97), row(490), row(156, 156)]
    assert trade([answer(rows)])["geo"].tolist() == ["CHN", "TWN"]


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b'{"count":0,"data":[],"error":"Something broke"}', "Something broke"),
        (b'{"statusCode":401,"message":"Access denied due to invalid subscription key."}', "key is mistyped"),
        (b'{"statusCode":429,"message":"Rate limit is exceeded. Try again in 2 seconds."}', "one a second"),
        (b'{"statusCode":403,"message":"Out of call volume quota. Quota will be replenished"}', "calls of the day"),
        (b'{"errorObject":{"errorCode":5,"errorMessage":"bad flow"},"count":0,"data":[]}', "bad flow"),
        (b"All calls are rejected by policy", "switched the keyless preview off"),
        (b"<html><title>Request URL Too Long</title></html>", "4,096"),
        (b"The resource you are looking for has been removed", "4,096"),
        (b"<!DOCTYPE html><script>x()</script><p>Maintenance", "an HTML page"),
        (made.body([row()])[:-9], "cut off"),
        (made.body([row()], count=2), "got 1"),
        (b'{"elapsedTime":"1","data":[],"error":""}', "count"),
        (b'{"count":1,"data":[7],"error":""}', "count"),
        (b"[]", "expected JSON with rows"),
        (b"[" * 100_000, "JSON"),
        (b"", "no bytes"),
        ("\ufeff".encode("utf-16") + "text".encode("utf-16"), "UTF-8"),
        (made.body([row(netWgt=float("nan"))]), "NaN"),
    ],
)
def test_what_is_no_answer(content, word):
    refused([Raw(made.PREVIEW, content, made.WHEN)], word, "Next step")


@pytest.mark.parametrize(
    ("cells", "word"),
    [
        ({"netWgt": -1.0}, "netWgt from 0"),
        ({"primaryValue": 1e15}, "primaryValue"),
        ({"primaryValue": "many"}, "many"),
        ({"netWgt": [1]}, "netWgt"),
        ({"reporterCode": "CHN"}, "a code"),
        ({"partnerCode": None}, "a code"),
        ({"cmdCode": "28,46"}, "HS code"),
        ({"flowCode": "import"}, "flow"),
        ({"period": "2O31"}, "year"),
        ({"period": "203102"}, "year"),
    ],
)
def test_impossible_cells(cells, word):
    refused([answer([row(**cells)])], word)


@pytest.mark.parametrize("column", ["netWgt", "primaryValue", "partner2Code", "customsCode", "motCode", "cmdCode"])
def test_a_lost_column(column):
    refused([answer([{name: cell for name, cell in row().items() if name != column}])], column)


def test_repeated_rows():
    refused([answer([row(104), row(104)])], "each total once")
    assert len(trade([answer([row()]), answer([row()])])) == 1
    refused([answer([row()]), answer([row(kg=7.0)])], "one row for each")


@pytest.mark.parametrize(
    ("url", "count", "cut"),
    [
        (made.PREVIEW + "?maxRecords=500", 500, True),
        (made.PREVIEW + "?maxRecords=500", 499, False),
        (made.PREVIEW + "?maxrecords=9", 9, True),
        (f"{made.BASE}/data/v1/get/C/A/HS", 500, False),
        (f"{made.BASE}/data/v1/get/C/A/HS?maxRecords=600", 600, True),
        ("kept.json", 500, True),
    ],
)
def test_answers_that_are_cut_off(url, count, cut):
    raws = [answer([row(partner=code + 1, reporter=4) for code in range(count)], url)]
    if cut:
        refused(raws, "cuts answers off")
    else:
        assert len(trade(raws)) == count - 1  # without the European Union


def test_no_rows_are_no_zero():
    empty = answer([], made.PREVIEW + "?period=2031&reporterCode=156&cmdCode=2846&flowCode=M")
    assert trade([empty]).empty
    refused([empty], "cannot be concluded", do=parse)
    full = answer(made.world(("2031",)))
    assert parse([full, empty]).newest == "2031"  # a reporter may be late
    refused([full, empty, made.publications(156, [2031])], "lists these data", do=parse)


def test_a_heading_is_never_added_to_its_parts():
    rows = trade([answer([row(hs=code) for code in ("2846", "284610", "284690", "280530")])])
    with pytest.raises(ValueError, match="heading or its parts"):
        sums.add(rows, ("2846", "284610"))
    assert sums.add(rows, ("2846", "280530"))["weight"].item() == 2
    assert sums.compounds(rows)["weight"].item() == 1  # the heading, not 2
    parts = sums.compounds(rows[rows["hs"] != "2846"]).iloc[0]
    assert (parts["weight"], parts["note"]) == (2, "sum of 284610 and 284690")
    assert sums.compounds(rows[rows["hs"] == "284610"]).empty
    lacking = trade([answer([row(hs="284610"), row(hs="284690", netWgt=None, altQty=0.0, qty=0.0)])])
    assert sums.compounds(lacking)["weight"].isna().all()


def test_both_sides_of_a_trade():
    rows = sums.add(trade([answer(made.world(("2031",)))]), ("280530", "2846"), "all")
    pairs = tables.pairs(rows, 156, "all").set_index("geo_importer")
    assert pairs["weight_exporter"].to_dict() == {"JPN": 300_000, "USA": 200_000}
    assert pairs["weight_importer"].to_dict() == {"JPN": 280_000, "USA": 150_000}
    assert pairs.loc["USA", "note"] == "importer's weight partly estimated by UNSD"


WORDS = (b"netWgt", b"data", b"count", b"2846", b"null", b"2031", b'"0"')


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_damage_breaks_the_contract_and_nothing_else(draw):
    content = made.body([row(156, code, kg=None if code == 4 else 5e3) for code in (0, 104, 4)])
    kind = draw.draw(st.sampled_from(["cut", "flip", "put in", "word", "json"]))
    place = draw.draw(st.integers(0, len(content) - 1))
    if kind == "cut":
        content = content[:place]
    elif kind == "flip":
        content = content[:place] + draw.draw(st.binary(min_size=1, max_size=3)) + content[place + 1 :]
    elif kind == "put in":
        content = content[:place] + draw.draw(st.binary(max_size=9)) + content[place:]
    elif kind == "word":
        content = content.replace(draw.draw(st.sampled_from(WORDS)), draw.draw(st.binary(max_size=6)))
    else:
        cells = json.loads(content)
        name = draw.draw(st.sampled_from(sorted(row())))
        odd = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5)
        cells["data"][1][name] = draw.draw(odd | st.lists(odd, max_size=2) | st.dictionaries(st.text(max_size=2), odd))
        content = json.dumps(cells).encode()
    try:
        validate(parse([Raw(made.PREVIEW, content, made.WHEN), made.publications(156, [2031])]), {})
    except ContractBroken as error:
        str(error).encode()
