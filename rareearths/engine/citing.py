"""How to cite a page of a book, as text and as BibTeX, and what says which edition it is of."""

from __future__ import annotations

import re
from collections.abc import Mapping

from rareearths import language


def colophon(edition: Mapping[str, str], lang: str) -> str:
    """Return version and day of an edition in words; "" where the book has none.

    Examples
    --------
    >>> colophon({"version": "0.1.0", "date": "2026-11-28"}, "en")
    'Edition 0.1.0, 28 November 2026'
    >>> colophon({"version": "0.1.0", "date": "2026-11-28"}, "ja")
    '第0.1.0版（2026年11月28日）'
    """
    words = language.say("citing", lang)
    version, date = edition.get("version", ""), edition.get("date", "")
    said = words["edition"].format(version) if version else ""
    if not date:
        return said
    day = language.number(date, "date", lang)
    return words["edition_of"].format(said, day) if said else day


def contact(given: Mapping[str, str]) -> str:
    """Return the address outside the book at which readers report a slip, "" where there is none."""
    return given.get("issues") or (f"mailto:{given['mail']}" if given.get("mail") else "")


def citation(
    title: str, name: str, book: Mapping[str, str], edition: Mapping[str, str], url: str, lang: str
) -> dict[str, str]:
    """Return the citation of a page.

    Parameters
    ----------
    title : str
        Of the page; "" for the book as a whole.
    name : str
        Of the page's file, which begins the key.
    book : mapping
        ``title`` and ``author`` of the book in the language of the page.
    edition : mapping
        Its ``version`` and ``date``; both may be empty.
    url : str
        Where the page stands; "" where the site has no address.
    lang : {"ja", "en"}

    Returns
    -------
    dict
        ``text`` and ``bibtex``.

    Examples
    --------
    >>> book = {"title": "A book", "author": "Its authors"}
    >>> citation("A chapter", "one", book, {"version": "2", "date": "2026-11-28"}, "", "en")["text"]
    'Its authors, “A chapter”, A book, Edition 2, 28 November 2026.'
    """
    words = language.say("citing", lang)
    parts = (book["author"], title, book["title"])
    named = words["page"].format(*parts) if title else words["book"].format(*parts[::2])
    said = words["between"].join(filter(None, (named, colophon(edition, lang)))) + words["stop"]
    date = edition.get("date", "")
    fields = {
        "title": title or book["title"],
        "booktitle": book["title"] if title else "",
        "author": f"{{{book['author']}}}",
        "year": date[:4],
        "date": date,
        "edition": edition.get("version", ""),
        "url": url,
        "langid": {"ja": "japanese", "en": "english"}[lang],
    }
    lines = [f"  {field} = {{{_escaped(value)}}}" for field, value in fields.items() if value]
    key = "-".join(filter(None, (*re.findall(r"[a-z0-9]+", name.lower()), date[:4], lang)))
    bibtex = f"@{'incollection' if title else 'book'}{{{key},\n" + ",\n".join(lines) + "\n}"
    return {"text": " ".join(filter(None, (said, url))), "bibtex": bibtex}


def _escaped(value: str) -> str:
    """Escape what TeX reads as its own; an address is taken as it is."""
    return value if value.startswith("http") else re.sub(r"([&%$#_])", r"\\\1", value)
