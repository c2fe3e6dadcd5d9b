"""TiVA: both formats, aggregates removed, units and sums checked, and the figures of the shared rows."""

import contextlib
import csv
import io
import re

import pandas as pd
import pytest
from brought_checks import FACTS, SAMPLES, accept, damaged, needs_shared, raw
from fake_client import FakeClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rareearths import tables
from rareearths.fetch.contract import ContractBroken, SourceError
from rareearths.fetch.publishers.oecd import publisher

FOLDER = SAMPLES / "oecd"
PLAIN = FOLDER / "oecd_tiva_csvfile_header_sample.csv"
LABELLED = FOLDER / "oecd_tiva2025_csvfilewithlabels_TWN_excerpt.csv"
LONG = FOLDER / "oecd_tiva2025_EXGR_INT_C26_T3_excerpt.csv"
AREAS = {"CHN": "China (People's Republic of)", "TWN": "Chinese Taipei", "W": "World", "OECD": "OECD, total"}
AREAS |= {"EU27_2020": "European Union, 27", "WXD": "Rest, of the world", "ROW": "Rest of the world", "G20": "G20"}
ACTIVITY = "Manufacture of computer, electronic and optical products"
FLOW = "OECD.STI.PIE:DSD_TIVA_MAINLV@DF_MAINLV(1.1)"
# million dollars in 2021, made up; the world is twice all economies
MADE = {"C26": 100.25, "C27": 50.5, "C26_27": 150.75, "C29_30": 30.0, "_T": 400.0}


def made_rows(areas=tuple(AREAS), years=(2021, 2022), activities=None):
    """Rows as (area, activity, year, value)."""
    activities = activities or MADE
    return [
        (area, activity, year, round(value * (4 if area == "W" else 1) * (year - 2020), 3))
        for area in areas
        for activity, value in activities.items()
        for year in years
    ]


def made_csv(rows=None, *, labels=False, flow=FLOW, measure="EXGR_INT", unit="USD", power="6", name="", drop=()):
    """SDMX-CSV: 1.0 as ``csvfile``, or 2.0 with labels as ``csvfilewithlabels``."""
    lines = []
    for area, activity, year, value in made_rows() if rows is None else rows:
        row = {"DATAFLOW": flow} if not labels else {"STRUCTURE": "DATAFLOW", "STRUCTURE_ID": flow}
        row |= {"STRUCTURE_NAME": name, "ACTION": "I"} if labels else {}
        codes = {"MEASURE": measure, "REF_AREA": area, "ACTIVITY": activity, "COUNTERPART_AREA": "W"}
        codes |= {"UNIT_MEASURE": unit, "FREQ": "A", "TIME_PERIOD": year, "OBS_VALUE": value, "UNIT_MULT": power}
        texts = {"REF_AREA": AREAS.get(area, area), "ACTIVITY": ACTIVITY, "OBS_VALUE": ""}
        for code, cell in codes.items():
            row[code] = cell
            if labels:
                row[code.replace("_", " ").capitalize()] = texts.get(code, str(cell))
        lines.append({key: cell for key, cell in row.items() if key not in drop})
    written = io.StringIO()
    writer = csv.DictWriter(written, list(lines[0]) if lines else ["DATAFLOW", *publisher.COLUMNS])
    writer.writeheader()
    writer.writerows(lines)
    return written.getvalue().encode()


def values(*contents, url=""):
    rows = publisher.parse([raw(content, url=url) for content in contents]).tables["oecd_intermediate_exports"]
    return rows.set_index(["year", "geo", "activity"])["value"]


@pytest.mark.parametrize("labels", [False, True])
def test_rows_of_the_table(labels, tmp_path):
    parsed = publisher.parse([raw(made_csv(labels=labels))])
    rows = parsed.tables["oecd_intermediate_exports"]
    assert set(rows["geo"]) == {"CHN", "TWN"}
    assert set(rows["activity"]) == {"C26", "C26_27", "C29_30", "_T"}
    assert len(rows) == 16
    assert values(made_csv(labels=labels))[2022, "TWN", "C26_27"] == 301.5
    assert set(rows["locator"][rows["activity"] == "C26"]) == {"MEASURE=EXGR_INT, ACTIVITY=C26, COUNTERPART_AREA=W"}
    assert set(rows["source"]) == {"oecd_tiva2025"} == {source["id"] for source in parsed.sources}
    assert parsed.newest == "2022"
    accept(tmp_path, parsed, publisher)
    publisher.validate(parsed, {})


def test_all_activities_and_aggregates_stay_for_analysts():
    rows = publisher.exports(made_csv())
    assert set(rows["activity"]) == set(MADE) and set(rows["geo"]) == set(AREAS)


