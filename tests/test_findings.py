"""The reviewed findings cover the verdicts, keep to their lists and carry the computed status of each point."""

from __future__ import annotations

from dataclasses import replace

import paper_rules as rules
import pytest

from rareearths.paper import claims, findings
from rareearths.paper.findings import Difference, FindingsError, Point

DIFFERENCES = findings.differences()
UNCHECKED = findings.unchecked()
SUMMARY = findings.summary()


def expected(verdict):
    return {claim_id for claim_id, given in claims.expected().items() if given == verdict}


def test_every_difference_is_explained_and_nothing_else():
    assert set(DIFFERENCES) == expected("differs")


def test_every_unchecked_claim_says_what_it_needs_and_nothing_else():
    assert set(UNCHECKED) == expected("unverifiable")


def test_files_are_in_the_order_of_their_ids():
    assert list(DIFFERENCES) == sorted(DIFFERENCES)
    assert list(UNCHECKED) == sorted(UNCHECKED)
    assert tuple(SUMMARY) == findings.POINTS


def test_findings_are_worded_fairly():
    assert rules.broken(rules.wording, [*DIFFERENCES.values(), *UNCHECKED.values(), *SUMMARY.values()]) == []


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"reason_en": "The number is wrong."}, "C239: a word that blames"),
        ({"reason_ja": "数字の間違い。"}, "C239: a word that blames"),
        ({"reason_ja": "A reason。"}, "C239: no Japanese in 'A reason。'"),
        ({"reason_en": "Two  spaces."}, "C239: two spaces"),
        ({"reason_ja": "数字 の相違。"}, "C239: space beside Japanese"),
    ],
)
def test_a_wording_that_will_not_do_is_told(changes, said):
    assert said in rules.broken(rules.wording, [replace(DIFFERENCES["C239"], **changes)])


def test_a_claim_that_touches_a_point_is_one_of_its_claims():
    wrong = [
        (row.claim_id, point)
        for row in DIFFERENCES.values()
        for point in row.touches
        if row.claim_id not in SUMMARY[point].claims
    ]
    assert wrong == []
    assert [row.claim_id for row in DIFFERENCES.values() if row.touches != in_order(row.touches, findings.POINTS)] == []


def test_points_name_their_claims_once_and_in_order():
    wrong = [
        point.id
        for point in SUMMARY.values()
        if point.claims != in_order(point.claims, claims.register())
        or point.key_claims != in_order(point.key_claims, point.claims)
    ]
    assert wrong == []


def in_order(names, known):
    return tuple(name for name in known if name in names)


def test_the_sixth_point_rests_on_all_that_the_three_reasons_rest_on():
    reasons = set().union(*(SUMMARY[name].claims for name in ("R1", "R2", "R3")))
    assert reasons <= set(SUMMARY["S6"].claims)


def test_every_point_has_a_status():
    found = {name: findings.status(point, claims.expected()) for name, point in SUMMARY.items()}
    assert {name: status for name, status in found.items() if status not in findings.STATUSES} == {}


def test_no_difference_of_a_key_claim_that_shakes_is_left_without_effect():
    """A point is doubtful exactly if one of its key claims differs by series, scope or arithmetic and touches it."""
    for name, point in SUMMARY.items():
        shaken = [
            row
            for row in DIFFERENCES.values()
            if row.claim_id in point.key_claims and row.category in findings.SHAKING and name in row.touches
        ]
        assert (findings.status(point, claims.expected()) == "doubtful") == bool(shaken)


# A point with four key claims and three others, and what becomes of it.
POINT = Point("S1", "点。", "Point.", tuple("abcdxyz"), tuple("abcd"), ("fig01",))
ALL = dict.fromkeys("abcdxyz", "reproduced")


def why(category, *touches, claim="a"):
    return {claim: Difference(claim, category, "certain", touches, "理由。", "Reason.")}


@pytest.mark.parametrize(
    ("verdicts", "found", "status"),
    [
        pytest.param({}, {}, "holds", id="all agree"),
        pytest.param({"a": "rounded", "x": "rounded"}, {}, "holds", id="rounding agrees"),
        pytest.param({"a": "unverifiable", "b": "unverifiable"}, {}, "holds", id="half of the keys unchecked"),
        pytest.param(dict.fromkeys("abc", "unverifiable"), {}, "open", id="most keys unchecked"),
        pytest.param(dict.fromkeys("abcdxyz", "unverifiable"), {}, "open", id="nothing checked"),
        pytest.param({"x": "differs"}, {}, "holds", id="one of the others differs"),
        pytest.param({"x": "differs", "y": "differs"}, {}, "corrections", id="most others differ"),
        pytest.param(dict.fromkeys("xyz", "unverifiable"), {}, "holds", id="no other checked"),
        pytest.param({"x": "differs"}, why("reading", "S1", claim="x"), "corrections", id="another touches it"),
        pytest.param({"x": "differs"}, why("reading", "S2", claim="x"), "holds", id="another touches another point"),
        pytest.param({"x": "differs"}, why("series", "S1", claim="x"), "corrections", id="series, but not a key"),
        pytest.param({"a": "differs"}, why("slip_number"), "corrections", id="a key has a slip"),
        pytest.param({"a": "differs"}, why("reading", "S1"), "corrections", id="a key is read otherwise"),
        pytest.param({"a": "differs"}, why("series"), "corrections", id="a key's series does not touch it"),
        pytest.param({"a": "differs"}, why("series", "S1"), "doubtful", id="series"),
        pytest.param({"a": "differs"}, why("scope", "S2", "S1"), "doubtful", id="scope"),
        pytest.param({"a": "differs"}, why("arithmetic", "S1"), "doubtful", id="arithmetic"),
        pytest.param(
            {"a": "differs"} | dict.fromkeys("bcd", "unverifiable"), why("scope", "S1"), "doubtful", id="doubt first"
        ),
        pytest.param({"a": "revised"}, why("series", "S1"), "corrections", id="a key was revised since"),
        pytest.param({}, why("series", "S1"), "holds", id="a reason without a difference has no effect"),
    ],
)
def test_status(verdicts, found, status):
    assert findings.status(POINT, ALL | verdicts, found) == status


def test_status_needs_a_verdict_for_each_claim():
    with pytest.raises(FindingsError, match=r"S1: expected a verdict for each.*got none for y, z\."):
        findings.status(POINT, dict.fromkeys("abcdx", "reproduced"), {})


def test_rows_speak_both_languages_and_split_their_lists():
    difference, need, point = DIFFERENCES["C239"], UNCHECKED["C031"], SUMMARY["S6"]
    assert difference.touches == ("S6", "R2")
    assert (difference.reason("ja"), difference.reason("en")) == (difference.reason_ja, difference.reason_en)
    assert (need.needed("ja"), need.needed("en")) == (need.needed_ja, need.needed_en)
    assert (point.statement("ja"), point.statement("en")) == (point.statement_ja, point.statement_en)
    assert "C239" in point.key_claims and point.exhibits[0] == "fig06"
