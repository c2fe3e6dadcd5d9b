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

import csv
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import TypeVar

from rareearths.paper import claims
from rareearths.paths import PAPER

CATEGORIES = (
    "slip_number",
    "slip_date",
    "slip_name",
    "scope",
    "series",
    "edition",
    "arithmetic",
    "reading",
    "open",
)
CERTAINTIES = ("certain", "probable", "possible")
OBSTACLES = ("closed", "lost", "not_quantitative", "future", "unread")
POINTS = ("S1", "S2", "S3", "S4", "S5", "S6", "S7", "R1", "R2", "R3")
STATUSES = ("holds", "corrections", "doubtful", "open")
# A slip, an edition or a reading corrects a key claim; these take away the ground it stands on.
SHAKING = ("series", "scope", "arithmetic")
_AGREEING = ("reproduced", "rounded")


class FindingsError(Exception):
    """A file of findings is not as the book needs it."""


@dataclass(frozen=True)
class Difference:
    """One row of ``data/paper/differences.csv``: why a claim differs, and how sure this book is.

    Parameters
    ----------
    claim_id : str
    category : str
        One of `CATEGORIES`.
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


Row = TypeVar("Row", Difference, Unchecked, Point)


@cache
def differences(path: Path | None = None) -> dict[str, Difference]:
    """Return the differences by claim, in the order of the file.

    Raises
    ------
    FindingsError
        If the file is missing, its columns differ, an id stands twice or is unknown, or a value is not on its list.
    """
    found = _read(path or PAPER / "differences.csv", Difference)
    for claim_id, row in found.items():
        _known(claim_id, claim_id, claims.register(), "claim")
        _known(claim_id, row.category, CATEGORIES, "category")
        _known(claim_id, row.certainty, CERTAINTIES, "certainty")
        for point in row.touches:
            _known(claim_id, point, POINTS, "point")
    return found


@cache
def unchecked(path: Path | None = None) -> dict[str, Unchecked]:
    """Return what the claims that could not be checked would need, by claim; raises as `differences` does."""
    found = _read(path or PAPER / "unchecked.csv", Unchecked)
    for claim_id, row in found.items():
        _known(claim_id, claim_id, claims.register(), "claim")
        _known(claim_id, row.obstacle, OBSTACLES, "obstacle")
    return found


@cache
def summary(path: Path | None = None) -> dict[str, Point]:
    """Return the points of the summary and the reasons of chapter 4, by id; raises as `differences` does."""
    found = _read(path or PAPER / "summary.csv", Point)
    for name, row in found.items():
        _known(name, name, POINTS, "point")
        for claim_id in row.claims:
            _known(name, claim_id, claims.register(), "claim")
        for claim_id in row.key_claims:
            _known(name, claim_id, row.claims, "claim of the point")
    return found


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
    agreeing = {claim_id for claim_id in checked if verdicts[claim_id] in _AGREEING}
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


def _read(path: Path, kind: type[Row]) -> dict[str, Row]:
    """Read a file of findings into rows of `kind`, by the first column; a field that is a tuple is split."""
    names = [field.name for field in fields(kind)]
    lists = {field.name for field in fields(kind) if field.type.startswith("tuple")}
    try:
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file)
            if reader.fieldnames != names:
                raise FindingsError(
                    f"{path}: expected the columns {', '.join(names)}; got {', '.join(reader.fieldnames or [])}. "
                    "A column was renamed or added: change it back, or change "
                    f"rareearths.paper.findings.{kind.__name__} too."
                )
            rows = [
                kind(**{name: _split(cell) if name in lists else cell for name, cell in row.items()}) for row in reader
            ]
    except FileNotFoundError:
        raise FindingsError(f"Expected findings at {path}; there is no such file. Restore it from git.") from None
    found: dict[str, Row] = {}
    for row in rows:
        name = getattr(row, names[0])
        if name in found:
            raise FindingsError(f"{path}: expected each id once; got {name} twice. Take one of the two rows out.")
        found[name] = row
    return found


def _split(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split(";") if part.strip())


def _known(place: str, name: str, known: Mapping[str, object] | tuple[str, ...], what: str) -> None:
    if name not in known:
        listed = ", ".join(known) if len(known) < 20 else f"one of {len(known)} ids"
        raise FindingsError(
            f"{place}: expected a known {what} ({listed}); got {name!r}. A typing error, most likely: correct the row."
        )
