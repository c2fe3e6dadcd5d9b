"""Editions of a yearbook in one table: which is the newest, and which is the newest that holds a year.

The Mineral Commodity Summaries of the USGS (MCS) come each February and revise what the edition before printed. Tables
keep the rows of every edition apart (column ``edition``, such as ``MCS2026``); which of them a chapter reads is decided
here and nowhere else. An edition as it stood before a correction (``MCS2026v1.0``) and other publications of the USGS
(``DS140``, ``MYB2022``) are not chosen.
"""

from __future__ import annotations

import pandas as pd

from rareearths.tables.validation import DataError

_SUMMARIES = r"MCS\d{4}"


class EditionMissing(DataError):
    """No edition holds what was asked for."""


def known(rows: pd.DataFrame) -> list[str]:
    """List the editions of the Mineral Commodity Summaries among rows, oldest first.

    Parameters
    ----------
    rows : pandas.DataFrame
        With the column ``edition``.

    Examples
    --------
    >>> known(pd.DataFrame({"edition": ["MCS2026v1.0", "MCS2026", "DS140", "MCS2025"]}))
    ['MCS2025', 'MCS2026']
    """
    found = rows["edition"].dropna()
    return sorted(found[found.str.fullmatch(_SUMMARIES)].unique())


def newest(rows: pd.DataFrame, year: int | None = None) -> pd.DataFrame:
    """Return the rows of the newest edition.

    Parameters
    ----------
    rows : pandas.DataFrame
        With the column ``edition``.
    year : int, optional
        Then of this year alone, in the newest edition that holds it.

    Returns
    -------
    pandas.DataFrame

    Raises
    ------
    EditionMissing
        If no edition holds the year, or there is none.

    Examples
    --------
    >>> rows = pd.DataFrame({"edition": ["MCS2025", "MCS2026", "MCS2027"], "year": [2024, 2024, 2026]})
    >>> newest(rows)["edition"].tolist(), newest(rows, 2024)["edition"].tolist()
    (['MCS2027'], ['MCS2026'])
    """
    asked = rows if year is None else rows[rows["year"] == year]
    found = known(asked)
    if not found:
        years = f" with the year {year}" if year is not None else ""
        there = ", ".join(sorted(set(map(str, rows["edition"])))) or "no rows"
        raise EditionMissing(
            f"Expected rows of an edition of the Mineral Commodity Summaries{years}; found {there}. "
            "Likely cause: the vintage is older than the first edition that holds them, or a name of goods changed. "
            "Next step: choose a newer vintage, or look at the table's column edition."
        )
    return asked[asked["edition"] == found[-1]]


def written(edition: str) -> str:
    """Write an edition as its publisher does.

    Examples
    --------
    >>> written("MCS2026")
    'MCS 2026'
    """
    return f"{edition[:3]} {edition[3:]}"
