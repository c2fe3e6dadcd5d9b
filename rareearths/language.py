"""Words, names, numbers and dates in the reader's language.

Country names, number grouping and months come from Babel (CLDR). What CLDR lacks, what the field calls differently and
the words of the interface stand in ``rareearths/locale/``.
"""

from __future__ import annotations

import datetime as dt
import math
from functools import cache

from babel import Locale
from babel.core import get_global
from babel.dates import format_date
from babel.numbers import format_decimal

from rareearths.words import LANGUAGES, UnknownLanguage, WordsBroken, names, require, say, words

__all__ = [
    "LANGUAGES",
    "UnknownLanguage",
    "WordsBroken",
    "country",
    "element",
    "elements",
    "number",
    "require",
    "say",
    "text",
    "units",
    "words",
]


def text(lang: str, *, ja: str, en: str) -> str:
    """Choose between the two wordings of one label.

    Parameters
    ----------
    lang : {"ja", "en"}
    ja, en : str
        The same label in both languages; neither may be empty.

    Returns
    -------
    str

    Raises
    ------
    ValueError
        If one half is empty.

    Examples
    --------
    >>> text("en", ja="年", en="Year")
    'Year'
    """
    if not ja.strip() or not en.strip():
        raise ValueError(f"A label needs both languages; got ja={ja!r}, en={en!r}. Write the one that is empty.")
    return ja if require(lang) == "ja" else en


# whose English names have an article in a sentence
_WITH_ARTICLE = frozenset(["ARE", "BHS", "CAF", "DOM", "EUU", "GBR", "NLD", "PHL", "SLB", "SUN", "USA"])


@cache
def country(code: str, lang: str, *, in_sentence: bool = False) -> str:
    """Name of a country or area.

    Parameters
    ----------
    code : str
        ISO 3166-1 alpha-3, or WLD (world), OTH (other), SUN (former USSR), EUU (European Union).
    lang : {"ja", "en"}
    in_sentence : bool
        With the article that English then has; not at its start.

    Returns
    -------
    str

    Raises
    ------
    KeyError
        For a code that CLDR does not know.

    Examples
    --------
    >>> country("CHN", "ja"), country("WLD", "en"), country("NLD", "en", in_sentence=True)
    ('中国', 'World', 'the Netherlands')
    """
    if in_sentence and lang == "en" and code in _WITH_ARTICLE:
        return f"the {country(code, lang)}"
    own = names("countries.yaml")
    if code in own:
        return own[code][require(lang)]
    two = get_global("territory_aliases").get(code, [None])[0]
    name = Locale.parse(require(lang)).territories.get(two)
    if name is None:
        raise KeyError(say("errors", lang)["country"].format(given=repr(code)))
    return name


def element(symbol: str, lang: str) -> str:
    """Name of a rare-earth element.

    Parameters
    ----------
    symbol : str
        One of `elements`.
    lang : {"ja", "en"}

    Returns
    -------
    str

    Raises
    ------
    KeyError
        For the symbol of another element, or of none.

    Examples
    --------
    >>> element("Nd", "en")
    'neodymium'
    """
    if symbol not in elements():
        raise KeyError(say("errors", lang)["element"].format(known=", ".join(elements()), given=repr(symbol)))
    return names("elements.yaml")[symbol][require(lang)]


def elements() -> list[str]:
    """Return the symbols of the rare earths.

    Returns
    -------
    list of str
        By atomic number.

    Examples
    --------
    >>> len(elements()), elements()[:3]
    (17, ['Sc', 'Y', 'La'])
    """
    return list(names("elements.yaml"))


