"""Where a text uses a term of the book: the longest name first, never a part of another word."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from rareearths.paper.terms import Term

_KANJI = "\u3005\u4e00-\u9fff"
_KATAKANA = "\u30a1-\u30fa\u30fc"
# a Chinese character before or behind a short word makes it another word more often than not
_SHORT = 2


def pattern(names: Iterable[str], lang: str) -> re.Pattern[str]:
    """Return what finds names in a text, of two that begin at one place the longer.

    Parameters
    ----------
    names : iterable of str
    lang : {"ja", "en"}
        English names are found in either case and in the plural. Japanese has no blanks between words: a name does not
        begin or end inside a run of katakana, nor one of two characters inside a run of Chinese characters.

    Examples
    --------
    >>> pattern(["export", "export quota"], "en").findall("Export quotas and exporters")
    ['Export quotas']
    >>> pattern(["金属", "永久磁石", "磁石"], "ja").findall("重金属と永久磁石")
    ['永久磁石']
    """
    ordered = sorted(set(names), key=lambda name: (-len(name), name))
    if lang == "ja":
        return re.compile("|".join(map(_japanese, ordered)))
    return re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, ordered))})(?:e?s)?(?![\w-])", re.IGNORECASE)


def _japanese(name: str) -> str:
    before, behind = (_neighbours(edge, len(name)) for edge in (name[0], name[-1]))
    return (f"(?<![{before}])" if before else "") + re.escape(name) + (f"(?![{behind}])" if behind else "")


def _neighbours(edge: str, length: int) -> str:
    """Return the characters that may not stand beside the edge of a name."""
    if re.match(f"[{_KATAKANA}]", edge):
        return _KATAKANA
    if re.match(r"[A-Za-z0-9]", edge):
        return "A-Za-z0-9"
    return _KANJI if length <= _SHORT and re.match(f"[{_KANJI}]", edge) else ""


class Finder:
    """What finds the terms of the book in the texts of one language.

    Parameters
    ----------
    terms : iterable of Term
    lang : {"ja", "en"}
    """

    def __init__(self, terms: Iterable[Term], lang: str) -> None:
        forms = {form: term for term in terms for form in term.forms(lang)}
        self._pattern = pattern(forms, lang)
        self._terms = {form.casefold(): term for form, term in forms.items()}

    def mentions(self, text: str) -> Iterator[tuple[int, int, Term]]:
        """Yield each use of a term in a text: where it begins and ends, and the term."""
        for found in self._pattern.finditer(text):
            yield found.start(), found.end(), self._term(found.group().casefold())

    def _term(self, found: str) -> Term:
        endings = (found, found.removesuffix("s"), found.removesuffix("es"))
        return next(self._terms[name] for name in endings if name in self._terms)
