"""The parameters of a chapter, checked once: the same message from a rerun, a build, papermill or JupyterLab."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from typing import Any

from rareearths import language, tables
from rareearths.paper.claims import PAPER_VINTAGE

NEWEST = "newest"
KNOWN = ("lang", "vintage", "later", "end_year", "refresh")
EVERY_YEAR = 9999  # of a chapter that is made without end_year
FIRST_YEAR = 1985  # of the book's longest annual series, mine production
# how papermill heads the cell that it puts in
_INJECTED = "# Parameters\n"


class ParameterWrong(ValueError):
    """A chapter cannot run with this value of a parameter."""


def later_vintage(later: str) -> str:
    """Return the vintage that revisions are read from: the newest there is, unless one is named."""
    return tables.vintages()[-1] if later == NEWEST else later


def check(given: Mapping[str, Any]) -> None:
    """Refuse values of parameters with which no chapter can run.

    Parameters
    ----------
    given : mapping
        Name to value, of those in `KNOWN` that are given; others are left aside.

    Raises
    ------
    ParameterWrong
        Says what was expected and found, the likely cause and the next step.
    rareearths.language.UnknownLanguage, rareearths.tables.VintageMissing
        If the book has no such language or vintage.

    Examples
    --------
    >>> check({"vintage": "2025-10", "end_year": 2015})
    """
    if "lang" in given:
        language.require(given["lang"])
    vintage = given.get("vintage", PAPER_VINTAGE)
    tables.package(str(vintage))
    if "later" in given:
        _check_later(str(given["later"]), str(vintage))
    if given.get("end_year", EVERY_YEAR) != EVERY_YEAR:
        _check_year(given["end_year"])
    if not isinstance(given.get("refresh", False), bool):
        raise ParameterWrong(
            f"Expected refresh to be true or false; got {given['refresh']!r}. Likely cause: another word for one of "
            "them. Next step: write true (in a notebook True), or leave it out."
        )


def names(cells: Iterable[str]) -> None:
    r"""Refuse parameters that papermill set and the notebook does not have; papermill itself only warns of them.

    Parameters
    ----------
    cells : iterable of str
        What was executed before, the cell of parameters among it.

    Raises
    ------
    ParameterWrong

    Examples
    --------
    >>> names(["lang = 'ja'", "# Parameters\nlang = 'en'\n"])
    """
    run = list(cells)
    own = [_assigned(cell) for cell in run if not cell.startswith(_INJECTED)]
    known = {name for cell in own for name in cell}
    given = {name for cell in run if cell.startswith(_INJECTED) for name in _assigned(cell)}
    if unknown := sorted(given - known):
        there = ", ".join(next(filter(None, own), ["none"]))
        raise ParameterWrong(
            f"Expected parameters of the chapter ({there}); got {', '.join(unknown)}. Likely cause: a "
            "typing slip. Next step: see the cell tagged 'parameters' of the notebook, or type rareearths rerun --list."
        )


def _assigned(cell: str) -> list[str]:
    """Return the plain names that a cell assigns; none where it is no Python, such as a magic command."""
    try:
        lines = ast.parse(cell).body
    except SyntaxError:
        return []
    targets = [target for line in lines if isinstance(line, ast.Assign) for target in line.targets]
    return [target.id for target in targets if isinstance(target, ast.Name)]


def _check_later(later: str, vintage: str) -> None:
    found = later_vintage(later)
    tables.package(found)
    if found < vintage or found <= PAPER_VINTAGE:
        least = "the chapter's own vintage or a newer one" if vintage > PAPER_VINTAGE else "a vintage after the paper's"
        raise ParameterWrong(
            f"Expected later to be {NEWEST} or {least} ({vintage}); got {later}. Likely cause: vintage and later were "
            "exchanged. Next step: leave later out, and the newest is taken."
        )


def _check_year(year: Any) -> None:
    last = int(tables.vintages()[-1][:4])
    if isinstance(year, bool) or not isinstance(year, int) or not FIRST_YEAR <= year <= last:
        raise ParameterWrong(
            f"Expected end_year to be a whole number from {FIRST_YEAR} to {last}, the last year to which annual series "
            f"are drawn at most; got {year!r}. Likely cause: a typing slip, a year in quotation marks, or one without "
            "data yet. Next step: give a year such as 2020, or leave it out."
        )
