"""The claims register and the verdict on each claim.

A verdict is never typed. It follows from the printed value, its printed precision, the value that a chapter computed,
and what a person decided about the comparison (column ``comparison`` of the register):

============ ================================================================================
reproduced   the computed value, rounded as the paper rounds, is the printed one
rounded      they differ by no more than one unit of the last printed digit
differs      they differ by more
revised      they agreed with the edition of the paper's time, and a later one changed the value
other_scope  the numbers are not of the same thing: entity, edition, HS code, unit or period
depends      the verdict turns on a choice that the paper leaves open
outlook      no statement of fact: it stands in the ledger of outlooks, with what became of it
unverifiable no value could be computed; the register says why
============ ================================================================================
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cache
from pathlib import Path

from rareearths.paper import table
from rareearths.paths import PAPER

PAPER_VINTAGE = "2025-10"
_BOUND = re.compile(r"(>=|>|<=|<)(\d+(?:\.\d+)?)")
VERDICTS = ("reproduced", "rounded", "revised", "differs", "depends", "other_scope", "unverifiable", "outlook")
# what its printed edition bears out; the other verdicts say that a statement was not put to the test
AGREEING = ("reproduced", "rounded", "revised")
CHECKED = (*AGREEING, "differs")
# What a statement was held against: outside evidence first, then the paper's own numbers, then its own notes.
EVIDENCE = ("data", "document", "list", "inside", "reference", "none")
OUTSIDE = ("data", "document", "list")
# what a person decided about a comparison; empty where like is compared with like
OTHER_SCOPE, OPEN_CHOICE, OUTLOOK = "other scope", "open choice", "outlook"

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
    evidence: str
    comparison: str
    finding: str
    values: str = ""  # ``range`` where two values are its ends
    about: str = ""  # ``note`` or ``reference`` where it is about what these print, not about what the paper says

    def words(self, field: str, lang: str) -> str:
        """Return a text of it in a language.

        Parameters
        ----------
        field : {"statement", "reason"}
        lang : {"ja", "en"}

        Returns
        -------
        str

        Examples
        --------
        >>> known("C014").words("statement", "en").endswith(".")
        True
        """
        return getattr(self, f"{field}_{lang}")

    @property
    def implied(self) -> bool:
        """Whether the paper prints no such value: it only implies it, or a zero stands for a direction or a lack.

        Examples
        --------
        >>> known("C308").implied, known("C014").implied
        (True, False)
        """
        return self.evidence == "inside" or all(value == 0 for value in printed_values(self))


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
    return values(claim.printed)


def values(text: str) -> tuple[Value, ...]:
    """Return the values of a cell that lists them, as the register and the reviewed record do.

    Parameters
    ----------
    text : str
        Parts between semicolons.

    Returns
    -------
    tuple
        A number where a part is one, else its text.

    Examples
    --------
    >>> values("13000;4500"), values("CHN;BEL")
    ((13000.0, 4500.0), ('CHN', 'BEL'))
    """
    return tuple(_number_or_text(part.strip()) for part in text.split(";"))


def bound(text: str) -> tuple[str, float] | None:
    """Return the sign and the number of a value that its source prints as a bound; None of any other text.

    Examples
    --------
    >>> bound(">90"), bound("CHN")
    (('>', 90.0), None)
    """
    found = _BOUND.fullmatch(text)
    return (found[1], float(found[2])) if found else None


def _number_or_text(part: str) -> Value:
    try:
        return float(Decimal(part))
    except InvalidOperation:
        return part


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
