"""What is known of each exercise before anybody has solved it: ``exercises.yaml``, checked when it is read."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from rareearths.language import say

FILE = Path(__file__).with_name("exercises.yaml")
KINDS = ("read", "change", "subtract", "rebuild", "claim", "forecast", "argue")
ANSWERS = ("number", "choice", "members", "chances", "rule", "text")
LEVELS = range(1, 5)
MINUTES = range(5, 31)


class ExercisesBroken(ValueError):
    """The list of exercises does not keep to its rules."""


class UnknownExercise(ValueError):
    """There is no exercise of this name."""


@dataclass(frozen=True)
class Exercise:
    """One exercise.

    Parameters
    ----------
    id : str
        Chapter and number, such as ``2-3``; 0 is the introduction, 5 the conclusion, A the appendix.
    kind : {"read", "change", "subtract", "rebuild", "claim", "forecast", "argue"}
        What is done.
    level : int
        1 reads a value off, 2 takes one computation, 3 a choice of method, 4 a judgement.
    minutes : int
        A student's time.
    answer : {"number", "choice", "members", "chances", "rule", "text"}
        What is handed in. A text is not judged by the book; its rubric stands with the solution.
    unit : str
        Of a number.
    decimals : int
        To which a number is asked for.
    vintage : str
        The vintage the answer is computed from; empty for that of the notebook.
    needs : tuple of str
        Exercises to be done before.
    sessions : tuple of int
        Sessions of the seminar that use it.
    exhibits, tables, options : tuple of str
        Exhibits and tables looked at; the choices of a ``choice``.
    hints : dict
        ``ja`` and ``en``, each a tuple of hints in the order they are given in.
    """

    id: str
    kind: str
    level: int
    minutes: int
    answer: str
    unit: str = ""
    decimals: int = 0
    vintage: str = ""
    needs: tuple[str, ...] = ()
    sessions: tuple[int, ...] = ()
    exhibits: tuple[str, ...] = ()
    tables: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    hints: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def tolerance(self) -> float:
        """Half a unit of the last place asked for, and a hair for the binary digits."""
        return 0.5 * 10**-self.decimals * (1 + 1e-9)


@cache
def catalogue() -> dict[str, Exercise]:
    """Return all exercises by id, in the order of the list.

    Returns
    -------
    dict
        Id to `Exercise`.

    Raises
    ------
    ExercisesBroken
        With the exercise and the rule it breaks.

    Examples
    --------
    >>> catalogue()["1-1"].unit
    '%'
    """
    entries = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    found: dict[str, Exercise] = {}
    for entry in entries:
        exercise = _read(entry)
        _check(exercise, found)
        found[exercise.id] = exercise
    return found


def find(name: str, lang: str = "en") -> Exercise:
    """Return an exercise.

    Parameters
    ----------
    name : str
        Its id.
    lang : {"ja", "en"}
        Of the message.

    Raises
    ------
    UnknownExercise
        With the ids that are nearest.
    """
    known = catalogue()
    if name in known:
        return known[name]
    words, comma = say("exercises", lang), say("joints", lang)["list"]
    near = comma.join(difflib.get_close_matches(str(name), known, 3, 0.3))
    raise UnknownExercise(
        words["no_exercise"].format(
            given=repr(name), near=words["nearest"].format(near=near) if near else "", known=comma.join(known)
        )
    )


def _read(entry: dict[str, Any]) -> Exercise:
    try:
        listed: dict[str, Any] = {
            key: tuple(value) if isinstance(value, list) else value for key, value in entry.items()
        }
        listed["hints"] = {lang: tuple(hints) for lang, hints in (entry.get("hints") or {}).items()}
        return Exercise(**listed)
    except TypeError as error:
        raise ExercisesBroken(
            f"{FILE.name}, {entry.get('id', entry)}: expected the fields of an exercise; {error}. "
            "Most likely a field that was left out or misspelt: compare it with another entry."
        ) from None


def _check(exercise: Exercise, before: Mapping[str, Exercise]) -> None:
    chapter, _, number = exercise.id.partition("-")
    last = [int(other.split("-")[1]) for other in before if other.startswith(f"{chapter}-")]
    rules = {
        f"a kind among {', '.join(KINDS)}": exercise.kind in KINDS,
        f"an answer among {', '.join(ANSWERS)}": exercise.answer in ANSWERS,
        "a level from 1 to 4": exercise.level in LEVELS,
        f"{MINUTES.start} to {MINUTES.stop - 1} minutes": exercise.minutes in MINUTES,
        "the next number of its chapter": number.isdigit() and int(number) == (last[-1] if last else 0) + 1,
        "exercises that stand before it under needs": set(exercise.needs) <= set(before),
        "a unit for a number": exercise.answer != "number" or bool(exercise.unit),
        "at least two options for a choice": (exercise.answer == "choice") == (len(exercise.options) > 1),
        "as many hints in English as in Japanese": len(exercise.hints.get("ja", ()))
        == len(exercise.hints.get("en", ())),
        "a hint for what is checked": exercise.answer == "text" or bool(exercise.hints.get("ja")),
    }
    if broken := [rule for rule, kept in rules.items() if not kept]:
        raise ExercisesBroken(
            f"{FILE.name}, exercise {exercise.id}: expected {'; '.join(broken)}; got {exercise}. "
            "Most likely a typing slip, or an entry in another place than its number: mend the entry."
        )
