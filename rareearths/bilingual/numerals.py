"""Numbers typed into prose, read alike in Japanese and English, so that a pair of texts can be compared."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from decimal import Decimal

_NUM = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
_SCALES = {
    "百": 10**2, "千": 10**3, "万": 10**4, "百万": 10**6, "千万": 10**7, "億": 10**8, "十億": 10**9, "兆": 10**12,
    "thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12, "bn": 10**9,
    "kt": 10**3, "Mt": 10**6,
}  # fmt: skip
_JA_SCALE = "百万|千万|十億|[兆億万千百]"
_EN_SCALE = r"(?:thousand|million|billion|trillion|bn|kt|Mt)\b"
_RANGE = r"\s*(?:[-–—~〜～]|から|to)\s*"
# a year beside a quantity is no lower end of a range
_LOW = rf"(?P<low>(?!(?:1[5-9]|20)\d\d\b){_NUM})"
_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
           "December")  # fmt: skip
# "May" only beside a number: it is a verb elsewhere
_MONTH = rf"(?P<month>{'|'.join(f'{month[:3]}(?:{month[3:]})?' for month in _MONTHS)}|Sept)\b\.?"
_DAY, _YEAR = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?", r"(?P<year>\d{4})"
_DATES = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})(?!\d)",
        r"(?:(?P<year>\d{1,4})年)?(?P<month>\d{1,2})月(?:(?P<day>\d{1,2})日)?",
        rf"\b(?:{_DAY}\s+(?:of\s+)?)?{_MONTH},?\s+{_YEAR}",
        rf"\b{_MONTH}\s+{_DAY}(?:,?\s+{_YEAR})?(?!\d)",
        rf"\b{_DAY}\s+(?:of\s+)?{_MONTH}",
        rf"\b(?!May\b){_MONTH}",
        r"(?:\b(?:[Ii]n|[Ss]ince|[Uu]ntil|[Bb]y|[Ff]rom|to|and|of)\s+)(?P<month>May)\b",
    )
)
_WORDS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17,
    "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70,
    "eighty": 80, "ninety": 90, "hundred": 100, "dozen": 12,
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9,
    "tenth": 10, "eleventh": 11, "twelfth": 12,
    "once": 1, "single": 1, "sole": 1, "only": 1, "largest": 1, "a": 1, "an": 1,
    "both": 2, "pair": 2, "twice": 2, "double": 2, "doubled": 2, "doubling": 2, "half": 2, "halved": 2,
    "triple": 3, "tripled": 3, "thrice": 3, "quarter": 4, "quarters": 4, "quadrupled": 4, "thirds": 3, "fifths": 5,
}  # fmt: skip
_KANJI = {sign: value for value, sign in enumerate("〇一二三四五六七八九")}


@dataclass
class Numbers:
    """What a text says in numbers.

    Parameters
    ----------
    typed : dict of str to str
        Written in digits: normalised value to the wording.
    spelled : set of str
        Values that words of the text may stand for (``seven``, ``both``, 三): they can answer to a digit of the
        other language but need no answer themselves.
    """

    typed: dict[str, str] = field(default_factory=dict)
    spelled: set[str] = field(default_factory=set)

    def lacking(self, other: Numbers) -> list[str]:
        """Return the wordings of numbers typed here to which nothing in `other` answers."""
        return [words for value, words in self.typed.items() if value not in other.typed and value not in other.spelled]


def read(text: str) -> Numbers:
    """Read the numbers of a text in either language.

    Parameters
    ----------
    text : str
        Prose without roles, links and code.

    Returns
    -------
    Numbers
        Values in base units: 4万5,000, 45,000, 45 thousand and 45 kt are all ``45000``; 7割 and 70% are both ``70``;
        2022年2月 and February 2022 are both ``2022`` and ``month 2``.

    Examples
    --------
    >>> list(read("4万5,000トン").typed) == list(read("45 kt").typed)
    True
    """
    text = unicodedata.normalize("NFKC", text)
    numbers = Numbers(spelled=_spelled(text))

    def note(value: Decimal | int | str, words: str) -> None:
        key = value if isinstance(value, str) else f"{Decimal(value).normalize():f}"
        numbers.typed.setdefault(key, words.strip())

    def dated(match: re.Match) -> str:
        found = match.groupdict()
        month = found["month"]
        note(f"month {int(month) if month.isdigit() else _month(month)}", match[0])
        for part in (found.get("year"), found.get("day")):
            if part:
                note(int(part), match[0])
        return " "

    def ranged(match: re.Match) -> str:
        note(_value(match["low"]) * _SCALES[match["scale"]], match[0])
        return f"{match['high']}{match['scale']} "

    def years(match: re.Match) -> str:
        if match[2] > match[1][2:]:
            return f"{match[1]} {match[1][:2]}{match[2]}"
        # no range runs backwards: 2022-06 is a month, 2005-06 two years
        return f"{match[1]}年{match[2]}月" if "01" <= match[2] <= "12" else match[0]

    def fraction(match: re.Match) -> str:
        over, under = (match["over"], match["under"]) if match["over"] else (match["over_en"], match["under_en"])
        note(f"{over}/{under}", match[0])
        return " "

    def tenths(match: re.Match) -> str:
        note(_value(match[1]) * 10 + int(match[2] or 0), match[0])
        return " "

    def japanese(match: re.Match) -> str:
        parts = re.findall(rf"({_NUM})({_JA_SCALE})?", match[0])
        total = sum(_value(number) * _SCALES.get(scale, 1) for number, scale in parts)
        note(total * _SCALES.get(match["unit"] or "", 1), match[0])
        return " "

    def english(match: re.Match) -> str:
        note(_value(match[1]) * _SCALES[match[2]], match[0])
        return " "

    def plain(match: re.Match) -> str:
        note(_value(match[0]), match[0])
        return " "

    # a unit that ends a bracket: (USD billion)
    text = re.sub(r"(?<=[(、])(?:10億|100万|百万|千)(?:ドル|円|元|トン)(?=\))", " ", text)
    text = re.sub(r"(?<![\d-])(\d{1,2})[-–—~〜～](?=\d{1,2}月)", r"\1月", text)  # 1～8月 is January to August
    text = re.sub(r"(?<!\d)((?:1[5-9]|20)\d{2})\s*[-–—~〜～/]\s*(\d{2})(?![\d-])", years, text)
    for date in _DATES:
        text = date.sub(dated, text)
    # what is read is replaced by a space, so the longer forms come first and a bare number last
    for pattern, take in (
        (r"(?P<under>\d+)分の(?P<over>\d+)|(?<![\d/])(?P<over_en>\d{1,2})/(?P<under_en>\d{1,2})(?![\d/])", fraction),
        # 割当 is a quota, 割り a verb
        (r"(\d+(?:\.\d+)?)割(?![当り])(?:(\d)分)?", tenths),
        (rf"{_LOW}{_RANGE}(?P<high>{_NUM})(?P<scale>{_JA_SCALE})", ranged),
        (rf"{_LOW}{_RANGE}(?P<high>{_NUM})[\s-]*(?P<scale>{_EN_SCALE})", ranged),
        (rf"(?:{_NUM}(?:{_JA_SCALE}))+(?:{_NUM})?\s*(?P<unit>kt\b|Mt\b)?", japanese),
        (rf"({_NUM})[\s-]*({_EN_SCALE})", english),
        (_NUM, plain),
    ):
        text = re.sub(pattern, take, text)
    return numbers


def contrast(ja: str, en: str) -> tuple[str, str] | None:
    """Return the numbers typed in one language only, as worded there; nothing if the two agree."""
    ours, theirs = read(ja), read(en)
    only_ja, only_en = ours.lacking(theirs), theirs.lacking(ours)
    return ("; ".join(only_ja) or "–", "; ".join(only_en) or "–") if only_ja or only_en else None


def _value(digits: str) -> Decimal:
    return Decimal(digits.replace(",", ""))


def _month(name: str) -> int:
    return next(place for place, month in enumerate(_MONTHS, start=1) if month.startswith(name.rstrip(".")[:3]))


def _spelled(text: str) -> set[str]:
    lower = text.lower()
    words = re.findall(r"[a-z]+", lower)
    values = {_WORDS[word] for word in words if word in _WORDS}
    values |= {_WORDS[word] * 10 for word in re.findall(r"([a-z]+) decades?\b", lower) if word in _WORDS}
    if re.search(r"\b(?:in|of|out of)(?: every)? ten\b|\btenths?\b", lower):
        values |= {value * 10 for value in values if value < 10}
    if re.search(r"\bhal(?:f|ves?|ved|ving)\b|半", lower):
        values |= {2, 50}
    if "両" in text or "双方" in text:
        values.add(2)
    values |= {_kanji(found) for found in re.findall("[〇一二三四五六七八九十百]+", text)}
    values |= {_kanji(found) * 10 for found in re.findall("([一二三四五六七八九])割", text)}
    spelled = {str(value) for value in values}
    ones = {"one": 1, "a": 1, "two": 2, "three": 3, "four": 4}
    parts = {"half": 2, "third": 3, "quarter": 4, "fourth": 4, "fifth": 5, "tenth": 10}
    for over, under in re.findall(r"\b(one|a|two|three|four)[\s-]+(half|third|quarter|fourth|fifth|tenth)s?\b", lower):
        spelled.add(f"{ones[over]}/{parts[under]}")
        # a fifth answers to 2割
        spelled.add(f"{Decimal(100 * ones[over]) / parts[under]:f}")
    for under, over in re.findall("([二三四五六七八九十])分の([一二三四五六七八九])", text):
        spelled.add(f"{_kanji(over)}/{_kanji(under)}")
    return spelled


def _kanji(signs: str) -> int:
    """三十五 -> 35; 一七 -> 17; 百二十 -> 120."""
    total, digits = 0, 0
    for sign in signs:
        if sign in _KANJI:
            digits = digits * 10 + _KANJI[sign]
        else:
            total += (digits or 1) * (10 if sign == "十" else 100)
            digits = 0
    return total + digits
