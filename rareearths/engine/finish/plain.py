"""Plain pages beside the book's own: code, evidence, rows of data. Light, without the theme, in both languages."""

from __future__ import annotations

import html
import posixpath
import re
from functools import cache
from pathlib import Path
from typing import Any

from rareearths import language
from rareearths.engine.finish import landing
from rareearths.engine.sphinx import config

_BOOK = re.compile(r'<p class="title logo__title">(.*?)</p>', re.S)
_CONTENTS = re.compile(r'<nav class="bd-links(.*?)</nav>', re.S)
_EDITION = re.compile(r'<p class="edition">(.*?)(?:<a href="([^"]*)">.*?</a>)?</p>', re.S)
_ENTRY = re.compile(
    r'<span class="caption-text">(.*?)</span>|<a class="[^"]*reference internal" href="([^"]*)"[^>]*>(.*?)</a>', re.S
)


def frame(
    *, folder: Path, lang: str, path: str, title: str, note: str, back: tuple[str, str], wide: bool = False
) -> dict[str, Any]:
    """Return what ``engine/pages/plain.html`` and the templates that extend it show around their body.

    Parameters
    ----------
    folder : Path
        Of the language, with the pages of the book, whose contents the head of the page repeats.
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
        "book": _book(folder),
        "around": language.say("page", lang),
        "switch": " / ".join(language.words("site")["language"].values()),
        "languages": [{"code": code, "name": name} for code, name in _names().items()],
    }


@cache
def _book(folder: Path) -> dict[str, Any]:
    """Return the book's title, its first page and its contents, as the first page shows them, from that folder."""
    first = landing.first_page(folder)
    page = folder / first
    if not page.is_file():
        return {"title": "", "first": first, "parts": [], "edition": "", "report": ""}
    home = posixpath.dirname(first)
    text = page.read_text(encoding="utf-8")
    named = _BOOK.search(text)
    inside = _CONTENTS.search(text)
    parts: list[dict[str, Any]] = [{"name": "", "pages": []}]
    for caption, href, name in _ENTRY.findall(inside.group(1) if inside else ""):
        if caption:
            parts.append({"name": html.unescape(caption), "pages": []})
        else:
            target = first if href == "#" else posixpath.normpath(posixpath.join(home, href))
            parts[-1]["pages"].append({"href": target, "name": html.unescape(re.sub("<[^>]+>", "", name)).strip()})
    title = html.unescape(named.group(1).strip()) if named else title_of(text, "")
    colophon = _EDITION.search(text)
    return {
        "title": title,
        "first": first,
        "parts": [part for part in parts if part["pages"]],
        "edition": html.unescape(re.sub("<[^>]+>", "", colophon.group(1))).rstrip(" ·") if colophon else "",
        "report": _from_folder(html.unescape(colophon.group(2) or ""), home) if colophon else "",
    }


def _from_folder(href: str, home: str) -> str:
    """Return an address on a page as one from the folder of the language; one of another host as it is."""
    return href if not href or ":" in href else posixpath.normpath(posixpath.join(home, href))


@cache
def _names() -> dict[str, str]:
    """Return the languages' own names, from the project's settings."""
    return {code: own["name"] for code, own in config.languages(config.project()).items()}


def title_of(text: str, otherwise: str) -> str:
    """Return the title of a page of the book, without the book's."""
    heading = re.search(r"<title>(.*?)(?: [–—] [^<]*)?</title>", text, re.S)
    return html.unescape(heading.group(1).strip()) if heading else otherwise
