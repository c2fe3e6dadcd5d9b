"""What the head of a page tells machines: its address, how it is shared and cited, and what it holds.

All of it names addresses of the site, so that there is nothing to write as long as the site has none.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from markupsafe import Markup

from rareearths import markup
from rareearths.engine.finish.page import Page, Pages

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
    """What all pages have in common: they themselves, the site's address, settings of the languages, edition."""

    pages: Pages
    base: str
    settings: Mapping[str, Mapping[str, str]]
    edition: Mapping[str, str]


def head(site: Site, page: Page, told: Told, first: str) -> None:
    """Complete the head of a page that is worth finding, for a site that has an address.

    Parameters
    ----------
    site : Site
    page : Page
        Its head is changed.
    told : Told
        Of the page's language.
    first : str
        The first page of the book.
    """
    book = site.settings[page.lang]
    title = page.title or book["title"]
    description = page.description or book["description"]
    url = f"{site.base}/{page.address}"
    picture = told.pictures.get(page.path, told.picture)
    others = [other for other in site.settings if f"{other}/{page.path}" in site.pages]
    told_of = _of(told.data.get(page.path, {}), site.base)
    about = {**_about(site, page.lang, page.path == first, title, description, url), **told_of}
    made = markup.render(
        "rareearths.engine",
        "pages/machines.html",
        lang=page.lang,
        title=title,
        description=description,
        url=url,
        base=site.base,
        path=page.path,
        canonical=not page.by_sphinx,
        alternates=[] if page.by_sphinx else others,
        others=[other for other in others if other != page.lang],
        picture=f"{site.base}/{picture}" if picture else "",
        book=book,
        edition=site.edition,
        feed=f"{site.base}/{page.lang}/feed.xml" if told.news else "",
        chapter=page.path != first,
        # within a script only this could end it
        about=Markup(json.dumps(about, ensure_ascii=False).replace("</", "<\\/")),
    )
    page.head.append(f"{made}\n")


def write_feed(site: Site, lang: str, told: Told) -> None:
    """Write the feed of a language, where it has news."""
    if not told.news:
        return
    feed = markup.render(
        "rareearths.engine",
        "pages/feed.xml",
        lang=lang,
        book=site.settings[lang],
        base=site.base,
        news=told.news,
        updated=max(one.date for one in told.news),
    )
    (site.pages.site / lang / "feed.xml").write_text(f"{feed}\n", encoding="utf-8")


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
