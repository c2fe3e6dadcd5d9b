"""Words, names, numbers and dates in the reader's language.

Country names, number grouping and months come from Babel (CLDR); only what CLDR lacks, or what the field calls
differently, stands here.
"""

from __future__ import annotations

import datetime as dt
import math
from functools import cache

from babel import Locale
from babel.core import get_global
from babel.dates import format_date
from babel.numbers import format_decimal

LANGUAGES = ("ja", "en")

_COUNTRY_EXCEPTIONS = {
    "CHN": ("中国", "China"),
    "MMR": ("ミャンマー", "Myanmar"),
    "HKG": ("香港", "Hong Kong"),
    "USA": ("米国", "United States"),
    "GBR": ("英国", "United Kingdom"),
    "VNM": ("ベトナム", "Viet Nam"),
    "TUR": ("トルコ", "Türkiye"),
    "SUN": ("旧ソ連", "former USSR"),
    "WLD": ("世界", "World"),
    "OTH": ("その他", "Other"),
    "EUU": ("EU", "EU"),
}

_ELEMENTS = {
    "Sc": ("スカンジウム", "scandium"),
    "Y": ("イットリウム", "yttrium"),
    "La": ("ランタン", "lanthanum"),
    "Ce": ("セリウム", "cerium"),
    "Pr": ("プラセオジム", "praseodymium"),
    "Nd": ("ネオジム", "neodymium"),
    "Pm": ("プロメチウム", "promethium"),
    "Sm": ("サマリウム", "samarium"),
    "Eu": ("ユウロピウム", "europium"),
    "Gd": ("ガドリニウム", "gadolinium"),
    "Tb": ("テルビウム", "terbium"),
    "Dy": ("ジスプロシウム", "dysprosium"),
    "Ho": ("ホルミウム", "holmium"),
    "Er": ("エルビウム", "erbium"),
    "Tm": ("ツリウム", "thulium"),
    "Yb": ("イッテルビウム", "ytterbium"),
    "Lu": ("ルテチウム", "lutetium"),
}

# unit -> (Japanese suffix, English pattern); {} takes the number
_UNITS = {
    "": ("{}", "{}"),
    "%": ("{}%", "{}%"),
    "pt": ("{}ポイント", "{} percentage points"),
    "t": ("{}トン", "{} t"),
    "kt": ("{}トン", "{} kt"),
    "Mt": ("{}トン", "{} Mt"),
    "x": ("{}倍", "{} times"),
    "kg": ("{}キロ", "{} kg"),
    "USD": ("{}ドル", "USD {}"),
    "USD/t": ("{}ドル/トン", "USD {}/t"),
    "USD/kg": ("{}ドル/キロ", "USD {}/kg"),
    "million_USD": ("{}ドル", "USD {} million"),
    "million_CNY": ("{}元", "CNY {} million"),
    "100million_CNY": ("{}億元", "CNY {} billion"),
    "year": ("{}年", "{}"),
    "years": ("{}年", "{} years"),
    "elements": ("{}元素", "{} elements"),
    "materials": ("{}物質", "{} materials"),
    "minerals": ("{}鉱種", "{} minerals"),
    "countries": ("{}カ国", "{} countries"),
    "groups": ("{}社", "{} groups"),
    "provinces": ("{}省", "{} provinces"),
    "stages": ("{}工程", "{} stages"),
    "rows": ("{}行", "{} rows"),
    "items": ("{}項目", "{} items"),
    "months": ("{}カ月", "{} months"),
    "weeks": ("{}週間", "{} weeks"),
    "projects": ("{}件", "{} projects"),
    "million_EUR": ("{}ユーロ", "EUR {} million"),
    "100million_JPY": ("{}億円", "JPY {} billion"),
    "count": ("{}", "{}"),
    "rank": ("{}位", "No. {}"),
    "round": ("{}回目", "round {}"),
}

# Japanese counts large quantities in ten-thousands; these units are first brought to their base.
_JAPANESE_BASE = {
    "t": 1,
    "USD/t": 1,
    "kt": 1e3,
    "Mt": 1e6,
    "kg": 1,
    "USD": 1,
    "million_USD": 1e6,
    "million_CNY": 1e6,
    "million_EUR": 1e6,
}


class UnknownLanguage(ValueError):
    """The language asked for is not one of the book's."""


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
    index = LANGUAGES.index(require(lang))
    if code in _COUNTRY_EXCEPTIONS:
        return _COUNTRY_EXCEPTIONS[code][index]
    two = get_global("territory_aliases").get(code, [None])[0]
    name = Locale.parse(lang).territories.get(two)
    if name is None:
        raise KeyError(
            f"Expected an ISO 3166-1 alpha-3 code or WLD, OTH, SUN, EUU; got {code!r}. "
            "If the publisher uses a code of its own, map it when the table is made."
        )
    return name


def element(symbol: str, lang: str) -> str:
    """Name of a rare-earth element, for example ``element("Nd", "en") == "neodymium"``."""
    if symbol not in _ELEMENTS:
        raise KeyError(f"Expected the symbol of one of the 17 rare earths ({', '.join(_ELEMENTS)}); got {symbol!r}.")
    return _ELEMENTS[symbol][LANGUAGES.index(require(lang))]


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
    if unit not in _UNITS:
        raise ValueError(f"Expected a unit the book can write ({', '.join(units())}); got {unit!r}.")
    if isinstance(value, str):
        return value
    value = float(value)
    if math.isnan(value):
        return "不明" if lang == "ja" else "not known"
    pattern = _UNITS[unit][LANGUAGES.index(lang)]
    if unit.startswith("million_") and lang == "en" and abs(value) >= 10_000:
        value, digits, pattern = value / 1000, digits + (value % 1000 != 0), pattern.replace("million", "billion")
    if unit.startswith("100million_") and lang == "en":  # 億 is a tenth of a billion
        value, digits = value / 10, digits + 1
    if unit == "year":
        return pattern.format(f"{value:.0f}")
    sign, size = ("−" if round(value, digits) < 0 else ""), abs(value)
    if lang == "ja" and unit in _JAPANESE_BASE:
        scale = _JAPANESE_BASE[unit]
        return sign + pattern.format(_ten_thousands(round(size, digits) * scale, digits if scale == 1 else 0))
    return sign + pattern.format(_decimal(size, digits, lang))


def units() -> list[str]:
    """Return the units that `number` can write."""
    return [unit for unit in _UNITS if unit] + ["month", "date"]


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
