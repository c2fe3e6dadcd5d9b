"""The claims register and the verdict on each claim.

A verdict is never typed. It follows from the printed value, its printed precision and the value that a chapter
computed:

========== ==================================================================================
reproduced the computed value, rounded as the paper rounds, is the printed one
rounded    they differ by no more than one unit of the last printed digit
differs    they differ by more
revised    they agreed on the paper's vintage and no longer do on this one
unverifiable no value could be computed; the register says why
========== ==================================================================================
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import cache
from pathlib import Path

from rareearths.paper import table
from rareearths.paths import PAPER

PAPER_VINTAGE = "2025-10"
VERDICTS = ("reproduced", "rounded", "differs", "revised", "unverifiable")
AGREEING = ("reproduced", "rounded")
# One more or one less of what is counted is another number, not a rounding.
_EXACT_KINDS = ("list", "rank")
_EXACT_UNITS = ("year", "years", "rank", "round", "groups", "stages", "rows", "items", "projects", "count")

Value = float | int | str


class ClaimError(Exception):
    """A claim cannot be judged as asked."""


@dataclass(frozen=True)
class Claim:
    """One row of the register ``data/paper/claims.csv``; all fields are text as in the file."""

    claim_id: str
    chapter: str
    section: str
    place: str
    exhibit: str
    statement_ja: str
    statement_en: str
    kind: str
    printed: str
    operator: str
    unit: str
    precision: str
    source: str
    reason_ja: str
    reason_en: str

    def words(self, field: str, lang: str) -> str:
        """Return the `field` (statement or reason) in `lang`."""
        return getattr(self, f"{field}_{lang}")


@cache
def register(path: Path | None = None) -> dict[str, Claim]:
    """Read the register of claims.

    Parameters
    ----------
    path : Path, optional
        Another file of the same form (default: ``data/paper/claims.csv``).

    Returns
    -------
    dict
        Claim id to `Claim`, in the order of the file.

    Raises
    ------
    rareearths.tables.SchemaBroken
        If the file is missing or breaks its schema.

    Examples
    --------
    >>> register()["C001"].printed, register()["C001"].unit
    ('70;90', '%')
    """
    return table.by_id("claims", Claim, path)


def known(claim_id: str) -> Claim:
    """Return a claim of the register by its id.

    Parameters
    ----------
    claim_id : str
        Such as ``C014``.

    Returns
    -------
    Claim

    Raises
    ------
    ClaimError
        For an id that the register does not have.

    Examples
    --------
    >>> known("C014").printed
    '69.2'
    """
    found = register()
    if claim_id not in found:
        raise ClaimError(
            f"Expected an id of data/paper/claims.csv ({min(found)} to {max(found)}); got {claim_id!r}. "
            "Add the claim to the register first."
        )
    return found[claim_id]


def judge(claim: Claim, computed: Value | Sequence[Value] | None) -> tuple[str, tuple[Value, ...]]:
    """Compare what was computed with what is printed.

    Parameters
    ----------
    claim : Claim
    computed : number, text, sequence of them, or None
        In the claim's unit and in the order of the printed values. None if nothing can be computed.

    Returns
    -------
    verdict : str
        ``reproduced``, ``rounded``, ``differs`` or ``unverifiable``.
    computed : tuple
        The values compared.

    Raises
    ------
    ClaimError
        If the number of values differs from the printed ones, a value is missing (NaN), or an uncheckable claim has
        no reason in the register.
    """
    if computed is None:
        if not (claim.reason_ja and claim.reason_en):
            raise ClaimError(
                f"{claim.claim_id}: expected a computed value; got none, and the register gives no reason_ja and "
                "reason_en why the claim cannot be checked. Compute it or write the reason."
            )
        return "unverifiable", ()
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
    return VERDICTS[max(ranks)], values


def printed_values(claim: Claim) -> tuple[Value, ...]:
    """Return the printed values of a claim.

    Parameters
    ----------
    claim : Claim

    Returns
    -------
    tuple
        In the order the paper prints them: a number where the register has one, else the text.

    Examples
    --------
    >>> printed_values(known("C001"))
    (70.0, 90.0)
    """
    return tuple(_number_or_text(part.strip()) for part in claim.printed.split(";"))


def _number_or_text(part: str) -> Value:
    try:
        return float(Decimal(part))
    except InvalidOperation:
        return part


def _plain(value: Value) -> float:
    """Turn a numpy or pandas scalar into a Python number; a missing one into NaN."""
    try:
        return float(value)
    except (TypeError, ValueError):
        return float("nan")


def _compare(claim: Claim, printed: Value, computed: Value) -> int:
    """Index into VERDICTS: 0 reproduced, 1 rounded, 2 differs."""
    if isinstance(printed, str) or isinstance(computed, str):
        days = _days_apart(str(printed), str(computed))
        if days is not None:
            return min(days, 2)
        return 0 if str(printed).strip().casefold() == str(computed).strip().casefold() else 2
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


def _days_apart(one: str, other: str) -> int | None:
    try:
        return abs((dt.date.fromisoformat(one) - dt.date.fromisoformat(other)).days)
    except ValueError:
        return None


@dataclass(frozen=True)
class Reviewed:
    """The reviewed outcome of a check: its verdict, and the values that it compared, as they are written on file."""

    verdict: str
    printed: str
    computed: str


def written(values: Iterable[Value]) -> str:
    """Return computed values as the reviewed record has them: numbers to nine significant digits, joined by ``;``."""
    return ";".join(value if isinstance(value, str) else f"{value:.9g}" for value in values)


@cache
def reviewed(path: Path | None = None) -> dict[str, Reviewed]:
    """Return the reviewed outcome of each check on the paper's vintage (``data/paper/expected-verdicts.csv``)."""
    path = path or PAPER / "expected-verdicts.csv"
    if not path.exists():  # before the first verdicts are accepted
        return {}
    return {
        row["claim_id"]: Reviewed(row["verdict"], row["printed"], row["computed"])
        for row in table.check("expected-verdicts", path)
    }


def expected() -> dict[str, str]:
    """Return the reviewed verdict of each claim on the paper's vintage."""
    return {name: one.verdict for name, one in reviewed().items()}


def agreed(claim_id: str) -> bool:
    """Say whether the claim agreed with the data of the paper's time."""
    return expected().get(claim_id) in AGREEING
