"""Japan's trade statistics: files of e-Stat and answers of its database, codes, countries, unfinished years."""

import contextlib
import io
import json
import zipfile

import pandas as pd
import pytest
from babel import Locale
from brought_checks import Client, accept, damaged, raw
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rareearths import tables
from rareearths.fetch.contract import ContractBroken, InputNeeded, SourceError
from rareearths.fetch.countries import is_economy, iso3, scheme
from rareearths.fetch.publishers.japan_customs import database, publisher
from rareearths.fetch.publishers.japan_customs.files import MONTHS, trade

HEADER = ["Exp or Imp", "Year", "HS", "Country", "Unit1", "Unit2"]
# code, country, first unit, second unit, kg a month (made up)
LINES = [
    ("280530000", "105", "", "KG", 400_000),
    ("280530000", "110", "", "KG", 100_000),
    ("284610000", "105", "  ", "KG", 300_000),
    ("284690210", "105", "KG", "  ", 150_000),
    ("284690290", "235", "", "KG", 90_000),
    ("284690290", "702", "", "KG", 10),
    ("284700000", "103", "NO", "KG", 5),
    ("010121100", "213", "  ", "NO", 2),
]


def csv_file(lines=LINES, year=2025, months=12, flow=2, april="Apr", custom=()):
    names = [month if month != "Apr" else april for month in MONTHS]
    header = [*HEADER[:2], *(["Custom"] if custom else []), *HEADER[2:]]
    for name in ("Year", *names):
        header += [f"Quantity1-{name}", f"Quantity2-{name}", f"Value-{name}"]
    rows = [",".join(header)]
    for house in custom or [None]:
        for hs, country, first, second, monthly in lines:
            cells = [str(flow), str(year), *([house] if house else []), f"'{hs}", country, first, second]
            for count in (months, *[1] * months, *[0] * (12 - months)):
                quantity, value = str(monthly * count), str(monthly * count * 2)
                both = second.strip() in ("KG", "NO") and first.strip()
                one = first.strip() and not second.strip()
                cells += [quantity if one or both else "0", "0" if one else quantity, value]
            rows.append(",".join(cells))
    return ("\r\n".join(rows) + "\r\n").encode()


def zipped(**files):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in files.items():
            archive.writestr(name.replace("_", "."), content)
    return packed.getvalue()


def tonnes(parsed, **keys):
    rows = parsed.tables["japan_imports"]
    for column, value in keys.items():
        rows = rows[rows[column] == value]
    assert len(rows) == 1
    return rows.iloc[0]


def test_the_nine_digit_codes_are_added_up(tmp_path):
    parsed = publisher.parse([raw(csv_file(), "hs28-38.csv")])
    accept(tmp_path, parsed, publisher)
    publisher.validate(parsed, {})
    china = tonnes(parsed, geo="CHN", year=2025)
    assert china["value"] == 12 * (400 + 300 + 150)
    assert china["hs"] == "280530+2846"
    assert china["locator"] == (
        "imports by commodity and country, 2025, codes 280530000, 284610000, 284690210, 284690290: country 105, KG"
    )
    assert tonnes(parsed, geo="WLD")["value"] == pytest.approx(12 * 1040.01)
    assert set(parsed.tables["japan_imports"]["geo"]) == {"CHN", "VNM", "EST", "OTH", "WLD"}
    shares = parsed.tables["japan_import_share"].set_index("geo")["value"]
    assert shares.to_dict() == {"CHN": 81.73, "EST": 8.65, "VNM": 9.62}
    assert parsed.newest == "2025"
    assert parsed.sources[0]["id"] == "mof_trade_2025"


