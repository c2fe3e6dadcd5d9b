"""The check of an answer: right or not, and if not, what kind of mistake leads to such an answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from markupsafe import escape

from rareearths import tables
from rareearths.language import require, say
from rareearths.tables import release
from rareearths.teaching.answers import ANSWERS, Expected
from rareearths.teaching.exercise import Exercise, find
from rareearths.teaching.judging import judge

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

        Returns
        -------
        Outcome
            This one.

        Raises
        ------
        NotRight
            If the answer is not right, with what the student is told.

        Examples
        --------
        >>> Outcome("1-1", "right", "Right.", "2025-10").require()
        Right.
        """
        if not self.ok and release.as_recorded(self.vintage):
            raise NotRight(self.message)
        return self

    def __repr__(self) -> str:
        return self.message

    def _repr_html_(self) -> str:
        mark = {"right": "✓", "scored": "✓", "open": "○"}.get(self.kind, "△")
        return f"{mark} {escape(self.message)}"


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
        exercise, vintage = find(name, self.lang), self.vintage_of(name)
        if answer is ... or answer is None:
            return self._outcome(exercise, "open", vintage)
        if exercise.answer == "text":
            return self._outcome(exercise, "text", vintage)
        try:
            expected = expects(exercise, vintage)
        except (tables.DataError, LookupError):
            return self._outcome(exercise, "no_data", vintage)
        kind, told = judge(exercise, expected, answer)
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

        Examples
        --------
        >>> Exercises("en", "2025-10").vintage_of("1-1")
        '2025-10'
        """
        return find(name, self.lang).vintage or self.vintage

    def _outcome(self, exercise: Exercise, kind: str, vintage: str, **told: object) -> Outcome:
        words = say("exercises", self.lang)
        options = say("joints", self.lang)["list"].join(exercise.options)
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


def _right_elsewhere(exercise: Exercise, vintage: str, answer: Any) -> str:
    """Return the vintage on which an answer would be right; empty if there is none."""
    for other in tables.vintages():
        if other == vintage:
            continue
        try:
            kind, _ = judge(exercise, expects(exercise, other), answer)
        except (tables.DataError, LookupError, ValueError, AssertionError):
            continue  # its tables hold no answer: a single edition, say, where two are compared
        if kind == "right":
            return other
    return ""
