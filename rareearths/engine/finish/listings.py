"""The code of a chapter, on a page of its own.

Highlighted code is most of a chapter's bytes and few readers open it. It stands on a page of its own beside the
chapter, parameters first; an exhibit leads to the code that makes it by the tag of its cell.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from markupsafe import Markup

from rareearths import language, markup
from rareearths.engine.finish import plain

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


def extract(page: Path, lang: str, headings: Mapping[str, str]) -> bool:
    """Move the code of a page to a page of its own.

    Parameters
    ----------
    page : Path
        HTML as Jupyter Book wrote it, with the site's shared ``_static`` already linked; changed in place.
    lang : {"ja", "en"}
    headings : mapping
        Tag of a cell to what its listing is called, such as the number of the exhibit that it makes.

    Returns
    -------
    bool
        Whether the page had code.
    """
    text = page.read_text(encoding="utf-8")
    cells = list(_CELL.finditer(text))
    if not cells:
        return False
    name, words = page.stem, language.say("code", lang)
    codes: dict[str, str] = {}
    for place, found in enumerate(cells, start=1):
        label = _label(found["tags"], headings, place)
        codes[str(place) if label in codes else label] = _light(found["code"])
    text = _EMPTY.sub("", _CELL.sub(r"\1", text))
    end = markup.render("rareearths.engine", "pages/listing-end.html", name=name, words=words)
    text = _END.sub(lambda _: f"{end}\n", text, count=1)
    page.write_text(text, encoding="utf-8")
    page.with_name(f"{name}-code.html").write_text(_page(page, text, lang, codes, headings), encoding="utf-8")
    return True


def _light(code: str) -> str:
    """Drop the marks that the colour scheme hardly shows (three quarters of the bytes); let the keyboard scroll it."""
    return re.sub(r"<pre(?=>)", r'\g<0> tabindex="0"', _PLAIN.sub(r"\1", code))


def _label(classes: str, headings: Mapping[str, str], place: int) -> str:
    """Name a listing by what it makes, if its cell has a tag that has a heading; the one of the parameters by that."""
    tags = [tag.removeprefix("tag_") for tag in classes.split()]
    return next((tag for tag in tags if tag in headings or tag == "parameters"), str(place))


def _page(page: Path, text: str, lang: str, codes: dict[str, str], headings: Mapping[str, str]) -> str:
    name, words = page.stem, language.say("code", lang)
    shown = plain.frame(
        folder=page.parents[1],
        lang=lang,
        path=f"chapters/{name}-code.html",
        title=words["title"].format(plain.title_of(text, name)),
        note=words["note"],
        back=(f"{name}.html", words["back"]),
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
    return markup.render("rareearths.engine", "pages/code.html", listings=listings, **shown)
