"""What the paper argues: keys that can carry it, figures computed from verdicts, judgements in both languages."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import paper_rules as rules
import pytest

from rareearths import language, notebook
from rareearths.paper import claims, points, table
from rareearths.paper.findings import findings
from rareearths.paper.points import Figures, Point, PointsError
from rareearths.paths import CHAPTERS

POINTS = points.points()
FINDING = next(iter(findings().values()))
# a point with four key statements, and what becomes of it
POINT = Point(
    "S1",
    "summary",
    ("audit",),
    "点。",
    "Point.",
    tuple("abcd"),
    (),
    "",
    "",
    "consistent",
    "理由。",
    "Why.",
    "editor",
    "2026-11-28",
    "2026-10",
)
ALL = dict.fromkeys("abcd", "reproduced")


def why(effect, *touches, claim="a"):
    return {claim: replace(FINDING, effect=effect, touches=touches)}


@pytest.mark.parametrize(
    ("verdicts", "found", "state", "decides"),
    [
        pytest.param({}, {}, "agree", "", id="all agree"),
        pytest.param({"a": "rounded", "b": "revised"}, {}, "agree", "", id="rounding and revision agree"),
        pytest.param({"b": "unverifiable"}, {}, "agree", "", id="most were checked"),
        pytest.param(dict.fromkeys("ab", "unverifiable"), {}, "too_few", "a", id="half were not checked"),
        pytest.param({"c": "other_scope", "d": "depends"}, {}, "too_few", "c", id="other scope is no check"),
        pytest.param({"b": "differs"}, {}, "agree_with_corrections", "b", id="a key differs, without effect"),
        pytest.param({"a": "differs"}, why("stronger", "S1"), "agree_with_corrections", "a", id="stronger"),
        pytest.param({"a": "differs"}, why("none", "S1"), "agree_with_corrections", "a", id="no effect"),
        pytest.param({"a": "differs"}, why("weaker", "S1"), "agree_with_corrections", "a", id="one is weaker"),
        pytest.param(
            dict.fromkeys("ab", "differs"),
            why("weaker", "S1") | why("weaker", "S1", claim="b"),
            "do_not_agree",
            "a",
            id="half are weaker",
        ),
        pytest.param(
            {"a": "differs", "c": "depends", "d": "unverifiable"},
            why("weaker", "S1"),
            "too_few",
            "c",
            id="half were not checked, weaker or not",
        ),
        pytest.param({"a": "differs"}, why("falls", "R2", "S1"), "do_not_agree", "a", id="falls"),
        pytest.param({"a": "differs"}, why("falls", "S2"), "agree_with_corrections", "a", id="another point falls"),
        pytest.param(
            {"a": "differs", "b": "differs"},
            why("weaker", "S1", claim="b"),
            "agree_with_corrections",
            "b",
            id="the weaker decides",
        ),
        pytest.param(
            {"a": "differs", "c": "unverifiable", "d": "depends"},
            why("falls", "S1"),
            "too_few",
            "c",
            id="too few before all",
        ),
    ],
)
def test_figures_follow_from_the_verdicts_of_the_keys(verdicts, found, state, decides):
    assert points.figures(POINT, ALL | verdicts, found) == Figures(state, decides)


def test_figures_need_a_verdict_for_each_key():
    with pytest.raises(PointsError, match=r"S1: expected a verdict for each of its key.*got none for d\."):
        points.figures(POINT, dict.fromkeys("abc", "reproduced"), {})


@pytest.mark.parametrize("kind", ["inside", "reference"])
def test_a_key_is_held_against_something_outside(kind):
    own = {name: replace(claims.known("C014"), claim_id=name, evidence=kind) for name in "abcd"}
    with pytest.raises(PointsError, match=rf"S1: a key statement.*a is of evidence '{kind}'.*test the sentence"):
        points.require_sound({"S1": POINT}, own)


def test_the_same_statements_carry_one_judgement():
    own = {name: replace(claims.known("C014"), claim_id=name) for name in "abcd"}
    other = replace(POINT, id="A101", inference="supported", keys=tuple("dcba"))
    with pytest.raises(PointsError, match=r"A101: the same statements.*S1 rests on the same and is 'consistent'"):
        points.require_sound({"S1": POINT, "A101": other}, own)
    points.require_sound({"S1": POINT, "A101": replace(other, inference="consistent")}, own)


def test_the_summary_and_the_reasons_are_all_there():
    wanted = [*(f"S{number}" for number in range(1, 8)), "R1", "R2", "R3"]
    assert [name for name in POINTS if name[0] in "SR"] == wanted
    assert {point.part for point in POINTS.values() if point.id[0] == "A"} <= {"chapter"}


def test_forecasts_are_open():
    """S6 and S7 speak of what is to come; what data cannot test is said to be untested."""
    assert {POINTS[name].inference for name in ("S6", "S7")} == {"forecast"}
    assert {POINTS[name].inference for name in ("R1", "R3")} <= {"untestable", "consistent"}


def test_points_stand_on_pages_that_there_are_and_each_statement_once():
    pages = {path.stem for path in notebook.found(CHAPTERS)}
    assert {page for point in POINTS.values() for page in point.pages} <= pages
    assert [name for name, times in Counter(point.statement_ja for point in POINTS.values()).items() if times > 1] == []


def test_every_chapter_with_a_map_has_points_and_the_other_way_round():
    mapped = {path.stem for path in notebook.found(CHAPTERS) if "```{points}" in path.read_text(encoding="utf-8")}
    assert mapped == {page for point in POINTS.values() for page in point.pages}


def test_points_are_worded_fairly():
    assert rules.broken(rules.wording, POINTS.values()) == []


def test_every_state_has_words_in_both_languages():
    assert tuple(language.words("point_figures")) == points.FIGURES
    fields = {field["name"]: field for field in table.resource("points")["schema"]["fields"]}
    assert list(language.words("point_inferences")) == fields["inference"]["constraints"]["enum"]
