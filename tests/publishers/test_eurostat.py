"""Comext: both formats, refusals, aggregates kept apart from countries, and the figures of Eurostat's news."""

import datetime as dt
import json
import re

import pandas as pd
import pytest
from brought_checks import FACTS, SAMPLES, accept, needs_shared, raw
from eurostat_fixture import EXPORTS, MADE, PRODUCTS, QUANTITY, TOO_BIG, WARNING, made_csv, made_cube
from fake_client import FakeClient

from rareearths import tables
from rareearths.fetch.contract import ContractBroken, Unreachable
from rareearths.fetch.countries import scheme
from rareearths.fetch.files import jsonstat
from rareearths.fetch.publishers.eurostat import comext, publisher

FOLDER = SAMPLES / "eurostat"


def parse(*contents):
    return publisher.parse([raw(content) for content in contents])


def values(parsed):
    return parsed.tables["eu_imports"].set_index(["year", "geo", "measure"])["value"]


def test_rows_of_the_table(tmp_path):
    parsed = parse(
        made_cube(),
        made_cube(EXPORTS, flow="2"),
        made_cube(year=2023, times=2),
        made_cube(EXPORTS, year=2023, flow="2"),
    )
    found = values(parsed)
    assert found[2024, "WLD", "t"] == 900
    assert found[2024, "CHN", "t"] == 500
    assert found[2024, "RUS", "t"] == 301
    assert found[2024, "OTH", "t"] == 99
    assert found[2024, "CHN", "share"] == pytest.approx(100 * 500 / 900, abs=1e-4)
    assert found[2024, :, "share"].sum() == pytest.approx(100, abs=1e-3)
    assert found[2024, "WLD", "exports_t"] == 10
    assert found[2024, "WLD", "change"] == -50
    assert found[2024, "WLD", "exports_change"] == 0
    assert (2023, "WLD", "change") not in found
    assert set(found.index.get_level_values("geo")) == {"WLD", "CHN", "RUS", "OTH"}
    rows = parsed.tables["eu_imports"].set_index(["year", "geo", "measure"])
    assert "GBR with 10.0 t" in rows.loc[(2024, "OTH", "t"), "note"]
    assert "A.EU27_2020.CN.280530+284610+284690.1.QUANTITY_IN_100KG, 2024" in rows.loc[(2024, "CHN", "t"), "locator"]
    assert "read only in part" in rows.loc[(2024, "WLD", "t"), "note"]
    assert parsed.newest == "2024"
    assert [source["id"] for source in parsed.sources] == ["eurostat_comext_20260915"]
    accept(tmp_path, parsed, publisher)
    publisher.validate(parsed, {"eu_imports": tables.load("eu_imports", tables.vintages()[0]).query("year < 2000")})


@pytest.mark.parametrize(
    "content",
    [
        made_cube(shuffle=True),
        made_csv(),
        made_csv(stamp="15/09/26"),
        b"\xef\xbb\xbf" + made_csv(),
        made_cube(status={"0": "e"}),
        made_cube(value=[None if weight is None else weight for weights in MADE.values() for weight in weights]),
    ],
)
def test_formats_agree(content):
    assert values(parse(content)).to_dict() == values(parse(made_cube())).to_dict()


def test_what_china_may_have_under_partners_not_named_is_bounded():
    moved = MADE | {"CN": (100.0, None, 2900.0), "QZ": (None, 2000.0, 890.0)}
    rows = parse(made_cube(moved)).tables["eu_imports"].set_index(["geo", "measure"])
    assert rows.loc[("CHN", "t"), "value"] == 300
    for measure in ("t", "share"):
        assert "no weight of 284610 is given, and 200.0 t of it" in rows.loc[("CHN", measure), "note"]
        assert rows.loc[("CHN", measure), "note"].endswith("up to 500.0 of 900.0 t")
    assert "289.0 t stand under partners not named" in rows.loc[("OTH", "t"), "note"]
    assert "not named" not in rows.loc[("RUS", "t"), "note"]


def test_flags_are_noted():
    notes = parse(made_cube(status={"15": "e", "4": "d"})).tables["eu_imports"].set_index(["geo", "measure"])["note"]
    assert "flagged e by Eurostat" in notes["WLD", "t"]
    assert "flagged d by Eurostat" in notes["RUS", "t"]
    assert "flagged" not in notes["CHN", "t"]


def test_the_last_update_is_recorded_by_year():
    parsed = parse(made_cube(year=2023, updated="2025-09-15T11:00:00+0200"), made_cube())
    assert [source["id"] for source in parsed.sources] == ["eurostat_comext_20250915", "eurostat_comext_20260915"]
    assert parsed.tables["eu_imports"].groupby("year")["source"].nunique().eq(1).all()


def test_a_year_in_progress_is_left_out():
    parsed = parse(made_cube(), made_cube(year=2026))
    assert set(parsed.tables["eu_imports"]["year"]) == {2024}
    with pytest.raises(ContractBroken, match="still in progress"):
        parse(made_cube(year=2026))


