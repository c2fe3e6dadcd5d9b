"""The code of a chapter, kept out of its page until a reader asks for it.

Highlighted code is most of a chapter's bytes and few readers open it. It stands on a page of its own beside the
chapter; where scripts run, unfolding a listing brings it into the text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path

from markupsafe import Markup

from rareearths import language, markup
from rareearths.engine.finish import plain

_FOLDED = re.compile(
    r'(<details class="admonition hide above-input">.*?</summary>\s*)'
    r'<div class="cell_input docutils container">(.*?)</div>(\s*</details>)',
    re.S,
)
_CLASS = re.compile(r'<div class="cell ([^"]*)">\s*<details class="admonition hide above-input">')
# names, operators, punctuation and white space; strings, numbers, comments and keywords keep their colours
_PLAIN = re.compile(r'<span class="(?:n|p|o|w|nb|nn|nc|bp|sa|si)">([^<]*)</span>')
_END = re.compile(r"(?=</body>)")


def extract(page: Path, lang: str, headings: Mapping[str, str]) -> bool:
    """Move the folded code of a page to a page of its own.

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
        Whether the page had folded code.
    """
    text = page.read_text(encoding="utf-8")
    codes = [_light(found.group(2).strip()) for found in _FOLDED.finditer(text)]
    if not codes:
        return False
    name, count = page.stem, iter(range(1, len(codes) + 1))
    names: list[str] = []
    for place, found in enumerate(_CLASS.finditer(text), start=1):
        label = _label(found.group(1), place)
        names.append(str(place) if label in names else label)
    words = language.say("code", lang)

    def shortened(found: re.Match[str]) -> str:
        place = next(count)
        link = markup.render("rareearths.engine", "pages/listing.html", name=name, place=place, words=words)
        return f"{found.group(1)}{link}{found.group(3)}"

    root = re.search(r'href="((?:\.\./)+)_static/', text)
    depth = root.group(1) if root else "../../"
    text = _FOLDED.sub(shortened, text)
    loader = markup.render("rareearths.engine", "pages/listing-script.html", root=depth, name=name)
    text = _END.sub(lambda _: f"{loader}\n", text, count=1)
    page.write_text(text, encoding="utf-8")
    script = json.dumps(codes, ensure_ascii=False).replace("</", "<\\/")
    page.with_name(f"{name}-code.js").write_text(f"window.bookListings = {script};\n", encoding="utf-8")
    page.with_name(f"{name}-code.html").write_text(
        _page(text, name, lang, dict(zip(names, codes, strict=True)), headings), encoding="utf-8"
    )
    return True


def _light(code: str) -> str:
    """Drop the marks that the colour scheme hardly shows (three quarters of the bytes); let the keyboard scroll it."""
    return re.sub(r"<pre(?=>)", r'\g<0> tabindex="0"', _PLAIN.sub(r"\1", code))


def _label(classes: str, place: int) -> str:
    """Name a listing by the exhibit it makes, if its cell says so."""
    tags = [tag.removeprefix("tag_") for tag in classes.split() if re.fullmatch(r"tag_(fig|app)\d+", tag)]
    return tags[0] if tags else str(place)


def _page(text: str, name: str, lang: str, codes: dict[str, str], headings: Mapping[str, str]) -> str:
    words = language.say("code", lang)
    shown = plain.frame(
        lang=lang,
        path=f"chapters/{name}-code.html",
        title=words["title"].format(plain.title_of(text, name)),
        note=words["note"],
        back=(f"{name}.html", words["back"]),
    )
    # the code is highlighted already
    listings = [
        {
            "name": headings.get(label, label),
            "href": f"{name}.html#{label}" if label in headings else "",
            "code": Markup(code),
        }
        for label, code in codes.items()
    ]
    return markup.render("rareearths.engine", "pages/code.html", listings=listings, **shown)
