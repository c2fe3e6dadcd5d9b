"""The code of a chapter, on a page of its own.

Highlighted code is most of a chapter's bytes and few readers open it. It stands on a page of its own beside the
chapter, parameters first; what a cell shows leads to the code that makes it by the tag of the cell.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import PurePosixPath

from markupsafe import Markup

from rareearths import language, markup
from rareearths.engine.finish import plain
from rareearths.engine.finish.book import Book
from rareearths.engine.finish.page import Page

_CELL = re.compile(
    r'(<div class="cell (?P<tags>[^"]*)">)\s*(?:<details class="admonition hide above-input">.*?</summary>\s*)?'
    r'<div class="cell_input docutils container">\s*'
    r'(?P<code><div class="highlight[^"]*"><div class="highlight">.*?</pre>\s*</div>\s*</div>)\s*</div>'
    r"(?:\s*</details>)?",
    re.S,
)
_EMPTY = re.compile(r'<div class="cell [^"]*">\s*</div>\s*')
# names, operators, punctuation and white space; strings, numbers, comments and keywords keep their colours
_PLAIN = re.compile(r'<span class="(?:n|p|o|w|nb|nn|nc|bp|sa|si)">([^<]*)</span>')
_END = re.compile(r"(?=</article>)")


def extract(page: Page, book: Book, headings: Mapping[str, str]) -> Page | None:
    """Move the code of a page to a page of its own.

    Parameters
    ----------
    page : Page
        HTML as Jupyter Book wrote it, with the site's shared ``_static`` already linked; its text is changed.
    book : Book
        In its language.
    headings : mapping
        Tag of a cell to what its listing is called, such as the number of what it makes.

    Returns
    -------
    Page or None
        The page of its code; None for a page without code.
    """
    cells = list(_CELL.finditer(page.text))
    if not cells:
        return None
    codes: dict[str, str] = {}
    for place, found in enumerate(cells, start=1):
        label = _label(found["tags"], headings, place)
        codes[str(place) if label in codes else label] = _light(found["code"])
    text = _EMPTY.sub("", _CELL.sub(r"\1", page.text))
    name, words = PurePosixPath(page.path).stem, language.say("code", page.lang)
    end = markup.render("rareearths.engine", "pages/listing-end.html", name=name, words=words)
    page.text = _END.sub(lambda _: f"{end}\n", text, count=1)
    return _page(page, name, book, codes, headings)


def _light(code: str) -> str:
    """Drop the marks that the colour scheme hardly shows (three quarters of the bytes); let the keyboard scroll it."""
    return re.sub(r"<pre(?=>)", r'\g<0> tabindex="0"', _PLAIN.sub(r"\1", code))


def _label(classes: str, headings: Mapping[str, str], place: int) -> str:
    """Name a listing by what it makes, if its cell has a tag that has a heading; the one of the parameters by that."""
    tags = [tag.removeprefix("tag_") for tag in classes.split()]
    return next((tag for tag in tags if tag in headings or tag == "parameters"), str(place))


def _page(page: Page, name: str, book: Book, codes: dict[str, str], headings: Mapping[str, str]) -> Page:
    words, path = language.say("code", page.lang), page.path.removesuffix(".html") + "-code.html"
    title, note = words["title"].format(page.title), words["note"]
    shown = plain.frame(
        book=book, lang=page.lang, path=path, title=title, note=note, back=(f"{name}.html", words["back"])
    )
    # the code is highlighted already
    listings = [
        {
            "id": f"code-{label}",
            "name": words["parameters"] if label == "parameters" else headings.get(label, label),
            "href": f"{name}.html#{label}" if label in headings else "",
            "code": Markup(code),
        }
        for label, code in codes.items()
    ]
    text = markup.render("rareearths.engine", "pages/code.html", listings=listings, **shown)
    return Page(page.lang, path, text, title, note, beside=True)
