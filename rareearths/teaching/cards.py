"""Cards of export controls that a class puts in order: each with what it covers, and none with its date."""

from __future__ import annotations

import re
import string
from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from rareearths import tables
from rareearths.language import number, require

_YEAR = re.compile(r"(19|20)\d\d")


class CardsBroken(ValueError):
    """The controls chosen cannot be put in one order."""


@dataclass(frozen=True)
class Card:
    """One control.

    Parameters
    ----------
    letter : str
        By which the class names it.
    text : str
        What the control covers, in the reader's language.
    issued, effective : str
        Its dates, for those who know the order.
    day : str
        Of issue, as an ISO date.
    """

    letter: str
    text: str
    issued: str
    effective: str
    day: str


def cards(keys: Iterable[str], lang: str, vintage: str | None = None) -> list[Card]:
    """Return cards by their letters, which tell nothing of their dates.

    Parameters
    ----------
    keys : iterable of str
        Of ``export_controls``, such as ``2025 No. 18``.
    lang : {"ja", "en"}
    vintage : str, optional
        Of the table (default: the newest).

    Returns
    -------
    list of Card

    Raises
    ------
    CardsBroken
        For a key that is not in the table, two controls issued on one day, or a text that names a year.

    Examples
    --------
    >>> [card.letter for card in cards(["2025 No. 18", "2023 No. 23"], "en")]
    ['A', 'B']
    """
    keys, vintage = list(keys), vintage or tables.vintages()[-1]
    table = tables.load("export_controls", vintage).set_index("key")
    _check(keys, table, f"covers_{require(lang)}")
    # in the order of their words, which is not that of their dates; a test sees to it
    chosen = table.loc[keys].sort_values(f"covers_{lang}")
    return [
        Card(
            letter,
            row[f"covers_{lang}"],
            number(row["date_issued"], "date", lang),
            number(row["date_effective"], "date", lang),
            row["date_issued"],
        )
        for letter, (_, row) in zip(string.ascii_uppercase, chosen.iterrows(), strict=False)
    ]


def _check(keys: list[str], table: pd.DataFrame, column: str) -> None:
    if unknown := [key for key in keys if key not in table.index]:
        found, cause = ", ".join(unknown), "a typing slip, or a key that was changed in the table"
    elif table.loc[keys, ["date_issued", "date_effective"]].isna().any(axis=None):
        found, cause = "one without a day of issue or of effect", "a statement in place of a control"
    elif len(twice := table.loc[keys, "date_issued"].loc[lambda days: days.duplicated()]):
        found, cause = f"several issued on {', '.join(twice)}", "two announcements of one package: keep one of them"
    elif dated := [key for key in keys if _YEAR.search(table.loc[key, column])]:
        found, cause = f"{', '.join(dated)}, whose text names a year", "a suspension, which names what it suspends"
    else:
        return
    raise CardsBroken(
        "Expected controls of the table export_controls with both dates, each issued on a day of its own, and a text "
        f"without a year; got {found}. Likely cause: {cause}. Next step: choose another key in sessions.yaml."
    )
