"""The register of the paper's statements, exhibits and references is well formed, beyond what its schema says."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

import paper_rules as rules
import pytest
from pybtex.database import parse_file

from rareearths import tables
from rareearths.paper import claims, exhibits, references, table
from rareearths.paths import CHAPTERS, PAPER

CLAIMS = claims.register()
EXHIBITS = [entry for entry in exhibits.catalogue().values() if not entry["own"]]
ADDED = [entry for entry in exhibits.catalogue().values() if entry["own"]]


def test_claims_stand_in_the_order_of_their_ids():
    assert list(CLAIMS) == sorted(CLAIMS), "keep the order of the ids, so that a diff shows what changed"


@pytest.mark.parametrize("rule", [rules.printed_value, rules.reasons, rules.source_known])
def test_every_claim_keeps_the_rule(rule):
    assert rules.broken(rule, CLAIMS.values()) == []


@pytest.mark.parametrize(
    ("rule", "changes", "said"),
    [
        (rules.printed_value, {"unit": "text", "operator": ">"}, "C014: a text is not compared by size (>)"),
        (rules.printed_value, {"unit": "date", "printed": "2025-02-30"}, "C014: 2025-02-30 is no date"),
        (rules.printed_value, {"unit": "month", "printed": "2025-13"}, "C014: 2025-13 is no month"),
        (rules.printed_value, {"printed": "69.2;about 70"}, "C014: '69.2;about 70' is not numeric in '%'"),
        (rules.printed_value, {"precision": ""}, "C014: without an operator the comparison needs a precision"),
        (rules.printed_value, {"precision": "10"}, "C014: 69.2 has digits below its precision, 10"),
        (rules.printed_value, {"unit": "year", "printed": "201", "precision": "1"}, "C014: 201 is no year"),
        (rules.reasons, {"reason_ja": "理由。"}, "C014: a reason in one language only"),
        (rules.reasons, {"statement_ja": "中国は, 世界一。"}, "C014: half-width comma or stop beside Japanese"),
        (rules.reasons, {"statement_ja": "中国は１位。"}, "C014: full-width digit or Latin letter"),
        (rules.reasons, {"statement_ja": "中国は一位です。"}, "C014: polite style"),
        (rules.reasons, {"statement_ja": "中国(本土)は一位。"}, "C014: half-width bracket beside Japanese"),
        (rules.source_known, {"source": "paper;usgs_mine"}, "C014: no table or reading 'usgs_mine' in 2025-10"),
    ],
)
def test_a_broken_claim_is_told(rule, changes, said):
    assert said in rules.broken(rule, [replace(CLAIMS["C014"], **changes)])


def test_readings_are_whole():
    """What the schema of the table leaves open: the claim is known, something was read, how it was derived is said."""
    readings = tables.load("readings", rules.FIRST_VINTAGE)
    assert sorted(set(readings["claim_id"]) - set(CLAIMS)) == []
    assert list(readings[readings["value"].isna() & readings["text"].isna()]["id"]) == []
    assert list(readings[(readings["quality"] == "derived") & readings["note"].isna()]["id"]) == []
    assert [row.id for row in readings.itertuples() if rules.faults_of_voice(row.subject_ja)] == []


def test_exhibits_are_those_of_the_paper():
    wanted = [f"fig{n:02d}" for n in range(1, 25)] + [f"app{n}" for n in range(1, 6)]
    assert [entry["id"] for entry in EXHIBITS] == wanted
    assert all(re.fullmatch(bounds("claims", "exhibit")["pattern"], name) for name in wanted)


def test_exhibits_that_the_book_adds_stand_in_its_chapters(monkeypatch):
    wrong = []
    for each in ADDED:
        whole = {
            "id": re.fullmatch(rf"{each['chapter']}\d+", each["id"]),
            "title_ja": re.search(rules.JAPANESE, each["title_ja"]) and not rules.faults_of_voice(each["title_ja"]),
            "title_en": each["title_en"].isascii(),
            "chapter": (CHAPTERS / f"{each['chapter']}.ipynb").is_file(),
            "kind": each["kind"] in ("chart", "table", "timeline"),
        }
        wrong += [f"{each['id']}: {field} is {each[field]!r}" for field, right in whole.items() if not right]
    assert wrong == []
    file = {"exhibits": EXHIBITS, "own": [{"id": "b1"}, {"id": "a1"}]}
    monkeypatch.setattr(exhibits.yaml, "safe_load", lambda _: file)
    numbered = list(exhibits.catalogue.__wrapped__().values())[-2:]
    assert [(each["id"], each["number_ja"], each["number_en"], each["own"]) for each in numbered] == [
        ("b1", "追加図表1", "Added Exhibit 1", True),
        ("a1", "追加図表2", "Added Exhibit 2", True),
    ]


def test_exhibits_have_numbers_titles_and_places():
    chapters, wrong = bounds("claims", "chapter")["enum"], []
    for each in EXHIBITS:
        number, appendix = int(each["id"][3:]), each["id"].startswith("app")
        whole = {
            "number_ja": each["number_ja"] == f"{'巻末資料' if appendix else '図表'}{number}",
            "number_en": each["number_en"] == f"{'Appendix' if appendix else 'Exhibit'} {number}",
            "title_ja": re.search(rules.JAPANESE, each["title_ja"]) and not rules.faults_of_voice(each["title_ja"]),
            "title_en": each["title_en"].isascii(),
            "chapter": each["chapter"] in chapters,
            "kind": each["kind"] in ("chart", "table", "timeline"),
        }
        wrong += [f"{each['id']}: {field} is {each[field]!r}" for field, right in whole.items() if not right]
    assert wrong == []


def bounds(name, field):
    return next(each for each in table.resource(name)["schema"]["fields"] if each["name"] == field)["constraints"]


def test_a_fact_of_a_cited_work_is_whole_and_the_work_is_known():
    facts, works = table.check("cited_facts"), references.bibliography().entries
    assert [row["id"] for row in facts if row["source"] not in works] == []
    assert [row["id"] for row in facts if bool(row["value"]) == bool(row["text"])] == []
    assert [row["id"] for row in facts if row["text"] and not rules.day(row["text"])] == []


def test_uses_keep_the_rows_as_printed():
    uses = table.check("fig03")
    assert [int(row["order"]) for row in uses] == list(range(1, 14))
    assert [name for name, times in Counter(row["element"] for row in uses).items() if times > 1] == ["Y"]
    assert [row["uses_ja"] for row in uses if rules.faults_of_voice(row["uses_ja"])] == []


def test_references_parse_and_have_what_a_reader_needs():
    text = (PAPER / "references.bib").read_text(encoding="utf-8")
    keys = re.findall(r"^@\w+\{([^,]+),", text, flags=re.MULTILINE)
    assert [key for key, times in Counter(keys).items() if times > 1] == []
    entries = parse_file(str(PAPER / "references.bib"), bib_format="bibtex").entries
    assert set(entries) == set(keys)
    assert [key for key in keys if not re.fullmatch(r"[a-z0-9]+", key)] == []
    lacking = [
        key
        for key, entry in entries.items()
        if not (entry.persons.get("author") and {"title", "year", "langid"} <= set(entry.fields))
    ]
    assert lacking == []
    foreign = [key for key, entry in entries.items() if entry.fields["langid"] in ("japanese", "chinese")]
    assert [key for key in foreign if "note" not in entries[key].fields] == [], "give the title in English in note"


LEDGER = table.check("forecasts", PAPER / "forecasts.csv")


def test_every_outlook_stands_in_one_row_of_the_ledger():
    named = Counter(name for row in LEDGER for name in (row["claims"] or "").split(";") if name)
    assert {name for name, times in named.items() if times > 1} == set()
    assert {name for name, claim in CLAIMS.items() if claim.comparison == claims.OUTLOOK} <= set(named)


def test_what_became_of_an_outlook_rests_on_what_was_read():
    told = {row["id"]: [name for name in (row["outcome_source"] or "").split(";") if name] for row in LEDGER}
    read = {vintage: set(tables.load("readings", vintage)["id"]) for vintage in {row["vintage"] for row in LEDGER}}
    assert {row["id"]: set(told[row["id"]]) - read[row["vintage"]] for row in LEDGER} == {
        row["id"]: set() for row in LEDGER
    }
    assert [row["id"] for row in LEDGER if row["outcome"] != "open" and not told[row["id"]]] == []
    assert [row["id"] for row in LEDGER if rules.faults_of_voice(row["outcome_ja"])] == []
