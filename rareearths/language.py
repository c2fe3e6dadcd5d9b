"""Words, names, numbers and dates in the reader's language.

Country names, number grouping and months come from Babel (CLDR). What CLDR lacks, what the field calls differently and
the words of the interface stand in ``rareearths/locale/``.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml
from babel import Locale
from babel.core import get_global
from babel.dates import format_date
from babel.numbers import format_decimal

LANGUAGES = ("ja", "en")

_LOCALE = Path(__file__).with_name("locale")


class UnknownLanguage(ValueError):
    """The language asked for is not one of the book's."""


class WordsBroken(ValueError):
    """A file of ``rareearths/locale/`` lacks a section, a word or one half of it."""


def require(lang: str) -> str:
    """Return `lang` if the book speaks it.

    Raises
    ------
    UnknownLanguage
        With the languages there are.
    """
    if lang not in LANGUAGES:
        raise UnknownLanguage(
            f"Expected one of the book's languages {', '.join(LANGUAGES)}; got {lang!r}. "
            "Most likely a typing slip in the parameter `lang`: set it to 'ja' or 'en'."
        )
    return lang


def text(lang: str, *, ja: str, en: str) -> str:
    """Choose between the two wordings of one label.

    Parameters
    ----------
    lang : {"ja", "en"}
    ja, en : str
        The same label in both languages; neither may be empty.
    """
    if not ja.strip() or not en.strip():
        raise ValueError(f"A label needs both languages; got ja={ja!r}, en={en!r}. Write the one that is empty.")
    return ja if require(lang) == "ja" else en


@cache
def words(section: str) -> Mapping[str, Mapping[str, str]]:
    """Return the words of one section of ``locale/ui.yaml`` in both languages.

    Parameters
    ----------
    section : str
        Such as ``exhibit`` or ``claim_table``.

    Returns
    -------
    mapping
        Key to ``{"ja": …, "en": …}``, in the order of the file.

    Raises
    ------
    WordsBroken
        If there is no such section, or a word of it lacks one half.
    """
    sections = _read("ui.yaml")
    if section not in sections:
        raise WordsBroken(
            f"locale/ui.yaml: expected a section {section!r}; there are {', '.join(sections)}. "
            "Most likely a typing slip: correct the name, or write the section."
        )
    return _whole(sections[section], f"locale/ui.yaml, {section}")


@cache
def say(section: str, lang: str) -> Mapping[str, str]:
    """Return the words of one section of ``locale/ui.yaml`` in one language, by key; see `words`."""
    return MappingProxyType({key: word[require(lang)] for key, word in words(section).items()})


@cache
def _names(file: str) -> Mapping[str, Mapping[str, Any]]:
    """Return a file of ``locale/`` that has no sections."""
    return _whole(_read(file), f"locale/{file}")


@cache
def _read(file: str) -> dict[str, Any]:
    # the parser in C is ten times as fast, but not in every build of PyYAML
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load((_LOCALE / file).read_text(encoding="utf-8"), Loader=loader)


def _whole(found: Mapping[str, Mapping[str, Any]], where: str) -> Mapping[str, Mapping[str, Any]]:
    """Return what was found if every word has both halves."""
    for key, word in found.items():
        given = word if isinstance(word, Mapping) else {}
        lacking = [lang for lang in LANGUAGES if not str(given.get(lang) or "").strip()]
        if lacking:
            raise WordsBroken(
                f"{where}: expected {key!r} in each of {', '.join(LANGUAGES)}; got nothing in {', '.join(lacking)}. "
                "Write the half that is missing."
            )
    return MappingProxyType(found)


@cache
def country(code: str, lang: str) -> str:
    """Name of a country or area.

    Parameters
    ----------
    code : str
        ISO 3166-1 alpha-3, or WLD (world), OTH (other), SUN (former USSR), EUU (European Union).
    lang : {"ja", "en"}

    Raises
    ------
    KeyError
        For a code that CLDR does not know.
    """
    own = _names("countries.yaml")
    if code in own:
        return own[code][require(lang)]
    two = get_global("territory_aliases").get(code, [None])[0]
    name = Locale.parse(require(lang)).territories.get(two)
    if name is None:
        raise KeyError(
            f"Expected an ISO 3166-1 alpha-3 code or WLD, OTH, SUN, EUU; got {code!r}. "
            "If the publisher uses a code of its own, map it when the table is made."
        )
    return name


def element(symbol: str, lang: str) -> str:
    """Name of a rare-earth element, for example ``element("Nd", "en") == "neodymium"``."""
    if symbol not in elements():
        raise KeyError(f"Expected the symbol of one of the 17 rare earths ({', '.join(elements())}); got {symbol!r}.")
    return _names("elements.yaml")[symbol][require(lang)]


def elements() -> list[str]:
    """Return the symbols of the rare earths."""
    return list(_names("elements.yaml"))


def number(value: float | str, unit: str, lang: str, digits: int = 0) -> str:
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

    Examples
    --------
    >>> number(45000, "t", "ja"), number(45000, "t", "en")
    ('4万5,000トン', '45,000 t')
    >>> number(44, "Mt", "ja"), number(90.8845, "Mt", "en", 2)
    ('4,400万トン', '90.88 Mt')
    """
    require(lang)
    if unit in ("month", "date"):
        return _date(str(value), unit, lang)
    known = _names("units.yaml")
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
    if unit == "year":
        return pattern.format(f"{value:.0f}")
    sign, size = ("−" if round(value, digits) < 0 else ""), abs(value)
    if lang == "ja" and "base" in known[unit]:
        scale = known[unit]["base"]
        return sign + pattern.format(_ten_thousands(round(size, digits) * scale, digits if scale == 1 else 0))
    return sign + pattern.format(_decimal(size, digits, lang))


def units() -> list[str]:
    """Return the units that `number` can write."""
    return [unit for unit in _names("units.yaml") if unit] + ["month", "date"]


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
        raise ValueError(f"Expected {wanted}; got {value!r}.") from None
    patterns = {
        ("ja", "date"): "y年M月d日",
        ("ja", "month"): "y年M月",
        ("en", "date"): "d MMMM y",
        ("en", "month"): "MMMM y",
    }
    return format_date(day, patterns[lang, unit], locale=lang)
