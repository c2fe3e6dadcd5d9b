"""The parameters of a chapter, checked once: the same message from a rerun, a build, papermill or JupyterLab."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from typing import Any

from rareearths import language, tables
from rareearths.paper.claims import PAPER_VINTAGE

NEWEST = "newest"
EVERY_YEAR = 9999  # of a chapter that is made without end_year
FIRST_YEAR = 1985  # of the book's longest annual series, mine production
CHECKED = ("lang", "vintage", "later", "end_year", "refresh")  # by `check`
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
        Name to value; those that are not `CHECKED` are left aside. The message is in the language ``lang``, in English
        if that is not given.

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
    lang = language.require(given.get("lang", "en"))
    vintage = given.get("vintage", PAPER_VINTAGE)
    tables.package(str(vintage), lang)
    if "later" in given:
        _check_later(str(given["later"]), str(vintage), lang)
    if given.get("end_year", EVERY_YEAR) != EVERY_YEAR:
        _check_year(given["end_year"], lang)
    if not isinstance(given.get("refresh", False), bool):
        raise ParameterWrong(language.say("errors", lang)["refresh"].format(given=repr(given["refresh"])))


def names(cells: Iterable[str], lang: str = "en") -> None:
    r"""Refuse parameters that papermill set and the notebook does not have; papermill itself only warns of them.

    Parameters
    ----------
    cells : iterable of str
        What was executed before, the cell of parameters among it.
    lang : {"ja", "en"}
        Of the message.

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
        words = language.say("errors", language.require(lang))
        there = ", ".join(next(filter(None, own), [])) or words["none"]
        raise ParameterWrong(words["parameters"].format(known=there, given=", ".join(unknown)))


def _assigned(cell: str) -> list[str]:
    """Return the plain names that a cell assigns; none where it is no Python, such as a magic command."""
    try:
        lines = ast.parse(cell).body
    except SyntaxError:
        return []
    targets = [target for line in lines if isinstance(line, ast.Assign) for target in line.targets]
    return [target.id for target in targets if isinstance(target, ast.Name)]


def _check_later(later: str, vintage: str, lang: str) -> None:
    found = later_vintage(later)
    tables.package(found, lang)
    if found < vintage or found <= PAPER_VINTAGE:
        words = language.say("errors", lang)
        least = words["later_own" if vintage > PAPER_VINTAGE else "later_paper"]
        raise ParameterWrong(words["later"].format(newest=NEWEST, least=least, vintage=vintage, given=later))


def _check_year(year: Any, lang: str) -> None:
    last = int(tables.vintages()[-1][:4])
    if isinstance(year, bool) or not isinstance(year, int) or not FIRST_YEAR <= year <= last:
        said = language.say("errors", lang)["end_year"]
        raise ParameterWrong(said.format(first=FIRST_YEAR, last=last, given=repr(year)))
