"""Exercises: what is right is taken, each known mistake is named, and no message gives the answer away."""

from __future__ import annotations

import math
import re
from collections import Counter
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from rareearths import tables
from rareearths.language import LANGUAGES, words
from rareearths.paper.exhibits import catalogue as exhibits
from rareearths.teaching import Exercise, Exercises, UnknownExercise, catalogue
from rareearths.teaching.answers import ANSWERS, Chances, Choice, Members, Number, Rule
from rareearths.teaching.checking import NotRight, expects
from rareearths.teaching.exercise import KINDS, ExercisesBroken, _check
from rareearths.teaching.judging import brier, mistakes

ALL = list(catalogue().values())
CHECKED = [each for each in ALL if each.answer != "text"]
CASES = [(each, vintage) for each in CHECKED for vintage in ([each.vintage] if each.vintage else tables.vintages())]
NAMES = [f"{each.id} {vintage}" for each, vintage in CASES]
FORMS = {"number": Number, "choice": Choice, "members": Members, "chances": Chances, "rule": Rule}
BODY = ("1", "2", "3", "4")


def right(exercise, expected):
    """An answer that is right; of a rule, one that looks up the tables it is tried on."""
    if isinstance(expected, Number):
        return round(expected.value, exercise.decimals)
    if isinstance(expected, Chances):
        return [float(each) for each in expected.happened]
    if isinstance(expected, Rule):
        return lambda frame: next(must for case, must in expected.cases if frame.equals(case))
    return expected.right if isinstance(expected, Choice) else sorted(expected.right)


def test_there_are_enough_of_each_sort():
    assert len(ALL) >= 30
    assert min(Counter(each.kind for each in ALL).values()) >= 3
    assert {each.kind for each in ALL} == set(KINDS)
    of = {chapter: [each for each in ALL if each.id.startswith(f"{chapter}-")] for chapter in "012345A"}
    assert {chapter: len(found) for chapter, found in of.items() if len(found) < (5 if chapter in BODY else 3)} == {}
    assert [chapter for chapter, found in of.items() if len({each.kind for each in found}) < 3] == []


def test_what_they_name_is_there():
    known = {table for vintage in tables.vintages() for table in tables.tables(vintage)}
    assert {table for each in ALL for table in each.tables} <= known
    assert {name for each in ALL for name in each.exhibits} <= set(exhibits())


def test_all_that_are_checked_are_computed_and_no_others():
    assert set(ANSWERS) == {each.id for each in CHECKED}


@pytest.mark.parametrize(("exercise", "vintage"), CASES, ids=NAMES)
class TestEach:
    def test_the_right_answer_is_taken_in_both_languages(self, exercise, vintage):
        expected = expects(exercise, vintage)
        assert isinstance(expected, FORMS[exercise.answer])
        for lang in LANGUAGES:
            outcome = Exercises(lang, vintage)(exercise.id, right(exercise, expected))
            assert outcome.ok, outcome
            assert vintage in outcome.message

    def test_values_lie_far_enough_apart_to_be_told(self, exercise, vintage):
        expected = expects(exercise, vintage)
        if not isinstance(expected, Number):
            return
        known = [("right", expected.value)]
        known += [(kind, value) for kind, values in mistakes(exercise, expected).items() for value in values]
        near = [
            (one[0], other[0])
            for place, one in enumerate(known)
            for other in known[place + 1 :]
            if one[0] != other[0]
            # what is taken for the one may touch what is taken for the other, as two counts do; it may not overlap
            and abs(one[1] - other[1]) < 2 * exercise.tolerance * min(1, abs(one[1]), abs(other[1])) * (1 - 1e-6)
        ]
        assert near == []

    def test_each_known_mistake_is_named_and_the_answer_is_not(self, exercise, vintage):
        expected = expects(exercise, vintage)
        wrong = {}
        if isinstance(expected, Number):
            wrong = mistakes(exercise, expected)
        elif isinstance(expected, Members):
            sets = [expected.right, *expected.mistakes.values()]
            assert len(set(sets)) == len(sets), "two kinds of mistake lead to the same set"
            wrong = {kind: [sorted(names)] for kind, names in expected.mistakes.items()}
        elif isinstance(expected, Choice):
            assert set(expected.mistakes) | {expected.right} == set(exercise.options)
            for option, kind in expected.mistakes.items():
                wrong.setdefault(kind, []).append(option)
        for lang in LANGUAGES:
            for kind, answers in wrong.items():
                for answer in answers:
                    outcome = Exercises(lang, vintage)(exercise.id, answer)
                    assert outcome.kind == kind, (answer, outcome)
                    assert words("exercises")[kind][lang].split("{")[0] in outcome.message
                    assert not gives_away(exercise, expected, outcome.message)