def test_an_empty_cube_is_no_zero():
    empty = made_cube(value={}, extension={"positions-with-no-data": {"partner": [0]}})
    assert jsonstat.read("eurostat", empty)[0].empty
    with pytest.raises(ContractBroken, match="not zero trade"):
        parse(empty, empty)
    assert set(parse(made_cube(), empty).tables["eu_imports"]["year"]) == {2024}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (json.dumps(WARNING).encode(), "status 413"),
        (json.dumps(TOO_BIG).encode(), "EXTRACTION_TOO_BIG"),
        (b'{"error": [{"status": 404, "id": 100, "label": "ERR_NOT_FOUND_4"}]}', "ERR_NOT_FOUND_4"),
        (b'{"error": {"status": 400, "id": 150, "label": "INVALID_QUERY_DIMENSION"}}', "INVALID_QUERY_DIMENSION"),
        (b"", "got nothing"),
        (b"<html>busy</html>", "<html>busy"),
        (made_cube()[:-30], "expected JSON"),
        (made_cube().replace(b'"product"', b'"item"'), "expected the dimensions product"),
        (made_csv().replace(b"partner", b"country", 1), "expected the columns partner"),
        (made_csv().replace(b"2000.0", b"dear"), "expected a number; got 'dear'"),
        (made_cube(indicator="QUANTITY_IN_KG"), "expected weights in QUANTITY_IN_100KG; got QUANTITY_IN_KG"),
        (made_cube(value={"0": -5}), "between 0 and"),
        (made_cube(value={"99": 5}), "positions in 'value' below 24"),
        (made_cube(value={"-1": 5}), "keyed by positions"),
        (made_cube(size=[1, 1, 8, 4, 1, 1, 1]), "4 numbered categories of 'product'"),
        (made_cube({name: cells for name, cells in MADE.items() if name != "EXT_EU27_2020"}), "got none"),
        (made_cube(MADE | {"EXT_EU27_2020": (101.0, None, 3897.0)}), "3 products for EXT_EU27_2020; got 2"),
        (made_cube(MADE | {"CN": (100.0, 2000.0, 9900.0)}), "add up to 900.0 t"),
        (made_cube({"EXT_EU27_2020": MADE["EXT_EU27_2020"], "CN": (1.0, 1.0, 1.0)}), "add up to 900.0 t"),
        (made_csv() + made_csv().split(b"\r\n")[1][:-3] + b"99\r\n", "expected one value for time 2024"),
        (made_csv().decode().encode("utf-16"), "UTF-8"),
    ],
)
def test_broken_answers(content, words):
    with pytest.raises(ContractBroken, match=re.escape(words)):
        parse(content)


def test_other_reporters_products_and_indicators_do_not_enter():
    other = made_csv().replace(b"EU27_2020,CN", b"DE,CN")
    assert (
        values(parse(made_cube(), made_cube().replace(b'"EU27_2020": 0', b'"EU": 0'))).to_dict()
        == values(parse(made_cube())).to_dict()
    )
    rows, _ = comext.observations(other)
    assert "CN" not in set(comext.weights(rows, PRODUCTS)["partner"])
    rows, _ = comext.observations(made_cube())
    one = comext.weights(rows, ["284610"]).set_index("partner")["value"]
    assert one["CN"] == 200


def test_parts_of_the_united_kingdom():
    partners = pd.DataFrame({"partner": ["GB", "XU", "XI", "XS", "EL"], "value": [1.0, 0.9, 0.1, 4, 5], "status": ""})
    assert comext.by_country(partners)["value"].to_dict() == {"GBR": 1.0, "SRB": 4.0}
    assert comext.by_country(partners.iloc[1:])["value"].to_dict() == {"GBR": 0.9, "SRB": 4.0}


def test_codes_do_not_contain_one_another():
    assert tuple(publisher.PRODUCTS) == PRODUCTS
    assert all(len(code) == 6 for code in PRODUCTS) and len(set(PRODUCTS)) == 3
    assert set(publisher.NAMED) <= set(scheme("iso2").values())


def test_one_question_is_one_flow_and_year():
    client = FakeClient(lambda request: made_cube(), dt.date(2027, 1, 5))
    found = publisher.fetch(client)
    assert [answer.label for answer in found][:3] == ["imports 2015", "exports 2015", "imports 2016"]
    assert found[-1].label == "exports 2026" and len(found) == 24
    urls = {label: request.url for request, label in client.asked}
    base = "https://ec.europa.eu/eurostat/api/comext/dissemination/statistics/1.0/data/DS-045409?"
    products = "product=280530&product=284610&product=284690"
    assert urls["imports 2024"] == (
        f"{base}format=JSON&lang=EN&freq=A&reporter=EU27_2020&{products}&flow=1&indicators={QUANTITY}&time=2024"
    )
    assert "partner=EXT_EU27_2020" in urls["exports 2024"] and urls["exports 2024"].count("indicators") == 1


def refused(status):
    error = Unreachable("eurostat", f"status {status}.", "c.", "s.")
    error.status = status
    return error