def test_labels_with_commas_are_one_cell():
    assert b'"' + ACTIVITY.encode() + b'"' in made_csv(labels=True)
    assert values(made_csv(labels=True)).to_dict() == values(made_csv()).to_dict()
    assert values(b"\xef\xbb\xbf" + made_csv()).to_dict() == values(made_csv()).to_dict()


@pytest.mark.parametrize(("power", "factor"), [("6", 1), ("9", 1000), ("3", 0.001), ("0", 1e-6)])
def test_the_multiplier_is_applied(power, factor):
    assert values(made_csv(power=power))[2021, "CHN", "_T"] == pytest.approx(400 * factor)


def test_other_measures_and_partners_do_not_enter():
    other = made_csv(measure="EXGR_FNL").replace(b"EXGR_FNL,CHN,C26,W", b"EXGR_INT,CHN,C26,JPN")
    assert values(made_csv() + other.split(b"\r\n", 1)[1]).to_dict() == values(made_csv()).to_dict()


def test_missing_values_keep_their_reason(tmp_path):
    rows = [("CHN", "C26", 2021, ""), ("CHN", "C26", 2022, 5.0), ("TWN", "C26", 2022, "NaN")]
    parsed = publisher.parse(
        [raw(made_csv(rows).replace(b"UNIT_MULT", b"UNIT_MULT,OBS_STATUS").replace(b",6\r", b",6,M\r"))]
    )
    table = parsed.tables["oecd_intermediate_exports"]
    assert table["value"].isna().tolist() == [True, False, True]
    assert table["note"].tolist() == ["missing: the OECD gives no value (status M)", "", table["note"].iloc[0]]
    accept(tmp_path, parsed, publisher)


@pytest.mark.parametrize(
    ("changes", "url", "name"),
    [
        ({}, "", "oecd_tiva2025"),
        ({"flow": "OECD.STI.PIE:DSD_TIVA_MAINLV@DF_MAINLV(1.2)"}, "", "oecd_tiva_1_2"),
        (
            {"labels": True, "flow": "x(9)", "name": "Trade in Value Added (TiVA) 2027 edition: levels"},
            "",
            "oecd_tiva2027",
        ),
        ({"drop": ("DATAFLOW",)}, publisher.DATA_URL, "oecd_tiva2025"),
        ({"drop": ("DATAFLOW",)}, "", "oecd_tiva_unknown"),
    ],
)
def test_the_edition_is_read_from_the_answer(changes, url, name):
    assert [source["id"] for source in publisher.parse([raw(made_csv(**changes), url=url)]).sources] == [name]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "got nothing"),
        (b"<html>Forbidden</html>", "<html>Forbidden"),
        (b"NoRecordsFound", "expected the columns MEASURE"),
        (b"languageTag", "expected the columns MEASURE"),
        (made_csv(drop=("UNIT_MULT",)), "expected the columns UNIT_MULT"),
        (made_csv().replace(b"OBS_VALUE", b"VALUE"), "expected the columns OBS_VALUE"),
        (made_csv(measure="EXGR"), "expected rows of EXGR_INT with partner W; got none"),
        (made_csv(unit="EUR"), "US dollars (UNIT_MEASURE USD); got EUR"),
        (made_csv(power=""), "a power of ten in UNIT_MULT; got ''"),
        (made_csv([("CHN", "C26", "2021-Q1", 5)]), "expected years; got '2021-Q1'"),
        (made_csv([("CHN", "C26", 2021, "n.a")]), "expected a number; got 'n.a'"),
        (made_csv([("OECD", "C26", 2021, 5)]), "expected values of economies"),
        (made_csv([("CHN", "D", 2021, 5)]), "expected values of economies"),
        (made_csv([("CHN", "C26", 2021, 5), ("CHN", "C26", 2021, 6)]), "geo CHN, activity C26; got 5 and 6"),
        (made_csv(made_rows(activities=MADE | {"C27": 60.0})), "C26 and C27 of CHN in 2021: expected the parts"),
        (made_csv([("W", "C26", 2021, 5), ("CHN", "C26", 2021, 6)]), "economies within the world's 5; got 6"),
        (made_csv()[:-3], "a power of ten in UNIT_MULT"),
        (made_csv().decode().encode("utf-16"), "UTF-8"),
        (made_csv() + b"x," * 20, "comma-separated rows"),
    ],
)
def test_broken_answers(content, words):
    with pytest.raises(ContractBroken, match=re.escape(words)):
        values(content)


def test_rows_repeated_word_for_word_count_once():
    assert len(values(made_csv(), made_csv())) == len(values(made_csv())) == 16


