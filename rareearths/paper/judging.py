"""The verdict on a claim: what was computed against what is printed.

A verdict is never typed. It follows from the printed value, its printed precision, the value that a chapter computed,
and what a person decided about the comparison; `rareearths.paper.claims` lists the verdicts.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from rareearths.paper.claims import (
    AGREEING,
    OPEN_CHOICE,
    OTHER_SCOPE,
    OUTLOOK,
    Claim,
    ClaimError,
    Value,
    bound,
    printed_values,
)  # fmt: skip

_BY_NUMBERS = ("reproduced", "rounded", "differs")
# One more or one less of what is counted is another number, not a rounding.
_EXACT_KINDS = ("list", "rank")
_EXACT_UNITS = ("year", "years", "rank", "round", "groups", "stages", "rows", "items", "projects", "count")


@dataclass(frozen=True)
class Judgement:
    """What comes of comparing: the verdict, the values compared, and what the numbers alone would say.

    Parameters
    ----------
    verdict : str
        One of `VERDICTS`.
    computed : tuple
        In the claim's unit, in the order of the printed values; empty if there is none.
    numbers : str
        The verdict of the numbers alone, of `CHECKED`; empty if there are none. It differs from `verdict` where a
        person decided that like is not compared with like.
    """

    verdict: str
    computed: tuple[Value, ...] = ()
    numbers: str = ""


def judge(
    claim: Claim,
    computed: Value | Sequence[Value] | Mapping[Any, Value | Sequence[Value]] | None,
    later: Value | Sequence[Value] | None = None,
) -> Judgement:
    """Compare what was computed with what is printed.

    Parameters
    ----------
    claim : Claim
    computed : number, text, sequence of them, mapping, or None
        In the claim's unit and in the order of the printed values. A mapping has the values under each choice that the
        paper leaves open, the book's own first. None if nothing can be computed.
    later : number, text, or sequence of them, optional
        The same values in the later edition.

    Returns
    -------
    Judgement

    Raises
    ------
    ClaimError
        If the number of values differs from the printed ones, a value is missing (NaN), choices are given for a claim
        whose comparison is not ``open choice`` (or none for one whose is), an outlook is given values, or an
        uncheckable claim has no reason in the register.

    Examples
    --------
    >>> from rareearths.paper.claims import known
    >>> judge(known("C014"), 100 * 270000 / 390000).verdict
    'reproduced'
    """
    if claim.comparison == OUTLOOK:
        if computed is not None:
            raise ClaimError(
                f"{claim.claim_id}: expected no value for an outlook; got {computed!r}. What became of an outlook "
                "stands in data/paper/forecasts.csv. Record it there, or take `outlook` out of the register."
            )
        return Judgement("outlook")
    if computed is None:
        if not (claim.reason_ja and claim.reason_en):
            raise ClaimError(
                f"{claim.claim_id}: expected a computed value; got none, and the register gives no reason_ja and "
                "reason_en why the claim cannot be checked. Compute it or write the reason."
            )
        return Judgement("unverifiable")
    if isinstance(computed, Mapping) != (claim.comparison == OPEN_CHOICE):
        raise ClaimError(
            f"{claim.claim_id}: expected values under each choice if and only if the register's comparison is "
            f"{OPEN_CHOICE!r}; got {type(computed).__name__} with {claim.comparison!r}. Pass a mapping of choices, or "
            "change the register."
        )
    if isinstance(computed, Mapping):
        under = [compare(claim, each) for each in computed.values()]
        alike = len({numbers in AGREEING for numbers, _ in under}) == 1
        numbers, values = under[0]
        return Judgement(numbers if alike else "depends", values, numbers)
    numbers, values = compare(claim, computed)
    if claim.comparison == OTHER_SCOPE:
        return Judgement("other_scope", values, numbers)
    if later is not None and numbers in AGREEING and compare(claim, later)[0] == "differs":
        return Judgement("revised", values, numbers)
    return Judgement(numbers, values, numbers)


def compare(claim: Claim, computed: Value | Sequence[Value]) -> tuple[str, tuple[Value, ...]]:
    """Return what the numbers alone say, whatever was decided about the comparison, and the values compared.

    Parameters
    ----------
    claim : Claim
    computed : number, text, or sequence of them
        As many as the claim prints.

    Returns
    -------
    numbers : str
        ``reproduced``, ``rounded`` or ``differs``.
    values : tuple

    Raises
    ------
    ClaimError
        If there are more or fewer values than printed ones, or one is missing (NaN).
    """
    # a text is iterable too, and is one value
    given = [computed] if isinstance(computed, str) or not isinstance(computed, Iterable) else computed
    values = tuple(value if isinstance(value, str) else _plain(value) for value in given)
    printed = printed_values(claim)
    if len(values) != len(printed):
        raise ClaimError(
            f"{claim.claim_id}: expected {len(printed)} value(s) for the printed {claim.printed!r}; got {len(values)}. "
            "Pass one value per printed value, in the same order."
        )
    for value in values:
        if isinstance(value, float) and math.isnan(value):
            raise ClaimError(
                f"{claim.claim_id}: a computed value is missing (NaN). Look at the rows it was computed from."
            )
    ranks = [_compare(claim, old, new) for old, new in zip(printed, values, strict=True)]
    return _BY_NUMBERS[max(ranks)], values


def _plain(value: Value) -> float:
    """Turn a numpy or pandas scalar into a Python number; a missing one into NaN."""
    try:
        return float(value)
    except (TypeError, ValueError):
        return float("nan")


def _compare(claim: Claim, printed: Value, computed: Value) -> int:
    """Index into _BY_NUMBERS: 0 reproduced, 1 rounded, 2 differs."""
    if isinstance(printed, str) or isinstance(computed, str):
        return _compare_texts(claim, printed, computed)
    if claim.operator in (">", ">=", "<", "<="):
        # a bound that includes its end is as fine as it is printed: 19.33 is at most 19.3
        slack = float(claim.precision or 0) / 2
        holds = {
            ">": computed > printed,
            ">=": computed >= printed - slack,
            "<": computed < printed,
            "<=": computed < printed + slack or computed <= printed,
        }
        return 0 if holds[claim.operator] else 2
    if claim.kind in _EXACT_KINDS or claim.unit in _EXACT_UNITS:
        return 0 if printed == computed else 2
    # repr keeps 0.1 what it looks like; binary fractions would move halves
    old, new, unit = Decimal(repr(printed)), Decimal(repr(round(computed, 10))), Decimal(claim.precision or "1")
    if (new / unit).quantize(Decimal(1), ROUND_HALF_UP) == (old / unit).quantize(Decimal(1), ROUND_HALF_UP):
        return 0
    return 1 if abs(new - old) <= unit else 2


def _compare_texts(claim: Claim, printed: Value, computed: Value) -> int:
    limit = bound(computed) if isinstance(computed, str) else None
    if limit and not isinstance(printed, str):
        return 0 if _within(claim.operator, printed, *limit) else 2
    days = _days_apart(str(printed), str(computed))
    if days is not None:
        return min(days, 2)
    return 0 if str(printed).strip().casefold() == str(computed).strip().casefold() else 2


def _within(operator: str, printed: float, sign: str, limit: float) -> bool:
    """Say whether what is printed can be true of a source that prints a bound."""
    if operator:  # two bounds: the source's says as much as the printed one, or more
        alike = operator[0] == sign[0]
        return alike and (limit >= printed if sign[0] == ">" else limit <= printed)
    return {">": printed > limit, ">=": printed >= limit, "<": printed < limit, "<=": printed <= limit}[sign]


def _days_apart(one: str, other: str) -> int | None:
    try:
        return abs((dt.date.fromisoformat(one) - dt.date.fromisoformat(other)).days)
    except ValueError:
        return None
