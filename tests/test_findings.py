"""The reviewed findings cover the verdicts, keep to their lists and carry the computed status of each point."""

from __future__ import annotations

import re

import pytest

from rareearths.chapter.exhibit import catalogue
from rareearths.paper import claims, findings
from rareearths.paper.findings import Difference, FindingsError, Point

JAPANESE = r"[぀-ヿ一-鿿々〆]"
VOICE = {
    "half-width punctuation beside Japanese": re.compile(rf"{JAPANESE}[,.;:!?]|[,;:!?]{JAPANESE}"),
    "half-width bracket beside Japanese": re.compile(rf"{JAPANESE}[()\[\]]|[()\[\]]{JAPANESE}"),
    "space beside Japanese": re.compile(rf"{JAPANESE}[ \u3000]|[ \u3000]{JAPANESE}"),
    "full-width digit or Latin letter": re.compile(r"[０-９Ａ-Ｚａ-ｚ]"),
    "polite style": re.compile(r"(です|ます|でした|ました|ません)。"),
}
UNFAIR = re.compile(r"\b(wrong|error|mistaken|careless|false)\b|誤り|間違|でたらめ", re.IGNORECASE)
LONGEST_REASON = 160

DIFFERENCES = findings.differences()
UNCHECKED = findings.unchecked()
SUMMARY = findings.summary()
TEXTS = [
    *((f"{row.claim_id} reason", row.reason_ja, row.reason_en) for row in DIFFERENCES.values()),
    *((f"{row.claim_id} needed", row.needed_ja, row.needed_en) for row in UNCHECKED.values()),
    *((f"{row.id} statement", row.statement_ja, row.statement_en) for row in SUMMARY.values()),
]


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


@pytest.mark.parametrize(("ja", "en"), [pytest.param(ja, en, id=name) for name, ja, en in TEXTS])
def test_text_in_both_languages(ja, en):
    assert ja.endswith("。") and re.search(JAPANESE, ja)
    assert en.endswith(".") and en.isascii()
    assert [name for name, pattern in VOICE.items() if pattern.search(ja)] == []
    assert not UNFAIR.search(ja) and not UNFAIR.search(en)
    assert "  " not in en


@pytest.mark.parametrize("row", [pytest.param(row, id=name) for name, row in DIFFERENCES.items()])
def test_reason_is_short(row):
    assert max(len(row.reason_ja), len(row.reason_en)) <= LONGEST_REASON


@pytest.mark.parametrize("row", [pytest.param(row, id=name) for name, row in DIFFERENCES.items()])
def test_a_claim_that_touches_a_point_is_one_of_its_claims(row):
    assert [point for point in row.touches if row.claim_id not in SUMMARY[point].claims] == []
    assert list(row.touches) == [point for point in findings.POINTS if point in row.touches]


@pytest.mark.parametrize("point", [pytest.param(row, id=name) for name, row in SUMMARY.items()])
def test_point_is_well_formed(point):
    assert 1 <= len(point.key_claims) <= 5
    assert set(point.key_claims) <= set(point.claims) <= set(claims.register())
    assert list(point.claims) == sorted(set(point.claims))
    assert list(point.key_claims) == sorted(set(point.key_claims))
    assert point.exhibits and set(point.exhibits) <= set(catalogue())


def test_the_sixth_point_rests_on_all_that_the_three_reasons_rest_on():
    reasons = set().union(*(SUMMARY[name].claims for name in ("R1", "R2", "R3")))
    assert reasons <= set(SUMMARY["S6"].claims)


@pytest.mark.parametrize("point", [pytest.param(row, id=name) for name, row in SUMMARY.items()])
def test_every_point_has_a_status(point):
    assert findings.status(point, claims.expected()) in findings.STATUSES


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


HEADS = {
    findings.differences: "claim_id,category,certainty,touches,reason_ja,reason_en",
    findings.unchecked: "claim_id,obstacle,needed_ja,needed_en",
    findings.summary: "id,statement_ja,statement_en,claims,key_claims,exhibits",
}
WHY = "理由。,Reason."


@pytest.mark.parametrize(
    ("load", "row", "said"),
    [
        (findings.differences, f"C999,scope,certain,,{WHY}", r"C999: expected a known claim .*got 'C999'"),
        (findings.differences, f"C002,slip,certain,,{WHY}", r"C002: expected a known category \(slip_number, .*'slip'"),
        (findings.differences, f"C002,scope,sure,,{WHY}", r"certainty \(certain, probable, possible\); got 'sure'"),
        (findings.differences, f"C002,scope,certain,S1;S8,{WHY}", r"C002: expected a known point .*got 'S8'"),
        (findings.unchecked, f"C031,locked,{WHY}", r"C031: expected a known obstacle \(closed, lost, .*'locked'"),
        (findings.unchecked, f"C31,unread,{WHY}", r"expected a known claim .*'C31'"),
        (findings.summary, f"S8,{WHY},C001,C001,fig01", r"S8: expected a known point"),
        (findings.summary, f"S1,{WHY},C001;C999,C001,fig01", r"S1: expected a known claim .*'C999'"),
        (findings.summary, f"S1,{WHY},C001,C002,fig01", r"S1: expected .* claim of the point \(C001\); got 'C002'"),
    ],
)
def test_a_bad_row_is_refused(tmp_path, load, row, said):
    path = tmp_path / "findings.csv"
    path.write_text(f"{HEADS[load]}\n{row}\n", encoding="utf-8")
    with pytest.raises(FindingsError, match=said):
        load(path)


@pytest.mark.parametrize("load", HEADS)
def test_a_file_that_is_missing_or_has_other_columns_is_refused(tmp_path, load):
    with pytest.raises(FindingsError, match=r"there is no such file\. Restore it from git\."):
        load(tmp_path / "absent.csv")
    path = tmp_path / "findings.csv"
    path.write_text(HEADS[load].replace("_en", "_fr") + "\n", encoding="utf-8")
    with pytest.raises(FindingsError, match=r"expected the columns .*_en.*got .*_fr"):
        load(path)


def test_an_id_that_stands_twice_is_refused(tmp_path):
    path = tmp_path / "findings.csv"
    path.write_text(f"{HEADS[findings.unchecked]}\n" + 2 * f"C031,unread,{WHY}\n", encoding="utf-8")
    with pytest.raises(FindingsError, match="expected each id once; got C031 twice"):
        findings.unchecked(path)


def test_rows_speak_both_languages_and_split_their_lists():
    difference, need, point = DIFFERENCES["C239"], UNCHECKED["C031"], SUMMARY["S6"]
    assert difference.touches == ("S6", "R2")
    assert (difference.reason("ja"), difference.reason("en")) == (difference.reason_ja, difference.reason_en)
    assert (need.needed("ja"), need.needed("en")) == (need.needed_ja, need.needed_en)
    assert (point.statement("ja"), point.statement("en")) == (point.statement_ja, point.statement_en)
    assert "C239" in point.key_claims and point.exhibits[0] == "fig06"
