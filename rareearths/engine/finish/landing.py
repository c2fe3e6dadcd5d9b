"""The pages above the languages: the choice of language, the page for unknown addresses, the site map."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import quote

from markupsafe import Markup

from rareearths import language, markup
from rareearths.engine.finish.book import Book
from rareearths.engine.finish.page import Page, Pages

# inside the page: the page for unknown addresses is shown at any depth
_STATIC = Path(__file__).parents[1] / "static"
_ICON = quote((_STATIC / "favicon.svg").read_text(encoding="utf-8").strip())
_LOOK = Markup((_STATIC / "look.css").read_text(encoding="utf-8").strip())


def choice(books: Mapping[str, Book], settings: Mapping[str, Mapping[str, str]], base: str, picture: str = "") -> Page:
    """Return ``index.html`` of the site: every language by its name, and a script that goes to the reader's.

    Parameters
    ----------
    books : mapping
        Language to its book, in the order in which they are named.
    settings : mapping
        Of the languages.
    base : str
        Address of the site; "" for none.
    picture : str
        Shown with a link to the site, from its root; "" for none.
    """
    shown = _languages(books, settings)
    page = markup.render(
        "rareearths.engine",
        "pages/choice.html",
        lang=next(iter(books)),
        title=" / ".join(one["title"] for one in shown),
        icon=_ICON,
        look=_LOOK,
        description=" / ".join(one["description"] for one in shown),
        root=f"{base}/" if base else "",
        picture=picture,
        languages=shown,
        known={one["code"]: one["page"] for one in shown},
    )
    return Page("", "index.html", f"{page}\n")


def lost(books: Mapping[str, Book], settings: Mapping[str, Mapping[str, str]], base: str) -> Page:
    """Return ``404.html`` of the site, in every language; a server shows it at any address."""
    shown = _languages(books, settings)
    page = markup.render(
        "rareearths.engine",
        "pages/lost.html",
        lang=next(iter(books)),
        title=f"404: {' / '.join(one['words']['lost'] for one in shown)}",
        icon=_ICON,
        look=_LOOK,
        root=f"{base}/" if base else "/",
        codes=[one["code"] for one in shown],
        known=bool(base),
        languages=shown,
    )
    return Page("", "404.html", f"{page}\n")


def redirect(lang: str, title: str, first: str) -> Page:
    """Return the page of a language's folder that leads to the first of the book, with a title and a link."""
    page = markup.render(
        "rareearths.engine", "pages/redirect.html", lang=lang, title=title, icon=_ICON, look=_LOOK, page=first
    )
    return Page(lang, "index.html", f"{page}\n", found=False)


def ways(pages: Pages, books: Mapping[str, Book], settings: Mapping[str, Mapping[str, str]]) -> Iterator[Page]:
    """Lead from likely addresses to the pages of the book: ``en/chapters/name/``, ``en/name/`` and ``name/``.

    ``name/`` leads to the page in the first of the reader's languages; where a page or a file has such an address
    already, it stays.
    """
    shared: dict[str, dict[str, str]] = {}
    for lang, book in books.items():
        home = PurePosixPath(book.first).parent
        for name, told in book.pages.items():
            path = PurePosixPath(name)
            if path.parent != home or home == PurePosixPath() or path.stem == "index" or not told.of_book:
                continue
            title = told.title if name == book.first else f"{told.title} – {book.title}"
            yield from _way(pages, lang, f"{home}/{path.stem}/index.html", title, f"../{path.name}")
            yield from _way(pages, lang, f"{path.stem}/index.html", title, f"../{name}")
            shared.setdefault(path.stem, {})[lang] = f"{lang}/{name}"
    for name, led in shared.items():
        if f"{name}/index.html" in pages:
            continue
        known = {lang: f"../{page}" for lang, page in led.items()}
        shown = [{"code": lang, "name": settings[lang]["name"], "page": page} for lang, page in known.items()]
        made = markup.render(
            "rareearths.engine", "pages/ways.html", lang=next(iter(books)), languages=shown, known=known
        )
        yield Page("", f"{name}/index.html", f"{made}\n", found=False)


def _way(pages: Pages, lang: str, path: str, title: str, page: str) -> Iterator[Page]:
    if f"{lang}/{path}" not in pages:
        made = markup.render("rareearths.engine", "pages/way.html", lang=lang, title=title, page=page)
        yield Page(lang, path, f"{made}\n", found=False)


def write_sitemap(pages: Pages, languages: Sequence[str], base: str, unlisted: Sequence[str] = ()) -> None:
    """Write ``sitemap.xml`` and ``robots.txt``, each page with its other languages; only with a base address.

    Parameters
    ----------
    pages : Pages
    languages : sequence of str
    base : str
    unlisted : sequence of str
        Patterns of pages that are reached from others and not worth finding on their own.
    """
    if not base:
        return
    site = pages.site
    listed = [
        {
            "lang": page.lang,
            "path": page.path,
            "languages": [other for other in languages if f"{other}/{page.path}" in pages],
        }
        for lang in languages
        for page in pages.of(lang)
        if page.found and not page.beside and not any(PurePosixPath(page.path).match(each) for each in unlisted)
    ]
    chart = markup.render("rareearths.engine", "pages/sitemap.xml", base=base, pages=listed)
    (site / "sitemap.xml").write_text(f"{chart}\n", encoding="utf-8")
    (site / "robots.txt").write_text(f"User-agent: *\nAllow: /\nSitemap: {base}/sitemap.xml\n", encoding="utf-8")


def _languages(books: Mapping[str, Book], settings: Mapping[str, Mapping[str, str]]) -> list[dict[str, Any]]:
    """Return what the templates show of each language."""
    return [
        {
            "code": lang,
            "page": f"{lang}/{book.first}",
            "title": settings[lang]["title"],
            "description": settings[lang]["description"],
            "words": language.say("site", lang),
        }
        for lang, book in books.items()
    ]
