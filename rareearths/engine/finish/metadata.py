"""What the head of a page tells machines: its address, how it is shared and cited, and what it holds.

All of it names addresses of the site, so that there is nothing to write as long as the site has none.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from markupsafe import Markup

from rareearths import markup
from rareearths.engine.finish import landing

_TITLE = re.compile(r"<title>(.*?)(?: [–—] [^<]*)?</title>", re.S)
_DESCRIPTION = re.compile(r'<meta name="description" content="([^"]*)"')
# keys of structured data whose values are addresses from the root of the site
_ADDRESSES = ("url", "contentUrl", "image", "item", "@id")


@dataclass(frozen=True)
class News:
    """One entry of the feed.

    Parameters
    ----------
    id : str
        Short and lasting.
    date : str
        Day, as YYYY-MM-DD.
    title, text : str
    href : str
        From the folder of the language.
    """

    id: str
    date: str
    title: str
    text: str
    href: str


@dataclass(frozen=True)
class Told:
    """What a book tells machines about one language of its site; addresses of files from the root of the site.

    Parameters
    ----------
    picture : str
        Shown with a link to any page that has none of its own; "" for none.
    pictures : mapping
        Page to its picture.
    data : mapping
        Page to what it holds beside itself, as an object of schema.org.
    news : sequence of News
        Newest first.
    """

    picture: str = ""
    pictures: Mapping[str, str] = field(default_factory=dict)
    data: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    news: Sequence[News] = ()


@dataclass(frozen=True)
class Site:
    """What all pages have in common: folder, address, settings of the languages, edition."""

    folder: Path
    base: str
    settings: Mapping[str, Mapping[str, str]]
    edition: Mapping[str, str]


def write(site: Site, lang: str, told: Told) -> None:
    """Complete the heads of a language's pages, and write its feed, for a site that has an address.

    Parameters
    ----------
    site : Site
    lang : str
    told : Told
    """
    folder = site.folder / lang
    first = landing.first_page(folder)
    for path in landing.listed(folder, beside=True):
        page = folder / path
        text = page.read_text(encoding="utf-8")
        page.write_text(text.replace("</head>", f"{_head(site, lang, told, path, first, text)}</head>", 1), "utf-8")
    if told.news:
        feed = markup.render(
            "rareearths.engine",
            "pages/feed.xml",
            lang=lang,
            book=site.settings[lang],
            base=site.base,
            news=told.news,
            updated=max(one.date for one in told.news),
        )
        (folder / "feed.xml").write_text(f"{feed}\n", encoding="utf-8")


def _head(site: Site, lang: str, told: Told, path: str, first: str, text: str) -> str:
    book = site.settings[lang]
    title = _found(_TITLE, text) or book["title"]
    description = _found(_DESCRIPTION, text) or book["description"]
    url = f"{site.base}/{lang}/{path}"
    picture = told.pictures.get(path, told.picture)
    others = [other for other in site.settings if (site.folder / other / path).is_file()]
    about = {**_about(site, lang, path == first, title, description, url), **_of(told.data.get(path, {}), site.base)}
    made = markup.render(
        "rareearths.engine",
        "pages/machines.html",
        lang=lang,
        title=title,
        description=description,
        url=url,
        base=site.base,
        path=path,
        canonical='rel="canonical"' not in text,
        alternates=[] if "hreflang=" in text.partition("</head>")[0] else others,
        others=[other for other in others if other != lang],
        picture=f"{site.base}/{picture}" if picture else "",
        book=book,
        edition=site.edition,
        feed=f"{site.base}/{lang}/feed.xml" if told.news else "",
        chapter=path != first,
        # within a script only this could end it
        about=Markup(json.dumps(about, ensure_ascii=False).replace("</", "<\\/")),
    )
    return f"{made}\n"


def _about(site: Site, lang: str, first: bool, title: str, description: str, url: str) -> dict[str, Any]:
    book = site.settings[lang]
    report = {"@type": "Report", "name": book["title"], "url": f"{site.base}/{lang}/"}
    own = report if first else {"@type": "Article", "name": title, "url": url, "isPartOf": report}
    dated = {"datePublished": site.edition["date"]} if site.edition.get("date") else {}
    numbered = {"version": site.edition["version"]} if site.edition.get("version") else {}
    author = {"@type": "Organization", "name": book["author"]}
    said = {"description": description, "inLanguage": lang, "author": author, **dated, **numbered}
    return {"@context": "https://schema.org", **own, **said}


def _of(given: Any, base: str) -> Any:
    """Make the addresses of structured data whole."""
    if isinstance(given, Mapping):
        return {
            key: f"{base}/{value}"
            if key in _ADDRESSES and isinstance(value, str) and "://" not in value
            else _of(value, base)
            for key, value in given.items()
        }
    return [_of(each, base) for each in given] if isinstance(given, list | tuple) else given


def _found(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.search(text)
    return html.unescape(found.group(1).strip()) if found else ""
