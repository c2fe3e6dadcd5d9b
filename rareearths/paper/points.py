"""What the paper argues, and what became of it: the one table that every page reads.

A point has two axes. *Figures* is computed from the verdicts of its key statements. *Inference*, whether what the paper
concludes from its figures stands, is an editor's judgement with a sentence in both languages.

===================== ==================================================================================
agree                 more than half of the key statements could be checked, and all of these agree
agree_with_corrections some differ, but with the values of the sources put in the point stands
do_not_agree          with the values of the sources the point falls, or half of those checked make it weaker
too_few               half of the key statements or fewer could be checked
===================== ==================================================================================
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from rareearths.paper import claims, table
from rareearths.paper.findings import EXPLAINED, Finding, findings

FIGURES = ("agree", "agree_with_corrections", "do_not_agree", "too_few")
PARTS = ("summary", "reason", "chapter")


class PointsError(Exception):
    """A point rests on what cannot carry it, or its status cannot be told."""


@dataclass(frozen=True)
class Point:
    """One row of ``data/paper/points.csv``.

    Parameters
    ----------
    id : str
        ``S1`` to ``S7`` (the paper's summary), ``R1`` to ``R3`` (the reasons of chapter 4), ``A101`` and so on.
    part : str
        One of `PARTS`.
    pages : tuple of str
        The pages whose map shows it.
    statement_ja, statement_en : str
    keys : tuple of str
        The statements without which it falls, in the order of their weight.
    exhibits : tuple of str
    figures_of_ja, figures_of_en : str
        What of the point its key statements test; empty if all of it.
    inference : str
        As `data/paper/datapackage.yaml` allows.
    inference_ja, inference_en : str
        Why, in one sentence.
    decided_by, decided_on : str
        Role of who judged the inference, and the day.
    vintage : str
        The newest of that day.
    """

    id: str
    part: str
    pages: tuple[str, ...]
    statement_ja: str
    statement_en: str
    keys: tuple[str, ...]
    exhibits: tuple[str, ...]
    figures_of_ja: str
    figures_of_en: str
    inference: str
    inference_ja: str
    inference_en: str
    decided_by: str
    decided_on: str
    vintage: str

    def words(self, field: str, lang: str) -> str:
        """Return a text of it in a language.

        Parameters
        ----------
        field : {"statement", "figures_of", "inference"}
        lang : {"ja", "en"}

        Returns
        -------
        str

        Examples
        --------
        >>> points()["S1"].words("statement", "en").endswith(".")
        True
        """
        return getattr(self, f"{field}_{lang}")


@dataclass(frozen=True)
class Figures:
    """What the verdicts of its key statements make of a point, and the statement that decides; empty if all agree."""

    state: str
    decides: str


@cache
def points(path: Path | None = None) -> dict[str, Point]:
    """Return the points by id, in the order of the file.

    Parameters
    ----------
    path : Path, optional
        Another file of the same form.

    Returns
    -------
    dict
        Id to `Point`.

    Raises
    ------
    rareearths.tables.SchemaBroken
        If the file is missing, breaks its schema, or names a claim that the register does not have.
    PointsError
        If a key statement is of the paper's own numbers or notes, or two points rest on the same statements and are
        judged differently.

    Examples
    --------
    >>> points()["S1"].part
    'summary'
    """
    found = table.by_id("points", Point, path)
    require_sound(found, claims.register())
    return found


def of_page(page: str) -> list[Point]:
    """Return the points whose map stands on a page (``audit``, ``index`` or a chapter), in the order of the file."""
    return [point for point in points().values() if page in point.pages]


def require_sound(found: Mapping[str, Point], register: Mapping[str, claims.Claim]) -> None:
    """Make sure that points rest on what can carry them; raises as `points` does."""
    faults: list[str] = []
    judged: dict[frozenset[str], Point] = {}
    for point in found.values():
        for name in point.keys:
            if register[name].evidence in ("inside", "reference"):
                faults.append(
                    f"{point.id}: a key statement is held against data, documents or lists; {name} is of evidence "
                    f"{register[name].evidence!r}"
                )
        other = judged.setdefault(frozenset(point.keys), point)
        if other.inference != point.inference:
            faults.append(
                f"{point.id}: the same statements carry one judgement; {other.id} rests on the same and is "
                f"{other.inference!r}, not {point.inference!r}"
            )
    if faults:
        raise PointsError(
            "data/paper/points.csv: expected points that rest on outside evidence, each judged once; got "
            + "; ".join(faults)
            + ". Most likely a key was chosen for its verdict. Choose statements that test the sentence."
        )


def require_fit(verdicts: Mapping[str, str]) -> None:
    """Make sure that a point shows what its key statements came to: their findings touch it.

    Parameters
    ----------
    verdicts : mapping
        Claim id to verdict, of all claims of a build on the paper's vintage.

    Raises
    ------
    PointsError
        If the finding of a key statement does not name the point, which would show the verdict without its reason and
        its effect: file, row and rule.
    """
    found = _on_file()
    faults = [
        f"{found[name].id}: it explains {name}, a key statement of {point.id}, and touches it; the column has "
        f"{';'.join(found[name].touches) or 'nothing'}"
        for point in points().values()
        for name in point.keys
        if name in found and verdicts.get(name) in EXPLAINED and point.id not in found[name].touches
    ]
    if faults:
        raise PointsError(
            "data/paper/findings.csv: expected findings that touch the points whose key statements they explain; got "
            + "; ".join(faults)
            + ". Most likely a key was added, or a verdict changed. Add the point to touches, and look at the effect."
        )


def figures(point: Point, verdicts: Mapping[str, str], found: Mapping[str, Finding] | None = None) -> Figures:
    """Say what the verdicts of its key statements make of a point.

    Parameters
    ----------
    point : Point
    verdicts : mapping
        Claim id to verdict, of `rareearths.paper.claims.VERDICTS`.
    found : mapping, optional
        Claim id to its finding; those on file unless given.

    Returns
    -------
    Figures

    Raises
    ------
    PointsError
        If a key statement has no verdict.

    Examples
    --------
    >>> every = dict.fromkeys(claims.register(), "reproduced")
    >>> figures(points()["S1"], every)
    Figures(state='agree', decides='')
    """
    missing = [name for name in point.keys if name not in verdicts]
    if missing:
        raise PointsError(
            f"{point.id}: expected a verdict for each of its key statements; got none for {', '.join(missing)}. No "
            "chapter checks them, or the record is of an older build: check them in a chapter, then build again."
        )
    found = _on_file() if found is None else found
    unchecked = [name for name in point.keys if verdicts[name] not in claims.CHECKED]
    if 2 * len(unchecked) >= len(point.keys):
        return Figures("too_few", unchecked[0])
    differing = [name for name in point.keys if verdicts[name] == "differs"]
    if not differing:
        return Figures("agree", "")
    effects = {name: found[name].effect for name in differing if name in found and point.id in found[name].touches}
    falling = [name for name, effect in effects.items() if effect == "falls"]
    weakening = [name for name, effect in effects.items() if effect in ("weaker", "falls")]
    if falling or 2 * len(weakening) >= len(point.keys) - len(unchecked):
        return Figures("do_not_agree", (falling or weakening)[0])
    return Figures("agree_with_corrections", (weakening or differing)[0])


def _on_file() -> dict[str, Finding]:
    return {claim.claim_id: findings()[claim.finding] for claim in claims.register().values() if claim.finding}
