"""Plain pages beside the book's own: code, evidence, rows of data. Light, without the theme, in both languages."""

from __future__ import annotations

from typing import Any

from rareearths import language
from rareearths.engine.finish.book import Book


def frame(
    *, book: Book, lang: str, path: str, title: str, note: str, back: tuple[str, str], wide: bool = False
) -> dict[str, Any]:
    """Return what ``engine/pages/plain.html`` and the templates that extend it show around their body.

    Parameters
    ----------
    book : Book
        Whose contents the head of the page repeats.
    lang : {"ja", "en"}
    path : str
        From the folder of the language, such as ``chapters/dominance-code.html``; the same in every language.
    title, note : str
        Heading, and the sentence below it.
    back : (str, str)
        Address and words of the link at the top.
    wide : bool
        For tables.
    """
    up = "../" * path.count("/")
    return {
        "lang": lang,
        "path": path,
        "root": f"../{up}",
        "up": up,
        "title": title,
        "note": note,
        "back": {"href": back[0], "name": back[1]},
        "wide": wide,
        "book": book,
        "around": language.say("page", lang),
        "switch": " / ".join(language.words("site")["language"].values()),
        "languages": [{"code": code, "name": name} for code, name in book.languages.items()],
    }
