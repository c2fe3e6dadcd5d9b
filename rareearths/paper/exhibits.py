"""The catalogue of exhibits, the paper's and the book's own: names, places, and what to say of a missing one."""

from __future__ import annotations

from functools import cache

import yaml

from rareearths import language
from rareearths.paths import PAPER


@cache
def catalogue() -> dict[str, dict]:
    """Return the paper's exhibits, then those that the book adds, from ``data/paper/exhibits.yaml``.

    Returns
    -------
    dict
        Exhibit id to ``number_ja``, ``number_en``, ``title_ja``, ``title_en``, ``chapter`` (of this book), ``kind``
        (``chart``, ``table`` or ``timeline``) and ``own``, true of those that the book adds, which are numbered in
        the order of the file. Shared between calls: read it, do not change it.

    Examples
    --------
    >>> catalogue()["fig01"]["number_en"], catalogue()["app5"]["number_ja"]
    ('Exhibit 1', '巻末資料5')
    """
    entries = yaml.safe_load((PAPER / "exhibits.yaml").read_text(encoding="utf-8"))
    found = [entry | {"own": False} for entry in entries["exhibits"]]
    added = language.words("exhibit_said")["added"]
    for place, entry in enumerate(entries["own"], start=1):
        numbers = {f"number_{lang}": word.format(place) for lang, word in added.items()}
        found.append(entry | {"own": True} | numbers)
    return {entry["id"]: entry for entry in found}


def without_table(exhibit_id: str, table: str, vintage: str, lang: str) -> str:
    """Say that an exhibit cannot be made because a vintage lacks a table.

    Parameters
    ----------
    exhibit_id : str
        An id of `catalogue`.
    table, vintage : str
        The table that is not there, and the vintage that was asked for it.
    lang : {"ja", "en"}

    Returns
    -------
    str

    Examples
    --------
    >>> without_table("fig08", "oecd", "2026-06", "en")
    'Exhibit 8 cannot be made: the data vintage 2026-06 has no table “oecd”.'
    """
    return _said("without_table", exhibit_id, lang, table=table, vintage=vintage)


def cut(exhibit_id: str, end_year: int, drawn: int, last: int, lang: str) -> str:
    """Say that an exhibit ends before its series does, while its texts speak of the whole series.

    Parameters
    ----------
    exhibit_id : str
        An id of `catalogue`.
    end_year, drawn, last : int
        The year that was asked for, the last one up to it of which there is something, and the last of the series.
    lang : {"ja", "en"}

    Returns
    -------
    str

    Examples
    --------
    >>> cut("fig04", 2012, 2004, 2024, "en").split(". ")[0]
    'With end_year 2012, the annual series of Exhibit 4 end at 2004'
    """
    return _said("cut", exhibit_id, lang, end_year=end_year, drawn=drawn, last=last)


def without_years(exhibit_id: str, end_year: int, first: int, lang: str) -> str:
    """Say that an exhibit cannot be drawn because its series begins later.

    Parameters
    ----------
    exhibit_id : str
        An id of `catalogue`.
    end_year, first : int
        The year that was asked for, and the first year of the exhibit.
    lang : {"ja", "en"}

    Returns
    -------
    str

    Examples
    --------
    >>> without_years("fig05", 1990, 2004, "en").split(". ")[0].rpartition(", ")[2]
    'begins in 2004: with end_year 1990 there is nothing to show'
    """
    return _said("without_years", exhibit_id, lang, end_year=end_year, first=first)


def _said(what: str, exhibit_id: str, lang: str, **told: object) -> str:
    """Say something of an exhibit, with its number, in the reader's language."""
    named = {"exhibit": catalogue()[exhibit_id][f"number_{lang}"], "title": catalogue()[exhibit_id][f"title_{lang}"]}
    return language.say("exhibit_said", lang)[what].format(**named, **told)
