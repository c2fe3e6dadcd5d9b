"""The catalogue of the paper's exhibits: what they are called, where they stand, and what to say of a missing one."""

from __future__ import annotations

from functools import cache

import yaml

from rareearths import language
from rareearths.paths import PAPER


@cache
def catalogue() -> dict[str, dict]:
    """Return the paper's exhibits, from ``data/paper/exhibits.yaml``.

    Returns
    -------
    dict
        Exhibit id, in the paper's order, to ``number_ja``, ``number_en``, ``title_ja``, ``title_en``, ``chapter`` (of
        this book) and ``kind`` (``chart``, ``table`` or ``timeline``). Shared between calls: read it, do not change it.

    Examples
    --------
    >>> catalogue()["fig01"]["number_en"], catalogue()["app5"]["number_ja"]
    ('Exhibit 1', '巻末資料5')
    """
    entries = yaml.safe_load((PAPER / "exhibits.yaml").read_text(encoding="utf-8"))
    return {entry["id"]: entry for entry in entries["exhibits"]}


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
    number = catalogue()[exhibit_id][f"number_{lang}"]
    return language.text(
        lang,
        ja=f"データの版{vintage}には表「{table}」がないため、{number}は作成できない。",
        en=f"{number} cannot be made: the data vintage {vintage} has no table “{table}”.",
    )
