"""What the verdicts mean: why a claim differs, what an unchecked one needs, what a point of the paper rests on.

The three files are judgements, written by hand and reviewed; the verdicts they speak of are computed. Whether a point
of the paper's summary still stands follows from both and is never typed:

=========== ===================================================================================================
holds       every key claim that could be checked agrees, so do most of the others, and no difference touches it
corrections it holds with corrections
doubtful    a key claim differs because of its series, its scope or its arithmetic, and the argument with it
open        fewer than half of its key claims could be checked
=========== ===================================================================================================
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from rareearths.paper import claims, table

CERTAINTIES = ("certain", "probable", "possible")
OBSTACLES = ("closed", "lost", "not_quantitative", "future", "unread")
POINTS = ("S1", "S2", "S3", "S4", "S5", "S6", "S7", "R1", "R2", "R3")
STATUSES = ("holds", "corrections", "doubtful", "open")
# A slip, an edition or a reading corrects a key claim; these take away the ground it stands on.
SHAKING = ("series", "scope", "arithmetic")


class FindingsError(Exception):
    """What became of a point cannot be told."""


@dataclass(frozen=True)
class Difference:
    """One row of ``data/paper/differences.csv``: why a claim differs, and how sure this book is.

    Parameters
    ----------
    claim_id : str
    category : str
        One of those that the schema in ``data/paper/datapackage.yaml`` lists.
    certainty : str
        One of `CERTAINTIES`; that of this book's finding, not of the paper's claim.
    touches : tuple of str
        The points, of `POINTS`, whose argument changes with it.
    reason_ja, reason_en : str
    """

    claim_id: str
    category: str
    certainty: str
    touches: tuple[str, ...]
    reason_ja: str
    reason_en: str

    def reason(self, lang: str) -> str:
        """Return the reason in `lang`."""
        return getattr(self, f"reason_{lang}")


@dataclass(frozen=True)
class Unchecked:
    """One row of ``data/paper/unchecked.csv``: what stood in the way, and what would be needed."""

    claim_id: str
    obstacle: str
    needed_ja: str
    needed_en: str

    def needed(self, lang: str) -> str:
        """Return what would be needed in `lang`."""
        return getattr(self, f"needed_{lang}")


@dataclass(frozen=True)
class Point:
    """One row of ``data/paper/summary.csv``: a point of the paper's summary (S) or a reason of chapter 4 (R).

    Parameters
    ----------
    id : str
        One of `POINTS`.
    statement_ja, statement_en : str
    claims : tuple of str
        All claims the point rests on.
    key_claims : tuple of str
        Those of them without which it falls.
    exhibits : tuple of str
    """

    id: str
    statement_ja: str
    statement_en: str
    claims: tuple[str, ...]
    key_claims: tuple[str, ...]
    exhibits: tuple[str, ...]

    def statement(self, lang: str) -> str:
        """Return the statement in `lang`."""
        return getattr(self, f"statement_{lang}")


@cache
def differences(path: Path | None = None) -> dict[str, Difference]:
    """Return the differences by claim, in the order of the file.

    Raises
    ------
    rareearths.tables.SchemaBroken
        If the file is missing, breaks its schema, or names a claim or a point that is not there.

    Examples
    --------
    >>> differences()["C239"].category, differences()["C239"].touches
    ('scope', ('S6', 'R2'))
    """
    return table.by_id("differences", Difference, path)


@cache
def unchecked(path: Path | None = None) -> dict[str, Unchecked]:
    """Return what the claims that could not be checked would need, by claim; raises as `differences` does."""
    return table.by_id("unchecked", Unchecked, path)


@cache
def summary(path: Path | None = None) -> dict[str, Point]:
    """Return the points of the summary and the reasons of chapter 4, by id; raises as `differences` does."""
    return table.by_id("summary", Point, path)


def status(point: Point, verdicts: Mapping[str, str], found: Mapping[str, Difference] | None = None) -> str:
    """Say whether a point still stands.

    Parameters
    ----------
    point : Point
    verdicts : mapping
        Claim id to verdict, one of `rareearths.paper.claims.VERDICTS`, for every claim of the point.
    found : mapping, optional
        Why claims differ; the differences on file unless given.

    Returns
    -------
    str
        One of `STATUSES`. A doubtful point is doubtful even if most of its key claims could not be checked.

    Raises
    ------
    FindingsError
        If a claim of the point has no verdict.
    """
    missing = [claim_id for claim_id in point.claims if claim_id not in verdicts]
    if missing:
        raise FindingsError(
            f"{point.id}: expected a verdict for each of its claims; got none for {', '.join(missing)}. No chapter "
            "checks them, or the record is of an older build: check them in a chapter, then build again."
        )
    found = differences() if found is None else found
    checked = [claim_id for claim_id in point.claims if verdicts[claim_id] != "unverifiable"]
    keys = [claim_id for claim_id in checked if claim_id in point.key_claims]
    others = [claim_id for claim_id in checked if claim_id not in point.key_claims]
    agreeing = {claim_id for claim_id in checked if verdicts[claim_id] in claims.AGREEING}
    touching = {
        claim_id: found[claim_id].category
        for claim_id in checked
        if verdicts[claim_id] == "differs" and claim_id in found and point.id in found[claim_id].touches
    }
    if any(touching.get(claim_id) in SHAKING for claim_id in keys):
        return "doubtful"
    if 2 * len(keys) < len(point.key_claims):
        return "open"
    most = not others or 2 * len(agreeing.intersection(others)) > len(others)
    return "holds" if agreeing.issuperset(keys) and most and not touching else "corrections"
