"""The code of a chapter, kept out of its page until a reader asks for it.

Highlighted code is most of a chapter's bytes and few readers open it. It stands on a page of its own beside the
chapter; where scripts run, unfolding a listing brings it into the text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path

from rareearths.engine.finish import plain

_FOLDED = re.compile(
    r'(<details class="admonition hide above-input">.*?</summary>\s*)'
    r'<div class="cell_input docutils container">(.*?)</div>(\s*</details>)',
    re.S,
)
_CLASS = re.compile(r'<div class="cell ([^"]*)">\s*<details class="admonition hide above-input">')
# names, operators, punctuation and white space; strings, numbers, comments and keywords keep their colours
_PLAIN = re.compile(r'<span class="(?:n|p|o|w|nb|nn|nc|bp|sa|si)">([^<]*)</span>')
_WORDS = {
    "title": {"ja": "コード：{}", "en": "Code: {}"},
    "back": {"ja": "章の本文へ戻る", "en": "Back to the chapter"},
    "link": {"ja": "コードだけのページで読む", "en": "Read it on the page of code"},
    "note": {
        "ja": "章のノートブックのコードを、実行される順に示す。",
        "en": "The code of the chapter's notebook, in the order in which it runs.",
    },
}
_SCRIPT = '<script defer src="{root}_static/listing.js" data-code="{name}-code.js"></script>\n</body>'


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
    words = {key: value[lang] for key, value in _WORDS.items()}

    def shortened(found: re.Match[str]) -> str:
        place = next(count)
        link = f'<a href="{name}-code.html#code-{place}">{words["link"]}</a>'
        return f'{found.group(1)}<div class="cell_input" data-listing="{place}"><p>{link}</p></div>{found.group(3)}'

    root = re.search(r'href="((?:\.\./)+)_static/', text)
    depth = root.group(1) if root else "../../"
    text = _FOLDED.sub(shortened, text)
    text = text.replace("</body>", _SCRIPT.format(root=depth, name=name), 1)
    page.write_text(text, encoding="utf-8")
    script = json.dumps(codes, ensure_ascii=False).replace("</", "<\\/")
    page.with_name(f"{name}-code.js").write_text(f"window.bookListings = {script};\n", encoding="utf-8")
    page.with_name(f"{name}-code.html").write_text(
        _page(text, name, lang, dict(zip(names, codes, strict=True)), headings), encoding="utf-8"
    )
    return True


def _light(code: str) -> str:
    """Drop the marks that the colour scheme hardly shows (three quarters of the bytes); let the keyboard scroll it."""
    return _PLAIN.sub(r"\1", code).replace("<pre>", '<pre tabindex="0">')


def _label(classes: str, place: int) -> str:
    """Name a listing by the exhibit it makes, if its cell says so."""
    tags = [tag.removeprefix("tag_") for tag in classes.split() if re.fullmatch(r"tag_(fig|app)\d+", tag)]
    return tags[0] if tags else str(place)


def _heading(label: str, name: str, headings: Mapping[str, str]) -> str:
    return f'<a href="{name}.html#{label}">{headings[label]}</a>' if label in headings else label


def _page(text: str, name: str, lang: str, codes: dict[str, str], headings: Mapping[str, str]) -> str:
    words = {key: value[lang] for key, value in _WORDS.items()}
    listings = "".join(
        f'<section><h2 id="code-{place}">{_heading(label, name, headings)}</h2>{code}</section>\n'
        for place, (label, code) in enumerate(codes.items(), start=1)
    )
    return plain.page(
        lang=lang,
        path=f"chapters/{name}-code.html",
        title=words["title"].format(plain.title_of(text, name)),
        note=words["note"],
        body=listings,
        back=(f"{name}.html", words["back"]),
    )