def number(value: float | str, unit: str, lang: str, digits: int = 0, *, in_sentence: bool = False) -> str:
    """Write a quantity as a sentence of the book would.

    Parameters
    ----------
    value : float or str
        In `unit`; for the unit ``month`` a string like "2022-02", for ``date`` an ISO date.
    unit : str
        One of the units of this module; see ``units()``.
    lang : {"ja", "en"}
    digits : int
        Decimals shown (of the unit given; a Japanese quantity in ten-thousands shows its last whole unit).
    in_sentence : bool
        Where a count below ten is spelled in English; a table keeps its digits.

    Returns
    -------
    str

    Raises
    ------
    ValueError
        If the unit is none of `units`, or the value no month or date where it should be.

    Examples
    --------
    >>> number(45000, "t", "ja"), number(45000, "t", "en")
    ('4万5,000トン', '45,000 t')
    >>> number(44, "Mt", "ja"), number(90.8845, "Mt", "en", 2)
    ('4,400万トン', '90.88 Mt')
    >>> number(1, "countries", "en"), number(9, "rows", "en", in_sentence=True)
    ('1 country', 'nine rows')
    """
    require(lang)
    if unit in ("month", "date"):
        return _date(str(value), unit, lang)
    known = names("units.yaml")
    if unit not in known:
        raise ValueError(f"Expected a unit the book can write ({', '.join(units())}); got {unit!r}.")
    if isinstance(value, str):
        return value
    value = float(value)
    if math.isnan(value):
        return say("number", lang)["unknown"]
    pattern = known[unit][lang]
    if unit.startswith("million_") and lang == "en" and abs(value) >= 10_000:
        value, digits, pattern = value / 1000, digits + (value % 1000 != 0), pattern.replace("million", "billion")
    if unit.startswith("100million_") and lang == "en":  # 億 is a tenth of a billion
        value, digits = value / 10, digits + 1
    if unit in ("year", "first_year"):
        return pattern.format(f"{value:.0f}")
    if lang == "en" and value == 1:
        pattern = known[unit].get("one", pattern)
    sign, size = ("−" if round(value, digits) < 0 else ""), abs(value)
    if lang == "ja" and "base" in known[unit]:
        scale = known[unit]["base"]
        return sign + pattern.format(_ten_thousands(round(size, digits) * scale, digits if scale == 1 else 0))
    spelled = lang == "en" and (unit == "spelled" or (in_sentence and "one" in known[unit]))
    return sign + pattern.format(_spelled(size) if spelled and size in range(1, 10) else _decimal(size, digits, lang))


def units() -> list[str]:
    """Return the units that `number` can write.

    Returns
    -------
    list of str

    Examples
    --------
    >>> units()[:3], units()[-2:]
    (['%', 'pt', 't'], ['month', 'date'])
    """
    return [unit for unit in names("units.yaml") if unit] + ["month", "date"]


def _spelled(size: float) -> str:
    return say("number", "en")["spelled"].split()[int(size) - 1]


def _decimal(size: float, digits: int, lang: str) -> str:
    return format_decimal(round(size, digits), format="#,##0." + "0" * digits if digits else "#,##0", locale=lang)


def _ten_thousands(size: float, digits: int) -> str:
    """270000 -> 27万; 45000 -> 4万5,000; 130000000 -> 1億3,000万."""
    if size < 10_000:
        return _decimal(size, digits, "ja")
    whole, parts = round(size), []
    for power, sign in ((10**12, "兆"), (10**8, "億"), (10**4, "万"), (1, "")):
        part, whole = divmod(whole, power)
        if part:
            parts.append(f"{part:,}{sign}")
    return "".join(parts)


def _date(value: str, unit: str, lang: str) -> str:
    try:
        day = dt.date.fromisoformat(value if unit == "date" else f"{value}-01")
    except ValueError:
        wanted = "an ISO date such as 2025-04-04" if unit == "date" else "a month such as 2022-02"
        raise ValueError(
            f"Expected {wanted}; got {value!r}. Likely cause: the table has a period of another form there. Next step: "
            "write it with a unit that has its form, or mend the table."
        ) from None
    patterns = {
        ("ja", "date"): "y年M月d日",
        ("ja", "month"): "y年M月",
        ("en", "date"): "d MMMM y",
        ("en", "month"): "MMMM y",
    }
    return format_date(day, patterns[lang, unit], locale=lang)
