"""Plain pages beside the book's own: code, evidence, rows of data. Light, without the theme, in both languages."""

from __future__ import annotations

import html
import re
from functools import cache
from typing import Any

from rareearths import language
from rareearths.engine.sphinx import config


def frame(*, lang: str, path: str, title: str, note: str, back: tuple[str, str], wide: bool = False) -> dict[str, Any]:
    """Return what ``engine/pages/plain.html`` and the templates that extend it show around their body.

    Parameters
    ----------
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
    return {
        "lang": lang,
        "path": path,
        "root": "../" * (path.count("/") + 1),
        "title": title,
        "note": note,
        "back": {"href": back[0], "name": back[1]},
        "wide": wide,
        "switch": " / ".join(language.words("site")["language"].values()),
        "languages": [{"code": code, "name": name} for code, name in _names().items()],
    }


@cache
def _names() -> dict[str, str]:
    """Return the languages' own names, from the project's settings."""
    return {code: own["name"] for code, own in config.languages(config.project()).items()}


def title_of(text: str, otherwise: str) -> str:
    """Return the title of a page of the book, without the book's."""
    heading = re.search(r"<title>(.*?)(?: [–—] [^<]*)?</title>", text, re.S)
    return html.unescape(heading.group(1).strip()) if heading else otherwise