def gives_away(exercise, expected, message):
    """Whether a message or hint has the expected number in one of its spellings, or the names of a set."""
    if isinstance(expected, Number):
        rounded = abs(round(expected.value, exercise.decimals))
        spelt = {f"{rounded:g}", f"{rounded:,.{max(exercise.decimals, 0)}f}", f"{abs(expected.value) / 1000:g}"}
        return any(re.search(rf"(?<![\d.,]){re.escape(each)}(?![\d.,]*\d)", message) for each in spelt)
    return isinstance(expected, Members) and any(re.search(rf"\b{name}\b", message) for name in expected.right)


def test_a_hint_gives_nothing_away():
    told = [
        (exercise.id, hint)
        for exercise, vintage in CASES
        for lang in LANGUAGES
        for hint in exercise.hints[lang]
        if gives_away(exercise, expects(exercise, vintage), hint)
    ]
    assert told == []
    planted = catalogue()["1-1"]
    assert gives_away(planted, expects(planted, "2025-10"), "The share is 68.5 %.")


@pytest.fixture
def check():
    return Exercises("en", "2025-10")


@pytest.mark.parametrize(
    ("name", "answer", "kind"),
    [
        ("1-1", ..., "open"),
        ("1-1", None, "open"),
        ("1-1", "68.5", "not_a_number"),
        ("1-1", True, "not_a_number"),
        ("1-1", math.nan, "not_a_number"),
        ("1-1", [68.5], "not_a_number"),
        ("1-1", 6850, "percent"),
        ("1-4", -35700, "kt"),
        ("1-1", pd.DataFrame({"share": [68.5]}), "not_a_number"),
        ("1-1", 12.3, "unknown"),
        ("1-1", np.float64(68.5), "right"),
        ("1-3", "THA", "not_a_list"),
        ("1-3", 3, "not_a_list"),
        ("1-3", ["THA", "AUS"], "members"),
        ("A-2", pd.Index(["Sc"]), "right"),
        ("A-2", np.array(["Sc"]), "right"),
        ("1-10", "price", "not_an_option"),
        ("1-10", " Elements ", "right"),
        ("1-6", True, "not_a_function"),
        ("1-6", lambda table: None, "open"),
        ("1-6", lambda table: table["quota"] == table["output"], "not_true_or_false"),
        ("1-6", str, "not_true_or_false"),
        ("1-6", lambda table: True, "cannot_fail"),
        ("A-3", lambda table: (table["value"] == 100).all(), "rule_wrong"),
        ("2-7", ["2023 No. 23"], "members"),
        ("A-2", [], "reversed"),
        ("1-6", lambda table: table["no such column"].all(), "rule_raises"),
        ("1-6", lambda table: not (table["quota"] == table["output"]).all(), "rule_wrong"),
        ("1-6", lambda table: (table["quota"] == table["output"]).all(), "right"),
        ("4-5", [0.5] * 6, "scored"),
        ("4-5", [50] * 6, "not_a_chance"),
        ("4-5", [0.5] * 5, "how_many"),
        ("4-5", 0.5, "not_a_list"),
        ("4-5", {0.5}, "not_a_list"),
        ("4-5", ["half"] * 6, "not_all_numbers"),
        ("4-5", [math.nan] * 6, "not_a_chance"),
        ("4-5", np.full(6, 0.5), "scored"),
        ("1-5", "an essay", "text"),
    ],
)
def test_answers_of_every_sort(check, name, answer, kind):
    outcome = check(name, answer)
    assert outcome.kind == kind
    assert outcome.ok == (kind in ("right", "scored"))
    assert outcome.message in outcome._repr_html_() or "&" in outcome._repr_html_()


def test_hints_come_after_two_and_after_four_misses(check):
    first, second = catalogue()["1-1"].hints["en"]
    said = [check("1-1", 10.0 + step).message for step in range(5)]
    assert [first in each for each in said] == [False, True, True, True, True]
    assert [second in each for each in said] == [False, False, False, True, True]
    assert first not in check("1-2", 1.0).message