def test_one_question_is_asked_with_its_headers():
    client = FakeClient(lambda request: made_csv())
    assert [answer.label for answer in publisher.fetch(client)] == ["EXGR_INT"]
    ((request, _),) = client.asked
    assert request.url == (
        "https://sdmx.oecd.org/sti-public/rest/data/OECD.STI.PIE,DSD_TIVA_MAINLV@DF_MAINLV,1.1/"
        "EXGR_INT..C26+C26_27+C27+C29_30+_T.W.USD.A?startPeriod=1995&format=csvfilewithlabels"
    )
    assert request.headers == {"Accept-Language": "en"}


def before(**cells):
    found = [{"year": 2021, "geo": geo, "activity": "_T", "value": value} for geo, value in cells.items()]
    return {"oecd_intermediate_exports": pd.DataFrame(found)}


def test_implausible_rows_are_named():
    parsed = publisher.parse([raw(made_csv())])
    publisher.validate(parsed, before(CHN=390.0, TWN=None))
    with pytest.raises(ContractBroken, match=r"factor of 2; got 1 row.*geo=CHN"):
        publisher.validate(parsed, before(CHN=100.0))
    with pytest.raises(ContractBroken, match="1 less: KOR _T 2021"):
        publisher.validate(parsed, before(CHN=390.0, KOR=5.0))
    with pytest.raises(ContractBroken, match="between 0 and"):
        publisher.validate(publisher.parse([raw(made_csv(power="12"))]), {})
    rows = made_rows(areas=("CHN", "TWN", "KOR"), years=(2021, 2022, 2024))
    with pytest.raises(ContractBroken, match=r"3 economies in every year of C26; got 2023: 0"):
        publisher.validate(publisher.parse([raw(made_csv(rows))]), {})


def shared_rows():
    """The shared rows of EXGR_INT, written again as ``csvfile``: one file is in the keeper's own layout."""
    long = pd.read_csv(LONG)
    assert set(long["medida"]) == {"EXGR_INT"} and set(long["tipo"]) == {"nivel_usd_mi"}
    return made_csv([(row.economia, "C26", row.ano, row.valor) for row in long.itertuples()])


@needs_shared
def test_the_figures_of_the_shared_rows(tmp_path):
    facts = pd.read_csv(FACTS, dtype=str, keep_default_na=False)
    facts = facts[facts["source_id"] == "oecd_tiva2025"]
    assert len(facts) == 49
    parsed = publisher.parse([raw(shared_rows()), raw(LABELLED.read_bytes(), url=publisher.DATA_URL)])
    found = parsed.tables["oecd_intermediate_exports"].set_index(["year", "geo", "activity"])["value"]
    for fact in facts.itertuples():
        activity = "_T" if "all activities" in fact.series else "C26"
        assert found[int(fact.period), fact.geo, activity] == float(fact.value), fact
    table = tables.load("oecd_intermediate_exports", tables.vintages()[0]).dropna(subset=["value"])
    assert len(table) == 49
    for row in table.itertuples():
        assert found[row.year, row.geo, row.activity] == row.value
    accept(tmp_path, parsed, publisher)


@needs_shared
def test_the_shared_labelled_file_is_read_as_it_is():
    rows = publisher.exports(LABELLED.read_bytes())
    assert rows.query("year == 2022 and activity == 'C26'")["value"].tolist() == [143903.626]
    assert rows.query("activity == '_T'")["value"].tolist() == [323664.621]
    assert publisher.exports(LABELLED.read_bytes(), "EXGR")["value"].tolist() == [164757.193]
    plain = publisher.exports(PLAIN.read_bytes(), "DFD_FVA")
    assert plain.query("activity == 'C27'")["value"].tolist() == [1.25, 1.5]
    with pytest.raises(ContractBroken, match="expected the columns MEASURE"):
        publisher.exports(LONG.read_bytes())


WORDS = (b"OBS_VALUE", b"UNIT_MULT", b"REF_AREA", b"TIME_PERIOD", b"EXGR_INT", b",6", b"C26_27", b"2021", b",W,", b'"')
QUICK = settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))


def only_source_errors(content):
    with contextlib.suppress(SourceError):
        publisher.validate(publisher.parse([raw(content)]), before(CHN=390.0))


@QUICK
@given(st.booleans().flatmap(lambda labels: damaged(made_csv(labels=labels), WORDS)))
def test_damaged_answers_end_in_the_projects_errors(content):
    only_source_errors(content)


@needs_shared
@settings(QUICK, max_examples=200)
@given(st.data())
def test_damaged_shared_files_end_in_the_projects_errors(draws):
    path = draws.draw(st.sampled_from(sorted(FOLDER.glob("*.csv"))))
    only_source_errors(draws.draw(damaged(path.read_bytes(), WORDS)))


@settings(QUICK, max_examples=60)
@given(st.binary(max_size=200) | st.text(max_size=80).map(str.encode))
def test_anything_at_all_ends_in_the_projects_errors(content):
    only_source_errors(content)
