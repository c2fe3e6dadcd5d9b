"""The check of an answer: right or not, and if not, what kind of mistake leads to such an answer."""

from __future__ import annotations

import html
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from rareearths import tables
from rareearths.language import require, say
from rareearths.tables import release
from rareearths.teaching.answers import ANSWERS, Chances, Choice, Expected, Members, Number, Rule
from rareearths.teaching.exercise import Exercise, find

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
_MISSES_PER_HINT = 2


class NotRight(AssertionError):
    """The answer is not right; raised by `Outcome.require` alone, for courses that grade by errors."""


@dataclass(frozen=True)
class Outcome:
    """What became of an answer.

    Parameters
    ----------
    exercise : str
        Its id.
    kind : str
        ``right``, ``scored`` (forecasts), ``open`` (not attempted), ``type``, ``unknown`` or the kind of mistake.
    message : str
        In the reader's language; it never names the expected value.
    vintage : str
        That the expected answer is computed from.
    """

    exercise: str
    kind: str
    message: str
    vintage: str

    @property
    def ok(self) -> bool:
        """Whether the answer is right."""
        return self.kind in ("right", "scored")

    def require(self) -> Outcome:
        """Return the outcome of a right answer, and raise `NotRight` for any other.

        On data other than those that the solutions were reviewed on, as in a rerun on them, a solution of the book may
        no longer be right; that ends no chapter.
        """
        if not self.ok and release.as_recorded(self.vintage):
            raise NotRight(self.message)
        return self

    def __repr__(self) -> str:
        return self.message

    def _repr_html_(self) -> str:
        mark = {"right": "✓", "scored": "✓", "open": "○"}.get(self.kind, "△")
        return f"{mark} {html.escape(self.message)}"


class Exercises:
    """Checks answers to the exercises, in a language and on a vintage.

    Parameters
    ----------
    lang : {"ja", "en"}
        Of the messages.
    vintage : str
        That the expected answers are computed from.

    Examples
    --------
    >>> check_exercise = Exercises("en", "2025-10")
    >>> check_exercise("1-1", ...).kind
    'open'
    >>> check_exercise("1-1", 0.685).kind
    'percent'
    """

    def __init__(self, lang: str, vintage: str) -> None:
        self.lang, self.vintage = require(lang), vintage
        tables.package(vintage)
        self._misses: dict[str, int] = {}

    def __call__(self, name: str, answer: Any = ...) -> Outcome:
        """Check an answer.

        Parameters
        ----------
        name : str
            The exercise's id, such as ``2-3``.
        answer : number, text, list, mapping, function or ``...``
            As the exercise asks for it; ``...`` or None is one that nobody has tried yet.

        Returns
        -------
        Outcome

        Raises
        ------
        rareearths.teaching.UnknownExercise
            With the nearest there are.
        """
        exercise, vintage = find(name), self.vintage_of(name)
        if answer is ... or answer is None:
            return self._outcome(exercise, "open", vintage)
        if exercise.answer == "text":
            return self._outcome(exercise, "text", vintage)
        try:
            expected = expects(exercise, vintage)
        except (tables.DataError, LookupError):
            return self._outcome(exercise, "no_data", vintage)
        kind, told = _judge(exercise, expected, answer)
        if kind in ("unknown", "members") and (other := _right_elsewhere(exercise, vintage, answer)):
            kind, told = "other_vintage", {"other": other}
        return self._outcome(exercise, kind, vintage, **self._in_words(told))

    def _in_words(self, told: Mapping[str, object]) -> dict[str, object]:
        """Name what was given as a reader would."""
        if "given" not in told:
            return dict(told)
        name = str(told["given"])
        return {**told, "given": say("exercise_given", self.lang).get(name, name)}

    def vintage_of(self, name: str) -> str:
        """Return the vintage that an exercise is answered from: its own, or that of the notebook.

        Parameters
        ----------
        name : str
            The exercise's id.

        Returns
        -------
        str

        Raises
        ------
        rareearths.teaching.UnknownExercise
            With the nearest there are.
        """
        return find(name).vintage or self.vintage

    def _outcome(self, exercise: Exercise, kind: str, vintage: str, **told: object) -> Outcome:
        words = say("exercises", self.lang)
        options = ("、" if self.lang == "ja" else ", ").join(exercise.options)
        unit = say("exercise_units", self.lang).get(exercise.unit, exercise.unit)
        message = words[kind].format(unit=unit, options=options, **told)
        if kind not in ("right", "scored", "open", "text", "no_data"):
            missed = self._misses[exercise.id] = self._misses.get(exercise.id, 0) + 1
            hints = exercise.hints.get(self.lang, ())[: missed // _MISSES_PER_HINT]
            message += "".join(words["hint"].format(hint=hint) for hint in hints)
        if kind not in ("open", "text"):
            message += words["vintage"].format(vintage=vintage)
        return Outcome(exercise.id, kind, message, vintage)


def expects(exercise: Exercise, vintage: str) -> Expected:
    """Compute what an exercise expects.

    Parameters
    ----------
    exercise : Exercise
    vintage : str
        That the tables are read from.

    Raises
    ------
    rareearths.tables.DataError, LookupError
        If the vintage lacks what the answer rests on.
    """
    return ANSWERS[exercise.id](lambda table: tables.load(table, vintage))


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


Judged = tuple[str, Mapping[str, object]]


def _right_elsewhere(exercise: Exercise, vintage: str, answer: Any) -> str:
    """Return the vintage on which an answer would be right; empty if there is none."""
    for other in tables.vintages():
        if other == vintage:
            continue
        try:
            kind, _ = _judge(exercise, expects(exercise, other), answer)
        except (tables.DataError, LookupError, ValueError, AssertionError):
            continue  # its tables hold no answer: a single edition, say, where two are compared
        if kind == "right":
            return other
    return ""


def _judge(exercise: Exercise, expected: Expected, answer: Any) -> Judged:
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
