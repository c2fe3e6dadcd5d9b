"""The forms of an expected answer, and the register of the functions that compute them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

import pandas as pd

Load = Callable[[str], pd.DataFrame]  # a table of the vintage, by name


@dataclass(frozen=True)
class Number:
    """A number, and what known mistakes make of it.

    Parameters
    ----------
    value : float
        In the exercise's unit.
    mistakes : mapping of str to iterable of float
        Kind of mistake (a key of ``mistakes`` in ``locale/exercises.yaml``) to the values it leads to.
    """

    value: float
    mistakes: Mapping[str, Iterable[float]] = field(default_factory=dict)


@dataclass(frozen=True)
class Choice:
    """One of the exercise's options; each of the others has its mistake."""

    right: str
    mistakes: Mapping[str, str]  # the option that is wrong, to the kind of mistake


@dataclass(frozen=True)
class Members:
    """A set of names, in any order, and the sets that known mistakes lead to."""

    right: frozenset[str]
    mistakes: Mapping[str, frozenset[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Chances:
    """Probabilities for events of which it is known whether they happened."""

    happened: tuple[bool, ...]


@dataclass(frozen=True)
class Rule:
    """A function from a table to true or false, tried on tables of which it is known what it must say."""

    cases: tuple[tuple[pd.DataFrame, bool], ...]


Expected = Number | Choice | Members | Chances | Rule
ANSWERS: dict[str, Callable[[Load], Expected]] = {}


def answers(name: str) -> Callable[[Callable[[Load], Expected]], Callable[[Load], Expected]]:
    """Put the function that computes an exercise's answer on the register.

    Parameters
    ----------
    name : str
        The exercise's id.
    """

    def register(compute: Callable[[Load], Expected]) -> Callable[[Load], Expected]:
        assert name not in ANSWERS, f"two functions for exercise {name}"
        ANSWERS[name] = compute
        return compute

    return register


def at(rows: pd.DataFrame, **where: object) -> float:
    """Return the one value of the rows that match; the last, where a table keeps several of one figure."""
    for column, wanted in where.items():
        rows = rows[rows[column] == wanted]
    values = rows["value"].dropna()
    if values.empty:
        raise LookupError(f"no row with {', '.join(f'{key} = {value}' for key, value in where.items())}")
    return float(values.iloc[-1])
