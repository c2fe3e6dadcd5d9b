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


def bounded(value: float, operator: object, lang: str, unit: str = "%") -> str:
    """Write a figure with the sign with which it is printed: ``>90`` is more than 90%.

    Parameters
    ----------
    value : float
    operator : object
        A cell of the column ``operator``; missing where the figure itself is printed.
    lang : {"ja", "en"}
    unit : str
        One of ``rareearths.language.units()``.

    Returns
    -------
    str

    Examples
    --------
    >>> bounded(90, ">", "en"), bounded(90, ">", "ja"), bounded(53, None, "en")
    ('more than 90%', '90%超', '53%')
    """
    written = language.number(value, unit, lang)
    return language.say("verdict_operators", lang)[str(operator)].format(written) if given(operator) else written


def stated(value: float, operator: object) -> float | str:
    """Return a figure as a check takes it: a bound as a text with its sign.

    Parameters
    ----------
    value : float
    operator : object
        A cell of the column ``operator``; missing where the figure itself is printed.

    Returns
    -------
    float or str

    Examples
    --------
    >>> stated(90, ">"), stated(53, None)
    ('>90', 53)
    """
    return f"{operator}{value:g}" if given(operator) else value


def reach(value: float, operator: object, most: float = 100) -> tuple[float, float]:
    """Return the least and the most that a printed percentage can stand for.

    Parameters
    ----------
    value : float
    operator : object
        A cell of the column ``operator``.
    most : float
        What no value exceeds.

    Returns
    -------
    tuple of float

    Examples
    --------
    >>> reach(90, ">"), reach(25, "<"), reach(53, None)
    ((90, 100), (0, 25), (53, 53))
    """
    over, under = str(operator).startswith(">"), str(operator).startswith("<")
    return (0 if under else value), (most if over else value)
