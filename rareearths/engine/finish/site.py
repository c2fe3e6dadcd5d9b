"""From the pages of each language to one site that needs no other host."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from rareearths.engine.finish import (
    assets,
    icons,
    landing,
    listings,
    metadata,
    offline,
    policy,
    search,
    styles,
    theme,
    tongues,
    vega,
    waiting,
)
from rareearths.engine.finish import book as books
from rareearths.engine.finish.book import Book
from rareearths.engine.finish.page import Page, Pages, write
from rareearths.engine.finish.places import Entry, Marks
from rareearths.engine.finish.places import entries as read_places
from rareearths.engine.sphinx import config

_BUILD_LEFTOVERS = (".buildinfo", ".buildinfo.bak", "objects.inv", ".nojekyll")


def _none(folder: Path, lang: str, book: Book) -> Iterable[Page]:
    return ()


@dataclass(frozen=True)
class Additions:
    """What a book adds to the pages that Jupyter Book wrote.

    Parameters
    ----------
    pages : callable
        Given the folder of each language, the language and its book, returns further pages; may put files there.
    headings : mapping
        Language to what the listings of tagged cells are called, by tag.
    told : callable
        Given a language when its pages are done, what to tell machines of them; asked only where the site has an
        address.
    unlisted : sequence of str
        Patterns of pages, from the folder of a language, that no search engine need list.
    synonyms : sequence
        Groups of words of which, in the search, each finds the others too.
    marks : Marks
        What its own markup means to the search.
    kept : sequence of str
        Patterns of files, from the folder of a language, that a reader without a network has beside the pages.
    titles : mapping
        Titles of works in Japanese or Chinese to their language, so that pages name it.
    """

    pages: Callable[[Path, str, Book], Iterable[Page]] = _none
    headings: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    told: Callable[[str], metadata.Told] = lambda lang: metadata.Told()
    unlisted: Sequence[str] = ()
    synonyms: Sequence[Sequence[str]] = ()
    marks: Marks = field(default_factory=Marks)
    kept: Sequence[str] = ()
    titles: Mapping[str, str] = field(default_factory=dict)


def finish(
    new_site: Path,
    languages: Sequence[str],
    cache: Path,
    project: Mapping[str, Any] | None = None,
    additions: Additions | None = None,
    awaited: Callable[[], object] = lambda: None,
) -> None:
    """Finish the site in place: gather its pages in memory, complete each, and write each once.

    Parameters
    ----------
    new_site : Path
        With one folder of Jupyter Book's HTML per language.
    languages : sequence of str
        The languages built, in the order in which the entry page names them.
    cache : Path
        Folder that keeps the chart script and the cut icon fonts between builds.
    project : mapping, optional
        The project's ``_config.yml`` (default: the one of the repository).
    additions : Additions, optional
    awaited : callable
        Returns when what others put into the site meanwhile is there; asked before the site is taken as a whole.

    Raises
    ------
    rareearths.engine.finish.book.BookMissing
        If a language has no pages.
    """
    known = {lang: books.take(new_site / lang) for lang in languages}
    project = config.project() if project is None else project
    settings = config.languages(project)
    base = str(project.get("base_url") or "").rstrip("/")
    additions = additions or Additions()
    pages = Pages(new_site)
    moved = assets.share(new_site, languages)
    assets.trim_words(new_site, languages)
    for lang, book in known.items():
        folder = new_site / lang
        for page in (
            *_by_sphinx(folder, lang, book, moved, additions),
            *additions.pages(folder, lang, book),
            *_redirect(lang, folder, book, settings[lang]["title"]),
        ):
            pages.add(page)
    for page in list(landing.ways(pages, known, settings)):
        pages.add(page)
    told = {lang: additions.told(lang) for lang in languages} if base else {}
    pages.add(landing.choice(known, settings, base, told[languages[0]].picture if told else ""))
    pages.add(landing.lost(known, settings, base))
    whole = metadata.Site(pages, base, settings, config.edition(project))
    static = new_site / "_static"
    if any(page.charts for book in known.values() for page in book.pages.values()):
        vega.write_bundle(static / "vega.js", cache / "vega")
    icons.trim(static, {name for page in pages for name in icons.named(page.text)}, cache / "icons")
    texts = [text for page in pages for text in (page.text, *page.parts.values())]
    sheet = styles.join(static, texts)
    places = _complete(whole, known, told, sheet, additions.marks, additions.titles)
    for lang in languages:
        search.write(new_site / lang, lang, places[lang], additions.headings, additions.synonyms, additions.marks)
    for lang, of_language in told.items():
        metadata.write_feed(whole, lang, of_language)
    landing.write_sitemap(pages, languages, base, additions.unlisted)
    policy.settle(sorted(static.rglob("*.js")))
    # GitHub Pages would leave out folders that begin with an underscore
    (new_site / ".nojekyll").touch()
    awaited()
    if base:
        offline.write(new_site, {lang: _kept(pages, lang, book) for lang, book in known.items()}, additions.kept)


def _by_sphinx(folder: Path, lang: str, book: Book, moved: set[str], additions: Additions) -> Iterator[Page]:
    """Take the pages that Sphinx wrote out of the folder, their code each as a page of its own."""
    for name in _BUILD_LEFTOVERS:
        (folder / name).unlink(missing_ok=True)
    for path, told in book.pages.items():
        text = theme.mend(assets.linked((folder / path).read_text(encoding="utf-8"), moved))
        (folder / path).unlink()
        page = Page(
            lang, path, text, told.title, told.description, found=told.of_book, by_sphinx=True, parts=told.parts
        )
        code = listings.extract(page, book, additions.headings.get(lang, {}))
        yield from (page, code) if code else (page,)


def _redirect(lang: str, folder: Path, book: Book, title: str) -> Iterator[Page]:
    """Return a page with words in place of Jupyter Book's bare redirect to the first page, where that is another."""
    if book.first != "index.html":
        (folder / "index.html").unlink()
        yield landing.redirect(lang, title, book.first)


def _complete(
    whole: metadata.Site,
    books: Mapping[str, Book],
    told: Mapping[str, metadata.Told],
    sheet: str,
    marks: Marks,
    titles: Mapping[str, str],
) -> dict[str, dict[str, list[Entry]]]:
    """Complete every page and write it; return by language and page what can be searched."""
    site = whole.pages.site
    places: dict[str, dict[str, list[Entry]]] = {lang: {} for lang in books}
    if whole.base:
        offline.prepare(site)
    for page in whole.pages:
        if page.lang and search.searched(page.path):
            places[page.lang][page.path] = list(page.entries) or [
                entry for text in (page.text, *page.parts.values()) for entry in read_places(text, marks)
            ]
        if page.lang:
            page.text = tongues.marked(page.text, page.lang, titles)
        page.text = styles.linked(page.text, sheet)
        if whole.base and page.lang:
            if page.found:
                metadata.head(whole, page, told[page.lang], books[page.lang].first)
            offline.ask(page)
        write(page, policy.secured(page.whole(), page.address), site)
        waiting.write(site / page.address, page.parts, page.lang, titles)
    return places


def _kept(pages: Pages, lang: str, book: Book) -> list[str]:
    """Return the pages that a reader without a network has: the book, without what stands beside it."""
    home = PurePosixPath(book.first).parent
    found = [page.path for page in pages.of(lang) if page.found and not page.beside]
    return [path for path in found if PurePosixPath(path).is_relative_to(home)]
