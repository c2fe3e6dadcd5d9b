"""The register of the paper's statements, exhibits and references is well formed."""

from __future__ import annotations

import csv
import datetime as dt
import re
from collections import Counter
from decimal import Decimal, InvalidOperation

import pytest
import yaml
from pybtex.database import parse_file

from rareearths.paths import PAPER

FIRST_VINTAGE = PAPER.parent / "2025-10"
CLAIM_COLUMNS = (
    "claim_id,chapter,section,place,exhibit,statement_ja,statement_en,kind,printed,operator,unit,precision,source,"
    "reason_ja,reason_en"
)
READING_COLUMNS = "id,claim_id,subject_ja,subject_en,value,text,unit,source,locator,quality,note"
CHAPTERS = {"dominance", "weaponisation", "responses", "limits", "appendix", "introduction", "conclusion"}
KINDS = {"computed", "arithmetic", "list", "date", "rank", "document", "forecast"}
OPERATORS = {"", ">", ">=", "<", "<=", "~"}
TEXT_UNITS = {"date", "month", "text", "section", "element", "country", ""}

JAPANESE = r"[぀-ヿ一-鿿々〆]"
VOICE = {
    "half-width comma or stop beside Japanese": re.compile(rf"{JAPANESE}[,.;:!?]|[,;:!?]{JAPANESE}"),
    "space beside Japanese": re.compile(rf"{JAPANESE}[ \u3000]|[ \u3000]{JAPANESE}"),
    "half-width bracket beside Japanese": re.compile(rf"{JAPANESE}[()\[\]]|[()\[\]]{JAPANESE}"),
    "full-width digit or Latin letter": re.compile(r"[０-９Ａ-Ｚａ-ｚ]"),
    "polite style": re.compile(r"(です|ます|でした|ました|ません)。"),
}


def rows(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


CLAIMS = rows(PAPER / "claims.csv")
READINGS = rows(FIRST_VINTAGE / "readings.csv")
EXHIBITS = yaml.safe_load((PAPER / "exhibits.yaml").read_text(encoding="utf-8"))["exhibits"]
USES = rows(PAPER / "fig03.csv")


def by_id(items, key):
    return [pytest.param(item, id=item[key]) for item in items]


def faults_of_voice(text):
    return [name for name, pattern in VOICE.items() if pattern.search(text)]


def number(text):
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


def test_columns_and_order():
    assert ",".join(CLAIMS[0]) == CLAIM_COLUMNS
    assert ",".join(READINGS[0]) == READING_COLUMNS
    ids = [claim["claim_id"] for claim in CLAIMS]
    assert ids == sorted(ids), "keep the register in the order of its ids, so that a diff shows what changed"


@pytest.mark.parametrize("items, key", [(CLAIMS, "claim_id"), (READINGS, "id"), (EXHIBITS, "id")])
def test_ids_are_unique(items, key):
    assert [name for name, times in Counter(item[key] for item in items).items() if times > 1] == []


@pytest.mark.parametrize("claim", by_id(CLAIMS, "claim_id"))
def test_claim_is_well_formed(claim):
    assert re.fullmatch(r"C\d{3}", claim["claim_id"])
    assert claim["chapter"] in CHAPTERS
    assert claim["kind"] in KINDS
    assert claim["operator"] in OPERATORS
    assert claim["section"] and claim["place"]
    assert claim["exhibit"] in {"", *(exhibit["id"] for exhibit in EXHIBITS)}


@pytest.mark.parametrize("claim", by_id(CLAIMS, "claim_id"))
def test_printed_value_fits_unit_and_precision(claim):
    parts = claim["printed"].split(";")
    assert all(part == part.strip() and part for part in parts)
    if claim["unit"] in TEXT_UNITS:
        assert claim["operator"] == "", "a text is not compared by size"
        if claim["unit"] == "date":
            assert [dt.date.fromisoformat(part) for part in parts]
        if claim["unit"] == "month":
            assert all(re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", part) for part in parts)
        return
    values = [number(part) for part in parts]
    assert None not in values, f"{claim['printed']!r} is not numeric in {claim['unit']!r}"
    if not claim["precision"]:
        assert claim["operator"] in (">", ">=", "<", "<="), "without an operator the comparison needs a precision"
        return
    precision = number(claim["precision"])
    assert precision is not None
    assert precision > 0
    assert all(value % precision == 0 for value in values), "printed has digits below its precision"
    assert claim["unit"] != "year" or all(1900 < value < 2100 for value in values)


@pytest.mark.parametrize("claim", by_id(CLAIMS, "claim_id"))
def test_statement_in_both_languages(claim):
    assert claim["statement_ja"].endswith("。")
    assert claim["statement_en"].endswith(".")
    assert claim["statement_en"].isascii()
    assert faults_of_voice(claim["statement_ja"]) == []


@pytest.mark.parametrize("claim", by_id(CLAIMS, "claim_id"))
def test_reason_in_both_languages_or_in_none(claim):
    assert bool(claim["reason_ja"]) == bool(claim["reason_en"])
    assert faults_of_voice(claim["reason_ja"]) == []


@pytest.mark.parametrize("claim", by_id(CLAIMS, "claim_id"))
def test_source_resolves(claim):
    package = yaml.safe_load((FIRST_VINTAGE / "datapackage.yaml").read_text(encoding="utf-8"))
    known = {resource["name"] for resource in package["resources"]} | {row["id"] for row in READINGS} | {"paper"}
    named = claim["source"].split(";")
    assert [name for name in named if name not in known] == []


@pytest.mark.parametrize("reading", by_id(READINGS, "id"))
def test_reading_is_well_formed(reading):
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", reading["id"])
    assert reading["claim_id"] in {claim["claim_id"] for claim in CLAIMS}
    assert reading["value"] or reading["text"], "a reading has a number, a text or both"
    assert not reading["value"] or number(reading["value"]) is not None
    assert reading["quality"] in {"primary", "secondary", "derived"}
    assert all(reading[field] for field in ("subject_ja", "subject_en", "unit", "source", "locator"))
    assert faults_of_voice(reading["subject_ja"]) == []


def test_derived_readings_say_how():
    silent = [row["id"] for row in READINGS if row["quality"] == "derived" and not row["note"]]
    assert silent == []


def test_exhibits_are_those_of_the_paper():
    wanted = [f"fig{n:02d}" for n in range(1, 25)] + [f"app{n}" for n in range(1, 6)]
    assert [exhibit["id"] for exhibit in EXHIBITS] == wanted


@pytest.mark.parametrize("exhibit", by_id(EXHIBITS, "id"))
def test_exhibit_in_both_languages(exhibit):
    number_of = int(exhibit["id"][3:])
    appendix = exhibit["id"].startswith("app")
    assert exhibit["number_ja"] == f"{'巻末資料' if appendix else '図表'}{number_of}"
    assert exhibit["number_en"] == f"{'Appendix' if appendix else 'Exhibit'} {number_of}"
    assert exhibit["title_en"].isascii()
    assert re.search(JAPANESE, exhibit["title_ja"])
    assert faults_of_voice(exhibit["title_ja"]) == []
    assert exhibit["chapter"] in CHAPTERS
    assert exhibit["kind"] in {"chart", "table", "timeline"}


def test_uses_keep_the_rows_as_printed():
    elements = [row["element"] for row in USES]
    assert [int(row["order"]) for row in USES] == list(range(1, 14))
    assert [name for name, times in Counter(elements).items() if times > 1] == ["Y"]
    assert [row["uses_ja"] for row in USES if faults_of_voice(row["uses_ja"])] == []
    assert all(row["uses_en"].isascii() for row in USES)


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
