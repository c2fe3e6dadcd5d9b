"""What an answer is: right, or the kind of mistake that leads to it."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from rareearths.teaching.answers import Chances, Choice, Expected, Members, Number, Rule
from rareearths.teaching.exercise import Exercise

# what a unit lets one confuse, as factors on the right value
_FACTORS: dict[str, dict[str, tuple[float, ...]]] = {
    "%": {"percent": (0.01, 100)},
    "t": {"kt": (0.001, 1000)},
    "kt": {"kt": (0.001, 1000)},
    "Mt": {"kt": (1000,), "t": (1e6,)},
}
# what a student may well call a list
_LISTS = Sequence | set | frozenset | pd.Series | pd.Index | np.ndarray
_SCALED = {kind for factors in _FACTORS.values() for kind in factors}

Judged = tuple[str, Mapping[str, object]]


def mistakes(exercise: Exercise, expected: Number) -> dict[str, list[float]]:
    """Return the wrong values that are known, by kind: those of the exercise and those that its unit invites.

    Parameters
    ----------
    exercise : Exercise
    expected : Number

    Returns
    -------
    dict
        Kind to values.
    """
    found = {kind: [float(value) for value in values] for kind, values in expected.mistakes.items()}
    for kind, factors in _FACTORS.get(exercise.unit, {}).items():
        found.setdefault(kind, []).extend(expected.value * factor for factor in factors)
    if expected.value:
        found.setdefault("sign", []).append(-expected.value)
    return found


def judge(exercise: Exercise, expected: Expected, answer: Any) -> Judged:
    """Compare an answer with what is expected.

    Parameters
    ----------
    exercise : Exercise
    expected : Expected
    answer : object
        As a student gave it.

    Returns
    -------
    tuple of str, mapping
        The kind (``right``, ``scored``, ``open``, ``unknown`` or the mistake), and what its message names.
    """
    judges: dict[type, Callable[[Exercise, Any, Any], Judged]] = {
        Number: _number,
        Choice: _choice,
        Members: _members,
        Chances: _chances,
        Rule: _rule,
    }
    return judges[type(expected)](exercise, expected, answer)


def _number(exercise: Exercise, expected: Number, answer: Any) -> Judged:
    if isinstance(answer, bool | np.bool_) or not isinstance(answer, int | float | np.number):
        return "not_a_number", {"given": type(answer).__name__}
    if not math.isfinite(answer):
        return "not_a_number", {"given": "nan"}
    # a wrong value within the tolerance of another cannot be: a test holds them apart, on each vintage
    if abs(answer - expected.value) <= exercise.tolerance:
        return "right", {}
    for kind, values in mistakes(exercise, expected).items():
        for value in values:
            # a share rounded as per cent has two places more as a fraction, and two fewer if multiplied again
            scale = abs(value / expected.value) if expected.value and kind in _SCALED else 1.0
            if abs(answer - value) <= exercise.tolerance * scale:
                return kind, {}
    return "unknown", {}


def _choice(exercise: Exercise, expected: Choice, answer: Any) -> Judged:
    given = str(answer).strip().lower()
    if given not in exercise.options:
        return "not_an_option", {}
    return ("right", {}) if given == expected.right else (expected.mistakes[given], {})


def _members(exercise: Exercise, expected: Members, answer: Any) -> Judged:
    if isinstance(answer, str) or not isinstance(answer, _LISTS):
        return "not_a_list", {"given": type(answer).__name__}
    given = {str(each).strip() for each in answer}
    if given == expected.right:
        return "right", {}
    for kind, names in expected.mistakes.items():
        if given == names:
            return kind, {}
    return "members", {"many": len(given - expected.right), "missing": len(expected.right - given)}


def _chances(exercise: Exercise, expected: Chances, answer: Any) -> Judged:
    # the order counts, which a set has not
    if isinstance(answer, str | set | frozenset) or not isinstance(answer, _LISTS):
        return "not_a_list", {"given": type(answer).__name__}
    given = list(answer)
    if len(given) != len(expected.happened):
        return "how_many", {"asked": len(expected.happened), "given": len(given)}
    for each in given:
        if isinstance(each, bool | np.bool_) or not isinstance(each, int | float | np.number):
            return "not_all_numbers", {"given": type(each).__name__}
    if not all(0 <= each <= 1 for each in given):
        return "not_a_chance", {}
    return "scored", {"score": f"{brier(given, expected.happened):.3f}"}


def _rule(exercise: Exercise, expected: Rule, answer: Any) -> Judged:
    if not callable(answer):
        return "not_a_function", {"given": type(answer).__name__}
    said = []
    for frame, _ in expected.cases:
        try:
            said.append(answer(frame.copy()))
        except Exception as error:  # a student's code may raise anything; what it raised is the message
            return "rule_raises", {"error": f"{type(error).__name__}: {error}"}
    if all(each is None or each is ... for each in said):
        return "open", {}  # as the notebook has it: def answer(table): ...
    for each in said:
        if not isinstance(each, bool | np.bool_):
            return "not_true_or_false", {"given": type(each).__name__}
    if len({bool(each) for each in said}) == 1:
        return "cannot_fail", {}
    wrong = sum(bool(one) != must for (_, must), one in zip(expected.cases, said, strict=True))
    return ("rule_wrong", {"wrong": wrong, "cases": len(said)}) if wrong else ("right", {})


def brier(chances: Sequence[float], happened: Sequence[bool]) -> float:
    """Score forecasts: the mean squared distance of the probabilities from what happened.

    Parameters
    ----------
    chances : sequence of float
        Between 0 and 1.
    happened : sequence of bool
        Of the same length.

    Returns
    -------
    float
        0 is perfect, 0.25 the score of one half everywhere, 1 the worst. Brier's own form sums over both outcomes and
        is twice as large.

    Notes
    -----
    Brier, G. W. (1950), Monthly Weather Review 78(1), 1-3.

    Examples
    --------
    >>> brier([0.5, 0.5], [True, False])
    0.25
    """
    return sum((chance - outcome) ** 2 for chance, outcome in zip(chances, happened, strict=True)) / len(happened)
