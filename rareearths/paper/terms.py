"""The terms of the book, one for each concept, in Japanese, English and Chinese, from ``data/paper/terms.csv``."""

from __future__ import annotations

from dataclasses import dataclass

from rareearths.paper import table
from rareearths.paths import PAPER

FILE = PAPER / "terms.csv"


@dataclass(frozen=True)
class Term:
    """A concept and its names.

    Parameters
    ----------
    id : str
        Its address on the page of terms.
    ja, reading, en, zh : str
        Its names, the Japanese one also as it is read. The Chinese one is empty where no source read has it.
    zh_source : str
        Where the Chinese name was read: an address, or a key of ``references.bib``.
    found_ja, found_en : tuple of str
        Every form in which it stands in the text; empty where it is its name alone.
    definition_ja, definition_en : str
        In the words of this book.
    use_ja, use_en : str
        What to mind in writing; may be empty.
    strays_ja, strays_en : tuple of str
        Other names of the concept, which the book does not use.
    source : str
        Of a fact that the definition states: an id of the sources of ``data/paper/datapackage.yaml``; else empty.
    """

    id: str
    ja: str
    reading: str
    en: str
    zh: str
    zh_source: str
    found_ja: tuple[str, ...]
    found_en: tuple[str, ...]
    definition_ja: str
    definition_en: str
    use_ja: str
    use_en: str
    strays_ja: tuple[str, ...]
    strays_en: tuple[str, ...]
    source: str

    def words(self, part: str, lang: str) -> str:
        """Return a part in a language, such as its definition."""
        return getattr(self, f"{part}_{lang}")

    def forms(self, lang: str) -> tuple[str, ...]:
        """Return the forms in which the term stands in texts of a language.

        Examples
        --------
        >>> terms()[0].forms("ja")
        ('レアアース', '希土類')
        """
        return getattr(self, f"found_{lang}") or (getattr(self, lang),)


def terms() -> tuple[Term, ...]:
    """Return all terms, in the order of the list.

    Returns
    -------
    tuple of Term

    Raises
    ------
    rareearths.tables.SchemaBroken
        If a line lacks a name or a definition, or an id stands there twice.

    Examples
    --------
    >>> terms()[0].en
    'rare earths'
    """
    return table.read("terms", Term)
