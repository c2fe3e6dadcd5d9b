"""The terms of the book, one for each concept, in Japanese, English and Chinese, from ``data/terms.csv``."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache

from rareearths import paths

FILE = paths.DATA / "terms.csv"


class TermsBroken(ValueError):
    """A line of the list lacks what every term has."""


@dataclass(frozen=True)
class Term:
    """A concept and its names.

    Parameters
    ----------
    id : str
        Its address on the page of terms.
    ja, reading, en, zh : str
        Its names, the Japanese one also as it is read.
    definition_ja, definition_en : str
        In the words of this book.
    use_ja, use_en : str
        What to mind in writing; may be empty.
    strays_ja, strays_en : str
        Other names of the concept, separated by semicolons, that the book does not use; may be empty.
    """

    id: str
    ja: str
    reading: str
    en: str
    zh: str
    definition_ja: str
    definition_en: str
    use_ja: str
    use_en: str
    strays_ja: str
    strays_en: str

    def words(self, part: str, lang: str) -> str:
        """Return a part in a language, such as its definition."""
        return getattr(self, f"{part}_{lang}")

    def strays(self, lang: str) -> list[str]:
        """Return the names that the book does not use in a language."""
        return [name for name in self.words("strays", lang).split(";") if name]


@cache
def terms() -> tuple[Term, ...]:
    """Return all terms, in the order of the list.

    Returns
    -------
    tuple of Term

    Raises
    ------
    TermsBroken
        If a line lacks a name or a definition, or an id stands there twice.
    """
    with FILE.open(encoding="utf-8", newline="") as file:
        found = tuple(Term(**row) for row in csv.DictReader(file))
    for line, term in enumerate(found, start=2):
        lacking = [part for part in ("id", "ja", "reading", "en", "zh", "definition_ja", "definition_en")
                   if not getattr(term, part)]  # fmt: skip
        if lacking or sum(other.id == term.id for other in found) > 1:
            raise TermsBroken(
                f"{FILE.name}, line {line}: expected a term with an id of its own, all names and both definitions; got "
                f"{term.id!r}{', without ' + ', '.join(lacking) if lacking else ', which stands there twice'}. "
                "Most likely a line copied and not filled in: complete it."
            )
    return found