@pytest.mark.parametrize("big", [json.dumps(WARNING).encode(), json.dumps(TOO_BIG).encode(), refused(413)])
def test_smaller_questions_follow_if_one_is_put_off(big):
    client = FakeClient(lambda request: big if request.url.count("product=") > 1 else made_cube(), dt.date(2016, 5, 5))
    found = publisher.fetch(client)
    assert len(found) == 6 and len(client.asked) == 8
    with pytest.raises(Unreachable, match="put the question off"):
        publisher.fetch(FakeClient(lambda request: big, dt.date(2016, 5, 5)))
    with pytest.raises(Unreachable, match="status 503"):
        publisher.fetch(FakeClient(lambda request: refused(503), dt.date(2016, 5, 5)))


def test_implausible_rows_are_named():
    before = pd.DataFrame({"year": [2024], "geo": ["WLD"], "measure": ["t"], "value": [9000.0]})
    with pytest.raises(ContractBroken, match=r"factor of 1\.5; got 1 row.*geo=WLD"):
        publisher.validate(parse(made_cube()), {"eu_imports": before})
    with pytest.raises(ContractBroken, match="EU, t: expected value between 0 and 200000"):
        publisher.validate(parse(made_cube(times=1000)), {})
    publisher.validate(parse(made_cube(times=10)), {"eu_imports": before})


@needs_shared
def test_the_figures_of_eurostats_news():
    """The article gives rounded figures alone: a cube that agrees with them comes out as they are."""
    facts = pd.read_csv(FACTS, dtype=str, keep_default_na=False)
    facts = facts[facts["source_id"] == "EUROSTAT-DDN-20250409"]
    assert len(facts) == 11
    total, exports = 12900.0, 5500.0
    weights = {
        "CN": 0.463 * total,
        "RU": 0.284 * total,
        "MY": 0.199 * total,
        "VN": 0.054 * total,
        "EXT_EU27_2020": total,
    }

    def cells(tonnes):
        return {partner: (0.0, 0.0, 10 * value) for partner, value in tonnes.items()}

    before = made_cube(cells({"EXT_EU27_2020": total / (1 - 0.293)}), year=2023)
    before_out = made_cube(cells({"EXT_EU27_2020": exports / (1 - 0.008)}), year=2023, flow="2")
    out = made_cube(cells({"EXT_EU27_2020": exports}), flow="2")
    found = values(parse(made_cube(cells(weights)), before, out, before_out))
    found[2024, "OTH", "share"] += found[2024, "VNM", "share"]
    for fact in facts.itertuples():
        kind = "imports" if "imports" in fact.series else "exports"
        measure = "share" if "share" in fact.series else "change" if "change" in fact.series else "t"
        measure = f"exports_{measure}" if kind == "exports" else measure
        geo = "WLD" if fact.geo == "EU27" else fact.geo
        tolerance = 50 if fact.unit == "t" else 0.05
        assert found[2024, geo, measure] == pytest.approx(float(fact.value), abs=tolerance), fact
    table = tables.load("eu_imports", tables.vintages()[0]).set_index(["year", "geo", "measure"])["value"]
    assert len(table) == len(facts)
    assert {name: round(found[name], 1) for name in table.index if name[2] != "t"} == {
        name: value for name, value in table.items() if name[2] != "t"
    }


@needs_shared
def test_every_shared_file_is_read_or_refused():
    """Cubes and rows are read cell by cell; notices and structure messages are refused with what they say."""
    read = []
    for path in sorted(FOLDER.iterdir()):
        content = path.read_bytes()
        if path.name.endswith(".jsonstat.json"):
            stated = json.loads(content)
            rows, updated = jsonstat.read("eurostat", content)
            assert len(rows) == len(stated["value"]) and updated == stated["updated"]
            assert list(rows.columns) == [*stated["id"], "value", "status"]
        elif path.suffix == ".csv":
            rows, updated = comext.observations(content)
            assert updated == "2026-09-15" and len(rows) == 4
            assert rows.query("partner == 'VN' and indicators == @QUANTITY")["value"].tolist() == [90212.63]
        else:
            with pytest.raises(ContractBroken):
                comext.observations(content)
        read.append(path.name)
    assert len(read) >= 11
    assert jsonstat.refusal("eurostat", (FOLDER / "eurostat_warning_async_413.json").read_bytes())[0] == 413
    assert jsonstat.refusal("eurostat", (FOLDER / "eurostat_error_404.json").read_bytes())[0] == 404
    assert jsonstat.refusal("eurostat", (FOLDER / "sdmx_ESTAT_footer.xml").read_bytes())[0] == 413
    cars, _ = jsonstat.read("eurostat", (FOLDER / "comext_ds045409_slice_EU27_JP_8703.jsonstat.json").read_bytes())
    assert cars.query("product == '870340' and time == '2024'")["value"].tolist() == [5821878780]
    emissions, _ = jsonstat.read("eurostat", (FOLDER / "eurostat_env_air_gge_car_co2.jsonstat.json").read_bytes())
    assert emissions.query("geo == 'DE' and time == '2024'")["value"].tolist() == [89323.55]
    assert set(emissions.query("status == 'd'")["geo"]) == {"TR"}
    empty, _ = jsonstat.read("eurostat", (FOLDER / "comext_ds045409_empty_result.jsonstat.json").read_bytes())
    assert empty.empty
