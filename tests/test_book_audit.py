"""Counts on the landing page."""

import json

import pytest
from book_site import FIXTURE

from rareearths import language
from rareearths.audit.counts import AuditBroken, count, load
from rareearths.audit.differences import Findings
from rareearths.paper.findings import findings


@pytest.fixture
def records():
    return load(FIXTURE / "audit.json"), load(FIXTURE / "audit.json", "exhibits.json")


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("claims", "4"),
        ("reproduced", "1"),
        ("rounded", "1"),
        ("differs", "1"),
        ("revised", "0"),
        ("unverifiable", "1"),
        ("checked", "3"),
        ("agree", "2"),
        ("matters", "1"),
        ("outside-claims", "2"),
        ("outside-agree", "1"),
        ("data-agree", "1"),
        ("documents-agree", "0"),
        ("inside-agree", "1"),
        ("documents-matters", "1"),
        ("reference-claims", "0"),
        ("C001-printed", "69.2%"),
        ("C001-computed", "69.23%"),
        ("C001-source", "69.2%"),
        ("exhibits", "1"),
        ("exhibits-partial", "1"),
        ("exhibits-complete", "0"),
    ],
)
def test_counts(records, name, shown):
    assert count(*records, name, "ja") == shown


def test_exhibits_that_the_book_adds_are_not_counted_with_those_of_the_paper(records):
    audit, exhibits = records
    added = exhibits["exhibits"][0] | {"id": "since1", "own": True}
    assert count(audit, {"exhibits": [*exhibits["exhibits"], added]}, "exhibits", "ja") == "1"


def test_an_unknown_count_is_refused(records):
    with pytest.raises(AuditBroken, match=r"outside-agree.*got 'reproducd'"):
        count(*records, "reproducd", "en")


@pytest.mark.parametrize("path", ["", "nowhere/audit.json"])
def test_a_missing_record_says_what_to_run(path):
    with pytest.raises(AuditBroken, match="make book"):
        load(path)


def test_a_fixture_that_is_like_the_real_record():
    entry = json.loads((FIXTURE / "audit.json").read_text(encoding="utf-8"))["claims"][0]
    assert {"id", "chapter", "statement_ja", "statement_en", "printed", "computed", "unit", "verdict"} <= set(entry)


def test_matters_are_counted_by_their_effect_too():
    known = findings()
    weaker, none = (next(name for name in known if known[name].effect == effect) for effect in ("weaker", "none"))
    claims = [
        {"id": f"C00{n}", "evidence": "data", "verdict": "differs", "finding": name}
        for n, name in enumerate((weaker, none, none))
    ]
    exhibits = {"exhibits": []}
    found = {
        name: count({"claims": claims, "numbers": {}}, exhibits, f"outside-matters{name}", "en")
        for name in ("", "-weaker", "-none", "-stronger")
    }
    # small counts stand in words in English
    assert found == {"": "two", "-weaker": "one", "-none": "one", "-stronger": "none"}


def test_how_sure_it_is_that_they_differ_is_told_of_what_differs(monkeypatch):
    monkeypatch.setattr(Findings, "words", language.say("differences", "en"))
    matter, directive = next(iter(findings().values())), object.__new__(Findings)
    assert directive._grades(matter, [{"verdict": "other_scope"}, {"verdict": "revised"}]) == []
    sure, why = directive._grades(matter, [{"verdict": "other_scope"}, {"verdict": "differs"}])
    assert sure.startswith("that they differ: ") and why.startswith("why: ")