def test_only_the_code_of_the_ministrys_own_totals_is_written():
    """The single codes of that table are Comtrade's, so its rows stay."""
    rows = publisher.parse([raw(csv_file(), "a.csv")]).tables["japan_imports"]
    before = tables.load("japan_imports", "2026-06")
    comtrade = before[before["source"].str.startswith("comtrade")]
    assert len(comtrade)
    assert set(rows["hs"]) == {"280530+2846"}
    assert not set(rows["hs"]) & set(comtrade["hs"])


def test_a_year_that_is_not_over_has_a_span_and_no_year(tmp_path):
    parsed = publisher.parse([raw(csv_file(months=9, year=2026), "a.csv"), raw(csv_file(year=2025), "b.csv")])
    accept(tmp_path, parsed, publisher)
    assert set(parsed.tables["japan_imports"]["year"]) == {2025}
    assert set(parsed.tables["japan_import_share"]["period"]) == {"2025", "2026-01/2026-09"}
    assert parsed.newest == "2026-09"
    alone = publisher.parse([raw(csv_file(months=9, year=2026), "a.csv")])
    accept(tmp_path, alone, publisher)
    assert len(alone.tables["japan_imports"]) == 0


@pytest.mark.parametrize(
    "content",
    [
        zipped(a_csv=csv_file(), readme_txt=b"x"),
        zipped(a_csv=csv_file(LINES[:3]), b_csv=csv_file(LINES[3:])),
        csv_file(april="Apl"),
        b"\xef\xbb\xbf" + csv_file(),
        csv_file([(*line[:4], line[4] // 2) for line in LINES], custom=["104", "203"]),
    ],
    ids=["zip", "zip of parts", "older name of April", "BOM", "customs houses"],
)
def test_other_forms_of_the_same_file(content):
    wanted = publisher.parse([raw(csv_file(), "a.csv")]).tables["japan_imports"]
    pd.testing.assert_frame_equal(publisher.parse([raw(content, "b")]).tables["japan_imports"], wanted)


def test_of_two_files_for_a_year_the_one_that_reaches_further_counts():
    more = [(*line[:4], line[4] * 2) for line in LINES]
    parsed = publisher.parse([raw(csv_file(), "a.csv"), raw(csv_file(more, months=8), "b.csv")])
    assert tonnes(parsed, geo="CHN")["value"] == 12 * 850
    same = publisher.parse([raw(csv_file(), "a.csv"), raw(csv_file(), "b.csv")])
    assert tonnes(same, geo="CHN")["value"] == 12 * 850
    with pytest.raises(ContractBroken, match="two that differ"):
        publisher.parse([raw(csv_file(), "a.csv"), raw(csv_file(more), "b.csv")])


def test_all_codes_are_read_and_unknown_countries_kept():
    rows = trade(csv_file([*LINES, ("440710000", "999", "", "CM", 7)]), "a.csv")
    assert set(rows["hs"]) == {line[0] for line in LINES} | {"440710000"}
    wood = rows[rows["hs"] == "440710000"]
    assert (wood["geo"] == "").all()
    assert wood["t"].isna().all()
    assert set(rows["month"]) == set(range(13))
    assert set(trade(csv_file(flow=1), "a.csv")["flow"]) == {"export"}
    bad = csv_file([*LINES, ("440710000", "999", "", "KG", 7)])
    assert len(publisher.parse([raw(bad, "a.csv")]).tables["japan_imports"])


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (csv_file([*LINES, ("284690290", "999", "", "KG", 7)]), "known country"),
        (csv_file([*LINES, ("284690290", "103", "", "NO", 7)]), "a weight"),
        (csv_file(LINES[:2]), "none under 2846"),
        (csv_file(LINES[6:]), "imports of rare earths"),
        (csv_file(flow=1), "imports of rare earths"),
        (csv_file([*LINES, LINES[0]]), "expected one row"),
        (csv_file().replace(b"Country", b"Land"), "Country"),
        (csv_file().replace(b"Quantity2-Aug", b"Quantity3-Aug"), "Quantity2-Aug"),
        (csv_file().replace(b",4800000,", b",4900000,"), "add up"),
        (csv_file().replace(b"400000,800000", b"400000t,800000", 1), "expected a number"),
        (csv_file().replace(b"'280530000", b"'28053"), "none under 280530"),
        (csv_file().replace(b"'280530000", b"'28.5.30"), "nine digits"),
        (csv_file()[:-20], "cells"),
        (b"<!DOCTYPE html><html><body>error</body></html>", "web page"),
        (b"", "empty"),
        (b"PK\3\4xxxx", "zip"),
        (zipped(readme_txt=b"x"), "CSV files in the archive"),
    ],
)  # fmt: skip
def test_another_file_is_refused(content, said):
    with pytest.raises(ContractBroken, match=said):
        publisher.parse([raw(content, "a.csv")])


def test_without_file_or_id_it_says_how_to_get_them():
    with pytest.raises(InputNeeded, match=r"--file japan_customs=PATH.*RAREEARTHS_ESTAT_APPID.*chapters 28 to 38"):
        publisher.fetch(Client())
    brought = [raw(csv_file(), "a.csv"), raw(csv_file(year=2024), "b.csv")]
    assert publisher.fetch(Client(brought)) == brought


def test_jumps_shares_and_comtrade_are_compared():
    parsed = publisher.parse([raw(csv_file(), "a.csv")])
    rows = parsed.tables["japan_imports"]
    with pytest.raises(ContractBroken, match="factor"):
        publisher.validate(parsed, {"japan_imports": rows.assign(value=rows["value"] * 2)})
    shares = parsed.tables["japan_import_share"]
    with pytest.raises(ContractBroken, match="share"):
        publisher.validate(parsed, {"japan_import_share": shares.assign(value=shares["value"] - 6)})
    world = pd.DataFrame(
        {"geo": "WLD", "year": 2025, "hs": ["280530", "284610", "284690"], "value": [6000, 3600, 2900.0]}
    )
    publisher.validate(parsed, {"japan_imports": world})
    with pytest.raises(ContractBroken, match="UN Comtrade"):
        publisher.validate(parsed, {"japan_imports": world.assign(value=world["value"] * 2)})
    with pytest.raises(ContractBroken, match="between"):
        publisher.validate(type(parsed)({**parsed.tables, "japan_imports": rows.assign(value=-1.0)}, [], ""), {})


def test_country_codes_are_countries_and_the_known_ones_are_right():
    assert len(scheme("japan_customs")) == 235
    assert all(is_economy(code) or code == "OTH" for code in scheme("japan_customs").values())
    known = scheme("japan_customs")
    assert [known.get(code, "") for code in ("105", "110", "210", "235", "103", "106")] == [
        "CHN", "VNM", "FRA", "EST", "KOR", "TWN"
    ]  # fmt: skip
    assert iso3("japan_customs", "109") == iso3("japan_customs", "999") == ""
    names = {iso3("iso2", two): name for two, name in Locale("ja").territories.items()}
    listed = {"120": "カンボジア", "153": "カザフスタン", "231": "ルーマニア", "543": "タンザニア", "628": "パラオ"}
    assert {code: names[scheme("japan_customs")[code]] for code in listed} == listed


def answer(lines=LINES[:5], years=(2023, 2024), status=0, following=None):
    """An answer of getStatsData with the structure that its users show; the figures are made up."""
    values = []
    for hs, country, first, second, monthly in lines:
        for year in years:
            start = {"@cat01": hs, "@area": f"50{country}", "@time": f"{year}000000"}
            slot = 0 if first.strip() else 1
            cells = {"100": first.strip() or "-", "110": second.strip() or "-", str(120 + 10 * slot): monthly * 12}
            cells |= {"140": monthly * 24}
            for month in range(12):
                cells |= {str(150 + 30 * month + 10 * slot): monthly, str(170 + 30 * month): monthly * 2}
            values += [{**start, "@cat02": field, "$": str(value)} for field, value in cells.items()]
    result = {"STATUS": status, "ERROR_MSG": "正常に終了しました。" if not status else "認証に失敗しました。"}
    inside = {"RESULT_INF": {"NEXT_KEY": following} if following else {}, "DATA_INF": {"VALUE": values}}
    return json.dumps({"GET_STATS_DATA": {"RESULT": result, "STATISTICAL_DATA": inside}}).encode()


def codes_answer(codes=("010121100", "280530000", "284610000", "284690210", "284690290", "284700000")):
    classes = [
        {"@id": "cat01", "CLASS": [{"@code": code, "@name": code} for code in codes]},
        {"@id": "cat02", "CLASS": [{"@code": "140", "@name": "合計_金額"}]},
    ]
    inside = {"METADATA_INF": {"CLASS_INF": {"CLASS_OBJ": classes}}, "RESULT": {"STATUS": 0}}
    return json.dumps({"GET_META_INFO": inside}).encode()


def test_the_database_is_asked_in_pages_with_the_id_apart():
    empty = database.TABLES[:-2]
    answers = {f"e-Stat codes {table}": codes_answer(("010121100",)) for table in empty}
    for place, table in enumerate(database.TABLES[-2:]):
        years = ((2023, 2024), (2026,))[place]
        answers |= {
            f"e-Stat codes {table}": codes_answer(),
            f"e-Stat values {table} 1": answer(LINES[:3], years, following=7),
            f"e-Stat values {table} 7": answer(LINES[3:5], years),
        }
    client = Client(keys={database.APPLICATION: "an-id"}, answers=answers)
    parsed = publisher.parse(publisher.fetch(client))
    assert tonnes(parsed, geo="CHN", year=2024)["value"] == 12 * 850
    assert tonnes(parsed, geo="WLD", year=2023)["value"] == 12 * 1040
    assert parsed.newest == "2026"
    for request, _ in client.asked:
        assert (request.key_parameter, request.key_variable) == ("appId", database.APPLICATION)
        assert "an-id" not in request.url
    assert any("cdCat01=280530000%2C284610000%2C284690210%2C284690290" in request.url for request, _ in client.asked)


@pytest.mark.parametrize(
    "content",
    [b"{}", b"[]", b"{", b'{"GET_STATS_DATA": null}', answer(status=100), answer([]), answer().replace(b"KG", b""),
     answer().replace(b"@area", b"@place"), answer().replace(b'"$": "', b'"$": "x')],
    ids=range(9),
)  # fmt: skip
def test_another_answer_of_the_database_is_refused(content):
    with pytest.raises(ContractBroken):
        publisher.parse([raw(content, "e-Stat values 0003425294 1")])


WORDS = (b"Exp or Imp", b"HS", b"Country", b"KG", b"Value-Year", b"'2805", b"105", b"Quantity2-Dec", b",")


@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
@given(damaged(csv_file(), WORDS))
def test_damaged_files_end_in_the_projects_own_error(content):
    with contextlib.suppress(SourceError):
        publisher.validate(publisher.parse([raw(content, "a.csv")]), {})


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.one_of(damaged(zipped(a_csv=csv_file())), st.binary(max_size=60)))
def test_damaged_archives_end_in_the_projects_own_error(content):
    with contextlib.suppress(SourceError):
        publisher.validate(publisher.parse([raw(content, "a.zip")]), {})


@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
@given(damaged(answer(LINES[:4], (2024,)), (b"@cat01", b"@time", b"VALUE", b"STATUS", b"2024", b"KG", b"@area")))
def test_damaged_answers_end_in_the_projects_own_error(content):
    with contextlib.suppress(SourceError):
        database.next_position(content)
        publisher.validate(publisher.parse([raw(content, "e-Stat values 0003425294 1")]), {})
    with contextlib.suppress(SourceError):
        database.codes(content, ["28"])
