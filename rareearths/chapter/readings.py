"""Facts read in documents, by their ids."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from rareearths import language, tables


class ReadingMissing(ValueError):
    """The vintage has no fact of this id read in a document."""


def values(readings: pd.DataFrame, ids: Sequence[str], vintage: str, lang: str) -> list[Any]:
    """Return the value of each fact, or its text where it has none.

    Parameters
    ----------
    readings : pandas.DataFrame
        The table ``readings`` of a vintage.
    ids : sequence of str
    vintage : str
        For the error.
    lang : {"ja", "en"}
        Of the error.

    Raises
    ------
    ReadingMissing
        If the table has none with such an id.
    """
    known = readings.set_index("id")
    for each in ids:
        if each not in known.index:
            hint = tables.close(each, list(known.index), lang)
            said = language.say("errors", lang)["reading"]
            raise ReadingMissing(said.format(vintage=vintage, given=repr(each), hint=hint))
    return [row.value if pd.notna(row.value) else row.text for row in known.loc[list(ids)].itertuples()]