def test_a_vintage_that_lacks_the_tables_is_named(monkeypatch, check):
    def absent(table, vintage):
        raise tables.TableMissing(f"{vintage} has no {table}")

    monkeypatch.setattr(tables, "load", absent)
    outcome = check("1-1", 68.5)
    assert outcome.kind == "no_data"
    assert "2025-10" in outcome.message


@pytest.mark.parametrize(
    ("lang", "said"), [("en", "another vintage of the data, 2025-10. "), ("ja", "別の版（2025-10）")]
)
def test_an_answer_that_is_right_on_another_vintage_is_told_so(lang, said):
    elsewhere = round(expects(catalogue()["1-1"], "2025-10").value, 1)
    outcome = Exercises(lang, "2026-06")("1-1", elsewhere)
    assert outcome.kind == "other_vintage"
    assert said in outcome.message
    assert "2026-06" in outcome.message


@pytest.mark.parametrize(
    ("lang", "answer", "said"),
    [
        ("en", "68.5", "got a text."),
        ("ja", "68.5", "渡されたのは文字列である。"),
        ("en", math.nan, "got no finite number (NaN or infinity)."),
        ("en", pd.Series([68.5]), "got a column of a table (Series)."),
        ("ja", object(), "渡されたのはobjectである。"),
    ],
)
def test_what_was_given_is_named_in_the_language_of_the_reader(lang, answer, said):
    assert said in Exercises(lang, "2025-10")("1-1", answer).message


def test_an_unknown_exercise_is_told_with_the_nearest(check):
    with pytest.raises(UnknownExercise, match=r"got '1-11'.*Did you mean 1-1.*All there are: 0-1"):
        check("1-11", 1)


def test_an_unknown_exercise_is_told_in_the_language_of_the_notebook():
    with pytest.raises(
        UnknownExercise, match=r"渡されたのは'1-11'である。.*近いのは1-1.*ある練習は次のとおり：0-1、0-2"
    ):
        Exercises("ja", "2025-10")("1-11", 1)


def test_an_unknown_vintage_or_language_is_refused():
    with pytest.raises(tables.VintageMissing):
        Exercises("en", "2031-01")
    with pytest.raises(ValueError, match="fr"):
        Exercises("fr", "2025-10")


def test_a_course_that_grades_by_errors_gets_one(check):
    assert check("1-1", 68.5).require().ok
    for answer in (..., 69.2, "x"):
        with pytest.raises(NotRight):
            check("1-1", answer).require()


def test_brier_is_the_mean_square():
    assert brier([1, 0, 1], [True, False, True]) == 0
    assert brier([0, 1], [True, False]) == 1
    assert brier([0.8, 0.4], [True, True]) == pytest.approx((0.04 + 0.36) / 2)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"kind": "guess"}, "a kind among read"),
        ({"answer": "essay"}, "an answer among number"),
        ({"level": 5}, "a level from 1 to 4"),
        ({"minutes": 45}, "5 to 30 minutes"),
        ({"id": "9-2"}, "the next number of its chapter"),
        ({"needs": ("9-9",)}, "stand before it"),
        ({"unit": ""}, "a unit for a number"),
        ({"options": ("one", "two")}, "two options for a choice"),
        ({"hints": {"ja": ("一つ",), "en": ()}}, "as many hints"),
        ({"hints": {}}, "a hint for what is checked"),
    ],
)
def test_a_broken_entry_is_refused(changed, words):
    good = Exercise("9-1", "read", 1, 5, "number", "%", hints={"ja": ("一つ",), "en": ("one",)})
    _check(good, {})
    with pytest.raises(ExercisesBroken, match=re.escape(words)):
        _check(replace(good, **changed), {})


def test_an_entry_without_a_field_is_refused(tmp_path, monkeypatch):
    path = tmp_path / "exercises.yaml"
    path.write_text("- {id: 1-1, kind: read, level: 1, minutes: 5, answr: number}\n", encoding="utf-8")
    monkeypatch.setattr("rareearths.teaching.exercise.FILE", path)
    with pytest.raises(ExercisesBroken, match=r"exercises\.yaml, 1-1: expected the fields.*answr"):
        catalogue.__wrapped__()
