"""From the pages of each language to one site that needs no other host."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
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
    tongues,
    vega,
)
from rareearths.engine.sphinx import config

# the whole reference again, at every mention; it stands one click away
_CITED = re.compile(r'(<a class="reference internal" href="[^"]*#[^"]*") title="[^"]*"')
# the third wrapping of a number, hundreds of times on a page
_NUMBER = re.compile(r'<a class="number reference internal"([^>]*)><span class="pasted-text">([^<]*)</span></a>')
# page.js names the cells of a table shown as cards where it stands: once, not in each of a thousand
_CELLS = re.compile(r' role="(?:row|cell|rowheader|columnheader)"(?=[^<>]*>)')
_EXHIBIT = 'class="exhibit"'
_NO_SCOPE = re.compile(r' scope="?\w+"?')
_BUILD_LEFTOVERS = (".buildinfo", ".buildinfo.bak", "objects.inv", ".nojekyll")


class SiteBroken(Exception):
    """The pages of a language are not where they should be."""


def _nothing(path: Path, lang: str) -> None:
    pass


@dataclass(frozen=True)
class Additions:
    """What a book adds to the pages that Jupyter Book wrote.

    Parameters
    ----------
    folder : callable
        Given the folder of each language when its pages are done, to put further pages beside them.
    headings : mapping
        Language to what the listings of tagged cells are called, by tag.
    told : callable
        Given a language when its pages are done, what to tell machines of them; asked only where the site has an
        address.
    unlisted : sequence of str
        Patterns of pages, from the folder of a language, that no search engine need list.
    synonyms : sequence
        Groups of words of which, in the search, each finds the others too.
    """

    folder: Callable[[Path, str], None] = _nothing
    headings: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    told: Callable[[str], metadata.Told] = lambda lang: metadata.Told()
    unlisted: Sequence[str] = ()
    synonyms: Sequence[Sequence[str]] = ()


def finish(
    new_site: Path,
    languages: Sequence[str],
    cache: Path,
    project: Mapping[str, Any] | None = None,
    additions: Additions | None = None,
) -> None:
    """Finish the site in place.

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

    Raises
    ------
    SiteBroken
        If a language has no pages.
    """
    for lang in languages:
        if not (new_site / lang / "index.html").is_file():
            raise SiteBroken(
                f"Expected pages in {lang}/index.html of the new site; there are none. Jupyter Book has written "
                "nothing for this language: look at the messages above."
            )
    project = config.project() if project is None else project
    settings = config.languages(project)
    base = str(project.get("base_url") or "").rstrip("/")
    additions = additions or Additions()
    assets.share(new_site, languages)
    absent = [lang for lang in settings if lang not in languages]
    for lang in languages:
        folder = new_site / lang
        for name in _BUILD_LEFTOVERS:
            (folder / name).unlink(missing_ok=True)
        for page in _pages(folder):
            text = page.read_text(encoding="utf-8")
            page.write_text(_without(mend(text), absent, base), encoding="utf-8")
            listings.extract(page, lang, additions.headings.get(lang, {}))
        additions.folder(folder, lang)
        search.write(folder, lang, additions.headings, additions.synonyms)
        for page in _pages(folder):
            page.write_text(tongues.marked(page.read_text(encoding="utf-8"), lang), encoding="utf-8")
        landing.write_redirect(folder, lang, settings[lang]["title"])
    icons.trim(new_site / "_static", new_site, cache / "icons")
    if any(_EXHIBIT in page.read_text(encoding="utf-8") for lang in languages for page in _pages(new_site / lang)):
        vega.write_bundle(new_site / "_static" / "vega.js", cache / "vega")
    landing.write_ways(new_site, languages, settings)
    whole = metadata.Site(new_site, base, settings, config.edition(project))
    told = {lang: additions.told(lang) for lang in languages} if base else {}
    for lang, of_language in told.items():
        metadata.write(whole, lang, of_language)
    picture = told[languages[0]].picture if told else ""
    landing.write_choice(new_site, languages, settings, base, picture)
    landing.write_lost(new_site, languages, settings, base)
    landing.write_sitemap(new_site, languages, base, additions.unlisted)
    policy.settle(sorted((new_site / "_static").rglob("*.js")))
    for page in _pages(new_site):
        text = page.read_text(encoding="utf-8")
        page.write_text(policy.secured(text, page.relative_to(new_site).as_posix()), encoding="utf-8")
    # GitHub Pages would leave out folders that begin with an underscore
    (new_site / ".nojekyll").touch()
    if base:
        offline.ask(new_site, languages)
        offline.write(new_site, languages)


def _pages(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.html"))


def mend(page: str) -> str:
    """Repair what the theme and pandas write against the accessibility rules.

    Parameters
    ----------
    page : str
        HTML.

    Returns
    -------
    str
        With bibliography entries as list items (their own role is deprecated and not allowed in a list), without
        header cells that head nothing, with folded code named by its visible words, with one viewport,
        with a button for printing that has no code in it, and without what only makes a page heavier.
    """
    page = page.replace('role="doc-biblioentry"', 'role="listitem"')
    page = page.replace('<summary aria-label="Toggle hidden content">', "<summary>")
    page = _CITED.sub(r"\1", page)
    page = page.replace('<meta name="viewport" content="width=device-width, initial-scale=1" />\n', "", 1)
    page = page.replace('onclick="window.print()"', 'data-print=""')
    page = _NUMBER.sub(r'<a class="number"\1>\2</a>', page)
    page = _CELLS.sub("", page)
    return re.sub(r"<th((?:\s[^>]*)?)>\s*</th>", lambda found: f"<td{_NO_SCOPE.sub('', found[1])}></td>", page)


def _without(page: str, absent: Sequence[str], base: str) -> str:
    """Drop the links to languages that were not built."""
    for lang in absent:
        start = rf"(?:{re.escape(base)}|(?:\.\./)*\.\.)" if base else r"(?:\.\./)*\.\."
        page = re.sub(rf'<(?:a|link) [^>]*href="{start}/{lang}/[^"]*"[^>]*>(?:[^<]*</a>)?', "", page)
    return page
