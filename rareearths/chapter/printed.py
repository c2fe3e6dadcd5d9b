"""Words of the USGS's tables in the reader's language: units, kinds of figure, products, what stands for a figure."""

from __future__ import annotations

import pandas as pd

from rareearths import language


def translated(section: str, printed: str, lang: str) -> str:
    """Say a word of the publisher's in the reader's language; one that is not known stays as it is printed.

    Parameters
    ----------
    section : {"mineral_kinds", "mineral_products", "mineral_marks", "mineral_unit_heads"}
    printed : str
    lang : {"ja", "en"}

    Returns
    -------
    str

    Examples
    --------
    >>> translated("mineral_kinds", "Mine production", "ja"), translated("mineral_kinds", "Ingot production", "ja")
    ('鉱石生産量', 'Ingot production')
    """
    return language.say(section, lang).get(printed, printed)


def mark(printed: object, lang: str) -> str:
    """Say what stands in place of a figure.

    Parameters
    ----------
    printed : object
        A cell of the column ``mark``; missing where nothing is printed.
    lang : {"ja", "en"}

    Returns
    -------
    str

    Examples
    --------
    >>> mark("W", "en"), mark("E", "en"), mark(None, "en")
    ('withheld', '“E” in the source', 'blank in the source')
    """
    if not given(printed):
        return language.say("mineral_blanks", lang)["empty"]
    known = language.say("mineral_marks", lang).get(str(printed))
    return known or language.say("mineral_blanks", lang)["other"].format(printed)


def given(value: object) -> bool:
    """Say whether a cell holds anything."""
    return bool(pd.notna(value) and str(value))
